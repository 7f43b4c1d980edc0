"""One desk that stays open over many calls, as a concierge's does; a failed call gets a new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.virtual_display import VirtualDisplay

from .running_desk import RunningDesk
from .stage import Moved, Stage, stage


@dataclass(frozen=True, slots=True)
class Call:
    """One call on a desk that may have had others before."""

    stage: Stage
    desk: RunningDesk
    before: Moved

    def moved(self) -> Moved:
        """What this call alone moved."""
        now, before = self.stage.moved(), self.before
        return Moved(now.orders[len(before.orders) :], now.charges[len(before.charges) :])


class SharedDesk:
    """Starts the desk for the first call, and anew after `give_up` or a call that ended it."""

    def __init__(self, screen: VirtualDisplay, folder: Path, enrolled: Path) -> None:
        self._screen = screen
        self._folder = folder
        self._enrolled = enrolled
        self._held = ExitStack()
        self._now: tuple[Stage, RunningDesk] | None = None
        self._started = 0

    @contextmanager
    def call(self) -> Iterator[Call]:
        """The open desk, with no fault armed and every proxy open, before and after."""
        if self._now is not None and self._now[1].process.poll() is not None:
            self.close()
        if self._now is None:
            self._started += 1
            folder = self._folder / str(self._started)
            folder.mkdir()
            place = self._held.enter_context(stage(self._screen, folder, self._enrolled, "--quick"))
            self._now = place, self._held.enter_context(place.open_session())
        place, desk = self._now
        try:
            yield Call(place, desk, place.moved())
        finally:
            place.proxies.mend()
            place.servers.clear_faults()

    def give_up(self) -> None:
        """The next call gets a fresh desk; a picture shows the state of this one."""
        if self._now is not None:
            self._screen.photograph(self._folder / f"{self._started}.png")
        self.close()

    def close(self) -> None:
        """End desk and servers."""
        self._now = None
        self._held.close()
