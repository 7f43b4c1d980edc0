"""Amounts as Stripe counts them: its own digits after the point, which are not those of ISO 4217.

Source: Stripe docs, "Supported currencies": presentment currencies, zero-decimal, three-decimal
and special cases (read 2026-11). A currency that is not listed there is refused before anything
is sent, for a wrong number of digits takes a hundred times too much or too little.
"""

from __future__ import annotations

from decimal import Decimal

from desktop.booking.money import Money
from desktop.use_cases.errors import Refused

_ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_TWO_DECIMAL = """
USD AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY
COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB
TJS TOP TRY TTD TWD TZS UAH UYU UZS WST XCD XCG YER ZAR ZMW
"""
_THREE_DECIMAL = "BHD JOD KWD OMR TND"
# Whole units only, yet sent with two digits: 5 ISK is 500. UGX stands in the zero-decimal list too,
# and its special case is what holds. HUF and TWD are whole in payouts only, not in charges.
_WHOLE_IN_HUNDREDTHS = "ISK UGX"

# How many digits are sent, and the step between amounts that are taken.
_DIGITS_AND_STEP: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_ZERO_DECIMAL.split(), (0, 1)),
    **dict.fromkeys(_TWO_DECIMAL.split(), (2, 1)),
    **dict.fromkeys(_THREE_DECIMAL.split(), (3, 10)),
    **dict.fromkeys(_WHOLE_IN_HUNDREDTHS.split(), (2, 100)),
}
LISTED = frozenset(_DIGITS_AND_STEP)
_NOT_CHARGED = "Our fee is not charged."


def stripe_amount(amount: Money) -> int:
    """This amount as the integer of Stripe's ``amount`` field.

    Refused ``currency_not_taken`` for a currency that Stripe does not list, ``amount_not_taken``
    for a fraction that it does not take. Nothing is ever rounded.
    """
    if amount.currency not in _DIGITS_AND_STEP:
        raise _currency_not_taken(amount.currency)
    digits, step = _DIGITS_AND_STEP[amount.currency]
    units = Decimal(amount.decimal_text()).scaleb(digits)
    if units % step:
        raise _amount_not_taken(str(amount))
    return int(units)


def money_of(amount: int, currency: str) -> Money | None:
    """What an ``amount`` of Stripe's comes to; None for a currency that Stripe does not list, and
    for what Skycap cannot count.
    """
    if currency not in _DIGITS_AND_STEP:
        return None
    digits, _ = _DIGITS_AND_STEP[currency]
    try:
        return Money.parse(str(Decimal(amount).scaleb(-digits)), currency)
    except ValueError:
        return None


def _currency_not_taken(currency: str) -> Refused:
    return Refused(
        "currency_not_taken",
        f"The card processor takes no charges in {currency}.",
        _NOT_CHARGED,
        "Ask the owner to set the fee in another currency.",
    )


def _amount_not_taken(amount: str) -> Refused:
    return Refused(
        "amount_not_taken",
        f"The card processor does not take fractions such as {amount}.",
        _NOT_CHARGED,
        "Ask the owner to set the fee to a whole amount.",
    )
