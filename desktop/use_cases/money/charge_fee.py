"""Take our own fee for a trip that is booked: once, from its hold where there is one. Where we
charge the fare too, that comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fee_rules import fee_taken
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, is_booked
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Leases, Store

from .attempt import AttemptRunner
from .fare.fare_payments import FARE_AUDITS, FarePayments
from .fee.fee_payments import HOLD_AUDITS, FeePayments, no_charge_key
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

    @requires(FEE.permission, audits=(*FEE.audit.actions, *HOLD_AUDITS, *FARE_AUDITS))
    def __call__(self, trip_id: str, call: str | None = None) -> Trip:
        """The trip with its fee taken, and its fare where we charge that and it is due; unchanged
        where nothing is.

        `call`: the one that it was asked for in, whose yes counts; None: the one that the desk is
        on now. Another may begin while the processor is asked.

        A fee that is held is charged from its hold, and another at once. The attempt is saved
        before the processor is called, with the processor's id of the payment, and the outcome
        after it.

        Refused: ``not_booked``, ``no_charge_key``, ``no_card``, ``fee_already_taken``,
        ``fee_unknown``, ``fee_agreement_missing`` unless it is held, ``already_underway``,
        ``hold_lapsed``, and the bank's own. Unreachable: nothing charged. Unknown: a second try is
        locked until the truth is known.
        """
        call = self.actor.calls.id if call is None else call
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            _refuse_unless_booked(trip)
            if trip.fee.minor == 0 and not we_charge_fare(trip):
                return trip
            if self.charger is None:
                raise no_charge_key()
            runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
            if we_charge_fare(trip):
                trip = FarePayments(runner, self.charger, self.new_id).charge(trip, call)
            if trip.fee.minor == 0 or (fee_taken(trip) and we_charge_fare(trip)):
                return trip
            return FeePayments(runner, self.charger, self.new_id).charge(trip, call)


def _refuse_unless_booked(trip: Trip) -> None:
    if is_booked(trip):
        return
    raise Refused(
        "not_booked",
        "The airline has not confirmed this trip, so no fee is due.",
        "Nothing was charged.",
        "Press W to ask again." if blocking_order(trip) else "Book it first: press Ctrl+Enter.",
    )
