"""The number and the code while they are typed: digits in one owned page and nowhere else.

Layout of the page: room for the words before the number, the number, room for the words after it
(with the code's final place), and far behind them the code as it is typed. A request body is built
around the number where it stands, so that sending makes no second copy of it.
"""

from __future__ import annotations

from collections.abc import Callable

from .card_brands import CardRules, rules_for
from .locked_memory import PAGE, LockedMemory

NUMBER_LIMIT = 19
_NUMBER_AT = 256
_CODE_AT = PAGE - 16
_BODY_END = PAGE - 32
_ZERO = 48


class BodyTooLong(ValueError):
    """The words around the number do not fit the page."""


class CardBuffer:
    """Owns the page. Digits go in as integers; they come out inside a body, as a view.

    One at a time they are also looked up to be painted, on a window proved to be shielded.
    """

    def __init__(self, memory: LockedMemory) -> None:
        self._memory = memory
        self._view = memory.view
        self.number_length = 0
        self.code_length = 0

    # ---- the number

    @property
    def number(self) -> memoryview:
        """The digits typed so far, in place."""
        return self._view[_NUMBER_AT : _NUMBER_AT + self.number_length]

    @property
    def rules(self) -> CardRules:
        return rules_for(self.number[:4])

    def add_number_digit(self, digit: int) -> bool:
        """False when the brand's longest number is already there."""
        if self.number_length >= max(self.rules.lengths):
            return False
        self._view[_NUMBER_AT + self.number_length] = _ZERO + digit
        self.number_length += 1
        return True

    def drop_number_digit(self) -> None:
        if self.number_length:
            self.number_length -= 1
            self._view[_NUMBER_AT + self.number_length] = 0

    def drop_number_group(self) -> None:
        """Back to the start of the group of digits last typed in, as groups are spoken."""
        start = 0
        for size in self.rules.groups:
            if start + size >= self.number_length:
                break
            start += size
        while self.number_length > start:
            self.drop_number_digit()

    def number_is_whole(self) -> bool:
        """True when the length is one of the brand's and the check digit is right."""
        if self.number_length not in self.rules.lengths:
            return False
        total = 0
        for place in range(self.number_length):
            value = self._view[_NUMBER_AT + self.number_length - 1 - place] - _ZERO
            if place % 2:
                value = value * 2 - 9 if value > 4 else value * 2
            total += value
        return total % 10 == 0

    def last4(self) -> str:
        """The last four digits of a whole number, the only ones ever made text; else empty."""
        if not self.number_is_whole():
            return ""
        return bytes(self.number[-4:]).decode("ascii")

    # ---- the code

    def add_code_digit(self, digit: int) -> bool:
        """False when the code is already as long as the brand's codes are."""
        if self.code_length >= self.rules.code_length:
            return False
        self._view[_CODE_AT + self.code_length] = _ZERO + digit
        self.code_length += 1
        return True

    def drop_code_digit(self) -> None:
        if self.code_length:
            self.code_length -= 1
            self._view[_CODE_AT + self.code_length] = 0

    def drop_code(self) -> None:
        while self.code_length:
            self.drop_code_digit()

    def code_is_whole(self) -> bool:
        return self.code_length == self.rules.code_length

    # ---- both

    def wipe(self) -> None:
        """Zero the whole page; safe from any thread."""
        self._memory.wipe()
        self.number_length = 0
        self.code_length = 0

    def is_clean(self) -> bool:
        return self._memory.is_clean()

    def send_body(
        self, before: bytes, between: bytes, after: bytes, send: Callable[[memoryview], None]
    ) -> None:
        """Build ``before NUMBER between CODE after`` around the number, send it, take it away.

        `send` gets a view of the page itself and must not keep it. BodyTooLong when it cannot fit.
        The number and the code stay for the next body; what was around them is zeroed.
        """
        start = _NUMBER_AT - len(before)
        middle = _NUMBER_AT + self.number_length
        code = middle + len(between)
        tail = code + self.code_length
        end = tail + len(after)
        if start < 0 or end > _BODY_END:
            raise BodyTooLong
        view = self._view
        try:
            view[start:_NUMBER_AT] = before
            view[middle:code] = between
            for place in range(self.code_length):
                view[code + place] = view[_CODE_AT + place]
            view[tail:end] = after
            with view[start:end] as body:
                send(body)
        finally:
            for place in (*range(start, _NUMBER_AT), *range(middle, end)):
                view[place] = 0

    def body_length(self, before: bytes, between: bytes, after: bytes) -> int:
        """How many bytes the body will have, for its header."""
        return len(before) + self.number_length + len(between) + self.code_length + len(after)
