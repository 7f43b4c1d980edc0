"""The last guard before the disk: no text that could be a card number is ever saved."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from pathlib import Path

from desktop.booking.card_number_guard import (
    holds_card_number,
    texts_hold_card_number,
)
from desktop.booking.card_numbers.card_digits import digit_groups, spelled_groups
from desktop.booking.card_numbers.card_number_forms import is_card_number, is_short_card_number
from desktop.booking.card_numbers.trip_figures import is_named
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.trip.order import Ticket

from .errors import Refused

# A ticket number is the airline's three digits and a serial of ten (IATA Resolution 722).
_TICKET = re.compile(r"[0-9]{3}-?[0-9]{10}")

# ITU-T E.164: a plus, a country code, 15 digits at most. One of eight may be half of a card number.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_HALF_A_CARD = 9

# Cards of 14 and 15 digits begin so (ISO/IEC 7812 ranges of Diners Club, American Express and
# UATP); no country whose code begins so has telephone numbers of that length.
_CARD_AS_PHONE = re.compile(r"\+(?:3[04678][0-9]{12,13}|1[0-9]{14})")

# A part of a number that was split over fields: of how many digits, in how long a text; and how far
# before it a name is that says what it is.
_MOST_DIGITS = 18
_LONGEST_PART = 24
# As many digits as half a card's are a part of one also in a long text.
_HALF_DIGITS, _LONGEST_WITH_HALF = 6, 120
_A_DIGIT = re.compile(r"[0-9]")
_EXPIRY = r"(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9]"
_PART_WITH_EXPIRY = re.compile(rf"([0-9]+){_EXPIRY}(?:[0-9]{{3,4}})?")
# The lengths of whole ones. Thirteen and fourteen are left out: a passport and a postcode have so
# many, and one pair in ten passes the check digit.
_SPLIT_LENGTHS = (15, 16, 19)
_GROUP, _QUARTERS = 4, 4


def refuse_card_numbers(saved: object, name: str = "", *, are_sentences: bool = False) -> None:
    """Refused ``card_number_in_text`` when anything in `saved` could hold a card number.

    `saved` is a text, or dataclasses and containers of them at any depth; texts that are JSON are
    read, numbers and bytes count as what they spell. `name` is the field that a bare text came
    from. A number that is split over the fields of one form counts too: over fields that follow
    each other, and over any in halves or groups of four, also with words around the digits, or in
    digit words; but not with a name such as "order" before a later part. With
    `are_sentences` they are read as one text too: for what people write in their own words, and
    not for forms, where a passport and a postcode follow each other. The refusal names the field
    and never repeats the digits. TypeError for an object that cannot be looked into.
    """
    split = _SplitNumber(are_sentences)
    for part in _parts(saved, name):
        if holds_card_number(part.text) or split.is_whole_with(part):
            raise _refused(part.path)


def refuse_card_number_in_name(file: Path) -> None:
    """Refused ``card_number_in_text`` where the name of a file to be written could hold one."""
    if holds_card_number(file.name):
        raise Refused(
            "card_number_in_text",
            "That file name holds what could be a card number.",
            "Nothing was written.",
            "Choose another name.",
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One text in what is saved. `form` is the path of the form or list that it is a field of."""

    path: str
    text: str
    form: str = ""
    is_known: bool = False
    """Its form explains its digits: a ticket, a telephone number."""


@dataclass(frozen=True, slots=True)
class _Digits:
    """Those of one field. `is_named`: a name such as "order" says what they are."""

    digits: str
    is_named: bool = False

    def __len__(self) -> int:
        return len(self.digits)


class _SplitNumber:
    """The fields of one form so far, as far as they may be parts of one number."""

    def __init__(self, are_sentences: bool) -> None:
        self._are_sentences = are_sentences
        self._longest = sys.maxsize if are_sentences else _LONGEST_WITH_HALF
        self._sentences: list[str] = []
        self._form = ""
        self._digits: list[_Digits] = []
        self._adjacent: list[_Digits] = []

    def is_whole_with(self, part: _Part) -> bool:
        """Whether this field completes a number that others of its form began."""
        if part.form != self._form:
            self._form, self._digits, self._adjacent = part.form, [], []
        if not part.text:
            return False
        if self._are_sentences and self._is_read_on(part.text):
            return True
        digits = _Digits("") if part.is_known else _only_digits(part.text, self._longest)
        if not digits.digits:
            self._adjacent = []
            return False
        self._digits.append(digits)
        self._adjacent.append(digits)
        groups = [one for one in self._digits[:-1] if len(one) % _GROUP == 0]
        return (
            _is_split_number(self._adjacent)
            or _is_split_number([*groups, digits])
            or any(_is_split_number([half, digits]) for half in groups)
            or any(_is_split_number(quarters) for quarters in _with_a_stranger([*groups, digits]))
        )

    def _is_read_on(self, text: str) -> bool:
        """Whether all sentences so far, read as one, hold a number; also a short one in halves."""
        first = _only_digits(" and ".join(self._sentences), self._longest)
        self._sentences.append(text)
        if texts_hold_card_number(self._sentences):
            return True
        second = _only_digits(text, self._longest)
        are_halves = min(len(first), len(second)) >= _HALF_DIGITS and not second.is_named
        return are_halves and is_short_card_number(first.digits + second.digits)


def _refused(path: str) -> Refused:
    return Refused(
        "card_number_in_text",
        "That text holds what looks like a card number.",
        "Nothing was saved.",
        "Take the number out; a card is typed only in the sealed pane: F9.",
        field=path,
    )


def _only_digits(text: str, longest: int) -> _Digits:
    """The digits of a field that holds one number, with words around it or not; else nothing.

    `longest`: nor where the field has more letters than so many.
    """
    if len(text) > longest:
        return _Digits("")
    groups = spelled_groups(text)
    is_spelled = bool(groups)
    if not is_spelled and not (text.isascii() and _A_DIGIT.search(text) is None):
        groups = digit_groups(text)
    digits = "".join(group.digits for group in groups)
    if any(letter.isalpha() for group in groups[1:] for letter in group.before):
        return _Digits("")
    if len(text) > _LONGEST_PART and len(digits) < _HALF_DIGITS and not is_spelled:
        return _Digits("")
    if not 0 < len(digits) <= _MOST_DIGITS:
        return _Digits("")
    return _Digits(digits, is_named(groups[0].before[-_LONGEST_PART:]))


def _with_a_stranger(parts: list[_Digits]) -> Iterator[list[_Digits]]:
    """The last five groups of four digits without one of those in the middle, such as a year."""
    last = parts[-_QUARTERS - 1 :]
    if len(last) > _QUARTERS and all(len(part) == _GROUP for part in last):
        for place in range(1, _QUARTERS):
            yield last[:place] + last[place + 1 :]


def _is_split_number(parts: list[_Digits]) -> bool:
    """Whether the last two or more of these make a whole number of a brand, or it and an expiry
    date. Where one behind the first is named, they are several things.
    """
    last = parts[-1].digits
    with_expiry = _PART_WITH_EXPIRY.fullmatch(last)
    ends = (last, with_expiry[1]) if with_expiry else (last,)
    before = ""
    for following, part in pairwise(reversed(parts)):
        if following.is_named:
            return False
        before = part.digits + before
        for end in ends:
            digits = before + end
            if len(digits) in _SPLIT_LENGTHS and is_card_number(digits):
                return True
    return False


def _parts(saved: object, path: str) -> list[_Part]:
    """Every text in it, in order."""
    found: list[_Part] = []
    _add_parts(found, saved, path)
    return found


# Into one list: as generators in generators, each text was handed up through every level.
def _add_parts(found: list[_Part], saved: object, path: str, form: str = "") -> None:
    if isinstance(saved, str):
        _add_text(found, saved, path, form)
    elif isinstance(saved, (bytes, bytearray, memoryview)):
        # Also what is no UTF-8 may hold the digits of one.
        _add_text(found, bytes(saved).decode("utf-8", "replace"), path, form)
    elif isinstance(saved, Enum):
        _add_parts(found, saved.value, path, form)
    elif isinstance(saved, Mapping):
        for place, (key, value) in enumerate(saved.items()):
            _add_parts(found, key, _below(path, f"key {place}"), path)
            named = key if isinstance(key, str) and key.isidentifier() else str(place)
            _add_parts(found, value, _below(path, named), path)
    elif isinstance(saved, Collection):
        for place, part in enumerate(saved):
            _add_parts(found, part, _below(path, str(place)), path)
    elif is_dataclass(saved) and not isinstance(saved, type):
        for field in fields(saved):
            value = getattr(saved, field.name)
            whole = _below(path, field.name)
            if isinstance(value, str) and _is_known(saved, field.name, value):
                found.append(_Part(whole, value.removeprefix(dialed_number(value)), path))
            else:
                _add_parts(found, value, whole, path)
    elif isinstance(saved, (int, float, Decimal)):
        is_short = -_LONG_NUMBER < saved < _LONG_NUMBER
        found.append(_Part(path, _number_text(saved), form, is_known=is_short))
    elif not (isinstance(saved, _WITHOUT_TEXT) or callable(saved)):
        raise TypeError(f"{path}: cannot look into {type(saved).__name__}")


_WITHOUT_TEXT = (type(None), date, time, timedelta, tzinfo)
_LONG_NUMBER = 10_000_000


def _add_text(found: list[_Part], text: str, path: str, form: str) -> None:
    try:
        inside = _read_json(text)
        parts = None if inside is None else _parts(inside, path)
    except RecursionError:
        parts = None  # No form nests so deeply; `holds_card_number` reads escapes too.
    if parts is None:
        found.append(_Part(path, text, form))
        return
    # Escapes in it would hide digits, and one text could hold the fields of a whole form.
    found.extend(replace(part, path=path) for part in parts)


def _read_json(text: str) -> object:
    """What a text that is a JSON object or list holds, with values of equal names; else None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, object_pairs_hook=_values_and_names)
    except ValueError:
        return None


def _values_and_names(pairs: list[tuple[str, object]]) -> object:
    return tuple(value for _, value in pairs), tuple(name for name, _ in pairs)


def _number_text(number: float | Decimal) -> str:
    """As it is written; a fraction that was computed has as many digits as a card, and is none."""
    if isinstance(number, float):
        return str(int(number)) if number.is_integer() else ""
    return str(number)


def _is_known(saved: object, field: str, value: str) -> bool:
    """Ticket and telephone numbers may pass Luhn by chance; each must have its exact form."""
    if isinstance(saved, Ticket) and field == "number":
        return _TICKET.fullmatch(value) is not None
    number = dialed_number(value)
    if field != "phone" or _PHONE.fullmatch(number) is None or len(number) <= _HALF_A_CARD:
        return False
    return not (_CARD_AS_PHONE.fullmatch(number) and holds_card_number(number))


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
