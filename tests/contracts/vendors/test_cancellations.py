"""What every `FlightBooker` keeps to when it cancels, the one in memory and the real one alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.money import Money
from desktop.booking.trip.order import AirlineOrder, RefundTo
from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg, SearchRequest
from desktop.training.issued_keys import AIRLINE
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import Refused, Unknown
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.contracts.airline_benches import AirlineBench, DuffelBench, InMemoryBench
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import LAX, LONDON, sample_client, sample_offer, sample_traveler

warns = pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, ServerState]]:
    state = ServerState(seed=7, delays=SimulatedDelays.quick())
    running = Running(state, tmp_path_factory.mktemp("authority"))
    yield running, state
    running.stop()


@pytest.fixture(params=["in memory", "duffel in training"])
def airline(
    request: pytest.FixtureRequest, training: tuple[Running, ServerState]
) -> Iterator[AirlineBench]:
    if request.param == "in memory":
        yield InMemoryBench(FakeAirline(batches=((sample_offer(id="off_a"),),)))
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
def order(airline: AirlineBench) -> AirlineOrder:
    """One that is booked and paid, whose fare comes back within the void window."""
    legs = (SearchLeg(LAX, LONDON, date.today() + timedelta(days=60)),)
    asked = SearchRequest(search_legs=legs, passengers=Passengers(), cabin=Cabin.ECONOMY)
    offer = next(iter(airline.search.search(asked)))[0]
    session = airline.booker.authorize_card(offer, airline.a_card())
    travelers = (sample_traveler(),)
    request = OrderRequest(offer, travelers, sample_client(), session, "tripsample")
    booked = airline.booker.book(request).answer
    assert booked is not None
    return booked


def test_a_quote_says_what_goes_back_and_cancels_nothing(
    airline: AirlineBench, order: AirlineOrder
) -> None:
    quote = airline.booker.quote_cancellation("duffel", order.airline_id)
    assert (quote.order_id, quote.refund, quote.refund_to) == (
        order.airline_id,
        order.total,
        RefundTo.ORIGINAL,
    )
    assert airline.booker.find_cancellation("duffel", order.airline_id) is None


@warns
def test_a_confirmed_quote_cancels_and_is_found_again(
    airline: AirlineBench, order: AirlineOrder
) -> None:
    quote = airline.booker.quote_cancellation("duffel", order.airline_id)
    answer = airline.booker.cancel_order(quote).answer
    assert answer is not None
    assert (answer.quote_id, answer.refund, answer.refund_to) == (
        quote.id,
        quote.refund,
        quote.refund_to,
    )
    assert answer.canceled_at is not None
    assert airline.booker.find_cancellation("duffel", order.airline_id) == answer
    with pytest.raises(Refused, match="already_canceled"):
        airline.booker.quote_cancellation("duffel", order.airline_id)


@warns
def test_a_reply_that_is_lost_leaves_it_unknown_and_the_order_says_so(
    airline: AirlineBench, order: AirlineOrder
) -> None:
    quote = airline.booker.quote_cancellation("duffel", order.airline_id)
    airline.will_lose_the_cancellation()
    with pytest.raises(Unknown, match="cancel_unanswered"):
        airline.booker.cancel_order(quote)
    found = airline.booker.find_cancellation("duffel", order.airline_id)
    assert found is not None
    assert found.refund == quote.refund


def test_another_amount_than_the_quotes_is_not_confirmed(
    airline: AirlineBench, order: AirlineOrder
) -> None:
    quote = airline.booker.quote_cancellation("duffel", order.airline_id)
    with pytest.raises(Refused, match="quote_changed"):
        airline.booker.cancel_order(replace(quote, refund=Money(1, "USD")))
    assert airline.booker.find_cancellation("duffel", order.airline_id) is None


def test_an_accepted_cancellation_is_decided_later(
    airline: AirlineBench, order: AirlineOrder
) -> None:
    quote = airline.booker.quote_cancellation("duffel", order.airline_id)
    airline.will_cancel_later()
    assert airline.booker.cancel_order(quote).answer is None
    assert airline.booker.find_cancellation("duffel", order.airline_id) is None
