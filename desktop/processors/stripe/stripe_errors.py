"""Stripe's errors as the errors of our use cases.

Codes: Stripe API, errors and decline codes. Whether a card is lost or stolen is never
shown: the sentence may be read aloud to the person holding it.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from desktop.system.https import (
    CertificateNotCurrent,
    NoAnswer,
    NotSent,
    ProxyFailed,
    UnsafePath,
    UntrustedServer,
)
from desktop.use_cases.errors import (
    ID_NOT_THE_VENDORS,
    PROCESSOR_WRONG_MODE,
    DeskError,
    Refused,
    Unknown,
    Unreachable,
)

from .stripe_operations import OWNER_SETTLES, Operation
from .stripe_wire import StripeError

_ASK_AGAIN = "Press W to ask the card processor again."
_ALARM = (
    "Charge nothing more, and tell the owner at once: "
    "a key or an address belongs to another environment."
)

_FIELDS = MappingProxyType(
    {
        "incorrect_cvc": ("card.cvc", "security code"),
        "invalid_cvc": ("card.cvc", "security code"),
        "expired_card": ("card.expiry", "expiry date"),
        "invalid_expiry_month": ("card.expiry", "expiry date"),
        "invalid_expiry_year": ("card.expiry", "expiry date"),
        "incorrect_number": ("card.number", "card number"),
        "invalid_number": ("card.number", "card number"),
        "incorrect_zip": ("card.postcode", "postcode"),
    }
)
_ASKS_THE_CLIENT = frozenset({"authentication_required", "payment_intent_authentication_failure"})

# How the vendor's words begin where it gives no code.
_USED_UP = re.compile(
    r"(The provided|This) PaymentMethod was previously used|"
    r"The payment method you provided is (attached|not attached)|"
    r"The customer does not have a payment method"
)
_ADDRESS_FILTER = "requests from your IP address"

# Faults of the account, the key or the amount, by the vendor's code: what happened, who mends it.
_SET_UP = MappingProxyType(
    {
        "api_key_expired": (
            "processor_key_refused",
            "The company's key at the card processor has expired.",
            "Ask the owner to enter a new key.",
        ),
        "account_invalid": (
            "processor_account_closed",
            "The company's account at the card processor cannot take payments.",
            "Ask the owner to look into the processor's dashboard.",
        ),
        "email_invalid": (
            "email_refused",
            "The card processor does not accept the client's email address.",
            "Correct the address in the client's file, then try again.",
        ),
        "amount_too_small": (
            "amount_not_taken",
            "The card processor does not take so small an amount.",
            "Ask the owner to change the fee.",
        ),
        "amount_too_large": (
            "amount_not_taken",
            "The card processor does not take so large an amount.",
            "Ask the owner to change the fee.",
        ),
    }
)


def refusal(status: int, error: StripeError, operation: Operation) -> DeskError:
    """A definite refusal: it was not done. Stripe refused, or the bank declined."""
    reason = error.code
    if reason == "card_declined" and error.decline_code in (*_FIELDS, *_ASKS_THE_CLIENT):
        reason = error.decline_code
    if error.decline_code == "processing_error" or reason == "processing_error":
        return Refused(
            "bank_try_again",
            "The bank could not decide just now.",
            operation.not_done,
            "Try once more.",
        )
    if reason in _ASKS_THE_CLIENT:
        return Refused(
            "bank_asks_client",
            "The bank wants the client to confirm this payment.",
            operation.not_done,
            f"Press {operation.card_key} for another card: this one cannot be used "
            f"{'without the client' if operation.off_session else 'by phone'}.",
        )
    if reason in _FIELDS:
        field, label = _FIELDS[reason]
        return Refused(
            "card_field_refused",
            f"The bank does not accept the {label}.",
            operation.not_done,
            f"Press {operation.card_key} and check the card with the client.",
            field=field,
        )
    if error.type == "card_error":
        return card_refused(operation)
    return _account_refusal(status, error, operation)


def card_refused(operation: Operation) -> Refused:
    """The bank declined, and said no more than that."""
    return Refused(
        "card_refused",
        "The bank refused this card for our fee.",
        operation.not_done,
        f"Press {operation.card_key} for another card, or ask the client to call the bank.",
    )


def _account_refusal(status: int, error: StripeError, operation: Operation) -> Refused:
    if error.code in _SET_UP:
        code, happened, press = _SET_UP[error.code]
        return Refused(code, happened, operation.not_done, press)
    if error.code == "parameter_unknown" and "moto" in error.param:
        return Refused(
            "phone_orders_closed",
            "The card processor has not opened phone orders for the company.",
            operation.not_done,
            "Ask the owner to have the processor's support open them.",
        )
    if status == 401:
        return Refused(
            "processor_key_refused",
            "The card processor does not accept the company's key.",
            operation.not_done,
            "Ask the owner to enter a new key.",
        )
    if status == 403 and _ADDRESS_FILTER in error.message:
        return Refused(
            "processor_address_closed",
            "The company's key may not be used from this network.",
            operation.not_done,
            "Ask the owner to add this office's address to the key at the processor.",
        )
    if status == 403:
        return Refused(
            "processor_key_too_weak",
            "The company's key may not do this at the card processor.",
            operation.not_done,
            "Ask the owner to give the key the missing right.",
        )
    is_missing = error.code == "resource_missing" or status == 404
    if is_missing and error.param == "customer":
        return Refused(
            "customer_gone",
            "The card processor does not know this client.",
            operation.not_done,
            "Try once more.",
        )
    if is_missing or _USED_UP.match(error.message):
        return Refused(
            "card_token_gone",
            "The card processor no longer takes this reading of the card.",
            operation.not_done,
            f"Press {operation.card_key} to take the card again.",
        )
    return Refused(
        "processor_refused",
        "The card processor refused this request.",
        operation.not_done,
        "Check the amount, or call the owner.",
    )


def hold_lapsed(operation: Operation) -> Refused:
    """There is nothing on the card any more to take or to let go."""
    return Refused(
        "hold_lapsed",
        "Our fee is not held on the card any more.",
        operation.not_done,
        "Ask the client, then press F9 to take the card again.",
    )


def hold_captured() -> Refused:
    """It cannot be let go, for it was taken."""
    return Refused(
        "hold_captured",
        "Our fee was charged already, so its hold cannot be released.",
        "Nothing was changed.",
        "Tell the owner, who can give it back.",
    )


def link_ended() -> Refused:
    """The page takes no card any more, and none was typed."""
    return Refused(
        "link_ended",
        "The link has ended, and no card was typed.",
        "Nothing is held or charged.",
        "Make a new link, or take the card in another way.",
    )


def payment_not_in_records(intent_id: str) -> Refused:
    """It holds or took money for the trip, and the trip knows nothing of it, or says that it has
    none of it any more: a copy of the records from before was put back, or another program changed
    them.
    """
    return Refused(
        "payment_not_in_records",
        f"The card processor has a payment for this trip that these records lack, or call ended: "
        f"{intent_id}.",
        "Nothing more is held or charged.",
        "Tell the owner: these records may be an older copy. The payment is in Stripe's dashboard.",
    )


def closed_unpaid(operation: Operation) -> Refused:
    """The request never arrived, and the payment is closed: it cannot be made any more."""
    return Refused(
        "payment_closed",
        "The request never reached the card processor.",
        operation.not_done,
        "Press Ctrl+Enter to try again.",
    )


def still_to_do(operation: Operation) -> Refused:
    """It was not done, and can be done now."""
    return Refused(
        "not_done_yet",
        "The request never reached the card processor.",
        operation.not_done,
        "Press Ctrl+Enter to try again.",
    )


def outcome_unknown(operation: Operation, code: str = "processor_silent") -> Unknown:
    """The call was sent and no trustworthy answer came back."""
    return Unknown(
        code, f"The card processor did not say {operation.whether}.", operation.safe, _ASK_AGAIN
    )


def rate_limited(operation: Operation) -> Unreachable:
    """Too many calls in a short time; this one was not processed."""
    return Unreachable(
        "processor_busy",
        "The card processor asks us to slow down.",
        operation.not_done,
        "Wait a moment, then try again.",
    )


def no_answer(operation: Operation) -> Unreachable:
    """No trustworthy answer came to a call that moves no money."""
    return Unreachable(
        "processor_silent",
        "The card processor did not answer.",
        operation.not_done,
        "Check the network, then try again.",
    )


def too_many_listed(operation: Operation) -> Unreachable:
    """A list that is too long to be looked through, or has no end."""
    return Unreachable(
        "processor_list_too_long",
        "The card processor lists more than Skycap can look through.",
        operation.not_done,
        "Tell the owner: nothing is held or charged while earlier payments cannot be looked for.",
    )


def not_reached(failure: NotSent, operation: Operation) -> Unreachable:
    """The call surely never left this machine."""
    if isinstance(failure, CertificateNotCurrent):
        return Unreachable(
            "certificate_dates",
            f"This computer's clock says {failure.local_time.astimezone():%Y-%m-%d %H:%M}. By that "
            "time, the card processor's security certificate "
            f"{'has expired' if failure.has_expired else 'is not valid yet'}.",
            f"Nothing was sent. {operation.not_done}",
            "Check the date and time of this computer, then try again. If they are right, do not "
            "take a card, and call the owner.",
        )
    if isinstance(failure, UnsafePath):
        return Unreachable(
            ID_NOT_THE_VENDORS,
            "An id in these records is none that the card processor gives.",
            f"Nothing was sent. {operation.not_done}",
            "Tell the owner: another program may have changed these records.",
        )
    if isinstance(failure, UntrustedServer):
        return Unreachable(
            "tls_not_trusted",
            "Something between this computer and the card processor is not what it claims to be.",
            f"Nothing was sent. {operation.not_done}",
            "Do not take a card on this network. Use another one, or call the owner.",
        )
    if isinstance(failure, ProxyFailed):
        return Unreachable(
            "proxy_unreachable",
            "The web proxy of this network does not let Skycap reach the card processor.",
            operation.not_done,
            "Check HTTPS_PROXY with the person who runs this network, then start Skycap again.",
        )
    return Unreachable(
        "processor_unreachable",
        "The card processor cannot be reached.",
        operation.not_done,
        "Check the network, then try again.",
    )


def still_undecided(operation: Operation, code: str) -> Unreachable:
    """The processor answered, and cannot say."""
    return Unreachable(
        code,
        f"The card processor cannot say yet {operation.whether}.",
        operation.safe,
        _ASK_AGAIN,
    )


def status_not_reached(failure: NotSent | NoAnswer, operation: Operation) -> Unreachable:
    """The status of a payment could not be fetched; the reason is one that a person can fix."""
    if isinstance(failure, UnsafePath):
        unsafe = not_reached(failure, operation)
        return Unreachable(unsafe.code, unsafe.happened, operation.safe, OWNER_SETTLES)
    if isinstance(failure, NotSent):
        reason = not_reached(failure, operation)
    else:
        reason = no_answer(operation)
    return Unreachable(reason.code, reason.happened, operation.safe, _ASK_AGAIN)


def wrong_mode(live: bool, operation: Operation) -> Unknown:
    """An answer in the other mode than `live`, the one that this desk works in.

    What it says was done was not done where this desk looks, or with money that it must not touch.
    """
    safe = (
        operation.recorded
        if live or not operation.real
        else f"{operation.real} {operation.recorded}"
    )
    return Unknown(PROCESSOR_WRONG_MODE, _answered_in_other_mode(live), safe, _ALARM)


def asked_in_wrong_mode(live: bool, operation: Operation) -> Unreachable:
    """The question what came of it was answered in the other mode: that settles nothing."""
    return Unreachable(PROCESSOR_WRONG_MODE, _answered_in_other_mode(live), operation.safe, _ALARM)


def _answered_in_other_mode(live: bool) -> str:
    if live:
        return "The card processor answered in test mode, but this desk takes real money."
    return "The card processor answered in live mode, but nothing on this desk is real."
