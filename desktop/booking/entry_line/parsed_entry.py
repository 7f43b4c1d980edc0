"""A parsed entry line: chips in the order of the text, and the search request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from desktop.booking.airport import Place
from desktop.booking.trip.search_request import SearchRequest


class AirportLookup(Protocol):
    """Airports and metro areas; the same shape as the airport search port."""

    def exact(self, code: str) -> Place | None:
        """The metro or airport with this IATA code (upper case)."""

    def find(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Places by the beginnings of their names, best first."""

    def is_major(self, code: str) -> bool:
        """True for an airport or metro that many people fly to."""


class ChipKind(Enum):
    """What a piece of the line describes."""

    PLACE = "place"
    DATE = "date"
    PASSENGERS = "party"
    CABIN = "cabin"
    AIRLINE = "airline"
    STOPS = "stops"
    TIME = "time"
    VIA = "via"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """One meaning of an unclear piece: put `text` in its place, show `label`."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One piece of the line, echoed. `end` is exclusive.

    `problem` is one sentence when this piece needs attention (amber), with `choices` where
    the line could mean several things.
    """

    start: int
    end: int
    kind: ChipKind
    label: str
    problem: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """`search_request` is set only when `problem` is empty; `problem` is one sentence."""

    chips: tuple[Chip, ...] = ()
    search_request: SearchRequest | None = None
    problem: str = ""
