"""The rare things people type, each answered with a question and never with a guess."""

from __future__ import annotations

from datetime import date, time

import pytest

from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.entry_line.parsed_entry import ParsedEntry
from desktop.booking.trip.search_request import Passengers
from tests.support.fakes.airport_search import FakeAirportSearch

TUESDAY = date(2026, 11, 24)


def reading(line: str) -> ParsedEntry:
    return read_entry(line, TUESDAY, FakeAirportSearch())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("lax-lhr 3/4 the 19th", "3/4 may be day/month or month/day: choose one."),
        ("lax-lhr 12dec 32nd", "There is no 32nd."),
        ("lax-lhr 12dec 0th", "There is no 0th."),
        ("lax lhr jan 12 dec", '"jan" is not understood: change it or take it out.'),
        ("30FEBLHRJFK", "There is no 30 Feb."),
        ("131NOVLHRJFK", "There is no 31 Nov."),
        ("lax-lhr 12dec nonstop 1stop", "Two wishes for stops: take one out."),
        ("lax-lhr 12dec via dub via cdg", "Two places to connect in: take one out."),
        ("lax-lhr-jfk-mia-dub-cdg-muc-ber-sea 12dec", "More than 6 flights: split the trip."),
        ("lax-lhr 12dec cdg-lax", "Which day from Paris CDG to Los Angeles LAX?"),
        ("lax-lhr-cdg 12dec", "Which day from London LHR to Paris CDG?"),
        ("lax-lhr 12dec, cdg-lax 19dec 20dec", "More days than flights: one day for each flight."),
        ("lax-lhr 12dec 1800-0900", '"1800-0900" is not understood: change it or take it out.'),
        ("lax-lhr 12dec 0900-2500", '"0900-2500" is not understood: change it or take it out.'),
    ],
)
def test_what_cannot_be_is_asked_about(line: str, sentence: str) -> None:
    found = reading(line)
    assert found.search_request is None
    assert found.problem == sentence


def test_a_day_counted_from_an_unclear_one_waits_for_it() -> None:
    chips = {chip.label: chip.problem for chip in reading("lax-lhr 3/4 19th").chips}
    assert chips["19th"] == "19th counts from the day before it, which is not clear yet."
    chips = {chip.label: chip.problem for chip in reading("lax-lhr 3/4 eom").chips}
    assert chips["eom"] == "eom counts from the day before it, which is not clear yet."


@pytest.mark.parametrize("hour", ["0900", "9a"])
def test_a_time_after_a_joined_entry_is_the_earliest_departure(hour: str) -> None:
    search_request = reading(f"115SEPSEAMIA{hour}").search_request
    assert search_request is not None
    assert search_request.search_legs[0].not_before == time(9)


def test_an_hour_that_no_clock_shows_is_asked_about_and_not_dropped() -> None:
    found = reading("115SEPSEAMIA2561")
    assert found.search_request is None
    assert found.problem == "There is no hour 2561."


def test_a_one_before_the_day_is_asked_about_only_where_both_days_exist() -> None:
    assert reading("12FEBLHRJFK").problem.startswith("2 or 12 February")
    for line, day in (("111DECLHRJFK", "Fri 11 Dec"), ("10DECLHRJFK", "Thu 10 Dec")):
        assert reading(line).chips[0].label == day


@pytest.mark.parametrize("half", ["13pm", "0pm", "after 13pm", "before 13p", "before 31"])
def test_an_hour_of_the_half_day_ends_at_twelve(half: str) -> None:
    assert reading(f"lax-lhr 12dec {half}").search_request is None


def test_ages_stop_where_the_next_people_begin() -> None:
    found = reading("lax-lhr 12dec 2c 9 1a")
    assert found.problem.startswith("How old is each child")
    clear = reading("lax-lhr 12dec 1a 2c 9 4")
    assert clear.search_request is not None
    assert clear.search_request.passengers == Passengers(adults=1, child_ages=(9, 4))


def test_ages_stop_before_a_count_with_its_kind() -> None:
    found = reading("lax-lhr 12dec 2c 9 2 adults")
    assert "2 adults" in [chip.label for chip in found.chips]
    assert found.problem.startswith("How old is each child")


@pytest.mark.parametrize("line", ["12DECXXXYYY", "XXXYYY12DEC", "AN12DECXXXYYY"])
def test_codes_that_nobody_knows_are_not_taken_for_places(line: str) -> None:
    assert reading(line).search_request is None


@pytest.mark.parametrize("word", ["budget", "arriving", "family"])
def test_a_word_that_no_search_can_follow_is_asked_about(word: str) -> None:
    entry = reading(f"LAX LHR 9 dec {word}")
    (asked,) = [chip for chip in entry.chips if chip.problem]
    assert asked.label == word
    assert asked.problem.endswith(f'take "{word}" out.')


def test_ten_in_the_morning_is_never_ten_people() -> None:
    entry = reading("LAX LHR 9 dec 10a")
    (asked,) = [chip for chip in entry.chips if chip.problem]
    assert asked.problem == "10a: 10 in the morning? One booking takes 9 people at most."
    assert [choice.text for choice in asked.choices] == ["10am"]


def test_an_unclear_weekday_that_is_an_airport_too_asks_about_the_day() -> None:
    entry = reading("tue sat")
    asked = [chip.problem for chip in entry.chips if chip.problem]
    assert asked == [
        "Today is Tuesday: today, or in a week?",
        "sat counts from the day before it, which is not clear yet.",
    ]


@pytest.mark.parametrize("sign", ["?", "=", "+", "*"])
def test_a_sign_without_a_meaning_is_asked_about(sign: str) -> None:
    entry = reading(f"LAX LHR 9 dec {sign}")
    (asked,) = [chip for chip in entry.chips if chip.problem]
    assert asked.problem == f'"{sign}" is not understood: change it or take it out.'


def test_hours_that_do_not_exist_are_asked_about() -> None:
    entry = reading("LAX LHR 9 dec 9999-1200")
    (asked,) = [chip for chip in entry.chips if chip.problem]
    assert asked.label == "9999-1200"


def test_a_small_airport_after_a_whole_route_is_asked_about() -> None:
    entry = reading("LAX LHR 9 dec yxu")
    (asked,) = [chip for chip in entry.chips if chip.problem]
    assert asked.problem == 'Is "yxu" London YXU? Choose it, or take it out.'
    assert [choice.text for choice in asked.choices] == ["@YXU"]


@pytest.mark.parametrize("word", ["night", "nights", "nt", "nts"])
def test_nights_are_counted_from_the_day_before(word: str) -> None:
    entry = reading(f"LAX LHR 9 dec 5 {word}")
    assert entry.chips[-1].label == "Mon 14 Dec"
    assert entry.problem == ""


def test_an_airline_is_left_out_by_a_minus_after_the_slash() -> None:
    assert reading("LAX LHR 9 dec /-BA").chips[-1].label == "without BA"


@pytest.mark.parametrize(
    ("word", "label"), [("adult", "1 adult"), ("two adults", "2 adults"), ("2 people", "2 adults")]
)
def test_people_are_spelled_out(word: str, label: str) -> None:
    assert reading(f"LAX LHR 9 dec {word}").chips[-1].label == label


def test_four_letters_that_leave_one_place_are_clear() -> None:
    assert reading("LAX gatw 9 dec").chips[1].label == "London LGW"
