"""Whatever is lost, doubled, late or killed: one order and one fee a trip, and none forgotten."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop.booking.trip.attempt_record import AnyAttempt, FeeAttempt, OrderAttempt
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip_rules import attempt_to_settle, open_attempts
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.money.ask_schedule import ASK_EVERY
from desktop.use_cases.money.book_trip import BookTrip
from desktop.use_cases.money.charge_fee import ChargeFee
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from tests.support.fakes.leases import FakeLeases
from tests.support.samples import (
    sample_card,
    sample_consent,
    sample_offer,
    sample_tokens,
    sample_traveler,
)
from tests.support.use_cases.faulty_backend import (
    Fate,
    FaultyAirline,
    FaultyProcessor,
    FragileStore,
    InFlight,
    Killed,
)
from tests.support.use_cases.later_offer import later_offer
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture

# Seconds when all is well; a failure is first made as short as can be, which takes minutes.
pytestmark = pytest.mark.timeout(600)

OPEN_PAYMENTS = {AttemptState.REQUESTED, AttemptState.UNKNOWN}
DISK_FULL = Refused("disk_full", "The disk is full.")
NO_NETWORK = Unreachable("no_network", "No network.")

# Every fourth call goes well, so that the machine gets far; the rest meet any fate, most often the
# one that is hardest to tell from nothing.
FATES = st.sampled_from([*Fate, Fate.ACCEPTED, *[Fate.IN_FLIGHT] * 4, *[Fate.GOOD] * 4])

# Nothing, or at which write from now we die (and whether it was saved), or the disk is full.
TROUBLES = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.sampled_from(["die", "die saved", "disk full"]), st.integers(0, 2)),
)
SendFailure = tuple[str, int] | None


class MoneyMachine(RuleBasedStateMachine):
    """Trips of one client, one after the other, booked and paid through a storm."""

    def __init__(self) -> None:
        super().__init__()
        desk = self.desk = UseCaseFixture()
        desk.airline.batches = ()
        self.fragile = FragileStore(desk.kept)
        desk.through = self.fragile
        # The vendors' clock is right; that of this machine may be put forward or back at any time.
        self.vendors = desk.airline.own_clock = desk.processor.own_clock = Clock()
        self.in_flight = InFlight(self.vendors)
        self.airline = FaultyAirline(desk.airline, desk.kept, self.in_flight)
        self.processor = FaultyProcessor(desk.processor, desk.kept, self.in_flight)
        self.airline.meanwhile = self.processor.meanwhile = self._look_from_the_other_desk
        desk.add_client()
        self.offers: dict[str, set[str]] = {}
        self.trip_id = self._open_trip()
        self.confirmed: dict[str, OrderAttempt] = {}
        self.taken: dict[str, FeeAttempt] = {}
        self.attempts: set[str] = set()

    @initialize(days=st.sampled_from([0, -2, 2]))
    def this_machines_clock_may_be_wrong(self, days: int) -> None:
        self.desk.clock.pass_time(timedelta(days=days))

    # Few rules with many choices each: Hypothesis leaves whole rules out of a run, and a run
    # without booking or without time shows little.

    @rule(
        step=st.sampled_from(
            ["book", "book", "charge", "charge", "look", "look", "settle", "next trip"]
        ),
        fate=FATES,
        failure=TROUBLES,
        prepared=st.sampled_from([True, True, True, False]),
        other_fare=st.booleans(),
    )
    def use_case_runs(
        self, step: str, fate: Fate, failure: SendFailure, prepared: bool, other_fare: bool
    ) -> None:
        """`prepared`: first a fresh card is taken and a changed price accepted, and before a fee
        the trip is booked.
        """
        if step == "next trip":
            self.trip_id = self._open_trip()
            return
        if step == "settle":
            self._try(self._settle_by_the_vendors_word, failure)
            return
        if step == "look":
            self._try(lambda: self._resume_work().one(self.trip_id), failure)
            return
        if other_fare and step == "book":
            self._choose_another_fare()
        if prepared:
            self._take_card()
            self._accept_price()
        if step == "book":
            self._book(fate, failure)
        else:
            if prepared:
                self._book(Fate.GOOD, None)
            self.processor.fate = fate
            self._try(lambda: self._charge_fee()(self.trip_id), failure)

    @rule(
        event=st.sampled_from(
            ["time", "time", "arrival", "decision", "price", "restart", "other desk", "clock"]
        ),
        minutes=st.sampled_from([1, 6, 90]),
        happens=st.booleans(),
        reached=st.booleans(),
        failure=TROUBLES,
    )
    def time_passes(
        self, event: str, minutes: int, happens: bool, reached: bool, failure: SendFailure
    ) -> None:
        """`happens`: what was in flight arrives, what was pending is kept, the price rises, this
        machine's clock is put forward and not back.
        """
        if event == "time":
            step = timedelta(minutes=minutes)
            if self.in_flight.would_be_overdue(step):
                self.in_flight.end(happens)
            self._pass_time(step)
        elif event == "clock":
            self.desk.clock.pass_time(timedelta(days=2 if happens else -2))
        elif event == "arrival":
            self.in_flight.end(happens)
        elif event == "decision":
            for offer_id in self.airline.pending()[:1]:
                self.airline.decide(offer_id, kept=happens)
        elif event == "price":
            self.desk.airline.raise_price("10.00" if happens else "-5.00")
        elif event == "other desk":
            self._pass_time(ASK_EVERY)
            self._try(self._other_desk())
        else:
            self._restart()
            self._look_at_all(reached, failure)

    # ---------------------------------------------------------------- what must always hold

    @invariant()
    def at_most_one_order_and_one_fee_a_trip(self) -> None:
        for trip_id in self.offers:
            live = self._live_offers(trip_id)
            assert len(live) <= 1, f"the airline was made to book {len(live)} times"
            fees = [c for c in self.desk.processor.charges if c.request.trip_id == trip_id]
            assert len(fees) <= 1, f"our fee was taken {len(fees)} times"

    @invariant()
    def what_moved_is_known_or_at_least_suspected(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            for offer_id in self._live_offers(trip_id):
                states = [o.state for o in trip.orders if o.subject == offer_id]
                assert any(state is not AttemptState.REFUSED for state in states)
        for charge in self.desk.processor.charges:
            payment = self.desk.kept.tables.payments[charge.request.payment_id]
            assert payment.state is not AttemptState.REFUSED

    @invariant()
    def nothing_confirmed_is_lost_or_invented(self) -> None:
        tables = self.desk.kept.tables
        orders, payments = tables.orders, tables.payments
        assert self.attempts <= set(orders) | set(payments)
        self.attempts = set(orders) | set(payments)
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
                request = charges[_charge_id(payment)].request
                assert (request.payment_id, request.amount) == (payment.id, payment.amount)
                self.taken[payment.id] = payment

    @invariant()
    def every_trip_has_one_open_question_at_most(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            assert sum(o.state is not AttemptState.REFUSED for o in trip.orders) <= 1
            assert sum(p.state is not AttemptState.REFUSED for p in trip.fee_charges) <= 1

    @invariant()
    def a_trip_shows_the_fare_that_was_booked(self) -> None:
        for trip_id in self.offers:
            trip = self.desk.trip(trip_id)
            if trip.order is not None and trip.order.state is not AttemptState.REFUSED:
                assert (trip.offer.id, trip.offer.total) == (
                    trip.order.subject,
                    trip.order.amount,
                )

    def teardown(self) -> None:
        """The storm is over: after more looks all that a vendor has is known."""
        self._restart()
        self.in_flight.end(happens=True)
        for offer_id in self.airline.pending():
            self.airline.decide(offer_id, kept=True)
        for _ in range(2):
            self._resume_work()()
            self._pass_time(timedelta(hours=3))
        self._resume_work()()
        self.at_most_one_order_and_one_fee_a_trip()
        self.nothing_confirmed_is_lost_or_invented()
        tables = self.desk.kept.tables
        assert {o.subject for o in self.confirmed.values()} == set(self.desk.airline.orders)
        assert {_charge_id(p) for p in self.taken.values()} == {
            charge.id for charge in self.desk.processor.charges
        }
        assert not [p for p in tables.payments.values() if p.state in OPEN_PAYMENTS]
        # What the airline dropped or never had stays open, until a person settles it.
        self.desk.clock.at = self.vendors.at + timedelta(days=1)
        for trip_id in self.offers:
            if open_attempts(self.desk.trip(trip_id)):
                self.trip_id = trip_id
                self._settle_by_the_vendors_word()
        orders = self.desk.kept.tables.orders.values()
        assert not [order for order in orders if order.state in OPEN_STATES]
        self.nothing_confirmed_is_lost_or_invented()
        charged = sum(total.minor for total in self.desk.airline.charged)
        assert charged == sum(order.amount.minor for order in self.confirmed.values())

    # ---------------------------------------------------------------- how it is done

    def _settle_by_the_vendors_word(self) -> None:
        """The vendor's people see all that it has, also what is still on its way to its lists."""
        trip = self.desk.trip(self.trip_id)
        on_its_way = bool(self.in_flight.sent) or bool(self.airline.pending())
        booked = [o for o in trip.orders if o.subject in self.desk.airline.orders]
        paid = [c for c in self.desk.processor.charges if c.request.trip_id == trip.id]
        attempt = attempt_to_settle(trip, self.desk.clock())
        if on_its_way or attempt is None or booked or paid:
            return  # The vendor says to wait, or shows it itself.
        settle = replace(self.desk.settle_by_hand, booker=self.airline, charger=self.processor)
        settle(trip.id, VendorWord(False, "", "Kim at the vendor"))

    def _pass_time(self, step: timedelta) -> None:
        self.vendors.pass_time(step)
        self.desk.clock.pass_time(step)

    def _try(self, use_case: Callable[[], object], failure: SendFailure = None) -> None:
        """Any expected ending is fine, and so is death; anything else is a bug and comes out."""
        if failure is not None:
            kind, at = failure
            if kind == "disk full":
                self.desk.kept.write_endings.extend([*[None] * at, DISK_FULL])
            else:
                self.fragile.die_at, self.fragile.die_saved = at, kind == "die saved"
        try:
            use_case()
        except DeskError:
            pass
        except Killed:
            self._restart()
        finally:
            self.desk.kept.write_endings.clear()
            self.fragile.die_at = -1

    def _restart(self) -> None:
        """A new process: nothing is left but what is on disk."""
        self.desk.in_flight = InFlightTrips()
        self.desk.leases = replace(self.desk.leases, process=self.desk.ids())

    def _look_from_the_other_desk(self) -> None:
        """While a call runs: it is alive, and left alone. A crashed one may be followed."""
        kept = self.desk.kept
        running = self._alive()
        # Its disk is not the one that is full.
        kept.write_endings, ours = deque(), kept.write_endings
        replace(self._other_desk(), store=kept)()
        kept.write_endings = ours
        assert self._alive() == running

    def _alive(self) -> list[AnyAttempt]:
        """Requested, under a lease that has not run out."""
        return [
            attempt
            for attempt in self.desk.kept.tables.attempts.values()
            if attempt.state is AttemptState.REQUESTED
            and attempt.lease is not None
            and attempt.lease.until > self.desk.clock()
        ]

    def _look_at_all(self, reached: bool, failure: SendFailure) -> None:
        self._pass_time(ASK_EVERY)
        if not reached:
            self.desk.airline.find_endings.append(NO_NETWORK)
            self.desk.processor.find_endings.append(NO_NETWORK)
        self._try(self._resume_work(), failure)
        self.desk.airline.find_endings.clear()
        self.desk.processor.find_endings.clear()

    def _book(self, fate: Fate, failure: SendFailure) -> None:
        self.airline.fate = fate
        self._try(lambda: self._book_trip()(self.trip_id), failure)

    def _accept_price(self) -> None:
        now = self.desk.airline.reprice(self.desk.trip(self.trip_id).offer.ref)
        self._try(lambda: self.desk.accept_price(self.trip_id, now.total))

    def _choose_another_fare(self) -> None:
        offer = self._new_offer()
        trip = self.desk.trip(self.trip_id)
        self.offers[trip.id].add(offer.id)
        self._try(lambda: self.desk.choose_offer(trip.client_id, offer, trip.travelers, trip.id))

    def _take_card(self) -> None:
        token = self.desk.ids()
        self.desk.pane.endings.append(
            sample_card(
                tokens=sample_tokens(
                    f"pm_{token}", f"tcd_{token}", self.desk.clock.at + timedelta(minutes=25)
                )
            )
        )
        consent = sample_consent(self.desk.trip(self.trip_id), at=self.desk.clock())
        self._try(lambda: self.desk.take_card(self.trip_id, consent))
        self.desk.pane.endings.clear()

    def _open_trip(self) -> str:
        offer = self._new_offer()
        trip = self.desk.choose_offer("clientada", offer, (sample_traveler(),))
        self.offers[trip.id] = {offer.id}
        return trip.id

    def _new_offer(self) -> Offer:
        offer = sample_offer(id=f"offer{self.desk.ids()}")
        # Two trips on the same days, which wait for each other, then two on later ones.
        offer = later_offer(offer, timedelta(days=60) * (len(self.offers) // 2))
        self.desk.airline.batches = (*self.desk.airline.batches, (offer,))
        return offer

    def _live_offers(self, trip_id: str) -> set[str]:
        """Offers of this trip that the airline has booked, or may still book."""
        alive = {*self.desk.airline.orders, *self.airline.pending()}
        return self.offers[trip_id] & alive

    def _book_trip(self) -> BookTrip:
        return replace(self.desk.book_trip, search=self.airline, booker=self.airline)

    def _charge_fee(self) -> ChargeFee:
        return replace(self.desk.charge_fee, charger=self.processor)

    def _resume_work(self) -> ResumeAttempts:
        return replace(self.desk.resume_attempts, booker=self.airline, charger=self.processor)

    def _other_desk(self) -> ResumeAttempts:
        """The same records from another machine: only a lease shows it our calls."""
        leases = FakeLeases(self.desk.clock, "installationother", "processother", alone=False)
        return replace(self._resume_work(), in_flight=InFlightTrips(), leases=leases)


def _charge_id(payment: FeeAttempt) -> str:
    assert payment.answer is not None
    return payment.answer.charge_id


MoneyMachine.TestCase.settings = settings(
    max_examples=160,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestMoneyIsNeverTakenTwice = MoneyMachine.TestCase
