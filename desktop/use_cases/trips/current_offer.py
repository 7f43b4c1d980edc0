"""The offer of a trip at its current price."""

from __future__ import annotations

from dataclasses import replace

from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import agreed_terms, is_fixed, void_agreements
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.store_port import Repositories, Store


def current_offer(search: FlightSearch, trip: Trip) -> Offer:
    """As the airline sells it now; as the trip has it, where a person books it elsewhere.

    Refused ``offer_gone``, or ``currency_changed``: two currencies cannot be compared.
    """
    if is_elsewhere(trip):
        return trip.offer
    offer = search.reprice(trip.offer.ref)
    if offer.total.currency != trip.offer.total.currency:
        raise Refused(
            "currency_changed",
            f"The airline now asks {offer.total} instead of {trip.offer.total}.",
            "Nothing is booked or charged. Card and travelers are kept.",
            "Press Esc and search again.",
        )
    return offer


def note_changed_offer(store: Store, seen: Trip, offer: Offer) -> None:
    """Where the airline now sells something else than what is saved: void every yes of the client,
    so that none comes back when the airline changes its mind. At the same price what it sells is
    saved too: it is what is read next. A changed price is the client's to accept.
    """
    if agreed_terms(replace(seen, offer=offer)) == agreed_terms(seen):
        return

    def save(repos: Repositories) -> None:
        trip = repos.trips.get(seen.id)
        if trip.offer != seen.offer or is_fixed(trip):
            return
        sold = offer if offer.total == trip.offer.total else trip.offer
        repos.trips.save(void_agreements(replace(trip, offer=sold)))

    store.write(save)
