"""Finding the truth after a crash or a silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    is_unsettled,
    stage_of,
)
from desktop.use_cases.errors import AIRLINE_WRONG_MODE, Refused, Unknown, Unreachable
from desktop.use_cases.money.ask_schedule import ASK_EVERY
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.processor_port import FeeRequest
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.fakes.airline import Ending, FakeAirline
from tests.support.fakes.processor import FeeEnding, Payment, PaymentState
from tests.support.samples import (
    sample_answer,
    sample_consent,
    sample_order,
    sample_payment,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture

SIX_MINUTES = timedelta(minutes=6)
A_FEE = FeeRequest(
    *(Money(3500, "USD"), "pm_sample", "cus_sample", "", "", "Fee"), client_id="clientada"
)


def left_silent(desk: UseCaseFixture, error: Ending) -> Trip:
    """A trip whose order got no answer, as long ago as the first pause."""
    trip = desk.with_card()
    desk.airline.book_endings.append(error)
    with pytest.raises(Unknown):
        desk.book_trip(trip.id)
    desk.clock.pass_time(ASK_EVERY)
    return desk.trip(trip.id)


def fee_left_silent(desk: UseCaseFixture, error: FeeEnding) -> Trip:
    """A booked trip whose fee got no answer, as long ago as the first pause."""
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.processor.money_endings.append(error)
    with pytest.raises(Unknown):
        desk.charge_fee(trip.id)
    desk.clock.pass_time(ASK_EVERY)
    return desk.trip(trip.id)


def states(trip: Trip) -> tuple[AttemptState | None, AttemptState | None]:
    return (
        trip.order.state if trip.order else None,
        trip.fee_charge.state if trip.fee_charge else None,
    )


def test_an_order_whose_answer_was_lost_is_found_and_confirmed(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    resumed = desk.resume_attempts()
    after = desk.trip(trip.id)
    assert resumed.settled == (after,)
    assert resumed.waiting == ()
    assert states(after) == (AttemptState.CONFIRMED, None)
    assert after.record_locator == "K7PQ2A"
    assert "Ada Calloway" in resumed.sentences[0]
    assert "K7PQ2A" in resumed.sentences[0]
    assert desk.actions()[-1] == ("order confirmed", "done")
    assert desk.processor.confirmations == []


def test_an_order_that_cannot_be_found_stays_locked_for_a_while(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REQUEST)
    desk.clock.pass_time(timedelta(minutes=5))
    resumed = desk.resume_attempts()
    assert resumed.waiting == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)
    assert "locked" in resumed.sentences[0]
    with pytest.raises(Refused, match="order_unknown"):
        desk.book_trip(trip.id)


@pytest.mark.parametrize("ours", [timedelta(minutes=6), timedelta(days=400)])
@pytest.mark.parametrize("theirs", [timedelta(0), timedelta(days=400)])
def test_no_clock_gives_up_an_order_that_may_have_left(
    desk: UseCaseFixture, ours: timedelta, theirs: timedelta
) -> None:
    trip = left_silent(desk, Ending.LOST_REQUEST)
    airlines = desk.airline.own_clock = Clock()
    for _ in range(2):
        desk.resume_attempts.one(trip.id)
        desk.clock.pass_time(ours)
        airlines.pass_time(theirs)
    resumed = desk.resume_attempts()
    assert resumed.waiting == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)
    with pytest.raises(Refused, match="order_unknown"):
        desk.book_trip(trip.id)


def test_an_order_that_arrives_days_later_is_found(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    late = desk.airline.orders.pop(trip.offer.id)
    for _ in range(3):
        desk.resume_attempts()
        desk.clock.pass_time(timedelta(days=1))
    desk.airline.orders[trip.offer.id] = late
    assert desk.resume_attempts().settled == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.CONFIRMED, None)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=1)])
def test_an_order_cut_off_by_a_crash_becomes_unknown_and_stays_so(
    desk: UseCaseFixture, later: timedelta
) -> None:
    """Also where this machine's clock was put forward while the desk was down."""
    trip = desk.put(sample_trip(TripStage.BOOKING))
    desk.clock.pass_time(later)
    for _ in range(2):
        desk.resume_attempts()
        assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)
        desk.clock.pass_time(timedelta(minutes=60))


def test_an_order_that_the_airline_cancelled_is_no_booking(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    booked = desk.airline.orders[trip.offer.id]
    desk.airline.orders[trip.offer.id] = replace(booked, cancelled_at=desk.clock())
    resumed = desk.resume_attempts()
    after = desk.trip(trip.id)
    assert resumed.settled == (after,)
    assert after.order is not None
    assert (after.order.state, after.order.reason) == (AttemptState.REFUSED, "order_cancelled")
    assert "canceled the order" in resumed.sentences[0]
    assert after.record_locator == ""


def test_a_pending_order_that_the_airline_cancels_is_no_booking(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(Ending.PENDING)
    desk.book_trip(trip.id)
    desk.airline.settle(trip.offer.id)
    booked = desk.airline.orders[trip.offer.id]
    desk.airline.orders[trip.offer.id] = replace(booked, cancelled_at=desk.clock())
    desk.clock.pass_time(ASK_EVERY)
    assert desk.resume_attempts().settled == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.REFUSED, None)


def test_an_answer_of_another_environment_keeps_an_order_locked(desk: UseCaseFixture) -> None:
    """It may be booked there, whatever is cancelled here."""
    trip = left_silent(desk, Ending.LOST_REPLY)
    order = trip.order
    assert order is not None
    desk.kept.tables.attempts[order.id] = replace(order, reason=AIRLINE_WRONG_MODE)
    booked = desk.airline.orders[trip.offer.id]
    desk.airline.orders[trip.offer.id] = replace(booked, cancelled_at=desk.clock())
    assert desk.resume_attempts().waiting == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)


def test_a_pending_order_is_never_given_up(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(Ending.PENDING)
    desk.book_trip(trip.id)
    desk.clock.pass_time(timedelta(hours=20))
    assert desk.resume_attempts().waiting == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.PENDING, None)
    desk.airline.settle(trip.offer.id)
    resumed = desk.resume_attempts()
    assert resumed.settled == (desk.trip(trip.id),)
    assert states(desk.trip(trip.id)) == (AttemptState.CONFIRMED, None)


def test_a_fee_whose_answer_was_lost_is_found(desk: UseCaseFixture) -> None:
    trip = fee_left_silent(desk, FeeEnding.LOST_REPLY)
    resumed = desk.resume_attempts()
    after = desk.trip(trip.id)
    assert resumed.settled == (after,)
    assert states(after) == (AttemptState.CONFIRMED, AttemptState.CONFIRMED)
    assert after.fee_charge is not None
    assert after.fee_charge.answer == FeeCharge(desk.processor.charges[0].id)
    assert "is taken" in resumed.sentences[0]
    assert desk.actions()[-1] == ("fee charged", "done")


def test_a_fee_that_never_arrived_is_closed_at_once_and_not_charged_by_itself(
    desk: UseCaseFixture,
) -> None:
    trip = fee_left_silent(desk, FeeEnding.LOST_REQUEST)
    resumed = desk.resume_attempts()
    assert "Nothing was charged" in resumed.sentences[0]
    after = desk.trip(trip.id)
    assert after.fee_charge is not None
    assert (after.fee_charge.state, after.fee_charge.reason) == (
        AttemptState.REFUSED,
        "payment_closed",
    )
    (confirmation,) = desk.processor.confirmations
    with pytest.raises(Refused, match="payment_closed"):
        desk.processor.charge_now(confirmation)  # The request that was on its way comes too late.
    desk.clock.pass_time(timedelta(minutes=31))
    with pytest.raises(Refused, match="fee_agreement_missing"):
        desk.charge_fee(trip.id)
    desk.take_card(trip.id, sample_consent(after, at=desk.clock()))
    assert stage_of(desk.charge_fee(trip.id)) is TripStage.BOOKED


@pytest.mark.parametrize(
    ("was", "then"),
    [
        (PaymentState.PREPARED, AttemptState.REFUSED),
        (PaymentState.TAKEN, AttemptState.CONFIRMED),
    ],
)
def test_a_fee_cut_off_by_a_crash_is_what_the_processor_says(
    desk: UseCaseFixture, was: PaymentState, then: AttemptState
) -> None:
    asked = sample_payment(AttemptState.REQUESTED)
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(asked,)))
    desk.processor.payments["pi_sample"] = Payment("pi_sample", A_FEE, was)
    desk.resume_attempts()
    assert states(desk.trip(trip.id)) == (AttemptState.CONFIRMED, then)


def test_what_is_not_reached_waits_and_the_others_are_settled(desk: UseCaseFixture) -> None:
    first = left_silent(desk, Ending.LOST_REPLY)
    asked = sample_payment(AttemptState.REQUESTED)
    second = desk.put(sample_trip(TripStage.FEE_DUE, payments=(asked,)))
    desk.processor.payments["pi_sample"] = Payment("pi_sample", A_FEE, PaymentState.TAKEN)
    desk.airline.find_endings.append(Unreachable("no_network", "No network."))
    desk.clock.pass_time(timedelta(hours=1))
    resumed = desk.resume_attempts()
    assert [trip.id for trip in resumed.waiting] == [first.id]
    assert [trip.id for trip in resumed.settled] == [second.id]
    assert states(desk.trip(first.id)) == (AttemptState.UNKNOWN, None)
    assert states(desk.trip(second.id)) == (AttemptState.CONFIRMED, AttemptState.CONFIRMED)
    assert len(resumed.sentences) == 2


def test_a_crash_is_known_as_unknown_even_where_nobody_is_reached(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.BOOKING))
    desk.airline.find_endings.append(Unreachable("no_network", "No network."))
    resumed = desk.resume_attempts()
    assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)
    assert resumed.waiting == (desk.trip(trip.id),)


def test_asking_for_one_trip_reports_when_nobody_is_reached(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    desk.airline.find_endings.append(Unreachable("no_network", "No network."))
    with pytest.raises(Unreachable):
        desk.resume_attempts.one(trip.id)
    assert desk.resume_attempts.one(trip.id).record_locator == "K7PQ2A"


def test_asking_for_a_settled_trip_changes_nothing(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    assert desk.resume_attempts.one(trip.id) == trip
    assert desk.actions() == []


def test_a_fee_that_is_merely_due_is_left_to_people(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    resumed = desk.resume_attempts()
    assert (resumed.settled, resumed.waiting, resumed.sentences) == ((), (), ())
    assert desk.trip(trip.id) == trip


def test_a_call_that_is_still_running_is_left_alone(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.BOOKING))
    with desk.in_flight.hold(trip.id):
        resumed = desk.resume_attempts()
        assert (resumed.settled, resumed.waiting) == ((), ())
        with pytest.raises(Refused, match="already_underway"):
            desk.resume_attempts.one(trip.id)
    assert desk.trip(trip.id) == trip
    assert desk.resume_attempts().waiting == (desk.trip(trip.id),)


def test_records_that_cannot_be_written_are_reported(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    desk.kept.write_endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(Refused, match="disk_full"):
        desk.resume_attempts()
    assert states(desk.trip(trip.id)) == (AttemptState.UNKNOWN, None)


def test_former_refusals_are_left_as_they_are(desk: UseCaseFixture) -> None:
    refused = sample_order(AttemptState.REFUSED, id="orderformer")
    asked = sample_order(AttemptState.REQUESTED)
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(refused, asked)))
    desk.resume_attempts()
    former, newest = desk.trip(trip.id).orders
    assert former == refused
    assert newest.state is AttemptState.UNKNOWN


def test_a_charge_is_left_to_a_member_who_holds_the_key_to_look_it_up(
    desk: UseCaseFixture,
) -> None:
    trip = fee_left_silent(desk, FeeEnding.LOST_REPLY)
    desk.clock.pass_time(SIX_MINUTES)
    without = replace(desk.resume_attempts, charger=None)
    resumed = without()
    assert (resumed.settled, resumed.waiting) == ((), (trip,))
    assert "does not hold the key that charges" in resumed.sentences[0]
    with pytest.raises(Refused, match="no_vendor_key") as refused:
        without.one(trip.id)
    assert "does not hold the key that charges" in refused.value.sentences()
    assert desk.trip(trip.id) == trip, "not given up either, however late it is"
    assert desk.trip(trip.id).fee_charge is not None
    assert not without.has_key(trip.fee_charges[-1])
    assert without.has_key(trip.orders[-1])
    after = desk.resume_attempts.one(trip.id)
    assert states(after) == (AttemptState.CONFIRMED, AttemptState.CONFIRMED)


def test_an_order_is_looked_up_without_the_key_that_charges(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REPLY)
    after = replace(desk.resume_attempts, charger=None).one(trip.id)
    assert states(after) == (AttemptState.CONFIRMED, None)


def test_a_charge_of_a_process_that_is_gone_stays_as_it_is_without_the_key(
    desk: UseCaseFixture,
) -> None:
    trip = desk.put(sample_trip(payments=(sample_payment(AttemptState.REQUESTED),)))
    without = replace(desk.resume_attempts, charger=None)
    assert without().waiting == (trip,)
    assert desk.actions() == []


def test_what_completes_nothing_changes_nothing(desk: UseCaseFixture) -> None:
    """Details are to follow, and the airline shows no more than before."""
    bare = sample_answer(record_locator="", tickets=())
    trip = desk.put(sample_trip(TripStage.FEE_DUE, orders=(sample_order(answer=bare),)))
    desk.airline.orders[trip.offer.id] = bare
    assert desk.resume_attempts.one(trip.id) == trip
    assert is_unsettled(trip)
    assert TripAction.ASK_AGAIN in allowed_actions(trip, desk.actor.moment())
    desk.airline.orders[trip.offer.id] = sample_answer(tickets=())
    assert desk.resume_attempts.one(trip.id).record_locator == "K7PQ2M"
    other = sample_answer(airline_id="airlineorderother")
    desk.airline.orders[trip.offer.id] = other
    assert desk.resume_attempts.one(trip.id).orders[0].answer == sample_answer(tickets=())


def test_nothing_is_noted_of_what_another_desk_has_moved_meanwhile(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.UNKNOWN))
    moved = sample_order(AttemptState.PENDING)

    class Asked(FakeAirline):
        def heard_at(self, offer: OfferRef) -> datetime | None:
            desk.kept.write(lambda repos: repos.trips.save_attempt(moved))
            return desk.clock()

    after = replace(desk.resume_attempts, booker=Asked()).one(trip.id)
    assert after.orders == (moved,)


def test_a_trip_is_asked_about_as_often_as_the_schedule_says(desk: UseCaseFixture) -> None:
    trip = left_silent(desk, Ending.LOST_REQUEST)
    resume = desk.resume_attempts
    assert resume().waiting == (desk.trip(trip.id),)
    booked = FakeAirline(orders={trip.offer.id: sample_answer(trip.offer)})
    soon = replace(resume, booker=booked)
    assert soon().waiting == (desk.trip(trip.id),), "shown, and not asked about again yet"
    desk.clock.pass_time(ASK_EVERY)
    assert soon().settled == (desk.trip(trip.id),)


def test_an_accepted_order_that_cannot_be_written_down_says_that_it_is_booked(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()

    class Later(FakeAirline):
        def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
            desk.kept.write_endings.append(Refused("disk_full", "The disk is full."))
            return VendorAnswer(None, "Freq", "details_follow")

    later = Later()
    later.authorize_card = desk.airline.authorize_card  # type: ignore[method-assign]
    with pytest.raises(Unknown, match="outcome_not_saved") as caught:
        replace(desk.book_trip, booker=later)(trip.id)
    assert "will send the details later" in caught.value.happened
