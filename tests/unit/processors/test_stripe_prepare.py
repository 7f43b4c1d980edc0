"""Before any money moves: the client, the card and the payment at Stripe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.money import Money
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.ports.processor_port import LinkLine, LinkRequest, Payer, PreparedFee
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.processors.stripe_answers import (
    CARD,
    KEY,
    MOVES,
    NO_CLIENT,
    NO_PAYMENTS,
    PREPARED,
    REQUEST,
    declined,
    gateway,
    intent,
    no,
)

pytestmark = pytest.mark.expects_warning("desktop.processors.stripe.stripe_transport")
every_move = pytest.mark.parametrize("move", MOVES)


def test_a_client_is_registered_under_a_key_of_their_own(side: Endpoint, stripe: Stripe) -> None:
    customer = Say(200, {"id": "cus_one", "livemode": False})
    side.will(*[*NO_CLIENT, customer] * 3)
    ada = Payer("clientada", "Ada Calloway", "ada@example.com")
    assert stripe.create_customer(ada) == "cus_one"
    stripe.create_customer(ada)
    stripe.create_customer(replace(ada, replaces="cus_one"))
    listing, search, first, _, _, second, _, _, third = side.heard
    assert (listing.method, listing.path) == ("GET", "/v1/customers")
    assert listing.query == {"limit": "100"}
    assert (search.method, search.path) == ("GET", "/v1/customers/search")
    assert search.query == {"query": 'metadata["client_id"]:"clientada"', "limit": "100"}
    assert (first.method, first.path) == ("POST", "/v1/customers")
    assert first.form == {
        "name": "Ada Calloway",
        "email": "ada@example.com",
        "metadata[client_id]": "clientada",
    }
    keys = [heard.headers["idempotency-key"] for heard in (first, second, third)]
    assert "clientada" in keys[0]
    assert keys[0] == keys[1] != keys[2]


def test_a_fee_is_prepared_with_the_card_attached_and_nothing_confirmed(
    side: Endpoint, stripe: Stripe
) -> None:
    side.will(
        *PREPARED,
        Say(200, intent(status="requires_payment_method")),
        Say(200, {"id": "pm_one", "livemode": False}),
    )
    assert stripe.prepare(replace(REQUEST, hold=True)) == PreparedFee("stripe", "pi_one")
    pages, listing, search, card, create, attach = side.heard
    assert (pages.method, pages.path) == ("GET", "/v1/checkout/sessions")
    assert pages.query == {"status": "open", "limit": "100"}
    assert (listing.method, listing.path) == ("GET", "/v1/payment_intents")
    assert listing.query == {"limit": "100"}
    assert (search.method, search.path) == ("GET", "/v1/payment_intents/search")
    assert search.query == {"query": 'metadata["trip_id"]:"tripada"', "limit": "100"}
    assert (card.method, card.path) == ("GET", "/v1/payment_methods/pm_one")
    assert (attach.method, attach.path) == ("POST", "/v1/payment_methods/pm_one/attach")
    assert attach.form == {"customer": "cus_one"}
    assert (create.method, create.path) == ("POST", "/v1/payment_intents")
    assert create.form == {
        "amount": "3500",
        "currency": "usd",
        "customer": "cus_one",
        "capture_method": "manual",
        "allowed_payment_method_types[]": "card",
        "statement_descriptor_suffix": "BOOKING FEE",
        "metadata[trip_id]": "tripada",
        "metadata[client_id]": "clientada",
        "metadata[purpose]": "fee",
        "metadata[payment_id]": "paymentone",
        "description": "Booking fee LAX-LHR-LAX",
        "receipt_email": "ada@example.com",
        "expand[]": "customer",
    }
    assert create.headers["authorization"] == f"Bearer {KEY}"
    assert create.headers["stripe-version"] == "2026-10-28.endive"
    assert create.headers["content-type"] == "application/x-www-form-urlencoded"
    assert create.headers["user-agent"].startswith("Skycap/")
    assert attach.headers["idempotency-key"] != create.headers["idempotency-key"]


def test_a_fee_that_is_charged_at_once_is_prepared_so(side: Endpoint, stripe: Stripe) -> None:
    side.will(*PREPARED, Say(200, intent()), Say(200, {"id": "pm_one"}))
    stripe.prepare(replace(REQUEST, receipt_email="", statement_text="TRAVEL FEE"))
    assert side.heard[4].form["capture_method"] == "automatic"
    assert side.heard[4].form["statement_descriptor_suffix"] == "TRAVEL FEE"
    assert "receipt_email" not in side.heard[4].form


def test_a_declined_payment_is_taken_up_again(side: Endpoint, stripe: Stripe) -> None:
    declined_one = Say(200, intent(status="requires_payment_method"))
    side.will(*PREPARED, declined_one, declined_one, Say(200, {"id": "pm_two"}))
    request = replace(REQUEST, declined="pi_one", payment_id="paymenttwo")
    assert stripe.prepare(request).id == "pi_one"
    look, update, attach = side.heard[4:]
    assert (look.method, look.path) == ("GET", "/v1/payment_intents/pi_one")
    assert look.query == {"expand[]": "customer"}
    assert (update.method, update.path) == ("POST", "/v1/payment_intents/pi_one")
    assert update.form["metadata[payment_id]"] == "paymenttwo"
    assert "amount" not in update.form
    assert attach.path == "/v1/payment_methods/pm_one/attach"


def test_the_same_is_asked_for_another_customer_under_keys_of_its_own(
    side: Endpoint, stripe: Stripe
) -> None:
    """A key that was used for one whom the processor does not know takes no other parameters."""
    link = LinkRequest(
        *((LinkLine("Booking fee", REQUEST.amount),), "cus_one", "tripada", "paymentone", "Fee"),
        text="Hi.",
        client_id="clientada",
    )
    page = {
        "id": "cs_one", "livemode": False, "status": "open", "expires_at": 1764000000,
        "mode": "payment",
        "customer": {"id": "cus_one", "metadata": {"client_id": "clientada"}},
        "url": "https://pay.test/cs_one",
    }  # fmt: skip
    attached, made = Say(200, {"id": "pm_one", "livemode": False}), Say(200, intent())
    for customer in ("cus_one", "cus_one", "cus_two"):
        side.will(*PREPARED, made, attached, *NO_PAYMENTS, Say(200, page))
        stripe.prepare(replace(REQUEST, customer=customer))
        stripe.open_link(replace(link, customer=customer))
    posts = [heard for heard in side.heard if heard.method == "POST"]
    for kind in range(3):
        one, again, other = (heard.headers["idempotency-key"] for heard in posts[kind::3])
        assert one == again != other


OPEN = "requires_payment_method"
OURS = {"trip_id": "tripada", "payment_id": "paymentone", "client_id": "clientada"}
OTHERS_CUSTOMER = {"id": "cus_other", "metadata": {"client_id": "clientada"}}
OTHER_CLIENT = {"id": "cus_one", "metadata": {"client_id": "clientbob"}}


@pytest.mark.parametrize(
    "answers",
    [
        [no(404, code="resource_missing", param="intent")],
        [Say(200, intent(status="canceled"))],
        [Say(200, intent(status="requires_capture"))],
        [Say(200, intent(status=OPEN, amount=9900))],
        [Say(200, intent(status=OPEN, metadata={**OURS, "trip_id": "tripbob"}))],
        [Say(200, intent(status=OPEN, metadata={**OURS, "client_id": "clientbob"}))],
        [Say(200, intent(status=OPEN, metadata=None))],
        [Say(200, intent(status=OPEN, customer=OTHERS_CUSTOMER))],
        [Say(200, intent(status=OPEN, customer=OTHER_CLIENT))],
        [Say(200, intent(status=OPEN)), no(400, code="payment_intent_unexpected_state")],
        [Say(200, intent(status=OPEN)), Say(200, intent(status="canceled"))],
    ],
)
def test_one_that_cannot_be_taken_up_is_made_anew(
    side: Endpoint, stripe: Stripe, answers: list[Say]
) -> None:
    fresh = Say(200, intent(id="pi_two", status=OPEN))
    side.will(*PREPARED, *answers, fresh, Say(200, {"id": "pm_two"}))
    assert stripe.prepare(replace(REQUEST, declined="pi_one")).id == "pi_two"


@pytest.mark.parametrize("made", [(), (Say(200, intent(status=OPEN)),)])
@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ([declined("generic_decline")], Refused, "card_refused"),
        ([no(404, code="resource_missing", param="customer")], Refused, "customer_gone"),
        ([no(404, code="resource_missing", param="payment_method")], Refused, "card_token_gone"),
        ([no(401, code="api_key_expired")], Refused, "processor_key_refused"),
        ([CUT, CUT], Unreachable, "processor_silent"),
        ([CUT, no(429, code="rate_limit")], Unreachable, "processor_busy"),
        ([no(500, type="api_error")] * 2, Unreachable, "processor_silent"),
        ([no(400, type="idempotency_error")], Unreachable, "processor_silent"),
        ([gateway(403)], Unreachable, "processor_silent"),
        ([Say(200, b"not json"), Say(200, b"not json")], Unreachable, "processor_silent"),
        ([Say(200, {"id": "pm_one", "livemode": True})], Unreachable, "processor_wrong_mode"),
    ],
)
def test_what_cannot_be_prepared_has_surely_moved_nothing(
    side: Endpoint,
    stripe: Stripe,
    answers: list[Say],
    kind: type[DeskError],
    code: str,
    made: tuple[Say, ...],
) -> None:
    """Neither where the payment was not made, nor where the card was not attached to it."""
    side.will(*PREPARED, *made, *answers)
    with pytest.raises(DeskError) as caught:
        stripe.prepare(REQUEST)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert caught.value.safe == "Our fee is not charged, and not held."


@pytest.mark.parametrize(
    ("off_session", "known", "is_taken"),
    [
        (False, {"customer": None, "metadata": {"skycap_client": "clientada"}}, True),
        (False, {"customer": "cus_one", "metadata": {"skycap_client": "clientada"}}, True),
        (False, {"customer": "cus_bob", "metadata": {"skycap_client": "clientada"}}, False),
        (False, {"customer": None, "metadata": {"skycap_client": "clientbob"}}, False),
        (False, {"customer": "cus_one", "metadata": {}}, False),
        (False, {"customer": None}, False),
        (False, ["no object"], False),
        (True, {"customer": "cus_one", "metadata": {}}, True),
        (True, {"customer": {"id": "cus_one"}}, True),
        (True, {"customer": "cus_bob", "metadata": {"skycap_client": "clientada"}}, False),
        (True, {"customer": None, "metadata": {"skycap_client": "clientada"}}, False),
    ],
)
@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_only_a_card_of_this_client_is_charged(
    side: Endpoint, stripe: Stripe, off_session: bool, known: object, is_taken: bool
) -> None:
    """One that was typed here says so itself, one that a link saved by its customer."""
    side.will(*NO_PAYMENTS, Say(200, known), Say(200, intent()), CARD)
    request = replace(REQUEST, off_session=off_session)
    if is_taken:
        assert stripe.prepare(request).id == "pi_one"
        return
    with pytest.raises(Refused, match="card_of_another") as caught:
        stripe.prepare(request)
    assert {heard.method for heard in side.heard} == {"GET"}
    assert ("Press L" if off_session else "Press F9") in caught.value.press


@pytest.mark.parametrize(
    ("read", "is_taken"),
    [
        ("Visa ending 4242, 08/2029", True),
        ("Carte Bancaire ending 4242, 08/2029", True),
        ("Visa ending 4242", True),
        ("Visa ending 4242, 09/2029", False),
        ("Visa ending 4444, 08/2029", False),
        ("Visa ending 4444", False),
    ],
)
@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_only_the_card_that_was_read_to_the_client_is_charged(
    side: Endpoint, stripe: Stripe, read: str, is_taken: bool
) -> None:
    """Another program may have put the token of another card behind the same words."""
    shown = {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2029}
    known = {"customer": None, "metadata": {"skycap_client": "clientada"}, "card": shown}
    request = replace(REQUEST, card=read)
    if is_taken:
        side.will(*NO_PAYMENTS, Say(200, known), Say(200, intent()), CARD)
        assert stripe.prepare(request).id == "pi_one"
        return
    for odd in (known, {**known, "card": None}):
        side.will(*NO_PAYMENTS, Say(200, odd))
        with pytest.raises(Refused, match="card_of_another"):
            stripe.prepare(request)
    assert {heard.method for heard in side.heard} == {"GET"}


def test_an_amount_that_is_not_taken_is_refused_before_anything_is_sent(
    side: Endpoint, stripe: Stripe
) -> None:
    with pytest.raises(Refused, match="currency_not_taken"):
        stripe.prepare(replace(REQUEST, amount=Money(5000, "XAU")))
    assert side.heard == []
