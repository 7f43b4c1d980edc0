"""The processor's currencies, and the amounts that it accepts in them.

Amounts are whole numbers in the processor's own smallest unit (Stripe docs, supported currencies).
"""

from __future__ import annotations

from desktop.training.http.processor_replies import bad, missing

_LAST_DIGIT_ZERO = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
_WHOLE_UNITS = frozenset({"isk", "ugx"})
_NAMES = """
aed afn all amd aoa ars aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf
clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg
huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd
mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron
rsd rub rwf sar sbd scr sek sgd shp sle sos srd szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu
uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw
"""
_LISTED = frozenset(_NAMES.split())


def listed_currency(currency: str) -> str:
    """The currency in lower case. 400 for one that the processor does not list."""
    if not currency:
        raise missing("currency")
    code = currency.lower()
    if code not in _LISTED:
        known = ", ".join(sorted(_LISTED))
        raise bad(
            f"Invalid currency: {code[:20]}. Stripe currently supports these currencies: {known}",
            "currency",
        )
    return code


def check_fraction(amount: int, currency: str, param: str = "amount") -> None:
    """400 for a part of a unit that card networks do not take in this currency."""
    if currency in _WHOLE_UNITS and amount % 100:
        raise bad(
            f"Invalid amount. Currency {currency.upper()} has become effectively zero-decimal and "
            "charged amounts must be evenly divisible by 100.",
            param,
            "invalid_charge_amount_no_decimal_compatible",
        )
    if currency in _LAST_DIGIT_ZERO and amount % 10:
        raise bad(
            f"Invalid amount. The last digit of an amount in {currency.upper()} must be 0.", param
        )
