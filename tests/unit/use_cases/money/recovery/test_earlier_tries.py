"""Before a booking, every earlier try for the same travelers and days is looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.fare_plan import RECORDED
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import attempt_to_report, is_booked, is_unsettled, stage_of
from desktop.store.store_messages import already_open, row_damaged
from desktop.use_cases.documents.document_source import make_from_records
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.fakes.airline import Ending
from tests.support.fakes.store import FakeTripRepository
from tests.support.samples import (
    sample_answer,
    sample_client,
    sample_offer,
    sample_order,
    sample_traveler,
    sample_trip,
)
from tests.support.use_cases.later_offer import later_offer
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED = AttemptState.CONFIRMED, AttemptState.REFUSED
PENDING, UNKNOWN = AttemptState.PENDING, AttemptState.UNKNOWN
DOUBTFUL = ["never_arrived", "settled_not_done"]


def another_trip(desk: UseCaseFixture, order: OrderAttempt, **changes: Any) -> Trip:  # noqa: ANN401
    """Another trip of the same client, with this attempt to book it."""
    offer = sample_offer(id="offerother")
    order = replace(order, id="orderother", trip_id="tripother", subject=offer.id)
    trip = sample_trip(TripStage.CARD_TAKEN, id="tripother", offer=offer, orders=(order,))
    return desk.put(replace(trip, **changes))


@pytest.mark.parametrize("reason", DOUBTFUL)
def test_a_try_that_was_given_up_and_lives_after_all_stops_another_fare(
    desk: UseCaseFixture, reason: str
) -> None:
    given_up = sample_order(REFUSED, reason=reason, subject="offerformer")
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(given_up,)))
    desk.airline.orders["offerformer"] = sample_answer(record_locator="LATE42")
    with pytest.raises(Refused, match="earlier_order_found") as caught:
        desk.book_trip(trip.id)
    assert "LATE42" in caught.value.happened
    assert desk.airline.requests == []
    assert desk.actions() == [("order confirmed", "alarm"), ("earlier order found", "refused")]
    assert "LATE42" in desk.kept.tables.audit[-1].detail
    after = desk.trip(trip.id)
    assert (is_booked(after), is_unsettled(after)) == (True, True)
    (order,) = after.orders
    assert (order.state, order.reason) == (CONFIRMED, "arrived_late")
    assert outcome_sentence(order).startswith("ALARM. The airline booked it after all")
    with pytest.raises(Refused, match="other_fare_booked"):
        make_from_records(desk.store, None, trip.id, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", DOUBTFUL)
def test_a_try_that_was_given_up_and_is_not_found_stops_nothing(
    desk: UseCaseFixture, reason: str
) -> None:
    given_up = sample_order(REFUSED, reason=reason, subject="offerformer")
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(given_up,)))
    assert desk.book_trip(trip.id).record_locator


def test_a_try_that_was_given_up_is_still_asked_about_once_the_trip_is_booked_elsewhere(
    desk: UseCaseFixture,
) -> None:
    """The airline shows nothing of what a person books elsewhere."""
    given_up = sample_order(REFUSED, reason="settled_not_done")
    elsewhere = sample_order(id="orderelsewhere", vendor=RECORDED)
    trip = desk.put(sample_trip(TripStage.BOOKED, orders=(given_up, elsewhere)))
    desk.airline.orders[given_up.subject] = sample_answer(record_locator="LATE42")
    late, _ = desk.resume_attempts.one(trip.id).orders
    assert (late.state, late.reason) == (CONFIRMED, "arrived_late")


def test_a_try_on_another_trip_that_was_booked_meanwhile_stops_this_one(
    desk: UseCaseFixture,
) -> None:
    """An acceptance whose answer was lost, confirmed late, and then a new trip for the client."""
    first = desk.with_card()
    desk.airline.book_endings.append(Ending.PENDING)
    desk.book_trip(first.id)
    second = _same_again(desk, "offeragain")
    with pytest.raises(Refused, match="other_trip_open") as caught:
        desk.book_trip(second.id)
    assert "LAX-LHR-LAX" in caught.value.happened
    assert "press W" in caught.value.press
    desk.airline.settle(first.offer.id)
    with pytest.raises(Refused, match="earlier_order_found"):
        desk.book_trip(second.id)
    assert stage_of(desk.trip(first.id)) is TripStage.FEE_DUE
    assert len(desk.airline.requests) == 1
    assert desk.book_trip(second.id).record_locator, "a person has seen that the first is booked"


@pytest.mark.parametrize("state", [UNKNOWN, PENDING])
def test_an_open_try_on_another_trip_locks_this_one(
    desk: UseCaseFixture, state: AttemptState
) -> None:
    other = another_trip(desk, sample_order(state))
    trip = desk.with_card()
    with pytest.raises(Refused, match="other_trip_open"):
        desk.book_trip(trip.id)
    desk.airline.find_endings.append(Unreachable("airline_down", "Down."))
    with pytest.raises(Unreachable):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []
    assert desk.trip(other.id).orders[0].state is state


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "clientother"},
        {"travelers": (sample_traveler(given_name="Bea", id="travelerbea"),)},
        {"offer": None},
    ],
)
def test_other_travelers_or_days_are_no_second_booking(
    desk: UseCaseFixture, changes: dict[str, object]
) -> None:
    if "offer" in changes:
        changes = {"offer": later_offer(sample_offer(id="offerother"), timedelta(days=60))}
    if "client_id" in changes:
        desk.add_client(sample_client(id="clientother"))
    another_trip(desk, sample_order(UNKNOWN), **changes)
    assert desk.book_trip(desk.with_card().id).record_locator


def test_a_traveler_who_was_typed_twice_is_the_same(desk: UseCaseFixture) -> None:
    again = sample_traveler(id="travelertwice", given_name="ADA")
    another_trip(desk, sample_order(UNKNOWN), travelers=(again,))
    with pytest.raises(Refused, match="other_trip_open"):
        desk.book_trip(desk.with_card().id)


def test_where_an_earlier_try_cannot_be_read_nothing_is_booked(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = desk.with_card()

    def unread(_repos: object, client_id: str) -> tuple[Trip, ...]:
        assert client_id == trip.client_id
        raise row_damaged()

    monkeypatch.setattr(FakeTripRepository, "unresolved", unread)
    with pytest.raises(Refused, match="store_damaged") as caught:
        desk.book_trip(trip.id)
    assert "may be booked on it" in caught.value.happened
    assert caught.value.safe == "Nothing is booked or charged."
    assert desk.airline.requests == []


def test_another_fault_of_the_store_is_named_as_it_is(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = desk.with_card()

    def unread(_repos: object, client_id: str) -> tuple[Trip, ...]:
        assert client_id == trip.client_id
        raise already_open()

    monkeypatch.setattr(FakeTripRepository, "unresolved", unread)
    with pytest.raises(Refused, match=already_open().code) as caught:
        desk.book_trip(trip.id)
    assert caught.value.happened == already_open().happened
    assert desk.airline.requests == []


def test_a_call_that_runs_on_the_other_trip_is_waited_for(desk: UseCaseFixture) -> None:
    other = another_trip(desk, sample_order(UNKNOWN))
    trip = desk.with_card()
    with desk.in_flight.hold(other.id), pytest.raises(Refused, match="already_underway"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []


def test_a_fee_that_runs_on_another_trip_is_not_waited_for(desk: UseCaseFixture) -> None:
    other = another_trip(desk, sample_order(CONFIRMED))
    trip = desk.with_card()
    with desk.in_flight.hold(other.id):
        assert desk.book_trip(trip.id).record_locator


def test_one_that_came_late_is_what_a_trip_reports(desk: UseCaseFixture) -> None:
    late = sample_order(CONFIRMED, id="orderlate", reason="arrived_late")
    refused = sample_order(REFUSED, id="ordernewer")
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(late, refused)))
    assert attempt_to_report(trip) == late
    assert trip.order == late
    assert trip.record_locator == "K7PQ2M"


def _same_again(desk: UseCaseFixture, offer_id: str) -> Trip:
    offer = sample_offer(id=offer_id)
    desk.airline.batches = (*desk.airline.batches, (offer,))
    trip = desk.choose_offer("clientada", offer, (sample_traveler(),))
    return desk.card_and_yes(trip)
