"""After the charge: refunds, captures, kept cards, and links that the client pays by."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.support.training.caller import Caller
from tests.support.training.stripe_library import but, by_phone, read_card

TYPED = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Ada"}
"""On the client's page."""


def test_money_goes_back_and_never_more_than_came(
    desk: stripe.StripeClient, pane: stripe.StripeClient, refunder: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create(by_phone(read_card(pane)))
    part = refunder.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 2500, "reason": "requested_by_customer"}
    )
    assert (part.status, part.amount) == ("succeeded", 2500)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        refunder.v1.refunds.create({"payment_intent": intent.id, "amount": 10001})
    assert refunder.v1.refunds.create({"payment_intent": intent.id}).amount == 10000
    with pytest.raises(stripe.InvalidRequestError) as over:
        refunder.v1.refunds.create({"payment_intent": intent.id})
    assert over.value.code == "charge_already_refunded"
    assert len(refunder.v1.refunds.list({"payment_intent": intent.id}).data) == 2


def test_a_held_amount_is_captured_or_let_go(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    held = desk.v1.payment_intents.create(by_phone(read_card(pane), capture_method="manual"))
    assert (held.status, held.amount_capturable) == ("requires_capture", 12500)
    taken = desk.v1.payment_intents.capture(held.id, {"amount_to_capture": 10000})
    assert (taken.status, taken.amount_received) == ("succeeded", 10000)
    other = desk.v1.payment_intents.create(by_phone(read_card(pane), capture_method="manual"))
    gone = desk.v1.payment_intents.cancel(other.id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as late:
        desk.v1.payment_intents.capture(other.id)
    assert late.value.code == "payment_intent_unexpected_state"


def test_a_hold_that_nobody_captures_ends_by_itself(later: Caller) -> None:
    form = {
        "amount": "900",
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": "true",
        "capture_method": "manual",
        "allowed_payment_method_types[]": "card",
    }
    held = later.fee("POST", "/v1/payment_intents", form).json()
    assert held["status"] == "requires_capture"
    later.servers.advance(7 * 24 * 3600 + 1)
    read = later.fee("GET", f"/v1/payment_intents/{held['id']}").json()
    assert (read["status"], read["cancellation_reason"]) == ("canceled", "automatic")


def test_a_card_is_kept_for_a_client_and_charged_later(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    customer = desk.v1.customers.create({"name": "A Client", "email": "a@example.com"})
    method = read_card(pane, "4000002500003155")
    setup = desk.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": method,
            "confirm": True,
            "payment_method_options": {"card": {"moto": True}},
        }
    )
    assert setup.status == "succeeded"
    later: Any = {
        "amount": 700,
        "currency": "usd",
        "customer": customer.id,
        "payment_method": method,
        "off_session": True,
        "confirm": True,
        "allowed_payment_method_types": ["card"],
    }
    assert desk.v1.payment_intents.create(later).status == "succeeded"
    fresh = read_card(pane, "4000002500003155")
    with pytest.raises(stripe.CardError) as asked:
        desk.v1.payment_intents.create(but(later, payment_method=fresh))
    assert asked.value.code == "authentication_required"
    with pytest.raises(stripe.CardError):
        desk.v1.payment_methods.attach(
            read_card(pane, "4000000000000002"), {"customer": customer.id}
        )


def test_a_client_who_types_the_card_completes_the_session(
    desk: stripe.StripeClient, caller: Caller
) -> None:
    session = desk.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "success_url": "https://example.com/done"}
    )
    assert (session.status, session.payment_status) == ("open", "no_payment_required")
    assert session.url is not None
    verify = caller.servers.ca_file
    page = caller.session.get(session.url, verify=verify, timeout=60)
    assert "No real card" in page.text
    caller.session.post(session.url, data=TYPED, verify=verify, timeout=60)
    done = desk.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["setup_intent.payment_method"]}
    )
    assert done.status == "complete"
    assert done.setup_intent.payment_method.card.last4 == "4242"  # type: ignore[union-attr]


def test_a_paid_link_charges_and_a_withdrawn_one_does_not(
    desk: stripe.StripeClient, caller: Caller
) -> None:
    wanted: Any = {
        "mode": "payment",
        "success_url": "https://example.com/done",
        "payment_intent_data": {"metadata": {"payment": "by link"}},
        "metadata": {"of": "the session alone"},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 12500,
                    "product_data": {"name": "Service fee"},
                },
            }
        ],
    }
    verify = caller.servers.ca_file
    paid, withdrawn = (desk.v1.checkout.sessions.create(wanted) for _ in range(2))
    assert paid.amount_total == 12500
    desk.v1.checkout.sessions.expire(withdrawn.id)
    for session, status in ((paid, "paid"), (withdrawn, "unpaid")):
        caller.session.post(session.url or "", data=TYPED, verify=verify, timeout=10)
        assert desk.v1.checkout.sessions.retrieve(session.id).payment_status == status
    read = desk.v1.checkout.sessions.retrieve(paid.id, {"expand": ["payment_intent"]})
    assert read.payment_intent.metadata.to_dict() == {"payment": "by link"}  # type: ignore[union-attr]


def test_an_unknown_parameter_or_path_is_named(caller: Caller) -> None:
    form = {"amount": "500", "currency": "usd", "tip": "1"}
    error = caller.fee("POST", "/v1/payment_intents", form).json()["error"]
    assert (error["code"], error["param"]) == ("parameter_unknown", "tip")
    assert error["request_log_url"]
    assert caller.fee("GET", "/v1/payment_intents/pi_none").status_code == 404
    assert caller.fee("GET", "/v1/customers/none/none/none").status_code == 404
    caller.servers.fault("rate_limited")
    assert caller.fee("GET", "/v1/customers").status_code == 429


def test_cards_of_a_client_are_listed(desk: stripe.StripeClient, pane: stripe.StripeClient) -> None:
    owner, other = (desk.v1.customers.create({"name": name}).id for name in ("Ada", "Bob"))
    mine, loose = read_card(pane), read_card(pane)
    desk.v1.payment_methods.attach(mine, {"customer": owner})
    assert [one.id for one in desk.v1.payment_methods.list({"customer": owner}).data] == [mine]
    assert [one.id for one in desk.v1.customers.payment_methods.list(owner).data] == [mine]
    assert desk.v1.customers.payment_methods.list(other).data == []
    assert desk.v1.payment_methods.list({"customer": owner, "type": "link"}).data == []
    assert loose not in [one.id for one in desk.v1.payment_methods.list().data]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        desk.v1.customers.payment_methods.list("cus_nobody")
    with pytest.raises(stripe.PermissionError, match="rak_balance_read"):
        desk.v1.balance.retrieve()  # A right that Set up has nobody tick.
