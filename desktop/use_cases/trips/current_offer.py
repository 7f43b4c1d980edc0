"""The offer of a trip at its current price: for the card that pays, once there is one."""

from __future__ import annotations

from dataclasses import replace

from desktop.booking.card import CARD_VAULT
from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import agreed_terms, is_fixed, void_agreements
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.store_port import Repositories, Store


def current_offer(search: FlightSearch, trip: Trip) -> Offer:
    """As the airline sells it now, to the card that pays once there is one; as the trip has it,
    where a person books it elsewhere. What travelers are members of is told before: some airlines
    ask less of members.

    Refused ``loyalty_refused``, ``offer_gone``, ``card_token_gone``, or ``currency_changed``: two
    currencies cannot be compared.
    """
    if is_elsewhere(trip):
        return trip.offer
    search.add_loyalty(trip.offer, trip.travelers)
    pays = trip.card if trip.fare_plan is FarePlan.TRAVELERS_CARD else None
    token = pays.token_for(CARD_VAULT) if pays else None
    ref = trip.offer.ref
    offer = search.price_with_card(ref, token.token) if token else search.reprice(ref)
    if offer.total.currency != trip.offer.total.currency:
        raise Refused(
            "currency_changed",
            f"The airline now asks {offer.total} instead of {trip.offer.total}.",
            "Nothing is booked or charged. Card and travelers are kept.",
            "Press Esc and search again.",
        )
    return offer


def note_changed_offer(store: Store, seen: Trip, offer: Offer) -> Trip:
    """The trip as it is saved now. Where the airline now sells something else than what was saved,
    every yes of the client is void, so that none comes back when the airline changes its mind. At
    the same price what it sells is saved too, and that it was asked about the card: it is what is
    read next. A changed price is the client's to accept.
    """
    is_same = agreed_terms(replace(seen, offer=offer)) == agreed_terms(seen)
    if is_same and offer.card_charge == seen.offer.card_charge:
        return seen

    def save(repos: Repositories) -> Trip:
        trip = repos.trips.get(seen.id)
        if trip.offer != seen.offer or is_fixed(trip):
            return seen
        sold = offer if offer.airline_charges == trip.offer.airline_charges else trip.offer
        trip = replace(trip, offer=sold)
        repos.trips.save(trip if is_same else void_agreements(trip))
        return repos.trips.get(seen.id)

    return store.write(save)
