"""What a row of digits is to the widget that shows it: marks to paint, keys to take.

A mark is ``TYPED`` or ``WAITING`` (dots), a blank between groups, or a character shown as it is.
The marks of a number and of a code depend on how many digits there are, never on which, but for
the last four of a whole number.
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
    """A row of digits that grows and shrinks at its end."""

    def add(self, digit: int) -> bool:
        """False when there is no room."""

    def drop(self) -> None: ...
    def drop_group(self) -> None: ...
    def is_empty(self) -> bool: ...
    def marks(self) -> str: ...
    def badge(self) -> str:
        """A word at the right edge."""

    def is_done(self) -> bool:
        """True when the hand may move on to the next field."""

    def wrong(self) -> str:
        """What is wrong with what is typed already; empty when nothing is."""

    def short_group(self) -> str:
        """What the group just read still lacks; empty between groups and where there are none."""

    def leave(self) -> None:
        """The hand leaves the row: what could still grow is taken as it stands."""

    def lacking(self) -> str:
        """What is wrong or still missing; empty when it may be sent."""


@dataclass(slots=True)
class NumberEntry:
    """The card number. With `published_only` anything but a published test number is wiped: at the
    usual length at once, and a shorter whole one, which may still grow, when the focus leaves it.
    """

    card: CardBuffer
    labels: Labels
    published_only: bool
    _unpublished: bool = field(default=False, init=False)
    _left: bool = field(default=False, init=False)

    def add(self, digit: int) -> bool:
        self._unpublished = self._left = False
        added = self.card.add_number_digit(digit)
        if added and self.is_done():
            self._wipe_if_foreign()
        return added

    def drop(self) -> None:
        self._left = False
        self.card.drop_number_digit()

    def drop_group(self) -> None:
        self._left = False
        self.card.drop_number_group()

    def is_empty(self) -> bool:
        return self.card.number_length == 0

    def marks(self) -> str:
        # A number shorter than most of its brand may still grow until the hand has left it.
        return self._marks(self.card.last4() if self.is_done() or self._left else "")

    def shape(self) -> str:
        """The marks without the last four: how many and how grouped, never which."""
        return self._marks("")

    def figure(self, place: int) -> int:
        """The one digit typed at this place, read in the page; -1 where there is none."""
        number = self.card.number
        digit = number[place] - ord("0") if place < len(number) else -1
        return digit if 0 <= digit <= 9 else -1

    def _marks(self, last4: str) -> str:
        length, rules = self.card.number_length, self.card.rules
        places = max(length, rules.usual)
        marks, place = "", 0
        for size in rules.groups:
            if place >= places:
                break
            marks += GAP if place else ""
            for _ in range(min(size, places - place)):
                from_end = length - place
                if last4 and 0 < from_end <= 4:
                    marks += last4[-from_end]
                else:
                    marks += TYPED if place < length else WAITING
                place += 1
        return marks

    def badge(self) -> str:
        return self.card.rules.text

    def is_done(self) -> bool:
        return self.card.number_is_whole() and self.card.number_length >= self.card.rules.usual

    def wrong(self) -> str:
        if self._unpublished:
            return NOT_PUBLISHED
        length, rules = self.card.number_length, self.card.rules
        if length < rules.usual or self.card.number_is_whole():
            return ""
        if length < max(rules.lengths):
            return self.labels.text(Label.DIGIT_WRONG_OR_LONGER)
        return self.labels.text(Label.DIGIT_WRONG)

    def short_group(self) -> str:
        start, length = 0, self.card.number_length
        for size in self.card.rules.groups:
            if start < length < start + size and not self.card.number_is_whole():
                return self.labels.text(Label.GROUP_SHORT, length - start, size)
            start += size
        return ""

    def leave(self) -> None:
        self._wipe_if_foreign()
        self._left = self.card.number_is_whole()

    def lacking(self) -> str:
        if self.wrong() or self.card.number_is_whole():
            return self.wrong()
        length, usual = self.card.number_length, self.card.rules.usual
        if not length:
            return self.labels.text(Label.NUMBER_MISSING)
        return self.labels.text(Label.NUMBER_SHORT, length, usual)

    def _wipe_if_foreign(self) -> None:
        if (
            self.published_only
            and self.card.number_is_whole()
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

    def marks(self) -> str:
        length, whole = self.card.code_length, self.card.rules.code_length
        return TYPED * length + WAITING * (whole - length)

    def badge(self) -> str:
        return ""

    def is_done(self) -> bool:
        return self.card.code_is_whole()

    def wrong(self) -> str:
        return ""

    def short_group(self) -> str:
        return ""

    def leave(self) -> None:
        """A code has one length."""

    def lacking(self) -> str:
        if self.is_done():
            return ""
        return self.labels.text(Label.CODE_SHORT, self.card.rules.code_length)


@dataclass(slots=True)
class ExpiryEntry:
    """MM/YY, shown as typed: it is not secret by itself and must be read back."""

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
        """It was refused: the hand must not pass it by again."""
        self._digits.clear()

    def is_empty(self) -> bool:
        return not self._digits

    @property
    def month(self) -> int:
        return self._digits[0] * 10 + self._digits[1]

    @property
    def year(self) -> int:
        return 2000 + self._digits[2] * 10 + self._digits[3]

    def marks(self) -> str:
        shown = "".join(str(digit) for digit in self._digits)
        whole = shown + self.labels.text(Label.EXPIRY_FORM)[len(shown) :]
        return f"{whole[:2]}/{whole[2:]}"

    def badge(self) -> str:
        return ""

    def is_done(self) -> bool:
        return not self.lacking()

    def short_group(self) -> str:
        return ""

    def leave(self) -> None:
        """An expiry has four digits."""

    def lacking(self) -> str:
        if not self.wrong() and len(self._digits) < 4:
            return self.labels.text(Label.EXPIRY_MISSING)
        return self.wrong()

    def wrong(self) -> str:
        if len(self._digits) >= 2 and not 1 <= self.month <= 12:
            return self.labels.text(Label.NO_SUCH_MONTH)
        if len(self._digits) < 4:
            return ""
        if (self.year, self.month) < (self.today.year, self.today.month):
            return self.labels.text(Label.EXPIRED)
        if self.year > self.today.year + 20:
            return self.labels.text(Label.EXPIRY_FAR)
        return ""
