"""What is asked of the airlines, and which of their answers keep to it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.search_budget import MOST, SearchBudget
from desktop.airlines.duffel.search_wire import encode_search_request, matches_request
from desktop.booking.trip.itinerary import Stop
from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg
from desktop.system.file_lock import hold_file_lock
from desktop.use_cases.errors import Unreachable
from tests.support.airlines.duffel_says import ONE_WAY, batch, data
from tests.support.airlines.wire_samples import wire_offer
from tests.support.fakes.endpoint import Endpoint
from tests.support.samples import (
    DUB,
    JFK,
    LAX,
    LHR,
    LONDON,
    sample_inbound,
    sample_offer,
    sample_outbound,
    sample_search_request,
)


def test_a_return_for_a_family_goes_out_whole() -> None:
    wire = encode_search_request(
        sample_search_request(
            passengers=Passengers(adults=2, child_ages=(9, 4), infants=1), cabin=Cabin.BUSINESS
        )
    )
    assert wire == {
        "slices": [
            {"origin": "LAX", "destination": "LON", "departure_date": "2026-12-12"},
            {"origin": "LON", "destination": "LAX", "departure_date": "2026-12-19"},
        ],
        "passengers": [
            {"type": "adult"},
            {"type": "adult"},
            {"age": 9},
            {"age": 4},
            {"age": 1},
        ],
        "cabin_class": "business",
        "max_connections": 2,
    }


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        (time(9, 5), None, {"from": "09:05", "to": "23:59"}),
        (None, time(12, 0), {"from": "00:00", "to": "12:00"}),
        (time(9, 0), time(12, 0), {"from": "09:00", "to": "12:00"}),
    ],
)
def test_a_departure_time_limit_is_sent_as_a_window(
    first: time | None, last: time | None, window: dict[str, str]
) -> None:
    search_leg = SearchLeg(LAX, LHR, date(2026, 12, 12), first, last)
    slices = encode_search_request(sample_search_request(search_legs=(search_leg,)))["slices"]
    assert isinstance(slices, list)
    assert slices[0]["departure_time"] == window


def with_leg_times(first: time | None, last: time | None) -> dict[str, Any]:
    return {
        "search_legs": (
            SearchLeg(LAX, LONDON, date(2026, 12, 12), first, last),
            SearchLeg(LONDON, LAX, date(2026, 12, 19)),
        )
    }


@pytest.mark.parametrize(
    ("wishes", "kept"),
    [
        ({}, True),
        ({"only_airlines": ("NW",)}, True),
        ({"only_airlines": ("NW", "XX")}, True),
        ({"only_airlines": ("XX",)}, False),
        ({"without_airlines": ("NW",)}, False),
        ({"without_airlines": ("NR",)}, False),
        ({"without_airlines": ("XX",)}, True),
        ({"via": "DUB"}, True),
        ({"via": "KEF"}, False),
        ({"via": "LHR"}, False),
        ({"max_connections": 1}, True),
        ({"max_connections": 0}, False),
        (with_leg_times(time(16, 45), time(16, 45)), True),
        (with_leg_times(time(16, 46), None), False),
        (with_leg_times(None, time(16, 44)), False),
    ],
)
def test_only_offers_that_meet_the_request_are_shown(wishes: dict[str, Any], kept: bool) -> None:
    assert matches_request(sample_offer(), sample_search_request(**wishes)) is kept


@pytest.mark.parametrize(
    ("wishes", "kept"),
    [
        ({"max_connections": 0}, False),
        ({"max_connections": 1}, True),
        ({}, True),
        ({"via": "DUB"}, True),
        ({"via": "KEF"}, False),
    ],
)
def test_a_stop_under_one_flight_number_counts_as_a_stop(
    wishes: dict[str, Any], kept: bool
) -> None:
    (segment,) = sample_inbound().segments
    way = sample_inbound(segments=(replace(segment, stops=(Stop(DUB, timedelta(minutes=100)),)),))
    search_request = sample_search_request(
        search_legs=(SearchLeg(LHR, LAX, date(2026, 12, 19)),), **wishes
    )
    assert matches_request(sample_offer(slices=(way,)), search_request) is kept


def test_without_a_limit_stops_do_not_count_beside_two_connections() -> None:
    first, second = sample_outbound().segments
    stops = (Stop(JFK), Stop(JFK))
    way = sample_outbound(segments=(replace(first, stops=stops), second))
    search_request = sample_search_request(search_legs=(SearchLeg(LAX, LHR, date(2026, 12, 12)),))
    assert way.stops == 3
    assert matches_request(sample_offer(slices=(way,)), search_request)
    assert matches_request(sample_offer(slices=(way,)), replace(search_request, max_stops=3))
    assert not matches_request(sample_offer(slices=(way,)), replace(search_request, max_stops=2))


def test_an_offer_for_one_way_does_not_answer_a_return() -> None:
    offer = sample_offer(slices=sample_offer().slices[:1])
    assert not matches_request(offer, sample_search_request())


# ---------------------------------------------------------------- how many searches


class Clock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.at = 1_795_543_200.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "searches.json"


def spend(file: Path, clock: Clock, searches: int = MOST) -> None:
    """Two desks in turn."""
    desks = (SearchBudget(file, clock), SearchBudget(file, clock))
    for number in range(searches):
        assert desks[number % 2].take() == 0


def test_two_desks_have_one_budget_and_the_next_search_has_its_second(
    file: Path, clock: Clock
) -> None:
    spend(file, clock, 10)
    clock.at += 20
    spend(file, clock, MOST - 10)
    assert SearchBudget(file, clock).take() == 40
    clock.at += 39.5
    assert SearchBudget(file, clock).take() == 1
    clock.at += 0.5
    spend(file, clock, 10)
    assert SearchBudget(file, clock).take() == 20


def test_a_search_that_was_not_made_is_not_counted(file: Path, clock: Clock) -> None:
    spend(file, clock)
    for _ in range(5):
        assert SearchBudget(file, clock).take() == 60
    clock.at += 60
    spend(file, clock)


def test_a_clock_that_was_set_back_locks_nobody_out(file: Path, clock: Clock) -> None:
    spend(file, clock)
    clock.at -= 3600
    assert SearchBudget(file, clock).take() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"{}", b'["1", null, NaN, Infinity, true]', b"[" * 100_000, b"\xff"],
    ids=range(6),
)
def test_whatever_is_in_the_file_a_search_is_made(file: Path, clock: Clock, content: bytes) -> None:
    file.write_bytes(content)
    assert SearchBudget(file, clock).take() == 0


def test_a_file_that_cannot_be_had_stops_no_search(file: Path, clock: Clock) -> None:
    file.mkdir()
    assert SearchBudget(file, clock).take() == 0
    assert SearchBudget(file.parent / "none" / "searches.json", clock).take() == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
@pytest.mark.parametrize("ending", [".json", ".lock"])
def test_a_pipe_in_the_place_of_the_file_stops_no_search(
    file: Path, clock: Clock, ending: str
) -> None:
    """It would be waited for until another program writes to it."""
    os.mkfifo(file.with_suffix(ending))
    assert SearchBudget(file, clock).take() == 0


def test_a_desk_that_hangs_with_the_file_stops_no_search(file: Path, clock: Clock) -> None:
    lock = hold_file_lock(file.with_suffix(".lock"))
    assert SearchBudget(file, clock, patience=0.0).take() == 0
    lock.release()


def test_beyond_the_budget_nothing_is_asked_and_the_seconds_are_named(
    side: Endpoint, duffel: Duffel, file: Path, clock: Clock
) -> None:
    spend(file, clock)
    counted = Duffel(duffel.duffel, SearchBudget(file, clock))
    with pytest.raises(Unreachable, match="airline_busy") as caught:
        list(counted.search(ONE_WAY))
    assert caught.value.press == "Search again in 60 s."
    assert side.heard == []
    clock.at += 60
    side.will(data({"id": "orq_one"}), batch(0))
    assert list(counted.search(ONE_WAY)) == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_search")
def test_flights_of_the_test_airline_are_sold_in_no_live_search(
    side: Endpoint, duffel: Duffel
) -> None:
    zz = {"name": "Duffel Airways", "iata_code": "ZZ"}
    for live, found in ((False, 1), (True, 0)):
        at = Duffel(type(duffel.duffel)(duffel.duffel.http, duffel.duffel.token, live))
        offer = {**wire_offer(live_mode=live), "owner": zz}
        side.will(data({"id": "orq_one"}), batch(0, offer))
        assert len(list(at.search(ONE_WAY))) == found
