"""Changes how one trip is booked: elsewhere, or by the company's plan again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desktop.booking.fare_plan import RECORDED
from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.trip import Trip
from desktop.ui.widgets.commands import Command
from desktop.use_cases.trips.choose_fare_plan import ChooseFarePlan


@dataclass(frozen=True, slots=True)
class FarePlanSwitch:
    """`ask` runs what it is given for this trip, unless something else is running."""

    choose: ChooseFarePlan
    ask: Callable[[Trip, Callable[[], Trip]], None]

    def commands(self, trip: Trip | None) -> tuple[Command, ...]:
        """Its key; none where no other way to book is known."""
        if trip is None or trip.offer.source == RECORDED:
            return ()
        elsewhere = not is_elsewhere(trip)
        label = "Book it elsewhere" if elsewhere else "Book it here"
        # Once a card is there the bar has more urgent keys; Ctrl+K has this one all the same.
        in_bar = trip.card is None
        return (Command("E", label, partial(self._change, trip, elsewhere), in_key_bar=in_bar),)

    def _change(self, trip: Trip, elsewhere: bool) -> None:
        self.ask(trip, lambda: self.choose(trip.id, elsewhere=elsewhere))
