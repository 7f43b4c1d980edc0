"""What the vendor refuses, the training processor refuses: the same status, code and words."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import stripe

from tests.support.training.caller import Caller
from tests.support.training.servers import Servers
from tests.support.training.stripe_library import Form, but, by_phone, read_card

USED = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
    "attachment, shared with a connected account without Customer attachment, or was detached "
    "from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must "
    "attach it to a Customer first."
)
HOLD: Any = {"amount": 900, "currency": "usd", "allowed_payment_method_types": ["card"]}
CONFIRM: Any = {"payment_method_options": {"card": {"moto": True}}}


def error_of(refused: pytest.ExceptionInfo[stripe.StripeError]) -> dict[str, Any]:
    assert isinstance(refused.value.json_body, dict)
    error: dict[str, Any] = refused.value.json_body["error"]
    return error


@pytest.mark.parametrize("number", ["4242424242424242", "4000000000000341"])
def test_a_card_without_a_customer_is_used_once_also_where_that_failed(
    desk: stripe.StripeClient, pane: stripe.StripeClient, number: str
) -> None:
    body = by_phone(read_card(pane, number))
    with contextlib.suppress(stripe.CardError):
        desk.v1.payment_intents.create(body)
    with pytest.raises(stripe.InvalidRequestError) as again:
        desk.v1.payment_intents.create(body)
    assert again.value.http_status == 400
    error = error_of(again)
    assert error.pop("request_log_url")
    assert error == {"message": USED, "type": "invalid_request_error"}


def test_a_card_of_a_customer_is_used_again_and_with_that_customer_only(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    owner, other = (desk.v1.customers.create({"name": name}).id for name in ("Ada", "Ben"))
    method = read_card(pane)
    desk.v1.payment_methods.attach(method, {"customer": owner})
    body = by_phone(method, customer=owner)
    assert desk.v1.payment_intents.create(body).status == "succeeded"
    assert desk.v1.payment_intents.create(body).status == "succeeded"
    for wrong in (by_phone(method), by_phone(method, customer=other)):
        with pytest.raises(stripe.InvalidRequestError, match="customer"):
            desk.v1.payment_intents.create(wrong)
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        desk.v1.payment_methods.attach(method, {"customer": other})
    desk.v1.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        desk.v1.payment_methods.attach(method, {"customer": owner})
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        desk.v1.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        desk.v1.payment_intents.create(body)


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        (
            {"payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        ({"tip": "1"}, "parameter_unknown", "tip"),
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"amount": 100_000_000}, "amount_too_large", "amount"),
        ({"currency": "xxx"}, None, "currency"),
        ({"receipt_email": "nomail"}, "email_invalid", "receipt_email"),
        ({"statement_descriptor": "SKYCAP"}, None, "statement_descriptor"),
        ({"statement_descriptor_suffix": "<<<"}, None, "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "1234"}, None, "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "A" * 23}, None, "statement_descriptor_suffix"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"metadata": {f"k{turn}": "v" for turn in range(51)}}, None, "metadata"),
        ({"setup_future_usage": "on_session"}, None, "setup_future_usage"),
        ({"setup_future_usage": "often"}, None, "setup_future_usage"),
        ({"allowed_payment_method_types": ["cheque"]}, None, "allowed_payment_method_types"),
        ({"automatic_payment_methods": {"enabled": True}}, None, "automatic_payment_methods"),
    ],
)
def test_a_parameter_that_the_vendor_refuses_is_refused(
    desk: stripe.StripeClient,
    pane: stripe.StripeClient,
    changes: Form,
    code: str | None,
    param: str,
) -> None:
    body = but(by_phone(read_card(pane)), **changes)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        desk.v1.payment_intents.create(body)
    assert refused.value.http_status == 400
    assert (refused.value.code, refused.value.param) == (code, param)


def test_a_payment_of_any_type_needs_an_address_to_come_back_to(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    any_type = by_phone("pm_card_visa")
    del any_type["allowed_payment_method_types"], any_type["payment_method_options"]
    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        desk.v1.payment_intents.create(any_type)
    back = but(any_type, return_url="https://example.com")
    assert desk.v1.payment_intents.create(back).status == "succeeded"
    left = desk.v1.payment_intents.create({"amount": 900, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as moto:
        desk.v1.payment_intents.confirm(left.id, but(CONFIRM, payment_method="pm_card_visa"))
    assert moto.value.code == "parameter_unknown"


def test_an_intent_is_updated_and_confirmed_once(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    made = desk.v1.payment_intents.create(but(HOLD, metadata={"a": "1"}))
    assert made.status == "requires_payment_method"
    changed = desk.v1.payment_intents.update(made.id, {"metadata": {"b": "2"}})
    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        desk.v1.payment_intents.confirm(made.id, but(CONFIRM, metadata={"c": "3"}))
    assert unknown.value.code == "parameter_unknown"
    card: Any = {**CONFIRM, "payment_method": read_card(pane)}
    assert desk.v1.payment_intents.confirm(made.id, card).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as twice:
        desk.v1.payment_intents.confirm(made.id, card)
    assert twice.value.code == "payment_intent_unexpected_state"
    assert error_of(twice)["payment_intent"]["status"] == "succeeded"


def test_what_was_captured_is_not_canceled_and_what_was_canceled_is_not_captured(
    desk: stripe.StripeClient, pane: stripe.StripeClient
) -> None:
    taken = desk.v1.payment_intents.create(by_phone(read_card(pane), capture_method="manual"))
    desk.v1.payment_intents.capture(taken.id)
    with pytest.raises(stripe.InvalidRequestError) as late:
        desk.v1.payment_intents.cancel(taken.id)
    assert late.value.code == "payment_intent_unexpected_state"
    assert error_of(late)["payment_intent"]["status"] == "succeeded"
    gone = desk.v1.payment_intents.create(by_phone(read_card(pane), capture_method="manual"))
    desk.v1.payment_intents.cancel(gone.id)
    for again in (desk.v1.payment_intents.capture, desk.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as twice:
            again(gone.id)
        assert error_of(twice)["payment_intent"]["status"] == "canceled"
    wrong: Form = {"reason": "abandoned"}
    with pytest.raises(stripe.InvalidRequestError, match="parameter: reason"):
        desk.v1.payment_intents.cancel(taken.id, wrong)


@pytest.mark.parametrize(
    ("fault", "ask"),
    [("confirm_down", "confirm"), ("capture_lost_reply", "capture"),
     ("release_lost_reply", "cancel")],
)  # fmt: skip
def test_an_answer_may_be_lost_at_every_step(
    desk: stripe.StripeClient, pane: stripe.StripeClient, training: Servers, fault: str, ask: str
) -> None:
    held: Any = {**HOLD, "capture_method": "manual", "payment_method": read_card(pane)}
    made = desk.v1.payment_intents.create(held)
    calls = desk.v1.payment_intents
    if ask != "confirm":
        calls.confirm(made.id, CONFIRM)
    training.fault(fault)
    form = CONFIRM if ask == "confirm" else {}
    with pytest.raises(stripe.APIConnectionError):
        getattr(calls, ask)(made.id, form)
    left = {"confirm": "requires_confirmation", "capture": "succeeded", "cancel": "canceled"}
    assert calls.retrieve(made.id).status == left[ask]


def test_a_link_needs_all_that_the_vendor_asks_for(desk: stripe.StripeClient) -> None:
    setup: Any = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
    assert desk.v1.checkout.sessions.create(setup).status == "open"
    for missing in ("currency", "success_url"):
        rest: Any = {name: value for name, value in setup.items() if name != missing}
        with pytest.raises(stripe.InvalidRequestError) as refused:
            desk.v1.checkout.sessions.create(rest)
        assert (refused.value.code, refused.value.param) == ("parameter_missing", missing)
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        desk.v1.checkout.sessions.create(but(setup, colour="teal"))
    assert unknown.value.code == "parameter_unknown"


def test_a_link_that_saves_a_card_takes_no_amount_and_is_ended_as_a_whole(
    desk: stripe.StripeClient,
) -> None:
    setup: Any = {
        "mode": "setup",
        "allowed_payment_method_types": ["card"],
        "success_url": "https://example.com",
    }
    for name, value in (("line_items", []), ("submit_type", "book"), ("payment_intent_data", {})):
        with pytest.raises(stripe.InvalidRequestError, match=f"You can not pass `{name}`"):
            desk.v1.checkout.sessions.create(but(setup, **{name: value or [{"quantity": 1}]}))
    session = desk.v1.checkout.sessions.create(setup)
    made = str(session.setup_intent)
    for ask in (desk.v1.setup_intents.cancel, desk.v1.setup_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError, match="expire the Checkout Session"):
            ask(made)
    desk.v1.checkout.sessions.expire(session.id)
    assert desk.v1.setup_intents.retrieve(made).status == "canceled"


def test_a_missing_right_and_a_closed_surface_are_said_in_the_vendors_words(
    desk: stripe.StripeClient, pane: stripe.StripeClient, caller: Caller
) -> None:
    with pytest.raises(stripe.PermissionError) as refused:
        desk.v1.refunds.list()
    assert "Having the 'rak_charge_read' permission would allow" in str(refused.value)
    with pytest.raises(stripe.InvalidRequestError) as mail:
        desk.v1.customers.create({"email": "nomail"})
    assert mail.value.code == "email_invalid"
    caller.servers.fault("surface_closed")
    with pytest.raises(stripe.InvalidRequestError) as closed:
        read_card(pane)
    error = error_of(closed)
    assert error["message"].startswith("This integration surface is unsupported")
    assert "code" not in error
