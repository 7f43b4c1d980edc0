"""A removed owner still knows the former organization key, and may write to the folder."""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.identity.crypto.check_code import code_of
from desktop.identity.crypto.org_key import pin_of
from desktop.identity.crypto.recovery_code import new_recovery_secret
from desktop.identity.crypto.sealed_grant import ORG_KEY
from desktop.identity.directory_editor import DirectoryEditor
from desktop.identity.key_envelope import with_recovery_envelope
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
from tests.support.identity.sealed_file import (
    copy_directory_key,
    read_members,
    read_record,
    write_members,
    write_record,
)

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
    assert refusal(lambda: desk.directory().enter_code(typed, new)) == "directory_damaged"
    (desk.folder / "members.json").write_bytes(good)
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)).member == ann.member


def _refused_sheet(desk: Desk, older: bytes, who: OpenedAccount, code: str) -> str:
    """The refusal of a sheet beside an older file, where the removal of Bob was seen. Nothing that
    this machine remembers goes back, and today's file opens afterwards.
    """
    file = desk.folder / "members.json"
    today, guard = file.read_bytes(), KeyringRollbackGuard(desk.ring)
    desk.directory().open(desk.carl.member.id, TypedSecret.of(THIRD))
    desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD))
    before = guard.recall(desk.directory().installation_id())
    file.write_bytes(older)
    sheet, new = TypedSecret.of(code), TypedSecret.of("granite 5 meadow whistle")
    found = refusal(lambda: desk.directory().recover(who.member.id, sheet, new))
    assert guard.recall(desk.directory().installation_id()) == before
    for member, passphrase in ((desk.carl, THIRD), (desk.ann, GOOD)):
        typed = TypedSecret.of(passphrase)
        assert refusal(
            lambda m=member, t=typed: desk.directory().open(m.member.id, t)  # type: ignore[misc]
        ) in {"directory_rolled_back", "directory_damaged"}
    file.write_bytes(today)
    assert desk.directory().open(desk.carl.member.id, TypedSecret.of(THIRD))
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD))
    return found


def test_a_removed_owners_sheet_brings_no_older_file_back(desk: Desk) -> None:
    his = open_directory(desk.his_copy, desk.his_ring, desk.clock, seed=9)
    code = sheet_code(his, his.open(desk.bob.member.id, TypedSecret.of(BOBS)), BOBS)
    older = (desk.his_copy / "members.json").read_bytes()
    assert _refused_sheet(desk, older, desk.bob, code) == "directory_rival"


def test_a_sheet_that_was_replaced_brings_no_older_file_back(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    older = (desk.folder / "members.json").read_bytes()
    directory.own_account(ann).new_recovery_sheet(TypedSecret.of(GOOD))
    rekeyed(directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD))))
    assert _refused_sheet(desk, older, desk.ann, desk.sheet) == "directory_rival"


@pytest.mark.parametrize("where", ["today", "earlier"])
def test_a_sheet_that_a_member_made_of_copied_keys_opens_no_file(desk: Desk, where: str) -> None:
    """Carl's, who is no owner, around his own keys; and with them the file that he likes best."""
    directory, file = desk.directory(), desk.folder / "members.json"
    carl = directory.open(desk.carl.member.id, TypedSecret.of(THIRD))
    keys = directory._session.open_keys.of(carl.member.id)
    source = file if where == "today" else desk.his_copy / "members.json"
    record = read_record(source, desk.ring)
    member, recovery = record.member(carl.member.id), new_recovery_secret()
    assert member is not None
    member = with_recovery_envelope(record.installation_id, member, keys, recovery)
    today = file.read_bytes()
    write_record(file, desk.ring, record.with_member(member))
    forged = file.read_bytes()
    file.write_bytes(today)
    found = _refused_sheet(desk, forged, desk.carl, code_of(bytes(recovery)))
    assert found == "directory_damaged"


def test_the_sheet_of_one_who_is_an_owner_no_more_opens_nothing(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    dan = joined(directory, ann, "Dan", "owner", OTHER)
    code = sheet_code(directory, dan, OTHER)
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    members.change_role(dan.member.id, "concierge")
    rekeyed(members)
    sheet, new = TypedSecret.of(code), TypedSecret.of("granite 5 meadow whistle")
    assert (
        refusal(lambda: desk.directory().recover(dan.member.id, sheet, new)) == "no_recovery_sheet"
    )
    for one, passphrase in ((dan, OTHER), (desk.carl, THIRD)):
        again = desk.directory()
        opened = again.open(one.member.id, TypedSecret.of(passphrase))
        assert refusal(lambda d=again, o=opened, p=passphrase: sheet_code(d, o, p)) == "not_owner"  # type: ignore[misc]


def test_an_older_file_that_a_sheet_opened_is_newer_than_all_that_was_seen(desk: Desk) -> None:
    """What lay between is not taken back later: the owner has decided for the older one."""
    directory, file = desk.directory(), desk.folder / "members.json"
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    older = file.read_bytes()
    directory.members_of(ann).hide_member_names(True)
    between, guard = file.read_bytes(), KeyringRollbackGuard(desk.ring)
    seen = guard.recall(directory.installation_id())
    file.write_bytes(older)
    sheet, new = TypedSecret.of(desk.sheet), TypedSecret.of("granite 5 meadow whistle")
    desk.directory().recover(ann.member.id, sheet, new)
    assert guard.recall(directory.installation_id()).revision > seen.revision
    file.write_bytes(between)
    assert (
        refusal(lambda: desk.directory().open(desk.carl.member.id, TypedSecret.of(THIRD)))
        == "directory_rolled_back"
    )


@pytest.mark.parametrize("changes", [1, 2, 5])
def test_a_list_that_grew_from_an_older_copy_does_not_pass_for_a_later_one(
    desk: Desk, changes: int
) -> None:
    """Ann suspends Carl, who puts the file from before in its place. Otto is an owner too, whose
    own machine has not seen the suspension: what he changes there is in good faith.
    """
    directory, file = desk.directory(), desk.folder / "members.json"
    otto = joined(directory, directory.open(desk.ann.member.id, TypedSecret.of(GOOD)), "Otto",
                  "owner")  # fmt: skip
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    directory.members_of(ann).review()
    older, ottos_ring = file.read_bytes(), deepcopy(desk.ring)
    directory.members_of(ann).suspend(desk.carl.member.id)
    suspended = file.read_bytes()

    file.write_bytes(older)
    elsewhere = open_directory(desk.folder, ottos_ring, desk.clock, seed=8)
    opened = elsewhere.open(otto.member.id, TypedSecret.of(OTHER))
    for turn in range(changes):
        elsewhere.members_of(opened).hide_member_names(turn % 2 == 0)
    for member, passphrase in ((desk.ann, GOOD), (desk.carl, THIRD)):
        typed = TypedSecret.of(passphrase)
        assert (
            refusal(lambda m=member, t=typed: desk.directory().open(m.member.id, t))  # type: ignore[misc]
            == "directory_branched"
        )
    assert refusal(directory.members_of(ann).exposed_secrets) == "directory_branched"

    # The right one comes back, or Ann decides for the other by her sheet.
    branched = file.read_bytes()
    file.write_bytes(suspended)
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)).member == ann.member
    file.write_bytes(branched)
    sheet, new = TypedSecret.of(desk.sheet), TypedSecret.of("granite 5 meadow whistle")
    assert desk.directory().recover(desk.ann.member.id, sheet, new).member == ann.member
    assert desk.directory().open(desk.ann.member.id, new).member == ann.member
    assert elsewhere.open(otto.member.id, TypedSecret.of(OTHER)).member == otto.member
