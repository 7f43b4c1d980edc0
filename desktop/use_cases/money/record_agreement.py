"""Record that the client said yes once more: the card is there, and something else changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    actor: Actor
    store: Store

    @requires(Permission.BOOK, audits=("client agreed",))
    def __call__(self, trip_id: str, words: str, terms: tuple[str, ...]) -> Trip:
        """The trip with this yes. `words` is the text that was read, `terms` what it was about.

        Whether they are the trip's own is decided when it is booked (`BookTrip`). Refused
        ``no_card`` and those of `refuse_if_ordered`.
        """
        at, member = self.actor.now(), self.actor.member

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            refuse_if_ordered(trip)
            if trip.card is None:
                raise Refused(
                    "no_card",
                    "There is no card for this trip yet.",
                    "Nothing is booked or charged.",
                    "Press F9 to take the card.",
                )
            agreement = Agreement(words, terms, trip.card.identity(), member.id, member.name, at)
            repos.trips.save(replace(trip, agreements=(*trip.agreements, agreement)))
            repos.audit.add(
                self.actor.audit_entry(
                    "client agreed",
                    at=at,
                    subject=trip_id,
                    detail=f"{trip.offer.total}, fee {trip.fee}, {trip.card.display_text()}",
                )
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)
