"""What Duffel answers, and what is asked of it, in the tests of its adapter."""

from __future__ import annotations

from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.fakes.endpoint import Say
from tests.support.samples import (
    sample_client,
    sample_offer,
    sample_search_request,
    sample_traveler,
)

from .wire_samples import Json, wire_error

TOKEN = "duffel_test_secret"


def data(found: object, status: int = 200, meta: Json | None = None) -> Say:
    return Say(status, {"data": found} if meta is None else {"data": found, "meta": meta})


def no(code: str, pointer: str = "", status: int = 422) -> Say:
    return Say(status, wire_error(code, pointer, status), {"X-Request-Id": "Freq"})


def batch(remaining: int, *offers: Json) -> Say:
    return data(
        {"id": "orq_one", "total_batches": 3, "remaining_batches": remaining, "offers": [*offers]}
    )


def the_offer() -> Offer:
    return sample_offer(
        id="off_one", total=Money(41210, "USD"), travelers=(OfferTraveler("pas_one"),)
    )


def a_request(traveler: Traveler | None = None) -> OrderRequest:
    return OrderRequest(
        the_offer(), (traveler or sample_traveler(),), sample_client(), "3ds_one", "tripada"
    )


ONE_WAY = sample_search_request(search_legs=sample_search_request().search_legs[:1])
