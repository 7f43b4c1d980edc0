"""Orders: made once, paid by card, lost on the way, held, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import requests

from desktop.training.request_log import passes_luhn
from tests.support.training.caller import Caller, Json, first_error, member


def _order(caller: Caller, body: Json) -> requests.Response:
    return caller.call("POST", "/air/orders", body)


def test_a_card_order_is_booked_ticketed_and_found_again(caller: Caller) -> None:
    offer = caller.search()[0]
    reply = _order(caller, caller.order_body(offer, metadata={"trip": "one"}))
    assert reply.status_code == 201
    order = reply.json()["data"]
    assert len(order["booking_reference"]) == 6
    assert not set(order["booking_reference"]) & set("01IO")
    assert order["payment_status"]["paid_at"] is not None
    assert order["void_window_ends_at"] > order["created_at"]
    (ticket,) = order["documents"]
    assert ticket["type"] == "electronic_ticket"
    assert len(ticket["unique_identifier"]) == 13
    assert ticket["unique_identifier"].isdigit()
    assert ticket["passenger_ids"] == [offer["passengers"][0]["id"]]
    assert caller.orders_of(offer)[0]["id"] == order["id"]
    by_reference = f"/air/orders?booking_reference={order['booking_reference']}"
    assert caller.call("GET", by_reference).json()["data"][0]["id"] == order["id"]
    seen = next(o for o in caller.servers.seen()["orders"] if o["id"] == order["id"])
    assert seen["paid_with"] == "visa 4242"
    assert seen["metadata"] == {"trip": "one"}


def test_an_offer_can_be_ordered_once_and_a_card_used_once(caller: Caller) -> None:
    first, second = caller.search()[:2]
    body = caller.order_body(first)
    assert _order(caller, body).status_code == 201
    again = _order(caller, body)
    assert (again.status_code, first_error(again)["code"]) == (422, "offer_request_already_booked")
    assert len(caller.orders_of(first)) == 1
    used = body["payments"][0]["three_d_secure_session_id"]
    other = caller.order_body(second)
    other["payments"][0]["three_d_secure_session_id"] = used
    assert first_error(_order(caller, other))["type"] == "validation_error"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"given_name": ""}, "given_name", "validation_required"),
        ({"given_name": "A" * 21}, "given_name", "validation_length"),
        ({"family_name": "Иванов"}, "family_name", "validation_format"),
        *(
            ({"given_name": f"A{refused}"}, "given_name", "validation_format")
            for refused in "ÆæĲĳŒœÞð×÷’1"
        ),
        ({"title": "lord"}, "title", "invalid_passenger_title"),
        ({"gender": "x"}, "gender", "validation_inclusion"),
        ({"born_on": "24.07.1980"}, "born_on", "validation_format"),
        ({"born_on": "2300-01-01"}, "born_on", "validation_inclusion"),
        ({"phone_number": "02025550123"}, "phone_number", "invalid_phone_number"),
        ({"email": "ada"}, "email", "invalid_email_address"),
    ],
)
def test_a_traveler_that_the_airline_cannot_take_is_named_by_field(
    caller: Caller, change: Json, field: str, code: str
) -> None:
    offer = caller.search()[0]
    name = offer["passengers"][0]["id"]
    reply = _order(caller, caller.order_body(offer, passengers=[member(name, **change)]))
    assert reply.status_code == 422
    error = first_error(reply)
    assert error["code"] == code
    assert error["source"] == {"field": field, "pointer": f"/passengers/0/{field}"}
    assert caller.orders_of(offer) == []
    assert _order(caller, caller.order_body(offer)).status_code == 201


@pytest.mark.parametrize("name", ["Łukasz", "Małgorzata", "Şebnem", "Ősz", "Ðuro", "O'Neill"])
def test_latin_extended_a_is_taken_in_names(caller: Caller, name: str) -> None:
    offer = caller.search()[0]
    asked = member(offer["passengers"][0]["id"], given_name=name)
    assert _order(caller, caller.order_body(offer, passengers=[asked])).status_code == 201


@pytest.mark.parametrize(("searched", "taken"), [(8, False), (9, True), (10, False)])
def test_the_age_that_counts_is_that_on_the_departure_of_the_last_slice(
    caller: Caller, searched: int, taken: bool
) -> None:
    """Mia turns 9 between the way out and the way back."""
    offer = caller.search(
        slices=[
            {"origin": "LAX", "destination": "LHR", "departure_date": caller.day(20)},
            {"origin": "LHR", "destination": "LAX", "departure_date": caller.day(40)},
        ],
        passengers=[{"type": "adult"}, {"age": searched}],
    )[0]
    birthday = date.fromisoformat(caller.day(30))
    born = birthday.replace(year=birthday.year - 9).isoformat()
    adult, child = (p["id"] for p in offer["passengers"])
    members = [member(adult), member(child, given_name="Mia", born_on=born)]
    reply = _order(caller, caller.order_body(offer, passengers=members))
    assert (reply.status_code == 201) is taken
    if not taken:
        assert first_error(reply)["source"]["pointer"] == "/passengers/1/born_on"


def test_an_infant_needs_a_lap(caller: Caller) -> None:
    offer = caller.search(passengers=[{"type": "adult"}, {"age": 1}])[0]
    adult, infant = (p["id"] for p in offer["passengers"])
    born = caller.day(-200)
    child = member(infant, given_name="Bo", born_on=born)
    reply = _order(caller, caller.order_body(offer, passengers=[member(adult), child]))
    assert reply.status_code == 422
    holding = member(adult, infant_passenger_id=infant)
    assert _order(caller, caller.order_body(offer, passengers=[holding, child])).status_code == 201


def test_two_travelers_of_one_name_are_refused(caller: Caller) -> None:
    offer = caller.search(passengers=[{"type": "adult"}, {"type": "adult"}])[0]
    reply = _order(caller, caller.order_body(offer))
    assert first_error(reply)["code"] == "duplicate_passenger_name"


def test_an_airline_that_wants_passports_wants_them(caller: Caller) -> None:
    offer = next(
        o for o in caller.search("IST", "LHR") if o["passenger_identity_documents_required"]
    )
    name = offer["passengers"][0]["id"]
    reply = _order(caller, caller.order_body(offer))
    assert first_error(reply)["source"]["pointer"] == "/passengers/0/identity_documents"
    passport = {
        "type": "passport",
        "unique_identifier": "19KL56147",
        "issuing_country_code": "GB",
        "expires_on": "2099-01-01",
    }
    for code in ("UK", "EU", "XK", "gb"):
        stranger = member(name, identity_documents=[{**passport, "issuing_country_code": code}])
        refused = _order(caller, caller.order_body(offer, passengers=[stranger]))
        assert first_error(refused)["source"]["field"] == "issuing_country_code"
    two = member(name, identity_documents=[passport, passport])
    refused = _order(caller, caller.order_body(offer, passengers=[two]))
    assert first_error(refused)["source"]["pointer"] == "/passengers/0/identity_documents"
    holder = member(name, identity_documents=[passport])
    assert _order(caller, caller.order_body(offer, passengers=[holder])).status_code == 201


def test_a_wrong_amount_or_currency_books_nothing(caller: Caller) -> None:
    offer = caller.search()[0]
    for change, code in (
        ({"amount": "1.00"}, "payment_amount_does_not_match_order_amount"),
        ({"currency": "EUR"}, "payment_currency_does_not_match_order_currency"),
    ):
        body = caller.order_body(offer)
        body["payments"][0].update(change)
        error = first_error(_order(caller, body))
        assert (error["code"], error["type"]) == (code, "validation_error")
        assert error["source"]["pointer"] == f"/payments/0/{next(iter(change))}"
    assert caller.orders_of(offer) == []


def test_a_bag_is_paid_with_the_fare_and_bound_to_the_card(caller: Caller) -> None:
    found = caller.search()[0]
    offer = caller.call("GET", f"/air/offers/{found['id']}?return_available_services=true").json()[
        "data"
    ]
    bag = [{"id": offer["available_services"][0]["id"], "quantity": 1}]
    total = f"{float(offer['total_amount']) + 35:.2f}"
    payment = {
        "type": "card",
        "amount": total,
        "currency": "USD",
        "three_d_secure_session_id": caller.authorize(offer["id"]),
    }
    body = caller.order_body(offer, services=bag, payments=[payment])
    assert _order(caller, body).status_code == 422
    payment["three_d_secure_session_id"] = caller.authorize(offer["id"], bag)
    order = _order(caller, body).json()["data"]
    assert order["total_amount"] == total
    assert order["services"][0]["quantity"] == 1


@pytest.mark.parametrize(
    ("fault", "booked"),
    [
        ("lost_reply", True),
        ("airline_silent", True),
        ("airline_silent_not_created", False),
    ],
)
def test_a_lost_reply_drops_the_connection_and_the_outcome_can_be_fetched(
    caller: Caller, fault: str, booked: bool
) -> None:
    offer = caller.search()[0]
    body = caller.order_body(offer)
    caller.servers.fault(fault)
    with pytest.raises(requests.ConnectionError):
        _order(caller, body)
    assert len(caller.orders_of(offer)) == booked


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("order_not_created", 502, "order_not_created"),
        ("airline_down", 503, "service_unavailable"),
        ("airline_error", 500, "internal_server_error"),
        ("payment_declined", 422, "payment_declined"),
    ],
)
def test_an_order_that_failed_booked_nothing_and_may_be_tried_again(
    caller: Caller, fault: str, status: int, code: str
) -> None:
    offer = caller.search()[0]
    body = caller.order_body(offer)
    caller.servers.fault(fault, on="POST /air/orders")
    reply = _order(caller, body)
    assert (reply.status_code, first_error(reply)["code"]) == (status, code)
    assert caller.orders_of(offer) == []
    assert _order(caller, body).status_code == 201


def test_a_pending_order_is_shown_after_some_polls(caller: Caller) -> None:
    offer = caller.search()[0]
    body = caller.order_body(offer)
    caller.servers.fault("order_pending")
    accepted = _order(caller, body)
    assert accepted.status_code == 202
    assert set(accepted.json()["data"]) == {"message"}, "no id, and no order"
    assert first_error(_order(caller, body))["code"] == "order_creation_already_attempted"
    polls = [len(caller.orders_of(offer)) for _ in range(4)]
    assert polls == [0, 0, 1, 1]


@pytest.mark.parametrize("booked", [True, False])
def test_a_pending_order_can_be_settled_either_way(caller: Caller, booked: bool) -> None:
    offer = caller.search()[0]
    caller.servers.fault("order_pending")
    assert _order(caller, caller.order_body(offer)).status_code == 202
    caller.servers.settle(booked=booked)
    assert len(caller.orders_of(offer)) == booked


def test_an_order_may_come_without_details_at_first(caller: Caller) -> None:
    offer = caller.search()[0]
    caller.servers.fault("order_without_details")
    reply = _order(caller, caller.order_body(offer))
    assert reply.status_code == 200
    assert set(reply.json()["data"]) == {"message"}, "no id, and no order"
    listed = [caller.orders_of(offer)[0] for _ in range(2)]
    assert [len(order["documents"]) for order in listed] == [0, 1]
    whole = caller.call("GET", f"/air/orders/{listed[0]['id']}").json()["data"]
    assert whole == listed[1]


def test_ticket_numbers_look_like_cards_only_when_asked(caller: Caller) -> None:
    plain, odd = caller.search()[:2]
    number = _order(caller, caller.order_body(plain)).json()["data"]["documents"][0]
    assert not passes_luhn(number["unique_identifier"])
    caller.servers.fault("ticket_like_card")
    number = _order(caller, caller.order_body(odd)).json()["data"]["documents"][0]
    assert passes_luhn(number["unique_identifier"])


def _held(caller: Caller) -> Json:
    offer = next(
        o for o in caller.search() if not o["payment_requirements"]["requires_instant_payment"]
    )
    reply = _order(caller, caller.order_body(offer, type="hold", payments=[]))
    assert reply.status_code == 201, reply.text
    order: Json = reply.json()["data"]
    return order


def _pay(caller: Caller, order: Json) -> requests.Response:
    payment = {
        "type": "card",
        "amount": order["total_amount"],
        "currency": "USD",
        "three_d_secure_session_id": caller.authorize(order["id"]),
    }
    return caller.call("POST", "/air/payments", {"order_id": order["id"], "payment": payment})


def test_a_held_order_is_paid_once(caller: Caller) -> None:
    order = _held(caller)
    assert order["documents"] == []
    assert order["payment_status"]["awaiting_payment"] is True
    waiting = caller.call("GET", "/air/orders?awaiting_payment=true").json()["data"]
    assert order["id"] in {each["id"] for each in waiting}
    assert _pay(caller, order).json()["data"]["status"] == "succeeded"
    assert first_error(_pay(caller, order))["code"] == "already_paid"
    paid = caller.call("GET", f"/air/orders/{order['id']}").json()["data"]
    assert len(paid["documents"]) == 1


def test_a_hold_lapses(later: Caller) -> None:
    order = _held(later)
    later.servers.advance(73 * 3600)
    assert first_error(_pay(later, order))["code"] == "past_payment_required_by_date"
    lapsed = later.call("GET", f"/air/orders/{order['id']}").json()["data"]["payment_status"]
    assert lapsed["awaiting_payment"] is False
    assert lapsed["paid_at"] is None


def test_an_offer_to_be_paid_at_once_cannot_be_held(caller: Caller) -> None:
    offer = next(
        o for o in caller.search() if o["payment_requirements"]["requires_instant_payment"]
    )
    reply = _order(caller, caller.order_body(offer, type="hold", payments=[]))
    assert first_error(reply)["code"] == "order_type_not_eligible_for_payment"


def _booked(
    caller: Caller, wanted: Callable[[Json], bool], origin: str = "JFK", destination: str = "MIA"
) -> Json:
    offer = next(o for o in caller.search(origin, destination) if wanted(o))
    order: Json = _order(caller, caller.order_body(offer)).json()["data"]
    return order


def _quote(caller: Caller, order: Json) -> requests.Response:
    return caller.call("POST", "/air/order_cancellations", {"order_id": order["id"]})


def test_a_cancellation_is_quoted_confirmed_and_final(caller: Caller) -> None:
    order = _booked(caller, lambda offer: True)
    quote = _quote(caller, order).json()["data"]
    assert quote["refund_amount"] == order["total_amount"]
    assert quote["refund_to"] == "original_form_of_payment"
    assert quote["confirmed_at"] is None
    path = f"/air/order_cancellations/{quote['id']}"
    done = caller.call("POST", path + "/actions/confirm").json()["data"]
    assert done["confirmed_at"]
    assert first_error(_quote(caller, order))["code"] == "already_cancelled"
    again = caller.call("POST", path + "/actions/confirm")
    assert first_error(again)["code"] == "already_cancelled"
    read = caller.call("GET", f"/air/orders/{order['id']}").json()["data"]
    assert read["cancelled_at"] == done["confirmed_at"]
    assert read["available_actions"] == ["update"]


def test_after_the_void_window_the_fare_rules_decide_and_a_quote_goes_stale(later: Caller) -> None:
    flex = _booked(
        later,
        lambda o: (
            (o["conditions"]["refund_before_departure"] or {}).get("penalty_amount") == "120.00"
        ),
    )
    light = _booked(
        later,
        lambda o: (o["conditions"]["refund_before_departure"] or {}).get("allowed") is False,
    )
    later.servers.advance(25 * 3600)
    quote = _quote(later, flex).json()["data"]
    assert float(quote["refund_amount"]) == pytest.approx(float(flex["total_amount"]) - 120)
    assert _quote(later, light).json()["data"]["refund_amount"] == "0.00"
    later.servers.advance(3601)
    stale = later.call("POST", f"/air/order_cancellations/{quote['id']}/actions/confirm")
    assert first_error(stale)["code"] == "order_cancellation_stale"


def test_a_slice_begins_by_the_clock_of_its_airport(later: Caller) -> None:
    """An hour before departure in Los Angeles it is many hours later in UTC."""
    order = _booked(later, lambda offer: True, "LAX", "JFK")
    flight = order["slices"][0]["segments"][0]
    there = datetime.fromisoformat(flight["departing_at"]).replace(
        tzinfo=ZoneInfo(flight["origin"]["time_zone"])
    )
    now = datetime.fromisoformat(later.servers.seen()["now"])
    later.servers.advance(int((there - now).total_seconds()) - 3600)
    assert _quote(later, order).json()["data"]["order_id"] == order["id"]
    later.servers.advance(3600 + 60)
    assert first_error(_quote(later, order))["code"] == "order_not_cancellable"


def test_one_route_gives_the_refund_as_credits(caller: Caller) -> None:
    offer = caller.search("LTN", "SYD", passengers=[{"type": "adult"}, {"type": "adult"}])[0]
    pair = [
        member(p["id"], given_name=name)
        for p, name in zip(offer["passengers"], ("Ada", "Bea"), strict=True)
    ]
    order = _order(caller, caller.order_body(offer, passengers=pair)).json()["data"]
    quote = _quote(caller, order).json()["data"]
    assert quote["refund_to"] == "airline_credits"
    shares = [round(float(c["credit_amount"]) * 100) for c in quote["airline_credits"]]
    assert sum(shares) == round(float(order["total_amount"]) * 100)
    assert len(shares) == 2
