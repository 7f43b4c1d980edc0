"""The airline's card vault and its 3DS sessions: published numbers only, and not for long."""

from __future__ import annotations

import pytest

from desktop.training.published_cards import published
from tests.support.training.caller import CARD, Caller, Json, first_error


def test_a_card_is_answered_with_what_may_be_known(caller: Caller) -> None:
    reply = caller.call("POST", "/payments/cards", CARD, key=caller.servers.client_key)
    assert reply.status_code == 201
    card = reply.json()["data"]
    assert card["id"].startswith("tcd_")
    assert (card["brand"], card["last_4_digits"]) == ("visa", "4242")
    assert card["live_mode"] is False
    assert card["unavailable_at"] is not None
    assert set(card) == {
        "id",
        "live_mode",
        "multi_use",
        "last_4_digits",
        "brand",
        "unavailable_at",
    }


@pytest.mark.parametrize(
    "number",
    ["4111110116638870", "5555550130659057", "5555555555554444", "4000000000000002"],
)
def test_numbers_of_either_vendor_are_taken(caller: Caller, number: str) -> None:
    assert caller.card(number=number)


def test_amex_has_a_code_of_four(caller: Caller) -> None:
    assert caller.card(number="378282246310005", cvc="1234")
    reply = caller.call("POST", "/payments/cards", {**CARD, "number": "378282246310005"})
    assert first_error(reply)["source"]["field"] == "cvc"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "4242424242424241"}, "number"),
        ({"number": "4929000000000001"}, "number"),
        ({"number": "6200000000000005"}, "number"),
        ({"cvc": "12"}, "cvc"),
        ({"expiry_month": "13"}, "expiry_month"),
        ({"expiry_year": "20"}, "expiry_year"),
        ({"expiry_year": "2035"}, "expiry_year"),
        ({"name": ""}, "name"),
        ({"address_country_code": "usa"}, "address_country_code"),
    ],
)
def test_what_is_wrong_with_a_card_is_named_and_no_digit_repeated(
    caller: Caller, change: Json, field: str
) -> None:
    body = {**CARD, **change}
    reply = caller.call("POST", "/payments/cards", body)
    assert reply.status_code == 422
    assert first_error(reply)["source"]["pointer"] == f"/{field}"
    assert body["number"] not in reply.text


def test_only_published_numbers_are_known() -> None:
    assert published("4242424242424242") is not None
    # Passes the check digit, begins like a Visa card, and is nobody's test number.
    assert published("4000000000000077") is None


@pytest.mark.parametrize("field", [name for name in CARD if name.startswith("address_")])
def test_no_card_is_taken_without_the_whole_address(caller: Caller, field: str) -> None:
    for lacking in ({**CARD, field: ""}, {k: v for k, v in CARD.items() if k != field}):
        reply = caller.call("POST", "/payments/cards", lacking)
        assert first_error(reply)["code"] == "validation_required"
        assert first_error(reply)["source"]["field"] == field


def test_a_second_line_is_taken_and_not_needed(caller: Caller) -> None:
    assert caller.card(address_line_2="Apt 4")
    reply = caller.call("POST", "/payments/cards", {**CARD, "address_line_2": 4})
    assert first_error(reply)["source"]["field"] == "address_line_2"


def test_the_vault_may_refuse_the_address(caller: Caller) -> None:
    caller.servers.fault("address_refused")
    reply = caller.call("POST", "/payments/cards", CARD)
    assert first_error(reply)["source"]["field"] == "address_postal_code"


def test_the_vault_may_refuse_the_name(caller: Caller) -> None:
    caller.servers.fault("name_refused")
    reply = caller.call("POST", "/payments/cards", CARD)
    assert first_error(reply)["source"]["field"] == "name"


def test_the_vault_may_be_down(caller: Caller) -> None:
    caller.servers.fault("vault_down")
    assert caller.call("POST", "/payments/cards", CARD).status_code == 503
    assert caller.card()


def _session(caller: Caller, **changes: object) -> Json:
    body = {"services": [], "cardholder_present": False, **changes}
    reply = caller.call("POST", "/payments/three_d_secure_sessions", body)
    answer: Json = reply.json()
    return answer


def test_a_phone_sale_is_ready_and_a_client_who_is_there_is_asked(caller: Caller) -> None:
    offer = caller.search()[0]
    by_phone = _session(caller, card_id=caller.card(), resource_id=offer["id"])["data"]
    assert (by_phone["status"], by_phone["client_id"]) == ("ready_for_payment", None)
    there = _session(
        caller, card_id=caller.card(), resource_id=offer["id"], cardholder_present=True
    )["data"]
    assert there["status"] == "client_action_required"
    assert there["client_id"]
    smooth = caller.card(number="4111110116638870")
    there = _session(caller, card_id=smooth, resource_id=offer["id"], cardholder_present=True)
    assert there["data"]["status"] == "ready_for_payment"


def test_a_refused_card_fails_its_session_and_cannot_pay(caller: Caller) -> None:
    offer = caller.search()[0]
    body = caller.order_body(offer)
    caller.servers.fault("airline_refuses_card")
    failed = _session(caller, card_id=caller.card(), resource_id=offer["id"])["data"]
    assert failed["status"] == "failed"
    body["payments"][0]["three_d_secure_session_id"] = failed["id"]
    reply = caller.call("POST", "/air/orders", body)
    assert reply.status_code == 422
    assert caller.orders_of(offer) == []


def test_a_session_pays_for_its_own_offer_only(caller: Caller) -> None:
    mine, other = caller.search()[:2]
    body = caller.order_body(other)
    body["payments"][0]["three_d_secure_session_id"] = caller.authorize(mine["id"])
    assert caller.call("POST", "/air/orders", body).status_code == 422


def test_a_card_expires_after_25_minutes_and_a_session_sooner(later: Caller) -> None:
    offer = later.search()[0]
    card = later.card()
    session = later.authorize(offer["id"])
    later.servers.advance(21 * 60)
    again = later.call("POST", f"/payments/three_d_secure_sessions/{session}/actions/refresh")
    assert again.json()["data"]["status"] == "expired"
    assert _session(later, card_id=card, resource_id=offer["id"])["data"]["status"]
    later.servers.advance(5 * 60)
    dead = _session(later, card_id=card, resource_id=offer["id"])
    assert dead["errors"][0]["source"]["pointer"] == "/card_id"


def test_a_kept_card_needs_its_code_again_to_pay(caller: Caller) -> None:
    offer = caller.search()[0]
    kept = caller.card(multi_use=True)
    refused = _session(caller, card_id=kept, resource_id=offer["id"])
    assert refused["errors"][0]["source"]["pointer"] == "/card_id"
    for_once = caller.call("POST", "/payments/cards", {"card_id": kept, "cvc": "123"})
    session = _session(caller, card_id=for_once.json()["data"]["id"], resource_id=offer["id"])
    assert session["data"]["status"] == "ready_for_payment"


def test_a_card_number_that_goes_astray_is_counted(caller: Caller) -> None:
    before = caller.servers.seen()["card_numbers_outside_card_hosts"]
    caller.card()
    assert caller.servers.seen()["card_numbers_outside_card_hosts"] == before
    caller.call("POST", "/air/orders", {"metadata": {"note": "4242 4242 4242 4242"}})
    caller.call("GET", "/air/orders?offer_id=4242424242424242")
    caller.call("GET", "/places/suggestions?query=4242424242424241")
    assert caller.servers.seen()["card_numbers_outside_card_hosts"] == before + 2


def test_no_answer_of_the_control_host_holds_a_number(caller: Caller) -> None:
    caller.card()
    assert "4242424242424242" not in str(caller.servers.seen())
