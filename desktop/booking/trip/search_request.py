"""What the client asks for: one way or several, who flies, in which cabin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from desktop.booking.airport import Place


class Cabin(Enum):
    """Cabin classes as airlines sell them; the value is the word that Duffel uses."""

    ECONOMY = "economy"
    PREMIUM = "premium_economy"
    BUSINESS = "business"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class SearchLeg:
    """One direction of travel. `not_before`/`not_after` bound the local departure time."""

    origin: Place
    destination: Place
    on: date
    not_before: time | None = None
    not_after: time | None = None


@dataclass(frozen=True, slots=True)
class Passengers:
    """How many fly. Child ages count when the last flight leaves; an infant sits on a lap."""

    adults: int = 1
    child_ages: tuple[int, ...] = ()
    infants: int = 0

    @property
    def total(self) -> int:
        return self.adults + len(self.child_ages) + self.infants


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search that can be sent. `max_connections` counts per direction, 2 at most.

    `max_stops` is the client's own limit: landings per direction, with or without a change of
    flight; None where the client gave none.
    """

    search_legs: tuple[SearchLeg, ...]
    passengers: Passengers = Passengers()
    cabin: Cabin = Cabin.ECONOMY
    max_connections: int = 2
    only_airlines: tuple[str, ...] = ()
    without_airlines: tuple[str, ...] = ()
    via: str = ""
    max_stops: int | None = None
