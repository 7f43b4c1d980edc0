"""Calls to Stripe: sent with our key, repeated with care, and never believed in the wrong mode."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from desktop import __version__
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply, UnsafePath
from desktop.use_cases.errors import DeskError, Refused, Unknown

from .stripe_errors import (
    asked_in_wrong_mode,
    no_answer,
    not_reached,
    outcome_unknown,
    rate_limited,
    refusal,
    status_not_reached,
    still_undecided,
    wrong_mode,
)
from .stripe_operations import LOOK, Operation
from .stripe_wire import Fields, StripeError, decode_error, says_other_mode

_log = logging.getLogger(__name__)

API_VERSION = "2026-10-28.endive"
_MONEY_SECONDS = 60.0
_OTHER_SECONDS = 20.0
_PAUSES = (0.5, 1.5)
_ID = "[A-Za-z0-9_]{1,250}"
_ASKED = re.compile(
    r"/v1/(events|disputes|(payment_intents|customers)(/search)?|checkout/sessions)"
    rf"|/v1/payment_intents/pi_{_ID}(/confirm|/capture|/cancel)?"
    rf"|/v1/payment_methods/pm_{_ID}(/attach)?"
    rf"|/v1/checkout/sessions/cs_{_ID}(/expire)?"
)
"""All that this desk asks Stripe for. An id comes from the records, which may have been changed: in
no other place than its own is it put into a call with the key that charges.
"""

_REQUEST_ID = re.compile(r"req_[A-Za-z0-9]{1,40}")


class AlreadyInState(Exception):
    """Stripe refuses because of the state that the payment is in: `error` brings it as it is."""

    def __init__(self, error: StripeError, request_id: str) -> None:
        super().__init__(error.code)
        self.error = error
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class StripeTransport:
    """The key is the company's restricted key, never shown.

    `live` is the mode that every answer must say it was made in.
    """

    http: HttpsClient
    key: str = field(repr=False)
    live: bool
    pause: Callable[[float], None] = time.sleep

    def move_money(
        self, path: str, fields: Fields, idempotency_key: str, operation: Operation
    ) -> Reply:
        """The good answer (200) to a call that moves money. Refused, Unreachable, Unknown;
        AlreadyInState.

        An unclear answer is retried, twice at most and always with the same key, so that Stripe
        answers for the first try (Stripe API, idempotent requests). Once a try may have arrived,
        only success or the bank's own refusal (402) is final. An answer in the other mode settles
        nothing: not even its refusal is one of this desk's payment.
        """
        may_have_arrived = False
        for pause in (*_PAUSES, None):
            try:
                reply = self._post(path, fields, idempotency_key, _MONEY_SECONDS)
            except NotSent as failure:
                if not may_have_arrived:
                    raise not_reached(failure, operation) from failure
                error: DeskError = outcome_unknown(operation)
            except NoAnswer:
                may_have_arrived = True
                error = outcome_unknown(operation)
            else:
                if self.is_other_mode(reply):
                    raise with_request_id(wrong_mode(self.live, operation), reply)
                if reply.status == 200:
                    return reply
                named = read_error(reply)
                if named.is_stripes_own and named.code == "payment_intent_unexpected_state":
                    raise AlreadyInState(named, request_id(reply))
                error = with_request_id(_money_error(reply, named, operation), reply)
                if reply.status == 402 and isinstance(error, Refused):
                    raise error
                may_have_arrived = may_have_arrived or isinstance(error, Unknown)
                if not _may_ask_again(reply):
                    break
            if pause is not None:
                self.pause(pause)
        raise (
            error
            if isinstance(error, Unknown) or not may_have_arrived
            else outcome_unknown(operation)
        )

    def prepare(
        self, path: str, fields: Fields, idempotency_key: str, operation: Operation
    ) -> Reply:
        """The good answer to a call that moves no money. Refused, Unreachable.

        Without an answer it is asked once more with the same key.
        """
        for pause in (_PAUSES[0], None):
            try:
                reply = self._post(path, fields, idempotency_key, _OTHER_SECONDS)
            except NotSent as failure:
                raise not_reached(failure, operation) from failure
            except NoAnswer:
                error: DeskError = no_answer(operation)
            else:
                if self.is_other_mode(reply):
                    raise with_request_id(asked_in_wrong_mode(self.live, operation), reply)
                if reply.status == 200:
                    return reply
                error = with_request_id(_other_error(reply, read_error(reply), operation), reply)
                if not _may_ask_again(reply):
                    break
            if pause is not None:
                self.pause(pause)
        raise error

    def ask(self, path: str, query: Fields, operation: Operation) -> Reply:
        """The good answer to a question. Unreachable."""
        try:
            reply = self._get(path, query)
        except (NotSent, NoAnswer) as failure:
            raise status_not_reached(failure, operation) from failure
        if self.is_other_mode(reply):
            raise with_request_id(asked_in_wrong_mode(self.live, operation), reply)
        if reply.status != 200:
            named = read_error(reply)
            code = refusal(reply.status, named, operation).code if named.is_stripes_own else ""
            code = code or "processor_silent"
            raise with_request_id(still_undecided(operation, code), reply)
        return reply

    def look(self, path: str, query: Fields, operation: Operation = LOOK) -> Reply:
        """The good answer to a question about the account. Refused where the key may not ask it;
        Unreachable.
        """
        try:
            reply = self._get(path, query)
        except NotSent as failure:
            raise not_reached(failure, operation) from failure
        except NoAnswer as failure:
            raise no_answer(operation) from failure
        if self.is_other_mode(reply):
            raise with_request_id(asked_in_wrong_mode(self.live, operation), reply)
        if reply.status != 200:
            error = _other_error(reply, read_error(reply), operation)
            error.retry_after = _seconds(reply.headers.get("retry-after", ""))
            raise with_request_id(error, reply)
        return reply

    def is_other_mode(self, reply: Reply) -> bool:
        """Whether the answer is of another environment than this desk's; that raises the alarm."""
        try:
            differs = says_other_mode(reply.untrusted_json(), self.live)
        except ValueError:
            return False
        if differs:
            _log.critical(
                "ALARM: stripe answered in %s mode on a desk of %s mode, request %.60r",
                *(("test", "live") if self.live else ("live", "test")),
                request_id(reply),
            )
        return differs

    def _get(self, path: str, query: Fields) -> Reply:
        _refuse_unknown(path)
        return self.http.send(
            "GET", path, headers=self._headers(), query=query, read_seconds=_OTHER_SECONDS
        )

    def _post(self, path: str, fields: Fields, idempotency_key: str, seconds: float) -> Reply:
        _refuse_unknown(path)
        return self.http.send(
            "POST",
            path,
            headers={
                **self._headers(),
                "Content-Type": "application/x-www-form-urlencoded",
                "Idempotency-Key": idempotency_key,
            },
            body=urlencode(fields).encode(),
            read_seconds=seconds,
        )

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.key}",
            "Stripe-Version": API_VERSION,
            "Accept": "application/json",
            "User-Agent": f"Skycap/{__version__}",
        }


def _refuse_unknown(path: str) -> None:
    """UnsafePath: nothing is sent. The id may be anything, and is not logged."""
    if not _ASKED.fullmatch(path):
        _log.error("an id in these records is none of stripe's: nothing was sent")
        raise UnsafePath("stripe")


def with_request_id(error: DeskError, reply: Reply) -> DeskError:
    """The error, with the vendor's request id."""
    error.vendor_request_id = request_id(reply)
    return error


def request_id(reply: Reply) -> str:
    """Stripe's own name for the call, unchecked; empty where it gave none."""
    return reply.headers.get("request-id", "")


def read_error(reply: Reply) -> StripeError:
    """What the answer names; it is logged."""
    try:
        error = decode_error(reply.untrusted_json())
    except ValueError:
        error = StripeError()
    _log.warning(
        "stripe answered %d %.40r, request %.60r",
        reply.status,
        error.code or error.type,
        request_id(reply),
    )
    return error


def _money_error(reply: Reply, error: StripeError, operation: Operation) -> DeskError:
    """What came of a call that moves money. A refusal counts in Stripe's own envelope only: a
    gateway on the way may refuse an answer after it handed the call on.
    """
    if error.type == "idempotency_error":
        return outcome_unknown(operation, "fee_key_reused")
    if not error.is_stripes_own or _may_be_done(reply):
        return outcome_unknown(operation)
    return _refused(reply, error, operation)


def _other_error(reply: Reply, error: StripeError, operation: Operation) -> DeskError:
    if error.type == "idempotency_error" or not error.is_stripes_own or _may_be_done(reply):
        return no_answer(operation)
    return _refused(reply, error, operation)


def _refused(reply: Reply, error: StripeError, operation: Operation) -> DeskError:
    if reply.status == 429:
        return rate_limited(operation)
    refused = refusal(reply.status, error, operation)
    known = _REQUEST_ID.fullmatch(request_id(reply))
    if known and error.type != "card_error":
        refused.press += f" The processor's support finds it as {known[0]}."
    return refused


def _may_be_done(reply: Reply) -> bool:
    """Only a client error guarantees that nothing was done (Stripe API, errors)."""
    return not 400 <= reply.status < 500 or reply.status in (408, 409, 424, 425, 499)


def _seconds(header: str) -> float:
    """How long to wait, where the answer says so in seconds; an hour at most."""
    is_number = header.isascii() and header.isdigit() and len(header) <= 6
    return float(min(int(header), 3600)) if is_number else 0.0


def _may_ask_again(reply: Reply) -> bool:
    """Stripe's own header first; else as its libraries do: conflicts, overload, server errors."""
    word = reply.headers.get("stripe-should-retry", "")
    if word in ("true", "false"):
        return word == "true"
    return reply.status in (409, 429) or reply.status >= 500
