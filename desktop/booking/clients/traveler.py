"""The person who flies, with what the airline and Secure Flight ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Gender(Enum):
    """As on the travel document (ICAO Doc 9303: F, M, or X for unspecified)."""

    FEMALE = "f"
    MALE = "m"
    UNSPECIFIED = "x"


class SeatWish(Enum):
    """Where the traveler likes to sit."""

    WINDOW = "window"
    AISLE = "aisle"


@dataclass(frozen=True, slots=True)
class Passport:
    """`country` is the issuing country, ISO 3166 alpha-2."""

    number: str
    country: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Loyalty:
    """Membership of one airline's program."""

    airline: str
    number: str


@dataclass(frozen=True, slots=True)
class Traveler:
    """Names are as on the passport. Fields not yet known are empty or None.

    `passport` is the one that is used unless the trip needs another of `other_passports`. `meal`
    and `assistance` are codes of `special_service`.
    """

    id: str
    client_id: str
    given_name: str
    family_name: str
    born_on: date | None = None
    gender: Gender | None = None
    title: str = ""
    passport: Passport | None = None
    known_traveler: str = ""
    redress: str = ""
    loyalty: tuple[Loyalty, ...] = ()
    other_passports: tuple[Passport, ...] = ()
    seat: SeatWish | None = None
    meal: str = ""
    assistance: tuple[str, ...] = ()

    @property
    def airline_name(self) -> str:
        """``"CLIENT/ADA"``: how the ticket will spell it."""
        return f"{self.family_name}/{self.given_name}".upper()
