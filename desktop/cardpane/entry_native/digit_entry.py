"""The model behind each digit field: it takes digits and returns symbols to paint.

A symbol is ``TYPED`` or ``WAITING`` (dots), a blank between groups, or a character shown as it is.
The symbols of a number and of a code depend only on how many digits there are, except for the last
four of a complete number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from desktop.card_protocol import Label, Labels
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.published_numbers import is_published

from .trusted_text import NOT_PUBLISHED

TYPED = "\x01"
WAITING = "\x02"
GAP = " "


class Entry(Protocol):
    """A row of digits, edited at its end."""

    def add(self, digit: int) -> bool:
        """False when the row is full."""

    def drop(self) -> None: ...
    def drop_group(self) -> None: ...
    def is_empty(self) -> bool: ...
    def symbols(self) -> str: ...
    def badge(self) -> str:
        """Text for the right edge of the field, such as the card brand."""

    def is_complete(self) -> bool:
        """True when the focus may move on to the next field."""

    def error(self) -> str:
        """What is wrong with the digits typed so far; empty when nothing is."""

    def group_error(self) -> str:
        """Which digits the current group lacks; empty at a group's end and without groups."""

    def commit(self) -> None:
        """The focus leaves the field: a number that could still grow counts as complete."""

    def send_error(self) -> str:
        """What is wrong or missing; empty when the entry may be sent."""


@dataclass(slots=True)
class NumberEntry:
    """The card number. With `published_only`, any number but a published test number is wiped: at
    once at the usual length, and on leaving the field when it is complete but shorter.
    """

    card: CardBuffer
    labels: Labels
    published_only: bool
    _unpublished: bool = field(default=False, init=False)
    _committed: bool = field(default=False, init=False)

    def add(self, digit: int) -> bool:
        self._unpublished = self._committed = False
        added = self.card.add_number_digit(digit)
        if added and self.is_complete():
            self._wipe_if_unpublished()
        return added

    def drop(self) -> None:
        self._committed = False
        self.card.drop_number_digit()

    def drop_group(self) -> None:
        self._committed = False
        self.card.drop_number_group()

    def is_empty(self) -> bool:
        return self.card.number_length == 0

    def symbols(self) -> str:
        # A number below its brand's usual length may still grow until the focus leaves the field.
        return self._symbols(self.card.last4() if self.is_complete() or self._committed else "")

    def shape(self) -> str:
        """The symbols without the last four digits: only their count and grouping."""
        return self._symbols("")

    def digit_at(self, index: int) -> int:
        """The digit typed at this index, read from the page; -1 when there is none."""
        number = self.card.number
        digit = number[index] - ord("0") if index < len(number) else -1
        return digit if 0 <= digit <= 9 else -1

    def _symbols(self, last4: str) -> str:
        length, rules = self.card.number_length, self.card.rules
        places = max(length, rules.usual)
        symbols, index = "", 0
        for size in rules.groups:
            if index >= places:
                break
            symbols += GAP if index else ""
            for _ in range(min(size, places - index)):
                distance_from_end = length - index
                if last4 and 0 < distance_from_end <= 4:
                    symbols += last4[-distance_from_end]
                else:
                    symbols += TYPED if index < length else WAITING
                index += 1
        return symbols

    def badge(self) -> str:
        return self.card.rules.text

    def is_complete(self) -> bool:
        return self.card.number_is_complete() and self.card.number_length >= self.card.rules.usual

    def error(self) -> str:
        if self._unpublished:
            return NOT_PUBLISHED
        length, rules = self.card.number_length, self.card.rules
        if length < rules.usual or self.card.number_is_complete():
            return ""
        if length < max(rules.lengths):
            return self.labels.text(Label.DIGIT_WRONG_OR_LONGER)
        return self.labels.text(Label.DIGIT_WRONG)

    def group_error(self) -> str:
        start, length = 0, self.card.number_length
        for size in self.card.rules.groups:
            if start < length < start + size and not self.card.number_is_complete():
                return self.labels.text(Label.GROUP_SHORT, length - start, size)
            start += size
        return ""

    def commit(self) -> None:
        self._wipe_if_unpublished()
        self._committed = self.card.number_is_complete()

    def send_error(self) -> str:
        if self.error() or self.card.number_is_complete():
            return self.error()
        length, usual = self.card.number_length, self.card.rules.usual
        if not length:
            return self.labels.text(Label.NUMBER_MISSING)
        return self.labels.text(Label.NUMBER_SHORT, length, usual)

    def _wipe_if_unpublished(self) -> None:
        if (
            self.published_only
            and self.card.number_is_complete()
            and not is_published(self.card.number)
        ):
            self.card.wipe()
            self._unpublished = True


@dataclass(slots=True)
class CodeEntry:
    """The security code: three digits, four for American Express."""

    card: CardBuffer
    labels: Labels

    def add(self, digit: int) -> bool:
        return self.card.add_code_digit(digit)

    def drop(self) -> None:
        self.card.drop_code_digit()

    def drop_group(self) -> None:
        self.card.drop_code()

    def is_empty(self) -> bool:
        return self.card.code_length == 0

    def symbols(self) -> str:
        length, whole = self.card.code_length, self.card.rules.code_length
        return TYPED * length + WAITING * (whole - length)

    def badge(self) -> str:
        return ""

    def is_complete(self) -> bool:
        return self.card.code_is_complete()

    def error(self) -> str:
        return ""

    def group_error(self) -> str:
        return ""

    def commit(self) -> None:
        """Does nothing: the code's length is fixed by the brand."""

    def send_error(self) -> str:
        if self.is_complete():
            return ""
        return self.labels.text(Label.CODE_SHORT, self.card.rules.code_length)


@dataclass(slots=True)
class ExpiryEntry:
    """The expiry as MM/YY, shown as typed: it must be read back and is not secret by itself."""

    today: date
    labels: Labels
    _digits: list[int] = field(default_factory=list, init=False)

    def add(self, digit: int) -> bool:
        if len(self._digits) >= 4:
            return False
        if not self._digits and digit > 1:
            self._digits.append(0)
        self._digits.append(digit)
        return True

    def drop(self) -> None:
        if self._digits:
            self._digits.pop()

    def drop_group(self) -> None:
        del self._digits[2 if len(self._digits) > 2 else 0 :]

    def clear(self) -> None:
        """Empty the entry after a refusal, so that the focus stops here again."""
        self._digits.clear()

    def is_empty(self) -> bool:
        return not self._digits

    @property
    def month(self) -> int:
        return self._digits[0] * 10 + self._digits[1]

    @property
    def year(self) -> int:
        return 2000 + self._digits[2] * 10 + self._digits[3]

    def symbols(self) -> str:
        shown = "".join(str(digit) for digit in self._digits)
        whole = shown + self.labels.text(Label.EXPIRY_FORM)[len(shown) :]
        return f"{whole[:2]}/{whole[2:]}"

    def badge(self) -> str:
        return ""

    def is_complete(self) -> bool:
        return not self.send_error()

    def group_error(self) -> str:
        return ""

    def commit(self) -> None:
        """Does nothing: an expiry always has four digits."""

    def send_error(self) -> str:
        if not self.error() and len(self._digits) < 4:
            return self.labels.text(Label.EXPIRY_MISSING)
        return self.error()

    def error(self) -> str:
        if len(self._digits) >= 2 and not 1 <= self.month <= 12:
            return self.labels.text(Label.NO_SUCH_MONTH)
        if len(self._digits) < 4:
            return ""
        if (self.year, self.month) < (self.today.year, self.today.month):
            return self.labels.text(Label.EXPIRED)
        if self.year > self.today.year + 20:
            return self.labels.text(Label.EXPIRY_FAR)
        return ""
