"""Booking at the airline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.clients.client import Client
from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of, void_agreements
from desktop.use_cases.authorization import Requirement
from desktop.use_cases.errors import (
    AIRLINE_WRONG_MODE,
    DeskError,
    PriceChanged,
    Refused,
    Unknown,
    Unreachable,
)
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.store_port import Repositories, VendorAnswer
from tests.support.fakes.airline import CancelsAsFar, Ending
from tests.support.samples import (
    sample_card,
    sample_client,
    sample_order,
    sample_tokens,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

DISK_FULL = Refused("disk_full", "The disk is full.")


def order_state(desk: UseCaseFixture, trip: Trip) -> AttemptState | None:
    order = desk.trip(trip.id).order
    return order.state if order else None


def test_a_booked_trip_has_the_airlines_reference_and_tickets(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    after = desk.book_trip(trip.id)
    assert after == desk.trip(trip.id)
    assert stage_of(after) is TripStage.FEE_DUE
    assert after.order is not None
    assert after.order.answer == desk.airline.orders[trip.offer.id]
    assert after.record_locator == "K7PQ2A"
    assert desk.actions()[-2:] == [("order requested", "requested"), ("order confirmed", "done")]
    assert "K7PQ2A" in desk.kept.tables.audit[-1].detail


def test_the_airline_is_sent_all_it_needs(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    after = desk.book_trip(trip.id)
    (request,) = desk.airline.requests
    assert request.offer == trip.offer
    assert request.travelers == trip.travelers
    assert request.contact == sample_client()
    assert request.three_ds_session_id.endswith(trip.offer.id)
    assert after.order is not None
    assert request.our_reference == after.order.id


class _Watching(CancelsAsFar):
    """An airline that looks at our records while it is asked."""

    def __init__(self, desk: UseCaseFixture) -> None:
        self._desk, self.far = desk, desk.airline
        self.authorize_card = desk.airline.authorize_card
        self.find_order = desk.airline.find_order
        self.heard_at = desk.airline.heard_at
        self.seen: list[tuple[AttemptState | None, tuple[str, str]]] = []

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        trip_id = next(iter(self._desk.kept.tables.trips))
        order = self._desk.trip(trip_id).order
        self.seen.append((order.state if order else None, self._desk.actions()[-1]))
        with pytest.raises(Refused, match="already_underway"):
            self._desk.book_trip(trip_id)
        assert self._desk.resume_attempts().settled == ()
        return VendorAnswer(None)


def test_the_intent_is_on_file_before_the_airline_hears_of_it(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    airline = _Watching(desk)
    book = replace(desk.book_trip, booker=airline)
    book(trip.id)
    assert airline.seen == [(AttemptState.REQUESTED, ("order requested", "requested"))]
    assert len(desk.trip(trip.id).orders) == 1


def test_an_accepted_order_waits_for_the_airline(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(Ending.PENDING)
    assert stage_of(desk.book_trip(trip.id)) is TripStage.PENDING
    assert desk.actions()[-1] == ("order accepted", "pending")


def test_a_refusal_is_kept_with_its_reason_and_may_be_followed_by_another_try(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    refusal = Refused("card_refused_by_airline", "The bank refused.", press="Press F9.")
    desk.airline.book_endings.append(refusal)
    with pytest.raises(Refused) as job:
        desk.book_trip(trip.id)
    assert job.value is refusal
    after = desk.trip(trip.id)
    assert after.order is not None
    assert (after.order.state, after.order.reason) == (
        AttemptState.REFUSED,
        "card_refused_by_airline",
    )
    assert desk.actions()[-1] == ("order refused", "refused")
    desk.card_and_yes(desk.trip(trip.id))
    again = desk.book_trip(trip.id)
    assert [order.state for order in again.orders] == [AttemptState.REFUSED, AttemptState.CONFIRMED]


def test_an_airline_that_is_not_reached_leaves_the_trip_free(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    cut = Unreachable("no_network", "No network.")
    desk.airline.book_endings.append(cut)
    with pytest.raises(Unreachable) as job:
        desk.book_trip(trip.id)
    assert job.value is cut
    after = desk.trip(trip.id)
    assert after.order is not None
    assert (after.order.state, after.order.reason) == (AttemptState.REFUSED, "not_sent")
    assert stage_of(after) is TripStage.CARD_TAKEN


@pytest.mark.parametrize("error", [Ending.LOST_REPLY, Ending.LOST_REQUEST])
def test_a_silent_airline_locks_a_second_try(desk: UseCaseFixture, error: Ending) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(error)
    with pytest.raises(Unknown) as job:
        desk.book_trip(trip.id)
    assert "locked" in job.value.safe
    assert "W" in job.value.press
    assert order_state(desk, trip) is AttemptState.UNKNOWN
    with pytest.raises(Refused, match="order_unknown"):
        desk.book_trip(trip.id)
    assert len(desk.airline.requests) == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (Ending.BOOKED, "reference K7PQ2A"),
        (Ending.PENDING, "accepted"),
        (Refused("card_refused_by_airline", "No."), "did not book"),
        (Unreachable("no_network", "No."), "did not book"),
        (Ending.LOST_REPLY, "did not say"),
    ],
)
def test_an_outcome_that_cannot_be_written_is_reported_and_the_intent_stays(
    desk: UseCaseFixture, error: Ending | DeskError, text: str
) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(error)
    desk.kept.write_endings.extend([None, DISK_FULL])
    with pytest.raises(Unknown, match="outcome_not_saved") as job:
        desk.book_trip(trip.id)
    assert text in job.value.happened
    assert "The disk is full." in job.value.sentences()
    assert order_state(desk, trip) is AttemptState.REQUESTED
    assert not desk.in_flight.holds(trip.id)


def test_an_intent_that_cannot_be_written_is_never_sent(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.kept.write_endings.append(DISK_FULL)
    with pytest.raises(Refused, match="disk_full"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []
    assert order_state(desk, trip) is None


def test_a_changed_price_stops_the_call_with_both_amounts(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.raise_price("10.00")
    with pytest.raises(PriceChanged) as job:
        desk.book_trip(trip.id)
    assert (job.value.before, job.value.after) == (trip.offer.total, Money(185220, "USD"))
    assert desk.airline.requests == []
    # But for the yes, which does not come back with the price.
    assert desk.trip(trip.id) == void_agreements(trip)


def test_the_current_offer_is_what_is_booked_and_kept(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    now = replace(trip.offer, ends_at=trip.offer.ends_at + timedelta(minutes=9))
    desk.airline.reprice_endings.append(now)
    assert desk.book_trip(trip.id).offer == now
    assert desk.airline.requests[0].offer == now


def test_a_fare_that_is_gone_stops_the_call(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.batches = ()
    with pytest.raises(Refused, match="offer_gone"):
        desk.book_trip(trip.id)
    assert desk.trip(trip.id) == trip


def test_without_a_card_nothing_is_asked(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    with pytest.raises(Refused, match="no_card") as job:
        desk.book_trip(trip.id)
    assert "F9" in job.value.press


def test_a_card_that_the_airlines_vault_was_not_given_books_nothing(desk: UseCaseFixture) -> None:
    card = sample_card(tokens=sample_tokens()[:1])
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, card=card))
    with pytest.raises(Refused, match="no_card"):
        desk.book_trip(trip.id)
    assert desk.trip(trip.id) == trip


@pytest.mark.parametrize(("minutes", "usable"), [(24, True), (25, False), (26, False)])
def test_a_card_taken_too_long_ago_is_asked_for_again(
    desk: UseCaseFixture, minutes: int, usable: bool
) -> None:
    trip = desk.with_card()
    desk.clock.pass_time(timedelta(minutes=minutes))
    if usable:
        assert desk.book_trip(trip.id).record_locator
        return
    with pytest.raises(Refused, match="card_too_old") as job:
        desk.book_trip(trip.id)
    assert "F9" in job.value.press
    assert desk.airline.requests == []


@pytest.mark.parametrize(("ours_ahead", "usable"), [(40, True), (-40, False)])
def test_a_card_ends_by_the_clock_of_the_airline_and_not_by_ours(
    desk: UseCaseFixture, ours_ahead: int, usable: bool
) -> None:
    trip = desk.with_card()
    passed = 0 if usable else 30
    desk.clock.pass_time(timedelta(minutes=passed + ours_ahead))
    desk.agree(trip)
    book = replace(desk.book_trip, airline_now=lambda: desk.clock() - timedelta(minutes=ours_ahead))
    if usable:
        assert book(trip.id).record_locator
        return
    with pytest.raises(Refused, match="card_too_old"):
        book(trip.id)
    assert desk.airline.requests == []


def test_a_card_that_the_airline_refuses_is_written_down_and_nothing_is_ordered(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    desk.airline.authorize_endings.append(Refused("card_refused_by_airline", "No."))
    with pytest.raises(Refused, match="card_refused_by_airline"):
        desk.book_trip(trip.id)
    assert order_state(desk, trip) is None
    assert desk.actions()[-1] == ("card refused by the airline", "refused")


def test_a_card_check_answered_from_another_environment_is_an_alarm_and_no_refusal(
    desk: UseCaseFixture,
) -> None:
    """The airline has not said anything about this card."""
    trip = desk.with_card()
    desk.airline.authorize_endings.append(Refused(AIRLINE_WRONG_MODE, "Answered in test mode."))
    with pytest.raises(Refused, match=AIRLINE_WRONG_MODE):
        desk.book_trip(trip.id)
    assert order_state(desk, trip) is None
    assert desk.actions()[-1] == ("card check answered from another environment", "alarm")


def test_what_is_above_a_limit_is_not_asked_for(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    before = desk.actions()
    # A card check would already show on the client's statement.
    desk.airline.authorize_endings.append(Refused("card_refused_by_airline", "It was asked."))

    def refuse(repos: Repositories, trip: Trip, client: Client, needed: Requirement) -> None:
        raise Refused("needs_approval", f"{client.name}, {trip.offer.airline_charges}, {needed}")

    with pytest.raises(Refused, match="needs_approval"):
        replace(desk.book_trip, limits=lambda: refuse)(trip.id)
    assert (desk.trip(trip.id), desk.actions()) == (trip, before)
    assert desk.airline.requests == []
    desk.airline.authorize_endings.clear()
    assert desk.book_trip(trip.id).record_locator


def test_incomplete_travelers_stop_the_call(desk: UseCaseFixture) -> None:
    complete = sample_trip(TripStage.CARD_TAKEN)
    ada = replace(complete.travelers[0], born_on=None)
    trip = desk.put(replace(complete, travelers=(ada,)))
    with pytest.raises(Refused, match="travelers_incomplete") as job:
        desk.book_trip(trip.id)
    assert job.value.field == "travelers.0.born_on"


@pytest.mark.parametrize("state", [s for s in AttemptState if s is not AttemptState.REFUSED])
def test_no_second_order_while_a_first_may_exist(desk: UseCaseFixture, state: AttemptState) -> None:
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(sample_order(state),)))
    with pytest.raises(Refused):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []


class _Changing(CancelsAsFar):
    """An airline during whose authorization another person changes the trip."""

    def __init__(self, desk: UseCaseFixture, trip: Trip) -> None:
        self._desk, self.far = desk, desk.airline
        self._trip = trip
        self.book = desk.airline.book
        self.find_order = desk.airline.find_order
        self.heard_at = desk.airline.heard_at

    def authorize_card(self, offer: object, airline_token: str) -> str:
        self._desk.kept.write(
            lambda repos: repos.trips.save(replace(self._trip, fee=Money(1, "USD")))
        )
        return "authorized"


def test_a_trip_changed_while_it_is_being_booked_is_looked_at_again(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    book = replace(desk.book_trip, booker=_Changing(desk, trip))
    with pytest.raises(Refused, match="trip_changed"):
        book(trip.id)
    assert desk.airline.requests == []
    assert order_state(desk, trip) is None
