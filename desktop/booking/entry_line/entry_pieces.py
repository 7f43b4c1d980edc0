"""What the readers of an entry line hand over: a chip each, and the meaning behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.trip.search_request import Cabin

from .parsed_entry import Chip, ChipKind, Choice


class Mark(Enum):
    """Words and signs that order the line and show no chip."""

    COMMA = "a new flight may begin"
    FROM = "the next place is an origin"
    TO = "the next place is a destination"
    BACK = "what follows is the way back"
    ROUND = "there is a way back"
    ONE_WAY = "there is no way back"


@dataclass(frozen=True, slots=True)
class PassengersEntry:
    """People of one stretch; added up over the line."""

    adults: int = 0
    child_ages: tuple[int, ...] = ()
    infants: int = 0


@dataclass(frozen=True, slots=True)
class AirlinesEntry:
    """Only these airlines, or any but these."""

    codes: tuple[str, ...]
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class StopsEntry:
    """At most so many connections in each direction."""

    most: int


@dataclass(frozen=True, slots=True)
class TimesEntry:
    """Bounds of the local departure time."""

    not_before: time | None = None
    not_after: time | None = None


@dataclass(frozen=True, slots=True)
class ViaEntry:
    """A place to connect in, by its IATA code."""

    code: str


Meaning = (
    Airport
    | Metro
    | date
    | PassengersEntry
    | Cabin
    | AirlinesEntry
    | StopsEntry
    | TimesEntry
    | ViaEntry
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A chip with its meaning, which is None while the chip has a problem; or a mark."""

    chip: Chip | None
    meaning: Meaning | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of the tokens before `next_at`."""

    pieces: tuple[Piece, ...]
    next_at: int


def said(start: int, end: int, kind: ChipKind, label: str, meaning: Meaning) -> Piece:
    """A stretch that is clear."""
    return Piece(Chip(start, end, kind, label), meaning)


def unclear(
    start: int,
    end: int,
    kind: ChipKind,
    label: str,
    problem: str,
    choices: tuple[Choice, ...] = (),
) -> Piece:
    """A stretch that a person must look at."""
    return Piece(Chip(start, end, kind, label, problem, choices))


def place_label(place: Place) -> str:
    """``"Los Angeles LAX"``, ``"London LON, all airports"``."""
    if isinstance(place, Metro):
        return f"{place.name} {place.code}, all airports"
    return f"{place.city or place.name} {place.code}"
