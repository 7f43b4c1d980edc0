"""What every `FlightSearch` and `FlightBooker` keeps to, the one in memory and the real one alike.

So the use cases, which are tested on the one in memory, may rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.search_request import Passengers, SearchLeg, SearchRequest
from desktop.training.issued_keys import AIRLINE
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.contracts.airline_benches import AirlineBench, DuffelBench, InMemoryBench
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import LAX, LONDON, sample_client, sample_offer, sample_traveler


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, ServerState]]:
    """One start for all of this file: reading the timetable takes the longest."""
    state = ServerState(seed=7, delays=SimulatedDelays.quick())
    running = Running(state, tmp_path_factory.mktemp("authority"))
    yield running, state
    running.stop()


@pytest.fixture(params=["in memory", "duffel in training"])
def airline(
    request: pytest.FixtureRequest, training: tuple[Running, ServerState]
) -> Iterator[AirlineBench]:
    """Each kind, where nothing goes wrong that the test does not ask for."""
    if request.param == "in memory":
        first = sample_offer(id="off_a")
        yield InMemoryBench(FakeAirline(batches=((first,), (replace(first, id="off_b"),))))
        return
    running, state = training
    state.faults.clear()
    duffel = Duffel.open(
        running.facts["airline"]["url"],
        state.issued.issue(AIRLINE),
        live=False,
        ca_file=Path(running.facts["ca_file"]),
    )
    yield DuffelBench(duffel, running, state, len(state.airline.orders))
    duffel.close()


@pytest.fixture
def search_request() -> SearchRequest:
    """One adult, Los Angeles to London and back, two months from now."""
    out = date.today() + timedelta(days=60)
    return SearchRequest(
        search_legs=(SearchLeg(LAX, LONDON, out), SearchLeg(LONDON, LAX, out + timedelta(days=7))),
        passengers=Passengers(adults=1),
    )


@pytest.fixture
def offer(airline: AirlineBench, search_request: SearchRequest) -> Offer:
    """The first that the search brings."""
    return next(iter(airline.search.search(search_request)))[0]


def a_request(airline: AirlineBench, offer: Offer) -> OrderRequest:
    three_ds_session_id = airline.booker.authorize_card(offer, airline.a_card())
    traveler = sample_traveler()
    return OrderRequest(offer, (traveler,), sample_client(), three_ds_session_id, "tripsample")


def test_a_search_brings_batches_that_are_not_empty_and_no_offer_twice(
    airline: AirlineBench, search_request: SearchRequest
) -> None:
    batches = list(airline.search.search(search_request))
    assert batches
    assert all(batches)
    ids = [offer.id for batch in batches for offer in batch]
    assert len(ids) == len(set(ids))
    for batch in batches:
        for offer in batch:
            assert len(offer.slices) == 2
            assert len(offer.travelers) == 1
            assert offer.total.minor > 0


def test_a_second_look_at_an_offer_is_the_same_offer(airline: AirlineBench, offer: Offer) -> None:
    again = airline.search.reprice(offer.ref)
    assert (again.id, again.total, again.slices) == (offer.id, offer.total, offer.slices)


def test_the_price_for_a_card_says_what_that_card_is_charged(
    airline: AirlineBench, offer: Offer
) -> None:
    priced = airline.search.price_with_card(offer.ref, airline.a_card())
    assert priced.card_charge is not None
    assert priced.airline_charges == offer.total
    assert priced.card_surcharge is None
    assert (priced.id, priced.total, priced.slices) == (offer.id, offer.total, offer.slices)


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_offer_that_has_ended_is_gone(airline: AirlineBench, offer: Offer) -> None:
    airline.fare_ends()
    with pytest.raises(Refused) as caught:
        airline.search.reprice(offer.ref)
    assert caught.value.code == "offer_gone"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_offer_that_never_was_is_gone(airline: AirlineBench) -> None:
    with pytest.raises(Refused) as caught:
        airline.search.reprice(OfferRef("duffel", "off_never"))
    assert caught.value.code == "offer_gone"


def test_an_order_is_booked_and_found_again(airline: AirlineBench, offer: Offer) -> None:
    order = airline.booker.book(a_request(airline, offer)).answer
    assert order is not None
    assert order.record_locator
    assert order.total == offer.total
    assert {seat for ticket in order.tickets for seat in ticket.traveler_ids} == {
        seat.id for seat in offer.travelers
    }
    assert airline.booker.find_order(offer.ref) == order
    assert airline.orders() == 1


def test_an_offer_that_was_not_ordered_has_no_order(airline: AirlineBench, offer: Offer) -> None:
    assert airline.booker.find_order(offer.ref) is None
    assert airline.booker.find_order(OfferRef("duffel", "off_never")) is None


def test_a_card_that_the_bank_refuses_books_nothing(airline: AirlineBench, offer: Offer) -> None:
    airline.will_refuse_the_card()
    with pytest.raises(Refused) as caught:
        a_request(airline, offer)
    assert caught.value.code == "card_refused_by_airline"
    assert airline.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_authorization_is_good_for_its_own_offer_only(
    airline: AirlineBench, search_request: SearchRequest
) -> None:
    one, two = [offer for batch in airline.search.search(search_request) for offer in batch][:2]
    with pytest.raises(Refused):
        airline.booker.book(replace(a_request(airline, one), offer=two))
    assert airline.orders() == 0


def test_a_lost_reply_is_unknown_and_the_order_is_found(
    airline: AirlineBench, offer: Offer
) -> None:
    request = a_request(airline, offer)
    airline.will_lose_the_reply()
    with pytest.raises(Unknown):
        airline.booker.book(request)
    found = airline.booker.find_order(offer.ref)
    assert found is not None
    assert found.total == offer.total


def test_a_lost_request_is_unknown_and_there_is_no_order(
    airline: AirlineBench, offer: Offer
) -> None:
    request = a_request(airline, offer)
    airline.will_lose_the_request()
    with pytest.raises(Unknown):
        airline.booker.book(request)
    assert airline.booker.find_order(offer.ref) is None
    assert airline.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_offer_is_never_booked_twice(airline: AirlineBench, offer: Offer) -> None:
    request = a_request(airline, offer)
    airline.will_lose_the_reply()
    with pytest.raises(Unknown):
        airline.booker.book(request)
    with pytest.raises((Unknown, Refused)):
        airline.booker.book(replace(request, three_ds_session_id="3ds_other"))
    assert airline.orders() == 1


def test_a_pending_order_is_none_until_the_airline_confirms_it(
    airline: AirlineBench, offer: Offer
) -> None:
    request = a_request(airline, offer)
    airline.will_confirm_later()
    assert airline.booker.book(request).answer is None
    assert airline.booker.find_order(offer.ref) is None
    airline.confirms_now()
    assert airline.booker.find_order(offer.ref) is not None


def test_a_pending_order_that_fails_leaves_nothing(airline: AirlineBench, offer: Offer) -> None:
    request = a_request(airline, offer)
    airline.will_confirm_later()
    airline.booker.book(request)
    airline.fails_now()
    assert airline.booker.find_order(offer.ref) is None
    assert airline.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_order_that_surely_was_not_made_may_be_tried_again(
    airline: AirlineBench, offer: Offer
) -> None:
    request = a_request(airline, offer)
    airline.will_surely_not_create()
    with pytest.raises(Unreachable):
        airline.booker.book(request)
    assert airline.orders() == 0
    assert airline.booker.book(request).answer is not None
    assert airline.orders() == 1


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_airline_that_is_down_is_unreachable_for_every_question(
    airline: AirlineBench, search_request: SearchRequest, offer: Offer
) -> None:
    airline.is_down()
    with pytest.raises(Unreachable):
        list(airline.search.search(search_request))
    with pytest.raises(Unreachable):
        airline.search.reprice(offer.ref)
    with pytest.raises(Unreachable):
        airline.booker.find_order(offer.ref)
