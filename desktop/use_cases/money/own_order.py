"""Whether an order is the one that a trip booked: another program may have changed the records."""

from __future__ import annotations

from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.trip import Trip
from desktop.use_cases.money.order_handler import offer_of
from desktop.use_cases.ports.airline_port import FlightBooker, OrderWatch


def is_own_order(
    booker: FlightBooker, watch: OrderWatch, trip: Trip, order: OrderAttempt, airline_id: str
) -> bool:
    """By the airline, which finds the order by the offer that was booked, and shows the reference
    that it was asked for with, and for whom: whatever was changed here, the client hears the names
    that are there. Refused as `OrderWatch`, Unreachable.
    """
    found = booker.find_order(offer_of(order))
    if found is None or found.airline_id != airline_id:
        return False
    shown = watch.order_now(order.vendor, airline_id)
    asked_as = [one.id for one in trip.orders]
    is_another = shown.is_another(order.vendor, order.subject, asked_as)
    return not is_another and shown.is_for(trip.travelers)
