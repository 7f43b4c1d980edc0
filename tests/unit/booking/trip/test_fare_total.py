"""What was charged for the flights, and whether each traveler has a ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.fare.fare_rules import fare_total, is_ticketed
from desktop.booking.trip.order import RecordedBooking, Ticket, read_ticket
from desktop.booking.trip.trip import TripStage
from tests.support.samples import sample_order, sample_trip


def test_what_was_charged_counts_once_it_is_known() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    assert fare_total(trip) == trip.offer.airline_charges
    order = sample_order()
    assert order.answer is not None
    charged = Money(199900, "USD")
    booked = sample_trip(orders=(replace(order, answer=replace(order.answer, total=charged)),))
    assert fare_total(booked) == charged


def test_a_booking_is_ticketed_once_each_traveler_has_a_ticket() -> None:
    trip = sample_trip(TripStage.TO_RECORD, recorded=None)
    assert not is_ticketed(trip)
    recorded = RecordedBooking("K7PQ2M", (), Money(190000, "USD"), "Northwind")
    assert not is_ticketed(replace(trip, recorded=recorded))
    seats = tuple(seat.id for seat in trip.offer.travelers)
    issued = replace(recorded, tickets=(Ticket("ticketless", seats),))
    assert is_ticketed(replace(trip, recorded=issued))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("016-2400176310", "016-2400176310"),
        ("016 2400 176310", "016 2400 176310"),
        ("01624001763104", "01624001763104"),
        ("016-2400176310-11", "016-2400176310-11"),
        ("0162400176310/11", "0162400176310/11"),
        ("Ticketless", "ticketless"),
        ("TICKET-LESS", "ticketless"),
        ("2400176310", None),
        ("pending", None),
        ("-", None),
        ("K7PQ2M", None),
        ("٠١٦٢٤٠٠١٧٦٣١٠", None),
    ],
)
def test_a_ticket_is_its_number_or_that_there_is_none(typed: str, read: str | None) -> None:
    assert read_ticket(typed) == read
