"""After the ticket is issued: charge our fee if it is due, then make the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.booking.access.role import Permission
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import fee_was_never_tried, is_booked, is_unsettled
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.trips.make_documents import MakeDocuments

from .charge_fee import ChargeFee


@dataclass(frozen=True, slots=True)
class Completed:
    """`documents`: where the PDF and the calendar file are; None where they were not made.

    `documents_failed` says why, if making them was tried: the money is settled all the same.
    """

    trip: Trip
    documents: tuple[Path, Path] | None = None
    documents_failed: DeskError | None = None


@dataclass(frozen=True, slots=True)
class CompleteBooking:
    """The order of the last steps of a booking; each of them asks its own permission."""

    actor: Actor
    store: Store
    charge_fee: ChargeFee
    make_documents: MakeDocuments

    @requires(Permission.READ_STORE)
    def __call__(self, trip_id: str, charged: Callable[[Trip], None]) -> Completed:
        """Right after the booking: a fee that was tried before is left to the concierge.

        `charged` is called with the trip once its fee is charged, before the documents are made,
        which takes a while. Refused, Unreachable and Unknown are those of `ChargeFee`.
        """
        trip = self._trip(trip_id)
        if fee_was_never_tried(trip):
            return self.charge(trip_id, charged)
        return self._with_documents(trip) if trip.record_locator else Completed(trip)

    @requires(Permission.READ_STORE)
    def charge(self, trip_id: str, charged: Callable[[Trip], None]) -> Completed:
        """Charge the fee on request, then make the documents. As `__call__`."""
        trip = self.charge_fee(trip_id)
        charged(trip)
        return self._when_settled(trip)

    @requires(Permission.READ_STORE)
    def finish(self, trip_id: str) -> Completed:
        """After a vendor was asked again: make the documents if no attempt is open."""
        return self._when_settled(self._trip(trip_id))

    def _when_settled(self, trip: Trip) -> Completed:
        settled = is_booked(trip) and not is_unsettled(trip)
        return self._with_documents(trip) if settled else Completed(trip)

    def _with_documents(self, trip: Trip) -> Completed:
        try:
            return Completed(trip, self.make_documents(trip.id))
        except DeskError as failed:
            return Completed(trip, documents_failed=failed)

    def _trip(self, trip_id: str) -> Trip:
        return self.store.read(lambda repos: repos.trips.get(trip_id))
