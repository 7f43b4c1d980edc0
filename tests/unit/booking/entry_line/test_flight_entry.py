"""Flights typed by hand, one a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from desktop.booking.airport import Airport, Place
from desktop.booking.entry_line.entry_pieces import PassengersEntry
from desktop.booking.entry_line.flight_entry import FlightReader, FlightUnclear, read_travelers
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.search_request import Cabin
from tests.support.fakes.airport_search import FakeAirportSearch

TODAY = date(2026, 11, 24)
READER = FlightReader(FakeAirportSearch(), TODAY, {"NW": "Northwind"})


def read(text: str) -> tuple[Slice, ...]:
    return READER.slices(text)


def problem(text: str) -> str:
    with pytest.raises(FlightUnclear) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "NW214 12dec LAX-LHR 1655 1120+1 prem",
        "nw 214 w 12DEC LAXLHR 1655 1120+1",
        "NW 0214 12 dec 2026 lax lhr 4:55pm 11:20am+1 premium",
        "NW214 12dec26 LAX–LHR 1655-1120 +1 w",
    ],
)
def test_a_flight_is_read_as_it_is_written_anywhere(line: str) -> None:
    (only,) = read(line)
    (flight,) = only.segments
    assert flight.designator == "NW 214"
    assert flight.carrier.name == "Northwind"
    assert (flight.origin.code, flight.destination.code) == ("LAX", "LHR")
    assert flight.departs == datetime(2026, 12, 12, 16, 55)
    assert flight.arrives == datetime(2026, 12, 13, 11, 20)
    assert flight.elapsed == timedelta(hours=10, minutes=25)
    assert flight.cabin is Cabin.PREMIUM


def test_a_connection_belongs_to_its_direction_and_a_stay_begins_another() -> None:
    out, back = read(
        "NW214 12dec LAX-DUB 1645 1055+1\n\nNW1176 13dec DUB-LHR 1305 1430\n"
        "NR7 19dec LHR-LAX 1130 1440"
    )
    assert [flight.number for flight in out.segments] == ["214", "1176"]
    assert out.elapsed == timedelta(hours=13, minutes=45)
    assert [flight.number for flight in back.segments] == ["7"]
    assert back.segments[0].carrier.name == "NR", "a name that nobody typed is the code"
    assert [slice_.id for slice_ in (out, back)] == ["directiona", "directionb"]


def test_another_airport_of_departure_begins_another_direction() -> None:
    first, second = read("NW1 12dec LHR-DUB 0900 1020\nNW2 12dec JFK-LAX 2000 2330")
    assert (first.destination.code, second.origin.code) == ("DUB", "JFK")


def test_where_a_zone_is_not_known_the_clocks_say_how_long_a_wait_is() -> None:
    reader = FlightReader(_WithoutZones(), TODAY, {})
    (only,) = reader.slices("NW1 12dec LHR-DUB 0900 1020\nNW2 12dec DUB-JFK 1130 1900")
    assert (len(only.segments), only.elapsed) == (2, timedelta(hours=10))
    with pytest.raises(FlightUnclear, match="Flight 2 leaves before flight 1 has landed"):
        reader.slices("NW1 12dec LHR-DUB 0900 1020\nNW2 12dec DUB-JFK 1010 1900")


class _WithoutZones(FakeAirportSearch):
    """As the airports are on a machine that does not know their time zones."""

    def exact(self, code: str) -> Place | None:
        place = FakeAirportSearch.exact(self, code)
        return replace(place, zone="No/Such") if isinstance(place, Airport) else place


def test_a_day_without_a_year_is_the_next_one() -> None:
    (only,) = read("NW1 3jan LHR-DUB 0900 1020")
    assert only.departs.date() == date(2027, 1, 3)


@pytest.mark.parametrize("letter", ["", " q", " y", " econ"])
def test_a_booking_letter_that_says_no_cabin_is_economy(letter: str) -> None:
    (only,) = read(f"NW1 12dec LHR-DUB 0900 1020{letter}")
    assert only.segments[0].cabin is Cabin.ECONOMY


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "on a line of its own"),
        ("hello", "Flight 1 cannot be read"),
        ("NW1 12dec LHR-DUB 0900 1020\nNW2 13dec DUB LHR", "Flight 2 cannot be read"),
        ("\n".join(["NW1 12dec LHR-DUB 0900 1020"] * 13), "12 flights at most"),
        ("NW1 31feb LHR-DUB 0900 1020", "a day that is past, or that is none"),
        ("NW1 12dec2025 LHR-DUB 0900 1020", "a day that is past, or that is none"),
        ("NW1 12dec LHR-DUB 2560 1020", "a time that no clock shows"),
        ("NW1 12dec LON-DUB 0900 1020", "LON is a city with several airports"),
        ("NW1 12dec XXQ-DUB 0900 1020", "XXQ is no airport that Skycap knows"),
        ("NW1 12dec LAX-LHR 1655 1120", "Put +1 behind the time"),
        ("NW1 12dec LHR-DUB 0900 1020+2", "longer than a day"),
        ("NW1 12dec LHR-DUB 0900 1020 lounge", "“lounge” is no cabin"),
        ("NW1 12dec LHR-DUB 0900 1020\nNW2 12dec DUB-LHR 0930 1050", "before flight 1 has landed"),
    ],
)
def test_what_is_unclear_is_said_and_never_guessed(text: str, sentence: str) -> None:
    assert sentence in problem(text)


def test_travelers_are_read_as_in_the_entry_line() -> None:
    assert read_travelers("2a1c9") == PassengersEntry(2, (9,), 0)
    assert read_travelers(" 1 adult ") == PassengersEntry(1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Who is traveling?"),
        ("us two", "Who is traveling?"),
        ("2a and more", "Who is traveling?"),
        ("2a1c", "How old is each child"),
    ],
)
def test_travelers_that_are_unclear_are_asked_for(text: str, sentence: str) -> None:
    with pytest.raises(FlightUnclear, match=sentence.replace("?", r"\?")):
        read_travelers(text)
