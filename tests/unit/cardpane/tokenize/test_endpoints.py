"""What each payee is sent, and what its answers mean."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from desktop.card_protocol import (
    CardAddress,
    Code,
    Payee,
    PayeeRole,
    decode_request,
    encode_request,
)
from desktop.card_protocol.vendors.card_vendor import Answer, Body, CardText
from desktop.card_protocol.vendors.vendor_list import CARD_VENDORS, vendor_names
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.tokenize import endpoints
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.unit.card_protocol.test_card_protocol import LIVE

TEXT = CardText("clientada", 'Zoë & O\'Neill = "Co"', SENT_ADDRESS, 3, 2030)
STRIPE = Payee(PayeeRole.PROCESSOR, "stripe", "pk_live_a")
DUFFEL = Payee(PayeeRole.VAULT, "duffel", "ck")
PROCESSOR, VAULT = endpoints.endpoint(STRIPE, live=True), endpoints.endpoint(DUFFEL, live=True)
TEST_PROCESSOR = endpoints.endpoint(STRIPE, live=False)
TEST_VAULT = endpoints.endpoint(DUFFEL, live=False)
TRAINING_PROCESSOR = endpoints.endpoint(replace(STRIPE, loopback_port=4001), live=False)
TRAINING_VAULT = endpoints.endpoint(replace(DUFFEL, loopback_port=4002), live=False)


def full_body(body: Body) -> str:
    return (body.before + b"4242" + body.between + b"123" + body.after).decode()


def test_live_goes_to_the_two_known_hosts_and_nowhere_else() -> None:
    assert (PROCESSOR.host, PROCESSOR.port) == ("api.stripe.com", 443)
    assert (VAULT.host, VAULT.port) == ("api.duffel.cards", 443)


def test_training_goes_to_loopback_only() -> None:
    assert (TRAINING_PROCESSOR.host, TRAINING_PROCESSOR.port) == ("127.0.0.1", 4001)
    assert (TRAINING_VAULT.host, TRAINING_VAULT.port) == ("127.0.0.1", 4002)


def test_only_the_addresses_of_its_payees_or_their_proxy_are_named() -> None:
    request = replace(LIVE, payees=(STRIPE, DUFFEL))
    both = (("api.stripe.com", 443), ("api.duffel.cards", 443))
    assert endpoints.addresses(request) == both
    proxied = replace(request, proxy=("proxy.example", 3128))
    assert endpoints.addresses(proxied) == (("proxy.example", 3128),)
    beside = replace(proxied, payees=(STRIPE, replace(DUFFEL, direct=True)))
    assert endpoints.addresses(beside) == (("proxy.example", 3128), both[1])


def test_the_processor_gets_the_card_as_a_form() -> None:
    assert dict(parse_qsl(full_body(PROCESSOR.body(TEXT)), strict_parsing=True)) == {
        "type": "card",
        "card[number]": "4242",
        "card[exp_month]": "3",
        "card[exp_year]": "2030",
        "card[cvc]": "123",
        "billing_details[name]": TEXT.name,
        "metadata[skycap_client]": "clientada",
        "billing_details[address][line1]": "1 Abbey Gardens",
        "billing_details[address][line2]": "Flat 2",
        "billing_details[address][city]": "London",
        "billing_details[address][state]": "England",
        "billing_details[address][postal_code]": "SW1A 1AA",
        "billing_details[address][country]": "GB",
    }


def test_the_vault_gets_the_card_as_json_for_single_use() -> None:
    assert json.loads(full_body(VAULT.body(TEXT))) == {
        "data": {
            "number": "4242",
            "cvc": "123",
            "expiry_month": "03",
            "expiry_year": "30",
            "name": TEXT.name,
            "address_line_1": "1 Abbey Gardens",
            "address_line_2": "Flat 2",
            "address_city": "London",
            "address_region": "England",
            "address_postal_code": "SW1A 1AA",
            "address_country_code": "GB",
            "multi_use": False,
        }
    }


def test_parts_of_the_address_that_are_empty_are_not_sent() -> None:
    assert "address" not in full_body(
        PROCESSOR.body(CardText("clientada", "Ada", CardAddress(), 3, 2030))
    )
    without = CardText("clientada", "Ada", replace(SENT_ADDRESS, line2=""), 3, 2030)
    assert "line2" not in full_body(PROCESSOR.body(without))
    assert "line_2" not in full_body(VAULT.body(without))


@pytest.mark.parametrize("letter", ["a", "é", "漢", "𐌰"], ids=["ASCII", "Latin", "Han", "Gothic"])
def test_the_longest_address_and_name_fit_beside_the_number_in_its_page(letter: str) -> None:
    longest = CardAddress(letter * 60, letter * 60, letter * 40, letter * 40, "9" * 10, "GB")
    request = replace(LIVE, client_name=letter * 80, address=longest)
    assert decode_request(encode_request(request)) == request
    card = CardBuffer(LockedMemory())
    for digit in "4242424242424242424":
        card.add_number_digit(int(digit))
    for payee in (PROCESSOR, VAULT):
        body = payee.body(CardText("c" * 32, letter * 80, longest, 12, 2030))
        card.send_body(body.before, body.between, body.after, lambda view: None)


def declined(status: int, code: str, decline: str = "") -> tuple[int, object]:
    error = {"type": "card_error", "code": code, "decline_code": decline, "message": "stolen card"}
    return status, {"error": error}


def message_only(status: int, message: str) -> tuple[int, object]:
    return status, {"error": {"type": "invalid_request_error", "message": message}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"id": "pm_1Ab", "livemode": True}), Answer("pm_1Ab")),
        ((200, {"id": "pm_1Ab", "livemode": False}), Answer(code=Code.PROCESSOR_WRONG_MODE)),
        ((200, {"id": "pm_1Ab"}), Answer(code=Code.PROCESSOR_SILENT)),
        ((200, {"id": "not a token", "livemode": True}), Answer(code=Code.PROCESSOR_SILENT)),
        ((200, {"id": 7, "livemode": True}), Answer(code=Code.PROCESSOR_SILENT)),
        ((200, None), Answer(code=Code.PROCESSOR_SILENT)),
        (declined(402, "card_declined", "stolen_card"), Answer(code=Code.PROCESSOR_DECLINED)),
        (declined(402, "incorrect_number"), Answer(code=Code.PROCESSOR_NUMBER)),
        (declined(402, "expired_card"), Answer(code=Code.PROCESSOR_EXPIRY)),
        (declined(402, "incorrect_cvc"), Answer(code=Code.PROCESSOR_CODE)),
        (declined(402, "invalid_expiry_year"), Answer(code=Code.PROCESSOR_EXPIRY)),
        (declined(402, "processing_error"), Answer(code=Code.PROCESSOR_SILENT)),
        (declined(400, "integration_surface_not_supported"), Answer(code=Code.PROCESSOR_CLOSED)),
        (declined(400, "parameter_missing"), Answer(code=Code.PROCESSOR_REJECTED)),
        (
            message_only(400, "This integration surface is unsupported"),
            Answer(code=Code.PROCESSOR_CLOSED),
        ),
        (message_only(402, "Sending credit card numbers dir"), Answer(code=Code.PROCESSOR_CLOSED)),
        (message_only(400, "No such thing"), Answer(code=Code.PROCESSOR_REJECTED)),
        (declined(401, ""), Answer(code=Code.PROCESSOR_KEY)),
        (declined(403, ""), Answer(code=Code.PROCESSOR_KEY)),
        (declined(429, "rate_limit"), Answer(code=Code.PROCESSOR_BUSY)),
        ((429, None), Answer(code=Code.PROCESSOR_SILENT)),
        ((500, None), Answer(code=Code.PROCESSOR_SILENT)),
        ((302, {"id": "pm_1Ab", "livemode": True}), Answer(code=Code.PROCESSOR_SILENT)),
        ((402, [1]), Answer(code=Code.PROCESSOR_SILENT)),
        ((403, "blocked"), Answer(code=Code.PROCESSOR_SILENT)),
    ],
)
def test_the_processors_answers_become_codes(answer: tuple[int, object], expected: Answer) -> None:
    assert PROCESSOR.read_answer(*answer) == expected


def accepted(**changes: object) -> tuple[int, object]:
    data = {"id": "tcd_0Ab", "live_mode": True, "unavailable_at": "2026-11-24T12:00:00Z"}
    return 201, {"data": data | changes}


def refused(status: int, code: str, field: str = "") -> tuple[int, object]:
    error = {"type": "validation_error", "code": code, "source": {"field": field}}
    return status, {"meta": {"status": status, "request_id": "Freq"}, "errors": [error]}


def from_between(answered: int, **meta: object) -> tuple[int, object]:
    """A refusal that is not in the vendor's own envelope."""
    _, envelope = refused(answered, "validation_format", "number")
    assert isinstance(envelope, dict)
    return answered, {**envelope, "meta": {**envelope["meta"], **meta}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (accepted(), Answer("tcd_0Ab", ends_at=1795521600)),
        (accepted(unavailable_at=None), Answer("tcd_0Ab")),
        (accepted(unavailable_at="soon"), Answer("tcd_0Ab")),
        (accepted(unavailable_at="1969-12-31T23:59:59Z"), Answer("tcd_0Ab")),
        (accepted(unavailable_at="9999-12-31T23:59:59-01:00"), Answer("tcd_0Ab")),
        (accepted(live_mode=False), Answer(code=Code.VAULT_WRONG_MODE)),
        (accepted(live_mode="yes"), Answer(code=Code.VAULT_SILENT)),
        (accepted(id=None), Answer(code=Code.VAULT_SILENT)),
        (refused(422, "validation_format", "number"), Answer(code=Code.VAULT_NUMBER)),
        (refused(422, "validation_format", "cvc"), Answer(code=Code.VAULT_CODE)),
        (refused(422, "validation_inclusion", "expiry_year"), Answer(code=Code.VAULT_EXPIRY)),
        (refused(422, "validation_required", "address_city"), Answer(code=Code.VAULT_ADDRESS)),
        (refused(422, "validation_inclusion", "brand"), Answer(code=Code.VAULT_DECLINED)),
        (refused(403, "unavailable_feature"), Answer(code=Code.VAULT_CLOSED)),
        (refused(403, "insufficient_permissions"), Answer(code=Code.VAULT_KEY)),
        (refused(401, "expired_access_token"), Answer(code=Code.VAULT_KEY)),
        (refused(422, "validation_format", "name"), Answer(code=Code.VAULT_NAME)),
        (refused(429, "rate_limit_exceeded"), Answer(code=Code.VAULT_BUSY)),
        ((429, None), Answer(code=Code.VAULT_SILENT)),
        ((503, None), Answer(code=Code.VAULT_SILENT)),
        ((422, {"errors": []}), Answer(code=Code.VAULT_SILENT)),
        ((422, {"errors": "none"}), Answer(code=Code.VAULT_SILENT)),
        *(((status, None), Answer(code=Code.VAULT_SILENT)) for status in (400, 401, 403, 422)),
        ((403, {"errors": [{"code": "forbidden"}]}), Answer(code=Code.VAULT_SILENT)),
        (from_between(422, status=200), Answer(code=Code.VAULT_SILENT)),
        (from_between(422, request_id=None), Answer(code=Code.VAULT_SILENT)),
    ],
)
def test_the_vaults_answers_become_codes(answer: tuple[int, object], expected: Answer) -> None:
    assert VAULT.read_answer(*answer) == expected


@pytest.mark.parametrize(
    ("processor", "vault"),
    [(TRAINING_PROCESSOR, TRAINING_VAULT), (TEST_PROCESSOR, TEST_VAULT)],
    ids=["on loopback", "at the vendors"],
)
def test_where_nothing_is_live_a_test_token_is_expected_and_a_live_one_refused(
    processor: endpoints.Endpoint, vault: endpoints.Endpoint
) -> None:
    assert processor.read_answer(200, {"id": "pm_a1", "livemode": False}).token == "pm_a1"
    assert vault.read_answer(*accepted(live_mode=False)).token == "tcd_0Ab"
    live = processor.read_answer(200, {"id": "pm_a1", "livemode": True})
    assert live == Answer(code=Code.PROCESSOR_WRONG_MODE)
    assert vault.read_answer(*accepted()) == Answer(code=Code.VAULT_WRONG_MODE)


def test_a_test_key_goes_to_the_same_host_as_a_live_one() -> None:
    """The expected livemode does not change the host."""
    assert (TEST_PROCESSOR.host, TEST_PROCESSOR.port) == (PROCESSOR.host, PROCESSOR.port)
    assert (TEST_VAULT.host, TEST_VAULT.port) == (VAULT.host, VAULT.port)


@pytest.mark.parametrize("garbage", [b"", b"<html>", b"[" * 100_000, b"\xff\xfe"], ids=range(4))
def test_an_answer_that_is_not_json_is_no_answer(garbage: bytes) -> None:
    assert endpoints.read_json(garbage) is None


def test_the_list_of_vendors_is_closed() -> None:
    assert {role: vendor_names(role) for role in PayeeRole} == {
        PayeeRole.PROCESSOR: ("stripe",),
        PayeeRole.VAULT: ("duffel",),
    }
    for role, name in ((PayeeRole.PROCESSOR, "duffel"), (PayeeRole.VAULT, "evil.example")):
        with pytest.raises(LookupError, match=name):
            endpoints.endpoint(Payee(role, name, "key"), live=True)


def test_no_two_vendors_share_a_host() -> None:
    """So that a host says whose it is."""
    hosts = [vendor.host for vendor in CARD_VENDORS]
    assert len(set(hosts)) == len(hosts)
