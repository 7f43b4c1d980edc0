"""The training airline answers with every field that Duffel's published types promise.

It answers with more, as Duffel does, and with null where Duffel has nothing to say: the types name
neither.
"""

from __future__ import annotations

import re

from tests.support.training.caller import CARD, Caller, Json
from tests.support.vendors.duffel_types import duffel_types

# Each: a pattern of the problem, and why it is none.
KNOWN = {
    r"order/passengers/\d+/(type|email|phone_number): missing": (
        "public test runs against Duffel: an order echoes neither"
    ),
    r".*/cabin/amenities/seat/pitch: not .*": "the reference: inches as a text",
    r"cancellation/refund_to: not .*": "the reference: original_form_of_payment, too",
    r"delivery/response_status_code: not 200": "a delivery that did not arrive has another status",
}


def gathered(caller: Caller) -> list[str]:
    """What is missing or of another kind, over every kind of answer."""
    found: list[str] = []

    def check(name: str, value: Json, kind: str) -> Json:
        for problem in duffel_types().problems(value, kind, name):
            if not problem.endswith(": unknown") and not _is_null(value, problem):
                found.append(problem)
        return value

    asked = caller.request_body("JFK", "MIA")
    batch = caller.call("POST", "/air/batch_offer_requests", asked).json()["data"]
    check("batch", batch, "Omit<BatchOfferRequest, 'offers'>")
    request = caller.call("POST", "/air/offer_requests/", asked).json()["data"]
    check("search", request, "OfferRequest")
    path = f"/air/offers/{request['offers'][0]['id']}"
    offer = caller.call("GET", f"{path}?return_available_services=true").json()["data"]
    check("offer", offer, "Offer")
    kept = caller.call("POST", "/payments/cards", CARD, key=caller.servers.client_key)
    card = check("card", kept.json()["data"], "CardRecord")
    payment = {"type": "card", "card_id": card["id"]}
    priced = {"intended_payment_methods": [payment], "intended_services": []}
    answer = caller.call("POST", f"{path}/actions/price", priced).json()["data"]
    check("priced", answer, "Omit<OfferPriced, 'available_services'>")
    session = {
        "card_id": card["id"],
        "resource_id": offer["id"],
        "services": [],
        "cardholder_present": False,
    }
    answer = caller.call("POST", "/payments/three_d_secure_sessions", session).json()["data"]
    check("session", answer, "ThreeDSecureSessionRecord")
    order = caller.call("POST", "/air/orders", caller.order_body(offer)).json()["data"]
    check("order", order, "Order")
    caller.servers.fault("flight_retimed")
    caller.call("GET", f"/air/orders/{order['id']}")
    listed = caller.call("GET", f"/air/airline_initiated_changes?order_id={order['id']}").json()
    check("change", listed["data"][0], "AirlineInitiatedChange")
    quote = caller.call("POST", "/air/order_cancellations", {"order_id": order["id"]})
    check("cancellation", quote.json()["data"], "OrderCancellation")
    place = f"/air/order_cancellations/{quote.json()['data']['id']}"
    done = caller.call("POST", f"{place}/actions/confirm").json()["data"]
    check("cancellation", done, "OrderCancellation")
    canceled = caller.call("GET", f"/air/orders/{order['id']}").json()["data"]
    check("cancellation", canceled["cancellation"], "OrderCancellation")
    (hook,) = caller.call("GET", "/air/webhooks").json()["data"]
    check("webhook", hook, "Webhooks")
    caller.call("POST", f"/air/webhooks/{hook['id']}/actions/ping")
    delivery = caller.call("GET", "/air/webhooks/deliveries").json()["data"][0]
    check("delivery", delivery, "WebhooksListDeliveriesResponse")
    key = caller.call("POST", "/identity/component_client_keys", {}).json()["data"]
    check("client key", key, "ComponentClientKey")
    for kind in ("airline", "airport"):
        (first,) = caller.call("GET", f"/air/{kind}s?limit=1").json()["data"]
        check(kind, first, kind.title())
    return found


def _is_null(value: object, problem: str) -> bool:
    """Whether there is null where the problem is."""
    for step in problem.partition(":")[0].split("/")[1:]:
        if isinstance(value, list):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step, "")
    return value is None


def test_every_promised_field_is_there_and_each_exception_is_needed(caller: Caller) -> None:
    found = gathered(caller)
    unexpected = [one for one in found if not any(re.fullmatch(k, one) for k in KNOWN)]
    assert unexpected == []
    unused = [k for k in KNOWN if not any(re.fullmatch(k, one) for one in found)]
    assert unused == []
