"""The entry line with the full airport index, where most names have several places."""

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
        ("Århus-łódź", "AAR-LCJ"),
        ("malmoe to zuerich", "MMX-ZRH"),
        ("tromsoe-malmö", "TOS-MMX"),
        ("İstanbul-Kraków", "IST-KRK"),
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


def test_major_airports_are_distinguished_from_small_ones(places: OfflineAirportSearch) -> None:
    assert all(places.is_major(code) for code in ("LAX", "LON", "BHM"))
    assert not any(places.is_major(code) for code in ("BML", "VAL", "XXX", ""))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lhr jfk 12jan rtn 19jan 2a", "LHR-JFK 12 Jan, JFK-LHR 19 Jan"),
        ("lhr jfk 12jan ret 19jan", "LHR-JFK 12 Jan, JFK-LHR 19 Jan"),
        ("lhr jfk jan 12 jan 19", "LHR-JFK 12 Jan, JFK-LHR 19 Jan"),
        ("lhr jfk mar 5 mar 12", "LHR-JFK 5 Mar, JFK-LHR 12 Mar"),
        ("lhr jfk 12jan 7 nights", "LHR-JFK 12 Jan, JFK-LHR 19 Jan"),
        ("lhr jfk 12jan dep after 1800", "LHR-JFK 12 Jan"),
        ("lhr jfk 12jan 1a inf", "LHR-JFK 12 Jan"),
        ("lhr jfk 12jan adt", "LHR-JFK 12 Jan"),
        ("lhr-rtn 12jan", "LHR-RTN 12 Jan"),
        ("@rtn-lhr 12jan", "RTN-LHR 12 Jan"),
        ("jan-lhr 12jan", "JAN-LHR 12 Jan"),
        ("lhr jan 12jan 19jan", "LHR-JAN 12 Jan, JAN-LHR 19 Jan"),
        ("lhr jfk 12jan jfk eve 14jan", "LHR-JFK 12 Jan, JFK-EVE 14 Jan"),
        ("lhr jfk 12jan, eve 14jan", "LHR-JFK 12 Jan, JFK-EVE 14 Jan"),
    ],
)
def test_everyday_words_are_not_airports(
    places: OfflineAirportSearch, words: str, expected: str
) -> None:
    found = read_entry(words, TUESDAY, places)
    search_legs = found.search_request.search_legs if found.search_request else ()
    legs = ", ".join(
        f"{search_leg.origin.code}-{search_leg.destination.code} {search_leg.on.day} "
        f"{search_leg.on:%b}"
        for search_leg in search_legs
    )
    assert legs == expected, found.problem


@pytest.mark.parametrize(
    ("line", "word", "choices"),
    [
        ("lhr jfk 12jan 19jan with bag", "bag", ["@BAG"]),
        ("lhr jfk 12jan gbp", "gbp", ["@GBP"]),
        ("lhr jfk 12jan eur", "eur", []),
        ("lhr jfk 12jan arr before 1800", "arr", ["@ARR"]),
        ("lhr jfk 12jan family of 4", "family", []),
        ("lhr jfk 12jan under 2000", "under", []),
        ("lhr jfk 12jan bus", "bus", ["@BUS"]),
        ("lhr jfk 12jan win", "win", ["@WIN"]),
        ("lhr jfk 12jan 10a", "10a", ["10am"]),
    ],
)
def test_a_word_that_may_be_a_small_airport_is_asked(
    places: OfflineAirportSearch, line: str, word: str, choices: list[str]
) -> None:
    found = read_entry(line, TUESDAY, places)
    assert found.search_request is None
    chip = next(chip for chip in found.chips if chip.problem)
    assert line[chip.start : chip.end] == word
    assert word in chip.problem
    assert [choice.text for choice in chip.choices] == choices


def test_the_choice_of_a_doubted_airport_is_taken(places: OfflineAirportSearch) -> None:
    found = read_entry("lhr jfk 12jan @bus 14jan", TUESDAY, places)
    assert found.search_request is not None
    assert [search_leg.destination.code for search_leg in found.search_request.search_legs] == [
        "JFK",
        "BUS",
    ]


@pytest.mark.parametrize(("typed", "first"), [("ny", "@NYC"), ("sf", "@SFO")])
def test_initials_offer_the_large_city_before_small_places_that_begin_so(
    places: OfflineAirportSearch, typed: str, first: str
) -> None:
    chip = read_entry(f"{typed}-lon 12dec", TUESDAY, places).chips[0]
    assert chip.choices[0].text == first


def test_a_code_with_two_letters_swapped_is_asked_about(places: OfflineAirportSearch) -> None:
    """La Rochelle is LRH."""
    found = read_entry("lrh-jfk 12jan", TUESDAY, places)
    assert found.search_request is None
    assert [choice.text for choice in found.chips[0].choices] == ["@LHR", "@LRH"]
    assert ends(read_entry("@lrh-jfk 12jan", TUESDAY, places)) == "LRH-JFK"
