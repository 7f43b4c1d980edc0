"""Finds what looks like a card number in text that must never hold one.

Used by the paste guard, the log filter and the store. It returns positions, never the digits, so
that no message can repeat them.
"""

from __future__ import annotations

import re

# Groups of digits, singly spaced, dotted or dashed as people write and speak them.
_RUN = re.compile(r"[0-9]+(?:[ .\-\u00a0\u2009][0-9]+)*")
_GROUP = re.compile(r"[0-9]+")

# How the card brands begin and how long they are (ISO/IEC 7812 ranges).
_BRANDED = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|3[47][0-9]{13}|3[0689][0-9]{12}|35[0-9]{14,17}"
    r"|2[2-7][0-9]{14}|5[1-5][0-9]{14}|(?:5[06-9]|6[0-9])[0-9]{11,17}"
)


def passes_luhn(digits: str) -> bool:
    """The check-digit rule of ISO/IEC 7812-1 over ASCII digits."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def card_number_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each run of 13 to 19 digits that passes Luhn, in order.

    A number that is followed or led by other digits, as in ``4242 4242 4242 4242 12/27 123``, is
    found by its groups; it must then also match a brand, or any list of figures would match.
    """
    if len(text) < 13:
        return ()
    return tuple(span for run in _RUN.finditer(text) for span in _in_run(text, *run.span()))


def _in_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start < 13:
        return []
    groups = [group.span() for group in _GROUP.finditer(text, start, end)]
    whole = "".join(text[first:last] for first, last in groups)
    if len(whole) <= 19:
        if len(whole) >= 13 and passes_luhn(whole):
            return [(start, end)]
    elif len(groups) == 1:
        return []
    return _by_groups(text, groups)


def _by_groups(text: str, groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    covered_to = 0
    for index, (start, end) in enumerate(groups):
        if start < covered_to:
            continue
        digits, is_spelled_out = "", end - start == 1
        for first, last in groups[index : index + 19]:
            digits += text[first:last]
            # A number is spelt digit by digit or written in groups, never both.
            if len(digits) > 19 or (last - first == 1) != is_spelled_out:
                break
            if len(digits) >= 13 and _BRANDED.fullmatch(digits) and passes_luhn(digits):
                found.append((start, last))
                covered_to = last
                break
    return found


def holds_card_number(text: str) -> bool:
    """True when the text holds what could be a card number."""
    return bool(card_number_spans(text))
