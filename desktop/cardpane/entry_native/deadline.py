"""When the pane must close: after 60 seconds without a key, or after three minutes in all.

Two clocks are read: the monotonic clock stops while the machine sleeps, and the wall clock may be
set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.card_protocol import Code

Clock = Callable[[], float]


@dataclass(slots=True)
class Deadline:
    """Times in seconds. Of the clocks `monotonic` and `wall`, the one that moved further counts."""

    idle_seconds: int
    total_seconds: int
    monotonic: Clock
    wall: Clock
    _opened: tuple[float, float] = field(init=False)
    _last_key: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._opened = self._last_key = (self.monotonic(), self.wall())

    def key_pressed(self) -> None:
        """Restart the idle time. Extends neither the total time nor a deadline that has passed."""
        if self.passed() is Code.NONE:
            self._last_key = (self.monotonic(), self.wall())

    def seconds_open(self) -> float:
        return self._since(self._opened)

    def seconds_left(self) -> float:
        """Seconds until the pane closes by itself; never negative."""
        idle = self.idle_seconds - self._since(self._last_key)
        total = self.total_seconds - self._since(self._opened)
        return max(0.0, min(idle, total))

    def passed(self) -> Code:
        """NONE while there is time, else TIME_UP (total) or NO_KEY (idle)."""
        if self._since(self._opened) >= self.total_seconds:
            return Code.TIME_UP
        if self._since(self._last_key) >= self.idle_seconds:
            return Code.NO_KEY
        return Code.NONE

    def _since(self, moment: tuple[float, float]) -> float:
        return max(self.monotonic() - moment[0], self.wall() - moment[1])
