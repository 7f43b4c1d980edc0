"""How the card brands begin their numbers, how long these are, and their check digit.

Facts: ISO/IEC 7812-1 (check digit), the ranges that the brands publish.
"""

from __future__ import annotations

import re

# How the card brands begin and how long they are (ISO/IEC 7812 ranges). Of 13 digits only Visa's:
# all others would be tickets.
_BRANDED = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|3[47][0-9]{13}|3[0689][0-9]{12}|35[0-9]{14,17}"
    r"|2[2-7][0-9]{14}|5[1-5][0-9]{14}|(?:5[06-9]|6[0-9])[0-9]{12,17}"
    # Maestro has numbers of twelve digits, in these ranges only.
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8}"
)
_SHORT = re.compile(r"4[0-9]{12}|3[0689][0-9]{12}")
# Where the whole is written like one number: others of 16 digits, and air travel cards (_UATP).
_UNBRANDED = re.compile(r"[2-9][0-9]{15}|1[0-9]{14}")
_UATP = re.compile(r"1[0-9]{14}")

# How a number begins and how long most of that brand are: what is looked for inside longer runs,
# where each further length would make chance finds likelier.
USUAL_LENGTHS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35|6"), 16),
    (re.compile(r"3[47]"), 15),
    (re.compile(r"3[0689]"), 14),
    (re.compile(r"4|62"), 19),
)
MAY_BEGIN_A_CARD = re.compile("[2-6]")
BEGINS_LIKE_A_CARD = re.compile(r"4|5[0-9]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[0-9]|6")


EXPIRY = re.compile(r"(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9](?:[0-9]{3,4})?")
"""An expiry date, and a security code behind it."""


def passes_luhn(digits: str) -> bool:
    """The check-digit rule of ISO/IEC 7812-1 over ASCII digits."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether ASCII digits are a whole number of a brand, with the right check digit."""
    return _BRANDED.fullmatch(digits) is not None and passes_luhn(digits)


def is_short_card_number(digits: str) -> bool:
    """Whether they are one of a brand whose numbers have 13 or 14 digits."""
    return _SHORT.fullmatch(digits) is not None and passes_luhn(digits)


def is_of_usual_length(digits: str) -> bool:
    """Whether most numbers of its brand are as long."""
    return any(len(digits) == each and begins.match(digits) for begins, each in USUAL_LENGTHS)


def is_other_card_number(digits: str) -> bool:
    """Whether they are 16 digits of no brand, or an air travel card's, with the check digit."""
    return _UNBRANDED.fullmatch(digits) is not None and passes_luhn(digits)


def is_air_travel_card(digits: str) -> bool:
    """Whether they are one of an air travel card (UATP), with the right check digit."""
    return _UATP.fullmatch(digits) is not None and passes_luhn(digits)


def has_expiry_behind(digits: str) -> bool:
    """Whether they are a number of 13 or 15 digits with its expiry date written straight on."""
    for length in (13, 15):
        number, rest = digits[:length], digits[length:]
        is_known = is_card_number(number) or is_other_card_number(number)
        if is_known and EXPIRY.fullmatch(rest):
            return True
    return False
