"""A removed owner still knows the former organization key, and may write to the folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.identity.crypto.org_key import pin_of
from desktop.identity.crypto.sealed_grant import ORG_KEY
from desktop.identity.directory_editor import DirectoryEditor
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.use_cases.ports.keyring_port import RollbackMark
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
    rekeyed,
    sheet_code,
)
from tests.support.identity.sealed_file import copy_directory_key, read_members, write_members

pytestmark = pytest.mark.hostile
BOBS = OTHER


@dataclass(slots=True)
class Desk:
    """Ann and Bob own it, Carl is a concierge; then Ann removes Bob. Bob has kept `his_copy` and
    the keyring of that day.
    """

    folder: Path
    his_copy: Path
    his_ring: MemoryKeyring
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    bob: OpenedAccount
    carl: OpenedAccount
    sheet: str

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=6)

    def bob_writes_a_rival(self) -> None:
        """A successor of the former key that he makes in his copy, with everybody still on the
        list, and a revision that is newer than Ann's.
        """
        his = open_directory(self.his_copy, self.his_ring, self.clock, seed=9)
        bob = his.open(self.bob.member.id, TypedSecret.of(BOBS))
        session = his._session
        with session.turn():
            editor = DirectoryEditor.of(session, bob.member.id)
            editor.rotate_keys(frozenset({ORG_KEY}))
            for _ in range(9):
                editor.write()
        shutil.copy(self.his_copy / "members.json", self.folder / "members.json")


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    folder, clock = tmp_path / "desk", Clock()
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    sheet = sheet_code(directory, ann)
    bob = joined(directory, ann, "Bob", "owner", BOBS)
    carl = joined(directory, ann, "Carl", "concierge", THIRD)
    directory.members_of(ann).review()
    his_copy = Path(shutil.copytree(folder, tmp_path / "bobs"))
    his_ring = MemoryKeyring()
    installation_id = directory.installation_id()
    secret = ring.get(installation_id, bob.member.id)
    assert secret is not None
    his_ring.put(installation_id, bob.member.id, secret)
    copy_directory_key(folder / "members.json", ring, his_ring)
    members = directory.members_of(ann)
    members.remove(bob.member.id)
    rekeyed(members)
    return Desk(folder, his_copy, his_ring, ring, clock, ann, bob, carl, sheet)


@pytest.mark.parametrize("who", ["carl", "ann"])
def test_a_rival_successor_opens_for_nobody_where_the_removal_was_seen(
    desk: Desk, who: str
) -> None:
    """Carl has not signed in since, so his own keys still trust the former organization key."""
    desk.bob_writes_a_rival()
    member, passphrase = (desk.carl, THIRD) if who == "carl" else (desk.ann, GOOD)
    typed = TypedSecret.of(passphrase)
    assert refusal(lambda: desk.directory().open(member.member.id, typed)) == "directory_rival"


def test_a_rival_leaves_nothing_behind_and_the_good_file_opens_again(desk: Desk) -> None:
    good = (desk.folder / "members.json").read_bytes()
    guard, installation_id = KeyringRollbackGuard(desk.ring), desk.directory().installation_id()
    before = guard.recall(installation_id)
    desk.bob_writes_a_rival()
    refusal(lambda: desk.directory().open(desk.carl.member.id, TypedSecret.of(THIRD)))
    assert guard.recall(installation_id) == before
    (desk.folder / "members.json").write_bytes(good)
    opened = desk.directory().open(desk.carl.member.id, TypedSecret.of(THIRD))
    assert opened.store_key != desk.carl.store_key
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)).member == desk.ann.member


def test_a_rival_does_not_take_in_the_recovery_sheet(desk: Desk) -> None:
    desk.bob_writes_a_rival()
    sheet, new = TypedSecret.of(desk.sheet), TypedSecret.of(OTHER)
    assert (
        refusal(lambda: desk.directory().recover(desk.ann.member.id, sheet, new))
        == "directory_rival"
    )


def test_a_key_that_was_replaced_twice_is_followed_from_the_first(desk: Desk) -> None:
    seen_before = MemoryKeyring()
    installation_id = desk.directory().installation_id()
    secret = desk.ring.get(installation_id, desk.carl.member.id)
    assert secret is not None
    seen_before.put(installation_id, desk.carl.member.id, secret)
    copy_directory_key(desk.folder / "members.json", desk.ring, seen_before)
    KeyringRollbackGuard(seen_before).keep(
        installation_id, RollbackMark(), RollbackMark(1, org_key_pin=pin_of(desk.carl.org_key))
    )
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    dan = joined(directory, ann, "Dan", "owner")
    members = directory.members_of(ann)
    members.remove(dan.member.id)
    rekeyed(members)
    elsewhere = open_directory(desk.folder, seen_before, desk.clock, seed=8)
    opened = elsewhere.open(desk.carl.member.id, TypedSecret.of(THIRD))
    assert opened.org_key not in {desk.carl.org_key, ann.org_key}


def test_a_file_that_is_not_proved_raises_no_remembered_revision(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = directory.members_of(ann).invite("Dan", "concierge")
    good = (desk.folder / "members.json").read_bytes()
    file = desk.folder / "members.json"
    whole = read_members(file, desk.ring)
    whole["revision"] += 1000
    write_members(file, desk.ring, whole)
    desk.clock.move(hours=25)
    typed, new = TypedSecret.of(code), TypedSecret.of(OTHER)
    assert refusal(lambda: desk.directory().enter_code(typed, new)) == "code_expired"
    (desk.folder / "members.json").write_bytes(good)
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)).member == ann.member
