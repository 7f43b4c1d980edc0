"""The processor, driven by the vendor's own client library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import stripe

from tests.training.caller import Caller
from tests.training.servers import Servers

# The library types its parameters closely; these tests also send what it would not.
Form: TypeAlias = Any


def _client(servers: Servers, key: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key, base_addresses={"api": servers.processor_url}, max_network_retries=0
    )


@pytest.fixture
def desk(training: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """The vendor's library with the desk's restricted key, trusting our authority alone."""
    monkeypatch.setattr(stripe, "ca_bundle_path", training.ca_file)
    client = _client(training, training.secret_key)
    yield client
    _hang_up(client)


@pytest.fixture
def pane(training: Servers, desk: stripe.StripeClient) -> Iterator[stripe.StripeClient]:
    """The vendor's library with the publishable key."""
    client = _client(training, training.publishable_key)
    yield client
    _hang_up(client)


def _hang_up(client: stripe.StripeClient) -> None:
    client._requestor._get_http_client().close()  # type: ignore[no-untyped-call]


def _card(number: str = "4242424242424242", **changes: object) -> Form:
    return {"number": number, "exp_month": "3", "exp_year": "2035", "cvc": "123", **changes}


def _method(pane: stripe.StripeClient, number: str = "4242424242424242") -> str:
    return pane.v1.payment_methods.create({"type": "card", "card": _card(number)}).id


def _by_phone(method: str, amount: int = 12500, **more: object) -> Form:
    return {
        "amount": amount,
        "currency": "usd",
        "payment_method": method,
        "payment_method_types": ["card"],
        "payment_method_options": {"card": {"moto": True}},
        "confirm": True,
        "error_on_requires_action": True,
        "metadata": {"payment": "one"},
        **more,
    }


def _but(form: Form, **changes: object) -> Form:
    return {**form, **changes}


def test_a_fee_is_charged_by_phone(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    token = pane.v1.tokens.create({"card": _card()})
    assert token.card is not None
    assert (token.card.brand, token.card.last4) == ("Visa", "4242")
    method = pane.v1.payment_methods.create({"type": "card", "card": {"token": token.id}})
    assert method.card is not None
    assert (method.card.brand, method.card.last4) == ("visa", "4242")
    intent = desk.v1.payment_intents.create(_by_phone(method.id))
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
    method = _method(pane, number)
    with pytest.raises(stripe.CardError) as refused:
        desk.v1.payment_intents.create(_by_phone(method))
    assert refused.value.http_status == 402
    error = refused.value.json_body["error"]  # type: ignore[index]
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    again = desk.v1.payment_intents.confirm(
        error["payment_intent"]["id"], {"payment_method": _method(pane)}
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
        pane.v1.payment_methods.create({"type": "card", "card": _card(**changes)})
    assert refused.value.code == code
    assert "4242424242424241" not in str(refused.value.json_body)


def test_a_key_never_charges_twice(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = _by_phone(_method(pane))
    once: Any = {"idempotency_key": "the same key"}
    first = desk.v1.payment_intents.create(body, once)
    second = desk.v1.payment_intents.create(body, once)
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len([c for c in training.seen()["charges"] if c["payment_intent"] == first.id]) == 1
    with pytest.raises(stripe.IdempotencyError) as refused:
        desk.v1.payment_intents.create(_but(body, amount=1), once)
    assert refused.value.http_status == 400


def test_a_refusal_is_replayed_and_a_wrong_parameter_is_not(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    body = _by_phone(_method(pane, "4000000000000002"))
    intents = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            desk.v1.payment_intents.create(body, {"idempotency_key": "refused"})
        intents.append(refused.value.json_body["error"]["payment_intent"]["id"])  # type: ignore[index]
    assert intents[0] == intents[1]
    once: Any = {"idempotency_key": "mistyped"}
    good = _by_phone(_method(pane))
    with pytest.raises(stripe.InvalidRequestError):
        desk.v1.payment_intents.create(_but(good, currency=""), once)
    assert desk.v1.payment_intents.create(good, once).status == "succeeded"


def test_a_lost_reply_is_found_again_by_the_same_key(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = _by_phone(_method(pane), metadata={"payment": "lost"})
    training.fault("fee_lost_reply")
    with pytest.raises(stripe.APIConnectionError):
        desk.v1.payment_intents.create(body, {"idempotency_key": "lost"})
    made = [i for i in training.seen()["payment_intents"] if i["metadata"] == {"payment": "lost"}]
    assert [i["status"] for i in made] == ["succeeded"]
    again = desk.v1.payment_intents.create(body, {"idempotency_key": "lost"})
    assert again.id == made[0]["id"]


def test_a_dead_line_charges_nothing(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    body = _by_phone(_method(pane), metadata={"payment": "dead"})
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
    body = _by_phone(_method(pane))
    training.fault("moto_closed")
    with pytest.raises(stripe.InvalidRequestError) as closed:
        desk.v1.payment_intents.create(body)
    assert closed.value.code == "parameter_unknown"
    assert closed.value.param == "payment_method_options[card][moto]"
    with pytest.raises(stripe.InvalidRequestError):
        desk.v1.payment_intents.create(_but(body, confirm=False))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("surface_closed", "integration_surface_not_supported"),
        ("decline_at_token", "card_declined"),
    ],
)
def test_reading_a_card_may_fail(
    pane: stripe.StripeClient, training: Servers, fault: str, code: str
) -> None:
    training.fault(fault)
    with pytest.raises(stripe.StripeError) as refused:
        _method(pane)
    assert refused.value.code == code
    assert _method(pane)


def test_the_bank_may_refuse_the_fee_on_any_card(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    training.fault("decline")
    with pytest.raises(stripe.CardError) as refused:
        desk.v1.payment_intents.create(_by_phone(_method(pane)))
    assert refused.value.code == "card_declined"


def test_each_key_may_do_its_own_things_only(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers
) -> None:
    with pytest.raises(stripe.PermissionError):
        pane.v1.payment_intents.create(_by_phone("pm_card_visa"))
    with pytest.raises(stripe.PermissionError):
        pane.v1.payment_intents.list()
    with pytest.raises(stripe.PermissionError):
        desk.v1.tokens.create({"card": _card()})
    with pytest.raises(stripe.PermissionError):
        desk.v1.balance.retrieve()
    with pytest.raises(stripe.StripeError, match="unsafe"):
        _method(desk)
    stranger = _client(training, "rk_test_stranger")
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.list()
    _hang_up(stranger)


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
        auth=(servers.secret_key, ""),
        verify=servers.ca_file,
        timeout=10,
    )
    assert basic.status_code == 200
    assert basic.headers["Request-Id"].startswith("req_")
    form = caller.session.post(
        servers.processor_url + "/v1/tokens",
        data={"key": servers.publishable_key, "card[number]": "4242424242424242"}
        | {"card[exp_month]": "3", "card[exp_year]": "35", "card[cvc]": "123"},
        verify=servers.ca_file,
        timeout=10,
    )
    assert form.status_code == 200


def test_intents_are_listed_from_a_moment_on_in_pages(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    made = [desk.v1.payment_intents.create(_by_phone(_method(pane))) for _ in range(3)]
    page: Any = {"created": {"gte": made[0].created}, "limit": 2}
    listed = list(desk.v1.payment_intents.list(page).auto_paging_iter())
    assert {intent.id for intent in made} <= {intent.id for intent in listed}
    future: Any = {"created": {"gte": made[-1].created + 3600}}
    assert desk.v1.payment_intents.list(future).data == []


def test_money_goes_back_and_never_more_than_came(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    intent = desk.v1.payment_intents.create(_by_phone(_method(pane)))
    part = desk.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 2500, "reason": "requested_by_customer"}
    )
    assert (part.status, part.amount) == ("succeeded", 2500)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        desk.v1.refunds.create({"payment_intent": intent.id, "amount": 10001})
    assert desk.v1.refunds.create({"payment_intent": intent.id}).amount == 10000
    with pytest.raises(stripe.InvalidRequestError) as over:
        desk.v1.refunds.create({"payment_intent": intent.id})
    assert over.value.code == "charge_already_refunded"
    assert len(desk.v1.refunds.list({"payment_intent": intent.id}).data) == 2


def test_a_held_amount_is_captured_or_let_go(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    held = desk.v1.payment_intents.create(_by_phone(_method(pane), capture_method="manual"))
    assert (held.status, held.amount_capturable) == ("requires_capture", 12500)
    taken = desk.v1.payment_intents.capture(held.id, {"amount_to_capture": 10000})
    assert (taken.status, taken.amount_received) == ("succeeded", 10000)
    other = desk.v1.payment_intents.create(_by_phone(_method(pane), capture_method="manual"))
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
    method = _method(pane, "4000002500003155")
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
    }
    assert desk.v1.payment_intents.create(later).status == "succeeded"
    fresh = _method(pane, "4000002500003155")
    with pytest.raises(stripe.CardError) as asked:
        desk.v1.payment_intents.create(_but(later, payment_method=fresh))
    assert asked.value.code == "authentication_required"
    with pytest.raises(stripe.CardError):
        desk.v1.payment_methods.attach(_method(pane, "4000000000000002"), {"customer": customer.id})


def test_a_client_who_types_the_card_completes_the_session(
    desk: stripe.StripeClient, caller: Caller
) -> None:
    session = desk.v1.checkout.sessions.create({"mode": "setup", "currency": "usd"})
    assert (session.status, session.payment_status) == ("open", "no_payment_required")
    assert session.url is not None
    verify = caller.servers.ca_file
    page = caller.session.get(session.url, verify=verify, timeout=10)
    assert "No real card" in page.text
    caller.session.post(session.url, data={"card": "pm_card_visa"}, verify=verify, timeout=10)
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
        caller.session.post(
            session.url or "", data={"card": "pm_card_visa"}, verify=verify, timeout=10
        )
        assert desk.v1.checkout.sessions.retrieve(session.id).payment_status == status


def test_an_unknown_parameter_or_path_is_named(caller: Caller) -> None:
    form = {"amount": "500", "currency": "usd", "tip": "1"}
    error = caller.fee("POST", "/v1/payment_intents", form).json()["error"]
    assert (error["code"], error["param"]) == ("parameter_unknown", "tip")
    assert error["request_log_url"]
    assert caller.fee("GET", "/v1/payment_intents/pi_none").status_code == 404
    assert caller.fee("GET", "/v1/customers/none/none/none").status_code == 404
    caller.servers.fault("rate_limited")
    assert caller.fee("GET", "/v1/customers").status_code == 429
