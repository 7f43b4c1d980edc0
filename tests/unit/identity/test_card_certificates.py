"""Which members the organization key certifies for the card pane, and until when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.booking.access.role import IN_TEST_MODE, LIVE, Table
from desktop.card_protocol.company_statements import read_card_certificate, read_merchant_sheet
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.identity.statements.card_certificate import CERTIFICATE_LASTS
from desktop.use_cases.ports.merchant_port import Merchant, MerchantSheet
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    Clock,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
    rekeyed,
)

typed = TypedSecret.of


@pytest.fixture
def clock() -> Clock:
    return Clock()


def desk_of(
    anns_desk: EnrolledDesk,
    folder: Path,
    clock: Clock,
    environment: str = "LIVE",
    table: Table = LIVE,
) -> tuple[MemberDirectory, OpenedAccount]:
    """Ann's desk in this environment, and Ann, who has signed in."""
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, 2, table, certify_for=environment)
    return directory, directory.open(anns_desk.owner_id, typed(GOOD))


def days_left(directory: MemberDirectory, clock: Clock) -> dict[str, int | None]:
    """Of each member's certificate, by name; None without one."""
    record = directory._session.load()
    assert record is not None
    return {
        member.name: round((member.card_certificate.ends_at - clock.at) / timedelta(days=1))
        if member.card_certificate
        else None
        for member in record.members
    }


def test_an_owners_sign_in_certifies_those_who_may_take_cards(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    assert refusal(lambda: directory.certified(ann)) == "not_certified"
    bea = joined(directory, ann, "Bea", "card agent")
    assert refusal(lambda: directory.certified(bea)) == "not_certified", "no owner admitted her yet"
    joined(directory, ann, "Cal", "concierge")
    directory.members_of(ann).review()
    assert days_left(directory, clock) == {"Ann Example": 30, "Bea": 30, "Cal": None}
    shown = directory.certified(bea)
    text = shown.certificate.text.encode()
    assert signature_is_valid(shown.organization_key, shown.certificate.signature, text)
    certificate = read_card_certificate(shown.certificate.text)
    assert (certificate.member_id, certificate.verify_key) == (bea.member.id, bea.verify_key)
    assert certificate.environment.value == "LIVE"
    assert certificate.ends_at == int((clock.at + CERTIFICATE_LASTS).timestamp())
    assert signature_is_valid(certificate.verify_key, shown.sign(b"a request"), b"a request")


def test_a_certificate_is_renewed_at_an_owners_sign_in_once_a_third_of_it_is_over(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    directory.members_of(ann).review()
    clock.move(days=9)
    directory.members_of(ann).review()
    assert days_left(directory, clock) == {"Ann Example": 21}
    clock.move(days=2)
    directory.members_of(ann).review()
    assert days_left(directory, clock) == {"Ann Example": 30}


def test_a_certificate_by_a_clock_that_ran_ahead_is_renewed_once_the_clock_is_right(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    """The pane takes none that is good for longer than 30 days from now."""
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    clock.move(days=10)
    directory.members_of(ann).review()
    clock.move(days=-10)
    assert days_left(directory, clock) == {"Ann Example": 40}
    directory.members_of(ann).review()
    assert days_left(directory, clock) == {"Ann Example": 30}


@pytest.mark.parametrize("loss", ["suspend", "demote"])
def test_who_may_no_longer_take_cards_has_no_certificate(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock, loss: str
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    bea = joined(directory, ann, "Bea", "card agent")
    members = directory.members_of(ann)
    members.review()
    assert days_left(directory, clock)["Bea"] == 30
    if loss == "suspend":
        members.suspend(bea.member.id)
    else:
        members.change_role(bea.member.id, "booking agent")
    assert days_left(directory, clock) == {"Ann Example": 30, "Bea": None}
    if loss == "suspend":
        members.reinstate(bea.member.id)
        assert days_left(directory, clock)["Bea"] == 30


def test_reset_access_ends_the_certificate_of_the_former_key(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    bea = joined(directory, ann, "Bea", "card agent")
    members = directory.members_of(ann)
    members.review()
    again = directory.enter_code(typed(members.renew(bea.member.id)), typed("marble 9 thistle bay"))
    assert days_left(directory, clock) == {"Ann Example": 30, "Bea": None}
    members.review()
    certificate = read_card_certificate(directory.certified(again).certificate.text)
    assert certificate.verify_key == again.verify_key != bea.verify_key


def test_a_new_organization_key_signs_them_anew(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    second = joined(directory, ann, "Otto", "owner")
    directory.members_of(ann).review()
    before = directory.certified(ann)
    directory.members_of(ann).remove(second.member.id)
    rekeyed(directory.members_of(ann))
    after = directory.certified(ann)
    assert after.organization_key != before.organization_key
    text = after.certificate.text.encode()
    assert signature_is_valid(after.organization_key, after.certificate.signature, text)
    assert not signature_is_valid(after.organization_key, before.certificate.signature, text)


def test_in_training_nobody_is_certified(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock, "", IN_TEST_MODE)
    joined(directory, ann, "Bea", "card agent")
    directory.members_of(ann).review()
    assert days_left(directory, clock) == {"Ann Example": None, "Bea": None}


def test_an_owner_signs_the_merchant_sheet_and_nobody_else_can(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    bea = joined(directory, ann, "Bea", "approver", OTHER)
    merchant = Merchant("Marlow Travel", "LIVE", "stripe", "pk_live_abc", "duffel")
    sheet = MerchantSheet(merchant, "acct_marlow", clock.at, clock.at + timedelta(days=365))
    signed = json.loads(directory.members_of(ann).sign_merchant_sheet(sheet))
    text, signature = signed["text"].encode(), bytes.fromhex(signed["signature"])
    assert signature_is_valid(ann.org_key, signature, text)
    read = read_merchant_sheet(signed["text"])
    assert (read.company, read.account_id) == ("Marlow Travel", "acct_marlow")
    assert (read.issued_at, read.ends_at) == tuple(
        int(at.timestamp()) for at in (sheet.issued_at, sheet.ends_at)
    )
    members = directory.members_of(bea)
    assert refusal(lambda: members.sign_merchant_sheet(sheet)) == "not_owner"


def test_a_new_sheet_ends_the_one_before_with_every_members_certificate(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    bea = joined(directory, ann, "Bea", "card agent")
    merchant = Merchant("Marlow Travel", "LIVE", "stripe", "pk_live_abc", "duffel")
    sheet = MerchantSheet(merchant, "acct_marlow", clock.at, clock.at + timedelta(days=365))
    members = directory.members_of(ann)
    for serial in (1, 2):
        signed = read_merchant_sheet(json.loads(members.sign_merchant_sheet(sheet))["text"])
        assert signed.serial == serial
        for one in (ann, bea):
            shown = directory.certified(one)
            assert read_card_certificate(shown.certificate.text).sheet_serial == serial
            text = shown.certificate.text.encode()
            assert signature_is_valid(shown.organization_key, shown.certificate.signature, text)
    members.remove(joined(directory, ann, "Otto", "owner").member.id)
    rekeyed(members)
    assert read_card_certificate(directory.certified(ann).certificate.text).sheet_serial == 2


def test_a_certificate_that_was_changed_in_the_file_is_damage(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    directory.members_of(ann).review()
    record = directory._session.load()
    assert record is not None
    (member,) = record.members
    assert member.card_certificate is not None
    later = replace(member.card_certificate, ends_at=clock.at + timedelta(days=900))
    directory._session.save(record.with_member(replace(member, card_certificate=later)))
    assert refusal(lambda: directory.certified(ann)) == "directory_damaged"


def test_where_a_clearance_is_asked_for_only_the_cleared_are_certified_and_no_longer(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock
) -> None:
    ring = anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, clock, 2, LIVE, "LIVE", only_cleared=True)
    ann = directory.open(anns_desk.owner_id, typed(GOOD))
    bea = joined(directory, ann, "Bea", "card agent")
    members = directory.members_of(ann)
    members.review()
    assert days_left(directory, clock) == {"Ann Example": 30, "Bea": None}
    assert refusal(lambda: directory.certified(bea)) == "not_certified"
    members.clear_for_cards(bea.member.id, clock.at + timedelta(days=40))
    assert days_left(directory, clock)["Bea"] == 30
    shown = {row.member.name: row.clearance for row in members.member_list()}
    given = shown["Bea"]
    assert given is not None
    assert (given.by, shown["Ann Example"]) == ("Ann Example", None)
    clock.move(days=15)
    members.review()
    assert days_left(directory, clock)["Bea"] == 25, "as long as the clearance, and no longer"
    revision = directory._session.existing().revision
    members.review()
    assert directory._session.existing().revision == revision, "nothing was due"
    clock.move(days=26)
    members.hide_member_names(hidden=True)
    assert days_left(directory, clock)["Bea"] is None


@pytest.mark.parametrize("loss", ["end", "suspend", "role", "renew"])
def test_a_clearance_ends_with_what_it_was_given_for(
    anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock, loss: str
) -> None:
    ring = anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, clock, 2, LIVE, "LIVE", only_cleared=True)
    ann = directory.open(anns_desk.owner_id, typed(GOOD))
    bea = joined(directory, ann, "Bea", "card agent").member.id
    members = directory.members_of(ann)
    members.clear_for_cards(bea, clock.at + timedelta(days=40))
    if loss == "end":
        members.end_clearance(bea)
    elif loss == "suspend":
        members.suspend(bea)
        members.reinstate(bea)
    elif loss == "role":
        members.change_role(bea, "approver")
    else:
        directory.enter_code(typed(members.renew(bea)), typed("marble 9 thistle bay"))
        members.review()
    assert days_left(directory, clock) == {"Ann Example": 30, "Bea": None}


def test_nobody_clears_themselves(anns_desk: EnrolledDesk, tmp_path: Path, clock: Clock) -> None:
    directory, ann = desk_of(anns_desk, tmp_path, clock)
    until = clock.at + timedelta(days=40)
    refused = refusal(lambda: directory.members_of(ann).clear_for_cards(ann.member.id, until))
    assert refused == "not_oneself"
