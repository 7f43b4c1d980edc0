"""Reads the hours of an entry line: ``7p``, ``0900``, ``before 12``, ``after 18``."""

from __future__ import annotations

import re
from datetime import time

from desktop.booking.date_time_text import month_number, time_text
from desktop.booking.entry_line.entry_pieces import ReadResult, TimesEntry, clear_piece
from desktop.booking.entry_line.entry_tokens import Token, TokenKind, text_at
from desktop.booking.entry_line.parsed_entry import ChipKind

_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?P<half>[ap]m?)?"
    r"|(?P<hour4>[0-9]{2})(?P<minute4>[0-9]{2})"
    r"|(?P<hour3>[0-9]{1,2})(?P<minute3>[0-9]{2})?(?P<half3>[ap]m?)"
)
_NOT_BEFORE = {"after", "from"}
_NOT_AFTER = {"before", "until", "till"}
_PARTS_OF_DAY = {
    "morning": TimesEntry(time(5), time(12)),
    "afternoon": TimesEntry(time(12), time(18)),
    "evening": TimesEntry(time(18), time(23, 59)),
}


def read_times(tokens: list[Token], at: int) -> ReadResult | None:
    """Bounds of the departure that begin at this token, or None. A bare time means: from then."""
    token = tokens[at]
    if token.kind is TokenKind.WINDOW:
        first, _, last = token.text.partition("-")
        not_before, not_after = clock_time(first.zfill(4)), clock_time(last.zfill(4))
        if not_before is None or not_after is None or not_after < not_before:
            return None
        return _found(tokens, at, at, TimesEntry(not_before, not_after))
    word = text_at(tokens, at)
    if word in _NOT_BEFORE or word in _NOT_AFTER:
        bound = _bound(tokens, at + 1)
        if bound is None:
            return None
        meaning = TimesEntry(bound, None) if word in _NOT_BEFORE else TimesEntry(None, bound)
        return _found(tokens, at, at + 1, meaning)
    if word in _PARTS_OF_DAY:
        return _found(tokens, at, at, _PARTS_OF_DAY[word])
    bound = clock_time(word)
    return None if bound is None else _found(tokens, at, at, TimesEntry(bound, None))


def clock_time(text: str) -> time | None:
    """``"0900"``, ``"9:30"``, ``"7p"``, ``"730pm"`` as a time of day, or None."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour = int(match["hour"] or match["hour4"] or match["hour3"])
    minute = int(match["minute"] or match["minute4"] or match["minute3"] or 0)
    half = match["half"] or match["half3"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def times_label(times: TimesEntry) -> str:
    """``"after 18:00"``, ``"before 12:00"``, ``"09:00 to 12:00"``."""
    if times.not_before and times.not_after:
        return f"{time_text(times.not_before)} to {time_text(times.not_after)}"
    if times.not_before:
        return f"after {time_text(times.not_before)}"
    return f"before {time_text(times.not_after)}" if times.not_after else ""


def _bound(tokens: list[Token], at: int) -> time | None:
    """After ``before`` and ``after`` a bare hour will do, unless it is the day of a month."""
    word = text_at(tokens, at)
    if word.isascii() and word.isdigit() and len(word) <= 2:
        if month_number(text_at(tokens, at + 1)) or int(word) > 23:
            return None
        return time(int(word))
    return time(12) if word == "noon" else clock_time(word)


def _found(tokens: list[Token], first: int, last: int, meaning: TimesEntry) -> ReadResult:
    start, end = tokens[first].start, tokens[last].end
    return ReadResult(
        (clear_piece(start, end, ChipKind.TIME, times_label(meaning), meaning),), last + 1
    )
