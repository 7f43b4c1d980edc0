"""The world's airports with IATA codes, and an index of the words of their names.

Airports come from the `airportsdata` package (MIT), country names from `booking.country`.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import airportsdata

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.clients.country import names_of
from desktop.booking.text_folding import folded

from .city_codes import city_code_rows, major_ranks
from .closed_airports import SUCCESSORS, UNBUILT

_NO_WORD = re.compile(r"[^0-9a-z\n]+")
# Codes in the list that ISO 3166-1 lacks, and what people type besides the names.
_EXTRA_NAMES = {"XK": "kosovo", "US": "usa"}
_METRO_CHILD, _OTHER = 1_000.0, 10_000.0
_PAST_LAST_LETTER = "{"


class Match(IntEnum):
    """What a word of the query matched; smaller is better."""

    METRO = 0
    CITY = 1
    AIRPORT = 2
    COUNTRY = 3


WordIndex = dict[str, list[tuple[Match, int]]]
"""A word to its places: what the word is part of, and the index in `AirportIndex.places`."""


@dataclass(frozen=True, slots=True)
class AirportIndex:
    """Metros, then airports, in `places`. `ranks` orders namesakes, lowest first.

    `city_codes` and `airports` find a place by its code, `word_index` by a word of its name.
    """

    places: tuple[Place, ...]
    ranks: tuple[float, ...]
    city_codes: Mapping[str, int]
    airports: Mapping[str, int]
    vocabulary: tuple[str, ...]
    word_index: WordIndex

    def is_major(self, airport: str) -> bool:
        """True for an airport of the table of major ones."""
        at = self.airports.get(airport)
        return at is not None and self.ranks[at] < _METRO_CHILD

    def words_starting_with(self, prefix: str) -> tuple[str, ...]:
        """All known words with this prefix, in order."""
        first = bisect_left(self.vocabulary, prefix)
        return self.vocabulary[first : bisect_left(self.vocabulary, prefix + _PAST_LAST_LETTER)]


def words_of(text: str) -> list[str]:
    """Lower-case ASCII words, accents and punctuation gone: ``"São Paulo"`` -> sao, paulo."""
    return _fold(text.replace("\n", " ")).split()


def load_airport_index() -> AirportIndex:
    """Read all airports; takes some tens of milliseconds."""
    rows = city_code_rows()
    metro_of = {code: metro for metro, _, _, codes in rows for code in codes}
    by_code = {airport.code: airport for airport in _read_airports(metro_of)}
    city_codes = [
        Metro(code, name, country, tuple(by_code[each] for each in codes if each in by_code))
        for code, country, name, codes in rows
    ]
    places: list[Place] = [*city_codes, *by_code.values()]
    word_index = _index(places, {metro.code: metro.name for metro in city_codes})
    return AirportIndex(
        places=tuple(places),
        ranks=_ranks(city_codes, by_code),
        city_codes={metro.code: at for at, metro in enumerate(city_codes)},
        airports={code: at for at, code in enumerate(by_code, len(city_codes))},
        vocabulary=tuple(sorted(word_index)),
        word_index=word_index,
    )


def _index(places: list[Place], metro_names: Mapping[str, str]) -> WordIndex:
    """An airport of a metro is found under the metro's name as well as under its own city's."""
    word_index: WordIndex = defaultdict(list)
    cities = [
        place.name
        if isinstance(place, Metro)
        else f"{place.city} {metro_names.get(place.city_code, '')}"
        for place in places
    ]
    names = ["" if isinstance(place, Metro) else f"{place.code} {place.name}" for place in places]
    in_country: dict[str, list[tuple[Match, int]]] = defaultdict(list)
    # Folded as one text: ten thousand small calls would take three times as long.
    words = zip(
        _fold("\n".join(cities)).split("\n"), _fold("\n".join(names)).split("\n"), strict=True
    )
    for at, (place, (city, name)) in enumerate(zip(places, words, strict=True)):
        match = Match.METRO if isinstance(place, Metro) else Match.CITY
        for word in city.split():
            word_index[word].append((match, at))
        for word in name.split():
            word_index[word].append((Match.AIRPORT, at))
        in_country[place.country].append((Match.COUNTRY, at))
    for country, found in in_country.items():
        called = words_of(" ".join((*names_of(country), _EXTRA_NAMES.get(country, ""))))
        for word in dict.fromkeys(word for word in called if len(word) > 1):
            word_index[word].extend(found)
    return dict(word_index)


def _ranks(city_codes: list[Metro], by_code: Mapping[str, Airport]) -> tuple[float, ...]:
    """Busy airports, those of a metro, all others; a metro just before the first of its own."""
    ranks = dict.fromkeys(by_code, _OTHER)
    for metro in city_codes:
        ranks |= {each.code: _METRO_CHILD + at for at, each in enumerate(metro.airports)}
    ranks |= {code: float(rank) for code, rank in major_ranks().items() if code in by_code}
    heads = [min(ranks[each.code] for each in metro.airports) - 0.5 for metro in city_codes]
    return (*heads, *ranks.values())


def _fold(text: str) -> str:
    """Line breaks stay: they separate the places."""
    return _NO_WORD.sub(" ", folded(text).replace(".", ""))


def _read_airports(metro_of: Mapping[str, str]) -> Iterator[Airport]:
    """Airports with an IATA code, a quarter of all, without closed and unbuilt ones.

    The package's own loader makes a dictionary of every airfield and takes three times as long.
    """
    path = Path(airportsdata.__file__).with_name("airports.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if ',"",' not in line[:12])
        column = {name: at for at, name in enumerate(next(rows))}
        iata, name, city = column["iata"], column["name"], column["city"]
        country, zone = column["country"], column["tz"]
        for row in rows:
            if (code := row[iata]) and code not in SUCCESSORS and UNBUILT not in row[name]:
                yield Airport(
                    code=code,
                    name=row[name],
                    city=row[city] or row[name],
                    country=row[country],
                    zone=row[zone] or "UTC",
                    city_code=metro_of.get(code, code),
                )
