"""Find the truth about orders and payments that a crash or a silence left open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.trip.order import AirlineOrder, Order
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.booking.trip.trip import Trip
from desktop.use_cases.audit.audit_entries import FEE_ACTS, ORDER_ACTS, OUTCOMES, audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import FlightBooker
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Repositories, Store

from .in_flight_trips import InFlightTrips
from .outcome_text import NEVER_ARRIVED, fee_text, order_text

_OPEN_ORDER = {OrderState.ASKED, OrderState.UNKNOWN, OrderState.PENDING}
_OPEN_PAYMENT = {PaymentState.ASKED, PaymentState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Resumed:
    """`settled`: the truth is known now. `waiting`: asked, or not reached, and still open.

    `sentences` say it for each trip, settled first.
    """

    settled: tuple[Trip, ...]
    waiting: tuple[Trip, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResumeAttempts:
    """Asks, never acts: it books nothing and charges nothing.

    `settle_after`: how long after the call the other side may still turn out to have done it.
    It must be longer than the longest read timeout (the airline's is 130 seconds). Until then an
    order or payment that cannot be found stays UNKNOWN, and so a second try stays locked. A
    PENDING order never ends that way: the airline has it and may take hours.

    What no clock can tell: an acceptance (HTTP 202) whose answer was lost, and which the airline
    confirms later than `settle_after`. An offer is sold once, so the same fare cannot be booked
    twice even then; and `BookTrip` asks again about each given-up try before it books another.
    """

    needs: ClassVar[Permission] = Permission.SETTLE

    store: Store
    booker: FlightBooker
    charger: FeeCharger
    now: Now
    who: Member
    origin: str
    in_flight: InFlightTrips
    settle_after: timedelta = timedelta(minutes=5)

    def __call__(self) -> Resumed:
        """All that is open, except what a thread of this process is busy with.

        Refused when the records cannot be read or written. One side that is not reached does not
        keep the others from being settled.
        """
        require_permission(self)
        settled: list[Trip] = []
        waiting: list[Trip] = []
        for trip in self.store.read(lambda repos: repos.trips.unsettled()):
            if not _is_open(trip):
                continue
            try:
                after = self.one(trip.id)
            except Refused as refusal:
                if refusal.code != "already_underway":
                    raise
                continue
            except Unreachable:
                # What was learned before the cut is saved; the trip as it stands now is shown.
                after = self._read(trip.id)
            (waiting if _is_open(after) else settled).append(after)
        return Resumed(
            tuple(settled), tuple(waiting), tuple(self._say(trip) for trip in settled + waiting)
        )

    def one(self, trip_id: str) -> Trip:
        """The trip after asking again. Refused ``already_underway``; Unreachable."""
        require_permission(self)
        with self.in_flight.hold(trip_id):
            trip = self._read(trip_id)
            for order in trip.orders:
                if order.state in _OPEN_ORDER:
                    self._settle_order(order)
            for payment in trip.payments:
                if payment.state in _OPEN_PAYMENT:
                    self._settle_payment(payment)
            return self._read(trip_id)

    def _settle_order(self, order: Order) -> None:
        # A crash left ASKED: from here on it is known to be unknown, even if nobody answers.
        if order.state is OrderState.ASKED:
            order = self._move_order(order, OrderState.UNKNOWN)
        found = self.booker.find_order(order.offer_id)
        if found is not None:
            self._move_order(order, OrderState.CONFIRMED, found)
        elif order.state is OrderState.UNKNOWN and self._long_ago(order.asked_at):
            self._move_order(order, OrderState.REFUSED, reason=NEVER_ARRIVED)

    def _settle_payment(self, payment: Payment) -> None:
        if payment.state is PaymentState.ASKED:
            payment = self._move_payment(payment, PaymentState.UNKNOWN)
        remote_id = self.charger.find_charge(payment.id, payment.asked_at)
        if remote_id is not None:
            self._move_payment(payment, PaymentState.TAKEN, remote_id)
        elif self._long_ago(payment.asked_at):
            self._move_payment(payment, PaymentState.REFUSED, reason=NEVER_ARRIVED)

    def _long_ago(self, asked_at: datetime) -> bool:
        return self.now() - asked_at > self.settle_after

    def _move_order(
        self,
        order: Order,
        state: OrderState,
        answer: AirlineOrder | None = None,
        reason: str = "",
    ) -> Order:
        moved = replace(order, state=state, answered_at=self.now(), answer=answer, reason=reason)
        named = f", reference {answer.reference}" if answer else ""
        detail = f"order {order.id}, {order.amount}{named}, asked again"

        def save(repos: Repositories) -> None:
            repos.trips.save_order(moved)
            self._note(repos, ORDER_ACTS[state], OUTCOMES[state], order.trip_id, detail)

        self.store.write(save)
        return moved

    def _move_payment(
        self, payment: Payment, state: PaymentState, remote_id: str = "", reason: str = ""
    ) -> Payment:
        moved = replace(
            payment, state=state, answered_at=self.now(), remote_id=remote_id, reason=reason
        )
        detail = f"payment {payment.id}, {payment.amount}, asked again"

        def save(repos: Repositories) -> None:
            repos.trips.save_payment(moved)
            self._note(repos, FEE_ACTS[state], OUTCOMES[state], payment.trip_id, detail)

        self.store.write(save)
        return moved

    def _note(
        self, repos: Repositories, what: str, outcome: str, subject: str, detail: str
    ) -> None:
        repos.audit.add(
            audit_entry(
                self.who,
                self.now(),
                self.origin,
                what,
                outcome=outcome,
                subject=subject,
                detail=detail,
            )
        )

    def _read(self, trip_id: str) -> Trip:
        return self.store.read(lambda repos: repos.trips.get(trip_id))

    def _say(self, trip: Trip) -> str:
        client = self.store.read(lambda repos: repos.clients.get(trip.client_id))
        order, payment = trip.order, trip.payment
        about_fee = payment is not None and (
            payment.state in _OPEN_PAYMENT or order is None or order.state not in _OPEN_ORDER
        )
        if about_fee and payment is not None:
            words = fee_text(payment)
        elif order is not None:
            words = order_text(order)
        else:
            words = "Nothing is open."
        return f"{client.name}, {trip.route}: {words}"


def _is_open(trip: Trip) -> bool:
    return any(order.state in _OPEN_ORDER for order in trip.orders) or any(
        payment.state in _OPEN_PAYMENT for payment in trip.payments
    )
