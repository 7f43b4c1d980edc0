"""When the pane must close: 60 seconds without a key, or three minutes in all.

Two clocks are asked, because one of them stops while the machine sleeps and the other may be set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.card_protocol import Code

Clock = Callable[[], float]


@dataclass(slots=True)
class Deadline:
    """Seconds. `monotonic` and `wall` are clocks; the one that moved further counts."""

    idle_seconds: int
    total_seconds: int
    monotonic: Clock
    wall: Clock
    _opened: tuple[float, float] = field(init=False)
    _last_key: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._opened = self._last_key = (self.monotonic(), self.wall())

    def key_pressed(self) -> None:
        """A key extends the idle time, never the total, and never a time that has run out."""
        if self.passed() is Code.NONE:
            self._last_key = (self.monotonic(), self.wall())

    def seconds_open(self) -> float:
        return self._since(self._opened)

    def seconds_left(self) -> float:
        """Until the pane closes by itself; never negative."""
        idle = self.idle_seconds - self._since(self._last_key)
        total = self.total_seconds - self._since(self._opened)
        return max(0.0, min(idle, total))

    def passed(self) -> Code:
        """NONE while there is time, else which of the two ran out."""
        if self._since(self._opened) >= self.total_seconds:
            return Code.TIME_UP
        if self._since(self._last_key) >= self.idle_seconds:
            return Code.NO_KEY
        return Code.NONE

    def _since(self, moment: tuple[float, float]) -> float:
        return max(self.monotonic() - moment[0], self.wall() - moment[1])
