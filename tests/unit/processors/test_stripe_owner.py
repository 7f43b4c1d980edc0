"""Whose a payment or a page is, by what it was made with: the ids in the records may be planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desktop.booking.trip.payment import FeeHold
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import LinkLine, LinkRequest, PageRef
from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.processors.stripe_answers import (
    FEE,
    HELD,
    NO_PAYMENTS,
    PREPARED,
    REQUEST,
    intent,
)

pytestmark = pytest.mark.expects_warning(
    *("desktop.processors.stripe.stripe_processor", "desktop.processors.stripe.stripe_transport"),
    *("desktop.processors.stripe.stripe_checkout", "desktop.processors.stripe.stripe_saved_card"),
)

OURS = {"trip_id": "tripada", "payment_id": "paymentone", "client_id": "clientada"}
NOBODYS: tuple[object, ...] = ({}, None, [], "tripada")
NO_CLIENT = {"trip_id": "tripada", "payment_id": "paymentone"}
OTHERS = (
    *(*NOBODYS, *({**OURS, name: "other"} for name in OURS)),
    *({**NO_CLIENT, name: "other"} for name in NO_CLIENT),
)
REF = PageRef("cs_one", "tripada", "paymentone")
METHOD = {
    "id": "pm_saved", "livemode": False, "customer": "cus_one",
    "card": {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034},
}  # fmt: skip
SETUP = {
    "id": "seti_one", "livemode": False, "status": "succeeded", "usage": "off_session",
    "customer": "cus_one", "metadata": OURS, "payment_method": METHOD,
}  # fmt: skip
HELD_THERE = intent(status="requires_capture", customer="cus_one")


def page(**changes: object) -> Say:
    return Say(
        200,
        {
            "id": "cs_one", "livemode": False, "mode": "payment", "status": "complete",
            "expires_at": 1764000000, "url": None, "metadata": OURS, "customer": "cus_one",
            "amount_total": 3500, "currency": "usd", "payment_intent": HELD_THERE, **changes,
        },
    )  # fmt: skip


def saving(**changes: object) -> Say:
    return page(**{"mode": "setup", "payment_intent": None, "setup_intent": SETUP, **changes})


@pytest.mark.parametrize("names_client", [True, False], ids=["today's", "an earlier version's"])
def test_a_hold_that_is_the_one_may_be_ended(
    side: Endpoint, stripe: Stripe, names_client: bool
) -> None:
    metadata = OURS if names_client else NO_CLIENT
    side.will(Say(200, intent(status="requires_capture", metadata=metadata)))
    stripe.refuse_other(HELD)
    assert [(one.method, one.path) for one in side.heard] == [("GET", "/v1/payment_intents/pi_one")]


@pytest.mark.parametrize(
    "changes",
    [{"metadata": each} for each in OTHERS]
    + [{"amount": 3501}, {"currency": "eur"}, {"id": "pi_two"}],
)
def test_a_hold_of_another_trip_client_try_or_amount_is_not_ended(
    side: Endpoint, stripe: Stripe, changes: dict[str, Any]
) -> None:
    side.will(Say(200, intent(status="requires_capture", **changes)))
    with pytest.raises(Refused, match="payment_of_another") as refused:
        stripe.refuse_other(HELD)
    assert "Tell the owner" in refused.value.press
    assert [heard.method for heard in side.heard] == ["GET"]


@pytest.mark.parametrize("metadata", [*NOBODYS, {**OURS, "payment_id": "other"}])
@pytest.mark.parametrize("status", ["succeeded", "requires_capture", "requires_payment_method"])
def test_the_payment_of_another_attempt_says_nothing_of_this_one_and_is_not_closed(
    side: Endpoint, stripe: Stripe, status: str, metadata: object
) -> None:
    for find in (stripe.find_charge, stripe.find_hold):
        side.heard.clear()
        side.will(Say(200, intent(status=status, metadata=metadata)))
        with pytest.raises(Unreachable, match="payment_of_another") as undecided:
            find("pi_one", "paymentone")
        assert "settles it with S" in undecided.value.press
        assert [heard.method for heard in side.heard] == ["GET"]


@pytest.mark.parametrize("customer", ["cus_one", None, {"id": "cus_one", "deleted": True}])
def test_nothing_is_prepared_for_a_customer_who_is_another_client_there(
    side: Endpoint, stripe: Stripe, customer: object
) -> None:
    """As one who is not known there, so that the client is looked for by our own id."""
    made = intent(status="requires_payment_method", customer=customer)
    side.will(*PREPARED, Say(200, made))
    with pytest.raises(Refused, match="customer_gone"):
        stripe.prepare(REQUEST)
    # Attached there, the card could be charged for that client, and never again for this one.
    assert side.heard[-1].path == "/v1/payment_intents"


def test_nor_where_the_payment_that_was_declined_is_one_of_another_client(
    side: Endpoint, stripe: Stripe
) -> None:
    bobs = {"id": "cus_one", "metadata": {"client_id": "clientbob"}}
    other = Say(200, intent(status="requires_payment_method", customer=bobs))
    side.will(*PREPARED, other, other)
    with pytest.raises(Refused, match="customer_gone"):
        stripe.prepare(replace(REQUEST, declined="pi_one"))
    assert not [heard for heard in side.heard if heard.path.endswith("/attach")]


@pytest.mark.parametrize("lines", [(LinkLine("Booking fee", FEE),), ()])
def test_nor_is_a_page_made_for_one(
    side: Endpoint, stripe: Stripe, lines: tuple[LinkLine, ...]
) -> None:
    asked = LinkRequest(
        lines, "cus_one", "tripada", "paymentone", "Fee", "Hi.", client_id="clientada"
    )
    bobs = {"id": "cus_one", "metadata": {"client_id": "clientbob"}}
    url = "https://pay.test/cs_one"
    side.will(*NO_PAYMENTS, page(status="open", url=url, customer=bobs, payment_intent=None))
    with pytest.raises(Refused, match="customer_gone"):
        stripe.open_link(asked)
    assert side.heard[-1].form["metadata[client_id]"] == "clientada"
    data = "payment_intent_data" if lines else "setup_intent_data"
    assert side.heard[-1].form[f"{data}[metadata][client_id]"] == "clientada"


def test_what_was_made_on_its_own_page_is_found(side: Endpoint, stripe: Stripe) -> None:
    side.will(page(), saving())
    held = stripe.find_link(REF, FEE)
    assert isinstance(held, FeeHold)
    assert held.charge_id == "pi_one"
    assert stripe.find_saved_card(REF)


ASK: dict[str, Callable[[Stripe], object]] = {
    "find a link": lambda stripe: stripe.find_link(REF, FEE),
    "end a link": lambda stripe: stripe.end_link(REF, FEE),
    "find a saved card": lambda stripe: stripe.find_saved_card(REF),
    "end a saving link": lambda stripe: stripe.end_saving_link(REF),
}
STRANGE: tuple[dict[str, Any], ...] = (
    *({"metadata": each} for each in NOBODYS),
    *({"metadata": {**OURS, name: "other"}} for name in ("trip_id", "payment_id")),
    *({"id": "cs_two"}, {"mode": "subscription"}),
)


@pytest.mark.parametrize("changes", STRANGE)
@pytest.mark.parametrize("ask", ASK)
def test_anothers_page_is_neither_looked_into_nor_ended(
    side: Endpoint, stripe: Stripe, ask: str, changes: dict[str, Any]
) -> None:
    made = saving if "sav" in ask else page
    for status in ("complete", "open", "expired"):
        side.heard.clear()
        side.will(made(**{**changes, "status": status, "url": "https://pay.test/cs_one"}))
        with pytest.raises(Unreachable, match="page_of_another") as refused:
            ASK[ask](stripe)
        assert [heard.method for heard in side.heard] == ["GET"]
        assert "settles it with S" in refused.value.press


def test_a_page_that_saves_a_card_holds_nothing_and_the_other_way_round(
    side: Endpoint, stripe: Stripe
) -> None:
    side.will(saving(amount_total=3500, currency="usd"), page(setup_intent=SETUP))
    with pytest.raises(Unreachable, match="page_of_another"):
        stripe.find_link(REF, FEE)
    with pytest.raises(Unreachable, match="page_of_another"):
        stripe.find_saved_card(REF)


@pytest.mark.parametrize(
    "changes",
    [{"metadata": each} for each in OTHERS] + [{"customer": "cus_two"}, {"customer": None}],
)
def test_a_payment_that_was_not_made_on_the_page_is_not_its_hold(
    side: Endpoint, stripe: Stripe, changes: dict[str, Any]
) -> None:
    side.will(page(payment_intent={**HELD_THERE, **changes}))
    with pytest.raises(Unreachable, match="page_of_another"):
        stripe.find_link(REF, FEE)


@pytest.mark.parametrize(
    "changes",
    [{"metadata": each} for each in OTHERS]
    + [{"customer": "cus_two"}, {"usage": "on_session"}]
    + [{"payment_method": {**METHOD, "customer": one}} for one in ("cus_two", None)],
)
def test_a_card_that_was_not_saved_on_the_page_to_be_charged_later_is_not_its_card(
    side: Endpoint, stripe: Stripe, changes: dict[str, Any]
) -> None:
    side.will(saving(setup_intent={**SETUP, **changes}))
    with pytest.raises(Unreachable, match="processor_garbled"):
        stripe.find_saved_card(REF)


def test_a_page_that_is_open_is_ended_only_after_it_was_looked_at(
    side: Endpoint, stripe: Stripe
) -> None:
    shown = page(status="open", url="https://pay.test/cs_one", payment_intent=None)
    gone = page(status="expired", payment_intent=None)
    side.will(shown, gone, gone)
    assert stripe.end_link(replace(REF), FEE) is None
    assert [heard.method for heard in side.heard] == ["GET", "POST", "GET"]
