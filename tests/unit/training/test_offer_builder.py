"""Offers: believable flights, progressive batches, prices that hold or change when read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import airportsdata
import pytest

from tests.support.training.caller import Caller, Json, calling, first_error
from tests.support.training.servers import running_training_servers

_AIRPORTS = airportsdata.load("IATA")


def _return_request(caller: Caller, origin: str, destination: str, **changes: object) -> Json:
    there = {"origin": origin, "destination": destination, "departure_date": caller.day(18)}
    back = {"origin": destination, "destination": origin, "departure_date": caller.day(25)}
    return {"slices": [there, back], "passengers": [{"type": "adult"}], **changes}


def _batches(caller: Caller, body: Json) -> list[Json]:
    created = caller.call("POST", "/air/batch_offer_requests/", body)
    assert created.status_code == 201, created.text
    data = created.json()["data"]
    assert data["remaining_batches"] == data["total_batches"]
    batches = []
    while True:
        batches.append(caller.call("GET", f"/air/batch_offer_requests/{data['id']}").json()["data"])
        if not batches[-1]["remaining_batches"]:
            return batches


def _utc(airport: Json, local: str) -> datetime:
    there = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(airport["time_zone"]))
    return there.astimezone(UTC)  # two ends of one zone are subtracted by the clock otherwise


def _minutes(duration: str) -> int:
    days, _, clock = duration.removeprefix("P").partition("T")
    hours, _, rest = clock.partition("H") if "H" in clock else ("0", "", clock)
    return int(days.rstrip("D") or 0) * 1440 + int(hours) * 60 + int(rest.rstrip("M") or 0)


def test_a_return_across_the_ocean_brings_some_two_hundred_offers_in_batches(
    caller: Caller,
) -> None:
    batches = _batches(caller, _return_request(caller, "LAX", "LHR"))
    offers = [offer for batch in batches for offer in batch["offers"]]
    assert 4 <= len(batches) <= 6
    assert all(batch["offers"] for batch in batches)
    assert [batch["remaining_batches"] for batch in batches] == list(reversed(range(len(batches))))
    assert 200 <= len(offers) <= 300
    assert len({offer["id"] for offer in offers}) == len(offers)
    assert {len(part["segments"]) for offer in offers for part in offer["slices"]} >= {1, 2}


def test_the_same_search_gives_the_same_flights_and_prices_under_new_ids(caller: Caller) -> None:
    body = _return_request(caller, "LAX", "LHR")

    def pictures() -> list[tuple[str, ...]]:
        return [
            (offer["total_amount"], *(part["comparison_key"] for part in offer["slices"]))
            for batch in _batches(caller, body)
            for offer in batch["offers"]
        ]

    assert pictures() == pictures()


def test_another_seed_gives_the_same_flights_at_other_prices() -> None:
    with (
        running_training_servers("--quick", "--seed", "8") as servers,
        calling(servers) as other,
        running_training_servers("--quick", "--seed", "9") as more,
        calling(more) as another,
    ):
        eight, nine = other.search("LAX", "LHR"), another.search("LAX", "LHR")

    def keys(offers: list[Json]) -> set[str]:
        return {offer["slices"][0]["comparison_key"] for offer in offers}

    assert keys(eight) == keys(nine)
    assert {o["total_amount"] for o in eight} != {o["total_amount"] for o in nine}


@pytest.mark.parametrize(
    ("origin", "destination"),
    [
        ("LAX", "LHR"),
        ("SYD", "CDG"),
        ("JFK", "MIA"),
        ("HND", "SFO"),
        ("BOI", "INV"),
        ("FAI", "TRD"),
        ("MAD", "EZE"),
    ],
)
def test_flights_keep_to_the_clock_and_to_the_map(
    caller: Caller, origin: str, destination: str
) -> None:
    offers = caller.search(origin, destination, max_connections=2)
    assert offers
    for offer in offers:
        for part in offer["slices"]:
            departures = part["segments"]
            assert departures[0]["origin"]["iata_code"] == origin
            assert departures[-1]["destination"]["iata_code"] == destination
            for flight in departures:
                assert (
                    flight["origin"]["time_zone"] == _AIRPORTS[flight["origin"]["iata_code"]]["tz"]
                )
                elapsed = _utc(flight["destination"], flight["arriving_at"]) - _utc(
                    flight["origin"], flight["departing_at"]
                )
                minutes = elapsed.total_seconds() / 60
                assert minutes == _minutes(flight["duration"])
                speed = float(flight["distance"]) / (minutes - 30) * 60
                assert 300 < speed < 1000
            for before, after in pairwise(departures):
                assert before["destination"] == after["origin"]
                wait = datetime.fromisoformat(after["departing_at"]) - datetime.fromisoformat(
                    before["arriving_at"]
                )
                assert timedelta(minutes=50) <= wait <= timedelta(hours=8)


@pytest.mark.parametrize(
    ("origin", "destination", "stop"), [("LHR", "SYD", "SIN"), ("SEA", "JNU", "KTN")]
)
def test_some_flights_land_on_the_way_under_one_number(
    caller: Caller, origin: str, destination: str, stop: str
) -> None:
    """The vendor's `max_connections` counts changes of flight, so such a flight is among them."""
    offers = caller.search(origin, destination, max_connections=0)
    flights = [offer["slices"][0]["segments"][0] for offer in offers]
    through = [flight for flight in flights if flight["stops"]]
    assert through
    for flight in through:
        (landing,) = flight["stops"]
        assert landing["airport"]["iata_code"] == stop
        arrives, departs = (
            _utc(landing["airport"], landing[f]) for f in ("arriving_at", "departing_at")
        )
        assert (departs - arrives).total_seconds() / 60 == _minutes(landing["duration"])
        left = _utc(flight["origin"], flight["departing_at"])
        landed = _utc(flight["destination"], flight["arriving_at"])
        assert left < arrives < departs < landed
        assert (landed - left).total_seconds() / 60 == _minutes(flight["duration"])


def test_fares_differ_by_brand_in_price_bags_and_conditions(caller: Caller) -> None:
    offers = caller.search("LAX", "LHR")
    brands: dict[str, list[Json]] = {}
    for offer in offers:
        if offer["owner"]["iata_code"] == "W0":
            brands.setdefault(offer["slices"][0]["comparison_key"], []).append(offer)
    light, middle, flex = next(iter(brands.values()))
    assert float(light["total_amount"]) < float(middle["total_amount"])
    assert float(middle["total_amount"]) < float(flex["total_amount"])
    bags = [o["slices"][0]["segments"][0]["passengers"][0]["baggages"] for o in (light, middle)]
    assert {"type": "checked", "quantity": 1} not in bags[0]
    assert {"type": "checked", "quantity": 1} in bags[1]
    assert light["conditions"]["change_before_departure"]["allowed"] is False
    assert flex["conditions"]["change_before_departure"] == {
        "allowed": True,
        "penalty_amount": "0.00",
        "penalty_currency": "USD",
    }
    silent = [o for o in caller.search("IST", "LHR") if o["owner"]["iata_code"] == "Q0"]
    assert any(o["conditions"]["refund_before_departure"] is None for o in silent)


def test_base_and_tax_add_up_for_all_travelers(caller: Caller) -> None:
    alone = caller.search("LAX", "LHR")
    family = caller.search("LAX", "LHR", passengers=[{"type": "adult"}, {"age": 9}, {"age": 1}])
    kinds = [p["type"] for p in family[0]["passengers"]]
    assert kinds == ["adult", "child", "infant_without_seat"]
    for offer in (*alone, *family):
        cents = {
            part: round(float(offer[f"{part}_amount"]) * 100) for part in ("base", "tax", "total")
        }
        assert cents["base"] + cents["tax"] == cents["total"]
    assert 1.5 < float(family[0]["total_amount"]) / float(alone[0]["total_amount"]) < 2.2


def test_a_city_means_all_its_airports(caller: Caller) -> None:
    offers = caller.search("NYC", "LON")
    first = {offer["slices"][0]["origin"]["iata_code"] for offer in offers}
    last = {offer["slices"][0]["destination"]["iata_code"] for offer in offers}
    assert first <= {"JFK", "EWR", "LGA"}
    assert len(first) > 1
    assert len(last) > 1


def test_a_cabin_and_a_time_of_day_can_be_asked_for(caller: Caller) -> None:
    part = {
        "origin": "LAX",
        "destination": "LHR",
        "departure_date": caller.day(18),
        "departure_time": {"from": "16:00", "to": "20:00"},
    }
    offers = caller.search(slices=[part], cabin_class="business", max_connections=0)
    assert offers
    for offer in offers:
        (flight,) = offer["slices"][0]["segments"]
        assert "16:00" <= flight["departing_at"][11:16] <= "20:00"
        assert flight["passengers"][0]["cabin_class"] == "business"


def test_offers_can_be_sorted_and_paged(caller: Caller) -> None:
    created = caller.call(
        "POST",
        "/air/offer_requests?return_offers=false",
        _return_request(caller, "LAX", "LHR"),
    ).json()["data"]
    assert created["offers"] == []
    path = f"/air/offers?offer_request_id={created['id']}&sort=total_amount&limit=100"
    amounts: list[float] = []
    after = ""
    while after is not None:
        page = caller.call("GET", path + (f"&after={after}" if after else "")).json()
        amounts += [float(offer["total_amount"]) for offer in page["data"]]
        after = page["meta"]["after"]
    assert amounts == sorted(amounts)
    assert len(amounts) >= 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"slices": []}, "/slices"),
        ({"passengers": []}, "/passengers"),
        ({"passengers": [{"type": "dog"}]}, "/passengers/0/type"),
        ({"cabin_class": "roof"}, "/cabin_class"),
        ({"max_connections": 5}, "/max_connections"),
        (
            {"slices": [{"origin": "LAX", "destination": "QQQ", "departure_date": "2030-01-01"}]},
            "/slices/0/destination",
        ),
        (
            {"slices": [{"origin": "LAX", "destination": "LHR", "departure_date": "2020-01-01"}]},
            "/slices/0/departure_date",
        ),
    ],
)
def test_a_search_that_makes_no_sense_names_the_field(
    caller: Caller, change: Json, pointer: str
) -> None:
    reply = caller.call("POST", "/air/offer_requests", caller.request_body("LAX", "LHR") | change)
    assert reply.status_code == 422
    error = first_error(reply)
    assert error["type"] == "validation_error"
    assert error["source"]["pointer"] == pointer


def test_a_jumped_price_stays_where_it_jumped(caller: Caller) -> None:
    offer = caller.search()[0]
    caller.servers.fault("price_jump")
    dearer = caller.call("GET", f"/air/offers/{offer['id']}").json()["data"]
    assert float(dearer["total_amount"]) == pytest.approx(
        float(offer["total_amount"]) * 1.1, abs=0.01
    )
    again = caller.call("GET", f"/air/offers/{offer['id']}").json()["data"]
    assert again["total_amount"] == dearer["total_amount"]
    reply = caller.call("POST", "/air/orders", caller.order_body(offer))
    assert first_error(reply)["code"] == "payment_amount_does_not_match_order_amount"
    assert caller.orders_of(offer) == []
    assert caller.call("POST", "/air/orders", caller.order_body(dearer)).status_code == 201


def test_a_price_may_jump_between_reading_and_ordering(caller: Caller) -> None:
    offer = caller.search()[0]
    body = caller.order_body(offer)
    caller.servers.fault("price_jump", on="POST /air/orders")
    reply = caller.call("POST", "/air/orders", body)
    assert first_error(reply)["code"] == "payment_amount_does_not_match_order_amount"
    now = caller.call("GET", f"/air/offers/{offer['id']}").json()["data"]
    assert float(now["total_amount"]) > float(offer["total_amount"])


def test_a_fare_that_is_gone_stays_gone(caller: Caller) -> None:
    offer = caller.search()[0]
    caller.servers.fault("fare_gone")
    for _ in range(2):
        reply = caller.call("GET", f"/air/offers/{offer['id']}")
        assert reply.status_code == 422
        assert first_error(reply)["code"] == "offer_no_longer_available"


def test_an_offer_ends_after_half_an_hour(later: Caller) -> None:
    offer = later.search()[0]
    later.servers.advance(29 * 60)
    assert later.call("GET", f"/air/offers/{offer['id']}").status_code == 200
    later.servers.advance(2 * 60)
    reply = later.call("GET", f"/air/offers/{offer['id']}")
    assert first_error(reply)["code"] == "offer_expired"


@pytest.mark.parametrize(
    ("origin", "destination", "status", "code"),
    [
        ("STN", "LHR", 504, "gateway_timeout_error"),
        ("LGW", "LHR", 422, "offer_no_longer_available"),
        ("LHR", "LGW", 502, "airline_unknown"),
        ("LGW", "STN", 422, "insufficient_balance"),
    ],
)
def test_special_routes_behave_as_the_vendor_documents(
    caller: Caller, origin: str, destination: str, status: int, code: str
) -> None:
    reply = caller.call("POST", "/air/offer_requests", caller.request_body(origin, destination))
    if reply.status_code == 201:
        offer = reply.json()["data"]["offers"][0]
        reply = caller.call("GET", f"/air/offers/{offer['id']}")
        if reply.status_code == 200:
            balance = {
                "type": "balance",
                "amount": offer["total_amount"],
                "currency": offer["total_currency"],
            }
            reply = caller.call("POST", "/air/orders", caller.order_body(offer, payments=[balance]))
    assert (reply.status_code, first_error(reply)["code"]) == (status, code)


def test_a_route_without_offers_and_one_that_grows_dearer(caller: Caller) -> None:
    assert caller.search("PVD", "RAI") == []
    offer = caller.search("LHR", "STN")[0]
    read = caller.call("GET", f"/air/offers/{offer['id']}").json()["data"]
    assert float(read["total_amount"]) == pytest.approx(float(offer["total_amount"]) + 10)


def test_a_slow_airline_is_waited_for_and_answers_all_the_same(caller: Caller) -> None:
    caller.servers.fault("slow")
    batches = _batches(caller, caller.request_body("JFK", "MIA"))
    assert sum(len(batch["offers"]) for batch in batches) == len(caller.search("JFK", "MIA"))
