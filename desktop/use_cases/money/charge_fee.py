"""Charge our own fee for a trip that is booked: once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.card import PROCESSOR
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.booking.trip.trip import Trip
from desktop.use_cases.audit.audit_entries import FEE_ACTS, OUTCOMES, audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.processor_port import FeeCharger, FeeRequest
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import blocking_order, refuse_if_paid

from .in_flight_trips import InFlightTrips
from .outcome_text import NOT_SENT


@dataclass(frozen=True, slots=True)
class ChargeFee:
    """`underway` is the one object that `BookTrip` and `ResumeAttempts` hold too."""

    needs: ClassVar[Permission] = Permission.CHARGE_FEE

    store: Store
    charger: FeeCharger
    who: Member
    now: Now
    new_id: NewId
    origin: str
    in_flight: InFlightTrips

    def __call__(self, trip_id: str) -> Trip:
        """The trip with its fee TAKEN; unchanged where there is no fee.

        The payment and its idempotency key are saved as ASKED before the processor is called, and
        saved again after it.

        Refused: ``not_booked``, ``no_card``, ``fee_already_taken``, ``fee_unknown``,
        ``already_underway``, and the bank's own. Unreachable: nothing charged. Unknown: a second
        try is locked until the truth is known.
        """
        require_permission(self)
        with self.in_flight.hold(trip_id):
            asked = self.store.write(lambda repos: self._ask(repos, trip_id))
            if isinstance(asked, Trip):
                return asked
            payment, request = asked
            return self._charge(payment, request)

    def _ask(self, repos: Repositories, trip_id: str) -> Trip | tuple[Payment, FeeRequest]:
        """The first stroke: the intent and its key, on disk before the processor hears of it."""
        trip = repos.trips.get(trip_id)
        order = blocking_order(trip)
        if order is None or order.state is not OrderState.CONFIRMED:
            raise Refused(
                "not_booked",
                "The airline has not confirmed this trip, so no fee is due.",
                "Nothing was charged.",
                "Book it first: press Ctrl+Enter." if order is None else "Press W to ask again.",
            )
        if trip.fee.minor == 0:
            return trip
        refuse_if_paid(trip)
        token = trip.card.token_for(PROCESSOR) if trip.card else None
        if token is None:
            raise Refused(
                "no_card",
                "There is no card for our fee.",
                "The trip stays booked. Nothing was charged.",
                "Press F9 to take a card for the fee.",
            )
        payment_id = self.new_id()
        payment = Payment(
            id=payment_id,
            trip_id=trip.id,
            amount=trip.fee,
            state=PaymentState.ASKED,
            idempotency_key=f"skycapfee{payment_id}",
            asked_at=self.now(),
        )
        repos.trips.save_payment(payment)
        self._note(repos, payment)
        request = FeeRequest(
            amount=payment.amount,
            fee_token=token.token,
            idempotency_key=payment.idempotency_key,
            trip_id=trip.id,
            payment_id=payment.id,
            description=f"Booking fee {trip.route} {trip.reference}".rstrip(),
            receipt_email=repos.clients.get(trip.client_id).email,
        )
        return payment, request

    def _charge(self, payment: Payment, request: FeeRequest) -> Trip:
        """The second stroke, and the third for each way it can end."""
        try:
            remote_id = self.charger.charge(request)
        except Unreachable:
            self._save_outcome(payment, PaymentState.REFUSED, reason=NOT_SENT)
            raise
        except Refused as refusal:
            self._save_outcome(payment, PaymentState.REFUSED, reason=refusal.code)
            raise
        except Unknown as silence:
            self._save_outcome(payment, PaymentState.UNKNOWN, reason=silence.code)
            raise Unknown(
                silence.code,
                silence.happened,
                "The trip stays booked. A second charge is locked until we know.",
                "Press W to ask the card processor again.",
            ) from silence
        return self._save_outcome(payment, PaymentState.TAKEN, remote_id)

    def _save_outcome(
        self, payment: Payment, state: PaymentState, remote_id: str = "", reason: str = ""
    ) -> Trip:
        moved = replace(
            payment, state=state, answered_at=self.now(), remote_id=remote_id, reason=reason
        )

        def save(repos: Repositories) -> Trip:
            repos.trips.save_payment(moved)
            self._note(repos, moved)
            return repos.trips.get(moved.trip_id)

        try:
            return self.store.write(save)
        except DeskError as fault:
            raise Unknown(
                "outcome_not_saved",
                _said(moved) + " It could not be written down here.",
                "The try itself is on file: nothing is charged twice.",
                f"{fault.happened} Put that right, then press W to ask again.",
            ) from fault

    def _note(self, repos: Repositories, payment: Payment) -> None:
        because = f", {payment.reason}" if payment.reason else ""
        repos.audit.add(
            audit_entry(
                self.who,
                self.now(),
                self.origin,
                FEE_ACTS[payment.state],
                outcome=OUTCOMES[payment.state],
                subject=payment.trip_id,
                detail=f"payment {payment.id}, {payment.amount}{because}",
            )
        )


def _said(payment: Payment) -> str:
    if payment.state is PaymentState.TAKEN:
        return f"Our fee of {payment.amount} was taken."
    if payment.state is PaymentState.REFUSED:
        return "Our fee was not taken."
    return "The card processor did not say whether our fee was taken."
