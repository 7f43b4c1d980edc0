"""Stripe's errors as the errors of our use cases.

Codes: Stripe API, errors and decline codes. Whether a card is lost or stolen is never
shown: the sentence may be read aloud to the person holding it.
"""

from __future__ import annotations

from desktop.system.https import (
    CertificateNotCurrent,
    NoAnswer,
    NotSent,
    ProxyFailed,
    UntrustedServer,
)
from desktop.use_cases.errors import (
    PROCESSOR_WRONG_MODE,
    DeskError,
    Refused,
    Unknown,
    Unreachable,
)

from .stripe_wire import StripeError

_NOT_CHARGED = "Our fee is not charged."
_LOCKED = "A second charge is locked until the truth is known."
_ALARM = (
    "Charge nothing more, and tell the owner at once: "
    "a key or an address belongs to another environment."
)

_FIELDS = {
    "incorrect_cvc": ("card.cvc", "security code"),
    "invalid_cvc": ("card.cvc", "security code"),
    "expired_card": ("card.expiry", "expiry date"),
    "invalid_expiry_month": ("card.expiry", "expiry date"),
    "invalid_expiry_year": ("card.expiry", "expiry date"),
    "incorrect_number": ("card.number", "card number"),
    "invalid_number": ("card.number", "card number"),
    "incorrect_zip": ("card.postcode", "postcode"),
}
_ASKS_THE_CLIENT = frozenset({"authentication_required", "payment_intent_authentication_failure"})


def refusal(status: int, error: StripeError) -> DeskError:
    """A definite refusal: nothing was charged. Stripe refused, or the bank declined."""
    reason = error.code
    if reason == "card_declined" and error.decline_code in (*_FIELDS, *_ASKS_THE_CLIENT):
        reason = error.decline_code
    if error.decline_code == "processing_error" or reason == "processing_error":
        return Refused(
            "bank_try_again", "The bank could not decide just now.", _NOT_CHARGED, "Try once more."
        )
    if reason in _ASKS_THE_CLIENT:
        return Refused(
            "bank_asks_client",
            "The bank wants the client to confirm this payment.",
            _NOT_CHARGED,
            "Send the client a payment link.",
        )
    if reason in _FIELDS:
        field, label = _FIELDS[reason]
        return Refused(
            "card_field_refused",
            f"The bank does not accept the {label}.",
            _NOT_CHARGED,
            "Press F9 and check the card with the client.",
            field=field,
        )
    if status == 402 or error.type == "card_error":
        return Refused(
            "card_refused",
            "The bank refused this card for our fee.",
            _NOT_CHARGED,
            "Press F9 for another card, or ask the client to call the bank.",
        )
    return _account_refusal(status, error)


def _account_refusal(status: int, error: StripeError) -> Refused:
    if error.code == "parameter_unknown" and "moto" in error.param:
        return Refused(
            "phone_orders_closed",
            "The card processor has not opened phone orders for the company.",
            _NOT_CHARGED,
            "Ask the owner to have the processor's support open them.",
        )
    if status == 401:
        return Refused(
            "processor_key_refused",
            "The card processor does not accept the company's key.",
            _NOT_CHARGED,
            "Ask the owner to enter a new key.",
        )
    if status == 403:
        return Refused(
            "processor_key_too_weak",
            "The company's key may not do this at the card processor.",
            _NOT_CHARGED,
            "Ask the owner to give the key the missing right.",
        )
    if error.code == "resource_missing" or status == 404:
        return Refused(
            "card_token_gone",
            "The card processor no longer knows this card.",
            _NOT_CHARGED,
            "Press F9 to take the card again.",
        )
    return Refused(
        "processor_refused",
        "The card processor refused this charge.",
        _NOT_CHARGED,
        "Check the amount, or call the owner.",
    )


def outcome_unknown(code: str = "processor_silent") -> Unknown:
    """The charge was sent and no trustworthy answer came back."""
    return Unknown(
        code,
        "The card processor did not say whether our fee was taken.",
        _LOCKED,
        "Press W to ask the card processor again.",
    )


def rate_limited() -> Unreachable:
    """Too many calls in a short time; this one was not processed."""
    return Unreachable(
        "processor_busy",
        "The card processor asks us to slow down.",
        _NOT_CHARGED,
        "Wait a moment, then try again.",
    )


def not_reached(failure: NotSent | NoAnswer) -> Unreachable:
    """The charge surely never left this machine."""
    if isinstance(failure, CertificateNotCurrent):
        return Unreachable(
            "certificate_dates",
            f"This computer's clock says {failure.local_time.astimezone():%Y-%m-%d %H:%M}. By that "
            "time, the card processor's security certificate "
            f"{'has expired' if failure.has_expired else 'is not valid yet'}.",
            "Nothing was sent. " + _NOT_CHARGED,
            "Check the date and time of this computer, then try again. If they are right, do not "
            "take a card, and call the owner.",
        )
    if isinstance(failure, UntrustedServer):
        return Unreachable(
            "tls_not_trusted",
            "Something between this computer and the card processor is not what it claims to be.",
            "Nothing was sent. " + _NOT_CHARGED,
            "Do not take a card on this network. Use another one, or call the owner.",
        )
    if isinstance(failure, ProxyFailed):
        return Unreachable(
            "proxy_unreachable",
            "The web proxy of this network does not let Skycap reach the card processor.",
            _NOT_CHARGED,
            "Check HTTPS_PROXY with the person who runs this network, then start Skycap again.",
        )
    return Unreachable(
        "processor_unreachable",
        "The card processor cannot be reached.",
        _NOT_CHARGED,
        "Check the network, then try again.",
    )


def still_undecided(code: str) -> Unreachable:
    """The processor answered, and the charge is still undecided."""
    return _still_locked(code, "The card processor cannot say yet whether our fee was taken.")


def status_not_reached(failure: NotSent | NoAnswer) -> Unreachable:
    """The status of a charge could not be fetched; the reason is one that a person can fix."""
    reason = not_reached(failure)
    return _still_locked(reason.code, reason.happened)


def wrong_mode(live: bool) -> Unknown:
    """A charge was answered in the other mode than `live`, the one that this desk works in.

    What it says was done was not done where this desk looks, or with money that it must not touch.
    """
    recorded = "Our fee is not recorded as taken, and a second charge is locked."
    safe = recorded if live else f"A real card may have been charged. {recorded}"
    return Unknown(PROCESSOR_WRONG_MODE, _answered_in_other_mode(live), safe, _ALARM)


def asked_in_wrong_mode(live: bool) -> Unreachable:
    """The question how a charge ended was answered in the other mode: that settles nothing."""
    return Unreachable(PROCESSOR_WRONG_MODE, _answered_in_other_mode(live), _LOCKED, _ALARM)


def _answered_in_other_mode(live: bool) -> str:
    if live:
        return "The card processor answered in test mode, but this desk takes real money."
    return "The card processor answered in live mode, but nothing on this desk is real."


def _still_locked(code: str, happened: str) -> Unreachable:
    return Unreachable(code, happened, _LOCKED, "Press W to ask the card processor again.")
