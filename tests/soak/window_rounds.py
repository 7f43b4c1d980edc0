"""Rounds of the whole program by its window: desk or pane is killed in the middle of a call."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.booking.trip.trip import Trip
from tests.support.journeys.kept_records import kept_in, make_desk
from tests.support.journeys.running_desk import DeskDidNotLog, RunningDesk
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import (
    book,
    call_until_money,
    is_gone,
    kill,
    open_pane,
    take_card,
    type_card,
    until,
)
from tests.support.virtual_display import virtual_display

_A_CALL_SECONDS = 7.0
_ASKED_AGAIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class WindowRounds:
    """Real desks on one display, each on the profile of the last."""

    place: Stage
    chance: random.Random

    def kill_desk(self) -> None:
        """At a moment between the sign-in and a booked trip."""
        with self.place.open_session() as desk:
            killing = threading.Timer(self.chance.uniform(0.5, _A_CALL_SECONDS), desk.kill)
            killing.start()
            # Its script ends where the desk does.
            with suppress(DeskDidNotLog, AssertionError, OSError):
                call_until_money(desk)
                take_card(desk)
                book(desk)
            killing.join()

    def kill_pane(self) -> None:
        """While a card is typed or on its way; then the desk as well."""
        with self.place.open_session() as desk:
            call_until_money(desk)
            pane = open_pane(desk)
            type_card(desk)
            if self.chance.random() < 0.7:
                desk.press("Return")
            time.sleep(self.chance.uniform(0, 0.4))
            if not is_gone(pane):
                with suppress(ProcessLookupError):
                    kill(pane)
            until(lambda: is_gone(pane), "the pane to be gone")
            desk.kill()

    def trips(self) -> tuple[Trip, ...]:
        """All trips, after a desk that nothing disturbs has asked about what is open."""
        self.place.servers.settle()
        with self.place.open_session() as desk:
            self._wait_until_asked(desk)
            desk.close()
        return kept_in(self.place.profile).trips

    def _wait_until_asked(self, desk: RunningDesk) -> None:
        desk.wait_until_logged("attempts resumed", _ASKED_AGAIN_SECONDS)


@contextmanager
def window_rounds(folder: Path, chance: random.Random) -> Iterator[WindowRounds]:
    """A display, servers, and a desk with an owner."""
    enrolled = folder / "enrolled"
    make_desk(enrolled)
    with virtual_display() as screen, stage(screen, folder, enrolled, "--quick") as place:
        yield WindowRounds(place, chance)
