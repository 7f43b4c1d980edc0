"""One who joins by a code writes the own record, and an owner's next sign-in signs it: nothing in
it is what only an owner gives.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.access.role import LIVE
from desktop.identity.crypto.directory_key import ENVELOPE_BYTES
from desktop.identity.crypto.key_derivation import NONCE_BYTES, TAG_BYTES
from desktop.identity.crypto.member_keys import BUNDLE_BYTES
from desktop.identity.directory.directory_records import (
    GIVEN_FIELDS,
    OWN_FIELDS,
    CardCertificate,
    GivenClearance,
    MemberRecord,
)
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, Clock, EnrolledDesk, joined, open_directory, refusal
from tests.support.identity.own_program import MALLORY, OwnProgram

pytestmark = pytest.mark.hostile

NOT_THEIRS = "joined with a clearance or certificate of their own"
AS_INVITED = {"id", "name", "role", "status", "status_changed_at", "signing_since"}
"""Compared with the invitation, which an owner signed."""
PROVED = {"open_key", "verify_key", "enrollment_proof", "grants"}
"""Proved by the keys themselves; grants are made anew as an owner signs."""
NOW = Clock().at
BROUGHT: dict[str, Any] = {
    "clearance": GivenClearance(NOW, NOW + timedelta(days=100), "Ann Example"),
    "card_certificate": CardCertificate(NOW + timedelta(days=20), 0, bytes(64)),
    "recovery": bytes(NONCE_BYTES + TAG_BYTES + BUNDLE_BYTES),
    "recovery_directory_envelope": bytes(ENVELOPE_BYTES),
}


def test_each_field_of_a_member_is_of_one_class() -> None:
    """One that is added is the member's own, as invited, proved, or an owner's to give."""
    classes = (OWN_FIELDS, AS_INVITED, PROVED, GIVEN_FIELDS)
    assert sorted(name for each in classes for name in each) == sorted(
        each.name for each in fields(MemberRecord)
    )
    assert set(BROUGHT) == GIVEN_FIELDS


@pytest.mark.parametrize("name", sorted(BROUGHT))
def test_who_brings_what_only_an_owner_gives_is_not_let_in(
    anns_desk: EnrolledDesk, tmp_path: Path, name: str
) -> None:
    clock, ring = Clock(), anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, clock, 2, LIVE, "LIVE", only_cleared=True)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    code = directory.members_of(ann).invite("Mallory", "card agent")
    program = OwnProgram(brought={name: BROUGHT[name]})
    program.join(tmp_path / "members.json", ring, code, clock.at)
    directory = open_directory(tmp_path, ring, clock, 3, LIVE, "LIVE", only_cleared=True)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    assert [row.clearance for row in members.member_list()] == [None, None], "not shown before"
    assert [(one.member.name, one.what) for one in members.review()] == [("Mallory", NOT_THEIRS)]
    assert [row.member.name for row in members.member_list()] == ["Ann Example"]
    who = next(iter(directory._session.existing().past_signing)).member_id
    late = open_directory(tmp_path, ring, clock, 4, LIVE, "LIVE", only_cleared=True)
    assert refusal(lambda: late.open(who, TypedSecret.of(MALLORY))) == "member_unknown"


@pytest.mark.parametrize("ahead", [0, 300])
def test_no_clearance_counts_for_longer_than_six_months(
    anns_desk: EnrolledDesk, tmp_path: Path, ahead: int
) -> None:
    """Of an owner's program that writes what it likes, or by a clock that ran ahead."""
    clock, ring = Clock(), anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, clock, 2, LIVE, "LIVE", only_cleared=True)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "card agent")
    members = directory.members_of(ann)
    clock.move(days=ahead)
    members.clear_for_cards(bea.member.id, clock.at + timedelta(days=100 if ahead else 60000))
    clock.move(days=-ahead)
    members.hide_member_names(hidden=False)
    assert refusal(lambda: directory.certified(bea)) == "not_certified"
    assert members.member_list()[1].clearance is None
    members.clear_for_cards(bea.member.id, clock.at + timedelta(days=185))
    assert directory.certified(bea).certificate.text
    assert members.member_list()[1].clearance is not None
    clock.move(days=-5)
    assert members.member_list()[1].clearance is not None, "a clock that is a few days behind"
