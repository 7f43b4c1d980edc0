"""What no vendor shows is settled by the owner, by the word of the vendor's people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.trip.attempt_kinds import FEE, ORDER, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt, Settlement, check_change
from desktop.booking.trip.attempt_states import AttemptState, IllegalMove
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.settlement.settlement_rules import attempt_to_settle
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import is_booked, is_unsettled
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.ask_schedule import is_overdue, pause_after
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from desktop.use_cases.ports.identity_port import Member
from tests.support.samples import (
    sample_answer,
    sample_card,
    sample_order,
    sample_payment,
    sample_tokens,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import WHO, Clock, UseCaseFixture

CONFIRMED, REFUSED = AttemptState.CONFIRMED, AttemptState.REFUSED
PENDING, UNKNOWN = AttemptState.PENDING, AttemptState.UNKNOWN
AN_HOUR = timedelta(hours=1)
BOOKED = VendorWord(True, " K7PQ2M ", " Kim ", "called 10:05\nticket 12")
NOT_BOOKED = VendorWord(False, "", "Kim")


def open_for(desk: UseCaseFixture, state: AttemptState, age: timedelta = AN_HOUR) -> Trip:
    """A trip whose order has been open for so long, by every clock, and was asked about."""
    trip = desk.put(sample_trip(TripStage.UNKNOWN, orders=(sample_order(state),)))
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(trip.orders[0].asked_at + age - desk.clock())
    desk.airline.own_clock = Clock(desk.clock() + timedelta(minutes=4))
    return desk.trip(trip.id)


@pytest.mark.parametrize("state", [UNKNOWN, PENDING])
def test_it_is_settled_as_booked(desk: UseCaseFixture, state: AttemptState) -> None:
    trip = open_for(desk, state)
    after = desk.settle_by_hand(trip.id, BOOKED)
    assert after == desk.trip(trip.id)
    assert (is_booked(after), after.record_locator) == (True, "K7PQ2M")
    (order,) = after.orders
    assert order.answer == AirlineOrder("", "K7PQ2M", (), order.amount)
    assert order.settlement == Settlement(
        WHO.id, WHO.name, desk.clock(), "Kim", "called 10:05\nticket 12"
    )
    entry = desk.kept.tables.audit[-1]
    assert (entry.action, entry.outcome) == ("order confirmed", "done")
    assert entry.detail.endswith("settled by hand: Kim said so (called 10:05\nticket 12)")


@pytest.mark.parametrize("state", [UNKNOWN, PENDING])
def test_it_is_settled_as_not_booked_and_may_be_booked_again(
    desk: UseCaseFixture, state: AttemptState
) -> None:
    trip = open_for(desk, state)
    after = desk.settle_by_hand(trip.id, NOT_BOOKED)
    (order,) = after.orders
    assert (order.state, order.reason) == (REFUSED, "settled_not_done")
    assert "Settled by hand as not booked" in outcome_sentence(order)
    assert desk.actions()[-1] == ("order refused", "refused")
    tokens = sample_tokens("pm_new", "tcd_new", desk.clock() + timedelta(minutes=25))
    desk.pane.endings.append(sample_card(tokens=tokens))
    desk.card_and_yes(desk.trip(trip.id))
    assert desk.book_trip(trip.id).record_locator


def test_what_was_settled_as_not_booked_and_shows_up_is_an_alarm(desk: UseCaseFixture) -> None:
    trip = open_for(desk, UNKNOWN)
    desk.settle_by_hand(trip.id, NOT_BOOKED)
    desk.airline.orders[trip.offer.id] = sample_answer(record_locator="LATE42")
    desk.clock.pass_time(AN_HOUR)
    resumed = desk.resume_attempts()
    after = desk.trip(trip.id)
    assert resumed.settled == (after,)
    alarm = "ALARM. The airline booked it after all, USD 1,842.20, reference LATE42."
    assert alarm in resumed.sentences[0]
    assert is_unsettled(after)
    assert desk.actions()[-1] == ("order confirmed", "alarm")
    seen = desk.settle_by_hand(trip.id, VendorWord(True, "LATE42", "Lee"))
    (order,) = seen.orders
    assert (order.state, order.reason) == (CONFIRMED, "settled_done")
    assert order.answer == sample_answer(record_locator="LATE42"), "the airline's own answer stays"


def test_one_that_came_late_may_be_settled_as_cancelled_by_telephone(desk: UseCaseFixture) -> None:
    late = sample_order(reason="arrived_late")
    trip = desk.put(sample_trip(TripStage.FEE_DUE, orders=(late,)))
    desk.airline.orders[trip.offer.id] = sample_answer(cancelled_at=desk.clock())
    (order,) = desk.settle_by_hand(trip.id, NOT_BOOKED).orders
    assert (order.state, order.answer) == (REFUSED, None)
    assert desk.resume_attempts().settled == ()


def test_the_airlines_own_answer_completes_what_a_person_settled(desk: UseCaseFixture) -> None:
    trip = open_for(desk, PENDING)
    desk.settle_by_hand(trip.id, BOOKED)
    desk.airline.orders[trip.offer.id] = sample_answer()
    after = desk.resume_attempts.one(trip.id)
    (order,) = after.orders
    assert (order.state, order.answer) == (CONFIRMED, sample_answer())
    assert order.settlement is not None, "who settled it stays with it"
    assert desk.resume_attempts.one(trip.id) == after


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_an_owner_settles(desk: UseCaseFixture, role: Role) -> None:
    trip = open_for(desk, UNKNOWN)
    other = replace(desk.actor, member=Member("id", "Name", role.value, LIVE[role]))
    with pytest.raises(Refused, match="not_permitted"):
        replace(desk.settle_by_hand, actor=other)(trip.id, NOT_BOOKED)
    assert desk.trip(trip.id) == trip


@pytest.mark.parametrize(
    ("state", "age"),
    [
        (UNKNOWN, timedelta(minutes=59)),
        (PENDING, timedelta(minutes=59)),
        (UNKNOWN, timedelta(hours=-9)),
    ],
)
def test_nothing_is_settled_within_the_first_hour(
    desk: UseCaseFixture, state: AttemptState, age: timedelta
) -> None:
    trip = open_for(desk, state, age)
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    assert desk.trip(trip.id) == trip


def test_a_moment_that_no_clock_was_ahead_to_keeps_no_owner_from_settling(
    desk: UseCaseFixture,
) -> None:
    """Another program wrote it: nobody would live to settle it otherwise."""
    order = replace(sample_order(UNKNOWN), asked_at=datetime(2199, 12, 30, tzinfo=UTC))
    trip = desk.put(sample_trip(TripStage.UNKNOWN, orders=(order,)))
    assert attempt_to_settle(trip, desk.clock()) == order
    assert is_overdue(order, desk.clock())
    assert pause_after(order.age_at(desk.clock())) == timedelta(days=1)
    desk.airline.find_endings.append(Unreachable("id_not_the_vendors", "No such id."))
    (after,) = desk.settle_by_hand(trip.id, NOT_BOOKED).orders
    assert after.state is REFUSED


def test_a_clock_that_is_ahead_shortens_no_hour(desk: UseCaseFixture) -> None:
    trip = open_for(desk, UNKNOWN, timedelta(days=2))
    missed_at = desk.trip(trip.id).orders[0].missed_at
    assert missed_at is not None
    desk.airline.own_clock = Clock(missed_at + timedelta(minutes=59))
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    desk.airline.own_clock = Clock(missed_at + AN_HOUR)
    assert desk.settle_by_hand(trip.id, NOT_BOOKED).orders[0].state is REFUSED


def test_a_clock_that_was_ahead_at_the_asking_leaves_it_to_the_vendors(
    desk: UseCaseFixture,
) -> None:
    """Or else it could not be settled before our clock has come so far."""
    order = sample_order(UNKNOWN, asked_at=desk.clock() + timedelta(days=700))
    trip = desk.put(sample_trip(TripStage.UNKNOWN, orders=(order,)))
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(AN_HOUR)
    desk.airline.find_endings.append(Unreachable("airline_down", "Down."))
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    assert desk.settle_by_hand(trip.id, NOT_BOOKED).orders[0].state is REFUSED


def test_nothing_is_settled_while_the_request_runs(desk: UseCaseFixture) -> None:
    asked = sample_order(AttemptState.REQUESTED)
    trip = desk.put(sample_trip(TripStage.BOOKING, orders=(asked,)))
    desk.clock.pass_time(AN_HOUR * 2)
    with pytest.raises(Refused, match="nothing_to_settle"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    unknown = open_for(desk, UNKNOWN)
    with desk.in_flight.hold(unknown.id), pytest.raises(Refused, match="already_underway"):
        desk.settle_by_hand(unknown.id, NOT_BOOKED)
    assert desk.trip(unknown.id).orders[0].state is UNKNOWN


@pytest.mark.parametrize("stage", [TripStage.CARD_TAKEN, TripStage.BOOKED])
def test_where_nothing_is_open_nothing_is_settled(desk: UseCaseFixture, stage: TripStage) -> None:
    trip = desk.put_at(stage)
    desk.clock.pass_time(AN_HOUR * 2)
    with pytest.raises(Refused, match="nothing_to_settle"):
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    assert desk.trip(trip.id) == trip


def test_what_the_vendor_shows_by_then_counts_and_not_a_word(desk: UseCaseFixture) -> None:
    trip = open_for(desk, UNKNOWN)
    desk.airline.orders[trip.offer.id] = sample_answer()
    with pytest.raises(Refused, match="vendor_answered") as caught:
        desk.settle_by_hand(trip.id, NOT_BOOKED)
    assert "Booked. Reference K7PQ2M." in caught.value.happened
    assert is_booked(desk.trip(trip.id))


def test_a_vendor_that_is_not_reached_may_still_be_called(desk: UseCaseFixture) -> None:
    trip = open_for(desk, UNKNOWN)
    desk.airline.find_endings.append(Unreachable("airline_down", "Down."))
    assert is_booked(desk.settle_by_hand(trip.id, BOOKED))


def test_what_another_desk_saves_meanwhile_stays(desk: UseCaseFixture) -> None:
    trip = open_for(desk, UNKNOWN)
    (order,) = trip.orders
    runner = desk.settle_by_hand._runner
    moved = replace(order, state=PENDING)
    desk.kept.write(lambda repos: repos.trips.save_attempt(moved))
    with pytest.raises(Refused, match="already_underway"):
        runner.settle(order, replace(order, state=REFUSED), "by hand")
    assert desk.trip(trip.id).orders == (moved,)


@pytest.mark.parametrize(
    ("word", "code", "field"),
    [
        (VendorWord(False, "", " "), "contact_missing", "contact"),
        (VendorWord(True, " ", "Kim"), "reference_missing", "reference"),
        (VendorWord(True, "K" * 41, "Kim"), "text_too_long", "reference"),
        (VendorWord(True, "K7\x00PQ", "Kim"), "text_too_long", "reference"),
        (VendorWord(False, "", "K" * 81), "text_too_long", "contact"),
        (VendorWord(False, "", "Kim", "n" * 501), "text_too_long", "note"),
        (VendorWord(False, "", "Kim", "4242 4242 4242 4242"), "card_number_in_text", None),
        (VendorWord(True, "4242424242424242", "Kim"), "card_number_in_text", None),
    ],
)
def test_what_was_said_is_needed_and_holds_no_card(
    desk: UseCaseFixture, word: VendorWord, code: str, field: str | None
) -> None:
    trip = open_for(desk, UNKNOWN)
    with pytest.raises(Refused, match=code) as caught:
        desk.settle_by_hand(trip.id, word)
    assert field is None or caught.value.field == field
    assert desk.trip(trip.id).orders[0].state is UNKNOWN


def test_a_fee_is_settled_too(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(payments=(sample_payment(UNKNOWN),)))
    desk.clock.pass_time(AN_HOUR * 2)
    silent = Unreachable("no_network", "No network.")
    desk.processor.find_endings.extend([silent, silent])
    (charge,) = desk.settle_by_hand(trip.id, VendorWord(True, "pi_called", "Kim")).fee_charges
    assert (charge.state, charge.answer) == (CONFIRMED, FeeCharge("pi_called"))
    unpaid = desk.put(sample_trip(payments=(sample_payment(UNKNOWN),)))
    (charge,) = desk.settle_by_hand(unpaid.id, NOT_BOOKED).fee_charges
    assert "Settled by hand as not done" in outcome_sentence(charge)


@pytest.mark.parametrize("kind", [ORDER, FEE])
def test_only_what_came_late_leaves_an_end_and_only_by_a_person(kind: AnyKind) -> None:
    make: dict[AnyKind, Callable[..., AnyAttempt]] = {ORDER: sample_order, FEE: sample_payment}
    late = make[kind](reason="arrived_late")
    word = Settlement("id", "Name", late.asked_at, "Kim")
    check_change(late, replace(late, reason="settled_done", settlement=word))
    gone = replace(late, state=REFUSED, answer=None, reason="settled_not_done", settlement=word)
    check_change(late, gone)
    for illegal in (
        replace(gone, settlement=None),
        replace(gone, answer=late.answer),
        replace(late, state=UNKNOWN, answer=None, settlement=word),
    ):
        with pytest.raises(IllegalMove):
            check_change(late, illegal)
    with pytest.raises(IllegalMove):
        check_change(replace(late, reason=""), gone)
