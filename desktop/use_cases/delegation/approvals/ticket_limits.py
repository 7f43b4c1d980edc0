"""Whether the member may book a ticket alone, before the client is asked for a card; or cancel."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip_rules import blocking_order
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.delegation.act_limits import ActDecision, ActLimits
from desktop.use_cases.ports.store_port import Repositories, Store


@dataclass(frozen=True, slots=True)
class TicketLimits:
    actor: Actor
    store: Store
    limits: ActLimits

    @requires(Permission.QUOTE)
    def __call__(self, trip_id: str) -> ActDecision | None:
        """By the trip as it is saved; None for one that is booked, or being booked. Blocks. Refused
        ``no_such_trip``, ``directory_*``.
        """
        check = self.limits.read()

        def decide(repos: Repositories) -> ActDecision | None:
            file = repos.trips.file(trip_id)
            if blocking_order(file.trip) is not None:
                return None
            return check.ticket(repos, file.trip, file.client, Permission.BOOK)

        return self.store.read(decide)

    @requires(Permission.CANCEL_TRIP)
    def to_cancel(
        self, trip_id: str, quote: CancellationQuote, decision: FeeDecision
    ) -> ActDecision:
        """Whether the member may cancel this trip alone, as the quote says. As above."""
        check = self.limits.read()
        return self.store.read(
            lambda repos: check.cancel(
                *(repos, repos.trips.get(trip_id), quote, decision), Permission.CANCEL_TRIP
            )
        )
