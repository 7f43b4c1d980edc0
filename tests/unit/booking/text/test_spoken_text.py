"""What is read aloud: locators, times, waits, bags and conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from desktop.booking.date_time_text import (
    day_offset_text,
    day_text,
    duration_text,
    ends_in_text,
    long_day_text,
    time_text,
)
from desktop.booking.money import Money
from desktop.booking.text.bags_text import bags_text, offer_bags, slice_bags
from desktop.booking.text.conditions_text import change_sentence, conditions_text, refund_sentence
from desktop.booking.text.layover_text import (
    landing_sentences,
    layover_sentence,
    short_stops_text,
    slice_stops_text,
    spoken_stops,
    stop_sentence,
    stops_text,
    warnings,
)
from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.itinerary import Bags, Slice, Stop
from desktop.booking.trip.offer import Condition
from tests.support.samples import DUB, JFK, LGA, sample_inbound, sample_offer, sample_outbound


def test_a_locator_is_spelled_in_the_icao_alphabet() -> None:
    assert spelled("K7PQ2M") == "Kilo 7 Papa Quebec 2 Mike"
    assert spelled("ax z") == "Alfa X-ray Zulu"
    assert spelled("") == ""


def test_a_locator_is_spaced_in_twos() -> None:
    assert spaced("K7PQ2M") == "K7 PQ 2M"
    assert spaced("k7pq2") == "K7 PQ 2"
    assert spaced("") == ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h 00"), (625, "10 h 25"), (1505, "25 h 05")],
)
def test_durations(minutes: int, words: str) -> None:
    assert duration_text(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("at", "wide", "short"),
    [
        (time(0, 5), "00:05", "12:05 am"),
        (time(12, 0), "12:00", "12:00 pm"),
        (time(16, 45), "16:45", "4:45 pm"),
    ],
)
def test_times_on_both_clocks(at: time, wide: str, short: str) -> None:
    assert time_text(at) == wide
    assert time_text(at, twelve_hour=True) == short
    assert time_text(datetime.combine(date(2026, 12, 12), at)) == wide


def test_the_day_beside_an_arrival() -> None:
    assert [day_offset_text(days) for days in (-1, 0, 1, 2)] == ["−1", "", "+1", "+2"]


def test_days_show_the_year_only_when_it_is_another() -> None:
    day = date(2026, 12, 12)
    assert day_text(day) == "Sat 12 Dec"
    assert day_text(day, date(2026, 1, 1)) == "Sat 12 Dec"
    assert day_text(day, date(2025, 12, 31)) == "Sat 12 Dec 2026"
    assert long_day_text(day) == "Saturday 12 December 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "ended"),
        (0, "ended"),
        (9, "00:09"),
        (1745, "29:05"),
        (3599, "59:59"),
        (7500, "2 h 05"),
        (90000, "1 d 1 h"),
    ],
)
def test_clocks_that_run_out(seconds: int, words: str) -> None:
    assert ends_in_text(timedelta(seconds=seconds)) == words


def test_stops_name_each_wait_and_its_airport() -> None:
    assert slice_stops_text(sample_outbound()) == "1 stop · 2 h 10 DUB"
    assert slice_stops_text(sample_inbound()) == "nonstop"
    first, second = sample_outbound().segments
    assert stops_text(replace(sample_outbound(), segments=(first, second, second))) == "2 stops"


def _with_stop(wait: timedelta | None) -> Slice:
    (segment,) = sample_inbound().segments
    return sample_inbound(segments=(replace(segment, stops=(Stop(DUB, wait),)),))


def test_a_landing_of_one_flight_is_named_with_place_and_time() -> None:
    direct = _with_stop(timedelta(minutes=100))
    assert stops_text(direct) == "1 stop"
    assert slice_stops_text(direct) == "1 stop · 1 h 40 DUB"
    assert (
        stop_sentence(direct.segments[0].stops[0]) == "Stop of 1 h 40 in Dublin (DUB), same flight"
    )
    assert warnings(direct) == ()
    unknown = _with_stop(None)
    assert slice_stops_text(unknown) == "1 stop · DUB"
    assert stop_sentence(unknown.segments[0].stops[0]) == "Stop in Dublin (DUB), same flight"


def test_stops_and_waits_come_in_the_order_of_the_way() -> None:
    first, second = sample_outbound().segments
    out = replace(
        sample_outbound(), segments=(replace(first, stops=(Stop(JFK, timedelta(hours=1)),)), second)
    )
    assert slice_stops_text(out) == "2 stops · 1 h 00 JFK · 2 h 10 DUB"
    assert short_stops_text(out) == "2 stops · JFK · DUB"
    assert short_stops_text(sample_inbound()) == "nonstop"
    assert landing_sentences(out) == (
        "Stop of 1 h 00 in New York (JFK), same flight",
        "2 h 10 in Dublin (DUB)",
    )


def test_stops_read_aloud() -> None:
    out = sample_outbound()
    assert spoken_stops(sample_inbound()) == "nonstop"
    assert spoken_stops(out) == "1 stop of 2 h 10 in Dublin"
    assert spoken_stops(_with_stop(timedelta(minutes=100))) == "1 stop of 1 h 40 in Dublin"
    assert spoken_stops(_with_stop(None)) == "1 stop in Dublin"
    first, second = out.segments
    two = replace(out, segments=(replace(first, stops=(Stop(JFK, timedelta(hours=1)),)), second))
    assert spoken_stops(two) == "2 stops, 1 h 00 in New York and 2 h 10 in Dublin"


def _changed_connection(**changes: object) -> Slice:
    first, second = sample_outbound().segments
    return replace(sample_outbound(), segments=(first, replace(second, **changes)))  # type: ignore[arg-type]


def test_a_quiet_connection_needs_no_warning() -> None:
    assert warnings(sample_outbound()) == ()


def test_an_overnight_layover_is_stated() -> None:
    slice_ = _changed_connection(departs=datetime(2026, 12, 14, 7, 5))
    assert warnings(slice_) == ("overnight in DUB",)
    assert layover_sentence(slice_.layovers[0]) == "20 h 10 in Dublin (DUB), overnight"


def test_a_change_of_airport_names_both() -> None:
    first, second = sample_outbound().segments
    slice_ = replace(
        sample_outbound(),
        segments=(replace(first, destination=LGA), replace(second, origin=JFK)),
    )
    assert warnings(slice_) == ("change airport LGA to JFK",)


@pytest.mark.parametrize(
    ("bags", "words"),
    [
        (Bags(1, 2), "1 cabin · 2 checked"),
        (Bags(1, 0), "1 cabin · no checked"),
        (Bags(0, 0), "no bags"),
        (Bags(1, None), "1 cabin · unknown checked"),
        (Bags(), "bags unknown"),
    ],
)
def test_unreported_bags_are_shown_as_unknown(bags: Bags, words: str) -> None:
    assert bags_text(bags) == words


def test_the_stingiest_flight_decides_for_the_whole_way() -> None:
    assert slice_bags(_changed_connection(bags=Bags(1, 1))) == Bags(1, 1)
    assert slice_bags(_changed_connection(bags=Bags(0, None))) == Bags(0, None)


def test_the_stingiest_direction_decides_for_the_whole_offer() -> None:
    (segment,) = sample_inbound().segments
    back = sample_inbound(segments=(replace(segment, bags=Bags(1, 0)),))
    offer = sample_offer(slices=(sample_outbound(), back))
    assert slice_bags(offer.slices[0]) == Bags(1, 2)
    assert offer_bags(offer) == Bags(1, 0)


def test_conditions_of_a_row() -> None:
    assert conditions_text(sample_offer()) == "Change USD 150.00 · Refund no"
    unknown = sample_offer(change=Condition(), refund=Condition(True, Money(0, "USD")))
    assert conditions_text(unknown) == "Change unknown · Refund free"


def test_conditions_in_sentences() -> None:
    fee = Money(15000, "USD")
    assert change_sentence(Condition(True, fee)) == (
        "Changes before departure cost USD 150.00 plus any difference in fare."
    )
    assert "are free" in change_sentence(Condition(True, Money(0, "USD")))
    assert "does not say at what fee" in change_sentence(Condition(True))
    assert change_sentence(Condition(False)) == "Changes before departure are not possible."
    assert refund_sentence(Condition(True, fee)) == (
        "The fare is refunded before departure less USD 150.00."
    )
    assert "in full" in refund_sentence(Condition(True, Money(0, "USD")))
    assert "does not say at what fee" in refund_sentence(Condition(True))
    assert "does not say whether a refund" in refund_sentence(Condition())
