"""Choose a fare for a client: open a draft trip, or replace the fare of one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import EXISTING_ROUTES, CaptureRoute
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.payment import FeeSchedule
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store

from .company_plan import plan_for
from .order_guards import refuse_if_ordered
from .passenger_check import refuse_incomplete


@dataclass(frozen=True, slots=True)
class ChooseOffer:
    """`routes`: the ways to take a card that the owner has switched on."""

    actor: Actor
    store: Store
    fees: FeeSchedule
    new_id: NewId
    routes: frozenset[CaptureRoute] = EXISTING_ROUTES

    @requires(Permission.QUOTE, audits=("trip opened", "fare replaced"))
    def __call__(
        self,
        client_id: str,
        offer: Offer,
        travelers: tuple[Traveler, ...],
        trip_id: str = "",
    ) -> Trip:
        """A saved draft. With `trip_id` the fare and the travelers of that draft are replaced
        and its card is kept.

        Refused ``travelers_incomplete``, ``other_client``, and those of `refuse_if_ordered`.
        """
        refuse_incomplete(offer, travelers)
        at = self.actor.now()
        new_id = trip_id or self.new_id()

        def save(repos: Repositories) -> Trip:
            fee = self.fees.fee_for(repos.clients.get(client_id).level)
            if trip_id:
                before = repos.trips.get(trip_id)
                _refuse_other_client(before, client_id)
                refuse_if_ordered(before)
                # A fare that was found is booked as this trip was to be.
                elsewhere = is_elsewhere(before) and before.offer.source == offer.source
                plan = plan_for(repos, offer, self.routes, elsewhere=elsewhere)
                trip = replace(before, offer=offer, travelers=travelers, fee=fee, fare_plan=plan)
            else:
                plan = plan_for(repos, offer, self.routes)
                trip = Trip(new_id, client_id, at, offer, travelers, fee, fare_plan=plan)
            repos.trips.save(trip)
            repos.audit.add(
                self.actor.audit_entry(
                    "fare replaced" if trip_id else "trip opened",
                    at=at,
                    subject=trip.id,
                    detail=f"{trip.route} {offer.total}",
                )
            )
            return repos.trips.get(trip.id)

        return self.store.write(save)


def _refuse_other_client(trip: Trip, client_id: str) -> None:
    if trip.client_id != client_id:
        raise Refused(
            "other_client",
            "This trip belongs to another client.",
            "Nothing was changed.",
            "Press F2 for a new call.",
        )
