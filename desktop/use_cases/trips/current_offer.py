"""The offer of a trip at its current price."""

from __future__ import annotations

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FlightSearch


def current_offer(search: FlightSearch, trip: Trip) -> Offer:
    """Refused ``offer_gone``, or ``currency_changed``: two currencies cannot be compared."""
    offer = search.reprice(trip.offer.ref)
    if offer.total.currency != trip.offer.total.currency:
        raise Refused(
            "currency_changed",
            f"The airline now asks {offer.total} instead of {trip.offer.total}.",
            "Nothing is booked or charged. Card and travelers are kept.",
            "Press Esc and search again.",
        )
    return offer
