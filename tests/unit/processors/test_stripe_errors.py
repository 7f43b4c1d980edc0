"""Refusals in our own words, with no secret in any text."""

from __future__ import annotations

import contextlib
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.processors.stripe.stripe_processor import Stripe
from desktop.processors.stripe.stripe_wire import decode_error, decode_id, decode_intent
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import Refused
from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.processors.stripe_answers import (
    CONFIRM,
    KEY,
    MOVES,
    declined,
    intent,
    no,
)

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_processor"
)
every_move = pytest.mark.parametrize("move", MOVES)


@pytest.mark.parametrize(
    ("answer", "code", "field"),
    [
        (declined("generic_decline"), "card_refused", ""),
        (declined("insufficient_funds"), "card_refused", ""),
        (declined("lost_card"), "card_refused", ""),
        (declined("stolen_card"), "card_refused", ""),
        (declined("authentication_required"), "bank_asks_client", ""),
        (declined("", "authentication_required"), "bank_asks_client", ""),
        (declined("", "incorrect_cvc"), "card_field_refused", "card.cvc"),
        (declined("incorrect_cvc"), "card_field_refused", "card.cvc"),
        (declined("", "expired_card"), "card_field_refused", "card.expiry"),
        (declined("", "incorrect_number"), "card_field_refused", "card.number"),
        (declined("", "processing_error"), "bank_try_again", ""),
        (
            no(400, code="parameter_unknown", param="payment_method_options[card][moto]"),
            "phone_orders_closed",
            "",
        ),
        (no(401), "processor_key_refused", ""),
        (no(401, code="api_key_expired"), "processor_key_refused", ""),
        (no(403), "processor_key_too_weak", ""),
        (
            no(403, message="The API key provided does not allow requests from your IP address."),
            "processor_address_closed",
            "",
        ),
        (no(400, code="account_invalid"), "processor_account_closed", ""),
        (no(400, code="email_invalid", param="receipt_email"), "email_refused", ""),
        (no(404, code="resource_missing"), "card_token_gone", ""),
        (no(400, code="resource_missing", param="payment_method"), "card_token_gone", ""),
        (
            no(400, message="The provided PaymentMethod was previously used with a PaymentIntent"),
            "card_token_gone",
            "",
        ),
        (
            no(400, message="This PaymentMethod was previously used without being attached"),
            "card_token_gone",
            "",
        ),
        (no(400, code="amount_too_small"), "amount_not_taken", ""),
        (no(400, code="amount_too_large"), "amount_not_taken", ""),
        (no(400, code="payment_method_types_no_longer_supported"), "processor_refused", ""),
        (no(402), "processor_refused", ""),
    ],
)
def test_a_refusal_has_our_own_sentence_and_is_not_retried(
    side: Endpoint, stripe: Stripe, answer: Say, code: str, field: str
) -> None:
    side.will(answer)
    with pytest.raises(Refused) as caught:
        stripe.charge(CONFIRM)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert len(side.heard) == 1
    label = caught.value.sentences().lower()
    assert "vendor's message" not in label
    assert caught.value.press
    assert not any(word in label for word in ("lost", "stolen", "funds"))
    is_for_support = code not in (
        "card_refused", "bank_asks_client", "card_field_refused", "bank_try_again"
    )  # fmt: skip
    assert ("req_one" in caught.value.press) == is_for_support


def test_a_request_id_that_is_none_is_not_shown(side: Endpoint, stripe: Stripe) -> None:
    side.will(no(401, {"Request-Id": "<b>call 0900</b>"}))
    with pytest.raises(Refused) as caught:
        stripe.charge(CONFIRM)
    assert caught.value.press == "Ask the owner to enter a new key."


def test_the_key_is_in_no_text_of_ours(
    side: Endpoint, stripe: Stripe, caplog: pytest.LogCaptureFixture
) -> None:
    side.will(no(401, code="api_key_expired"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as caught:
        stripe.charge(CONFIRM)
    assert KEY not in repr(stripe) + repr(stripe.transport) + caught.value.sentences() + caplog.text
    assert "req_one" in caplog.text, "support asks for the request id"
    assert "VENDOR" not in caplog.text


_NAMES = (
    *("id", "status", "amount", "currency", "metadata", "error", "latest_charge"),
    *("payment_intent", "type", "payment_method_details", "card", "capture_before"),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(_NAMES),
            inner,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_anything_at_all_is_read_or_malformed(untrusted: object) -> None:
    decode_error(untrusted)
    whole = intent(latest_charge=untrusted)
    decode_intent(whole)
    for decode in (decode_intent, decode_id):
        with contextlib.suppress(Malformed):
            decode(untrusted)
