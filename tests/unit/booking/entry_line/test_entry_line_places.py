"""Places in an entry line: well-known before small, names before glued codes, nothing guessed."""

from __future__ import annotations

import pytest

from desktop.booking.entry_line.entry_parser import read_entry
from tests.support.booking.readings import TUESDAY, amber, reading, routes
from tests.support.fakes.airport_search import FakeAirportSearch


def test_a_well_known_place_wins_over_small_namesakes_and_shows_its_land() -> None:
    assert routes("lax-london 12dec") == ["LAX-LON 2026-12-12"]
    assert reading("lax-london").chips[1].label == "London LON, all airports, GB"
    assert reading("lax-berlin").chips[1].label == "Berlin BER, DE"
    assert reading("lax-munich").chips[1].label == "Munich MUC"


def test_a_small_namesake_is_still_to_be_had_by_its_code() -> None:
    assert routes("lax-bml 12dec") == ["LAX-BML 2026-12-12"]


def test_an_airport_is_found_by_its_own_name() -> None:
    assert routes("heathrow-charles de gaulle 12dec") == ["LHR-CDG 2026-12-12"]


def test_a_name_is_found_in_its_other_spelling() -> None:
    assert routes("lax-Århus 12dec") == ["LAX-AAR 2026-12-12"]
    assert routes("lax-muenich 12dec") == ["LAX-MUC 2026-12-12"]
    assert [chip.label for chip in amber("lax-doe 12dec")] == ["doe"]


def test_a_name_may_begin_with_a_weekday() -> None:
    assert routes("lax-sun valley 12dec") == ["LAX-SUN 2026-12-12"]
    assert routes("sun valley lax sun") == ["SUN-LAX 2026-11-29"]


def test_two_little_codes_run_together_are_asked_for() -> None:
    [chip] = amber("newsun 12dec")
    assert [choice.text for choice in chip.choices] == ["@NEW-@SUN"]
    assert routes("@NEW-@SUN 12dec") == ["NEW-SUN 2026-12-12"]


@pytest.mark.parametrize("line", ["lond-lax 12dec", "lax lo 12dec"])
def test_a_name_half_typed_offers_what_it_may_become(line: str) -> None:
    [chip] = amber(line)
    assert chip.choices
    assert all(choice.text.startswith("@") for choice in chip.choices)


def test_a_city_name_wins_over_two_codes_run_together() -> None:
    assert routes("berlin-munich 12dec") == ["BER-MUC 2026-12-12"]


def test_a_name_of_several_words_wins_over_the_code_it_begins_with() -> None:
    assert routes("los angeles new york 12dec") == ["LAX-NYC 2026-12-12"]


@pytest.mark.parametrize("name", ["zürich", "zurich", "Zurich", "ZÜRICH"])
def test_accents_are_not_needed(name: str) -> None:
    assert routes(f"lax-{name} 12dec") == ["LAX-ZRH 2026-12-12"]


def test_weekday_codes_are_airports_where_the_line_needs_one() -> None:
    assert routes("sat lax 12dec") == ["SAT-LAX 2026-12-12"]
    assert routes("sat-lax 12dec") == ["SAT-LAX 2026-12-12"]
    assert routes("12dec sat sun") == ["SAT-SUN 2026-12-12"]
    assert routes("lax lhr sat") == ["LAX-LHR 2026-11-28"]


@pytest.mark.parametrize("line", ["l", "lax s", "lax-lhr 12dec q", "⛱a"])
def test_one_letter_is_not_searched_for(line: str) -> None:
    places = FakeAirportSearch()
    found = read_entry(line, TUESDAY, places)
    assert found.search_request is None
    assert places.searches == 0


def test_codes_are_read_without_a_search_by_name() -> None:
    places = FakeAirportSearch()
    read_entry("lax-lhr 12dec 19dec 2a1c9 prem /BA -UA nonstop after 18", TUESDAY, places)
    assert places.searches == 0
