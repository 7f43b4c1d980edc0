"""The client's no after the ticket ends the yes to what is still to be charged, on the record."""

from __future__ import annotations

import pytest

from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.text.consent_text import due_script
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import TripAction, allowed_actions, terms_due
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import COMPANY
from tests.support.use_cases.saving_link import (
    NO_NETWORK,
    OUR_FEE,
    charged_amounts,
    lapsed,
    saving_desk,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def _actions(desk: UseCaseFixture, trip: Trip) -> frozenset[TripAction]:
    return allowed_actions(desk.trip(trip.id), desk.actor.moment())


def _newest_yes(desk: UseCaseFixture, trip: Trip) -> Agreement:
    return desk.trip(trip.id).agreements[-1]


def test_a_yes_that_the_line_stopped_ends_by_a_no_and_charges_nothing() -> None:
    desk = saving_desk()
    trip = lapsed(desk)
    assert TripAction.DECLINE in _actions(desk, trip), "it may be given"
    assert trip.card is not None
    words = due_script(trip, COMPANY, trip.card)
    desk.record_agreement.to_charge(trip.id, words, terms_due(trip))
    desk.processor.money_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.charge_fee(trip.id)
    assert _actions(desk, trip) >= {TripAction.CHARGE_FEE, TripAction.DECLINE}
    desk.record_agreement.decline(trip.id)
    assert _newest_yes(desk, trip).declined_at == desk.clock()
    assert ("client declined", "done") in desk.actions()
    assert "Ends the yes of" in desk.kept.tables.audit[-1].detail
    assert TripAction.CHARGE_FEE not in _actions(desk, trip)
    with pytest.raises(Refused, match="fee_agreement_missing") as refusal:
        desk.charge_fee(trip.id)
    assert "press Y" in refusal.value.press
    assert charged_amounts(desk) == []
    # The question is there again, and a new yes counts.
    assert TripAction.AGREE_TO_CHARGE in _actions(desk, trip)
    desk.record_agreement.to_charge(trip.id, words, terms_due(trip))
    assert TripAction.CHARGE_FEE in _actions(desk, trip)


def test_a_no_to_the_fee_after_the_ticket_stops_it(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    booked = desk.book_trip(trip.id)
    assert TripAction.DECLINE in _actions(desk, booked)
    desk.record_agreement.decline(trip.id)
    assert TripAction.DECLINE not in _actions(desk, booked)
    with pytest.raises(Refused, match="fee_agreement_missing") as refusal:
        desk.charge_fee(trip.id)
    assert "Press F9" in refusal.value.press
    assert charged_amounts(desk) == []


def test_a_no_while_it_is_not_known_whether_the_fee_was_charged_ends_the_yes_too(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    desk.book_trip(trip.id)
    desk.processor.money_endings.append(FeeEnding.LOST_REQUEST)
    with pytest.raises(Unknown):
        desk.charge_fee(trip.id)
    assert TripAction.DECLINE in _actions(desk, trip)
    desk.record_agreement.decline(trip.id)
    assert _newest_yes(desk, trip).is_void


def test_once_all_was_charged_a_no_is_refused(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.book_trip(trip.id)
    desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [OUR_FEE]
    assert TripAction.DECLINE not in _actions(desk, trip)
    with pytest.raises(Refused, match="already_booked"):
        desk.record_agreement.decline(trip.id)
    assert not _newest_yes(desk, trip).is_void


def test_what_is_held_was_agreed_to_and_no_key_says_otherwise() -> None:
    desk = UseCaseFixture(holds_fee=True)
    trip = desk.with_card()
    desk.book_trip(trip.id)
    assert TripAction.CHARGE_FEE in _actions(desk, trip)
    assert TripAction.DECLINE not in _actions(desk, trip)
