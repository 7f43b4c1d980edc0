"""The test numbers that the two vendors publish, and what each does. No other number is taken.

Sources: stripe.com/docs/testing and Duffel's guide to paying with customer cards. One card is
typed for both sides, so a number that either publishes is known to both; those that fail do so
at the processor, and the airline's vault takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Issuer(Enum):
    """When the client's bank wants to see the client."""

    NEVER = "never"
    UNLESS_SET_UP = "unless_set_up"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A card error of the processor; `decline_code` only where the bank gave one."""

    code: str
    message: str
    decline_code: str = ""


@dataclass(frozen=True, slots=True)
class PublishedCard:
    """The behavior of a test number. Saved by token instead of the number."""

    last4: str
    brand: str
    at_charge: Refusal | None = None
    at_attach: Refusal | None = None
    issuer: Issuer = Issuer.NEVER
    refused_after_bank: bool = False
    cvc_check: str = "pass"
    address_check: str = "pass"


def declined(decline_code: str) -> Refusal:
    """``card_declined`` with the bank's reason."""
    message = "Your card was declined."
    if decline_code == "insufficient_funds":
        message = "Your card has insufficient funds."
    return Refusal("card_declined", message, decline_code)


GENERIC = declined("generic_decline")
WRONG_NUMBER = Refusal("incorrect_number", "Your card number is incorrect.")
_EXPIRED = Refusal("expired_card", "Your card has expired.", "expired_card")
_WRONG_CVC = Refusal("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc")
_PROCESSING = Refusal(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "processing_error",
)

# number: (brand, refusal at charge)
_PLAIN: dict[str, tuple[str, Refusal | None]] = {
    "4242424242424242": ("visa", None),
    "5555555555554444": ("mastercard", None),
    "378282246310005": ("american_express", None),
    "4000056655665556": ("visa", None),
    "2223003122003222": ("mastercard", None),
    "5200828282828210": ("mastercard", None),
    "5105105105105100": ("mastercard", None),
    "371449635398431": ("american_express", None),
    "6011111111111117": ("discover", None),
    "6011000990139424": ("discover", None),
    "3056930009020004": ("diners_club", None),
    "36227206271667": ("diners_club", None),
    "3566002020360505": ("jcb", None),
    "6200000000000005": ("unionpay", None),
    "4111110116638870": ("visa", None),
    "5555550130659057": ("mastercard", None),
    "4000000000000002": ("visa", GENERIC),
    "4000000000009995": ("visa", declined("insufficient_funds")),
    "4000000000009987": ("visa", declined("lost_card")),
    "4000000000009979": ("visa", declined("stolen_card")),
    "4000000000000069": ("visa", _EXPIRED),
    "4000000000000127": ("visa", _WRONG_CVC),
    "4000000000000119": ("visa", _PROCESSING),
    "4000000000006975": ("visa", declined("card_velocity_exceeded")),
    "4000000000000259": ("visa", None),
}
_SPECIAL: dict[str, PublishedCard] = {
    "4000000000000101": PublishedCard("0101", "visa", cvc_check="fail"),
    "4000000000000010": PublishedCard("0010", "visa", address_check="fail"),
    "4000000000000028": PublishedCard("0028", "visa", address_check="fail"),
    "4000000000000036": PublishedCard("0036", "visa", address_check="fail"),
    # Attaches to a customer, then every charge declines.
    "4000000000000341": PublishedCard("0341", "visa", at_charge=GENERIC),
    "4000002500003155": PublishedCard("3155", "visa", issuer=Issuer.UNLESS_SET_UP),
    # The vendor calls it set up already.
    "4000003800000446": PublishedCard("0446", "visa"),
    "4000002760003184": PublishedCard("3184", "visa", issuer=Issuer.ALWAYS),
    "4000008260003178": PublishedCard(
        "3178", "visa", at_charge=declined("insufficient_funds"), issuer=Issuer.ALWAYS
    ),
    "4000000000003220": PublishedCard("3220", "visa", issuer=Issuer.ALWAYS),
    "4000008400001629": PublishedCard(
        "1629", "visa", at_charge=GENERIC, issuer=Issuer.ALWAYS, refused_after_bank=True
    ),
    "4000008400001280": PublishedCard(
        "1280", "visa", issuer=Issuer.ALWAYS, refused_after_bank=True
    ),
}

# Cards that Duffel answers with a challenge when the cardholder is present.
CHALLENGED_WHEN_PRESENT = frozenset({("visa", "4242"), ("mastercard", "4444")})

ALIASES = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
}
"""The vendor's aliases of published numbers."""

NUMBERS = (*_PLAIN, *_SPECIAL)
"""Every published number."""


def published(number: str) -> PublishedCard | None:
    """The card with this number, None when no vendor publishes it."""
    if number in _SPECIAL:
        return _SPECIAL[number]
    if number not in _PLAIN:
        return None
    brand, refusal = _PLAIN[number]
    attach = refusal if number != "4000000000000259" else None
    return PublishedCard(number[-4:], brand, at_charge=refusal, at_attach=attach)


def cvc_length(brand: str) -> int:
    """Four for American Express, else three."""
    return 4 if brand == "american_express" else 3
