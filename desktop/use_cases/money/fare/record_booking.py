"""Record what was booked elsewhere: written down, then confirmed by a person, or undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.money import Money, typed_amount
from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import NOT_BOOKED_ELSEWHERE, AttemptState
from desktop.booking.trip.fare.fare_rules import is_ticketed, order_to_record
from desktop.booking.trip.order import RecordedBooking, Ticket, read_ticket
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fee.fee_payments import HOLD_AUDITS, FeePayments
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Leases, Repositories, Store

_NOT_RECORDED = "Nothing was recorded; what you typed is kept."
_NO_TICKET = (
    "Leave it empty until it is there. Where the airline issues none, type ticketless. Then press "
    "Enter."
)
_LONGEST_REFERENCE, _LONGEST_NAME, _LONGEST_TICKET = 20, 60, 20


@dataclass(frozen=True, slots=True)
class TypedBooking:
    """What a person typed of a booking made elsewhere, field by field. `tickets` are one for each
    traveler, in their order.
    """

    record_locator: str
    tickets: tuple[str, ...]
    total: str
    charged_by: str
    booked_at: str = ""


@dataclass(frozen=True, slots=True)
class RecordBooking:
    """`in_flight` and `leases` are the ones that `BookTrip` and `ChargeFee` hold too.

    `charger` is None where the actor holds no key that charges: then a hold of our fee waits for a
    member who does. `company` is our name.
    """

    actor: Actor
    store: Store
    charger: FeeCharger | None
    new_id: NewId
    in_flight: InFlightTrips
    leases: Leases
    company: str

    @requires(ORDER.permission, audits=("booking recorded",))
    def record(self, trip_id: str, typed: TypedBooking) -> Trip:
        """The trip with what was booked, to be compared and confirmed. It may be recorded again.

        Refused ``nothing_to_record``, ``recorded_field`` with the field at fault,
        ``card_number_in_text``.
        """

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            _order_of(trip)
            recorded = _checked(trip, typed, self.company)
            repos.trips.save(replace(trip, recorded=recorded))
            repos.audit.add(
                self.actor.audit_entry(
                    "booking recorded", subject=trip_id, detail=_detail(trip, recorded)
                )
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)

    @requires(ORDER.permission, audits=ORDER.audit.actions)
    def confirm(self, trip_id: str) -> Trip:
        """The trip booked, as it was recorded. Our fee is then charged by `ChargeFee`, and so not
        before each traveler has a ticket, as the client was promised.

        Refused ``nothing_to_record``, ``not_recorded``, ``not_ticketed``, ``already_underway``.
        """
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            order, recorded = _order_of(trip), trip.recorded
            if recorded is None:
                raise Refused(
                    "not_recorded",
                    "What was booked elsewhere is not written down yet.",
                    "Nothing was changed.",
                    "Press R and enter the reference first.",
                )
            if not is_ticketed(trip):
                raise Refused(
                    "not_ticketed",
                    "Not every traveler has a ticket number yet.",
                    "Nothing was charged: our fee is charged once the tickets are there.",
                    "Press R and add them. Where the airline issues none, type ticketless.",
                )
            confirmed = replace(
                order,
                state=AttemptState.CONFIRMED,
                answer=recorded.as_order(),
                reason="",
                answered_at=self.actor.now(),
                lease=None,
            )
            return self._runner.settle(order, confirmed, "as recorded by hand")

    @requires(ORDER.permission, audits=(*ORDER.audit.actions, *HOLD_AUDITS))
    def undo(self, trip_id: str) -> Trip:
        """The trip with nothing booked, and the hold of our fee released.

        Refused ``nothing_to_record``, ``already_underway``.
        """
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            order = _order_of(trip)
            undone = replace(
                order,
                state=AttemptState.REFUSED,
                reason=NOT_BOOKED_ELSEWHERE,
                answered_at=self.actor.now(),
                lease=None,
            )
            after = self._runner.settle(order, undone, "as the person who was to book it says")
            return FeePayments(self._runner, self.charger, self.new_id).settle(after)

    @property
    def _runner(self) -> AttemptRunner:
        return AttemptRunner(self.actor, self.store, self.in_flight, self.leases)


def _order_of(trip: Trip) -> OrderAttempt:
    order = order_to_record(trip)
    if order is None:
        raise Refused(
            "nothing_to_record",
            "Nothing of this trip is being booked elsewhere.",
            "Nothing was changed.",
            "Press Esc to go back.",
        )
    return order


def _detail(trip: Trip, recorded: RecordedBooking) -> str:
    """With the price that the client agreed to, where another was charged."""
    agreed = trip.offer.total
    differs = f", the client agreed to {agreed}" if recorded.total != agreed else ""
    return f"{recorded.audit_text()}{differs}"


def _checked(trip: Trip, typed: TypedBooking, company: str) -> RecordedBooking:
    reference = typed.record_locator.strip().upper()
    if not reference:
        raise _refused("record_locator", "A booking has a reference.")
    merchant, place = typed.charged_by.strip(), typed.booked_at.strip()
    numbers = [each.strip() for each in typed.tickets]
    for field, text, most in (
        ("record_locator", reference, _LONGEST_REFERENCE),
        ("charged_by", merchant, _LONGEST_NAME),
        ("booked_at", place, _LONGEST_NAME),
        *((f"tickets.{at}", number, _LONGEST_TICKET) for at, number in enumerate(numbers)),
    ):
        if len(text) > most or not text.isprintable():
            raise _refused(field, f"This is longer than {most} signs, or cannot be printed.")
    if not merchant:
        raise _refused("charged_by", "The statement of the client names who charged the fare.")
    issued = []
    for at, (number, seat) in enumerate(zip(numbers, trip.offer.travelers, strict=False)):
        ticket = read_ticket(number)
        if ticket is not None:
            issued.append(Ticket(ticket, (seat.id,)))
        elif number:
            raise _refused(f"tickets.{at}", "A ticket number has 13 digits.", _NO_TICKET)
    return RecordedBooking(
        record_locator=reference,
        tickets=tuple(issued),
        total=_total(typed.total, trip.offer.total.currency),
        charged_by=merchant,
        booked_at=place,
        charged_by_us=_folded(merchant) == _folded(company),
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _total(typed: str, currency: str) -> Money:
    total = typed_amount(typed, currency)
    if total is None:
        raise _refused("total", "Enter the amount that was charged, such as 1,842.20.")
    return total


def _refused(field: str, happened: str, press: str = "Correct it, then press Enter.") -> Refused:
    return Refused("recorded_field", happened, _NOT_RECORDED, press, field)
