"""A trip that a person books elsewhere: begun with our fee held, recorded, confirmed or undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.money import Money
from desktop.booking.text.consent_text import card_script, script_without_card
from desktop.booking.trip.attempt_kinds import CAPTURE, HOLD, ORDER, RELEASE
from desktop.booking.trip.attempt_record import of_kind
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_rules import order_to_record
from desktop.booking.trip.fee_rules import fee_taken, live_hold
from desktop.booking.trip.order import Ticket
from desktop.booking.trip.payment import FeeSchedule
from desktop.booking.trip.settlement.settlement_rules import attempt_to_settle
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    agreed_terms,
    allowed_actions,
    is_booked,
    is_unsettled,
    merchant_name,
    stage_of,
)
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.fare.record_booking import TypedBooking
from desktop.use_cases.ports.identity_port import Member
from tests.support.samples import COMPANY, sample_consent
from tests.support.use_cases.use_case_fixture import UseCaseFixture

TYPED = TypedBooking("k7pq2m ", ("016-2400176310",), "1,842.20", " Northwind ", "northwind.example")


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(elsewhere=True, holds_fee=True)


def begun(desk: UseCaseFixture) -> Trip:
    """Our fee is held, and the person is booking it elsewhere."""
    trip = desk.choose_fare_plan(desk.draft().id, elsewhere=True)
    trip = desk.card_and_yes(trip)
    return desk.book_trip(trip.id)


def states(trip: Trip) -> list[tuple[str, AttemptState]]:
    return [(one.kind.code, one.state) for one in trip.attempts]


def test_our_fee_is_held_and_nothing_is_sent_to_the_airline(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    assert states(trip) == [("hold", AttemptState.CONFIRMED), ("order", AttemptState.PENDING)]
    assert desk.airline.requests == []
    assert desk.pane.requests[0].payees == ("processor",), "no card goes to the airline from here"
    order = order_to_record(trip)
    assert order is not None
    assert (order.vendor, order.card) == (RECORDED, "")
    assert stage_of(trip) is TripStage.TO_RECORD
    assert allowed_actions(trip, desk.actor.moment()) == {
        TripAction.RECORD,
        TripAction.MAKE_DOCUMENTS,
    }


def test_what_was_booked_is_recorded_confirmed_and_our_fee_charged(desk: UseCaseFixture) -> None:
    trip = desk.record_booking.record(begun(desk).id, TYPED)
    assert trip.recorded is not None
    assert trip.recorded.record_locator == "K7PQ2M"
    assert stage_of(trip) is TripStage.TO_RECORD, "a person confirms it first"
    booked = desk.record_booking.confirm(trip.id)
    assert booked.order is not None
    answer = booked.order.answer
    assert answer is not None
    assert (answer.record_locator, answer.charged_by) == ("K7PQ2M", "Northwind")
    assert answer.tickets == (Ticket("016-2400176310", ("passengerone",)),)
    assert stage_of(booked) is TripStage.FEE_DUE
    paid = desk.charge_fee(trip.id)
    assert stage_of(paid) is TripStage.BOOKED
    assert not is_unsettled(paid)
    assert [one.state for one in of_kind(paid.attempts, CAPTURE)] == [AttemptState.CONFIRMED]
    assert desk.actions()[-4:] == [
        ("booking recorded", "done"),
        ("order confirmed", "done"),
        ("held fee requested", "requested"),
        ("held fee charged", "done"),
    ]


def test_the_merchant_is_who_charged_it(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    assert merchant_name(trip, ORDER, COMPANY) == "Northwind"
    typed = replace(TYPED, charged_by="ARC Travel Shop")
    trip = desk.record_booking.record(trip.id, typed)
    assert merchant_name(trip, ORDER, COMPANY) == "ARC Travel Shop"
    assert merchant_name(desk.record_booking.confirm(trip.id), ORDER, COMPANY) == "ARC Travel Shop"


def test_undone_the_fee_is_released_and_the_trip_is_open_again(desk: UseCaseFixture) -> None:
    trip = desk.record_booking.record(begun(desk).id, TYPED)
    after = desk.record_booking.undo(trip.id)
    assert [(one.kind.code, one.state, one.reason) for one in after.attempts[1:]] == [
        ("order", AttemptState.REFUSED, "not_booked_elsewhere"),
        ("release", AttemptState.CONFIRMED, ""),
    ]
    assert live_hold(after) is None
    assert stage_of(after) is TripStage.CARD_TAKEN
    assert merchant_name(after, ORDER, COMPANY) == "Northwind"
    again = desk.book_trip(trip.id)
    assert again.recorded is None, "what was recorded of the first try is not of the second"


def test_a_release_that_fails_waits_for_the_next_look(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    desk.processor.money_endings.append(Unreachable("no_network", "No network."))
    after = desk.record_booking.undo(trip.id)
    assert live_hold(after) is not None
    assert [one.state for one in of_kind(after.attempts, RELEASE)] == [AttemptState.REFUSED]
    assert is_unsettled(after)


def test_nothing_is_confirmed_before_it_is_recorded(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    with pytest.raises(Refused, match="not_recorded"):
        desk.record_booking.confirm(trip.id)
    assert desk.trip(trip.id) == trip


def test_nothing_is_confirmed_or_charged_before_the_ticket_is_there(desk: UseCaseFixture) -> None:
    trip = desk.record_booking.record(begun(desk).id, replace(TYPED, tickets=("",)))
    with pytest.raises(Refused, match="not_ticketed"):
        desk.record_booking.confirm(trip.id)
    assert desk.trip(trip.id) == trip
    assert live_hold(trip) is not None
    with pytest.raises(Refused, match="not_booked"):
        desk.charge_fee(trip.id)
    with pytest.raises(Refused, match="recorded_field") as refused:
        desk.record_booking.record(trip.id, replace(TYPED, tickets=("pending",)))
    assert refused.value.happened == "A ticket number has 13 digits."
    assert "ticketless" in refused.value.press
    desk.record_booking.record(trip.id, replace(TYPED, tickets=("Ticketless",)))
    assert is_booked(desk.record_booking.confirm(trip.id))


def test_what_is_not_booked_elsewhere_is_not_recorded(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    steps: tuple[Callable[[], Trip], ...] = (
        lambda: desk.record_booking.record(trip.id, TYPED),
        lambda: desk.record_booking.confirm(trip.id),
        lambda: desk.record_booking.undo(trip.id),
    )
    for step in steps:
        with pytest.raises(Refused, match="nothing_to_record"):
            step()
    pending = UseCaseFixture()
    at_airline = pending.put_at(TripStage.PENDING)
    with pytest.raises(Refused, match="nothing_to_record"):
        pending.record_booking.undo(at_airline.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"record_locator": " "}, "record_locator"),
        ({"record_locator": "K" * 21}, "record_locator"),
        ({"charged_by": ""}, "charged_by"),
        ({"charged_by": "N" * 61}, "charged_by"),
        ({"booked_at": "a\tb"}, "booked_at"),
        ({"tickets": ("0" * 21,)}, "tickets.0"),
        ({"tickets": ("to follow",)}, "tickets.0"),
        ({"total": "free"}, "total"),
        ({"total": "0"}, "total"),
        ({"total": "USD"}, "total"),
    ],
)
def test_a_field_at_fault_is_named_and_nothing_is_recorded(
    desk: UseCaseFixture, change: dict[str, object], field: str
) -> None:
    trip = begun(desk)
    with pytest.raises(Refused, match="recorded_field") as caught:
        desk.record_booking.record(trip.id, replace(TYPED, **change))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert desk.trip(trip.id).recorded is None


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("1842.20", Money(184220, "USD")),
        ("EUR 1,700", Money(170000, "EUR")),
        ("usd1842.20", Money(184220, "USD")),
    ],
)
def test_the_total_is_read_with_or_without_its_currency(
    desk: UseCaseFixture, typed: str, total: Money
) -> None:
    recorded = desk.record_booking.record(begun(desk).id, replace(TYPED, total=typed)).recorded
    assert recorded is not None
    assert recorded.total == total


def test_another_total_than_the_client_agreed_to_is_in_the_audit_log(desk: UseCaseFixture) -> None:
    desk.record_booking.record(begun(desk).id, replace(TYPED, total="1900", booked_at=""))
    assert desk.kept.tables.audit[-1].detail == (
        "reference K7PQ2M, USD 1,900.00 charged by Northwind, the client agreed to USD 1,842.20"
    )


def test_a_ticket_that_was_not_issued_is_left_out(desk: UseCaseFixture) -> None:
    recorded = desk.record_booking.record(begun(desk).id, replace(TYPED, tickets=("",))).recorded
    assert recorded is not None
    assert recorded.tickets == ()


def test_one_that_was_cut_off_can_still_be_recorded_or_undone(desk: UseCaseFixture) -> None:
    """The request to begin was saved, and the process ended before it could go on."""
    trip = begun(desk)
    order = order_to_record(trip)
    assert order is not None
    lost = replace(order, state=AttemptState.UNKNOWN, reason="", answered_at=None)
    desk.kept.tables.attempts[order.id] = lost
    desk.record_booking.record(trip.id, TYPED)
    assert stage_of(desk.record_booking.confirm(trip.id)) is TripStage.FEE_DUE


def test_nobody_settles_it_by_hand_and_no_vendor_is_asked(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    desk.clock.pass_time(timedelta(days=4))
    assert attempt_to_settle(trip, desk.clock()) is None
    resumed = desk.resume_attempts()
    assert len(resumed.waiting) == 1
    assert "being booked elsewhere" in resumed.sentences[0]
    assert live_hold(desk.trip(trip.id)) is not None, "the hold waits for the person"


def test_a_second_trip_of_the_same_travelers_waits_for_it(desk: UseCaseFixture) -> None:
    begun(desk)
    other = desk.card_and_yes(desk.draft())
    with pytest.raises(Refused, match="other_trip_open") as caught:
        desk.book_trip(other.id)
    assert "record what came of it" in caught.value.press


def test_without_a_fee_no_card_is_needed(desk: UseCaseFixture) -> None:
    desk.fees = FeeSchedule(standard=0)
    trip = desk.choose_fare_plan(desk.draft().id, elsewhere=True)
    with pytest.raises(Refused, match="no_card_needed"):
        desk.take_card(trip.id, sample_consent(trip))
    with pytest.raises(Refused, match="agreement_missing"):
        desk.book_trip(trip.id)
    words = script_without_card(trip, COMPANY)
    trip = desk.record_agreement(trip.id, words, agreed_terms(trip))
    assert TripAction.BOOK in allowed_actions(trip, desk.actor.moment())
    assert stage_of(desk.book_trip(trip.id)) is TripStage.TO_RECORD


def test_with_a_fee_a_card_is_needed(desk: UseCaseFixture) -> None:
    trip = desk.choose_fare_plan(desk.draft().id, elsewhere=True)
    with pytest.raises(Refused, match="no_card"):
        desk.book_trip(trip.id)
    with pytest.raises(Refused, match="no_card"):
        desk.record_agreement(trip.id, script_without_card(trip, COMPANY), agreed_terms(trip))


def test_another_way_to_book_voids_the_clients_yes(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    assert TripAction.BOOK in allowed_actions(trip, desk.actor.moment())
    elsewhere = desk.choose_fare_plan(trip.id, elsewhere=True)
    assert TripAction.BOOK not in allowed_actions(elsewhere, desk.actor.moment())
    back = desk.choose_fare_plan(trip.id, elsewhere=False)
    assert back.fare_plan is FarePlan.TRAVELERS_CARD
    assert TripAction.BOOK not in allowed_actions(back, desk.actor.moment())
    assert "directly" in card_script(elsewhere, COMPANY)
    assert "directly" not in card_script(back, COMPANY)


def test_the_way_to_book_stays_with_another_fare_of_the_same_trip(desk: UseCaseFixture) -> None:
    trip = desk.choose_fare_plan(desk.draft().id, elsewhere=True)
    again = desk.choose_offer(trip.client_id, trip.offer, trip.travelers, trip.id)
    assert again.fare_plan is FarePlan.BOOKED_ELSEWHERE
    typed = replace(trip.offer, source=RECORDED)
    by_hand = desk.choose_offer(trip.client_id, typed, trip.travelers, trip.id)
    assert by_hand.fare_plan is FarePlan.BOOKED_ELSEWHERE
    found = desk.choose_offer(trip.client_id, trip.offer, trip.travelers, trip.id)
    assert found.fare_plan is FarePlan.TRAVELERS_CARD


def test_a_booked_trip_keeps_its_way(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    with pytest.raises(Refused, match="order_pending"):
        desk.choose_fare_plan(trip.id, elsewhere=False)


def test_who_may_not_book_may_not_record(desk: UseCaseFixture) -> None:
    trip = begun(desk)
    other = Member("id", "Name", Role.CONCIERGE.value, LIVE[Role.CONCIERGE])
    by_other = replace(desk.record_booking, actor=replace(desk.actor, member=other))
    with pytest.raises(Refused, match="not_permitted"):
        by_other.record(trip.id, TYPED)


def test_the_fee_waits_where_nobody_here_may_charge_it(desk: UseCaseFixture) -> None:
    desk.holds_fee = False
    trip = begun(desk)
    assert of_kind(trip.attempts, HOLD) == ()
    desk.record_booking.record(trip.id, TYPED)
    booked = desk.record_booking.confirm(trip.id)
    assert fee_taken(booked) is None
    assert stage_of(booked) is TripStage.FEE_DUE


def test_another_desk_that_confirms_first_wins(desk: UseCaseFixture) -> None:
    trip = desk.record_booking.record(begun(desk).id, TYPED)
    order = order_to_record(trip)
    assert order is not None
    with desk.in_flight.hold(trip.id), pytest.raises(Refused, match="already_underway"):
        desk.record_booking.confirm(trip.id)
    desk.record_booking.confirm(trip.id)
    with pytest.raises(Refused, match="nothing_to_record"):
        desk.record_booking.undo(trip.id)
