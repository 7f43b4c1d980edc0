"""Which rights a restricted key has at Stripe, asked without moving money or keeping anything.

Stripe checks the rights of a key before it looks for the object, so a write to an id that cannot
exist asks for the right alone: 404 ``resource_missing`` where the key has it, 403 where not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName, VendorCheck
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply

from .stripe_transport import API_VERSION
from .stripe_wire import Fields, StripeError, decode_error, says_other_mode

_READ_SECONDS = 20.0
_RIGHT = re.compile(r"rak_[a-z_]{1,60}")
_REQUEST_ID = re.compile(r"req_[A-Za-z0-9]{1,60}")
_MISSING = "resource_missing"
_MOTO = "payment_method_options[card][moto]"
_PHONE_ORDERS = "phone orders (MOTO), which Stripe Support opens"
_NOT_REFUSED = "not refused, and the trial booking shows it"
_ADDRESSES = "this computer's address on the key's list of allowed ones"


@dataclass(frozen=True, slots=True)
class _Probe:
    """A read where `fields` is None, else a write to an id that cannot exist."""

    name: CheckName
    path: str
    fields: Fields | None = None
    query: Fields = ()


_ONE: Fields = (("limit", "1"),)
_OF_NO_TRIP: Fields = (("query", 'metadata["trip_id"]:"probe"'), *_ONE)
_READS = (
    _Probe(CheckName.PAYMENTS_READ, "/v1/payment_intents", query=_ONE),
    # Not every account has it (Stripe API, search), and no money is asked for without it.
    _Probe(CheckName.PAYMENTS_SEARCH, "/v1/payment_intents/search", query=_OF_NO_TRIP),
    _Probe(CheckName.CHARGES, "/v1/charges", query=_ONE),
    _Probe(CheckName.EVENTS, "/v1/events", query=_ONE),
    _Probe(CheckName.DISPUTES, "/v1/disputes", query=_ONE),
)
_WRITES = (
    _Probe(CheckName.PAYMENTS, "/v1/payment_intents/pi_probe/cancel", ()),
    _Probe(CheckName.SETUP_INTENTS, "/v1/setup_intents/seti_probe/cancel", ()),
    _Probe(
        CheckName.PAYMENT_METHODS,
        "/v1/payment_methods/pm_probe/attach",
        (("customer", "cus_probe"),),
    ),
    _Probe(CheckName.CUSTOMERS, "/v1/customers/cus_probe", (("metadata[a]", "b"),)),
    _Probe(CheckName.CHECKOUT, "/v1/checkout/sessions/cs_probe/expire", ()),
)
_REFUND = _Probe(CheckName.REFUNDS, "/v1/refunds", (("payment_intent", "pi_probe"),))
# Above every least amount, for what is below it hides the answer.
_PHONE_ORDER = _Probe(
    CheckName.PHONE_ORDERS,
    "/v1/payment_intents",
    (
        ("amount", "100"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_probe"),
        ("allowed_payment_method_types[]", "card"),
        (_MOTO, "true"),
    ),
)


@dataclass(frozen=True, slots=True)
class StripeProbes:
    """`VendorChecker`, for the key that charges, or with `refunds` for the one that refunds."""

    http: HttpsClient
    key: str = field(repr=False)
    live: bool
    refunds: bool = False

    @classmethod
    def open(
        cls, base_url: str, key: str, /, *, live: bool, ca_file: Path | None = None
    ) -> StripeProbes:
        """For the key that charges; a client of `base_url` that trusts `ca_file` alone, if any."""
        return cls(HttpsClient.open(base_url, ca_file), key, live)

    @classmethod
    def open_refunds(
        cls, base_url: str, key: str, /, *, live: bool, ca_file: Path | None = None
    ) -> StripeProbes:
        """For the key that refunds."""
        return cls(HttpsClient.open(base_url, ca_file), key, live, refunds=True)

    def close(self) -> None:
        """Close all connections."""
        self.http.session.close()

    def ask(self, at: datetime, *, reads_only: bool) -> tuple[VendorCheck, ...]:
        """Every right that this key should have, one after the other. Raises nothing.

        The key that refunds is asked nothing where `reads_only`: it has no right to read.
        """
        if self.refunds:
            return () if reads_only else (self._check(_REFUND, at),)
        probes = _READS if reads_only else (*_READS, *_WRITES, _PHONE_ORDER)
        return tuple(self._check(probe, at) for probe in probes)

    def _check(self, probe: _Probe, at: datetime) -> VendorCheck:
        try:
            reply = self._send(probe)
        except (NotSent, NoAnswer):
            why = "the card processor was not reached"
            return VendorCheck(
                probe.name, CheckAnswer.NOT_KNOWN, at, why=why, proves_something=False
            )
        answer, missing, why = self._answer(probe, reply)
        found = _REQUEST_ID.fullmatch(reply.headers.get("request-id", ""))
        request_id = found.group() if found else ""
        proves = answer is not CheckAnswer.NOT_KNOWN or why == _NOT_REFUSED
        return VendorCheck(probe.name, answer, at, request_id, missing, why, proves)

    def _send(self, probe: _Probe) -> Reply:
        return self.http.send(
            "GET" if probe.fields is None else "POST",
            probe.path,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Stripe-Version": API_VERSION,
                "Content-Type": "application/x-www-form-urlencoded",
            },
            # None rather than an empty body, which would be sent in chunks.
            body=urlencode(probe.fields).encode() if probe.fields else None,
            query=probe.query,
            read_seconds=_READ_SECONDS,
        )

    def _answer(self, probe: _Probe, reply: Reply) -> tuple[CheckAnswer, str, str]:
        """The answer, the right that is missing, and why as a clause."""
        try:
            untrusted = reply.untrusted_json()
        except ValueError:
            return _unknown(reply)
        if says_other_mode(untrusted, self.live):
            mode = "live" if self.live else "test"
            return CheckAnswer.OTHER_MODE, "", f"the answer is not of {mode} mode"
        error, message = decode_error(untrusted), _message(untrusted)
        if reply.status in (401, 403):
            return _refused_key(reply.status, error, message)
        if probe.name is CheckName.PHONE_ORDERS:
            return _phone_orders(reply, error)
        if probe.fields is None and reply.status == 200 and _is_list(untrusted):
            return CheckAnswer.GOOD, "", ""
        if probe.fields is not None and reply.status in (400, 404) and error.code == _MISSING:
            return CheckAnswer.GOOD, "", ""
        return _unknown(reply)


def _refused_key(status: int, error: StripeError, message: str) -> tuple[CheckAnswer, str, str]:
    right = _RIGHT.search(message)
    if right is not None:
        return CheckAnswer.NOT_ALLOWED, right.group(), ""
    if error.code == "api_key_expired":
        return CheckAnswer.EXPIRED, "", "make a new key"
    if status == 401:
        return CheckAnswer.WRONG_KEY, "", "the card processor does not know this key"
    if "IP address" in message:
        return CheckAnswer.NOT_ALLOWED, _ADDRESSES, ""
    return CheckAnswer.NOT_ALLOWED, "", "the card processor names no right"


def _phone_orders(reply: Reply, error: StripeError) -> tuple[CheckAnswer, str, str]:
    """A refusal can be told. Whether Stripe looks for the card first is not known, so an answer
    about the card proves nothing.
    """
    if reply.status == 400 and error.code == "parameter_unknown" and error.param == _MOTO:
        return CheckAnswer.NOT_ALLOWED, _PHONE_ORDERS, ""
    if error.code == _MISSING:
        return CheckAnswer.NOT_KNOWN, "", _NOT_REFUSED
    return _unknown(reply)


def _unknown(reply: Reply) -> tuple[CheckAnswer, str, str]:
    return CheckAnswer.NOT_KNOWN, "", f"the answer ({reply.status}) proves nothing"


def _message(untrusted: object) -> str:
    error = untrusted.get("error") if isinstance(untrusted, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message[:1000] if isinstance(message, str) else ""


def _is_list(untrusted: object) -> bool:
    return isinstance(untrusted, dict) and isinstance(untrusted.get("data"), list)
