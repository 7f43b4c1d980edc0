"""Webhooks at the training airline, and what airlines do by themselves."""

from __future__ import annotations

import pytest

from tests.support.training.caller import Caller, Json, first_error

EVENTS = ["order.creation_failed"]


def hooks(caller: Caller) -> list[Json]:
    found: list[Json] = caller.call("GET", "/air/webhooks").json()["data"]
    return found


def book(caller: Caller) -> Json:
    offer = caller.search()[0]
    reply = caller.call("POST", "/air/orders", caller.order_body(offer))
    assert reply.status_code in (201, 202)
    return {**offer, **reply.json()["data"]} if reply.status_code == 201 else offer


def test_there_is_one_webhook_of_a_mode_and_it_can_be_changed(later: Caller) -> None:
    # As the company has registered it in the dashboard.
    (hook,) = hooks(later)
    asked = {"url": "https://example.com/hook", "events": EVENTS}
    second = later.call("POST", "/air/webhooks", asked)
    assert (second.status_code, first_error(second)["code"]) == (422, "unsafe_unique")
    path = f"/air/webhooks/{hook['id']}"
    changed = later.call("PATCH", path, {"active": False, **asked}).json()["data"]
    assert (changed["active"], changed["url"]) == (False, "https://example.com/hook")
    assert later.call("DELETE", path).status_code == 204
    gone = later.call("PATCH", path, {"active": True})
    assert (gone.status_code, first_error(gone)["code"]) == (404, "not_found")
    assert hooks(later) == []
    made = later.call("POST", "/air/webhooks", asked)
    assert made.status_code == 201
    assert made.json()["data"]["secret"]
    assert "secret" not in hooks(later)[0]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"url": "http://example.com", "events": EVENTS}, "validation_format"),
        ({"url": "https://example.com", "events": []}, "validation_required"),
        ({"url": "https://example.com", "events": ["order.odd"]}, "validation_inclusion"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(caller: Caller, asked: Json, code: str) -> None:
    (hook,) = hooks(caller)
    refused = caller.call("PATCH", f"/air/webhooks/{hook['id']}", asked)
    assert (refused.status_code, first_error(refused)["code"]) == (422, code)


def test_a_ping_that_nobody_takes_is_logged(caller: Caller) -> None:
    (hook,) = hooks(caller)
    pinged = caller.call("POST", f"/air/webhooks/{hook['id']}/actions/ping")
    assert (pinged.status_code, first_error(pinged)["code"]) == (422, "webhook_client_error")
    path = f"/air/webhooks/deliveries?type=ping.triggered&endpoint_id={hook['id']}"
    (delivery, *_) = caller.call("GET", path).json()["data"]
    assert delivery["response_status_code"] == 404
    event = caller.call("GET", f"/air/webhooks/events/{delivery['event_id']}").json()["data"]
    assert (event["type"], event["live_mode"]) == ("ping.triggered", False)
    assert caller.call("GET", "/air/webhooks/events/wev_none").status_code == 404
    assert caller.call("GET", "/air/webhooks/deliveries?delivery_success=true").json()["data"] == []


def test_an_order_that_fails_later_is_logged_once_and_never_shown(caller: Caller) -> None:
    caller.servers.fault("order_fails_later")
    offer = book(caller)
    for _ in range(4):
        assert caller.orders_of(offer) == []
    log = "/air/webhooks/deliveries?type=order.creation_failed&limit=200"
    events = [
        caller.call("GET", f"/air/webhooks/events/{each['event_id']}").json()["data"]
        for each in caller.call("GET", log).json()["data"]
    ]
    about = [each["data"]["object"]["offer_id"] for each in events]
    assert about.count(offer["id"]) == 1
    again = caller.call("POST", "/air/orders", caller.order_body(caller.search()[0]))
    assert again.status_code == 201


def test_a_change_by_the_airline_marks_the_order_until_it_is_accepted(caller: Caller) -> None:
    order = book(caller)
    before = order["slices"][0]["segments"][0]["departing_at"]
    caller.servers.fault("flight_retimed")
    shown = caller.call("GET", f"/air/orders/{order['id']}").json()["data"]
    assert shown["slices"][0]["segments"][0]["departing_at"] > before
    marked = caller.call("GET", "/air/orders?requires_action=true").json()["data"]
    assert order["id"] in [each["id"] for each in marked]
    path = f"/air/airline_initiated_changes?order_id={order['id']}"
    (change,) = caller.call("GET", path).json()["data"]
    assert change["removed"][0]["segments"][0]["departing_at"] == before
    accept = f"/air/airline_initiated_changes/{change['id']}/actions/accept"
    assert caller.call("POST", accept).json()["data"]["action_taken"] == "accepted"
    again = caller.call("POST", accept)
    assert first_error(again)["code"] == "stale_airline_initiated_change"
    marked = caller.call("GET", "/air/orders?requires_action=true").json()["data"]
    assert order["id"] not in [each["id"] for each in marked]
    none = caller.call("POST", "/air/airline_initiated_changes/aic_none/actions/accept")
    assert none.status_code == 404
