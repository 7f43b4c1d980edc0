"""Calls to Duffel: headers, data envelope, rate limits.

Transport facts: Duffel API, overview (versions, response handling, rate limits).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply, UnsafePath
from desktop.system.server_clock import read_http_date
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import ID_NOT_THE_VENDORS, Unreachable

from .duffel_errors import (
    malformed_answer,
    not_reached,
    order_in_wrong_mode,
    rate_limited,
    refusal,
    wrong_mode,
)
from .duffel_json import read_envelope, says_other_mode

_log = logging.getLogger(__name__)

READ_SECONDS = 20.0
ORDER_SECONDS = 130.0
"""An airline may take two minutes over an order (Duffel API, response handling)."""

_LONGEST_WAIT = 5.0
_TRIES_WHEN_BUSY = 3


@dataclass(frozen=True, slots=True)
class DuffelClient:
    """Duffel's API with one company's token, which gives full access and is never shown.

    `live` is the mode that every answer must say it was made in.
    """

    http: HttpsClient
    token: str = field(repr=False)
    live: bool
    pause: Callable[[float], None] = time.sleep

    def call(
        self,
        method: str,
        path: str,
        data: object = None,
        query: tuple[tuple[str, str], ...] = (),
        read_seconds: float = READ_SECONDS,
    ) -> Reply:
        """A call that makes no order; on 429 it waits and retries, three tries in all, unless the
        wait is longer than a person waits.

        Any other status is returned. Unreachable.
        """
        wait = 0.0
        for left in range(_TRIES_WHEN_BUSY, 0, -1):
            try:
                reply = self._send(method, path, data, query, read_seconds)
            except UnsafePath as failure:
                raise _not_an_id() from failure
            except (NotSent, NoAnswer) as failure:
                raise not_reached(failure) from failure
            if reply.status != 429:
                return reply
            wait = seconds_to_reset(reply)
            if wait > _LONGEST_WAIT:
                break
            if left > 1:
                self.pause(wait)
        raise rate_limited(wait)

    def order(self, path: str, data: object) -> Reply:
        """The one call that spends money: sent once. NotSent, NoAnswer."""
        return self._send("POST", path, data, (), ORDER_SECONDS)

    def unwrap(self, reply: Reply) -> object:
        """What a good answer's envelope holds, unchecked but for its mode.

        Refused, among them ``airline_wrong_mode``; Unreachable.
        """
        if reply.status not in (200, 201):
            raise refusal(reply)
        with malformed_as_unreachable():
            untrusted = read_envelope(reply.untrusted_json()).data
        if self._is_other_mode(untrusted, reply):
            raise wrong_mode(self.live)
        return untrusted

    def refuse_order_in_other_mode(self, reply: Reply) -> None:
        """Unknown ``airline_wrong_mode`` when the answer to an order is of another environment."""
        try:
            untrusted = reply.untrusted_json()
        except ValueError:
            return
        data = untrusted.get("data") if isinstance(untrusted, dict) else None
        if self._is_other_mode(data, reply):
            raise order_in_wrong_mode(self.live)

    def _is_other_mode(self, untrusted: object, reply: Reply) -> bool:
        """Whether an answer is of another environment than this desk's; that raises the alarm."""
        differs = says_other_mode(untrusted, self.live)
        if differs:
            _log.critical(
                "ALARM: duffel answered in %s mode on a desk of %s mode, request %.60r",
                *(("test", "live") if self.live else ("live", "test")),
                reply.headers.get("x-request-id", ""),
            )
        return differs

    def _send(
        self,
        method: str,
        path: str,
        data: object,
        query: tuple[tuple[str, str], ...],
        read_seconds: float,
    ) -> Reply:
        body = None if data is None else json.dumps({"data": data}).encode()
        reply = self.http.send(
            method,
            path,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Duffel-Version": "v2",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Content-Type": "application/json",
            },
            body=body,
            query=query,
            read_seconds=read_seconds,
        )
        if reply.status >= 400:
            request_id = reply.headers.get("x-request-id", "")
            _log.warning(
                "duffel answered %d to %s, request %.60r", reply.status, method, request_id
            )
        return reply


def _not_an_id() -> Unreachable:
    return Unreachable(
        ID_NOT_THE_VENDORS,
        "An id in these records is none that the airline service gives.",
        "Nothing was sent.",
        "Tell the owner: another program may have changed these records.",
    )


@contextmanager
def malformed_as_unreachable() -> Iterator[None]:
    """Turn a ValueError inside into Unreachable ``airline_garbled``."""
    try:
        yield
    except ValueError as bad:
        _log.warning(
            "duffel's answer makes no sense at %s", bad if isinstance(bad, Malformed) else "JSON"
        )
        raise malformed_answer() from bad


def next_page(reply: Reply) -> str:
    """The cursor of the next page, empty on the last."""
    untrusted = reply.untrusted_json()
    meta = untrusted.get("meta") if isinstance(untrusted, dict) else None
    after = meta.get("after") if isinstance(meta, dict) else None
    return after if isinstance(after, str) else ""


def seconds_to_reset(reply: Reply) -> float:
    """Seconds to wait by the server's own clock, an hour at most; one second when the headers are
    unclear.
    """
    reset = read_http_date(reply.headers.get("ratelimit-reset", ""))
    now = read_http_date(reply.headers.get("date", ""))
    if reset is None or now is None:
        return 1.0
    return min(max((reset - now).total_seconds(), 0.1), 3600.0)
