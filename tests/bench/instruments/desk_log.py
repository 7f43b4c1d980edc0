"""Delays and stalls, read from the desk's own log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_DELAYS = re.compile(r"\b(signed in|first rows painted|longest stall)\b.*?\bms=(\d+(?:\.\d+)?)")
_MS = re.compile(r"\bms=(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class LoggedDelays:
    """All times in milliseconds, in the order in which they were logged."""

    sign_ins: list[float]
    first_rows: list[float]
    stalls: list[float]


def delays_of(log: str) -> LoggedDelays:
    """The timed moments of a whole log. A moment that was never logged is an empty list."""
    text = [(hit[1], float(hit[2])) for hit in _DELAYS.finditer(log)]

    def times(moment: str) -> list[float]:
        return [value for what, value in text if what == moment]

    return LoggedDelays(times("signed in"), times("first rows painted"), times("longest stall"))


def ms_of(line: str) -> float:
    """The milliseconds that a line of the log gives. ValueError where it gives none."""
    found = _MS.search(line)
    if found is None:
        raise ValueError(f"no time in {line!r}")
    return float(found[1])


def logged_at(line: str) -> float:
    """When a line was logged, in seconds since the epoch; the log is exact to a millisecond."""
    return datetime.fromisoformat(line.split(" ", 1)[0]).timestamp()
