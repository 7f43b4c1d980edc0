"""Book a trip elsewhere, or again as the company's plan says: before anything is booked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store

from .company_plan import plan_for
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class ChooseFarePlan:
    actor: Actor
    store: Store

    @requires(Permission.QUOTE, audits=("fare plan chosen",))
    def __call__(self, trip_id: str, *, elsewhere: bool) -> Trip:
        """The trip, to be booked elsewhere or by the company's own plan. The client's yes is to
        one way only: another way, and it holds no more. The card is kept.

        Refused as `refuse_if_ordered`.
        """

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            refuse_if_ordered(trip)
            plan = plan_for(repos, trip.offer, elsewhere=elsewhere)
            # What the airline charges to a card is another matter by another plan.
            offer = replace(trip.offer, card_charge=None)
            repos.trips.save(replace(trip, fare_plan=plan, offer=offer))
            repos.audit.add(
                self.actor.audit_entry("fare plan chosen", subject=trip_id, detail=plan.value)
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)
