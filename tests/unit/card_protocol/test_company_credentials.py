"""What proves that the company asks, on the wire: whole, or refused by part."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from desktop.card_protocol import (
    CardAddress,
    Challenge,
    ChallengeRequest,
    EntryRoute,
    PaneRequest,
    ProtocolError,
    SheetEnvironment,
    SignedText,
    decode_challenge,
    decode_request,
    encode_reply,
    encode_request,
    text_to_sign,
)
from desktop.card_protocol.company_statements import read_card_certificate, read_merchant_sheet
from desktop.card_protocol.organization_pin import key_digest
from desktop.identity.crypto.org_key import fingerprint, fingerprint_digest
from tests.support.cardpane.signed_requests import MARLOW, Company
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING, VENDOR_TEST

COMPANY, NONCE = Company(), "abcdefghijklmnop" * 4
SIGNED = COMPANY.signed(LIVE, NONCE)


@pytest.mark.parametrize("request_", [LIVE, VENDOR_TEST], ids=["live", "vendor test"])
def test_a_signed_request_arrives_as_it_was_sent(request_: PaneRequest) -> None:
    signed = COMPANY.signed(request_, NONCE)
    assert decode_request(encode_request(signed)) == signed


def test_a_challenge_and_its_answer_arrive_as_they_were_sent() -> None:
    assert decode_request(encode_request(ChallengeRequest())) == ChallengeRequest()
    assert decode_challenge(encode_reply(Challenge(NONCE))) == Challenge(NONCE)
    for nonce in ("", "a" * 63, "q" * 64, "1" * 64):
        with pytest.raises(ProtocolError, match="nonce"):
            encode_reply(Challenge(nonce))


@pytest.mark.parametrize("name", [each.name for each in fields(PaneRequest)])
def test_every_part_of_the_request_is_under_the_signature(name: str) -> None:
    other = COMPANY.unsigned(replace(TRAINING, ca_pem="AAAA", proxy=("a", 1)))
    other = replace(other, idle_seconds=1, total_seconds=1, window_id=9, dark=False)
    other = replace(other, proxy_authorization="Basic YQ==", screen_reader=True, client_name="B")
    other = replace(other, client_id="clientbob")
    other = replace(other, route=EntryRoute.HOSTED)
    other = replace(
        other, address=CardAddress(), lines=(), labels=replace(other.labels, number_words=())
    )
    assert getattr(other, name) != getattr(SIGNED, name)
    changed = replace(SIGNED, **{name: getattr(other, name)})
    assert text_to_sign(changed, NONCE) != text_to_sign(SIGNED, NONCE)


def test_the_nonce_is_under_the_signature_and_the_signature_itself_is_not() -> None:
    assert text_to_sign(SIGNED, "b" * 64) != text_to_sign(SIGNED, NONCE)
    assert text_to_sign(COMPANY.unsigned(LIVE), NONCE).startswith(b"skycap 1 card request\n")
    assert SIGNED.authorization is not None
    other = replace(SIGNED, authorization=replace(SIGNED.authorization, signature=b"x" * 64))
    assert text_to_sign(other, NONCE) == text_to_sign(SIGNED, NONCE)
    with pytest.raises(ValueError, match="nothing proves"):
        text_to_sign(LIVE, NONCE)


def authorization(**changes: object) -> bytes:
    content = json.loads(encode_request(SIGNED))
    content["authorization"] |= changes
    return json.dumps(content).encode() + b"\n"


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("organization_key", {"organization_key": "ab" * 31}),
        ("organization_key", {"organization_key": "AB" * 32}),
        ("organization_key", {"organization_key": None}),
        ("signature", {"signature": "ab" * 63}),
        ("signature", {"signature": ["ab" * 64]}),
        ("sheet", {"sheet": "{}"}),
        ("text", {"sheet": {"text": "a\nb", "signature": "ab" * 64}}),
        ("text", {"sheet": {"text": "a" * 2049, "signature": "ab" * 64}}),
        ("signature", {"certificate": {"text": "a", "signature": ""}}),
        ("unknown_key", {"certificate": {"text": "a", "signature": "ab" * 64, "more": 1}}),
        ("unknown_key", {"more": 1}),
    ],
    ids=range(11),
)
def test_an_authorization_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_request(authorization(**changes))
    assert str(caught.value) == part


def test_our_own_training_servers_take_no_authorization_and_no_proxy_elsewhere() -> None:
    with pytest.raises(ProtocolError, match="authorization"):
        encode_request(COMPANY.unsigned(TRAINING))
    by_proxy = replace(TRAINING, ports=(3128,))
    with pytest.raises(ProtocolError, match="proxy"):
        encode_request(replace(by_proxy, proxy=("proxy.example", 3128)))
    encode_request(replace(by_proxy, proxy=("127.0.0.1", 3128)))


def test_a_sheet_is_read_as_the_owner_made_it() -> None:
    sheet = read_merchant_sheet(COMPANY.sheet(LIVE).text)
    assert (sheet.company, sheet.environment) == (MARLOW, SheetEnvironment.LIVE)
    assert (sheet.processor, sheet.card_vault) == ("stripe", "duffel")
    assert (sheet.account_id, sheet.publishable_key) == ("acct_marlow", "pk_live_abc")
    assert sheet.ends_at - sheet.issued_at == 365 * 86_400


def broken(signed: SignedText, **changes: object) -> str:
    return json.dumps({k: v for k, v in (json.loads(signed.text) | changes).items() if v != "GONE"})


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("use", {"use": "skycap 1 card certificate"}),
        ("company", {"company": "M" * 61}),
        ("company", {"company": "Marlow\u202e"}),
        ("environment", {"environment": "TRAINING"}),
        ("processor", {"processor": "duffel"}),
        ("account_id", {"account_id": "a b"}),
        ("publishable_key", {"publishable_key": 1}),
        ("card_vault", {"card_vault": "stripe"}),
        ("issued_at", {"issued_at": -1}),
        ("ends_at", {"ends_at": 1.5}),
        ("ends_at", {"ends_at": "GONE"}),
        ("serial", {"serial": "GONE"}),
        ("serial", {"serial": -1}),
        ("unknown_key", {"secret_key": "x"}),
    ],
    ids=range(14),
)
def test_a_sheet_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_merchant_sheet(broken(COMPANY.sheet(LIVE), **changes))
    assert str(caught.value) == part


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("use", {"use": "skycap 1 merchant sheet"}),
        ("member_id", {"member_id": "Robin 1"}),
        ("verify_key", {"verify_key": "00"}),
        ("environment", {"environment": None}),
        ("ends_at", {"ends_at": True}),
        ("sheet_serial", {"sheet_serial": None}),
        ("unknown_key", {"role": "owner"}),
    ],
    ids=range(7),
)
def test_a_certificate_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_card_certificate(broken(COMPANY.certificate(LIVE), **changes))
    assert str(caught.value) == part


@pytest.mark.parametrize("text", ["", "[]", "7", "{", '{"use":1,"use":1}', "é{}", "[" * 9000])
def test_what_is_no_object_is_no_sheet(text: str) -> None:
    with pytest.raises(ProtocolError):
        read_merchant_sheet(text)


def test_the_pane_and_the_fingerprint_for_people_name_the_same_key() -> None:
    key = COMPANY.org_key.verify_key
    assert key_digest(key) == fingerprint_digest(fingerprint(key).lower())
