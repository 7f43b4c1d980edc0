"""Ninety days without a sign-in suspend an owner too, but never the last who could sign in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.booking.access.role import AccountStatus
from desktop.identity.directory.directory_records import OWN_FIELDS
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
    sheet_code,
)
from tests.support.identity.sealed_file import read_record, write_record

STAYED_OPEN = "stayed open after 90 idle days"


@dataclass(slots=True)
class Owners:
    """Ann and Bea are owners; Bea was here last, a minute after Ann."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    bea: OpenedAccount
    sheet: str

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=5)

    def open_ann(self) -> OpenedAccount:
        return self.directory().open(self.ann.member.id, TypedSecret.of(GOOD))

    def open_bea(self) -> OpenedAccount:
        return self.directory().open(self.bea.member.id, TypedSecret.of(OTHER))

    def noticed(self, directory: MemberDirectory, owner: OpenedAccount) -> list[tuple[str, str]]:
        found = directory.members_of(owner).review()
        return [(one.member.name, one.what) for one in found]


@pytest.fixture
def owners(anns_desk: EnrolledDesk, tmp_path: Path) -> Owners:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    sheet = sheet_code(directory, ann)
    clock.move(minutes=1)
    bea = joined(directory, ann, "Bea", "owner")
    directory.members_of(ann).review()
    made = Owners(tmp_path, ring, clock, ann, bea, sheet)
    bea = made.open_bea()
    made.open_ann()
    clock.move(minutes=1)
    return replace(made, bea=made.open_bea())


def test_where_all_owners_are_idle_the_one_who_was_here_last_still_signs_in(owners: Owners) -> None:
    owners.clock.move(days=91)
    assert refusal(owners.open_ann) == "idle_suspended"
    directory = owners.directory()
    bea = directory.open(owners.bea.member.id, TypedSecret.of(OTHER))
    name = owners.ann.member.name
    # Nobody else was here: that she was away is the word of one clock, and her keys stay.
    assert owners.noticed(directory, bea) == [("Bea", STAYED_OPEN)]
    assert refusal(owners.open_ann) == "idle_suspended"
    rows = directory.members_of(bea).member_list()
    assert [(row.member.name, row.status) for row in rows] == [
        (name, AccountStatus.SUSPENDED),
        ("Bea", AccountStatus.ACTIVE),
    ]
    directory.members_of(bea).reinstate(owners.ann.member.id)
    assert owners.open_ann().member == owners.ann.member


def test_an_idle_owner_does_not_count_as_one_who_could_sign_in(owners: Owners) -> None:
    owners.clock.move(days=89)
    directory = owners.directory()
    bea = directory.open(owners.bea.member.id, TypedSecret.of(OTHER))
    owners.clock.move(days=2)
    members = directory.members_of(bea)
    assert refusal(lambda: members.change_role(bea.member.id, "concierge")) == "last_owner"
    assert refusal(lambda: members.suspend(bea.member.id)) == "last_owner"
    assert refusal(lambda: members.remove(bea.member.id)) == "last_owner"


def test_the_only_owner_is_noticed_after_ninety_days(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    open_directory(tmp_path, ring, clock).open(anns_desk.owner_id, TypedSecret.of(GOOD))
    clock.move(days=91)
    directory = open_directory(tmp_path, ring, clock)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    assert [one.what for one in members.review()] == [STAYED_OPEN]
    assert members.review() == ()


def test_an_idle_owners_sheet_opens_the_account(owners: Owners) -> None:
    owners.clock.move(days=91)
    code = TypedSecret.of(owners.sheet)
    opened = owners.directory().recover(owners.ann.member.id, code, TypedSecret.of(THIRD))
    assert opened.member == owners.ann.member


def test_an_old_own_part_that_is_put_back_is_no_idleness(owners: Owners) -> None:
    """Its tag is right and its state number is today's: a plain sign-in makes no new one."""
    old = read_record(owners.file, owners.ring)
    for _ in range(4):
        owners.clock.move(days=24)
        owners.open_ann()
        owners.open_bea()
    today = read_record(owners.file, owners.ring)
    forged = today
    for was in old.members:
        now = today.member(was.id)
        assert now is not None
        assert now.state_number == was.state_number
        forged = forged.with_member(
            replace(now, **{name: getattr(was, name) for name in OWN_FIELDS})
        )
    write_record(owners.file, owners.ring, forged)
    assert owners.open_bea().member == owners.bea.member
    write_record(owners.file, owners.ring, forged)
    directory = owners.directory()
    ann = directory.open(owners.ann.member.id, TypedSecret.of(GOOD))
    assert owners.noticed(directory, ann) == []
    assert owners.open_bea().member == owners.bea.member


def test_a_clock_that_ran_ahead_once_keeps_no_account_open_for_years(owners: Owners) -> None:
    right = owners.clock.at
    owners.clock.move(days=3650)
    directory = owners.directory()
    bea = directory.open(owners.bea.member.id, TypedSecret.of(OTHER))
    owners.clock.at = right
    directory.members_of(bea).hide_member_names(False)
    owners.open_bea()
    cem = joined(directory, bea, "Cem", "concierge", THIRD)
    directory.members_of(bea).review()
    for _ in range(2):
        owners.clock.move(days=46)
        owners.open_ann()
        owners.directory().open(cem.member.id, TypedSecret.of(THIRD))
    directory = owners.directory()
    opened = directory.open(owners.ann.member.id, TypedSecret.of(GOOD))
    assert owners.noticed(directory, opened) == [("Bea", "suspended after 90 idle days")]


def test_the_machines_clock_may_say_any_year(anns_desk: EnrolledDesk, tmp_path: Path) -> None:
    """What is saved then is read again."""
    for year in (1970, 2300, 9999):
        folder = tmp_path / str(year)
        ring, clock = anns_desk.copied_to(folder), Clock()
        clock.at = clock.at.replace(year=year, month=12, day=31)
        directory = open_directory(folder, ring, clock)
        ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
        directory.members_of(ann).invite("Bea", "concierge", elsewhere=True)
        directory.own_account(ann).device_code(TypedSecret.of(GOOD))
        again = open_directory(folder, deepcopy(ring), clock)
        opened = again.open(anns_desk.owner_id, TypedSecret.of(GOOD))
        rows = again.members_of(opened).member_list()
        for at in (rows[0].last_seen, rows[1].code_ends_at):
            assert at is not None
            assert 2020 <= at.year < 2200
