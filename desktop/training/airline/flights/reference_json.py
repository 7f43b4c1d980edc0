"""Airports, cities, airlines and aircraft as the vendor writes them (Duffel API v2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .gazetteer import CITY_CODES, Airport, Gazetteer


@lru_cache(maxsize=4096)
def place(airport: Airport) -> dict[str, Any]:
    """An airport as the vendor writes it. One dict for all who ask: it is never changed."""
    metro = CITY_CODES.get(airport.city_code)
    return {
        "id": f"arp_{airport.code.lower()}_{airport.country.lower()}",
        "type": "airport",
        "name": airport.name,
        "iata_code": airport.code,
        "icao_code": airport.icao or None,
        "iata_country_code": airport.country,
        "iata_city_code": airport.city_code,
        "city_name": airport.city,
        "city": _city(airport.city_code, metro) if metro else None,
        "latitude": airport.lat,
        "longitude": airport.lon,
        "time_zone": airport.zone,
    }


def _city(code: str, metro: tuple[str, str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "id": f"cit_{code.lower()}_{metro[1].lower()}",
        "type": "city",
        "name": metro[0],
        "iata_code": code,
        "iata_country_code": metro[1],
    }


@lru_cache(maxsize=256)
def airline(code: str, name: str) -> dict[str, Any]:
    """An airline as the vendor writes it; ours have no logos and no pages. Never changed."""
    return {
        "id": f"arl_{code.lower()}",
        "name": name,
        "iata_code": code,
        "logo_symbol_url": None,
        "logo_lockup_url": None,
        "conditions_of_carriage_url": None,
    }


def aircraft(code: str, name: str) -> dict[str, Any]:
    """An aircraft type as the vendor writes it."""
    return {"id": f"arc_{code.lower()}", "iata_code": code, "name": name}


def city(code: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """A metro area as the vendor writes it."""
    name, country, _ = CITY_CODES[code]
    return {
        "id": f"cit_{code.lower()}_{country.lower()}",
        "type": "city",
        "name": name,
        "iata_code": code,
        "iata_country_code": country,
        "airports": [place(airport) for airport in gazetteer.airports_of(code)],
    }
