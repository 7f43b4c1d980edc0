"""Card brands by number range, with the lengths of their numbers and security codes.

The ranges are the issuer identification numbers that the card networks publish (ISO/IEC 7812).
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import Brand


@dataclass(frozen=True, slots=True)
class CardRules:
    """In digits: `lengths` allowed, `usual` (then the focus moves on), `groups` as embossed."""

    brand: Brand
    text: str
    lengths: tuple[int, ...]
    usual: int
    groups: tuple[int, ...]
    code_length: int


_FOURS = (4, 4, 4, 4, 3)
_VISA = CardRules(Brand.VISA, "Visa", (16, 19), 16, _FOURS, 3)
_MASTERCARD = CardRules(Brand.MASTERCARD, "Mastercard", (16,), 16, _FOURS, 3)
_AMEX = CardRules(Brand.AMEX, "American Express", (15,), 15, (4, 6, 5), 4)
_DISCOVER = CardRules(Brand.DISCOVER, "Discover", (16, 17, 18, 19), 16, _FOURS, 3)
_DINERS = CardRules(Brand.DINERS, "Diners Club", tuple(range(14, 20)), 14, (4, 6, 4, 5), 3)
_DINERS_BOTH = CardRules(Brand.DINERS, "Diners Club", (14, 16, 17, 18, 19), 16, _FOURS, 3)
_DINERS_16 = CardRules(Brand.DINERS, "Diners Club", (16, 17, 18, 19), 16, _FOURS, 3)
_JCB = CardRules(Brand.JCB, "JCB", (16, 17, 18, 19), 16, _FOURS, 3)
_UNIONPAY = CardRules(Brand.UNIONPAY, "UnionPay", (16, 17, 18, 19), 16, _FOURS, 3)
_UATP = CardRules(Brand.UATP, "UATP", (15,), 15, (4, 5, 6), 4)
OTHER = CardRules(Brand.OTHER, "", tuple(range(13, 20)), 16, _FOURS, 3)

# First and last prefix of each range; the longest matching prefix wins.
_RANGES: tuple[tuple[int, int, CardRules], ...] = (
    (4, 4, _VISA),
    (51, 55, _MASTERCARD),
    (2221, 2720, _MASTERCARD),
    (34, 34, _AMEX),
    (37, 37, _AMEX),
    (6011, 6011, _DISCOVER),
    (644, 649, _DISCOVER),
    (65, 65, _DISCOVER),
    (300, 305, _DINERS_BOTH),
    (3095, 3095, _DINERS_16),
    (36, 36, _DINERS),
    (38, 39, _DINERS_BOTH),
    (3528, 3589, _JCB),
    (62, 62, _UNIONPAY),
    (81, 81, _UNIONPAY),
    (1, 1, _UATP),
)


def rules_for(first_digits: memoryview) -> CardRules:
    """Rules for a number that begins with these ASCII digits, at most four; OTHER if unknown."""
    best, best_size, prefix = OTHER, 0, 0
    for size in range(1, min(4, len(first_digits)) + 1):
        prefix = prefix * 10 + first_digits[size - 1] - 48
        for low, high, rules in _RANGES:
            if size > best_size and len(str(low)) == size and low <= prefix <= high:
                best, best_size = rules, size
    return best
