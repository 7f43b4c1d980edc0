"""What is booked elsewhere: accepted at once, and nothing is sent anywhere."""

from __future__ import annotations

import pytest

from desktop.airlines.recorded.recorded_airline import RecordedAirline
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import CancellationQuote, RefundTo
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.samples import (
    sample_client,
    sample_offer,
    sample_search_request,
    sample_traveler,
)

OFFER = OfferRef("recorded", "offersample")


def test_an_order_is_accepted_and_waits_for_the_person_who_makes_it() -> None:
    airline = RecordedAirline()
    request = OrderRequest(sample_offer(), (sample_traveler(),), sample_client(), "", "orderid")
    answer = airline.book(request)
    assert (answer.answer, answer.reason) == (None, "record_it")
    assert airline.find_order(OFFER) is None
    assert airline.heard_at(OFFER) is None


def test_it_sells_nothing_and_takes_no_card() -> None:
    airline = RecordedAirline()
    assert list(airline.search(sample_search_request())) == []
    with pytest.raises(Refused, match="offer_gone"):
        airline.reprice(OFFER)
    with pytest.raises(Refused, match="booked_elsewhere"):
        airline.authorize_card(sample_offer(), "tcd_one")
    assert airline.now().tzinfo is not None
    airline.close()


def test_nothing_happens_to_it_by_itself() -> None:
    airline = RecordedAirline()
    assert airline.orders_wanting_answer() == ()
    assert airline.failed_orders(airline.now()) == ()
    with pytest.raises(Refused, match="order_not_shown"):
        airline.order_now("recorded", "anything")


def test_what_was_booked_elsewhere_is_canceled_elsewhere() -> None:
    airline = RecordedAirline()
    with pytest.raises(Refused, match="booked_elsewhere"):
        airline.quote_cancellation("recorded", "")
    with pytest.raises(Refused, match="booked_elsewhere"):
        airline.cancel_order(
            CancellationQuote("recorded", "", "", None, RefundTo.NOT_STATED, airline.now())
        )
    assert airline.find_cancellation("recorded", "") is None
