"""An amount of money in one currency, held in minor units so that sums are exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS_AFTER_POINT = {
    # ISO 4217, list one, minor units; every currency not named here has two. Not the digits of the
    # CLDR, which are those that people write: none for the Lebanese pound, which has two.
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_LONGEST = 18
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared: a bug in the caller."""


def digits_after_point(currency: str) -> int:
    """How many digits follow the point in this currency (ISO 4217)."""
    return _DIGITS_AFTER_POINT.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` is the amount in the currency's smallest unit (cents, pence, yen)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """From a decimal string such as ``"412.10"``; ValueError on anything else."""
        digits = digits_after_point(currency)
        try:
            minor = Decimal(text).scaleb(digits)
            if minor.adjusted() > _LONGEST:
                raise ValueError("an exponent would build a number of a million digits")
            whole = int(minor)
        except (ArithmeticError, ValueError) as bad:
            raise ValueError(f"not an amount of {currency}: {text!r}") from bad
        if minor != whole:
            raise ValueError(f"too many digits for {currency}: {text!r}")
        return cls(whole, currency)

    def decimal_text(self) -> str:
        """``"412.10"``: the form airlines send and expect."""
        digits = digits_after_point(self.currency)
        return f"{Decimal(self.minor).scaleb(-digits):.{digits}f}"

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def __str__(self) -> str:
        digits = digits_after_point(self.currency)
        return f"{self.currency} {Decimal(self.minor).scaleb(-digits):,.{digits}f}"

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def typed_amount(typed: str, currency: str) -> Money | None:
    """What a person typed: ``412.10``, ``1,842.20`` or ``EUR 412.10``; without a currency, in
    `currency`. None where it is no amount above zero, and where a comma does not set thousands
    apart: ``6,01`` is six in most of Europe, and must not become 601.
    """
    text = typed.strip().upper()
    if len(text) > 3 and text[:3].isalpha():
        currency, text = text[:3], text[3:].strip()
    if "," in text and not _THOUSANDS.fullmatch(text):
        return None
    text = text.replace(",", "")
    try:
        amount = Money.parse(text, currency)
    except ValueError:
        return None
    return amount if amount.minor > 0 else None
