"""Which places a typed name may mean, once small namesakes of well-known places are set aside.

The world has eight places called San Jose and a field called Berlin in New Hampshire. A place
that many people fly to wins over one that few do; two major places need a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.text_folding import folded, spellings

from .parsed_entry import AirportLookup

_MAX_HITS = 24
_LEAST_LETTERS = 2
"""Of each word: one letter begins thousands of names, too many for one key press."""

_LEAST_LETTERS_RESPELLED = 5
_WRITTEN_OUT = re.compile("ae|oe|ue|aa")


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """`places` are best first; `elsewhere`: a namesake in another country was left out."""

    places: tuple[Place, ...]
    elsewhere: bool = False


def places_named(name: str, places: AirportLookup) -> NamedPlaces:
    """The places whose whole name this is, or whose name begins with these whole words.

    A name that is not found is looked for in its other spelling: ``Århus``, ``Malmoe``.
    """
    every = (_places_of(each, places) for each in dict.fromkeys(_spellings(name)))
    return next((found for found in every if found.places), NamedPlaces(()))


def _spellings(name: str) -> Iterator[str]:
    """As it is, with each umlaut written out, and with each written-out one as a plain letter."""
    plain = name_words(name)
    yield plain
    yield name_words(spellings(name)[-1])
    if len(plain) >= _LEAST_LETTERS_RESPELLED:
        yield _WRITTEN_OUT.sub(lambda found: found[0][0], plain)


def _places_of(wanted: str, places: AirportLookup) -> NamedPlaces:
    if not _is_searched(wanted):
        return NamedPlaces(())
    hits = places.find(wanted, _MAX_HITS)
    exact = [hit for hit in hits if wanted in _names(hit)]
    longer = [hit for hit in hits if hit not in exact and _begins_with_words(hit, wanted)]
    major = [hit for hit in exact if places.is_major(hit.code)]
    if not major:
        major = [hit for hit in longer if places.is_major(hit.code)]
        major = [*major, *exact] if major else exact
    found = _widened(major, wanted, places)
    lands = {place.country for place in found}
    return NamedPlaces(found, any(hit.country not in lands for hit in exact))


def places_starting_with(text: str, places: AirportLookup, limit: int) -> tuple[Place, ...]:
    """Places with a word in their name that begins with this text, or with these initials."""
    begun = name_words(text)
    if not _is_searched(begun):
        return ()
    return tuple(
        hit
        for hit in places.find(begun, limit)
        if any(
            f" {name}".find(f" {begun}") >= 0 or _initials(name) == begun for name in _names(hit)
        )
    )


def _initials(name: str) -> str:
    """``ny`` for New York."""
    return "".join(word[0] for word in name.split())


def _is_searched(name: str) -> bool:
    words = [[sign for sign in word if sign.isascii()] for word in name.split()]
    long_enough = all(len(word) >= _LEAST_LETTERS for word in words)
    return bool(words) and long_enough and words[0][0].isalpha()


def _widened(found: list[Place], wanted: str, places: AirportLookup) -> tuple[Place, ...]:
    """Replaces an airport by its metro where the metro has the same name."""
    wide: dict[str, Place] = {}
    for place in found:
        metro = places.exact(place.city_code) if isinstance(place, Airport) else None
        if isinstance(metro, Metro) and _begins_with_words(metro, wanted):
            wide.setdefault(metro.code, metro)
        else:
            wide.setdefault(place.code, place)
    covered = {
        airport.code
        for place in wide.values()
        if isinstance(place, Metro)
        for airport in place.airports
    }
    return tuple(
        place for place in wide.values() if isinstance(place, Metro) or place.code not in covered
    )


def _begins_with_words(place: Place, wanted: str) -> bool:
    return any(f"{name} ".startswith(f"{wanted} ") for name in _names(place))


def _names(place: Place) -> tuple[str, ...]:
    if isinstance(place, Metro):
        return (name_words(place.name),)
    return name_words(place.city), name_words(place.name)


def name_words(name: str) -> str:
    """The words of a name, folded: "St. Louis" and "st louis" are the same."""
    kept = (sign if sign.isalnum() else " " for sign in folded(name) if sign != ".")
    return " ".join("".join(kept).split())
