"""What a request must prove before anything is shown, part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.booking.set_up.set_up_steps import SHEET_LASTS
from desktop.card_protocol import (
    Code,
    PaneRequest,
    Protection,
    SheetEnvironment,
)
from desktop.card_protocol.company_statements import (
    CERTIFICATE_SECONDS,
    SHEET_SECONDS,
    MerchantSheet,
    read_merchant_sheet,
)
from desktop.card_protocol.organization_pin import OrganizationPin, PinState, key_digest
from desktop.cardpane.authorization import company_check
from desktop.cardpane.authorization.ed25519 import NoSignatureCheck
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.cardpane.authorization.requester import Requester, RequestRefused
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.statements.card_certificate import CERTIFICATE_LASTS
from tests.support.cardpane.signed_requests import (
    DAY,
    MARLOW,
    SERIAL,
    Company,
    environment_of,
    with_signature,
)
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING, VENDOR_TEST

COMPANY, STRANGER = Company(), Company(name="A Stranger")
NOW = COMPANY.now.timestamp()
NONCE, OTHER_NONCE = "a" * 64, "b" * 64
NO_PIN = OrganizationPin()
PINNED = OrganizationPin(PinState.PINNED, *([key_digest(COMPANY.org_key.verify_key)] * 2))
MODES = pytest.mark.parametrize("request_", [LIVE, VENDOR_TEST], ids=["live", "vendor test"])


def check(
    request: PaneRequest, pin: OrganizationPin = PINNED, now: float = NOW, nonce: str = NONCE
) -> Requester:
    return RequestCheck(pin, lambda: now)(request, nonce)


def refusal(request: PaneRequest, pin: OrganizationPin = PINNED, nonce: str = NONCE) -> Code:
    with pytest.raises(RequestRefused) as caught:
        check(request, pin, nonce=nonce)
    return caught.value.code


@MODES
@pytest.mark.parametrize("pin", [PINNED, NO_PIN], ids=["pinned", "no pin"])
def test_a_member_of_the_company_is_let_in_and_the_company_is_that_of_the_sheet(
    request_: PaneRequest, pin: OrganizationPin
) -> None:
    held = {Protection.REQUEST_SIGNED} | ({Protection.KEY_PINNED} if pin is PINNED else set())
    assert check(COMPANY.signed(request_, NONCE), pin) == Requester(
        MARLOW, SheetEnvironment(environment_of(request_)), frozenset(held)
    )


def test_our_own_training_servers_need_no_signature() -> None:
    assert check(TRAINING, nonce="") == Requester()


@MODES
def test_nobody_else_gets_a_pane_without_a_signature(request_: PaneRequest) -> None:
    assert refusal(request_) is Code.NOT_SIGNED
    assert refusal(COMPANY.signed(request_, NONCE), nonce="") is Code.NOT_SIGNED


@MODES
def test_a_request_for_another_pane_is_refused(request_: PaneRequest) -> None:
    assert refusal(COMPANY.signed(request_, OTHER_NONCE)) is Code.NOT_SIGNED


Change = Callable[[PaneRequest], PaneRequest]
TAMPERED: dict[str, Change] = {
    "an amount": lambda r: replace(r, lines=(("AIRLINE CHARGES", "USD 9.00"), r.lines[1])),
    "who charges": lambda r: replace(r, lines=(("WE CHARGE", r.lines[0][1]), r.lines[1])),
    "an amount less": lambda r: replace(r, lines=r.lines[1:]),
    "the client": lambda r: replace(r, client_name="Mallory"),
    "the client's id": lambda r: replace(r, client_id="clientbob"),
    "the billing address": lambda r: replace(r, address=replace(r.address, postcode="1")),
    "the vault's key": lambda r: replace(r, payees=(r.payees[0], replace(r.payees[1], key="ck.1"))),
    "a payee less": lambda r: replace(r, payees=r.payees[:1]),
    "a proxy": lambda r: replace(r, proxy=("proxy.example", 3128), ports=(3128,)),
    "the window": lambda r: replace(r, window_id=7),
    "the time": lambda r: replace(r, total_seconds=179),
    "test cards only": lambda r: replace(r, published_only=not r.published_only),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_after_the_signature_is_refused(what: str) -> None:
    signed = COMPANY.signed(LIVE, NONCE)
    tampered = TAMPERED[what](signed)
    assert tampered != signed
    assert refusal(tampered) is Code.NOT_SIGNED


def test_another_members_signature_is_refused() -> None:
    other = MemberKeys.fresh(bytes(32))
    assert refusal(COMPANY.signed(LIVE, NONCE, other.sign)) is Code.NOT_SIGNED
    assert refusal(with_signature(COMPANY.unsigned(LIVE), bytes(64))) is Code.NOT_SIGNED


@MODES
def test_a_stranger_is_refused_where_a_key_is_pinned(request_: PaneRequest) -> None:
    theirs = STRANGER.signed(request_, NONCE)
    assert refusal(theirs) is Code.OTHER_ORGANIZATION
    assert check(theirs, NO_PIN).company == "A Stranger", "and nowhere else: so it is best effort"


@MODES
def test_a_stranger_with_the_companys_sheet_is_refused(request_: PaneRequest) -> None:
    key, sheet = COMPANY.org_key.verify_key, COMPANY.sheet(request_)
    own = STRANGER.signed(request_, NONCE, organization_key=key, sheet=sheet)
    assert refusal(own) is Code.NOT_CERTIFIED
    copied = COMPANY.signed(request_, NONCE, STRANGER.member.sign)
    for pin in (PINNED, NO_PIN):
        assert refusal(copied, pin) is Code.NOT_SIGNED


def test_a_pin_that_others_can_change_opens_for_nobody() -> None:
    spoiled = OrganizationPin(PinState.NOT_TRUSTED)
    assert refusal(COMPANY.signed(LIVE, NONCE), spoiled) is Code.PIN_NOT_TRUSTED


@MODES
def test_a_pin_of_the_other_environment_alone_opens_for_nobody(request_: PaneRequest) -> None:
    digest = key_digest(COMPANY.org_key.verify_key)
    other = replace(PINNED, live="" if request_.live else digest)
    other = replace(other, vendor_test=digest if request_.live else "")
    assert refusal(COMPANY.signed(request_, NONCE), other) is Code.OTHER_ORGANIZATION


SHEETS: dict[str, tuple[dict[str, object], Code]] = {
    "of the other environment": ({"environment": "VENDOR TEST"}, Code.SHEET_REFUSED),
    "of no environment": ({"environment": "TRAINING"}, Code.SHEET_REFUSED),
    "signed for another use": ({"use": "skycap 1 card certificate"}, Code.SHEET_REFUSED),
    "with more in it": ({"note": "call me"}, Code.SHEET_REFUSED),
    "without a name": ({"company": None}, Code.SHEET_REFUSED),
    "expired": ({"ends_at": int(NOW)}, Code.SHEET_EXPIRED),
    "of tomorrow": ({"issued_at": int(NOW) + DAY}, Code.SHEET_EXPIRED),
    "for longer than a year": ({"ends_at": int(NOW) + 365 * DAY + 1}, Code.SHEET_REFUSED),
    "for decades": ({"issued_at": 0, "ends_at": int(NOW) + DAY}, Code.SHEET_REFUSED),
    "for another account": ({"publishable_key": "pk_live_other"}, Code.SHEET_OTHER_PAYEE),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_that_is_not_for_this_card_is_refused(kind: str) -> None:
    changes, code = SHEETS[kind]
    sheet = COMPANY.sheet(LIVE, **changes)
    assert refusal(COMPANY.signed(LIVE, NONCE, sheet=sheet)) is code


def test_a_vault_that_is_not_on_the_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one vault so far, so a second one is listed for this test."""

    def other_vault(text: str) -> MerchantSheet:
        return replace(read_merchant_sheet(text), card_vault="another")

    monkeypatch.setattr(company_check, "read_merchant_sheet", other_vault)
    assert refusal(COMPANY.signed(LIVE, NONCE)) is Code.SHEET_OTHER_PAYEE


def test_a_card_for_the_fee_alone_needs_no_vault() -> None:
    alone = replace(LIVE, payees=LIVE.payees[:1])
    assert check(COMPANY.signed(alone, NONCE)).company == MARLOW


def test_a_clock_that_is_a_little_behind_does_not_stop_a_new_sheet() -> None:
    signed = COMPANY.signed(LIVE, NONCE)
    assert check(signed, now=NOW - 240).company == MARLOW
    with pytest.raises(RequestRefused, match=Code.SHEET_EXPIRED.value):
        check(signed, now=NOW - 400)


def test_what_an_owner_signs_lasts_as_long_as_the_pane_takes_it() -> None:
    assert CERTIFICATE_LASTS.total_seconds() == CERTIFICATE_SECONDS
    assert SHEET_LASTS.total_seconds() == SHEET_SECONDS


def test_a_clock_that_is_a_little_behind_does_not_stop_a_new_certificate() -> None:
    certificate = COMPANY.certificate(LIVE, ends_at=int(NOW) + 30 * DAY + 240)
    assert check(COMPANY.signed(LIVE, NONCE, certificate=certificate)).company == MARLOW


def test_a_sheet_that_another_organization_signed_is_refused() -> None:
    sheet = STRANGER.sheet(LIVE)
    assert refusal(COMPANY.signed(LIVE, NONCE, sheet=sheet)) is Code.SHEET_REFUSED


CERTIFICATES: dict[str, tuple[dict[str, object], Code]] = {
    "of the other environment": ({"environment": "VENDOR TEST"}, Code.NOT_CERTIFIED),
    "signed for another use": ({"use": "skycap 1 merchant sheet"}, Code.NOT_CERTIFIED),
    "of another key": ({"verify_key": STRANGER.member.verify_key.hex()}, Code.NOT_SIGNED),
    "of a key of small order": ({"verify_key": "01" + "00" * 31}, Code.NOT_SIGNED),
    "expired": ({"ends_at": int(NOW)}, Code.CERTIFICATION_EXPIRED),
    "for longer than 30 days": ({"ends_at": int(NOW) + 31 * DAY}, Code.NOT_CERTIFIED),
    "for decades": ({"ends_at": int(NOW) + 20_000 * DAY}, Code.NOT_CERTIFIED),
    "made with a newer sheet": ({"sheet_serial": SERIAL + 1}, Code.SHEET_EXPIRED),
}


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_that_is_not_for_this_member_now_is_refused(kind: str) -> None:
    changes, code = CERTIFICATES[kind]
    certificate = COMPANY.certificate(LIVE, **changes)
    assert refusal(COMPANY.signed(LIVE, NONCE, certificate=certificate)) is code


def test_a_member_cannot_certify_themselves() -> None:
    own = replace(COMPANY, org_key=STRANGER.org_key).certificate(LIVE)
    assert refusal(COMPANY.signed(LIVE, NONCE, certificate=own)) is Code.NOT_CERTIFIED


def test_a_sheet_that_is_newer_than_the_certificate_is_taken() -> None:
    certificate = COMPANY.certificate(LIVE, sheet_serial=SERIAL - 1)
    assert check(COMPANY.signed(LIVE, NONCE, certificate=certificate)).company == MARLOW


def test_sheet_and_certificate_are_not_taken_for_each_other() -> None:
    sheet, certificate = COMPANY.sheet(LIVE), COMPANY.certificate(LIVE)
    assert refusal(COMPANY.signed(LIVE, NONCE, sheet=certificate)) is Code.SHEET_REFUSED
    assert refusal(COMPANY.signed(LIVE, NONCE, certificate=sheet)) is Code.NOT_CERTIFIED


def test_where_no_signature_can_be_checked_nobody_gets_a_pane(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise NoSignatureCheck

    monkeypatch.setattr(company_check, "ed25519_verifier", missing)
    assert refusal(COMPANY.signed(LIVE, NONCE)) is Code.NO_SIGNATURE_CHECK
    assert check(TRAINING) == Requester()
