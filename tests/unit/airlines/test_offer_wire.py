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

from desktop.airlines.duffel.offer_wire import decode_offer
from desktop.airlines.duffel.order_wire import decode_order
from desktop.booking.airport import Airport
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Bags, Carrier, Slice, Stop
from desktop.booking.trip.offer import Condition, OfferTraveler
from desktop.booking.trip.search_request import Cabin
from desktop.system.strict_json import Malformed
from tests.support.airlines.wire_samples import wire_offer, wire_order, wire_place, wire_segment

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


LONDON, KENNEDY = wire_place("LHR", "Europe/London"), wire_place("JFK", "America/New_York")
LOS_ANGELES = wire_place("LAX", "America/Los_Angeles")
SAN_FRANCISCO = wire_place("SFO", "America/Los_Angeles")


def slice_of(*segments: dict[str, Any]) -> Slice:
    wire = wire_offer()
    wire["slices"][0] |= {"segments": list(segments), "duration": None}
    (slice_,) = decode_offer(wire).slices
    return slice_


def test_a_landing_under_one_flight_number_is_a_stop() -> None:
    dublin = wire_place("DUB", "Europe/Dublin")
    stop = {"id": "sto_one", "duration": "PT1H40M", "airport": dublin}
    segment = wire_segment(
        LONDON, KENNEDY, "2027-03-04T06:30:00", "2027-03-04T13:30:00", stops=[stop]
    )
    slice_ = slice_of(segment)
    (landing,) = slice_.segments[0].stops
    assert landing == Stop(slice_.segments[0].stops[0].at, timedelta(minutes=100))
    assert (landing.at.code, landing.at.zone) == ("DUB", "Europe/Dublin")
    assert (slice_.stops, slice_.connections) == (1, 0)


@pytest.mark.parametrize("stops", [None, []])
def test_a_flight_without_stops_has_none(stops: object) -> None:
    segment = wire_segment(
        LONDON, KENNEDY, "2027-03-04T06:30:00", "2027-03-04T09:30:00", stops=stops
    )
    assert slice_of(segment).stops == 0


def test_a_stop_of_unknown_length_is_a_stop() -> None:
    stop = {"id": "sto_one", "duration": None, "airport": wire_place("DUB", "Europe/Dublin")}
    segment = wire_segment(
        LONDON, KENNEDY, "2027-03-04T06:30:00", "2027-03-04T13:30:00", stops=[stop]
    )
    assert slice_of(segment).segments[0].stops[0].wait is None


@pytest.mark.parametrize("stops", ["DUB", [{"duration": "PT1H"}], [{"airport": {}}], [None]])
def test_a_stop_that_cannot_be_read_is_never_left_out(stops: object) -> None:
    segment = wire_segment(
        LONDON, KENNEDY, "2027-03-04T06:30:00", "2027-03-04T13:30:00", stops=stops
    )
    with pytest.raises(Malformed):
        slice_of(segment)


@pytest.mark.parametrize(
    ("zones", "departs", "arrives", "given_duration", "length"),
    [
        # West-bound into an hour that is repeated: the airline's own length says which of the two.
        (("America/New_York", "America/Los_Angeles"), "2026-10-31T23:30:00", "2026-11-01T01:45:00",
         "PT6H15M", timedelta(hours=6, minutes=15)),
        (("America/New_York", "America/Los_Angeles"), "2026-10-31T23:30:00", "2026-11-01T01:45:00",
         "PT5H15M", timedelta(hours=5, minutes=15)),
        # Lord Howe changes by half an hour, and repeats one.
        (("Australia/Lord_Howe", "Australia/Sydney"), "2027-04-04T01:40:00", "2027-04-04T03:10:00",
         "PT2H", timedelta(hours=2)),
        # Over the date line both ways: lands the day before, and on the same day a day later.
        (("Pacific/Kiritimati", "Pacific/Honolulu"), "2027-01-10T08:00:00", "2027-01-09T11:00:00",
         "PT3H", timedelta(hours=3)),
        (("Pacific/Pago_Pago", "Pacific/Apia"), "2027-01-09T08:00:00", "2027-01-10T08:30:00",
         None, timedelta(minutes=30)),
        # Clocks of three quarters of an hour; an hour that was skipped.
        (("Asia/Kathmandu", "Europe/London"), "2027-01-10T08:00:00", "2027-01-10T13:15:00",
         None, timedelta(hours=11)),
        (("America/Los_Angeles", "America/New_York"), "2027-03-14T02:30:00", "2027-03-14T11:00:00",
         "PT5H30M", timedelta(hours=5, minutes=30)),
    ],
)  # fmt: skip
def test_a_flight_has_its_real_length_whatever_the_clocks_do(
    zones: tuple[str, str],
    departs: str,
    arrives: str,
    given_duration: str | None,
    length: timedelta,
) -> None:
    origin, destination = wire_place("AAA", zones[0]), wire_place("BBB", zones[1])
    slice_ = slice_of(wire_segment(origin, destination, departs, arrives, duration=given_duration))
    assert (slice_.segments[0].elapsed, slice_.elapsed) == (length, length)


def test_a_wait_over_the_half_hour_of_lord_howe_is_real_time() -> None:
    sydney = wire_place("SYD", "Australia/Sydney")
    island = wire_place("LDH", "Australia/Lord_Howe")
    slice_ = slice_of(
        wire_segment(sydney, island, "2027-04-03T20:00:00", "2027-04-03T22:00:00", duration="PT2H"),
        wire_segment(island, sydney, "2027-04-04T03:00:00", "2027-04-04T04:30:00", duration="PT2H"),
    )
    assert slice_.layovers[0].wait == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("given_duration", [None, "PT3H50M", "PT2H50M"])
def test_a_flight_over_the_spring_change_has_its_real_length(given_duration: str | None) -> None:
    """23:15 to 03:05 over the night in which 02:00 becomes 03:00."""
    segment = wire_segment(
        LOS_ANGELES,
        SAN_FRANCISCO,
        "2027-03-13T23:15:00",
        "2027-03-14T03:05:00",
        duration=given_duration,
    )
    slice_ = slice_of(segment)
    assert slice_.segments[0].elapsed == timedelta(hours=2, minutes=50)
    assert slice_.elapsed == timedelta(hours=2, minutes=50)


@pytest.mark.parametrize("given_duration", [None, "PT55M"])
def test_a_flight_inside_a_repeated_hour_lands_after_it_leaves(given_duration: str | None) -> None:
    """At 02:00 on 1 November 2026 the clocks of California go back to 01:00."""
    segment = wire_segment(
        SAN_FRANCISCO,
        LOS_ANGELES,
        "2026-11-01T01:30:00",
        "2026-11-01T01:25:00",
        duration=given_duration,
    )
    assert slice_of(segment).elapsed == timedelta(minutes=55)


def test_a_connection_inside_a_repeated_hour_is_kept() -> None:
    """Lands at 01:40 the first time round, leaves at 01:20 the second time: 40 minutes."""
    first = wire_segment(
        SAN_FRANCISCO, LOS_ANGELES, "2026-11-01T00:20:00", "2026-11-01T01:40:00", duration="PT1H20M"
    )
    second = wire_segment(
        LOS_ANGELES, KENNEDY, "2026-11-01T01:20:00", "2026-11-01T09:40:00", duration="PT5H20M"
    )
    slice_ = slice_of(first, second)
    assert slice_.layovers[0].wait == timedelta(minutes=40)
    assert [segment.elapsed for segment in slice_.segments] == [
        timedelta(hours=1, minutes=20),
        timedelta(hours=5, minutes=20),
    ]
    assert slice_.elapsed == timedelta(hours=7, minutes=20)


def test_a_connection_that_leaves_before_it_lands_is_malformed_across_zones_too() -> None:
    first = wire_segment(LONDON, KENNEDY, "2027-03-04T06:30:00", "2027-03-04T09:30:00")
    early = wire_segment(wire_place("EWR", "America/Chicago"), LOS_ANGELES,
                    "2027-03-04T08:00:00", "2027-03-04T10:00:00")  # fmt: skip
    with pytest.raises(Malformed):
        slice_of(first, early)


@pytest.mark.parametrize(
    ("age", "kind"), [(1, "infant_without_seat"), (9, "child"), (17, "child"), (18, "adult")]
)
def test_a_traveler_without_a_type_is_known_by_age(age: int, kind: str) -> None:
    wire = wire_offer(passengers=[{"id": "pas_one", "type": None, "age": age}])
    assert decode_offer(wire).travelers[0].kind == kind


@pytest.mark.parametrize(
    ("age", "kind"),
    [(0, "infant_without_seat"), (14, "child"), (17, "child"), (66, "adult"), (None, "adult")],
)
def test_a_kind_of_traveler_that_is_new_is_known_by_age(age: int | None, kind: str) -> None:
    """An offer is not left out because its airline has another word for fourteen years."""
    wire = wire_offer(passengers=[{"id": "pas_one", "type": "young_adult", "age": age}])
    traveler = decode_offer(wire).travelers[0]
    assert (traveler.kind, traveler.age) == (kind, None if age == 0 else age)


def test_the_amount_is_kept_as_the_airline_wrote_it() -> None:
    offer = decode_offer(wire_offer(total_amount="412.1"))
    assert (offer.total, offer.total_text) == (Money(41210, "USD"), "412.1")


def test_bags_that_the_airline_leaves_out_are_unknown() -> None:
    wire = wire_offer()
    for segment in wire["slices"][0]["segments"]:
        segment["passengers"][0]["baggages"] = None
    assert decode_offer(wire).slices[0].segments[0].bags == Bags(None, None)


def _seat(name: str, carry_on: int, checked: int) -> dict[str, Any]:
    pieces = (("carry_on", carry_on), ("checked", checked))
    bags = [{"type": kind, "quantity": count} for kind, count in pieces if count]
    return {"passenger_id": name, "cabin_class": "economy", "baggages": bags}


@pytest.mark.parametrize(
    ("child", "bags"), [((1, 1), Bags(1, 1)), ((0, 2), Bags(0, 2)), (None, Bags())]
)
def test_bags_are_those_that_everybody_with_a_seat_may_bring(
    child: tuple[int, int] | None, bags: Bags
) -> None:
    """An infant on a lap has an allowance of its own, which is not everybody's."""
    passengers = [
        {"id": "pas_lap", "type": "infant_without_seat", "age": None},
        {"id": "pas_one", "type": "adult", "age": None},
        {"id": "pas_two", "type": "child", "age": 9},
    ]
    other = _seat("pas_two", *child) if child else _seat("pas_two", 0, 0) | {"baggages": None}
    wire = wire_offer(passengers=passengers)
    for segment in wire["slices"][0]["segments"]:
        segment["passengers"] = [_seat("pas_lap", 0, 0), _seat("pas_one", 1, 2), other]
    assert [segment.bags for segment in decode_offer(wire).slices[0].segments] == [bags, bags]


@pytest.mark.parametrize("name", [None, [], {}, 5])
def test_a_seat_of_nobody_never_breaks_the_reader(name: object) -> None:
    wire = wire_offer()
    wire["slices"][0]["segments"][0]["passengers"][0]["passenger_id"] = name
    assert decode_offer(wire).slices[0].segments[0].bags == Bags(1, 2)


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
    for integer, decode in ((wire_offer(), decode_offer), (wire_order(), decode_order)):
        holder, key = data.draw(st.sampled_from(_leaves(integer)))
        holder[key] = data.draw(_JSON)
        with contextlib.suppress(Malformed):
            decode(json.loads(json.dumps(integer)))


def _leaves(node: object) -> list[tuple[Any, Any]]:
    """Every place in the document that holds a value, as container and key."""
    places: list[tuple[Any, Any]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node)  # type: ignore[arg-type]
    for key, value in items:
        places.append((node, key))
        if isinstance(value, dict | list):
            places += _leaves(value)
    return places
