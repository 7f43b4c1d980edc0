"""Our fee on hold: before the ticket, after it, and where no ticket came."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import CAPTURE, FEE, HOLD, ORDER, RELEASE, AnyKind
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fee_rules import live_hold
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import blocking_order, is_unsettled, stage_of
from desktop.use_cases.errors import (
    PROCESSOR_WRONG_MODE,
    DeskError,
    Refused,
    Unknown,
    Unreachable,
)
from desktop.use_cases.ports.identity_port import Member
from tests.support.booking.fee_samples import sample_hold
from tests.support.fakes.airline import Ending
from tests.support.fakes.processor import FeeEnding, PaymentState
from tests.support.samples import (
    sample_card,
    sample_client,
    sample_consent,
    sample_tokens,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED, UNKNOWN = AttemptState.CONFIRMED, AttemptState.REFUSED, AttemptState.UNKNOWN
FEE_AMOUNT = Money(3500, "USD")
SILENT = Unknown("processor_silent", "No answer.")
NO_NETWORK = Unreachable("no_network", "No network.")
AIRLINE_SAYS_NO = Refused("offer_gone", "Gone.")


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def history(trip: Trip) -> list[tuple[AnyKind, AttemptState, str]]:
    return [(one.kind, one.state, one.reason) for one in trip.attempts]


def booked(desk: UseCaseFixture) -> Trip:
    """A trip with its ticket, and its fee on hold."""
    return desk.book_trip(desk.with_card().id)


def take_other_card(desk: UseCaseFixture, trip: Trip) -> None:
    tokens = sample_tokens("pm_other", "tcd_other")
    desk.pane.endings.append(sample_card(last4="4444", tokens=tokens))
    if blocking_order(desk.trip(trip.id)):
        desk.take_card(trip.id, sample_consent(desk.trip(trip.id)))
    else:
        desk.card_and_yes(desk.trip(trip.id))


# ---------------------------------------------------------------- the ordinary way


def test_the_fee_is_held_before_the_ticket_and_charged_after_it(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    assert history(trip) == [(HOLD, CONFIRMED, ""), (ORDER, CONFIRMED, "")]
    assert (len(desk.processor.held), desk.processor.taken()) == (1, Money(0, "USD"))
    assert stage_of(trip) is TripStage.FEE_DUE
    paid = desk.charge_fee(trip.id)
    assert history(paid)[2:] == [(CAPTURE, CONFIRMED, "")]
    assert (desk.processor.held, desk.processor.taken()) == ([], FEE_AMOUNT)
    assert stage_of(paid) is TripStage.BOOKED
    assert not is_unsettled(paid)
    hold, order, capture = paid.attempts
    assert hold.subject == capture.subject == desk.processor.charges[0].id
    assert {hold.card, order.card, capture.card} == {sample_card().identity()}
    actions = [action for action, _ in desk.actions()]
    steps = ["fee hold requested", "fee held", "order requested", "order confirmed"]
    steps += ["held fee requested", "held fee charged"]
    assert [action for action in actions if action in steps] == steps
    with pytest.raises(Refused, match="fee_already_taken"):
        desk.charge_fee(trip.id)
    assert desk.processor.taken() == FEE_AMOUNT


def test_where_the_airline_books_nothing_the_fee_is_released(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(AIRLINE_SAYS_NO)
    with pytest.raises(Refused, match="offer_gone"):
        desk.book_trip(trip.id)
    after = desk.trip(trip.id)
    assert history(after) == [
        (HOLD, CONFIRMED, ""),
        (ORDER, REFUSED, "offer_gone"),
        (RELEASE, CONFIRMED, ""),
    ]
    assert (desk.processor.held, desk.processor.charges) == ([], [])
    assert not is_unsettled(after)
    take_other_card(desk, trip)
    again = desk.book_trip(trip.id)
    assert [kind for kind, _, _ in history(again)[3:]] == [HOLD, ORDER]
    desk.charge_fee(trip.id)
    assert desk.processor.taken() == FEE_AMOUNT


@pytest.mark.parametrize("ending", [Ending.PENDING, Ending.LOST_REPLY])
def test_while_the_order_is_open_the_hold_is_kept(desk: UseCaseFixture, ending: Ending) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(ending)
    if ending is Ending.PENDING:
        desk.book_trip(trip.id)
    else:
        with pytest.raises(Unknown):
            desk.book_trip(trip.id)
        desk.airline.find_endings.append(NO_NETWORK)
    desk.clock.pass_time(timedelta(hours=5))
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is not None
    assert len(desk.processor.held) == 1
    if ending is Ending.PENDING:
        desk.airline.settle(trip.offer.id)
    desk.clock.pass_time(timedelta(hours=5))
    desk.resume_attempts()
    assert stage_of(desk.trip(trip.id)) is TripStage.BOOKED, "charged once the airline confirmed"
    assert desk.processor.taken() == FEE_AMOUNT


# ---------------------------------------------------------------- the card, the processor


def test_a_card_that_the_bank_refuses_stops_the_booking(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.processor.money_endings.append(Refused("card_refused", "No."))
    with pytest.raises(Refused, match="card_refused"):
        desk.book_trip(trip.id)
    assert history(desk.trip(trip.id)) == [(HOLD, REFUSED, "card_refused")]
    assert desk.airline.orders == {}
    take_other_card(desk, trip)
    after = desk.book_trip(trip.id)
    first, second = desk.processor.confirmations
    assert first.id == second.id, "the declined payment is confirmed with the new card"
    assert first.processor_token != second.processor_token == "pm_other"
    assert first.idempotency_key != second.idempotency_key
    assert after.attempts[1].card == sample_card(last4="4444").identity()


def test_a_declined_payment_of_another_amount_is_not_taken_up(desk: UseCaseFixture) -> None:
    declined = sample_hold(REFUSED, amount=Money(9900, "USD"))
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(declined,)))
    desk.book_trip(trip.id)
    assert desk.processor.confirmations[0].id != declined.subject


FAULTS = [
    Refused("phone_orders_closed", "Closed."),
    Refused("processor_key_too_weak", "Weak."),
    NO_NETWORK,
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", ["prepare", "hold"])
def test_where_the_processor_cannot_hold_the_fee_is_charged_after_the_ticket(
    desk: UseCaseFixture, fault: DeskError, at: str
) -> None:
    trip = desk.with_card()
    endings: deque[DeskError] = (
        desk.processor.prepare_endings if at == "prepare" else desk.processor.money_endings  # type: ignore[assignment]
    )
    endings.append(fault)
    after = desk.book_trip(trip.id)
    not_sent = "not_sent" if isinstance(fault, Unreachable) and at == "hold" else fault.code
    assert history(after) == [(HOLD, REFUSED, not_sent), (ORDER, CONFIRMED, "")]
    assert ("fee hold refused", "refused") in desk.actions()
    paid = desk.charge_fee(trip.id)
    assert history(paid)[2:] == [(FEE, CONFIRMED, "")]
    assert desk.processor.taken() == FEE_AMOUNT


@pytest.mark.parametrize("ending", [FeeEnding.LOST_REPLY, FeeEnding.LOST_REQUEST])
def test_a_hold_without_an_answer_does_not_keep_the_client_from_the_ticket(
    desk: UseCaseFixture, ending: FeeEnding
) -> None:
    trip = desk.with_card()
    desk.processor.money_endings.append(ending)
    after = desk.book_trip(trip.id)
    assert history(after) == [(HOLD, UNKNOWN, "processor_silent"), (ORDER, CONFIRMED, "")]
    with pytest.raises(Refused, match="fee_unknown"):
        desk.charge_fee(trip.id)
    desk.resume_attempts.one(trip.id)
    if ending is FeeEnding.LOST_REQUEST:
        desk.charge_fee(trip.id)
    assert desk.processor.taken() == FEE_AMOUNT
    assert desk.processor.held == []
    assert stage_of(desk.trip(trip.id)) is TripStage.BOOKED


def test_an_open_hold_is_not_made_again(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(UNKNOWN),)))
    desk.book_trip(trip.id)
    assert desk.processor.confirmations == []


@pytest.mark.parametrize(
    "alarm",
    [
        Unreachable(PROCESSOR_WRONG_MODE, "Other mode."),
        Unknown(PROCESSOR_WRONG_MODE, "Other mode."),
    ],
)
def test_an_answer_of_another_environment_stops_everything(
    desk: UseCaseFixture, alarm: DeskError
) -> None:
    trip = desk.with_card()
    if isinstance(alarm, Unreachable):
        desk.processor.prepare_endings.append(alarm)
    else:
        desk.processor.money_endings.append(alarm)
    with pytest.raises(type(alarm), match=PROCESSOR_WRONG_MODE):
        desk.book_trip(trip.id)
    assert desk.airline.orders == {}


def test_a_disk_that_is_full_stops_the_booking(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.kept.write_endings.extend([None, Refused("disk_full", "Full.")])
    with pytest.raises(Unknown, match="outcome_not_saved"):
        desk.book_trip(trip.id)
    assert desk.airline.orders == {}
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is not None, "what is held is known again"


def test_a_member_who_may_not_charge_books_and_leaves_the_fee_to_others(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    agent = Member("agent", "Ava Agent", "booking agent", LIVE[Role.BOOKING_AGENT])
    desk_of_agent = replace(desk.book_trip, actor=replace(desk.actor, member=agent))
    after = desk_of_agent(trip.id)
    assert history(after) == [(ORDER, CONFIRMED, "")]
    assert desk.processor.payments == {}


def test_without_a_fee_nothing_is_held(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, fee=Money(0, "USD")))
    assert history(desk.book_trip(trip.id)) == [(ORDER, CONFIRMED, "")]


# ---------------------------------------------------------------- the client at the processor


def test_a_client_is_registered_once_and_their_id_kept(desk: UseCaseFixture) -> None:
    desk.add_client(sample_client(processor_customer=""))
    trip = desk.choose_offer("clientada", sample_trip().offer, sample_trip().travelers)
    desk.card_and_yes(trip)
    desk.add_client(sample_client(processor_customer=""))
    desk.processor.customers.clear()
    for _ in range(2):
        desk.airline.book_endings.append(AIRLINE_SAYS_NO)
        with pytest.raises(Refused, match="offer_gone"):
            desk.book_trip(trip.id)
        desk.card_and_yes(desk.trip(trip.id))
    ((customer, payer),) = desk.processor.customers.items()
    assert (payer.client_id, payer.email) == ("clientada", "ada@example.com")
    assert desk.kept.tables.clients["clientada"].processor_customer == customer
    assert desk.actions().count(("client registered with the card processor", "done")) == 1


def test_a_client_whom_the_processor_has_forgotten_is_registered_again(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    desk.processor.customers.clear()
    booked_trip = desk.book_trip(trip.id)
    ((customer, payer),) = desk.processor.customers.items()
    assert payer.replaces == "cus_sample"
    assert desk.kept.tables.clients["clientada"].processor_customer == customer
    assert history(booked_trip)[0] == (HOLD, CONFIRMED, "")


# ---------------------------------------------------------------- a change of card or fee


def test_a_hold_of_a_cut_off_call_is_used_by_the_next(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(),)))
    assert [kind for kind, _, _ in history(desk.book_trip(trip.id))] == [HOLD, ORDER]
    assert desk.processor.confirmations == []


def test_a_hold_on_another_card_is_released_before_a_new_one(desk: UseCaseFixture) -> None:
    held = sample_hold(card=sample_card(last4="4444").identity())
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(held,)))
    after = desk.book_trip(trip.id)
    assert [kind for kind, _, _ in history(after)] == [HOLD, RELEASE, HOLD, ORDER]
    assert desk.processor.payments["pi_held"].state is PaymentState.CANCELED
    assert len(desk.processor.held) == 1


def test_where_the_old_hold_cannot_be_released_no_second_one_is_made(
    desk: UseCaseFixture,
) -> None:
    held = sample_hold(card=sample_card(last4="4444").identity())
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(held,)))
    desk.processor.money_endings.append(NO_NETWORK)
    after = desk.book_trip(trip.id)
    assert [kind for kind, _, _ in history(after)] == [HOLD, RELEASE, HOLD, ORDER]
    assert history(after)[2] == (HOLD, REFUSED, "no_network")
    assert desk.processor.confirmations == []
    paid = desk.charge_fee(trip.id)
    assert [kind for kind, _, _ in history(paid)[4:]] == [RELEASE, FEE]
    assert (desk.processor.held, desk.processor.taken()) == ([], FEE_AMOUNT)
