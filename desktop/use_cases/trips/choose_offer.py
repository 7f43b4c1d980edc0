"""The client says yes to a fare: a trip is opened, or its fare is replaced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.traveler import Traveller
from desktop.booking.trip.fee_schedule import FeeSchedule
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

from .order_guards import refuse_if_ordered
from .passenger_check import refuse_incomplete


@dataclass(frozen=True, slots=True)
class ChooseOffer:
    needs: ClassVar[Permission] = Permission.QUOTE

    records: Records
    fees: FeeSchedule
    who: Person
    now: Now
    new_id: NewId
    origin: str

    def __call__(
        self,
        client_id: str,
        offer: Offer,
        travellers: tuple[Traveller, ...],
        trip_id: str = "",
    ) -> Trip:
        """A saved draft. With `trip_id` the fare and the travellers of that draft are replaced
        and its card is kept.

        Refused ``travellers_incomplete``, ``other_client``, and those of `refuse_if_ordered`.
        """
        refuse_unless_allowed(self)
        refuse_incomplete(offer, travellers)
        at = self.now()
        new_id = trip_id or self.new_id()

        def save(books: Books) -> Trip:
            fee = self.fees.fee_for(books.clients.get(client_id).level)
            if trip_id:
                before = books.trips.get(trip_id)
                _refuse_other_client(before, client_id)
                refuse_if_ordered(before)
                trip = replace(before, offer=offer, travellers=travellers, fee=fee)
            else:
                trip = Trip(new_id, client_id, at, offer, travellers, fee)
            books.trips.save(trip)
            books.audit.add(
                act(
                    self.who,
                    at,
                    self.origin,
                    "fare replaced" if trip_id else "trip opened",
                    subject=trip.id,
                    detail=f"{trip.route} {offer.total}",
                )
            )
            return books.trips.get(trip.id)

        return self.records.write(save)


def _refuse_other_client(trip: Trip, client_id: str) -> None:
    if trip.client_id != client_id:
        raise Refused(
            "other_client",
            "This trip belongs to another client.",
            "Nothing was changed.",
            "Press F2 for a new call.",
        )
