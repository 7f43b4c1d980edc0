"""The entry line over the whole world's airports, where most names are told more than once."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.entry_line.parsed_entry import ParsedEntry

TUESDAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def places() -> OfflineAirportSearch:
    return OfflineAirportSearch()


def ends(found: ParsedEntry) -> str:
    assert found.problem == ""
    assert found.search_request is not None
    search_leg = found.search_request.search_legs[0]
    return f"{search_leg.origin.code}-{search_leg.destination.code}"


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("los angeles to london", "LAX-LON"),
        ("new york-paris", "NYC-PAR"),
        ("berlin to munich", "BER-MUC"),
        ("dublin to rome", "DUB-ROM"),
        ("boston-madrid", "BOS-MAD"),
        ("las vegas to são paulo", "LAS-SAO"),
        ("houston-dallas", "HOU-DFW"),
        ("frankfurt-milan", "FRA-MIL"),
        ("sydney to mexico city", "SYD-MEX"),
        ("heathrow-los cabos", "LHR-SJD"),
        ("san francisco-hong kong", "SFO-HKG"),
        ("LHRJFK", "LHR-JFK"),
        ("@sat-@sun", "SAT-SUN"),
    ],
)
def test_the_places_people_mean_are_read_without_a_question(
    places: OfflineAirportSearch, route: str, expected: str
) -> None:
    assert ends(read_entry(f"{route} 12dec", TUESDAY, places)) == expected


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("san jose", {"SJC", "SJO"}),
        ("birmingham", {"BHX", "BHM"}),
        ("portland", {"PDX", "PWM"}),
        ("manchester", {"MAN", "MHT"}),
    ],
)
def test_between_two_that_many_fly_to_it_is_asked(
    places: OfflineAirportSearch, name: str, codes: set[str]
) -> None:
    found = read_entry(f"lax-{name} 12dec", TUESDAY, places)
    assert found.search_request is None
    assert {choice.text for choice in found.chips[1].choices} == {f"@{code}" for code in codes}


def test_busy_places_are_told_from_small_ones(places: OfflineAirportSearch) -> None:
    assert all(places.is_major(code) for code in ("LAX", "LON", "BHM"))
    assert not any(places.is_major(code) for code in ("BML", "VAL", "XXX", ""))
