"""Searches airports and metro areas offline, best match first."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from desktop.booking.airport import Metro, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from .airport_index import AirportIndex, Match

_MAX_WORDS = 6
_MAX_LETTERS = 80
_FEWEST_INITIALS = 2


class OfflineAirportSearch:
    """The airport search port. The index is read once, at the first search, on its thread."""

    def __init__(self, loaded: Callable[[], None] | None = None) -> None:
        """`loaded` is called once, on the same thread, when the index was read."""
        self._lock = Lock()
        self._loaded = loaded
        self._airport_index: AirportIndex | None = None

    def load(self) -> None:
        """Read the index now, on the caller's thread: about a tenth of a second, the first time."""
        self._open()

    def exact(self, code: str) -> Place | None:
        """The metro or airport with this IATA code; the metro wins where both exist."""
        airport_index = self._open()
        wanted = code.strip().upper()
        at = airport_index.city_codes.get(wanted, airport_index.airports.get(wanted))
        return None if at is None else airport_index.places[at]

    def find(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Best first: exact code with the airports of that metro, initials of a metro, metro, city,
        airport, country.

        Every word of the text must begin some word of the place. Among equals, whole words come
        before beginnings and busy airports before their small namesakes.
        """
        from .airport_index import words_of

        asked = words_of(text[:_MAX_LETTERS])[:_MAX_WORDS]
        if not asked:
            return ()
        airport_index = self._open()
        order = _by_code(airport_index, asked)
        order += [at for at in _by_initials(airport_index, asked) if at not in order]
        known = set(order)
        order += [at for at in _by_words(airport_index, asked) if at not in known]
        return tuple(airport_index.places[at] for at in order[:limit])

    def is_major(self, code: str) -> bool:
        """True for a metro, and for an airport of our table of those that many people fly to."""
        airport_index = self._open()
        return code in airport_index.city_codes or airport_index.is_major(code)

    def _open(self) -> AirportIndex:
        with self._lock:
            if self._airport_index is None:
                # No session needs the airports before its first call.
                from .airport_index import load_airport_index

                self._airport_index = load_airport_index()
                if self._loaded is not None:
                    self._loaded()
            return self._airport_index


def _by_code(airport_index: AirportIndex, asked: list[str]) -> list[int]:
    """The metro with this code and its airports, then the airport with this code."""
    code = asked[0].upper() if len(asked) == 1 else ""
    order: list[int] = []
    if code in airport_index.city_codes:
        at = airport_index.city_codes[code]
        metro = airport_index.places[at]
        order.append(at)
        if isinstance(metro, Metro):
            order += [airport_index.airports[airport.code] for airport in metro.airports]
    if code in airport_index.airports and airport_index.airports[code] not in order:
        order.append(airport_index.airports[code])
    return order


def _by_initials(airport_index: AirportIndex, asked: list[str]) -> list[int]:
    """Large cities by the first letters of their words, the largest first: ``ny``, ``sf``."""
    from .airport_index import words_of

    if len(asked) > 1 or len(asked[0]) < _FEWEST_INITIALS:
        return []
    majors = (at for code, at in airport_index.airports.items() if airport_index.is_major(code))
    found: dict[str, int] = {}
    for at in (*airport_index.city_codes.values(), *majors):
        city = _city(airport_index.places[at])
        if "".join(word[0] for word in words_of(city)) == asked[0]:
            # The metro comes first, and speaks for its airports.
            found.setdefault(city, at)
    return sorted(
        found.values(), key=lambda at: (airport_index.ranks[at], airport_index.places[at].code)
    )


def _city(place: Place) -> str:
    return place.name if isinstance(place, Metro) else place.city


def _by_words(airport_index: AirportIndex, asked: list[str]) -> list[int]:
    found = _matching_places(airport_index, asked[0])
    for word in asked[1:]:
        more = _matching_places(airport_index, word)
        found = {at: max(score, more[at]) for at, score in found.items() if at in more}
    return sorted(
        found, key=lambda at: (found[at], airport_index.ranks[at], airport_index.places[at].code)
    )


def _matching_places(airport_index: AirportIndex, asked: str) -> dict[int, tuple[bool, Match]]:
    """Places with a word that has this prefix: whether it is longer, and what it matched."""
    best: dict[int, tuple[bool, Match]] = {}
    for word in airport_index.words_starting_with(asked):
        for match, at in airport_index.word_index[word]:
            score = (word != asked, match)
            if at not in best or score < best[at]:
                best[at] = score
    return best
