"""Turns an offer request into offers: ways there and back, times fare brands, with prices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from desktop.training.state import Json
from desktop.training.training_ids import stable_hash

from .carriers import CARRIERS, TRAINING_CARRIER, Brand, Carrier
from .fares import CURRENCY, itinerary_price, money, totals
from .gazetteer import Airport, Gazetteer, distance
from .offer_json import offer_body
from .routes import Itinerary, RoutePlanner
from .special_routes import HOLD_ONLY, NO_BAGS, NO_OFFERS, direct_itineraries

_PAIRS = 9
_BATCHES = 5


def batches_of_offers(
    request: Json, gazetteer: Gazetteer, seed: int, now: datetime, special: str
) -> list[list[Json]]:
    """Offers in the order they arrive, each batch from some of the airlines.

    `request` has been checked. The same request, seed and day give the same flights and prices.
    """
    if special == NO_OFFERS:
        return [[]]
    planner = RoutePlanner(gazetteer)
    if special:
        return [_of_carrier(request, gazetteer, planner, TRAINING_CARRIER, seed, now, special)]
    per_carrier = [
        _of_carrier(request, gazetteer, planner, carrier, seed, now, "") for carrier in CARRIERS
    ]
    if not any(per_carrier):
        planner = RoutePlanner(gazetteer, with_anyone=True)
        per_carrier = [
            _of_carrier(request, gazetteer, planner, carrier, seed, now, "")
            for carrier in _nearest_carriers(request, gazetteer)
        ]
    answered = [offers for offers in per_carrier if offers]
    answered.sort(key=lambda offers: stable_hash(seed, offers[0]["owner"]["iata_code"]))
    batches: list[list[Json]] = [[] for _ in range(max(1, min(_BATCHES, len(answered))))]
    for turn, offers in enumerate(answered):
        batches[turn % len(batches)] += offers
    return batches


def _nearest_carriers(request: Json, gazetteer: Gazetteer) -> list[Carrier]:
    """The three carriers with the nearest hubs: for routes that no family of airlines serves."""
    (start, *_) = gazetteer.airports_of(request["slices"][0]["origin"])

    def how_far(carrier: Carrier) -> float:
        hubs = (gazetteer.airport(code) for code in carrier.hubs)
        return min(distance(start, hub) for hub in hubs if hub)

    wide = [carrier for carrier in CARRIERS if not carrier.point_to_point]
    return sorted(wide, key=how_far)[:3]


def _of_carrier(
    request: Json,
    gazetteer: Gazetteer,
    planner: RoutePlanner,
    carrier: Carrier,
    seed: int,
    now: datetime,
    special: str,
) -> list[Json]:
    most_stops = int(request["max_connections"])
    per_slice: list[list[Itinerary]] = []
    for asked in request["slices"]:
        day = date.fromisoformat(asked["departure_date"])
        found: list[Itinerary] = []
        for origin, destination in _airport_pairs(gazetteer, asked):
            if special:
                found += direct_itineraries(origin, destination, day)
            else:
                found += planner.itineraries(carrier, origin, destination, day, most_stops)
        found = [itinerary for itinerary in found if _wanted(itinerary, asked)]
        if not found:
            return []
        found.sort(
            key=lambda itinerary: (itinerary.stops, itinerary.elapsed, itinerary.flights[0].departs)
        )
        per_slice.append(found[:10])
    offers = []
    for itineraries in _combined(per_slice):
        for brand in carrier.brands:
            if brand.cabin == request["cabin_class"]:
                offers.append(_offer(request, carrier, itineraries, brand, seed, now, special))
    return offers


def _airport_pairs(gazetteer: Gazetteer, asked: Json) -> list[tuple[Airport, Airport]]:
    return [
        (origin, destination)
        for origin in gazetteer.airports_of(asked["origin"])[:3]
        for destination in gazetteer.airports_of(asked["destination"])[:3]
    ]


def _wanted(itinerary: Itinerary, asked: Json) -> bool:
    for field, moment in (
        ("departure_time", itinerary.flights[0].departs),
        ("arrival_time", itinerary.flights[-1].arrives),
    ):
        span = asked.get(field)
        if span and not span["from"] <= moment.strftime("%H:%M") <= span["to"]:
            return False
    return True


def _combined(per_slice: list[list[Itinerary]]) -> list[tuple[Itinerary, ...]]:
    """The first of each with every other, then the next: near diagonals, at most `_PAIRS`."""
    if len(per_slice) == 1:
        return [(itinerary,) for itinerary in per_slice[0]]
    if len(per_slice) == 2:
        outbound, back = per_slice
        grid = [(i + j, i, j) for i in range(len(outbound)) for j in range(len(back))]
        pairs: list[tuple[Itinerary, ...]] = [(outbound[i], back[j]) for _, i, j in sorted(grid)]
        return [pair for pair in pairs if _in_order(pair)][:_PAIRS]
    most = max(len(itineraries) for itineraries in per_slice)
    rows = [
        tuple(itineraries[turn % len(itineraries)] for itineraries in per_slice)
        for turn in range(most)
    ]
    return [row for row in rows if _in_order(row)]


def _in_order(itineraries: tuple[Itinerary, ...]) -> bool:
    return all(
        before.flights[-1].arrives < after.flights[0].departs
        for before, after in pairwise(itineraries)
    )


def _offer(
    request: Json,
    carrier: Carrier,
    itineraries: tuple[Itinerary, ...],
    brand: Brand,
    seed: int,
    now: datetime,
    special: str,
) -> dict[str, Any]:
    one_adult = sum(
        itinerary_price(seed, carrier, itinerary, brand, now.date()) for itinerary in itineraries
    )
    kinds = [passenger["type"] for passenger in request["passengers"]]
    base, tax = totals(one_adult, kinds, sum(len(itinerary.flights) for itinerary in itineraries))
    body = offer_body(request, carrier, itineraries, brand, now, bags=special != NO_BAGS)
    body["base_amount"], body["base_currency"] = money(base), CURRENCY
    body["tax_amount"], body["tax_currency"] = money(tax), CURRENCY
    body["total_amount"], body["total_currency"] = money(base + tax), CURRENCY
    if special == HOLD_ONLY or (brand.can_hold and not special):
        body["payment_requirements"] = {
            "requires_instant_payment": False,
            "payment_required_by": (now + timedelta(hours=72)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "price_guarantee_expires_at": (now + timedelta(hours=48)).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
        }
    return body
