"""Several airline services at one desk: an offer is asked about only where it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from desktop.airlines.airline_router import AirlineRouter
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_offer,
    sample_search_request,
    sample_traveler,
)


@dataclass(slots=True)
class Service(FakeAirline):
    """The airline in memory, with a clock and a connection."""

    closed: bool = False

    def now(self) -> datetime:
        return OPENED_AT

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def services() -> dict[str, Service]:
    """Two, which have an offer of the same id."""
    return {
        name: Service(batches=((sample_offer(source=name, id="offersame"),),))
        for name in ("one", "two")
    }


@pytest.fixture
def router(services: dict[str, Service]) -> AirlineRouter:
    return AirlineRouter(services)


def _request(offer: Offer, session: str) -> OrderRequest:
    return OrderRequest(offer, (sample_traveler(),), sample_client(), session, "tripsample")


def test_a_search_brings_the_offers_of_every_service(router: AirlineRouter) -> None:
    found = [offer.ref for batch in router.search(sample_search_request()) for offer in batch]
    assert found == [OfferRef("one", "offersame"), OfferRef("two", "offersame")]


@pytest.mark.parametrize("name", ["one", "two"])
def test_an_offer_is_priced_booked_and_found_where_it_came_from(
    router: AirlineRouter, services: dict[str, Service], name: str
) -> None:
    offer = router.reprice(OfferRef(name, "offersame"))
    assert offer.source == name
    session = router.authorize_card(offer, "tcd_sample")
    booked = router.book(_request(offer, session)).answer
    assert booked is not None
    assert router.find_order(offer.ref) == booked
    assert [len(services[one].requests) for one in ("one", "two")] == [
        int(name == one) for one in ("one", "two")
    ]
    other = OfferRef("two" if name == "one" else "one", "offersame")
    assert router.find_order(other) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda router, offer: router.reprice(offer.ref),
        lambda router, offer: router.authorize_card(offer, "tcd_sample"),
        lambda router, offer: router.book(_request(offer, "3ds_sample")),
    ],
    ids=["reprice", "authorize", "book"],
)
def test_an_offer_of_no_connected_service_is_refused(
    router: AirlineRouter, ask: Callable[[AirlineRouter, Offer], object]
) -> None:
    with pytest.raises(Refused, match="airline_not_connected") as refused:
        ask(router, sample_offer(source="gone"))
    assert refused.value.happened == (
        "This fare came from gone, and this desk is not connected to it."
    )


def test_an_order_at_no_connected_service_stays_open(router: AirlineRouter) -> None:
    """Nobody else knows what came of it: that is no "there is none"."""
    with pytest.raises(Unreachable, match="airline_not_connected"):
        router.find_order(OfferRef("gone", "offersame"))


def test_an_order_is_canceled_at_its_own_service(
    router: AirlineRouter, services: dict[str, Service]
) -> None:
    offer = router.reprice(OfferRef("one", "offersame"))
    booked = router.book(_request(offer, router.authorize_card(offer, "tcd_sample"))).answer
    assert booked is not None
    quote = router.quote_cancellation("one", booked.airline_id)
    assert router.find_cancellation("one", booked.airline_id) is None
    answer = router.cancel_order(quote).answer
    assert answer is not None
    assert router.find_cancellation("one", booked.airline_id) == answer
    assert [services[one].confirmed for one in ("one", "two")] == [[quote.id], []]


def test_an_order_of_no_connected_service_is_not_canceled(router: AirlineRouter) -> None:
    with pytest.raises(Refused, match="airline_not_connected") as refused:
        router.quote_cancellation("gone", "ord_one")
    assert "Nothing was canceled" in refused.value.safe
    with pytest.raises(Unreachable, match="airline_not_connected"):
        router.find_cancellation("gone", "ord_one")


def test_its_clock_is_that_of_the_first_and_all_are_closed(
    router: AirlineRouter, services: dict[str, Service]
) -> None:
    assert router.now() == OPENED_AT
    router.close()
    assert [service.closed for service in services.values()] == [True, True]
