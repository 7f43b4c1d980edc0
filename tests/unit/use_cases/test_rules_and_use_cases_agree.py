"""What the rules say a trip allows, the use cases do; and what they do not say, is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from desktop.booking.card import CARD_VAULT, PROCESSOR, CardToken
from desktop.booking.fare_plan import FarePlan
from desktop.booking.text.consent_text import due_script
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    is_left_to_charge,
    terms_due,
)
from desktop.use_cases.documents.send_itinerary import SendItinerary
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.fare.record_booking import TypedBooking
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from tests.support.booking.fee_samples import sample_link, sample_save_link
from tests.support.fakes.documents import FakeDelivery, FakeDocuments
from tests.support.samples import (
    COMPANY,
    OPENED_AT,
    sample_card,
    sample_consent,
    sample_offer,
    sample_order,
    sample_payment,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

USE_CASES: dict[TripAction, Callable[[UseCaseFixture, Trip], object]] = {
    TripAction.CHANGE: lambda desk, trip: desk.choose_offer(
        trip.client_id, sample_offer(id="offerother"), trip.travelers, trip.id
    ),
    TripAction.TAKE_CARD: lambda desk, trip: desk.take_card(trip.id, sample_consent(trip)),
    TripAction.TAKE_CARD_FOR_FEE: lambda desk, trip: desk.take_card(trip.id, sample_consent(trip)),
    TripAction.BOOK: lambda desk, trip: desk.book_trip(trip.id),
    TripAction.RECORD: lambda desk, trip: desk.record_booking.record(
        trip.id, TypedBooking("K7PQ2M", (), "1842.20", "Northwind")
    ),
    TripAction.SEND_LINK: lambda desk, trip: desk.send_link(trip.id),
    TripAction.AGREE_TO_CHARGE: lambda desk, trip: desk.record_agreement.to_charge(
        trip.id, due_script(trip, COMPANY, trip.card or sample_card()), terms_due(trip)
    ),
    TripAction.CHARGE_FEE: lambda desk, trip: desk.charge_fee(trip.id),
    TripAction.ASK_AGAIN: lambda desk, trip: desk.resume_attempts.one(trip.id),
    TripAction.SETTLE_BY_HAND: lambda desk, trip: desk.settle_by_hand(
        trip.id, VendorWord(False, "", "Kim")
    ),
    TripAction.DECLINE: lambda desk, trip: desk.record_agreement.decline(trip.id),
    TripAction.CANCEL: lambda desk, trip: desk.cancel_trip.quote(trip.id),
    TripAction.MAKE_DOCUMENTS: lambda desk, trip: SendItinerary(
        desk.actor, desk.store, FakeDocuments(), FakeDelivery()
    )(trip.id),
}
BALANCE = FarePlan.COMPANY_BALANCE
SAVED = sample_card(tokens=(CardToken(PROCESSOR, "pm_saved", by_client=True),))
TRIPS = [
    *(sample_trip(stage) for stage in TripStage),
    *(
        sample_trip(TripStage.FEE_DUE, payments=(sample_payment(state),))
        for state in (AttemptState.REQUESTED, AttemptState.UNKNOWN, AttemptState.REFUSED)
    ),
    sample_trip(TripStage.FEE_DUE, card=None),
    *(
        sample_trip(stage, orders=(sample_order(state, asked_at=OPENED_AT - timedelta(hours=1)),))
        for stage, state in (
            (TripStage.UNKNOWN, AttemptState.UNKNOWN),
            (TripStage.PENDING, AttemptState.PENDING),
        )
    ),
    sample_trip(TripStage.FEE_DUE, orders=(sample_order(reason="arrived_late"),)),
    *(
        sample_trip(stage, payments=(sample_link(state),))
        for stage in (TripStage.CARD_TAKEN, TripStage.FEE_DUE)
        for state in (AttemptState.PENDING, AttemptState.CONFIRMED, AttemptState.REFUSED)
        # What is held for a trip that is booked, asking finishes: it is charged.
        if (stage, state) != (TripStage.FEE_DUE, AttemptState.CONFIRMED)
    ),
    replace(sample_trip(TripStage.CARD_TAKEN), card=None),
    sample_trip(TripStage.CARD_TAKEN, payments=(sample_save_link(),), fare_plan=BALANCE),
    sample_trip(TripStage.FEE_DUE, fare_plan=BALANCE, card=SAVED, agreements=()),
]
# Both are the same use case: which of the two it is, the trip decides.
TAKES_A_CARD = {TripAction.TAKE_CARD, TripAction.TAKE_CARD_FOR_FEE}


def test_every_action_has_a_use_case() -> None:
    assert set(USE_CASES) == set(TripAction)


@pytest.mark.parametrize(("trip", "action"), [*product(TRIPS, TripAction)])
def test_an_action_is_refused_unless_the_rules_allow_it(
    desk: UseCaseFixture, trip: Trip, action: TripAction
) -> None:
    trip = desk.put(trip)
    desk.airline.own_clock = lambda: None
    if action is TripAction.SETTLE_BY_HAND:
        # Once the processor answers, there is nothing left to settle by hand.
        desk.processor.find_endings.append(Unreachable("no_network", "No network."))
    allowed = allowed_actions(trip, desk.actor.moment())
    counted = TAKES_A_CARD if action in TAKES_A_CARD else {action}
    if allowed & counted:
        USE_CASES[action](desk, trip)
        return
    if action is TripAction.ASK_AGAIN:
        # Asking is harmless: it changes nothing where nothing is open.
        assert USE_CASES[action](desk, trip) == trip
        return
    if action is TripAction.DECLINE and is_left_to_charge(trip):
        # So is a no: it ends a yes where there is one, and changes nothing else.
        USE_CASES[action](desk, trip)
        assert replace(desk.trip(trip.id), agreements=trip.agreements) == trip
        return
    with pytest.raises(Refused):
        USE_CASES[action](desk, trip)
    assert desk.trip(trip.id) == trip
    assert (desk.airline.requests, desk.processor.confirmations) == ([], [])


def test_a_card_that_ran_out_is_refused_by_both(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    token = trip.card.token_for(CARD_VAULT) if trip.card else None
    assert token is not None
    assert token.ends_at is not None
    desk.clock.pass_time(token.ends_at - desk.clock.at)
    assert TripAction.BOOK not in allowed_actions(trip, desk.actor.moment())
    with pytest.raises(Refused, match="card_too_old"):
        desk.book_trip(trip.id)
