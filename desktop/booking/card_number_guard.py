"""Finds what looks like a card number in text that must never hold one.

Used by the paste guard, the log filter and the store. It answers with positions, never with the
digits, so that no message can repeat them.
"""

from __future__ import annotations

import re

# A run of 13 to 19 digits, singly spaced, dotted or dashed as people write and speak them.
_RUN = re.compile(r"(?<![0-9])[0-9](?:[ .\-\u00a0\u2009]?[0-9]){12,18}(?![0-9])")


def passes_luhn(digits: str) -> bool:
    """The check-digit rule of ISO/IEC 7812-1 over ASCII digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def card_number_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where runs of 13 to 19 digits that pass Luhn stand, as (start, end)."""
    if len(text) < 13:
        return ()
    return tuple(
        match.span()
        for match in _RUN.finditer(text)
        if passes_luhn("".join(c for c in match.group() if c.isdigit()))
    )


def holds_card_number(text: str) -> bool:
    """True when the text holds what could be a card number."""
    return bool(card_number_spans(text))
