"""Holds the card number and security code while they are typed, in one memory page only.

Layout of the page: space for the request text before the number, the number, space for the text
after it (including the code's place in the body), and at the end the code as it is typed. A request
body is built around the number in place, so sending makes no second copy of the number.
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
    """The text around the number does not fit into the page."""


class CardBuffer:
    """Owns the page. Digits go in as integers and come out as a view of a request body.

    Single digits are also read to be painted, in a window whose screen shield was read back.
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
        """False when the number already has the brand's greatest length."""
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
        """Remove the digits of the group that was typed last."""
        start = 0
        for size in self.rules.groups:
            if start + size >= self.number_length:
                break
            start += size
        while self.number_length > start:
            self.drop_number_digit()

    def number_is_complete(self) -> bool:
        """True when the brand allows the length and the check digit (Luhn) is right."""
        if self.number_length not in self.rules.lengths:
            return False
        total = 0
        for index in range(self.number_length):
            value = self._view[_NUMBER_AT + self.number_length - 1 - index] - _ZERO
            if index % 2:
                value = value * 2 - 9 if value > 4 else value * 2
            total += value
        return total % 10 == 0

    def last4(self) -> str:
        """The last four digits of a complete number, the only ones ever made text; else empty."""
        if not self.number_is_complete():
            return ""
        return bytes(self.number[-4:]).decode("ascii")

    # ---- the code

    def add_code_digit(self, digit: int) -> bool:
        """False when the code already has the brand's length."""
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

    def code_is_complete(self) -> bool:
        return self.code_length == self.rules.code_length

    # ---- both

    def wipe(self) -> None:
        """Zero the whole page. Safe from any thread."""
        self._memory.wipe()
        self.number_length = 0
        self.code_length = 0

    def is_clean(self) -> bool:
        return self._memory.is_clean()

    def send_body(
        self, before: bytes, between: bytes, after: bytes, send: Callable[[memoryview], None]
    ) -> None:
        """Build ``before NUMBER between CODE after`` around the number, send it, zero the rest.

        `send` gets a view of the page itself and must not keep it. BodyTooLong when the body does
        not fit. The number and the code stay for the next body.
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
            for index in range(self.code_length):
                view[code + index] = view[_CODE_AT + index]
            view[tail:end] = after
            with view[start:end] as body:
                send(body)
        finally:
            for index in (*range(start, _NUMBER_AT), *range(middle, end)):
                view[index] = 0

    def body_length(self, before: bytes, between: bytes, after: bytes) -> int:
        """The body's size in bytes, for the Content-Length header."""
        return len(before) + self.number_length + len(between) + self.code_length + len(after)
