"""An offer from the wire: all of it right, or Malformed, and nothing else ever."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.airlines.duffel.duffel_json import Malformed
from desktop.airlines.duffel.offer_wire import decode_offer
from desktop.airlines.duffel.order_wire import decode_order
from desktop.booking.airport import Airport
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Bags, Carrier
from desktop.booking.trip.offer import Condition, OfferTraveler
from desktop.booking.trip.search_request import Cabin
from tests.support.airlines.wire_samples import wire_offer, wire_order

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def test_every_field_lands_where_the_desk_expects_it() -> None:
    offer = decode_offer(wire_offer())
    assert offer.id == "off_one"
    assert offer.owner == Carrier("NW", "Northwind")
    assert (offer.total, offer.base) == (Money(41210, "USD"), Money(35000, "USD"))
    assert offer.tax == Money(6210, "USD")
    assert offer.ends_at == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
    assert offer.change == Condition(True, Money(4000, "GBP"))
    assert offer.refund == Condition(), "what the airline does not say stays unknown"
    assert offer.travelers == (OfferTraveler("pas_one", "adult", None),)
    assert (offer.needs_passport, offer.takes_known_traveler, offer.takes_redress) == (True,) * 3
    assert offer.can_hold
    assert offer.pay_by == datetime(2026, 11, 26, 18, tzinfo=UTC)
    assert offer.price_guaranteed_until is None
    assert not offer.live


def test_flights_keep_their_local_clocks_and_their_waits() -> None:
    (slice_,) = decode_offer(wire_offer()).slices
    first, second = slice_.segments
    assert first.origin == Airport(
        "LHR", "Heathrow Airport", "London", "GB", "Europe/London", "LON"
    )
    assert first.departs == datetime(2027, 3, 4, 6, 30)
    assert first.departs.tzinfo is None
    assert (first.elapsed, second.elapsed) == (timedelta(hours=1, minutes=20), timedelta(hours=8))
    assert first.designator == "NW 214"
    assert first.operated_by == Carrier("", "Little Wings")
    assert (first.cabin, first.bags) == (Cabin.ECONOMY, Bags(1, 2))
    assert (first.origin_terminal, first.destination_terminal) == ("5", "")
    assert slice_.elapsed == timedelta(hours=12)
    assert slice_.layovers[0].wait == timedelta(hours=2, minutes=40)
    assert slice_.fare_brand == "Basic"


def test_a_missing_duration_is_worked_out_across_the_zones() -> None:
    wire = wire_offer()
    wire["slices"][0]["duration"] = None
    wire["slices"][0]["segments"][1]["duration"] = None
    (slice_,) = decode_offer(wire).slices
    assert slice_.segments[1].elapsed == timedelta(hours=8)
    assert slice_.elapsed == timedelta(hours=12)


def test_a_night_when_the_clocks_change_has_its_true_length() -> None:
    wire = wire_offer()
    segment = wire["slices"][0]["segments"][0]
    segment["destination"] = copy.deepcopy(segment["origin"])
    segment |= {
        "departing_at": "2027-03-28T00:30:00",
        "arriving_at": "2027-03-28T02:30:00",
        "duration": None,
    }
    wire["slices"][0]["segments"] = [segment]
    assert decode_offer(wire).slices[0].segments[0].elapsed == timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "kind"), [(1, "infant_without_seat"), (9, "child"), (17, "child"), (18, "adult")]
)
def test_a_traveler_without_a_type_is_known_by_age(age: int, kind: str) -> None:
    wire = wire_offer(passengers=[{"id": "pas_one", "type": None, "age": age}])
    assert decode_offer(wire).travelers[0].kind == kind


def test_an_airline_that_says_nothing_of_bags_leaves_them_unknown() -> None:
    wire = wire_offer()
    for segment in wire["slices"][0]["segments"]:
        segment["passengers"][0]["baggages"] = None
    assert decode_offer(wire).slices[0].segments[0].bags == Bags(None, None)


def test_a_yen_fare_has_no_digits_after_the_point() -> None:
    wire = wire_offer(total_amount="41200", total_currency="JPY")
    assert decode_offer(wire).total == Money(41200, "JPY")


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"id": "../../orders"},
        {"id": 5},
        {"total_amount": 412.1},
        {"total_amount": "-1.00"},
        {"total_amount": "1e9"},
        {"total_amount": "412.105"},
        {"total_amount": None},
        {"total_currency": "usd"},
        {"expires_at": "2026-11-24T18:30:00"},
        {"expires_at": "soon"},
        {"live_mode": "false"},
        {"slices": []},
        {"slices": None},
        {"passengers": []},
        {"passengers": [{"id": "pas_one", "type": "dog"}]},
        {"passengers": [{"id": "pas_one", "type": None, "age": None}]},
        {"owner": {"name": "Nobody", "iata_code": None}},
        {"owner": {"name": "Name\u202eemaN", "iata_code": "NW"}},
        {"conditions": {"change_before_departure": {"allowed": "yes"}}},
        {"supported_passenger_identity_document_types": "passport"},
    ],
)
def test_an_offer_that_does_not_add_up_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        decode_offer(wire_offer(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"departing_at": "2027-03-04T06:30:00Z"},
        {"departing_at": "2027-02-30T06:30:00"},
        {"arriving_at": "2027-03-04T05:00:00", "duration": None},
        {"arriving_at": "2027-03-04T23:00:00"},
        {"duration": "PT"},
        {"duration": "P1Y"},
        {"marketing_carrier": None},
        {"marketing_carrier_flight_number": ""},
        {"passengers": [{"cabin_class": "steerage"}]},
        {"passengers": [{"cabin_class": "economy", "baggages": [{"type": "checked"}]}]},
    ],
)
def test_a_flight_that_cannot_be_flown_is_malformed(changes: dict[str, Any]) -> None:
    wire = wire_offer()
    wire["slices"][0]["segments"][0] |= changes
    with pytest.raises(Malformed):
        decode_offer(wire)


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "", None, "/etc/localtime"])
def test_a_zone_that_nobody_knows_is_malformed(zone: object) -> None:
    wire = wire_offer()
    wire["slices"][0]["segments"][0]["origin"]["time_zone"] = zone
    with pytest.raises(Malformed):
        decode_offer(wire)


def test_a_malformed_field_is_named_and_its_value_is_not_repeated() -> None:
    with pytest.raises(Malformed) as caught:
        decode_offer(wire_offer(total_amount="4242424242424242x"))
    assert str(caught.value) == "total_amount"


@given(_JSON)
def test_anything_at_all_is_an_offer_or_malformed(untrusted: object) -> None:
    for decode in (decode_offer, decode_order):
        with pytest.raises(Malformed):
            decode(untrusted)


@given(st.data())
def test_one_wrong_value_anywhere_never_breaks_the_reader(data: st.DataObject) -> None:
    for whole, decode in ((wire_offer(), decode_offer), (wire_order(), decode_order)):
        holder, key = data.draw(st.sampled_from(_leaves(whole)))
        holder[key] = data.draw(_JSON)
        with contextlib.suppress(Malformed):
            decode(json.loads(json.dumps(whole)))


def _leaves(node: object) -> list[tuple[Any, Any]]:
    """Every place in the document that holds a value, as container and key."""
    places: list[tuple[Any, Any]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node)  # type: ignore[arg-type]
    for key, value in items:
        places.append((node, key))
        if isinstance(value, dict | list):
            places += _leaves(value)
    return places
