"""Results of the entry line's readers: a chip for each piece of text, and its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.trip.search_request import Cabin

from .parsed_entry import Chip, ChipKind, Choice


class RouteKeyword(Enum):
    """Words and signs that structure the line and show no chip."""

    COMMA = "a new flight may begin"
    FROM = "the next place is an origin"
    TO = "the next place is a destination"
    BACK = "what follows is the way back"
    ROUND = "there is a way back"
    ONE_WAY = "there is no way back"


@dataclass(frozen=True, slots=True)
class PassengersEntry:
    """People of one group; added up over the line."""

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
    """A chip with its meaning, which is None while the chip has a problem; or a keyword."""

    chip: Chip | None
    meaning: Meaning | None = None
    keyword: RouteKeyword | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader made of the tokens before `next_at`."""

    pieces: tuple[Piece, ...]
    next_at: int


def clear_piece(start: int, end: int, kind: ChipKind, label: str, meaning: Meaning) -> Piece:
    """A piece whose meaning is clear."""
    return Piece(Chip(start, end, kind, label), meaning)


def unclear_piece(
    start: int,
    end: int,
    kind: ChipKind,
    label: str,
    problem: str,
    choices: tuple[Choice, ...] = (),
) -> Piece:
    """A piece that the person must correct or choose for."""
    return Piece(Chip(start, end, kind, label, problem, choices))


def place_label(place: Place) -> str:
    """``"Los Angeles LAX"``, ``"London LON, all airports"``."""
    if isinstance(place, Metro):
        return f"{place.name} {place.code}, all airports"
    return f"{place.city or place.name} {place.code}"
