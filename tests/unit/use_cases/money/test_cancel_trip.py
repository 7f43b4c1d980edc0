"""A booked trip is canceled as the client agreed, once, whatever is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.refunds.refund_entry import RefundDuty
from desktop.booking.text.cancellation_text import cancellation_script
from desktop.booking.trip.attempt_states import NEVER_ARRIVED, AttemptState
from desktop.booking.trip.cancellation.cancellation_rules import canceled_by
from desktop.booking.trip.order import CancellationQuote, OrderCancellation
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from desktop.use_cases.money.cancellation.cancel_handler import NEVER_AFTER
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.booking.cancel_samples import sample_quote
from tests.support.fakes.airline import Ending, FakeAirline
from tests.support.samples import COMPANY, sample_trip
from tests.support.use_cases.canceling import (
    GIVEN_BACK,
    KEPT,
    agreed,
    attempt_of,
    booked,
    entered,
    usd,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

HOUR = timedelta(hours=1)


# ---------------------------------------------------------------- as it should be


def test_a_trip_is_quoted_agreed_to_and_canceled(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    assert stage_of(desk.trip(trip.id)) is TripStage.BOOKED, "a quote cancels nothing"
    after = desk.cancel_trip(trip.id, quote, KEPT)
    attempt = attempt_of(after)
    assert stage_of(after) is TripStage.CANCELED
    assert (attempt.subject, attempt.vendor) == (quote.order_id, "duffel")
    assert (attempt.amount, attempt.vendor_request_id) == (quote.refund, "requestcancel")
    assert outcome_sentence(attempt) == "Canceled. USD 1,842.20 goes back."
    assert desk.actions()[-5:] == [
        ("cancellation quoted", "done"),
        ("client agreed", "done"),
        ("cancellation requested", "requested"),
        ("order canceled", "done"),
        ("refund entered", "done"),
    ]
    with pytest.raises(Refused, match="nothing_to_cancel"):
        desk.cancel_trip.quote(trip.id)
    with pytest.raises(Refused, match="nothing_to_cancel"):
        desk.cancel_trip(trip.id, quote, KEPT)
    assert desk.airline.confirmed == [quote.id]


def test_no_other_order_is_quoted_by_an_id_that_was_put_into_the_records(
    desk: UseCaseFixture,
) -> None:
    """The airline finds the order by the offer that was booked: a planted id is another's."""
    trip = booked(desk)
    order = trip.order
    assert order is not None
    assert order.answer is not None
    bobs = replace(order.answer, airline_id="ord_bobs")
    desk.airline.orders["off_bobs"] = bobs
    desk.kept.tables.attempts[order.id] = replace(order, answer=bobs)
    with pytest.raises(Refused, match="order_of_another"):
        desk.cancel_trip.quote(trip.id)
    del desk.airline.orders[order.subject]
    with pytest.raises(Refused, match="order_of_another"):
        desk.cancel_trip.quote(trip.id)
    assert desk.airline.quotes == {}
    assert desk.actions()[-1] == ("cancellation quoted", "refused")


def test_nor_by_an_id_and_an_offer_that_were_both_put_there(desk: UseCaseFixture) -> None:
    """The airline shows the reference that the order was asked for with."""
    trip = booked(desk)
    order = trip.order
    assert order is not None
    assert order.answer is not None
    bobs = replace(order.answer, airline_id="ord_bobs")
    desk.airline.orders["off_bobs"] = bobs
    desk.airline.references["ord_bobs"] = "orderofbob"
    desk.kept.tables.attempts[order.id] = replace(order, answer=bobs, subject="off_bobs")
    with pytest.raises(Refused, match="order_of_another"):
        desk.cancel_trip.quote(trip.id)
    assert desk.airline.quotes == {}
    desk.airline.references["ord_bobs"] = order.id
    desk.airline.travelers["ord_bobs"] = ("Bob Byron",)
    with pytest.raises(Refused, match="order_of_another"):
        desk.cancel_trip.quote(trip.id)
    desk.airline.travelers["ord_bobs"] = ("ADA", "ADA CALLOWAY")
    assert desk.cancel_trip.quote(trip.id).order_id == "ord_bobs", "asked for so by this trip"


# ---------------------------------------------------------------- the yes


def test_nothing_is_canceled_without_a_yes_to_just_that(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = desk.cancel_trip.quote(trip.id)
    words = cancellation_script(trip, COMPANY, quote, KEPT)
    for given in (quote, replace(quote, refund=usd(1))):
        with pytest.raises(Refused, match="cancel_not_agreed"):
            desk.cancel_trip(trip.id, given, KEPT)
    desk.cancel_trip.agree(trip.id, quote, KEPT, words)
    with pytest.raises(Refused, match="cancel_not_agreed"):
        desk.cancel_trip(trip.id, quote, GIVEN_BACK)
    with pytest.raises(Refused, match="cancel_not_agreed"):
        desk.cancel_trip(trip.id, replace(quote, refund=usd(1)), KEPT)
    desk.cancel_trip.decline(trip.id)
    with pytest.raises(Refused, match="cancel_not_agreed"):
        desk.cancel_trip(trip.id, quote, KEPT)
    desk.cancel_trip.agree(trip.id, quote, KEPT, words)
    desk.clock.pass_time(timedelta(minutes=30))
    with pytest.raises(Refused, match="cancel_not_agreed"):
        desk.cancel_trip(trip.id, quote, KEPT)
    assert desk.airline.confirmed == []


def test_a_yes_to_other_words_is_not_noted(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = desk.cancel_trip.quote(trip.id)
    with pytest.raises(Refused, match="words_changed"):
        desk.cancel_trip.agree(trip.id, quote, KEPT, "Anything.")


def test_a_fee_that_was_not_taken_is_not_given_back(desk: UseCaseFixture) -> None:
    due = desk.put(sample_trip(TripStage.FEE_DUE))
    quote = desk.cancel_trip.quote(due.id)
    words = cancellation_script(due, COMPANY, quote, GIVEN_BACK)
    with pytest.raises(Refused, match="fee_not_taken"):
        desk.cancel_trip.agree(due.id, quote, GIVEN_BACK, words)


# ---------------------------------------------------------------- planted, odd, ended


def test_a_quote_of_another_order_is_refused_everywhere(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    for planted in (sample_quote(order_id="ord_other"), sample_quote(source="elsewhere")):
        desk.airline.quote_endings.append(planted)
        with pytest.raises(Refused, match="quote_of_another_order"):
            desk.cancel_trip.quote(trip.id)
        with pytest.raises(Refused, match="quote_of_another_order"):
            desk.cancel_trip.agree(trip.id, planted, KEPT, "Words.")
        with pytest.raises(Refused, match="quote_of_another_order"):
            desk.cancel_trip(trip.id, planted, KEPT)
    assert desk.actions()[-1] == ("cancellation quoted", "refused")
    assert desk.airline.confirmed == []


def test_more_than_was_paid_is_promised_to_nobody(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    too_much = sample_quote(refund=usd(184221))
    desk.airline.quote_endings.append(too_much)
    with pytest.raises(Refused, match="refund_more_than_paid"):
        desk.cancel_trip.quote(trip.id)
    with pytest.raises(Refused, match="refund_more_than_paid"):
        desk.cancel_trip.agree(trip.id, too_much, KEPT, "Words.")


def test_an_ended_quote_cancels_nothing_and_a_new_one_does(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    soon = sample_quote(expires_at=desk.clock() + timedelta(minutes=5))
    quote = agreed(desk, trip, quote=soon)
    desk.clock.pass_time(timedelta(minutes=6))
    with pytest.raises(Refused, match="quote_expired"):
        desk.cancel_trip(trip.id, quote, KEPT)
    after = desk.trip(trip.id)
    assert stage_of(after) is TripStage.BOOKED
    assert "quote had ended" in outcome_sentence(attempt_of(after))
    assert stage_of(desk.cancel_trip(trip.id, agreed(desk, trip), KEPT)) is TripStage.CANCELED


def test_an_order_that_is_canceled_already_is_not_quoted(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip, GIVEN_BACK)
    desk.airline.cancel(quote)
    with pytest.raises(Refused, match="already_canceled"):
        desk.cancel_trip.quote(trip.id)
    after = desk.trip(trip.id)
    attempt = attempt_of(after)
    assert (stage_of(after), attempt.reason) == (TripStage.CANCELED, "canceled_before")
    assert outcome_sentence(attempt) == (
        "The airline shows it as canceled, and not from here. USD 1,842.20 goes back."
    )
    assert canceled_by(after) == ""
    assert [entry.duty for entry in entered(desk)] == [RefundDuty.AIRLINE], "no fee was promised"
    with pytest.raises(Refused, match="nothing_to_cancel"):
        desk.cancel_trip.quote(trip.id)


def test_an_order_that_does_not_bear_out_that_it_is_canceled_stays_booked(
    desk: UseCaseFixture,
) -> None:
    trip = booked(desk)
    desk.airline.quote_endings.append(Refused("already_canceled", "It is canceled."))
    with pytest.raises(Refused, match="already_canceled"):
        desk.cancel_trip.quote(trip.id)
    assert stage_of(desk.trip(trip.id)) is TripStage.BOOKED


def test_who_may_book_may_cancel(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    concierge = Member("con", "Con", "concierge", LIVE[Role.CONCIERGE])
    cancel = replace(desk.cancel_trip, actor=replace(desk.actor, member=concierge))
    with pytest.raises(Refused, match="not_permitted"):
        cancel.quote(trip.id)
    agent = Member("agent", "Ag", "booking agent", LIVE[Role.BOOKING_AGENT])
    cancel = replace(desk.cancel_trip, actor=replace(desk.actor, member=agent))
    assert cancel.quote(trip.id).refund == usd(184220)


# ---------------------------------------------------------------- lost, killed, pressed twice


@pytest.mark.parametrize("ending", [Ending.LOST_REPLY, Ending.PENDING])
def test_what_was_lost_or_put_off_is_asked_about_and_not_done_again(
    desk: UseCaseFixture, ending: Ending
) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    desk.airline.cancel_endings.append(ending)
    if ending is Ending.LOST_REPLY:
        with pytest.raises(Unknown, match="cancel_unanswered"):
            desk.cancel_trip(trip.id, quote, KEPT)
    else:
        assert stage_of(desk.cancel_trip(trip.id, quote, KEPT)) is TripStage.CANCELING
    assert "second try is locked" in outcome_sentence(attempt_of(desk.trip(trip.id)))
    with pytest.raises(Refused, match="nothing_to_cancel"):
        desk.cancel_trip.quote(trip.id)
    assert entered(desk) == []
    desk.airline.cancel(quote)
    after = desk.resume_attempts.one(trip.id)
    assert stage_of(after) is TripStage.CANCELED
    assert len(entered(desk)) == 1
    assert desk.airline.confirmed == [quote.id]


def test_a_request_that_never_arrived_is_given_up_by_the_airlines_clock(
    desk: UseCaseFixture,
) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    desk.airline.cancel_endings.append(Ending.LOST_REQUEST)
    with pytest.raises(Unknown):
        desk.cancel_trip(trip.id, quote, KEPT)
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(NEVER_AFTER + timedelta(minutes=1))
    after = desk.resume_attempts.one(trip.id)
    assert (attempt_of(after).state, attempt_of(after).reason) == (
        AttemptState.REFUSED,
        NEVER_ARRIVED,
    )
    assert "never reached the airline" in outcome_sentence(attempt_of(after))
    desk.airline.cancel(quote)
    late = desk.resume_attempts.one(trip.id)
    assert stage_of(late) is TripStage.CANCELED
    assert outcome_sentence(attempt_of(late)).startswith("ALARM.")


def test_a_kill_in_the_middle_is_followed_up(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)

    class Killed(BaseException):
        pass

    class Dying(FakeAirline):
        def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
            desk.airline.cancel(quote)
            raise Killed

    with pytest.raises(Killed):
        replace(desk.cancel_trip, booker=Dying())(trip.id, quote, KEPT)
    assert stage_of(desk.trip(trip.id)) is TripStage.CANCELING
    desk.clock.pass_time(HOUR)
    assert stage_of(desk.resume_attempts.one(trip.id)) is TripStage.CANCELED
    assert len(entered(desk)) == 1


def test_a_second_press_waits_for_the_first(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    with desk.in_flight.hold(trip.id), pytest.raises(Refused, match="already_underway"):
        desk.cancel_trip(trip.id, quote, KEPT)
    with desk.in_flight.hold(trip.id), pytest.raises(Refused, match="already_underway"):
        desk.cancel_trip.quote(trip.id)


def test_a_line_that_is_cut_before_it_leaves_the_ticket(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    desk.airline.cancel_endings.append(Unreachable("airline_unreachable", "No network."))
    with pytest.raises(Unreachable):
        desk.cancel_trip(trip.id, quote, KEPT)
    after = desk.trip(trip.id)
    assert stage_of(after) is TripStage.BOOKED
    assert "was not reached" in outcome_sentence(attempt_of(after))


def test_an_owner_settles_what_no_airline_shows(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)
    desk.airline.cancel_endings.append(Ending.PENDING)
    desk.cancel_trip(trip.id, quote, KEPT)
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(timedelta(days=4))
    waiting = attempt_of(desk.trip(trip.id))
    text = outcome_sentence(waiting, now=desk.clock())
    assert text.endswith("Call Duffel with request id requestcancel; then the owner presses S and "
                         "enters what they say.")  # fmt: skip
    bare = replace(waiting, vendor="", vendor_request_id="")
    assert "Call the airline service;" in outcome_sentence(bare, now=desk.clock())
    settled = desk.settle_by_hand(trip.id, VendorWord(True, "CASE9", "Kim"))
    assert stage_of(settled) is TripStage.CANCELED
    (entry,) = entered(desk)
    assert (entry.amount, entry.goes_to) == (quote.refund, "Visa ending 4242"), "as it was agreed"
