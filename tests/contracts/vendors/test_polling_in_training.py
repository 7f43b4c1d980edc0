"""What happens by itself at the training servers, read by the desk's adapters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.polling.account_event import AccountEventKind
from desktop.booking.polling.order_news import flight_changes
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg, SearchRequest
from desktop.system.https import HttpsClient
from desktop.training.airline.webhooks import register
from desktop.training.issued_keys import AIRLINE, REFUND
from desktop.training.launch import Running
from desktop.training.state import ServerState
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.contracts.airline_benches import DuffelBench
from tests.support.contracts.fee_benches import (
    StripeBench,
    a_fee,
    confirmation,
    stripe,
    training,
)
from tests.support.samples import sample_client, sample_traveler

__all__ = ["stripe", "training"]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lax_to_london() -> SearchRequest:
    places = OfflineAirportSearch()
    origin, destination = places.exact("LAX"), places.exact("LON")
    assert origin is not None
    assert destination is not None
    leg = SearchLeg(origin, destination, date.today() + timedelta(days=60))
    return SearchRequest((leg,), Passengers(), Cabin.ECONOMY)


@pytest.fixture
def bench(training: tuple[Running, ServerState]) -> Iterator[DuffelBench]:
    running, state = training
    state.faults.clear()
    if not state.airline.webhooks:
        register(state, "https://webhooks.invalid/", ["order.creation_failed"])
    duffel = Duffel.open(
        running.facts["airline"]["url"],
        state.issued.issue(AIRLINE),
        live=False,
        ca_file=Path(running.facts["ca_file"]),
    )
    yield DuffelBench(duffel, running, state, len(state.airline.orders))
    duffel.close()


def booked(bench: DuffelBench, search_request: SearchRequest) -> tuple[str, AirlineOrder | None]:
    """The offer, and the order that was made from it at once."""
    offer = next(iter(bench.duffel.search(search_request)))[0]
    session = bench.duffel.authorize_card(offer, bench.a_card())
    request = OrderRequest(offer, (sample_traveler(),), sample_client(), session, "ordersample")
    return offer.id, bench.duffel.book(request).answer


def test_an_order_reads_as_it_was_sold(bench: DuffelBench, lax_to_london: SearchRequest) -> None:
    offer = next(iter(bench.duffel.search(lax_to_london)))[0]
    session = bench.duffel.authorize_card(offer, bench.a_card())
    request = OrderRequest(offer, (sample_traveler(),), sample_client(), session, "ordersample")
    order = bench.duffel.book(request).answer
    assert order is not None
    shown = bench.duffel.order_now("duffel", order.airline_id)
    assert shown.slices is not None
    assert flight_changes(offer.slices, shown.slices) == ()
    assert (shown.offer_id, shown.change, shown.is_canceled) == (offer.id, None, False)
    assert shown.tickets == tuple(ticket.number for ticket in order.tickets)


def test_a_retimed_flight_is_marked_and_shown(
    bench: DuffelBench, lax_to_london: SearchRequest
) -> None:
    _, order = booked(bench, lax_to_london)
    assert order is not None
    before = bench.duffel.order_now("duffel", order.airline_id)
    bench.state.faults.ask("flight_retimed")
    (marked,) = bench.duffel.orders_wanting_answer()
    assert marked.airline_id == order.airline_id
    assert before.slices is not None
    assert marked.slices is not None
    changes = flight_changes(before.slices, marked.slices)
    assert len(changes) == len(before.slices[0].segments)
    assert marked.change is not None
    assert flight_changes(marked.change.removed, marked.change.added) == changes
    # Once the airline's change is accepted, nothing waits any more.
    accepted = bench.duffel.duffel.call(
        "POST", f"/air/airline_initiated_changes/{marked.change.id}/actions/accept"
    )
    assert accepted.status == 200
    assert bench.duffel.orders_wanting_answer() == ()
    assert bench.duffel.order_now("duffel", order.airline_id).slices == marked.slices


def test_an_order_that_fails_later_is_in_the_log_and_nowhere_else(
    bench: DuffelBench, lax_to_london: SearchRequest
) -> None:
    bench.state.faults.ask("order_fails_later")
    offer_id, order = booked(bench, lax_to_london)
    assert order is None
    assert not [one for one in bench.duffel.failed_orders(LONG_AGO) if offer_id in one.offer_ids]
    bench.fails_now()
    (failed,) = [one for one in bench.duffel.failed_orders(LONG_AGO) if offer_id in one.offer_ids]
    assert failed.our_reference == "ordersample"
    assert bench.orders() == 0


def test_a_dispute_is_found_once_the_bank_opened_it(stripe: StripeBench) -> None:
    asked = confirmation(stripe.charger, a_fee(stripe.charger))
    stripe.charger.charge(asked)
    before = stripe.stripe.activity(None)
    stripe.state.faults.ask("fee_disputed")
    after = stripe.stripe.activity(before.as_of and before.as_of - timedelta(hours=1))
    (dispute,) = [one for one in after.events if one.payment == asked.id]
    assert (dispute.kind, dispute.amount) == (AccountEventKind.DISPUTE_OPENED, asked.amount)
    assert dispute.answer_by is not None


def test_a_refund_and_its_failure_are_found(
    stripe: StripeBench, training: tuple[Running, ServerState]
) -> None:
    running, state = training
    asked = confirmation(stripe.charger, a_fee(stripe.charger))
    stripe.charger.charge(asked)
    state.faults.ask("refund_fails")
    refunds = HttpsClient(running.facts["processor"]["url"], stripe.stripe.transport.http.session)
    reply = refunds.send(
        "POST",
        "/v1/refunds",
        headers={
            "Authorization": f"Bearer {state.issued.issue(REFUND)}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=f"payment_intent={asked.id}".encode(),
        read_seconds=10,
    )
    assert reply.status == 200
    events = [one for one in stripe.stripe.activity(None).events if one.payment == asked.id]
    assert {one.kind for one in events} == {
        AccountEventKind.REFUNDED,
        AccountEventKind.REFUND_FAILED,
    }
