"""The shorthand that other desks type, and what no search can take."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.entry_line.parsed_entry import ParsedEntry
from tests.support.fakes.airport_search import FakeAirportSearch

TUESDAY = date(2026, 11, 24)


def reading(line: str) -> ParsedEntry:
    return read_entry(line, TUESDAY, FakeAirportSearch())


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("1 chd 6yo", "1 child (6)"),
        ("1 child 6 years old", "1 child (6)"),
        ("x/dub", "via Dublin DUB"),
        ("pe", "Premium"),
        ("club", "Business"),
    ],
)
def test_the_shorthand_of_other_desks_is_read(typed: str, label: str) -> None:
    found = reading(f"lhr-jfk 12jan 1a {typed}")
    assert found.problem == ""
    assert label in [chip.label for chip in found.chips]


@pytest.mark.parametrize(("typed", "legs"), [("o/w", 1), ("r/t 19jan", 2)])
def test_one_way_and_round_trip_are_read_with_a_slash(typed: str, legs: int) -> None:
    found = reading(f"lhr-jfk 12jan {typed}")
    assert found.search_request is not None, found.problem
    assert len(found.search_request.search_legs) == legs


@pytest.mark.parametrize("typed", ["x/qqq", "ba117", "3/13 13/3"])
def test_what_no_search_can_take_says_what_to_type(typed: str) -> None:
    found = reading(f"lhr-jfk 12jan {typed}")
    assert found.search_request is None
    assert found.problem


def test_a_flight_number_offers_its_airline() -> None:
    found = reading("lhr-jfk 12jan ba117")
    assert [choice.text for choice in found.chips[-1].choices] == ["/BA"]


def test_a_code_with_two_letters_swapped_is_a_question() -> None:
    """Few people fly to Rochefort."""
    found = reading("lrh-jfk 12jan")
    assert found.search_request is None
    assert [choice.text for choice in found.chips[0].choices] == ["@LHR", "@LRH"]
