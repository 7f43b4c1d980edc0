"""Book a trip elsewhere, or again as the company's plan says: before anything is booked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import EXISTING_ROUTES, CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store

from .company_plan import plan_for
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class ChooseFarePlan:
    """`routes`: the ways to take a card that the owner has switched on."""

    actor: Actor
    store: Store
    routes: frozenset[CaptureRoute] = EXISTING_ROUTES

    @requires(Permission.QUOTE, audits=("fare plan chosen",))
    def __call__(self, trip_id: str, *, elsewhere: bool) -> Trip:
        """The trip, to be booked elsewhere or by the company's own plan. The client's yes is to
        one way only: another way, and it holds no more. The card is kept.

        Refused ``no_other_plan``, and as `refuse_if_ordered`.
        """

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            refuse_if_ordered(trip)
            plan = plan_for(repos, trip.offer, self.routes, elsewhere=elsewhere)
            if not elsewhere and plan is FarePlan.BOOKED_ELSEWHERE:
                raise _no_other_plan()
            # What the airline charges to a card is another matter by another plan.
            offer = replace(trip.offer, card_charge=None)
            repos.trips.save(replace(trip, fare_plan=plan, offer=offer))
            repos.audit.add(
                self.actor.audit_entry("fare plan chosen", subject=trip_id, detail=plan.value)
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)


def _no_other_plan() -> Refused:
    return Refused(
        "no_other_plan",
        "The company books every trip elsewhere.",
        "Nothing was changed.",
        "Book it at the airline and record it here. An owner chooses the plan in Set up (G U).",
    )
