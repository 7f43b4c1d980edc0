"""From the owner's sheet and the member's certificate to a request that the pane takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.app.environment.environment import Environment
from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentPolicy,
)
from desktop.app.environment.merchant_sheet_file import MerchantSheetFile
from desktop.booking.access.role import permissions
from desktop.card_entry.request_signing import signed
from desktop.card_protocol import PaneRequest
from desktop.card_protocol.organization_pin import OrganizationPin, PinState, key_digest
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.access.issue_merchant_sheet import IssueMerchantSheet
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.fakes.store import FakeStore
from tests.support.identity.desks import GOOD, Clock, EnrolledDesk, open_directory, refusal
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.unit.app.test_environment import made
from tests.unit.card_protocol import test_card_protocol as samples

AT_VENDORS = pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
NONCE = "a" * 64


def signed_in(
    policy: EnvironmentPolicy, anns_desk: EnrolledDesk, folder: Path, clock: Clock
) -> tuple[MemberDirectory, OpenedAccount]:
    ring, table = anns_desk.copied_to(folder), policy.permissions
    name = policy.certified_name
    directory = open_directory(folder, ring, clock, 2, table, certify_for=name)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    directory.members_of(ann).review()
    return directory, ann


def issue(
    environment: Environment, directory: MemberDirectory, ann: OpenedAccount, clock: Clock
) -> None:
    who = Member("ann", "Ann", "owner", permissions("owner", environment.policy.permissions))
    IssueMerchantSheet(
        Actor(who, clock, "desk one"),
        FakeStore(),
        directory.members_of(ann),
        environment.merchant_sheet,
        environment.merchant,
    )("acct_marlow")


@AT_VENDORS
def test_the_companys_own_request_is_one_that_the_pane_takes(
    policy: EnvironmentPolicy, anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    clock, environment = Clock(), made(policy, tmp_path)
    directory, ann = signed_in(policy, anns_desk, tmp_path, clock)
    target = environment.pane_target(certified=lambda: directory.certified(ann))
    assert target.credentials is not None
    assert refusal(target.credentials) == "merchant_sheet_missing"
    issue(environment, directory, ann, clock)
    payees = target.payees_for(("processor", "vault"))
    sample = samples.LIVE if policy.live else samples.VENDOR_TEST
    request = PaneRequest(
        payees=payees,
        ports=target.ports_for(payees),
        published_only=target.published_only,
        live=target.live,
        client_id=sample.client_id,
        client_name=sample.client_name,
        address=sample.address,
        lines=sample.lines,
        labels=sample.labels,
        dark=False,
    )
    digest = key_digest(ann.org_key)
    check = RequestCheck(OrganizationPin(PinState.PINNED, digest, digest), clock.at.timestamp)
    requester = check(signed(request, target.credentials(), NONCE), NONCE)
    assert requester.company == "Marlow Travel"
    assert requester.environment is not None
    assert requester.environment.value == policy.name
    assert "SECRET" not in repr(target)


def test_training_has_no_merchant_and_signs_nothing(tmp_path: Path) -> None:
    environment = made(TRAINING, tmp_path)
    with pytest.raises(ValueError, match="no merchant"):
        environment.merchant  # noqa: B018

    def nobody() -> None:
        raise AssertionError("asked for a certificate")

    assert environment.pane_target(certified=nobody).credentials is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b"7", b"[" * 9000),
        *(b'{"text": 1, "signature": "00"}', b'{"text": "a", "signature": "x"}'),
        *(b'{"text": "\xc3\xa9", "signature": ""}', b'{"text": "a", "signature": 1}'),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "merchant-sheet.json"
    file.write_bytes(content)
    assert refusal(MerchantSheetFile(file).read) == "merchant_sheet_damaged"


def test_a_sheet_is_read_as_it_was_saved_and_one_that_cannot_be_saved_is_refused(
    tmp_path: Path,
) -> None:
    sheet = MerchantSheetFile(tmp_path / "merchant-sheet.json")
    sheet.save(json.dumps({"text": "a text", "signature": "ab" * 64}))
    assert sheet.read().text == "a text"
    assert sheet.read().signature == b"\xab" * 64
    (tmp_path / "folder").mkdir()
    blocked = MerchantSheetFile(tmp_path / "folder")
    assert refusal(lambda: blocked.save("x")) == "merchant_sheet_not_saved"
    assert refusal(blocked.read) == "merchant_sheet_damaged"
