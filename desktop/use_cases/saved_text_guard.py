"""The last guard before the disk: no text that could be a card number is ever saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.trip.order import Ticket

from .errors import Refused

# A ticket number is the airline's three digits and a serial of ten (IATA Resolution 722).
_TICKET = re.compile(r"[0-9]{3}-?[0-9]{10}")

# ITU-T E.164: a plus, a country code, 15 digits at most.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")

# Cards of 14 and 15 digits begin so (ISO/IEC 7812 ranges of Diners Club and American Express);
# no country whose code begins so has telephone numbers of that length.
_CARD_AS_PHONE = re.compile(r"\+3[04678][0-9]{12,13}")


def refuse_card_numbers(saved: object, name: str = "") -> None:
    """Refused ``card_number_in_text`` when any text in `saved` could hold a card number.

    `saved` is a text, or a dataclass or tuple of them at any depth; `name` is the field that a
    bare text came from. The refusal names the field and never repeats the digits.
    """
    for path, text in _texts(saved, name):
        if holds_card_number(_plain_digits(text)):
            raise Refused(
                "card_number_in_text",
                "That text holds what looks like a card number.",
                "Nothing was saved.",
                "Take the number out; a card is typed only in the sealed pane: F9.",
                field=path,
            )


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


def _plain_digits(text: str) -> str:
    """Digits of any script as ASCII, so that full-width or Arabic ones do not slip through."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c for c in text
    )
