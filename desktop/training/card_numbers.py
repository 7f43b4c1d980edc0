"""Card numbers in a request: each gives way to its mask before anything copies it.

So the servers hold no number longer than it takes to read the request, beyond their list of the
published ones. A mask names the published number, or says why there is none.
"""

from __future__ import annotations

import re
from enum import Enum

from .published_cards import NUMBERS, PublishedCard, published
from .request_log import passes_luhn

# Singly spaced or dashed or not at all, in JSON and in forms.
_RUN = re.compile(rb"(?<![0-9])[0-9](?:(?:[ +-]|%20|%2[Dd])?[0-9]){11,18}(?![0-9])")
_ZERO, _NINE, _PERCENT, _ESCAPE_LENGTH = ord("0"), ord("9"), ord("%"), 3
_KNOWN = tuple(number.encode("ascii") for number in NUMBERS)
_MASK = re.compile(r"(?:published([a-z])([a-z])|(unpublished)|(wrongdigit))x*")
_LETTERS = 26


class NumberFault(Enum):
    """Why there is no card of a number."""

    FORM = "form"
    CHECK_DIGIT = "check_digit"
    UNPUBLISHED = "unpublished"


def mask_card_numbers(body: bytearray) -> None:
    """Put a mask of the same length in the place of each number."""
    for start, end in [match.span() for match in _RUN.finditer(body)]:
        places = _digit_places(body, start, end)
        digits = bytearray(len(places))
        for index, place in enumerate(places):
            digits[index] = body[place]
        # Who allows separators takes this one out too.
        padding = b"x" if len(places) == end - start else b"-"
        body[start:end] = _mask_of(digits).ljust(end - start, padding)
        digits[:] = bytes(len(digits))


def look_up(number: str) -> PublishedCard | NumberFault:
    """The card of a number or of its mask."""
    mask = _MASK.fullmatch(number)
    if mask is not None:
        if mask[3]:
            return NumberFault.UNPUBLISHED
        if mask[4]:
            return NumberFault.CHECK_DIGIT
        index = (ord(mask[1]) - ord("a")) * _LETTERS + ord(mask[2]) - ord("a")
        card = published(NUMBERS[index]) if index < len(NUMBERS) else None
        return card or NumberFault.FORM
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return NumberFault.FORM
    if not passes_luhn(number):
        return NumberFault.CHECK_DIGIT
    return published(number) or NumberFault.UNPUBLISHED


def _digit_places(body: bytearray, start: int, end: int) -> list[int]:
    places = []
    place = start
    while place < end:
        if body[place] == _PERCENT:
            place += _ESCAPE_LENGTH
            continue
        if _ZERO <= body[place] <= _NINE:
            places.append(place)
        place += 1
    return places


def _mask_of(digits: bytearray) -> bytes:
    if digits in _KNOWN:
        first, second = divmod(_KNOWN.index(digits), _LETTERS)
        return b"published" + bytes((ord("a") + first, ord("a") + second))
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = (digit - _ZERO) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return b"wrongdigit" if total % 10 else b"unpublished"
