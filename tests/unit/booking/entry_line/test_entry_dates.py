"""Days of an entry line, counted from a known today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.entry_line.dates.entry_calendar import FURTHEST_DAYS
from desktop.booking.entry_line.entry_parser import read_entry
from tests.support.fakes.airport_search import FakeAirportSearch

TUESDAY = date(2026, 11, 24)
SATURDAY = date(2026, 11, 28)


def days(words: str, today: date = TUESDAY) -> list[date]:
    found = read_entry(f"lax-lhr {words}", today, FakeAirportSearch())
    assert found.problem == ""
    assert found.search_request is not None
    return [search_leg.on for search_leg in found.search_request.search_legs]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tomorrow", [date(2026, 11, 25)]),
        ("today", [TUESDAY]),
        ("fri", [date(2026, 11, 27)]),
        ("this fri", [date(2026, 11, 27)]),
        ("next mon", [date(2026, 11, 30)]),
        ("+7", [date(2026, 12, 1)]),
        ("+2w", [date(2026, 12, 8)]),
        ("12dec +7", [date(2026, 12, 12), date(2026, 12, 19)]),
        ("12dec sat", [date(2026, 12, 12), date(2026, 12, 19)]),
        ("12dec eom", [date(2026, 12, 12), date(2026, 12, 31)]),
        ("eom", [date(2026, 11, 30)]),
        ("the 5th", [date(2026, 12, 5)]),
        ("12dec the 5th", [date(2026, 12, 12), date(2027, 1, 5)]),
        ("12dec 7nts", [date(2026, 12, 12), date(2026, 12, 19)]),
        ("12dec 7nights", [date(2026, 12, 12), date(2026, 12, 19)]),
        ("12/19jan", [date(2027, 1, 12), date(2027, 1, 19)]),
        ("12/1 19/1", [date(2027, 1, 12), date(2027, 1, 19)]),
        ("1/12 1/19", [date(2027, 1, 12), date(2027, 1, 19)]),
        ("12/19", [date(2026, 12, 19)]),
        ("19/12", [date(2026, 12, 19)]),
        ("sat 5/6", [date(2027, 6, 5)]),
        ("thu 5/6", [date(2027, 5, 6)]),
        ("5/5", [date(2027, 5, 5)]),
        ("28dec 3jan", [date(2026, 12, 28), date(2027, 1, 3)]),
        ("12 december 2026 19 sept 2027", [date(2026, 12, 12), date(2027, 9, 19)]),
    ],
)
def test_counted_and_named_days(words: str, expected: list[date]) -> None:
    assert days(words) == expected


def test_next_friday_is_clear_when_this_weeks_has_passed() -> None:
    assert days("next fri", SATURDAY) == [date(2026, 12, 4)]


def test_a_day_that_has_passed_is_next_years_and_shows_it() -> None:
    found = read_entry("lax-lhr 3mar", TUESDAY, FakeAirportSearch())
    assert found.chips[-1].label == "Wed 3 Mar 2027"
    assert found.search_request is not None


def test_todays_date_is_not_in_the_past() -> None:
    assert days("24nov") == [TUESDAY]


def test_airlines_sell_331_days_ahead_and_no_further() -> None:
    last = TUESDAY + timedelta(days=FURTHEST_DAYS)
    assert days(last.isoformat()) == [last]
    beyond = (last + timedelta(days=1)).isoformat()
    found = read_entry(f"lax-lhr {beyond}", TUESDAY, FakeAirportSearch())
    assert found.search_request is None
    assert "too far ahead: airlines sell until Thu 21 Oct 2027" in found.problem


def test_a_leap_day_waits_for_its_year() -> None:
    assert days("29feb", date(2028, 1, 10)) == [date(2028, 2, 29)]
    found = read_entry("lax-lhr 29feb", date(2027, 1, 10), FakeAirportSearch())
    assert "too far ahead" in found.problem


def test_a_counted_day_waits_for_the_day_before_it_to_be_clear() -> None:
    found = read_entry("lax-lhr 3/4 +7", TUESDAY, FakeAirportSearch())
    assert [bool(chip.choices) for chip in found.chips if chip.problem] == [True, False]
    assert "counts from the day before it" in found.chips[-1].problem


@pytest.mark.parametrize(
    "words", ["0/5", "13/13", "40dec", "2026-13-01", "99999w", "+999", "12decc"]
)
def test_impossible_days_are_never_searched(words: str) -> None:
    assert read_entry(f"lax-lhr {words}", TUESDAY, FakeAirportSearch()).search_request is None


FRIDAY = date(2026, 11, 27)


def test_of_two_readings_only_days_that_can_be_sold_are_offered() -> None:
    """On 27 November airlines sell until 24 October: 11 October, but not 10 November."""
    found = read_entry("lax-lhr 10/11", FRIDAY, FakeAirportSearch())
    assert found.search_request is None
    [chip] = [chip for chip in found.chips if chip.problem]
    assert [choice.text for choice in chip.choices] == ["11oct2027"]
    assert "Mon 11 Oct 2027 only" in chip.problem


def test_where_no_reading_can_be_sold_none_is_offered() -> None:
    found = read_entry("lax-lhr 11/10/2026", FRIDAY, FakeAirportSearch())
    [chip] = [chip for chip in found.chips if chip.problem]
    assert chip.choices == ()
    assert "is in the past" in chip.problem


@pytest.mark.parametrize("today", [TUESDAY, FRIDAY, date(2026, 12, 31), date(2027, 2, 28)])
def test_no_question_ever_offers_a_day_that_cannot_be_sold(today: date) -> None:
    last = today + timedelta(days=FURTHEST_DAYS)
    for first in range(1, 13):
        for second in range(1, 13):
            for line in (f"lax-lhr {first}/{second}", f"lax-lhr sat {first}/{second}"):
                for chip in read_entry(line, today, FakeAirportSearch()).chips:
                    for choice in chip.choices:
                        offered = read_entry(f"lax-lhr {choice.text}", today, FakeAirportSearch())
                        assert offered.search_request is not None, (line, choice)
                        assert today <= offered.search_request.search_legs[0].on <= last


_ALL_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\ufe58\ufe63\uff0d"


@pytest.mark.parametrize("dash", _ALL_DASHES)
def test_any_dash_joins_codes_and_days(dash: str) -> None:
    plain = read_entry("lax-lhr 12-19 dec", TUESDAY, FakeAirportSearch())
    pasted = read_entry(f"lax{dash}lhr 12{dash}19 dec", TUESDAY, FakeAirportSearch())
    assert plain.search_request is not None
    assert pasted == plain


@pytest.mark.parametrize(
    "line",
    ["lax\u00adlhr 12dec", "l\u00adax-lhr 12\u00addec", "\u200elax-lhr\u200f 12dec",
     "lax\u200b-\u2060lhr 12dec", "\ufefflax-lhr 12dec", "\u202alax-lhr\u202c 12/12"],
)  # fmt: skip
def test_signs_that_cannot_be_seen_do_not_count(line: str) -> None:
    found = read_entry(line, TUESDAY, FakeAirportSearch())
    assert found.search_request is not None
    leg = found.search_request.search_legs[0]
    assert (leg.origin.code, leg.destination.code, leg.on) == ("LAX", "LHR", date(2026, 12, 12))
