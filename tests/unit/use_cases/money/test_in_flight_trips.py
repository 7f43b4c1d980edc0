"""One call for a trip at a time."""

from __future__ import annotations

import threading

import pytest

from desktop.use_cases.errors import Refused
from desktop.use_cases.money.in_flight_trips import InFlightTrips


def test_a_trip_is_held_by_one_and_free_again_after() -> None:
    in_flight = InFlightTrips()
    with in_flight.hold("trip"):
        assert in_flight.holds("trip")
        assert not in_flight.holds("other")
        with pytest.raises(Refused, match="already_underway"), in_flight.hold("trip"):
            pass
        assert in_flight.holds("trip")
    assert not in_flight.holds("trip")


def test_a_trip_is_free_again_when_the_call_ends_badly() -> None:
    in_flight = InFlightTrips()
    with pytest.raises(ValueError, match="bad"), in_flight.hold("trip"):
        raise ValueError("bad")
    assert not in_flight.holds("trip")


def test_of_many_threads_that_start_together_one_gets_the_trip() -> None:
    in_flight = InFlightTrips()
    start, done = threading.Barrier(8), threading.Barrier(8)
    held: list[str] = []

    def try_it() -> None:
        start.wait()
        try:
            with in_flight.hold("trip"):
                held.append("held")
                done.wait()
        except Refused:
            done.wait()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held == ["held"]
