"""The last guard before the disk: no text that could be a card number is ever saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from desktop.booking.card_number_guard import holds_card_number, passes_luhn
from desktop.booking.trip.order import Ticket

from .errors import Refused

# A ticket number is the airline's three digits and a serial of ten (IATA Resolution 722).
_TICKET = re.compile(r"[0-9]{3}-?[0-9]{10}")

# ITU-T E.164: a plus, a country code, 15 digits at most.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")

# Cards of 14 and 15 digits begin so (ISO/IEC 7812 ranges of Diners Club, American Express and
# UATP); no country whose code begins so has telephone numbers of that length.
_CARD_AS_PHONE = re.compile(r"\+(?:3[04678][0-9]{12,13}|1[0-9]{14})")

# A part of a number that was split over fields, and the lengths of whole ones. Fourteen is left
# out: a passport and a postcode have so many, and one pair in ten passes the check digit.
_PART = re.compile(r"[0-9][0-9 .-]{2,14}")
_SPLIT_LENGTHS = (15, 16, 19)
_SPLIT = re.compile(r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[457]|6")


def refuse_card_numbers(saved: object, name: str = "") -> None:
    """Refused ``card_number_in_text`` when any text in `saved` could hold a card number.

    `saved` is a text, or a dataclass or tuple of them at any depth; `name` is the field that a
    bare text came from. A number that is split over fields that follow each other counts too.
    The refusal names the field and never repeats the digits.
    """
    parts: list[str] = []
    for path, text in _texts(saved, name):
        if holds_card_number(text):
            raise _refused(path)
        if not text:
            continue
        parts = [*parts, text] if _PART.fullmatch(text) else []
        if _is_split_number(parts):
            raise _refused(path)


def _refused(path: str) -> Refused:
    return Refused(
        "card_number_in_text",
        "That text holds what looks like a card number.",
        "Nothing was saved.",
        "Take the number out; a card is typed only in the sealed pane: F9.",
        field=path,
    )


def _is_split_number(parts: list[str]) -> bool:
    """Whether the last two or more of these make a whole number of a brand."""
    for first in range(len(parts) - 1):
        digits = re.sub(r"[^0-9]", "", "".join(parts[first:]))
        if len(digits) in _SPLIT_LENGTHS and _SPLIT.match(digits) and passes_luhn(digits):
            return True
    return False


def _texts(saved: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(saved, str):
        yield path, saved
    elif isinstance(saved, tuple):
        for place, part in enumerate(saved):
            yield from _texts(part, _joined(path, str(place)))
    elif is_dataclass(saved) and not isinstance(saved, type):
        for field in fields(saved):
            value = getattr(saved, field.name)
            if not _is_long_by_nature(saved, field.name, value):
                yield from _texts(value, _joined(path, field.name))


def _is_long_by_nature(saved: object, field: str, value: object) -> bool:
    """Ticket and telephone numbers may pass Luhn by chance; each must have its exact form."""
    if not isinstance(value, str):
        return False
    if isinstance(saved, Ticket) and field == "number":
        return _TICKET.fullmatch(value) is not None
    if field == "phone" and _PHONE.fullmatch(value) is not None:
        return not (_CARD_AS_PHONE.fullmatch(value) and holds_card_number(value))
    return False


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
