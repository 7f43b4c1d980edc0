"""Duffel's errors as the errors of our use cases.

Codes and statuses: Duffel API, errors and creating orders. The airline's own sentences are never
shown: they may repeat what was sent, and they speak to programmers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from desktop.system.https import (
    CertificateNotCurrent,
    NoAnswer,
    NotSent,
    ProxyFailed,
    Reply,
    UntrustedServer,
)
from desktop.use_cases.errors import (
    AIRLINE_WRONG_MODE,
    DeskError,
    Refused,
    Unknown,
    Unreachable,
)

_UNTOUCHED = "Nothing is booked or charged."
_KEPT = "Nothing is booked or charged. Travelers are kept."
_AGAIN = "Wait a moment, then try again."
_WATCH = "Press W to ask the airline again."
_ALARM = (
    "Book nothing more, and tell the owner at once: "
    "a key or an address belongs to another environment."
)
_SAFE_WHEN_UNKNOWN = "A second booking is locked until the truth is known."

_OFFER_GONE = ("offer_gone", "The airline no longer sells this fare.", _KEPT, "Search again.")
_PART_GONE = (
    "part_gone",
    "The airline no longer knows a part of this request.",
    _KEPT,
    "Press Esc, choose the fare again, then book.",
)
_FARE_CHANGED = (
    "fare_changed",
    "The fare changed.",
    _KEPT,
    "Press Ctrl+Enter to see the new price.",
)
_CARD = (
    "card_refused_by_airline",
    "The bank refused this card for the airline.",
    "Nothing is booked or charged. The fare stays until it ends.",
    "Press F9 for another card, or ask the client to call the bank.",
)
_CARD_CHECK_FAILED = (
    "card_refused_by_airline",
    "The card check failed: the bank refused it, or name, address or card is not right.",
    "Nothing is booked or charged. The fare stays until it ends.",
    "Compare name, address (Ctrl+B) and card with the client, then press F9 to take it again.",
)
_CARD_NEEDS_HOLDER = (
    "card_needs_its_holder",
    "The bank wants the cardholder to confirm this payment, which nobody can do by telephone.",
    "Nothing is booked or charged. The fare stays until it ends.",
    "Press F9 for another card.",
)
_TOKEN_GONE = (
    "card_token_gone",
    "The card was read too long ago, or was used already.",
    _KEPT,
    "Press F9 to take the card again.",
)
_SETUP = (
    "airline_not_set_up",
    "The airline service has not opened this for the company.",
    _UNTOUCHED,
    "Ask the owner to check the account of the airline service.",
)
_KEY = (
    "airline_key_refused",
    "The airline service does not accept the company's key.",
    _UNTOUCHED,
    "Ask the owner to enter a new key.",
)
_REFUSALS: dict[str, tuple[str, str, str, str]] = {
    "offer_no_longer_available": _OFFER_GONE,
    "offer_expired": _OFFER_GONE,
    "not_found": _OFFER_GONE,
    "price_changed": _FARE_CHANGED,
    "payment_amount_does_not_match_order_amount": _FARE_CHANGED,
    "payment_currency_does_not_match_order_currency": _FARE_CHANGED,
    "payment_declined": _CARD,
    "insufficient_balance": (
        "airline_balance_empty",
        "The airline service did not book: the company's own balance there does not cover it.",
        _UNTOUCHED,
        "Tell the owner, who tops it up; then press Ctrl+Enter again.",
    ),
    "unavailable_feature": _SETUP,
    "insufficient_permissions": _SETUP,
    "access_token_not_found": _KEY,
    "expired_access_token": _KEY,
    "duplicate_passenger_name": (
        "travelers_alike",
        "Two travelers have the same name.",
        _UNTOUCHED,
        "Check the names, then book.",
    ),
}
_MAY_BE_BOOKED = frozenset(
    {
        "offer_request_already_booked",
        "order_creation_already_attempted",
        "duplicate_booking",
        "already_paid",
    }
)
_AIRLINE_SILENT = frozenset({"airline_internal", "airline_unknown", "gateway_timeout_error"})
_IN_DOUBT = frozenset({408, 409, 425, 499})

_FIELDS = {
    "given_name": ("given_name", "given name"),
    "family_name": ("family_name", "family name"),
    "born_on": ("born_on", "date of birth"),
    "gender": ("gender", "gender"),
    "title": ("title", "title"),
    "identity_documents": ("passport", "passport or traveler number"),
    "loyalty_programme_accounts": ("loyalty", "loyalty number"),
}
_CONTACT = {"email": "client's e-mail", "phone_number": "client's phone number"}
_POINTER = re.compile(r"/(?:data/)?passengers/([0-9]{1,2})/([a-z_]{1,40})(?:/.*)?", re.ASCII)
_CODE_FIELDS = {
    "invalid_email_address": "email",
    "invalid_phone_number": "phone_number",
    "invalid_passenger_title": "title",
    "invalid_loyalty_card": "loyalty_programme_accounts",
}
_FLAWS = {
    "validation_required": "is missing",
    "validation_length": "is too long or too short",
    "validation_unique": "is there twice",
}


@dataclass(frozen=True, slots=True)
class WireError:
    """The first error of a reply: its code, its pointer and its title, empty where absent.

    `is_duffels` is False for an answer that is not in Duffel's own envelope: a gateway in between
    may have made it, after it handed the call on.
    """

    code: str = ""
    pointer: str = ""
    title: str = ""
    is_duffels: bool = False


def read_error(reply: Reply) -> WireError:
    """Never fails: an error answer may be anything, even a page of a broken gateway."""
    try:
        untrusted = reply.untrusted_json()
    except ValueError:
        return WireError()
    errors = untrusted.get("errors") if isinstance(untrusted, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return WireError()
    source = first.get("source")
    pointer = source.get("pointer") if isinstance(source, dict) else None
    title = first.get("title")
    return WireError(
        code=str(first.get("code", ""))[:80],
        pointer=pointer[:200] if isinstance(pointer, str) else "",
        title=title[:200] if isinstance(title, str) else "",
        is_duffels=_is_envelope(untrusted, first, reply.status),
    )


def _is_envelope(untrusted: object, first: dict[str, object], status: int) -> bool:
    """Whether an error answer is as Duffel writes it (Duffel API, errors): it names the request,
    the status that it came with, and what kind of error it is.
    """
    meta = untrusted.get("meta") if isinstance(untrusted, dict) else None
    return (
        isinstance(meta, dict)
        and meta.get("status") == status
        and isinstance(meta.get("request_id"), str)
        and isinstance(first.get("type"), str)
    )


def refusal(reply: Reply) -> DeskError:
    """The error for a failed call that makes no order: nothing was done."""
    error = read_error(reply)
    if not error.is_duffels:
        return _not_duffels(reply)
    if named := _specific_refusal(error):
        return named
    if reply.status == 429:
        return rate_limited()
    if reply.status == 401:
        return Refused(*_KEY)
    if reply.status == 403:
        return Refused(*_SETUP)
    if reply.status == 404:
        return Refused(*_OFFER_GONE)
    if 400 <= reply.status < 500:
        return Refused(
            "airline_refused", "The airline refused this.", _UNTOUCHED, "Check what was entered."
        )
    return _unavailable()


def _not_duffels(reply: Reply) -> Unreachable:
    """The error for an answer of something in between, to a call that makes no order."""
    if reply.status == 429:
        return rate_limited()
    return malformed_answer() if 400 <= reply.status < 500 else _unavailable()


def order_failure(reply: Reply) -> DeskError:
    """The error for a failed order; Unknown when the order may exist.

    Only 502 ``order_not_created`` and 503 promise that nothing was made (Duffel API, creating
    orders); of the refusals, some say that an earlier try may have gone through. Anything that is
    not in Duffel's own envelope promises nothing.
    """
    error = read_error(reply)
    if not error.is_duffels:
        return order_unanswered()
    if error.code in _MAY_BE_BOOKED:
        return Unknown("may_be_booked", "This may already be booked.", _SAFE_WHEN_UNKNOWN, _WATCH)
    if reply.status == 503 or (reply.status == 502 and error.code == "order_not_created"):
        return Unreachable(
            "order_not_created", "The airline did not take the order.", _UNTOUCHED, _AGAIN
        )
    if reply.status == 429:
        return rate_limited()
    if error.code in _AIRLINE_SILENT or reply.status in _IN_DOUBT:
        return order_unanswered()
    return refusal(reply) if 400 <= reply.status < 500 else order_unanswered()


def order_unanswered() -> Unknown:
    """An order was sent and no trustworthy answer came back."""
    return Unknown(
        "airline_silent", "The airline did not answer the order.", _SAFE_WHEN_UNKNOWN, _WATCH
    )


def card_token_gone() -> Refused:
    """The airline's vault no longer holds the card: it drops one after use or 25 minutes."""
    return Refused(*_TOKEN_GONE)


def loyalty_refused(index: int, name: str) -> Refused:
    """The airline does not accept a frequent flyer number of this traveler, counted from 0."""
    return Refused(
        "loyalty_refused",
        f"The airline does not accept the frequent flyer number of {name}.",
        _UNTOUCHED,
        "Correct or clear it in the traveler's form, then ask the price again.",
        field=f"travelers.{index}.loyalty",
    )


def card_refused(status: str) -> Refused:
    """The card cannot be used for a sale by phone; `status` is that of the 3-D Secure session."""
    needs_holder = status in ("client_action_required", "challenge_required")
    return Refused(*(_CARD_NEEDS_HOLDER if needs_holder else _CARD_CHECK_FAILED))


def rate_limited(seconds: float = 0) -> Unreachable:
    """Too many calls in a short time; this one was not processed. `seconds`: until the next may be
    made, where Duffel said so.
    """
    again = f"Wait {ceil(seconds)} seconds, then try again." if seconds > 1 else _AGAIN
    busy = Unreachable(
        "airline_busy", "The airline service asks us to slow down.", _UNTOUCHED, again
    )
    busy.retry_after = seconds
    return busy


def malformed_answer() -> Unreachable:
    """An answer that makes no sense, to a call that makes no order."""
    return Unreachable(
        "airline_garbled",
        "The airline service sent an answer that makes no sense.",
        _UNTOUCHED,
        _AGAIN,
    )


def search_lost() -> Unreachable:
    """The search ended before all airlines had answered."""
    return Unreachable(
        "search_lost",
        "The search ended before the airlines had answered.",
        _UNTOUCHED,
        "Search again.",
    )


def still_unknown(failure: DeskError) -> Unreachable:
    """The outcome of an order could not be fetched: rebooking stays locked."""
    press = _ALARM if failure.code == AIRLINE_WRONG_MODE else _WATCH
    return Unreachable(failure.code, failure.happened, _SAFE_WHEN_UNKNOWN, press)


def wrong_mode(live: bool) -> Refused:
    """A call that makes no order was answered in the other mode than `live`, this desk's own."""
    return Refused(AIRLINE_WRONG_MODE, _answered_in_other_mode(live), _UNTOUCHED, _ALARM)


def order_in_wrong_mode(live: bool) -> Unknown:
    """An order was answered in the other mode: in test mode, no seat was bought; in live mode,
    one may have been, where this desk must not buy any.
    """
    recorded = "Nothing is recorded as booked, and a second booking is locked."
    safe = recorded if live else f"A real seat may have been bought. {recorded}"
    return Unknown(AIRLINE_WRONG_MODE, _answered_in_other_mode(live), safe, _ALARM)


def _answered_in_other_mode(live: bool) -> str:
    if live:
        return "The airline service answered in test mode, but this desk books real seats."
    return "The airline service answered in live mode, but nothing on this desk is real."


def not_reached(failure: NotSent | NoAnswer) -> Unreachable:
    """No answer to a call that changed nothing."""
    if isinstance(failure, CertificateNotCurrent):
        return Unreachable(
            "certificate_dates",
            f"This computer's clock says {failure.local_time.astimezone():%Y-%m-%d %H:%M}. By that "
            "time, the airline service's security certificate "
            f"{'has expired' if failure.has_expired else 'is not valid yet'}.",
            "Nothing was sent. " + _UNTOUCHED,
            "Check the date and time of this computer, then try again. If they are right, do not "
            "take a card, and call the owner.",
        )
    if isinstance(failure, UntrustedServer):
        return Unreachable(
            "tls_not_trusted",
            "Something between this computer and the airline service is not what it claims to be.",
            "Nothing was sent.",
            "Do not take a card on this network. Use another one, or call the owner.",
        )
    if isinstance(failure, ProxyFailed):
        return Unreachable(
            "proxy_unreachable",
            "The web proxy of this network does not let Skycap reach the airline service.",
            _UNTOUCHED,
            "Check HTTPS_PROXY with the person who runs this network, then start Skycap again.",
        )
    was_sent = isinstance(failure, NoAnswer)
    return Unreachable(
        "airline_unreachable",
        f"The airline service {'did not answer' if was_sent else 'cannot be reached'}.",
        _UNTOUCHED,
        "Check the network, then try again.",
    )


def _unavailable() -> Unreachable:
    return Unreachable(
        "airline_down", "The airline service is not working just now.", _UNTOUCHED, _AGAIN
    )


def _specific_refusal(error: WireError) -> Refused | None:
    """A refusal with a specific sentence: by code, or by the field at fault."""
    if error.code == "not_found" and error.pointer and "offer" not in error.pointer:
        return Refused(*_PART_GONE)
    if error.code in _REFUSALS:
        return Refused(*_REFUSALS[error.code])
    match = _POINTER.fullmatch(error.pointer)
    if match is None and error.code not in _CODE_FIELDS:
        return None
    index, name = match.groups() if match else ("", _CODE_FIELDS[error.code])
    flaw = _FLAWS.get(error.code, "is not accepted by the airline")
    if name in _CONTACT:
        field, label = f"contact.{name.removesuffix('_number')}", _CONTACT[name]
    elif name in _FIELDS:
        ours, label = _FIELDS[name]
        field = f"travelers.{int(index)}.{ours}" if index else ""
    else:
        return None
    return Refused(
        "field_refused",
        f"The {label} {flaw}.",
        "Nothing is booked or charged. All that was entered is kept.",
        "Correct it, then book.",
        field=field,
    )
