"""What a client said yes to, and when a yes no longer counts."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.text.consent_text import fee_script
from desktop.booking.trip.fee_rules import fee_taken
from desktop.booking.trip.itinerary import Bags, Segment, Stop
from desktop.booking.trip.offer import Condition
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    AGREEMENT_LASTS,
    TripAction,
    agreed_terms,
    allowed_actions,
    fee_terms,
    has_agreed,
    has_agreed_to_fee,
    terms_due,
    void_agreements,
    with_changes,
)
from tests.support.samples import (
    DUB,
    NORTHWIND_REGIONAL,
    OPENED_AT,
    sample_agreement,
    sample_card,
    sample_companion,
    sample_inbound,
    sample_moment,
    sample_outbound,
    sample_traveler,
    sample_trip,
)

CHANGES: dict[str, Callable[[Trip], Trip]] = {
    "another airline service": lambda trip: with_offer(trip, source="another"),
    "another total": lambda trip: with_offer(trip, total=Money(184221, "USD")),
    "another currency": lambda trip: with_offer(trip, total=Money(184220, "EUR")),
    "another airline charges": lambda trip: with_offer(trip, owner=NORTHWIND_REGIONAL),
    "no refund said": lambda trip: with_offer(trip, refund=Condition()),
    "a dearer change": lambda trip: with_offer(
        trip, change=Condition(allowed=True, fee=Money(15001, "USD"))
    ),
    "only the way out": lambda trip: with_offer(trip, slices=trip.offer.slices[:1]),
    "a later departure": lambda trip: with_offer(
        trip,
        slices=(
            sample_outbound(),
            sample_inbound(segments=(_later(sample_inbound().segments[0]),)),
        ),
    ),
    "another operating carrier": lambda trip: with_offer(
        trip,
        slices=(
            sample_outbound(),
            sample_inbound(
                segments=(replace(sample_inbound().segments[0], operated_by=NORTHWIND_REGIONAL),)
            ),
        ),
    ),
    "no bags": lambda trip: with_inbound(trip, bags=Bags(carry_on=0, checked=0)),
    "a landing on the way": lambda trip: with_inbound(trip, stops=(Stop(DUB),)),
    "another fare brand": lambda trip: with_offer(
        trip, slices=(sample_outbound(), sample_inbound(fare_brand="Basic Economy"))
    ),
    "another of the same name": lambda trip: replace(
        trip, travelers=(sample_traveler(id="travelerother", born_on=date(1961, 1, 2)),)
    ),
    "another fee": lambda trip: replace(trip, fee=Money(3600, "USD")),
    "another traveler": lambda trip: replace(trip, travelers=(sample_companion(),)),
    "another spelling": lambda trip: replace(trip, travelers=(sample_traveler(given_name="Ida"),)),
    "another card": lambda trip: replace(trip, card=sample_card(last4="1881")),
    "the same card, renewed": lambda trip: replace(trip, card=sample_card(exp_year=2033)),
    "no card": lambda trip: replace(trip, card=None),
    "no yes at all": lambda trip: replace(trip, agreements=()),
    "a yes to something else since": lambda trip: replace(
        trip, agreements=(*trip.agreements, sample_agreement(trip, terms=fee_terms(trip)))
    ),
}


def with_offer(trip: Trip, **changes: Any) -> Trip:
    return replace(trip, offer=replace(trip.offer, **changes))


def with_inbound(trip: Trip, **changes: Any) -> Trip:
    (segment,) = sample_inbound().segments
    back = sample_inbound(segments=(replace(segment, **changes),))
    return with_offer(trip, slices=(sample_outbound(), back))


def _later(segment: Segment) -> Segment:
    return replace(segment, departs=segment.departs + timedelta(minutes=5))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_yes_is_void_once_anything_that_was_read_has_changed(
    change: Callable[[Trip], Trip],
) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    assert has_agreed(trip, sample_moment())
    changed = change(trip)
    assert not has_agreed(changed, sample_moment())
    assert TripAction.BOOK not in allowed_actions(changed, sample_moment())


def test_a_yes_holds_when_the_same_flights_are_found_by_another_search() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    found_again = with_offer(trip, id="offeranother", ends_at=OPENED_AT + timedelta(hours=1))
    assert has_agreed(found_again, sample_moment())


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (timedelta(), True),
        (AGREEMENT_LASTS - timedelta(seconds=1), True),
        (AGREEMENT_LASTS, False),
        (timedelta(days=1), False),
        (-timedelta(seconds=1), False),
    ],
)
def test_a_yes_holds_for_the_call_it_was_given_in(after: timedelta, holds: bool) -> None:
    assert has_agreed(sample_trip(TripStage.CARD_TAKEN), sample_moment(OPENED_AT + after)) is holds


@pytest.mark.parametrize(
    "changes",
    [
        # The clock was set back by a day.
        {"seconds": sample_moment(OPENED_AT + timedelta(days=1)).seconds},
        {"seconds": sample_moment(OPENED_AT + AGREEMENT_LASTS).seconds},
        # The machine was started again, another is used, or has no such clock.
        {"seconds": 10},
        {"clock": "another"},
        {"clock": ""},
    ],
)
def test_a_yes_does_not_come_back_with_a_clock_that_is_set(changes: dict[str, Any]) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    assert not has_agreed(trip, sample_moment(OPENED_AT + timedelta(minutes=5), **changes))


def test_without_a_clock_that_nobody_sets_no_yes_holds() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    trip = replace(trip, agreements=(sample_agreement(trip, clock=""),))
    assert not has_agreed(trip, sample_moment(clock=""))


VOIDING = {
    name: change
    for name, change in CHANGES.items()
    if name not in ("no yes at all", "a yes to something else since")
} | {
    "another birth date": lambda trip: replace(
        trip, travelers=(sample_traveler(born_on=date(1961, 1, 2)),)
    ),
}


@pytest.mark.parametrize("change", VOIDING.values(), ids=VOIDING)
def test_a_yes_does_not_come_back_with_what_was_changed_back(
    change: Callable[[Trip], Trip],
) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    other = with_changes(trip, change(trip))
    back = with_changes(other, replace(trip, agreements=other.agreements))
    assert agreed_terms(back) == agreed_terms(trip)
    assert not has_agreed(back, sample_moment())
    again = replace(back, agreements=(*back.agreements, sample_agreement(back)))
    assert has_agreed(with_changes(back, again), sample_moment())


def test_a_change_that_no_yes_is_about_leaves_it() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    found_again = with_offer(trip, id="offeranother", ends_at=OPENED_AT + timedelta(hours=1))
    assert with_changes(trip, found_again) == found_again
    draft = sample_trip(TripStage.DRAFT)
    assert with_changes(draft, trip) == trip
    emptied = replace(with_offer(trip, total=Money(1, "USD")), agreements=())
    assert with_changes(trip, emptied) == emptied


def test_the_terms_name_every_flight_with_who_operates_it_and_every_traveler() -> None:
    terms = "\n".join(agreed_terms(sample_trip()))
    for part in (
        "LAX 2026-12-12 16:45 to DUB",
        "NW 1176 operated by Northwind Regional",
        "LHR 2026-12-19 11:30 to LAX",
        "Ada Calloway",
        "Northwind charges USD 1,842.20",
        "our fee USD 35.00",
    ):
        assert part in terms


def test_the_sentence_for_the_trip_says_who_read_what_and_when() -> None:
    (agreement,) = sample_trip().agreements
    sentence = agreement.sentence("18:00:00")
    assert sentence.startswith("At 18:00:00 Robin Owner read, and the client said yes: “Northwind")


@pytest.mark.parametrize(
    "change",
    [
        lambda trip: replace(trip, card=None),
        lambda trip: replace(trip, agreements=()),
        lambda trip: void_agreements(trip),
        lambda trip: replace(trip, fee=Money(3600, "USD")),
        lambda trip: replace(trip, card=sample_card(last4="1881")),
    ],
)
def test_a_yes_to_another_fee_or_card_or_none_charges_no_fee(
    change: Callable[[Trip], Trip],
) -> None:
    trip = sample_trip(TripStage.FEE_DUE)
    assert has_agreed_to_fee(trip, sample_moment())
    assert not has_agreed_to_fee(change(trip), sample_moment())
    assert TripAction.CHARGE_FEE not in allowed_actions(change(trip), sample_moment())


def test_a_yes_to_the_fee_alone_is_one() -> None:
    trip = sample_trip(TripStage.FEE_DUE)
    for_fee = replace(trip, agreements=(sample_agreement(trip, terms=fee_terms(trip)),))
    assert has_agreed_to_fee(for_fee, sample_moment())
    assert not has_agreed(for_fee, sample_moment())


def test_a_fee_that_was_taken_is_not_due_again_beside_the_fare() -> None:
    """Its hold was charged, and that of the fare had lapsed."""
    trip = sample_trip(TripStage.BOOKED, fare_plan=FarePlan.COMPANY_BALANCE)
    assert fee_taken(trip)
    client = "client on file as clientada"
    assert terms_due(trip) == ("we charge USD 1,842.20 for the fare", client)
    assert "for our service" not in fee_script(trip, "Skycap Travel")


def test_a_yes_is_no_yes_of_another_client() -> None:
    trip = sample_trip(TripStage.BOOKED)
    of_another = replace(trip, client_id="clientbob")
    assert agreed_terms(of_another) != agreed_terms(trip)
    assert fee_terms(of_another) != fee_terms(trip)
