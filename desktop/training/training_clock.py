"""The servers' own clock, which a test can advance."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time plus what tests have added: offers and cards expire by this clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Aware, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Advance by this many seconds; never back. ValueError below zero."""
        if not seconds >= 0:
            raise ValueError("a clock only moves on")
        with self._lock:
            self._ahead += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """``2026-11-24T10:12:44.120000Z``: how the airline side writes a moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(moment: datetime) -> int:
    """Unix seconds: how the processor writes a moment."""
    return int(moment.timestamp())
