"""What each vendor's own fields answer, and what becomes of it; nothing here loads a web engine."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.card_protocol import Brand, Code, Payee, PayeeRole, PayeeToken
from desktop.cardpane.entry_hosted.duffel_fields import DUFFEL_FIELDS
from desktop.cardpane.entry_hosted.hosted_vendor import HostedCard
from desktop.cardpane.entry_hosted.hosted_vendors import (
    host_list,
    hosted_vendor,
    is_hosted,
    origin_of,
)
from desktop.cardpane.entry_hosted.stripe_fields import STRIPE_FIELDS
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING

METHOD = {
    "id": "pm_1Abc",
    "livemode": False,
    "brand": "visa",
    "last4": "4242",
    "exp_month": 12,
    "exp_year": 2031,
}
CARD = {
    "id": "tcd_0000Abc",
    "live_mode": False,
    "brand": "american_express",
    "last_4_digits": "0005",
    "unavailable_at": "2026-11-28T05:00:00Z",
}
CLIENT_KEY = ".".join(
    ("eyJh", base64.urlsafe_b64encode(b'{"token":"form-token/1"}').decode().rstrip("="), "sig")
)


def test_stripes_answer_is_a_token_with_brand_digits_and_expiry() -> None:
    assert STRIPE_FIELDS.read_result(METHOD, False) == HostedCard(
        PayeeToken(PayeeRole.PROCESSOR, "pm_1Abc"), Brand.VISA, "4242", 12, 2031
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "javascript:alert(1)"}, Code.PROCESSOR_SILENT),
        ({"id": None}, Code.PROCESSOR_SILENT),
        ({"id": "pm_" + "x" * 100}, Code.PROCESSOR_SILENT),
        ({"livemode": True}, Code.PROCESSOR_WRONG_MODE),
        ({"livemode": "false"}, Code.PROCESSOR_SILENT),
    ],
)
def test_what_is_no_token_of_this_mode_is_none(changes: dict[str, Any], code: Code) -> None:
    assert STRIPE_FIELDS.read_result(METHOD | changes, False) is code


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"brand": None}, (Brand.OTHER, "4242", 12, 2031)),
        ({"brand": ["visa"]}, (Brand.OTHER, "4242", 12, 2031)),
        ({"brand": "diners"}, (Brand.DINERS, "4242", 12, 2031)),
        ({"last4": "42424"}, (Brand.VISA, "", 12, 2031)),
        ({"last4": "\u0664242"}, (Brand.VISA, "", 12, 2031)),
        ({"last4": 4242}, (Brand.VISA, "", 12, 2031)),
        ({"exp_month": 13}, (Brand.VISA, "4242", 0, 0)),
        ({"exp_month": True}, (Brand.VISA, "4242", 0, 0)),
        ({"exp_year": "2031"}, (Brand.VISA, "4242", 0, 0)),
    ],
)
def test_what_is_shown_of_the_card_is_checked_too(
    changes: dict[str, Any], shown: tuple[Brand, str, int, int]
) -> None:
    card = STRIPE_FIELDS.read_result(METHOD | changes, False)
    assert isinstance(card, HostedCard)
    assert (card.brand, card.last4, card.exp_month, card.exp_year) == shown


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"type": "validation_error", "code": "incomplete_number"}, Code.NONE),
        ({"type": "card_error", "code": "card_declined"}, Code.PROCESSOR_DECLINED),
        ({"type": "card_error", "code": "incorrect_cvc"}, Code.PROCESSOR_CODE),
        ({"type": "card_error", "code": "expired_card"}, Code.PROCESSOR_EXPIRY),
        ({"type": "authentication_error", "code": ""}, Code.PROCESSOR_KEY),
        ({"type": "invalid_request_error", "code": "parameter_unknown"}, Code.PROCESSOR_REJECTED),
        ({"type": "api_connection_error", "code": ""}, Code.PROCESSOR_SILENT),
        ({"type": "rate_limit_error"}, Code.PROCESSOR_BUSY),
        ({"type": ["card_error"]}, Code.PROCESSOR_SILENT),
        ({}, Code.PROCESSOR_SILENT),
    ],
)
def test_stripes_refusals_are_those_of_its_api(error: dict[str, Any], code: Code) -> None:
    assert STRIPE_FIELDS.read_failure(error, False) is code


def test_duffels_answer_is_a_token_with_its_end_and_no_expiry() -> None:
    card = DUFFEL_FIELDS.read_result(CARD, False)
    assert card == HostedCard(
        PayeeToken(PayeeRole.VAULT, "tcd_0000Abc", 1_795_842_000), Brand.AMEX, "0005"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "x"}, Code.VAULT_SILENT),
        ({"live_mode": True}, Code.VAULT_WRONG_MODE),
        ({"live_mode": None}, Code.VAULT_SILENT),
    ],
)
def test_what_is_no_card_of_the_vault_is_none(changes: dict[str, Any], code: Code) -> None:
    assert DUFFEL_FIELDS.read_result(CARD | changes, False) is code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"status": 422}, Code.VAULT_DECLINED),
        ({"status": 401}, Code.VAULT_KEY),
        ({"status": 403}, Code.VAULT_CLOSED),
        ({"status": 429}, Code.VAULT_BUSY),
        ({"status": 503}, Code.VAULT_SILENT),
        ({"status": True}, Code.VAULT_SILENT),
        ({"status": [422]}, Code.VAULT_SILENT),
        ({}, Code.VAULT_SILENT),
    ],
)
def test_duffels_refusals_by_their_status(error: dict[str, Any], code: Code) -> None:
    assert DUFFEL_FIELDS.read_failure(error, False) is code


def test_stripes_page_loads_its_script_from_its_own_host_only() -> None:
    page = STRIPE_FIELDS.page("pk_test_abc", "https://js.stripe.com", True)
    assert page.source == "https://js.stripe.com/v3/"
    assert page.scripts == ("https://js.stripe.com", "https://*.js.stripe.com")
    assert page.connects == ("https://api.stripe.com",)
    assert '"pk_test_abc"' in page.html()


def test_the_page_of_a_server_on_this_machine_names_that_server_only() -> None:
    origin = "https://127.0.0.1:4001"
    page = STRIPE_FIELDS.page("pk_test_abc", origin, False)
    assert (page.scripts, page.frames, page.connects) == ((origin,), (origin,), (origin,))


def test_duffels_form_is_loaded_with_the_token_of_the_client_key() -> None:
    page = DUFFEL_FIELDS.page(CLIENT_KEY, "https://api.duffel.cards", True)
    address = "https://api.duffel.cards/vault/create_card_for_temporary_use?token=form-token%2F1"
    assert address in page.html()
    assert (page.scripts, page.source) == ((), ""), "no script but ours"


@pytest.mark.parametrize("key", ["", "a.b", "a.%%.c", "a.e30.c", "a.W10.c", "a.Int9.c"])
def test_a_key_without_a_token_leaves_it_to_the_vendor_to_say_so(key: str) -> None:
    assert 'use?token="' in DUFFEL_FIELDS.page(key, "https://api.duffel.cards", False).html()


def test_what_may_be_reached_is_the_vendors_list_or_one_port() -> None:
    processor, vault = LIVE.payees
    assert hosted_vendor(processor.role, processor.vendor) is STRIPE_FIELDS
    assert host_list(processor, STRIPE_FIELDS).allows("m.js.stripe.com", 443)
    assert host_list(vault, DUFFEL_FIELDS).allows("keys.evervault.com", 443)
    assert not host_list(vault, DUFFEL_FIELDS).allows("js.stripe.com", 443)
    assert origin_of(vault, DUFFEL_FIELDS) == "https://api.duffel.cards"
    local = TRAINING.payees[0]
    assert origin_of(local, STRIPE_FIELDS) == "https://127.0.0.1:4001"
    assert not host_list(local, STRIPE_FIELDS).allows("js.stripe.com", 443)
    assert host_list(local, STRIPE_FIELDS).allows("127.0.0.1", 4001)


def test_a_vendor_without_fields_of_its_own_is_not_shown() -> None:
    assert is_hosted(TRAINING)
    other = Payee(PayeeRole.VAULT, "stripe", "key", 4002)
    assert not is_hosted(replace(TRAINING, payees=(TRAINING.payees[0], other)))


def test_the_key_ends_no_script_of_the_page() -> None:
    page = STRIPE_FIELDS.page("pk_</script>", "https://js.stripe.com", False)
    assert json.dumps("pk_</script>") not in page.html()
