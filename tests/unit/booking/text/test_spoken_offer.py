"""The offer as read to the client: every direction, every stop, the operating airlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.text.spoken_offer import spoken_offer_text
from desktop.booking.trip.itinerary import Bags, Carrier, Slice, Stop
from desktop.booking.trip.offer import Condition
from desktop.booking.trip.search_request import Cabin
from tests.support.samples import (
    DUB,
    JFK,
    LHR,
    NORTHWIND,
    NORTHWIND_REGIONAL,
    sample_inbound,
    sample_offer,
    sample_outbound,
)


def test_a_return_trip_is_described_by_direction() -> None:
    assert spoken_offer_text(sample_offer()) == (
        "Northwind, Sat 12 Dec at 16:45, 1 stop of 2 h 10 in Dublin, arriving the next day at "
        "14:30, NW 1176 operated by Northwind Regional; "
        "back Sat 19 Dec at 11:30, nonstop, arriving at 14:40. "
        "Premium economy, NW 1176 in economy, 1 cabin bag and 2 checked bags. "
        "USD 1,842.20 in all, charged by the airline; a change costs USD 150.00, no refund."
    )


def _inbound(**changes: object) -> Slice:
    (segment,) = sample_inbound().segments
    return sample_inbound(segments=(replace(segment, **changes),))  # type: ignore[arg-type]


def test_the_way_back_is_never_called_nonstop_because_the_way_out_is() -> None:
    back = _inbound(stops=(Stop(DUB, timedelta(minutes=100)),))
    out = replace(sample_inbound(), id="out")
    sentence = spoken_offer_text(sample_offer(slices=(out, back)))
    assert sentence.count("nonstop") == 1
    assert "1 stop of 1 h 40 in Dublin" in sentence


def test_a_flight_that_lands_on_the_way_is_not_nonstop() -> None:
    sentence = spoken_offer_text(sample_offer(slices=(_inbound(stops=(Stop(DUB),)),)))
    assert "Sat 19 Dec at 11:30, 1 stop in Dublin, arriving at 14:40." in sentence
    assert "nonstop" not in sentence


def test_every_leg_of_a_longer_trip_is_named() -> None:
    third = _inbound(origin=JFK, destination=LHR)
    sentence = spoken_offer_text(sample_offer(slices=(sample_outbound(), sample_inbound(), third)))
    assert "Los Angeles to London Sat 12 Dec" in sentence
    assert "; then London to Los Angeles Sat 19 Dec" in sentence
    assert "; then New York to London Sat 19 Dec" in sentence
    assert "back" not in sentence


def test_an_open_jaw_does_not_say_back() -> None:
    home = _inbound(origin=JFK)
    sentence = spoken_offer_text(sample_offer(slices=(sample_outbound(), home)))
    assert "; then New York to Los Angeles Sat 19 Dec at 11:30" in sentence
    assert "back" not in sentence


def test_the_operator_is_named_for_one_flight_or_for_all() -> None:
    small = Carrier("", "Little Wings")
    sentence = spoken_offer_text(sample_offer(slices=(_inbound(operated_by=small),)))
    assert ", operated by Little Wings." in sentence
    first, second = sample_outbound().segments
    two = (replace(first, operated_by=small), replace(second, operated_by=NORTHWIND_REGIONAL))
    sentence = spoken_offer_text(sample_offer(slices=(sample_outbound(segments=two),)))
    assert "NW 214 operated by Little Wings, NW 1176 operated by Northwind Regional" in sentence
    own = (first, replace(second, operated_by=NORTHWIND))
    sentence = spoken_offer_text(sample_offer(slices=(sample_outbound(segments=own),)))
    assert "operated" not in sentence


@pytest.mark.parametrize(
    ("arrives", "words"),
    [
        (datetime(2026, 12, 18, 22, 40), "arriving the day before at 22:40"),
        (datetime(2026, 12, 19, 14, 40), "arriving at 14:40"),
        (datetime(2026, 12, 21, 6, 0), "arriving two days later at 06:00"),
        (datetime(2026, 12, 22, 6, 0), "arriving 3 days later at 06:00"),
    ],
)
def test_the_arrival_day_is_given(arrives: datetime, words: str) -> None:
    assert words in spoken_offer_text(sample_offer(slices=(_inbound(arrives=arrives),)))


@pytest.mark.parametrize(
    ("bags", "words"),
    [
        (Bags(1, 1), "1 cabin bag and 1 checked bag."),
        (Bags(1, 0), "1 cabin bag and no checked bags."),
        (Bags(0, 2), "no cabin bags and 2 checked bags."),
        (Bags(1, None), "1 cabin bag and an unknown number of checked bags."),
        (Bags(), "the airline does not say which bags are included."),
    ],
)
def test_bags_and_cabin_are_given(bags: Bags, words: str) -> None:
    way = _inbound(bags=bags, cabin=Cabin.BUSINESS)
    assert f"Business, {words}" in spoken_offer_text(sample_offer(slices=(way,)))


@pytest.mark.parametrize(
    ("change", "refund", "words"),
    [
        (Condition(True), Condition(True), "it can be changed, it can be refunded."),
        (
            Condition(True, Money(0, "USD")),
            Condition(True, Money(0, "USD")),
            "changes are free, refundable in full.",
        ),
        (Condition(False), Condition(True, Money(4000, "USD")),
         "no changes, a refund costs USD 40.00."),
        (
            Condition(),
            Condition(),
            "the airline does not say whether it can be changed, "
            "the airline does not say whether it can be refunded.",
        ),
    ],
)  # fmt: skip
def test_conditions_are_given(change: Condition, refund: Condition, words: str) -> None:
    assert spoken_offer_text(sample_offer(change=change, refund=refund)).endswith(words)
