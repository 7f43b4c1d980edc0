"""Whatever is typed, pasted or half deleted: the line is read, and its chips can be painted."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.booking.entry_line.entry_parser import LONGEST_LINE, read_entry
from desktop.booking.entry_line.parsed_entry import ParsedEntry
from tests.support.fakes.airport_search import FakeAirportSearch

PLACES = FakeAirportSearch()
TODAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))

_WORDS = (
    *("lax", "lhr", "lon", "LHRJFK", "sat", "sun", "los", "angeles", "new", "york", "san jose"),
    *("birmingham", "london", "12dec", "12", "dec", "3/4", "12/19", "fri", "next", "this", "+7"),
    *("eom", "tomorrow", "2a", "2a1c", "1c9", "7a", "9", "child", "adults", "two", "j", "prem"),
    *("economy", "/BA", "-UA", "¥AA", "/J", "/cdg", "*19DEC", "nonstop", "1", "stop", "via", "dub"),
    *("to", "from", "back", "one", "way", "rt", "then", ",", "/", "-", "before", "after", "18"),
    *("0900", "7p", "0900-1200", "A12DECLHRJFK", "AN30AUGMNLBKK", "115SEPSEAMIA", "11DECSEAMIA"),
    *("ba", "@SAT", "(", "?", "31feb", "29feb", "2027", "12-19", "of", "and", "no", "on"),
)
_LINES = st.lists(st.sampled_from(_WORDS), max_size=14).flatmap(
    lambda words: st.sampled_from((" ", "  ", "-", "")).map(lambda between: between.join(words))
)


def check(line: str, found: ParsedEntry) -> None:
    reached = 0
    for chip in found.chips:
        assert reached <= chip.start < chip.end <= len(line), (line, chip)
        assert chip.label
        assert chip.problem or not chip.choices
        reached = chip.end
    assert (found.search_request is not None) == (found.problem == "")
    if found.search_request is None:
        return
    search_legs, passengers = found.search_request.search_legs, found.search_request.passengers
    assert search_legs
    assert all(search_leg.origin.code != search_leg.destination.code for search_leg in search_legs)
    assert [search_leg.on for search_leg in search_legs] == sorted(
        search_leg.on for search_leg in search_legs
    )
    assert passengers.adults >= 1
    assert passengers.infants <= passengers.adults
    assert passengers.total <= 9
    assert 0 <= found.search_request.max_connections <= 2


@given(st.text(max_size=60), TODAYS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(line: str, today: date) -> None:
    check(line, read_entry(line, today, PLACES))


@given(_LINES, TODAYS)
@settings(max_examples=600, deadline=None)
def test_any_mix_of_travel_terms_is_parsed(line: str, today: date) -> None:
    check(line, read_entry(line, today, PLACES))


@given(_LINES, TODAYS, st.integers(0, LONGEST_LINE))
@settings(max_examples=200, deadline=None)
def test_a_line_is_parsed_at_every_key_press(line: str, today: date, typed: int) -> None:
    check(line[:typed], read_entry(line[:typed], today, PLACES))


@given(_LINES, TODAYS)
@settings(max_examples=300, deadline=None)
def test_an_answer_ends_its_own_question(line: str, today: date) -> None:
    for chip in read_entry(line, today, PLACES).chips:
        for choice in chip.choices:
            answered = line[: chip.start] + choice.text + line[chip.end :]
            again = read_entry(answered, today, PLACES)
            asked = [c.choices for c in again.chips if c.start == chip.start]
            assert chip.choices not in asked, (line, answered)
