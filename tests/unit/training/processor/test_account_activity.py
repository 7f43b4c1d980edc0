"""Events and disputes at the training processor, by the vendor's own library."""

from __future__ import annotations

import pytest
import stripe

from tests.support.training.caller import Caller
from tests.support.training.servers import Servers
from tests.support.training.stripe_library import by_phone, read_card


def test_a_dispute_has_an_event_with_a_picture_of_it(
    training: Servers, desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create(by_phone(read_card(pane)))
    training.fault("fee_disputed")
    events = desk.v1.events.list({"types": ["charge.dispute.created"], "limit": 100})
    (event,) = [one for one in events.data if one.data.object["payment_intent"] == intent.id]
    dispute = desk.v1.disputes.retrieve(event.data.object["id"])
    assert (dispute.amount, dispute.status, dispute.reason) == (
        *(12500, "needs_response", "fraudulent"),
    )
    assert desk.v1.disputes.list({"payment_intent": intent.id}).data[0].id == dispute.id
    assert desk.v1.events.retrieve(event.id).type == "charge.dispute.created"


def test_a_refund_that_fails_has_events_of_its_own(
    training: Servers,
    desk: stripe.StripeClient,
    pane: stripe.StripeClient,
    refunder: stripe.StripeClient,
) -> None:
    intent = desk.v1.payment_intents.create(by_phone(read_card(pane)))
    training.fault("refund_fails")
    refund = refunder.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
    kinds = [
        event.type
        for event in desk.v1.events.list({"limit": 100}).data
        if refund.id == event.data.object["id"]
    ]
    assert kinds == ["refund.failed", "refund.created"]


def test_events_are_listed_by_when_they_were_made(
    training: Servers, desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    desk.v1.payment_intents.create(by_phone(read_card(pane)))
    training.fault("fee_disputed")
    (newest,) = desk.v1.events.list({"limit": 1}).data
    assert desk.v1.events.list({"created": {"gte": newest.created + 1}}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="Invalid bound"):
        desk.v1.events.list({"created": {"since": 1}})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/events?kind=x", "parameter_unknown"),
        ("/v1/events?type=a&types[]=b", ""),
        ("/v1/events?" + "&".join(["types[]=a"] * 21), ""),
        ("/v1/charges?status=failed", "parameter_unknown"),
        ("/v1/charges?customer=cus_none", "resource_missing"),
        ("/v1/events/evt_none", "resource_missing"),
        ("/v1/disputes/du_none", "resource_missing"),
    ],
)
def test_what_the_vendor_refuses_is_refused(caller: Caller, path: str, code: str) -> None:
    reply = caller.fee("GET", path)
    assert reply.status_code in (400, 404)
    assert reply.json()["error"].get("code", "") == code


def test_charges_are_listed_with_a_right_of_their_own(
    training: Servers, desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create(by_phone(read_card(pane)))
    (charge,) = desk.v1.charges.list({"payment_intent": intent.id}).data
    assert charge.id == intent.latest_charge
    training.fault("right_missing", on="GET /v1/charges")
    with pytest.raises(stripe.PermissionError, match="rak_charge_read"):
        desk.v1.charges.list()


def test_what_an_answer_brings_whole_takes_the_right_to_read_it(
    desk: stripe.StripeClient, pane: stripe.StripeClient, refunder: stripe.StripeClient
) -> None:
    made = desk.v1.payment_intents.create(by_phone(read_card(pane), expand=["latest_charge"]))
    charge = made.latest_charge
    assert isinstance(charge, stripe.Charge)
    found = refunder.v1.payment_intents.retrieve(made.id, {"expand": ["latest_charge"]})
    assert found.latest_charge == charge
    with pytest.raises(stripe.PermissionError, match="rak_payment_method_read"):
        refunder.v1.payment_intents.retrieve(made.id, {"expand": ["payment_method"]})
