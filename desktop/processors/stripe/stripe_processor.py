"""Charges our fee through Stripe."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from desktop.booking.trip.payment import FeeCharge
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply
from desktop.use_cases.errors import DeskError, Unknown
from desktop.use_cases.ports.processor_port import FeeRequest
from desktop.use_cases.ports.store_port import VendorAnswer

from .stripe_amounts import stripe_amount
from .stripe_errors import (
    asked_in_wrong_mode,
    not_reached,
    outcome_unknown,
    rate_limited,
    refusal,
    status_not_reached,
    still_undecided,
    wrong_mode,
)
from .stripe_wire import (
    Fields,
    Intent,
    StripeError,
    decode_error,
    decode_intent,
    decode_page,
    encode_charge,
    says_other_mode,
)

_log = logging.getLogger(__name__)

API_VERSION = "2026-10-28.endive"
_INTENTS = "/v1/payment_intents"
_CHARGE_SECONDS = 60.0
_READ_SECONDS = 20.0
_PAUSES = (0.5, 1.5)
_CLOCK_SLACK = timedelta(days=1)
_MAX_PAGES = 100
_CANNOT_SAY_YET = frozenset({"processing", "requires_capture", "requires_action"})


@dataclass(frozen=True, slots=True)
class Stripe:
    """`FeeCharger`. The key is the company's restricted key, never shown.

    `live` is the mode that every answer must say it was made in.
    """

    http: HttpsClient
    key: str = field(repr=False)
    live: bool
    pause: Callable[[float], None] = time.sleep

    @classmethod
    def open(cls, base_url: str, key: str, *, live: bool, ca_file: Path | None = None) -> Stripe:
        """A client of `base_url` that trusts `ca_file` alone where one is given."""
        return cls(HttpsClient.open(base_url, ca_file), key, live)

    def close(self) -> None:
        """Close all connections."""
        self.http.session.close()

    def charge(self, request: FeeRequest) -> VendorAnswer[FeeCharge]:
        """Make the charge once. Refused, Unreachable, Unknown.

        An unclear answer is retried, twice at most and always with the same key, so that Stripe
        answers for the first try (Stripe API, idempotent requests). Once a try may have arrived,
        only success or the bank's own refusal (402) is final. An answer in the other mode settles
        nothing: not even its refusal is one of this desk's charge.
        """
        body = encode_charge(request)
        may_have_arrived = False
        for pause in (*_PAUSES, None):
            try:
                reply = self._post(body, request.idempotency_key)
            except NotSent as failure:
                if not may_have_arrived:
                    raise not_reached(failure) from failure
                error: DeskError = outcome_unknown()
            except NoAnswer:
                may_have_arrived = True
                error = outcome_unknown()
            else:
                if self._is_other_mode(reply):
                    raise _with_request_id(wrong_mode(self.live), reply)
                if reply.status == 200:
                    return _vendor_answer(reply, request)
                error = _error_for(reply)
                if reply.status == 402:
                    raise error
                may_have_arrived = may_have_arrived or isinstance(error, Unknown)
                if not _may_ask_again(reply):
                    break
            if pause is not None:
                self.pause(pause)
        raise error if isinstance(error, Unknown) or not may_have_arrived else outcome_unknown()

    def find_charge(self, payment_id: str, asked_at: datetime) -> FeeCharge | None:
        """The charge that succeeded, None when there is none. Raises only Unreachable.

        It looks a day further back than `asked_at`: this machine's clock may be ahead of
        Stripe's, and a missed charge would be made twice.
        """
        since = str(int((asked_at - _CLOCK_SLACK).timestamp()))
        undecided = False
        for intent in self._intents_since(since):
            if intent.payment_id != payment_id:
                continue
            if intent.status == "succeeded":
                return FeeCharge(intent.id)
            undecided = undecided or intent.status in _CANNOT_SAY_YET
        if undecided:
            raise still_undecided("fee_processing")
        return None

    def heard_at(self) -> datetime | None:
        """Stripe's own time in its newest answer."""
        return self.http.clock.heard_at

    def _intents_since(self, since: str) -> Iterator[Intent]:
        after: Fields = ()
        for _ in range(_MAX_PAGES):
            try:
                reply = self._get((("created[gte]", since), ("limit", "100"), *after))
                if reply.status != 200:
                    raise still_undecided(_error_for(reply).code)
                if self._is_other_mode(reply):
                    raise asked_in_wrong_mode(self.live)
                page = decode_page(reply.untrusted_json())
            except (NotSent, NoAnswer) as failure:
                raise status_not_reached(failure) from failure
            except ValueError as bad:
                raise still_undecided("processor_garbled") from bad
            yield from page.intents
            if not page.has_more:
                return
            after = (("starting_after", page.last_id),)
        raise still_undecided("too_many_charges")

    def _is_other_mode(self, reply: Reply) -> bool:
        """Whether the answer is of another environment than this desk's; that raises the alarm."""
        try:
            differs = says_other_mode(reply.untrusted_json(), self.live)
        except ValueError:
            return False
        if differs:
            _log.critical(
                "ALARM: stripe answered in %s mode on a desk of %s mode, request %.60r",
                *(("test", "live") if self.live else ("live", "test")),
                _request_id(reply),
            )
        return differs

    def _post(self, body: bytes, idempotency_key: str) -> Reply:
        return self.http.send(
            "POST",
            _INTENTS,
            headers={
                **self._headers(),
                "Content-Type": "application/x-www-form-urlencoded",
                "Idempotency-Key": idempotency_key,
            },
            body=body,
            read_seconds=_CHARGE_SECONDS,
        )

    def _get(self, query: Fields) -> Reply:
        return self.http.send(
            "GET", _INTENTS, headers=self._headers(), query=query, read_seconds=_READ_SECONDS
        )

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.key}",
            "Stripe-Version": API_VERSION,
            "Accept": "application/json",
        }


def _vendor_answer(reply: Reply, request: FeeRequest) -> VendorAnswer[FeeCharge]:
    """The charge in a successful reply, checked against the request."""
    try:
        return VendorAnswer(_charge_from(reply, request), _request_id(reply))
    except DeskError as error:
        _with_request_id(error, reply)
        raise


def _charge_from(reply: Reply, request: FeeRequest) -> FeeCharge:
    try:
        intent = decode_intent(reply.untrusted_json())
    except ValueError as bad:
        raise outcome_unknown("processor_garbled") from bad
    asked = (stripe_amount(request.amount), request.amount.currency)
    if (intent.amount, intent.currency) != asked:
        _log.error("stripe charged another amount than asked")
        raise outcome_unknown("fee_amount_differs")
    if intent.status == "succeeded":
        return FeeCharge(intent.id)
    if intent.status in ("requires_payment_method", "canceled"):
        raise refusal(402, StripeError(type="card_error"))
    raise outcome_unknown("fee_processing")


def _error_for(reply: Reply) -> DeskError:
    """The error for a reply other than 200, with the vendor's request id."""
    return _with_request_id(_error_from(reply), reply)


def _with_request_id(error: DeskError, reply: Reply) -> DeskError:
    error.vendor_request_id = _request_id(reply)
    return error


def _request_id(reply: Reply) -> str:
    return reply.headers.get("request-id", "")


def _error_from(reply: Reply) -> DeskError:
    try:
        error = decode_error(reply.untrusted_json())
    except ValueError:
        error = StripeError()
    _log.warning(
        "stripe answered %d %.40r, request %.60r",
        reply.status,
        error.code or error.type,
        _request_id(reply),
    )
    if error.type == "idempotency_error":
        return outcome_unknown("fee_key_reused")
    if reply.status == 429:
        return rate_limited()
    if _may_have_charged(reply):
        return outcome_unknown()
    return refusal(reply.status, error)


def _may_have_charged(reply: Reply) -> bool:
    """Only a client error guarantees that nothing was done (Stripe API, errors)."""
    return not 400 <= reply.status < 500 or reply.status in (408, 409, 424, 425, 499)


def _may_ask_again(reply: Reply) -> bool:
    """Stripe's own header first; else as its libraries do: conflicts, overload, server errors."""
    word = reply.headers.get("stripe-should-retry", "")
    if word in ("true", "false"):
        return word == "true"
    return reply.status in (409, 429) or reply.status >= 500
