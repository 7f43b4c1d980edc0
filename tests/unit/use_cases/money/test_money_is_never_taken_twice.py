"""Whatever is lost, doubled, late or killed: one order and one fee a trip, and none forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from desktop.booking.trip.attempt_kinds import FEE, HOLD, LINK, ORDER
from desktop.booking.trip.attempt_record import FeeAttempt
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.fee_rules import fee_taken
from desktop.booking.trip.trip_rules import (
    blocking_order,
    is_unsettled,
    open_attempts,
)
from desktop.use_cases.money.ask_schedule import ASK_EVERY
from tests.support.fakes.processor import Payment
from tests.support.use_cases.faulty_backend import (
    FEE_FATES,
    Fate,
)
from tests.support.use_cases.money_storm import MoneyStorm, SendFailure

# Seconds when all is well; a failure is first made as short as can be, which takes minutes.
pytestmark = pytest.mark.timeout(600)

# Every fourth call goes well, so that the machine gets far; the rest meet any fate, most often the
# one that is hardest to tell from nothing.
FATES = st.sampled_from([*Fate, Fate.ACCEPTED, *[Fate.IN_FLIGHT] * 4, *[Fate.GOOD] * 4])

# Nothing, or at which write from now we die (and whether it was saved), or the disk is full.
TROUBLES = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.sampled_from(["die", "die saved", "disk full"]), st.integers(0, 2)),
)
LINK_STEPS = ("send", "send", "type", "type", "end", "gone")
STEPS = (*("book", "book", "book", "charge", "charge", "look", "look", "settle", "next trip"),)
EVENTS = (
    *("time", "time", "arrival", "decision", "price", "restart", "other desk", "clock"),
    "lapse",
)


class MoneyMachine(MoneyStorm):
    """Trips of one client, one after the other, booked and paid through a storm."""

    @initialize(days=st.sampled_from([0, -2, 2]))
    def this_machines_clock_may_be_wrong(self, days: int) -> None:
        self.desk.clock.pass_time(timedelta(days=days))

    # Few rules with many choices each: Hypothesis leaves whole rules out of a run, and a run
    # without booking or without time shows little.

    @rule(
        step=st.sampled_from(STEPS),
        fate=FATES,
        failure=TROUBLES,
        prepared=st.sampled_from([True, True, True, False]),
        other=st.sampled_from(["", "", "fare", "card"]),
        fee_fate=st.sampled_from(FEE_FATES),
        prepare_fate=st.sampled_from([*Fate, *[Fate.GOOD] * 24]),
    )
    def use_case_runs(
        self,
        step: str,
        fate: Fate,
        failure: SendFailure,
        prepared: bool,
        other: str,
        fee_fate: Fate,
        prepare_fate: Fate,
    ) -> None:
        """`prepared`: first a fresh card is taken and a changed price accepted, and before a fee
        the trip is booked. `fate` is what becomes of the booking, `fee_fate` of the calls about our
        fee, `prepare_fate` of the first of them.
        """
        self.processor.fate, self.processor.prepare_fate = fee_fate, prepare_fate
        if step == "next trip":
            self.trip_id = self.open_trip()
            return
        if step == "settle":
            self.run_through(self.settle_by_the_vendors_word, failure)
            return
        if step == "look":
            self.run_through(lambda: self.resume_work().one(self.trip_id), failure)
            return
        if other == "fare" and step == "book":
            self.choose_another_fare()
        if prepared:
            self.take_card(other_card=other == "card")
            self.accept_price()
        if step == "book":
            self.book(fate, failure)
        else:
            if prepared:
                self.processor.fate = Fate.GOOD
                self.book(Fate.GOOD, None)
            self.processor.fate = fee_fate
            self.run_through(lambda: self.charge_fee()(self.trip_id), failure)

    @rule(
        step=st.sampled_from(LINK_STEPS),
        failure=TROUBLES,
        fate=st.sampled_from([*Fate, *[Fate.GOOD] * 12]),
    )
    def link_to_the_client(self, step: str, failure: SendFailure, fate: Fate) -> None:
        """`fate` is what becomes of the call that makes the page or takes it down."""
        self.processor.prepare_fate = fate
        if step == "send":
            self.send_link(failure)
        elif step == "type":
            self.client_types()
        elif step == "end":
            self.end_link(failure)
        else:
            self.links_end()
        self.processor.prepare_fate = Fate.GOOD

    @rule(
        event=st.sampled_from(EVENTS),
        minutes=st.sampled_from([1, 6, 90]),
        happens=st.booleans(),
        reached=st.booleans(),
        failure=TROUBLES,
    )
    def time_passes(
        self, event: str, minutes: int, happens: bool, reached: bool, failure: SendFailure
    ) -> None:
        """`happens`: what was in flight arrives, what was pending is kept, the price rises, this
        machine's clock is put forward and not back. ``lapse``: every hold ends by itself.
        """
        self.processor.fate = Fate.GOOD
        if event == "time":
            step = timedelta(minutes=minutes)
            if self.in_flight.would_be_overdue(step):
                self.in_flight.end(happens)
            self.pass_time(step)
        elif event == "clock":
            self.desk.clock.pass_time(timedelta(days=2 if happens else -2))
        elif event == "arrival":
            self.in_flight.end(happens)
        elif event == "decision":
            for offer_id in self.airline.pending()[:1]:
                self.airline.decide(offer_id, kept=happens)
        elif event == "price":
            self.desk.airline.raise_price("10.00" if happens else "-5.00")
        elif event == "lapse":
            self.desk.processor.lapse()
        elif event == "other desk":
            self.pass_time(ASK_EVERY)
            self.run_through(self.other_desk())
        else:
            self.restart()
            self.look_at_all(reached, failure)

    # ---------------------------------------------------------------- what must always hold

    @invariant()
    def at_most_one_order_and_one_fee_a_trip(self) -> None:
        for trip_id in self.offers:
            live = self.live_offers(trip_id)
            assert len(live) <= 1, f"the airline was made to book {len(live)} times"
            processor = self.desk.processor
            fees = [
                one for one in processor.charges + processor.held if one.request.trip_id == trip_id
            ]
            assert len(fees) <= 1, f"our fee was taken or held {len(fees)} times"

    @invariant()
    def what_moved_is_known_or_at_least_suspected(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            for offer_id in self.live_offers(trip_id):
                states = [o.state for o in trip.orders if o.subject == offer_id]
                assert any(state is not AttemptState.REFUSED for state in states)
        for payment in self.desk.processor.charges + self.desk.processor.held:
            trip = self.desk.trip(payment.request.trip_id)
            pages = self.desk.processor.pages
            ids = {payment.id, *(id for id, page in pages.items() if page.payment == payment.id)}
            about = [one for one in trip.attempts if one.subject in ids]
            suspected = any(
                one.kind in (FEE, HOLD, LINK) and one.state is not AttemptState.REFUSED
                for one in about
            )
            assert suspected, f"nobody suspects {payment}"
            assert fee_taken(trip) or is_unsettled(trip), f"{payment} is forgotten"

    @invariant()
    def nothing_confirmed_is_lost_or_invented(self) -> None:
        tables = self.desk.kept.tables
        orders, payments = tables.orders, self.desk.kept.tables.fees
        assert self.attempts <= set(tables.attempts)
        self.attempts = set(tables.attempts)
        for order_id, order in self.confirmed.items():
            assert orders[order_id] == order
        for payment_id, payment in self.taken.items():
            assert payments[payment_id] == payment
        for order in orders.values():
            if order.state is AttemptState.CONFIRMED:
                assert order.answer == self.desk.airline.orders[order.subject]
                assert order.answer.total == order.amount
                self.confirmed[order.id] = order
        charges = {charge.id: charge for charge in self.desk.processor.charges}
        for payment in payments.values():
            if payment.state is AttemptState.CONFIRMED:
                charge = charges[_charge_id(payment)]
                assert payment.subject == charge.id
                assert charge.request.amount == payment.amount
                self.taken[payment.id] = payment

    @invariant()
    def every_trip_has_one_open_question_at_most(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            assert sum(o.state is not AttemptState.REFUSED for o in trip.orders) <= 1
            open_states = [
                one.state in OPEN_STATES for one in trip.attempts if one.kind is not ORDER
            ]
            assert sum(open_states) <= 1

    @invariant()
    def a_trip_shows_the_fare_that_was_booked(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            if trip.order is not None and trip.order.state is not AttemptState.REFUSED:
                assert (trip.offer.id, trip.offer.total) == (
                    trip.order.subject,
                    trip.order.amount,
                )

    def held_for_nothing(self) -> list[Payment]:
        held = self.desk.processor.held
        return [one for one in held if not blocking_order(self.desk.trip(one.request.trip_id))]

    def teardown(self) -> None:
        """The storm is over: after more looks all that a vendor has is known."""
        self.links_end()
        self.processor.fate = Fate.GOOD
        self.restart()
        self.in_flight.end(happens=True)
        for offer_id in self.airline.pending():
            self.airline.decide(offer_id, kept=True)
        for _ in range(2):
            self.resume_work()()
            self.pass_time(timedelta(hours=3))
        self.resume_work()()
        # What a client had held by a link waits longer for its booking, by a clock that was set.
        for _ in range(40):
            if not self.held_for_nothing():
                break
            self.pass_time(timedelta(hours=50))
            self.resume_work()()
        self.at_most_one_order_and_one_fee_a_trip()
        self.nothing_confirmed_is_lost_or_invented()
        tables = self.desk.kept.tables
        assert {o.subject for o in self.confirmed.values()} == set(self.desk.airline.orders)
        assert {_charge_id(p) for p in self.taken.values()} == {
            charge.id for charge in self.desk.processor.charges
        }
        about_fee = [one for one in tables.attempts.values() if one.kind is not ORDER]
        assert not [one for one in about_fee if one.state in OPEN_STATES]
        assert self.held_for_nothing() == [], "forgotten"
        # What the airline dropped or never had stays open, until a person settles it.
        self.desk.clock.at = self.vendors.at + timedelta(days=1)
        for trip_id in self.offers:
            if open_attempts(self.desk.trip(trip_id)):
                self.trip_id = trip_id
                self.settle_by_the_vendors_word()
        orders = self.desk.kept.tables.orders.values()
        assert not [order for order in orders if order.state in OPEN_STATES]
        self.nothing_confirmed_is_lost_or_invented()
        charged = sum(total.minor for total in self.desk.airline.charged)
        assert charged == sum(order.amount.minor for order in self.confirmed.values())


def _charge_id(payment: FeeAttempt) -> str:
    assert payment.answer is not None
    return payment.answer.charge_id


MoneyMachine.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestMoneyIsNeverTakenTwice = MoneyMachine.TestCase
