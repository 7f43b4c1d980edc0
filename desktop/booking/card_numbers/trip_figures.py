"""Figures of a trip that are no card number by their form, or by the words between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from .card_digits import DigitGroup

# Figures that their form explains: dates, times, amounts with cents, telephone numbers of North
# America and those behind a plus, tickets but for those that could be Visa's.
_EXPLAINED = (
    r"(?<![0-9])"
    r"(?:[0-3]?[0-9]/[0-3]?[0-9]/(?:19|20)[0-9]{2}"
    r"|[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]"
    r"|[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
    r"|(?<![0-9],)[0-9]{1,3}(?:,[0-9]{3}){0,2}\.[0-9]{2}"
    r"|(?:1[ .-])?\(?[2-9][0-9]{2}\)?[ .-]{1,2}[2-9][0-9]{2}[ .-][0-9]{4}"
    r"|(?<![0-9][ .-])(?:0[1-9](?: [0-9]{2}){4}|0[1-9](?:\.[0-9]{2}){4}|07[0-9]{3} [0-9]{6}"
    r"|00[1-9](?:[ ().-]{0,2}[0-9]){9,12})"
    r"|(?<=\+)[1-9](?:[ ().-]{0,2}[0-9]){9,12}"
    r"|(?!4)[0-9]{3}-[0-9]{10}|(?!4)[0-9]{13})"
    r"(?![0-9])"
)
_EXPLAINED_ONE = re.compile(_EXPLAINED)
_EXPLAINED_BEFORE = re.compile(rf"(?:{_EXPLAINED}[^0-9A-Za-z]{{1,3}})*")
ALL_EXPLAINED = re.compile(rf"(?:{_EXPLAINED}[^0-9A-Za-z]{{1,3}})*{_EXPLAINED}")
_LABEL = re.compile(
    r"\b(?:order|invoice|booking|conf|confirmation|ref|reference|record|room|member|membership"
    r"|policy|ticket|passport|account|case|file|flight|gate|seat|tel|phone|cell|call|fax|zip)\b",
    re.IGNORECASE,
)
_FLIGHT_BEFORE = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:[A-Z][A-Z0-9]|[0-9][A-Z]) ?$|\b(?:[Ff]lights?|[Ff]lt) $"
)
_HOUR = re.compile(r"([0-9]{1,2}):[0-9]{2}")
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")


def explained_length(run: Sequence[DigitGroup], text: str) -> int:
    """How many characters at the beginning of a run are figures that their form explains."""
    if ALL_EXPLAINED.fullmatch(text, run[0].start, run[-1].end):
        return run[-1].end - run[0].start
    explained = _EXPLAINED_BEFORE.match(text, run[0].start, run[-1].end)
    return len(explained.group()) if explained else 0


class ExplainedFigures:
    """The figures of one text that their form explains. They are looked for once, when they are
    first needed: a long text has many groups that are asked about.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _found(self) -> tuple[list[int], list[re.Match[str]]]:
        found = [*_EXPLAINED_ONE.finditer(self.text)]
        return [one.start() for one in found], found

    def at(self, place: int) -> re.Match[str] | None:
        """The figure that this place is in."""
        starts, found = self._found
        index = bisect_right(starts, place) - 1
        return found[index] if index >= 0 and place < found[index].end() else None

    def cut(self, start: int, end: int) -> bool:
        """Whether a figure is only in part within these places, so that they are no number."""
        first, last = self.at(start), self.at(end - 1)
        begins_before = first is not None and first.start() < start
        return begins_before or (last is not None and last.end() > end)


def is_list(number: Sequence[DigitGroup], figures: ExplainedFigures) -> bool:
    """Whether these are several things: flights behind their airline's code, times of day, dates,
    numbers with a name between them that says what they are. `figures` are those of the text.
    """
    if any(figures.at(group.start) for group in number):
        return True
    text = figures.text
    if any(is_named(group.before) for group in number[1:]):
        return True
    if all(_FLIGHT_BEFORE.search(text[max(0, group.start - 8) : group.start]) for group in number):
        return True
    return all(_TIME_OF_DAY.fullmatch(group.digits) for group in number)


def is_named(before: str) -> bool:
    """Whether what is before a number has a name that says what it is: "order", "room"."""
    return _LABEL.search(before) is not None


def is_numbered_list(parts: Sequence[DigitGroup], figures: ExplainedFigures) -> bool:
    """The same of parts with numbers between them, which count them: ``leg 1: 0930, leg 2: 1215``.
    A flight is behind a code of its own, since ``Q1`` may be such a number.
    """
    explained = [figures.at(part.start) for part in parts]
    if None not in explained and not _are_hours_that_count(explained):
        return True
    if any(_LABEL.search(figures.text, before.end, part.start) for before, part in pairwise(parts)):
        return True
    if all(_FLIGHT_BEFORE.search(part.before) for part in parts):
        return True
    return all(_TIME_OF_DAY.fullmatch(part.digits) for part in parts)


def _are_hours_that_count(figures: Sequence[re.Match[str] | None]) -> bool:
    """Whether these are times of which each is in the hour after that before it: ``0:42 1:42``.
    Then the hours may be the numbers of parts.
    """
    times = [_HOUR.fullmatch(figure.group()) if figure else None for figure in figures]
    hours = [int(time[1]) for time in times if time]
    return len(hours) == len(figures) and hours == list(range(hours[0], hours[0] + len(hours)))
