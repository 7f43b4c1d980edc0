"""An attacker has a code, used or not, and may change the file and the clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
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
    change_members,
    copy_directory_key,
    read_members,
)

pytestmark = pytest.mark.hostile


@dataclass(slots=True)
class Desk:
    """Ann's desk, with a code for Bea."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    code: str

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=6)

    def set_aside(self) -> None:
        shutil.copy(self.folder / "members.json", self.folder / "kept.json")

    def put_back(self) -> None:
        shutil.copy(self.folder / "kept.json", self.folder / "members.json")

    def change(self, change: Callable[[dict[str, Any]], None]) -> None:
        change_members(self.folder / "members.json", self.ring, change)

    def whole(self) -> dict[str, Any]:
        """The JSON inside the file."""
        return read_members(self.folder / "members.json", self.ring)

    def owner(self) -> tuple[MemberDirectory, OpenedAccount]:
        directory = self.directory()
        return directory, directory.open(self.ann.member.id, TypedSecret.of(GOOD))


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    return Desk(tmp_path, ring, clock, ann, directory.members_of(ann).invite("Bea", "concierge"))


def test_a_used_code_does_not_open_the_file_as_it_was_before(desk: Desk) -> None:
    desk.set_aside()
    desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    desk.put_back()
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(THIRD))
        )
        == "code_not_here"
    )


def test_a_used_code_that_was_taken_off_the_list_opens_nothing(desk: Desk) -> None:
    directory, ann = desk.owner()
    kept = desk.whole()["invitations"]
    directory.enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    directory.members_of(ann).review()

    def forget(whole: dict[str, Any]) -> None:
        whole["used_codes"] = []
        whole["invitations"] = kept

    desk.change(forget)
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(THIRD))
        )
        == "directory_damaged"
    )
    assert (
        refusal(lambda: desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)))
        == "directory_damaged"
    )


def test_a_code_that_was_overheard_opens_no_copy_of_the_folder(desk: Desk) -> None:
    thief = open_directory(desk.folder, MemoryKeyring(), desk.clock)
    assert (
        refusal(lambda: thief.enter_code(TypedSecret.of(desk.code), TypedSecret.of(THIRD)))
        == "code_not_here"
    )


@pytest.mark.parametrize("hours", [25, 24 * 365])
def test_a_clock_set_back_does_not_bring_a_code_to_life_that_was_seen_to_end(
    desk: Desk, hours: int
) -> None:
    desk.clock.move(hours=hours)
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
        )
        == "code_expired"
    )
    desk.clock.move(hours=-hours)
    code, passphrase = TypedSecret.of(desk.code), TypedSecret.of(OTHER)
    found = refusal(lambda: desk.directory().enter_code(code, passphrase))
    assert found in {"code_clock_behind", "code_not_here"}


def test_a_clock_set_back_after_a_sign_in_is_noticed(desk: Desk) -> None:
    desk.clock.move(hours=30)
    desk.owner()
    desk.clock.move(hours=-29)
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
        )
        == "code_clock_behind"
    )
    desk.clock.move(hours=-100)
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
        )
        == "code_clock_behind"
    )


def test_an_end_that_was_put_off_in_the_file_is_noticed(desk: Desk) -> None:
    later = (desk.clock.at + timedelta(days=60)).isoformat()
    desk.clock.move(days=30)

    def put_off(whole: dict[str, Any]) -> None:
        whole["invitations"][0]["ends_at"] = later

    desk.change(put_off)
    code = refusal(
        lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    )
    assert code == "directory_damaged"


@pytest.mark.parametrize(
    ("field", "value"), [("role", "owner"), ("name", "Eve"), ("person_id", "someoneelse")]
)
def test_a_code_opens_for_whom_it_was_made_and_nobody_else(
    desk: Desk, field: str, value: str
) -> None:
    def promote(whole: dict[str, Any]) -> None:
        whole["invitations"][0][field] = value

    desk.change(promote)
    assert (
        refusal(
            lambda: desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
        )
        == "directory_damaged"
    )


@pytest.mark.parametrize(
    "field", ["role", "name", "status", "status_changed_at", "verify_key", "enrollment_proof"]
)
def test_a_member_who_joined_by_a_code_cannot_edit_their_own_status(desk: Desk, field: str) -> None:
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    owner = desk.whole()["members"][0]
    others = {"status": "suspended", "status_changed_at": "2026-12-24T00:00:00+00:00"}

    def edit(whole: dict[str, Any]) -> None:
        whole["members"][1][field] = others.get(field, owner[field])

    desk.change(edit)
    assert (
        refusal(lambda: desk.directory().open(bea.member.id, TypedSecret.of(OTHER)))
        == "directory_damaged"
    )
    assert refusal(desk.owner) == "directory_damaged"


def test_an_older_file_does_not_bring_back_a_removed_member(desk: Desk) -> None:
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    desk.set_aside()
    directory, ann = desk.owner()
    directory.members_of(ann).remove(bea.member.id)
    secret = desk.ring
    desk.put_back()
    assert secret.get(desk.whole()["installation_id"],
                      bea.member.id) is None  # fmt: skip
    assert (
        refusal(lambda: desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)))
        == "directory_rolled_back"
    )


def test_an_older_file_does_not_lift_a_suspension(desk: Desk) -> None:
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    desk.set_aside()
    directory, ann = desk.owner()
    directory.members_of(ann).suspend(bea.member.id)
    desk.put_back()
    assert (
        refusal(lambda: desk.directory().open(bea.member.id, TypedSecret.of(OTHER)))
        == "directory_rolled_back"
    )


def test_an_older_file_with_a_newer_number_is_not_believed(desk: Desk) -> None:
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    desk.set_aside()
    directory, ann = desk.owner()
    directory.members_of(ann).suspend(bea.member.id)
    desk.put_back()

    def renumber(whole: dict[str, Any]) -> None:
        whole["revision"] += 5

    desk.change(renumber)
    assert (
        refusal(lambda: desk.directory().open(bea.member.id, TypedSecret.of(OTHER)))
        == "directory_damaged"
    )


def test_an_older_file_opens_by_the_recovery_sheet_when_the_owner_wants_it(
    desk: Desk,
) -> None:
    directory, ann = desk.owner()
    sheet = sheet_code(directory, ann)
    desk.set_aside()
    directory.members_of(ann).hide_member_names(True)
    desk.put_back()
    assert (
        refusal(lambda: desk.directory().open(ann.member.id, TypedSecret.of(GOOD)))
        == "directory_rolled_back"
    )
    desk.directory().recover(ann.member.id, TypedSecret.of(sheet), TypedSecret.of(OTHER))
    assert desk.directory().open(ann.member.id, TypedSecret.of(OTHER)).store_key == ann.store_key


def test_a_desk_of_the_attackers_own_does_not_take_a_code_in(desk: Desk, tmp_path: Path) -> None:
    eves = MemoryKeyring()
    other = open_directory(tmp_path / "other", eves, desk.clock, seed=9)
    eve = other.enroll_owner("Eve", TypedSecret.of(GOOD))
    other.members_of(eve).invite("Bea", "owner")
    foreign = read_members(tmp_path / "other" / "members.json", eves)

    def take_over(whole: dict[str, Any]) -> None:
        for field in (
            "org_key",
            "member_list_signature",
            "revision",
            "members",
            "key_rotations",
            "used_codes",
        ):
            whole[field] = foreign[field]
        mine, theirs = whole["invitations"][0], foreign["invitations"][0]
        whole["invitations"] = [{**theirs, "id": mine["id"]}]

    desk.change(take_over)
    code, passphrase = TypedSecret.of(desk.code), TypedSecret.of(OTHER)
    assert refusal(lambda: desk.directory().enter_code(code, passphrase)) == "directory_damaged"


def test_an_owner_who_left_cannot_make_others_owners_with_the_key_they_knew(
    desk: Desk,
) -> None:
    """The former organization key is known; members who signed in since trust the new one."""
    directory, ann = desk.owner()
    cem = joined(directory, ann, "Cem", "owner", THIRD)
    directory.members_of(ann).review()
    desk.set_aside()
    directory.members_of(cem).remove(ann.member.id)
    rekeyed(directory.members_of(cem))
    desk.directory().open(cem.member.id, TypedSecret.of(THIRD))
    newest = desk.whole()
    cem_now = next(one for one in newest["members"] if one["id"] == cem.member.id)
    desk.put_back()

    def keep_cems_own(whole: dict[str, Any]) -> None:
        whole["members"] = [
            cem_now if one["id"] == cem.member.id else one for one in whole["members"]
        ]

    desk.change(keep_cems_own)
    forgotten = MemoryKeyring()
    installation_id = newest["installation_id"]
    secret = desk.ring.get(installation_id, cem.member.id)
    assert secret is not None
    forgotten.put(installation_id, cem.member.id, secret)
    copy_directory_key(desk.folder / "members.json", desk.ring, forgotten)
    directory = open_directory(desk.folder, forgotten, desk.clock)
    assert (
        refusal(lambda: directory.open(cem.member.id, TypedSecret.of(THIRD))) == "directory_damaged"
    )


def test_a_removed_person_who_puts_their_own_record_back_is_not_let_in(desk: Desk) -> None:
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    kept = desk.whole()
    secret = desk.ring.get(kept["installation_id"], bea.member.id)
    assert secret is not None
    directory, ann = desk.owner()
    directory.members_of(ann).remove(bea.member.id)
    rekeyed(directory.members_of(ann))

    def come_back(whole: dict[str, Any]) -> None:
        whole["members"].append(kept["members"][1])

    desk.change(come_back)
    desk.ring.put(kept["installation_id"], bea.member.id, secret)
    assert (
        refusal(lambda: desk.directory().open(bea.member.id, TypedSecret.of(OTHER)))
        == "directory_damaged"
    )
    assert refusal(desk.owner) == "directory_damaged"


def test_who_enrolled_and_took_their_own_record_out_has_no_key_of_later(desk: Desk) -> None:
    """Bea would have the keys, and nobody would know that her code was used."""
    desk.set_aside()
    bea = desk.directory().enter_code(TypedSecret.of(desk.code), TypedSecret.of(OTHER))
    desk.put_back()
    desk.clock.move(hours=25)
    directory, ann = desk.owner()
    members = directory.members_of(ann)
    lost = "joined by code and lost with an older file of members"
    assert [each.what for each in members.review()] == [lost]
    assert rekeyed(members) not in {None, bea.store_key}
