"""The airline side is as strict as the vendor, and its answers have the vendor's shapes."""

from __future__ import annotations

import base64
import json

import pytest

from desktop.training.state import Keys, SearchMeter, SimulatedDelays
from tests.support.training.caller import Caller, first_error, member


def test_an_offer_request_may_end_with_a_slash_and_brings_a_key_for_the_card_form(
    caller: Caller,
) -> None:
    body = caller.request_body("JFK", "MIA")
    reply = caller.call("POST", "/air/offer_requests/", body)
    assert reply.status_code == 201
    request = reply.json()["data"]
    assert request["client_key"] == caller.servers.client_key
    again = caller.call("GET", f"/air/offer_requests/{request['id']}").json()["data"]
    assert again["client_key"] == request["client_key"]


def test_a_client_key_has_the_three_parts_of_a_token() -> None:
    header, claims, signature = Keys.fresh().client.split(".")
    assert (header + signature).isalpha()
    token = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["token"]
    assert token.isalpha(), "what the vault's own form is loaded with"


def test_a_session_must_say_whether_the_cardholder_is_there(caller: Caller) -> None:
    offer = caller.search()[0]
    asked = {"card_id": caller.card(), "resource_id": offer["id"], "services": []}
    path = "/payments/three_d_secure_sessions"
    error = first_error(caller.call("POST", path, asked))
    assert (error["code"], error["source"]["field"]) == (
        "validation_required",
        "cardholder_present",
    )
    here = {**asked, "cardholder_present": True}
    assert caller.call("POST", path, {**here, "exception": "other"}).status_code == 422


def test_the_vendors_own_form_finds_its_address(caller: Caller) -> None:
    """It calls a shorter path, with the client key and an empty exception."""
    offer = caller.search()[0]
    asked = {
        "card_id": caller.card(),
        "resource_id": offer["id"],
        "services": [],
        "cardholder_present": True,
        "exception": "",
    }
    key = caller.servers.client_key
    made = caller.call("POST", "/three_d_secure_sessions", asked, key=key)
    assert made.status_code == 201
    path = f"/three_d_secure_sessions/{made.json()['data']['id']}/actions/refresh"
    assert caller.call("POST", path, key=key).json()["data"]["id"] == made.json()["data"]["id"]
    elsewhere = caller.call("GET", "/air/orders", key=key)
    assert first_error(elsewhere)["code"] == "insufficient_permissions"


@pytest.mark.parametrize("kind", ["child", "infant_without_seat", "young_adult"])
def test_only_adults_go_by_type(caller: Caller, kind: str) -> None:
    body = caller.request_body("JFK", "MIA", passengers=[{"type": "adult"}, {"type": kind}])
    error = first_error(caller.call("POST", "/air/offer_requests", body))
    assert error["source"]["pointer"] == "/passengers/1/type"


def test_thirty_searches_a_minute_are_taken_and_no_more() -> None:
    assert SimulatedDelays().searches_a_minute == 30
    meter = SearchMeter(30)
    taken = [meter.count() for _ in range(61)]
    # The minute may end in between, once.
    assert 30 <= sum(taken) <= 60
    assert not all(taken)


def test_an_order_shows_neither_kind_nor_lap_of_its_passengers(caller: Caller) -> None:
    offer = caller.search(passengers=[{"type": "adult"}, {"age": 1}])[0]
    adult, infant = (passenger["id"] for passenger in offer["passengers"])
    people = [
        member(adult, infant_passenger_id=infant),
        member(infant, given_name="Bo", born_on=caller.day(-500)),
    ]
    order = caller.call("POST", "/air/orders", caller.order_body(offer, passengers=people)).json()
    for passenger in order["data"]["passengers"]:
        assert not {"type", "infant_passenger_id", "identity_documents"} & set(passenger)


def test_orders_are_arranged_and_filtered_as_asked(caller: Caller) -> None:
    offers = caller.search()[:2]
    made = [
        caller.call("POST", "/air/orders", caller.order_body(offer)).json()["data"]["id"]
        for offer in offers
    ]

    def listed(query: str) -> list[str]:
        reply = caller.call("GET", f"/air/orders?limit=200&{query}")
        return [order["id"] for order in reply.json()["data"] if order["id"] in made]

    assert listed("") == made[::-1]
    assert listed("sort=created_at") == made
    assert listed("sort=-created_at") == made[::-1]
    assert listed("requires_action=true") == []
    assert listed("requires_action=false") == made[::-1]
    assert sorted(listed("sort=payment_required_by")) == sorted(made)
    assert len(listed("sort=total_amount")) == 2
    odd = caller.call("GET", "/air/orders?sort=colour")
    assert first_error(odd)["source"]["field"] == "sort"


@pytest.mark.parametrize("methods", [[{"type": "card", "card_id": "tcd_one"}], []])
def test_a_held_order_has_a_price_until_it_is_paid(caller: Caller, methods: list[object]) -> None:
    offer = next(
        one
        for one in caller.search()
        if not one["payment_requirements"]["requires_instant_payment"]
    )
    hold = caller.order_body(offer, type="hold", payments=[])
    order = caller.call("POST", "/air/orders", hold).json()["data"]
    path = f"/air/orders/{order['id']}/actions/price"
    priced = caller.call("POST", path, {"intended_payment_methods": methods}).json()["data"]
    assert priced["total_amount"] == order["total_amount"]
    assert [one["charge_amount"] for one in priced["intended_payment_methods"]] == [
        order["total_amount"] for _ in methods
    ]
    odd = caller.call("POST", path, {"intended_payment_methods": "card"})
    assert first_error(odd)["source"]["field"] == "intended_payment_methods"
    paid = caller.call("POST", "/air/orders", caller.order_body(caller.search()[0])).json()["data"]
    refused = caller.call("POST", f"/air/orders/{paid['id']}/actions/price", {})
    assert first_error(refused)["code"] == "already_paid"


def test_metadata_is_all_that_may_be_changed(caller: Caller) -> None:
    offer = caller.search()[0]
    order = caller.call("POST", "/air/orders", caller.order_body(offer)).json()["data"]
    path = f"/air/orders/{order['id']}"
    reply = caller.call("PATCH", path, {"metadata": {"trip": "two"}, "total_amount": "0.00"})
    assert reply.json()["data"]["metadata"] == {"trip": "two"}
    assert reply.json()["data"]["total_amount"] == order["total_amount"]
    too_long = caller.call("PATCH", path, {"metadata": {"trip": "x" * 501}})
    assert first_error(too_long)["code"] == "validation_length"
    for key in ("our reference", "ref.", "réf", ""):
        odd = caller.call("PATCH", path, {"metadata": {key: "one"}})
        assert first_error(odd)["code"] == "validation_format"
    assert caller.call("PATCH", path, {"metadata": {"our-ref_1": "x"}}).status_code == 200
