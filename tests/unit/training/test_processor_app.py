"""The processor, driven by the vendor's own client library."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.support.training.caller import Caller
from tests.support.training.servers import Servers
from tests.support.training.stripe_library import (
    abort_connection,
    but,
    by_phone,
    library,
    read_card,
    typed_card,
)


def test_a_fee_is_charged_by_phone(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    token = pane.v1.tokens.create({"card": typed_card()})
    assert token.card is not None
    assert (token.card.brand, token.card.last4) == ("Visa", "4242")
    method = pane.v1.payment_methods.create({"type": "card", "card": {"token": token.id}})
    assert method.card is not None
    assert (method.card.brand, method.card.last4) == ("visa", "4242")
    intent = desk.v1.payment_intents.create(by_phone(method.id))
    assert (intent.status, intent.amount_received) == ("succeeded", 12500)
    read = desk.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert read.latest_charge.payment_method_details.card.last4 == "4242"  # type: ignore[union-attr]
    charge = next(c for c in training.seen()["charges"] if c["payment_intent"] == intent.id)
    assert charge["moto"] is True
    assert charge["metadata"] == {"payment": "one"}
    with pytest.raises(stripe.InvalidRequestError, match="more than once"):
        pane.v1.payment_methods.create({"type": "card", "card": {"token": token.id}})


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000009979", "card_declined", "stolen_card"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "processing_error", "processing_error"),
        ("4000000000006975", "card_declined", "card_velocity_exceeded"),
        ("4000000000000341", "card_declined", "generic_decline"),
        ("4000002760003184", "authentication_required", "authentication_required"),
    ],
)
def test_failing_cards_fail_at_the_charge_as_published(
    desk: stripe.StripeClient, pane: stripe.StripeClient, number: str, code: str, decline_code: str
) -> None:
    method = read_card(pane, number)
    with pytest.raises(stripe.CardError) as refused:
        desk.v1.payment_intents.create(by_phone(method))
    assert refused.value.http_status == 402
    error = refused.value.json_body["error"]  # type: ignore[index]
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    again = desk.v1.payment_intents.confirm(
        error["payment_intent"]["id"], {"payment_method": read_card(pane)}
    )
    assert again.status == "succeeded"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "4000000000000077"}, "card_declined"),
        ({"exp_month": "13"}, "invalid_expiry_month"),
        ({"exp_year": "2020"}, "invalid_expiry_year"),
        ({"cvc": "12"}, "invalid_cvc"),
        ({"number": "378282246310005", "cvc": "123"}, "invalid_cvc"),
    ],
)
def test_a_card_that_cannot_be_is_refused_when_it_is_read(
    pane: stripe.StripeClient, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        pane.v1.payment_methods.create({"type": "card", "card": typed_card(**changes)})
    assert refused.value.code == code
    assert "4242424242424241" not in str(refused.value.json_body)


def test_a_key_never_charges_twice(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = by_phone(read_card(pane))
    once: Any = {"idempotency_key": "the same key"}
    first = desk.v1.payment_intents.create(body, once)
    second = desk.v1.payment_intents.create(body, once)
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len([c for c in training.seen()["charges"] if c["payment_intent"] == first.id]) == 1
    with pytest.raises(stripe.IdempotencyError) as refused:
        desk.v1.payment_intents.create(but(body, amount=1), once)
    assert refused.value.http_status == 400


def test_a_refusal_is_replayed_and_a_wrong_parameter_is_not(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    body = by_phone(read_card(pane, "4000000000000002"))
    intents = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            desk.v1.payment_intents.create(body, {"idempotency_key": "refused"})
        intents.append(refused.value.json_body["error"]["payment_intent"]["id"])  # type: ignore[index]
    assert intents[0] == intents[1]
    once: Any = {"idempotency_key": "mistyped"}
    good = by_phone(read_card(pane))
    with pytest.raises(stripe.InvalidRequestError):
        desk.v1.payment_intents.create(but(good, currency=""), once)
    assert desk.v1.payment_intents.create(good, once).status == "succeeded"


@pytest.mark.parametrize(
    ("currency", "amount", "taken"),
    [("isk", 500_000, True), ("isk", 5001, False), ("ugx", 100, True), ("ugx", 350, False),
     ("kwd", 5120, True), ("kwd", 5124, False), ("jpy", 501, True), ("clf", 5000, False),
     ("xau", 5000, False)],
)  # fmt: skip
def test_currencies_are_counted_as_the_vendor_counts_them(
    desk: stripe.StripeClient, pane: stripe.StripeClient, currency: str, amount: int, taken: bool
) -> None:
    body = but(by_phone(read_card(pane)), currency=currency, amount=amount)
    if taken:
        assert desk.v1.payment_intents.create(body).amount == amount
        return
    with pytest.raises(stripe.InvalidRequestError) as refused:
        desk.v1.payment_intents.create(body)
    assert refused.value.http_status == 400


def test_a_lost_reply_is_found_again_by_the_same_key(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = by_phone(read_card(pane), metadata={"payment": "lost"})
    training.fault("fee_lost_reply")
    with pytest.raises(stripe.APIConnectionError):
        desk.v1.payment_intents.create(body, {"idempotency_key": "lost"})
    made = [i for i in training.seen()["payment_intents"] if i["metadata"] == {"payment": "lost"}]
    assert [i["status"] for i in made] == ["succeeded"]
    again = desk.v1.payment_intents.create(body, {"idempotency_key": "lost"})
    assert again.id == made[0]["id"]


def test_a_dropped_connection_charges_nothing(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = by_phone(read_card(pane), metadata={"payment": "dead"})
    training.fault("fee_down")
    with pytest.raises(stripe.APIConnectionError):
        desk.v1.payment_intents.create(body, {"idempotency_key": "dead"})
    made = [i for i in training.seen()["payment_intents"] if i["metadata"] == {"payment": "dead"}]
    assert made == []
    assert desk.v1.payment_intents.create(body, {"idempotency_key": "dead"}).status == "succeeded"


def test_an_idempotency_key_is_free_again_after_a_day(later: Caller) -> None:
    form = {"email": "a@example.com"}
    kept = later.fee("POST", "/v1/customers", form, Idempotency_Key="day").json()["id"]
    later.servers.advance(23 * 3600)
    again = later.fee("POST", "/v1/customers", form, Idempotency_Key="day").json()["id"]
    assert again == kept
    later.servers.advance(2 * 3600)
    fresh = later.fee("POST", "/v1/customers", form, Idempotency_Key="day").json()["id"]
    assert fresh != kept


def test_phone_sales_may_be_closed_and_are_for_confirming_only(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = by_phone(read_card(pane))
    training.fault("moto_closed")
    with pytest.raises(stripe.InvalidRequestError) as closed:
        desk.v1.payment_intents.create(body)
    assert closed.value.code == "parameter_unknown"
    assert closed.value.param == "payment_method_options[card][moto]"
    with pytest.raises(stripe.InvalidRequestError):
        desk.v1.payment_intents.create(but(body, confirm=False))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("surface_closed", None),
        ("decline_at_token", "card_declined"),
    ],
)
def test_reading_a_card_may_fail(
    pane: stripe.StripeClient, training: Servers, fault: str, code: str | None
) -> None:
    training.fault(fault)
    with pytest.raises(stripe.StripeError) as refused:
        read_card(pane)
    assert refused.value.code == code
    assert read_card(pane)


def test_the_bank_may_refuse_the_fee_on_any_card(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    training.fault("decline")
    with pytest.raises(stripe.CardError) as refused:
        desk.v1.payment_intents.create(by_phone(read_card(pane)))
    assert refused.value.code == "card_declined"


def test_each_key_may_do_its_own_things_only(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    with pytest.raises(stripe.PermissionError):
        pane.v1.payment_intents.create(by_phone("pm_card_visa"))
    with pytest.raises(stripe.PermissionError):
        pane.v1.payment_intents.list()
    with pytest.raises(stripe.PermissionError):
        desk.v1.tokens.create({"card": typed_card()})
    with pytest.raises(stripe.PermissionError):
        desk.v1.balance.retrieve()
    with pytest.raises(stripe.StripeError, match="unsafe"):
        read_card(desk)
    stranger = library(training, "rk_test_stranger")
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.list()
    abort_connection(stranger)


def test_who_charges_cannot_refund_and_who_refunds_cannot_charge(
    desk: stripe.StripeClient, pane: stripe.StripeClient, refunder: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create(by_phone(read_card(pane)))
    for refused in (
        lambda: desk.v1.refunds.create({"payment_intent": intent.id}),
        lambda: desk.v1.refunds.list({"payment_intent": intent.id}),
        lambda: refunder.v1.payment_intents.create(by_phone("pm_card_visa")),
        lambda: refunder.v1.customers.list(),
    ):
        with pytest.raises(stripe.PermissionError) as error:
            refused()
        assert isinstance(error.value.json_body, dict)
        assert error.value.json_body["error"]["code"] == "more_permissions_required"
    assert refunder.v1.payment_intents.retrieve(intent.id).amount_received == 12500
    assert refunder.v1.refunds.create({"payment_intent": intent.id}).amount == 12500


def test_a_publishable_key_reads_an_intent_with_its_secret(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    read = pane.v1.payment_intents.retrieve(
        intent.id, {"client_secret": intent.client_secret or ""}
    )
    assert read.status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError):
        pane.v1.payment_intents.retrieve(intent.id, {"client_secret": "guess"})


def test_basic_and_form_keys_are_taken_too(caller: Caller) -> None:
    servers = caller.servers
    basic = caller.session.get(
        servers.processor_url + "/v1/customers",
        auth=(servers.charge_key, ""),
        verify=servers.ca_file,
        timeout=60,
    )
    assert basic.status_code == 200
    assert basic.headers["Request-Id"].startswith("req_")
    form = caller.session.post(
        servers.processor_url + "/v1/tokens",
        data={"key": servers.publishable_key, "card[number]": "4242424242424242"}
        | {"card[exp_month]": "3", "card[exp_year]": "35", "card[cvc]": "123"},
        verify=servers.ca_file,
        timeout=60,
    )
    assert form.status_code == 200


def test_intents_are_listed_from_a_moment_on_in_pages(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    made = [desk.v1.payment_intents.create(by_phone(read_card(pane))) for _ in range(3)]
    page: Any = {"created": {"gte": made[0].created}, "limit": 2}
    listed = list(desk.v1.payment_intents.list(page).auto_paging_iter())
    assert {intent.id for intent in made} <= {intent.id for intent in listed}
    future: Any = {"created": {"gte": made[-1].created + 3600}}
    assert desk.v1.payment_intents.list(future).data == []
