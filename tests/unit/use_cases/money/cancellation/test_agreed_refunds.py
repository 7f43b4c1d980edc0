"""What the client agreed to is entered, whatever the airline leaves out or says instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry
from desktop.booking.trip.attempt_states import ARRIVED_LATE, AttemptState
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.order import OrderCancellation, RefundTo
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.cancellation.cancel_handler import CANCEL_HANDLER, NEVER_AFTER
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from tests.support.booking.cancel_samples import sample_cancel, sample_quote
from tests.support.booking.refund_samples import sample_charged_trip, sample_refund
from tests.support.fakes.airline import BookedOrders, Ending
from tests.support.fakes.small_tables import FakeRefundRepository
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

AGREED = usd(180220)
MERCHANT, AIRLINE, PASSED_ON = RefundDuty.MERCHANT, RefundDuty.AIRLINE, RefundDuty.PASSED_ON
ORIGINAL, BALANCE = RefundTo.ORIGINAL, RefundTo.BALANCE
NO_AMOUNT = OrderCancellation("", None)


def charged(desk: UseCaseFixture) -> Trip:
    return desk.put(sample_charged_trip())


def lost(
    desk: UseCaseFixture, trip: Trip, stated: OrderCancellation, decision: FeeDecision = KEPT
) -> Trip:
    """The yes to USD 1,802.20, no answer, and then what the order says of itself."""
    quote = agreed(desk, trip, decision, sample_quote())
    desk.airline.cancel_endings.append(Ending.LOST_REPLY)
    with pytest.raises(Unknown):
        desk.cancel_trip(trip.id, quote, decision)
    desk.airline.canceled[quote.order_id] = stated
    return desk.resume_attempts.one(trip.id)


def rows(desk: UseCaseFixture) -> list[tuple[RefundDuty, Money]]:
    return [(one.duty, one.amount) for one in entered(desk)]


# ---------------------------------------------------------------- another amount than was agreed


def test_an_answer_without_details_takes_nothing_back(desk: UseCaseFixture) -> None:
    after = lost(desk, charged(desk), NO_AMOUNT)
    (entry,) = entered(desk)
    assert (entry.duty, entry.amount, entry.from_airline) == (MERCHANT, AGREED, None)
    assert entry.reason == (
        "The trip was canceled. The airline says no amount; the client agreed to USD 1,802.20"
    )
    assert outcome_sentence(attempt_of(after)) == (
        "Canceled. The airline has not said what goes back, and the client agreed to USD 1,802.20."
        " Call the airline."
    )


@pytest.mark.parametrize(
    ("stated", "duty", "amount"),
    [
        (OrderCancellation("x", usd(0), ORIGINAL), MERCHANT, AGREED),
        (OrderCancellation("x", usd(0), RefundTo.AWAITING_PAYMENT), MERCHANT, AGREED),
        (OrderCancellation("x", usd(90000), ORIGINAL), MERCHANT, AGREED),
        (OrderCancellation("x", AGREED, RefundTo.CREDITS), MERCHANT, AGREED),
        (OrderCancellation("x", usd(184220), BALANCE), MERCHANT, usd(184220)),
        (OrderCancellation("x", usd(99999900), BALANCE), MERCHANT, usd(184220)),
        (OrderCancellation("x", Money(90000, "EUR"), BALANCE), PASSED_ON, Money(90000, "EUR")),
    ],
)
def test_what_we_charged_is_owed_as_it_was_agreed_and_no_more_than_was_paid(
    desk: UseCaseFixture, stated: OrderCancellation, duty: RefundDuty, amount: Money
) -> None:
    lost(desk, charged(desk), stated)
    assert rows(desk) == [(duty, amount)]


@pytest.mark.parametrize(
    ("stated", "duty", "amount"),
    [
        (NO_AMOUNT, AIRLINE, AGREED),
        (OrderCancellation("x", usd(99999900), ORIGINAL), AIRLINE, usd(184220)),
        (OrderCancellation("x", usd(99999900), BALANCE), PASSED_ON, usd(184220)),
    ],
)
def test_so_is_what_the_airline_charged(
    desk: UseCaseFixture, stated: OrderCancellation, duty: RefundDuty, amount: Money
) -> None:
    after = lost(desk, booked(desk), stated)
    assert rows(desk) == [(duty, amount)]
    assert "the client agreed to USD 1,802.20. Call the airline." in outcome_sentence(
        attempt_of(after)
    )


def test_what_nobody_has_said_of_a_fare_that_we_charged_is_on_today(desk: UseCaseFixture) -> None:
    trip = charged(desk)
    desk.airline.canceled[sample_quote().order_id] = NO_AMOUNT
    with pytest.raises(Refused, match="already_canceled"):
        desk.cancel_trip.quote(trip.id)
    assert entered(desk) == []
    (finding,) = desk.kept.tables.findings.values()
    assert finding.text.endswith("Ask the airline; then D on the trip enters what is owed.")


def test_no_row_promises_what_no_yes_is_on_file_for(desk: UseCaseFixture) -> None:
    """An attempt that another program wrote, of an order that the airline has canceled."""
    trip = charged(desk)
    planted = sample_cancel(AttemptState.UNKNOWN, trip_id=trip.id, amount=usd(184220))
    desk.kept.tables.attempts[planted.id] = planted
    desk.airline.canceled[planted.subject] = OrderCancellation("x", usd(100), BALANCE)
    desk.resume_attempts.one(trip.id)
    assert rows(desk) == [(MERCHANT, usd(100))]


@pytest.mark.expects_warning("desktop.use_cases.money.recovery.vendor_lookup")
@pytest.mark.parametrize("both", [False, True])
def test_no_other_orders_cancellation_is_this_trips(desk: UseCaseFixture, both: bool) -> None:
    """Of an order that was canceled last week for another client. With `both`, the trip's own
    records name it too, and its offer: the airline shows whom it was booked for.
    """
    trip = booked(desk)
    order = trip.order
    assert order is not None
    assert order.answer is not None
    carls = replace(order.answer, airline_id="ord_carl")
    desk.airline.orders["off_carl"] = carls
    desk.airline.references["ord_carl"] = "orderofcarl"
    desk.airline.canceled["ord_carl"] = OrderCancellation("ore_c", usd(150000), BALANCE)
    planted = sample_cancel(AttemptState.UNKNOWN, trip_id=trip.id, subject="ord_carl")
    desk.kept.tables.attempts[planted.id] = planted
    if both:
        desk.kept.tables.attempts[order.id] = replace(order, answer=carls, subject="off_carl")
        desk.resume_attempts.one(trip.id)
    else:
        with pytest.raises(Refused, match="order_of_another"):
            desk.resume_attempts.one(trip.id)
    assert attempt_of(desk.trip(trip.id)).state is AttemptState.UNKNOWN
    assert entered(desk) == []
    desk.clock.pass_time(timedelta(hours=2))
    settled = desk.settle_by_hand(trip.id, VendorWord(False, "", "Kim"))
    assert attempt_of(settled).state is AttemptState.REFUSED


def test_an_order_that_is_not_shown_leaves_a_cancellation_open(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = booked(desk)
    planted = sample_cancel(AttemptState.UNKNOWN, trip_id=trip.id)
    desk.kept.tables.attempts[planted.id] = planted
    desk.airline.canceled[planted.subject] = OrderCancellation("x", usd(100), BALANCE)

    def not_shown(self: object, source: str, airline_id: str) -> None:
        raise Refused("order_not_shown", "The airline service does not show this order.")

    monkeypatch.setattr(BookedOrders, "order_now", not_shown)
    with pytest.raises(Unreachable, match="order_not_shown"):
        desk.resume_attempts.one(trip.id)
    assert attempt_of(desk.trip(trip.id)).state is AttemptState.UNKNOWN


# ---------------------------------------------------------------- the place


@pytest.mark.parametrize("place", [RefundTo.NOT_STATED, RefundTo.ARC_BSP])
def test_what_we_charged_is_ours_wherever_the_airline_sends_it(
    desk: UseCaseFixture, place: RefundTo
) -> None:
    trip = charged(desk)
    quote = agreed(desk, trip, quote=sample_quote(refund_to=place))
    desk.cancel_trip(trip.id, quote, KEPT)
    (entry,) = entered(desk)
    assert (entry.duty, entry.amount, entry.goes_to) == (MERCHANT, AGREED, "Visa ending 4242")


@pytest.mark.parametrize("refund", [usd(0), None, AGREED])
def test_nobody_hears_that_what_we_charged_was_not_paid(
    desk: UseCaseFixture, refund: Money | None
) -> None:
    unpaid = sample_quote(refund_to=RefundTo.AWAITING_PAYMENT, refund=refund)
    ours = charged(desk)
    desk.airline.quote_endings.append(unpaid)
    with pytest.raises(Refused, match="refund_shown_unpaid"):
        desk.cancel_trip.quote(ours.id)
    with pytest.raises(Refused, match="refund_shown_unpaid"):
        desk.cancel_trip.agree(ours.id, unpaid, KEPT, "Words.")


# ---------------------------------------------------------------- two tries at one order


def given_up(desk: UseCaseFixture, trip: Trip) -> None:
    """Our fee was promised back, and the confirmation was lost."""
    quote = agreed(desk, trip, GIVEN_BACK, sample_quote(refund_to=BALANCE))
    desk.airline.cancel_endings.append(Ending.LOST_REQUEST)
    with pytest.raises(Unknown):
        desk.cancel_trip(trip.id, quote, GIVEN_BACK)
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(NEVER_AFTER + timedelta(minutes=1))
    desk.resume_attempts.one(trip.id)
    assert attempt_of(desk.trip(trip.id)).state is AttemptState.REFUSED


def test_a_try_that_was_given_up_is_not_taken_for_anothers(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    given_up(desk, trip)
    asked = attempt_of(desk.trip(trip.id))
    desk.airline.cancel(sample_quote(refund_to=BALANCE))
    with pytest.raises(Refused, match="canceled_late"):
        desk.cancel_trip.quote(trip.id)
    late = attempt_of(desk.trip(trip.id))
    assert (late.id, late.reason) == (asked.id, ARRIVED_LATE)
    assert outcome_sentence(late).startswith("ALARM.")
    owed = [(PASSED_ON, AGREED), (RefundDuty.OWN_FEE, usd(3500))]
    assert rows(desk) == owed
    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    answered = replace(asked, state=AttemptState.CONFIRMED, answer=late.answer, reason="")
    runner._end(answered, CANCEL_HANDLER.text)
    assert rows(desk) == owed, "the sleeping desk's own answer enters nothing twice"


# ---------------------------------------------------------------- rows that are none of ours


@pytest.mark.parametrize(
    ("planted", "owed"),
    [
        (sample_refund(amount=usd(1)), [usd(1), usd(180219)]),
        (sample_refund(amount=AGREED, duty=AIRLINE), [AGREED, AGREED]),
        (sample_refund(amount=Money(180220, "EUR")), [Money(180220, "EUR"), AGREED]),
    ],
)
def test_a_row_in_an_entrys_place_takes_nothing_of_it(
    desk: UseCaseFixture, planted: RefundEntry, owed: list[Money]
) -> None:
    trip = charged(desk)
    planted = replace(planted, id="ordersample-fare")
    desk.kept.tables.refunds[planted.id] = planted
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=sample_quote()), KEPT)
    assert [one.amount for one in entered(desk)] == owed


@pytest.mark.expects_warning("desktop.use_cases.money.cancellation.refunds_due")
@pytest.mark.parametrize("planted", [1, 1000])
def test_rows_that_cannot_be_read_do_not_either(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch, planted: int
) -> None:
    trip = charged(desk)
    real, seen = FakeRefundRepository.get, []

    def unread(self: FakeRefundRepository, entry_id: str) -> RefundEntry:
        seen.append(entry_id)
        if len(seen) <= planted:
            raise Refused("store_damaged", "It cannot be read.")
        return real(self, entry_id)

    monkeypatch.setattr(FakeRefundRepository, "get", unread)
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=sample_quote()), KEPT)
    assert desk.actions()[-1] == ("refund entered", "done" if planted == 1 else "refused")
    assert [one.id for one in entered(desk)] == ["ordersample-fare-2"][: 2 - planted]
    assert len(desk.kept.tables.findings) == (planted > 1)
