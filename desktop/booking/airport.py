"""Where flights start and end: airports, and the metro areas that group them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Airport:
    """`code` is IATA, `city_code` the metro code, `zone` an IANA time zone name."""

    code: str
    name: str
    city: str
    country: str
    zone: str
    city_code: str = ""


@dataclass(frozen=True, slots=True)
class Metro:
    """A city with several airports, under its own IATA code (LON, NYC)."""

    code: str
    name: str
    country: str
    airports: tuple[Airport, ...]


Place = Airport | Metro
