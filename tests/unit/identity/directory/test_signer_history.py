"""Whose key signed when: by what an owner signed, and by proofs that were verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import OrgKey, fingerprint, typed_fingerprint
from desktop.identity.directory.directory_file import DirectoryFile
from desktop.identity.directory.directory_json import Damaged
from desktop.identity.directory.directory_records import DirectoryRecord, SigningPeriod
from desktop.identity.directory.public_directory import from_json, public_part, to_json
from desktop.identity.directory.signer_history import SignerHistory, signers_in
from desktop.identity.member_admin import MemberAdmin
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.audit_port import Signatory
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    Clock,
    EnrolledDesk,
    open_directory,
    refusal,
    rekeyed,
)
from tests.support.identity.make_golden import GOLDEN_FILE, golden_ring
from tests.support.identity.sealed_file import change_members, read_record

DIGEST = hashlib.sha256(b"an entry").digest()


@dataclass(slots=True)
class Desk:
    """Ann's company."""

    folder: Path
    ring: MemoryKeyring
    directory: MemberDirectory
    ann: OpenedAccount

    @property
    def members(self) -> MemberAdmin:
        return self.directory.members_of(self.ann)

    def enter(self, code: str) -> OpenedAccount:
        return self.directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))

    def join_bea(self) -> OpenedAccount:
        return self.enter(self.members.invite("Bea", "concierge"))

    def record(self) -> DirectoryRecord:
        return read_record(self.folder / "members.json", self.ring)

    def file(self) -> DirectoryFile:
        return DirectoryFile(self.folder / "members.json", self.ring)

    def history(self) -> SignerHistory:
        return signers_in(self.record(), self.ann.org_key)

    def times_of(self, account: OpenedAccount) -> list[int]:
        """The revisions, up to the present one, in which this key counts as its member's."""
        history, signer = self.history(), account.verify_key.hex()
        known = Signatory(account.member.id, account.member.name)
        revisions = range(history.revision + 5)
        return [one for one in revisions if history.signatory(signer, one) == known]


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    ring = anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, Clock(), seed=5)
    return Desk(tmp_path, ring, directory, directory.open(anns_desk.owner_id, TypedSecret.of(GOOD)))


def signed(account: OpenedAccount) -> tuple[str, bytes, bytes]:
    return account.verify_key.hex(), DIGEST, account.sign(DIGEST)


def test_the_owner_signs_from_the_first_revision_on(desk: Desk) -> None:
    assert desk.history().revision == desk.ann.revision() == 1
    assert desk.times_of(desk.ann) == [1]
    assert desk.history().has_signed(*signed(desk.ann))
    signer, _, signature = signed(desk.ann)
    assert not desk.history().has_signed(signer, bytes(32), signature)
    assert not desk.history().has_signed("00" * 32, DIGEST, signature)
    assert desk.history().name_of(desk.ann.member.id) == desk.ann.member.name
    assert desk.history().name_of("nobody") == ""
    assert desk.history().member_of(signer) == desk.ann.member.id
    assert desk.history().member_of("00" * 32) == ""


def test_who_enrolled_by_a_code_signs_from_the_invitation_on(desk: Desk) -> None:
    bea = desk.join_bea()
    assert desk.times_of(bea) == [2], "by the enrollment proof"
    assert bea.revision() == 2
    desk.members.review()
    assert desk.record().member(bea.member.id).enrollment_proof is None  # type: ignore[union-attr]
    assert desk.times_of(bea) == [2, 3], "by the member list"
    assert desk.history().has_signed(*signed(bea))


def test_a_suspension_a_reinstatement_and_a_removal_are_kept_by_revision(desk: Desk) -> None:
    bea = desk.join_bea()
    for _ in range(2):
        desk.members.suspend(bea.member.id)
    assert desk.times_of(bea) == [2]
    for _ in range(2):
        desk.members.reinstate(bea.member.id)
    assert desk.times_of(bea) == [2, 5, 6]
    desk.members.remove(bea.member.id)
    rekeyed(desk.members)
    assert desk.times_of(bea) == [2, 5, 6]
    assert desk.history().has_signed(*signed(bea)), "what was signed stays verifiable"
    assert desk.history().name_of(bea.member.id) == "Bea"
    desk_again = open_directory(desk.folder, desk.ring, Clock(), seed=6)
    # Both keys that were waiting are taken by one change of the list.
    assert desk_again.open(desk.ann.member.id, TypedSecret.of(GOOD)).revision() == 8


def test_new_keys_end_the_old_ones(desk: Desk) -> None:
    bea = desk.join_bea()
    again = desk.enter(desk.members.renew(bea.member.id))
    assert (desk.times_of(bea), desk.times_of(again)) == ([2], [3])


def change(desk: Desk, edit: Callable[[dict[str, Any]], None]) -> None:
    change_members(desk.folder / "members.json", desk.ring, edit)


@pytest.mark.parametrize("field", ["signature", "enrolled_at"])
def test_a_proof_that_is_not_valid_counts_for_nobody(desk: Desk, field: str) -> None:
    bea = desk.join_bea()

    def edit(whole: dict[str, Any]) -> None:
        proof = whole["members"][1]["enrollment_proof"]
        proof[field] = proof["invitation"][
            {"signature": "signature", "enrolled_at": "ends_at"}[field]
        ]

    change(desk, edit)
    assert desk.times_of(bea) == []
    assert desk.history().unproved == ("Bea",)
    assert not desk.history().has_signed(*signed(bea))


def test_an_enrolled_member_cannot_claim_an_earlier_beginning(desk: Desk) -> None:
    desk.members.hide_member_names(False)
    bea = desk.join_bea()

    def edit(whole: dict[str, Any]) -> None:
        whole["members"][1]["signing_since"] = 1

    change(desk, edit)
    assert desk.times_of(bea) == []
    assert desk.history().unproved == ("Bea",)


def test_a_list_that_no_owner_signed_is_damaged(desk: Desk) -> None:
    period = SigningPeriod("e" * 20, "Eve", bytes(32), 1, 1)
    file = desk.file()
    file.load()
    file.save(replace(desk.record(), past_signing=(period,)))
    assert refusal(desk.history) == "directory_damaged"
    assert refusal(desk.ann.signers) == "directory_damaged"


def test_an_older_list_does_not_say_who_signs(desk: Desk) -> None:
    older = (desk.folder / "members.json").read_bytes()
    desk.members.hide_member_names(True)
    (desk.folder / "members.json").write_bytes(older)
    for read in (desk.ann.signers, desk.directory.public_part):
        assert refusal(read) == "directory_rolled_back"


def test_the_public_part_proves_the_same_and_holds_no_secret() -> None:
    record = read_record(GOLDEN_FILE, golden_ring())
    trusted = record.key_rotations[0].before
    text = json.dumps(to_json(public_part(record)))
    public = from_json(json.loads(text))
    whole, part = SignerHistory(record, trusted), SignerHistory(public, trusted)
    assert (whole.revision, whole.unproved, whole._periods) == (
        part.revision, part.unproved, part._periods,
    )  # fmt: skip
    assert part.unproved == ()
    for hidden in ("salt", "wrapped", 'grants": [{', "integrity_tag", "second_factor", "recovery"):
        assert hidden not in text
    with pytest.raises(WrongKey):
        SignerHistory(public, OrgKey.fresh().verify_key)
    with pytest.raises(Damaged):
        from_json({**json.loads(text), "more": 1})


def test_a_fingerprint_is_read_out_and_typed_again() -> None:
    key, other = bytes(range(32)), bytes(32)
    assert fingerprint(key) != fingerprint(other)
    assert typed_fingerprint(fingerprint(key).lower().replace(" ", "-")) == fingerprint(key)
