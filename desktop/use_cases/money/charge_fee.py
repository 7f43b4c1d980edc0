"""Charge our own fee for a trip that is booked: once."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.card import PROCESSOR
from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.attempt_record import Attempt, FeeAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, is_booked
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import FeeCharger, FeeRequest
from desktop.use_cases.ports.store_port import Leases, Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_paid

from .agreement_guard import refuse_without_fee_agreement
from .attempt import AttemptRunner
from .fee_handler import FEE_HANDLER
from .in_flight_trips import InFlightTrips


@dataclass(frozen=True, slots=True)
class ChargeFee:
    """`in_flight` and `leases` are the ones that `BookTrip` and `ResumeAttempts` hold too.

    `charger` is None where the actor holds no key that charges.
    """

    actor: Actor
    store: Store
    charger: FeeCharger | None
    new_id: NewId
    in_flight: InFlightTrips
    leases: Leases

    @requires(FEE.permission, audits=FEE.audit.actions)
    def __call__(self, trip_id: str) -> Trip:
        """The trip with its fee CONFIRMED; unchanged where there is no fee.

        The attempt and its idempotency key are saved before the processor is called, and the
        outcome after it.

        Refused: ``not_booked``, ``no_charge_key``, ``no_card``, ``fee_already_taken``,
        ``fee_unknown``, ``fee_agreement_missing``, ``already_underway``, and the bank's own.
        Unreachable: nothing charged. Unknown: a second try is locked until the truth is known.
        """
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            _refuse_unless_booked(trip)
            if trip.fee.minor == 0:
                return trip
            if self.charger is None:
                raise _no_charge_key()
            return AttemptRunner(self.actor, self.store, self.in_flight, self.leases).carry_out(
                FEE_HANDLER, self.charger, lambda repos: self._intend(repos, trip_id)
            )

    def _intend(self, repos: Repositories, trip_id: str) -> tuple[FeeAttempt, FeeRequest]:
        """The charge as it is to be asked for, under a key that no retry changes."""
        trip = repos.trips.get(trip_id)
        _refuse_unless_booked(trip)
        refuse_if_paid(trip)
        token = trip.card.token_for(PROCESSOR) if trip.card else None
        if token is None:
            raise Refused(
                "no_card",
                "There is no card for our fee.",
                "The trip stays booked. Nothing was charged.",
                "Press F9 to take a card for the fee.",
            )
        refuse_without_fee_agreement(trip, self.actor.moment())
        charge_id = self.new_id()
        charge: FeeAttempt = Attempt(
            id=charge_id,
            trip_id=trip.id,
            kind=FEE,
            amount=trip.fee,
            state=AttemptState.REQUESTED,
            idempotency_key=f"skycapfee{charge_id}",
            asked_at=self.actor.now(),
        )
        request = FeeRequest(
            amount=charge.amount,
            processor_token=token.token,
            idempotency_key=charge.idempotency_key,
            trip_id=trip.id,
            payment_id=charge.id,
            description=f"Booking fee {trip.route} {trip.record_locator}".rstrip(),
            receipt_email=repos.clients.get(trip.client_id).email,
        )
        return charge, request


def _no_charge_key() -> Refused:
    return Refused(
        "no_charge_key",
        "You do not hold the key that charges our fee.",
        "The trip stays booked. Nothing was charged.",
        "Ask a colleague who holds it, or ask an owner to sign in, who saves it for your role.",
    )


def _refuse_unless_booked(trip: Trip) -> None:
    if is_booked(trip):
        return
    raise Refused(
        "not_booked",
        "The airline has not confirmed this trip, so no fee is due.",
        "Nothing was charged.",
        "Press W to ask again." if blocking_order(trip) else "Book it first: press Ctrl+Enter.",
    )
