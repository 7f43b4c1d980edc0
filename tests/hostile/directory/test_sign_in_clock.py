"""An attacker may set the clock of the machine, and date back what was signed on another."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from desktop.identity.crypto.check_code import secret_of
from desktop.identity.directory.member_list import enrollment_text
from desktop.identity.lockout import ATTEMPTS_ALLOWED, LOCKOUT_DURATION, FailedAttempts
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.identity.sign_in.invitation_code import CODE_GROUPS, invitation_keys
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.key_handle import KeyHandle
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
from tests.support.identity.sealed_file import read_record, write_record

pytestmark = pytest.mark.hostile


def _locked_account(kept: EnrolledDesk, folder: Path) -> tuple[MemoryKeyring, Clock, str]:
    ring, clock = kept.copied_to(folder), Clock()
    directory, member_id = open_directory(folder, ring, clock), kept.owner_id
    for _ in range(10):
        refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER)))
    return ring, clock, member_id


def test_a_clock_set_back_does_not_end_a_lockout(anns_desk: EnrolledDesk, tmp_path: Path) -> None:
    ring, clock, member_id = _locked_account(anns_desk, tmp_path)
    for back in (1, 31, 60 * 24, 60 * 24 * 365):
        clock.move(minutes=-back)
        directory = open_directory(tmp_path, ring, clock)
        assert refusal(partial(directory.open, member_id, TypedSecret.of(GOOD))) == "locked_out"
    clock.move(minutes=30)
    open_directory(tmp_path, ring, clock).open(member_id, TypedSecret.of(GOOD))


def test_a_clock_swung_back_and_forth_gains_no_time(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    ring, clock, member_id = _locked_account(anns_desk, tmp_path)
    directory = open_directory(tmp_path, ring, clock)
    for _ in range(5):
        clock.move(minutes=-10)
        assert refusal(lambda: directory.open(member_id, TypedSecret.of(GOOD))) == "locked_out"
        clock.move(minutes=5)
        assert refusal(lambda: directory.open(member_id, TypedSecret.of(GOOD))) == "locked_out"


def test_failed_attempts_are_not_forgiven_by_any_clock(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory, member_id = open_directory(tmp_path, ring, clock), anns_desk.owner_id
    for turn in range(9):
        assert (
            refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER))) == "wrong_passphrase"
        )
        clock.move(days=40 if turn % 2 else -80)
    assert refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER))) == "locked_out"


@dataclass(slots=True)
class Company:
    """Ann owns it, Cem is a concierge, and a code for Dan's own machine is out. One who finds that
    code has a copy of the folder from its 24 hours, and sets the clock of another machine.
    """

    folder: Path
    copied: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    cem: OpenedAccount
    code: TypedSecret

    def directory(self, folder: Path | None = None, seed: int = 6) -> MemberDirectory:
        """At the company's machine."""
        return open_directory(folder or self.folder, self.ring, self.clock, seed)

    def enrolled_in_copy(self) -> tuple[MemoryKeyring, OpenedAccount]:
        """By the code, two hours after it was made, as the clock there has it."""
        ring, clock = MemoryKeyring(), Clock()
        clock.move(hours=2)
        directory = open_directory(self.copied, ring, clock, seed=8)
        return ring, directory.enter_code(self.code, TypedSecret.of(OTHER))

    def cem_signs_in(self) -> None:
        self.directory().open(self.cem.member.id, TypedSecret.of(THIRD))

    def put_copy_into_the_folder(self) -> None:
        shutil.copy(self.copied / "members.json", self.folder / "members.json")

    def noticed(self) -> set[tuple[str, str]]:
        """What Ann finds at her sign-in."""
        directory = self.directory()
        ann = directory.open(self.ann.member.id, TypedSecret.of(GOOD))
        members = directory.members_of(ann)
        found = {(each.member.name, each.what) for each in members.review()}
        rekeyed(members)
        return found

    def key_of_today(self) -> KeyHandle:
        return self.directory().open(self.ann.member.id, TypedSecret.of(GOOD)).store_key


@pytest.fixture
def company(anns_desk: EnrolledDesk, tmp_path: Path) -> Company:
    folder, clock = tmp_path / "desk", Clock()
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    cem = joined(directory, ann, "Cem", "concierge", THIRD)
    code = TypedSecret.of(directory.members_of(ann).invite("Dan", "concierge", elsewhere=True))
    copied = Path(shutil.copytree(folder, tmp_path / "copied"))
    return Company(folder, copied, ring, clock, ann, cem, code)


@pytest.mark.parametrize("days", [2, 40])
def test_a_code_that_expired_lets_nobody_in_by_a_copy_of_its_day(
    company: Company, days: int
) -> None:
    company.clock.move(days=days)
    company.cem_signs_in()
    assert refusal(partial(company.directory().enter_code, company.code, TypedSecret.of(OTHER)))
    ring, thief = company.enrolled_in_copy()
    company.put_copy_into_the_folder()
    assert company.noticed() == {("Dan", "joined too late")}
    assert company.key_of_today() != thief.store_key
    there = open_directory(company.folder, ring, Clock(), seed=9)
    assert refusal(partial(there.open, thief.member.id, TypedSecret.of(OTHER))) == "member_unknown"
    assert company.noticed() == set()


@pytest.mark.parametrize("whole", [True, False], ids=["the whole file", "the record alone"])
def test_a_code_that_was_used_lets_no_second_person_in(company: Company, whole: bool) -> None:
    dan = company.directory(seed=4).enter_code(company.code, TypedSecret.of(GOOD))
    company.clock.move(days=3)
    _, thief = company.enrolled_in_copy()
    if whole:
        company.put_copy_into_the_folder()
    else:
        record = read_record(company.copied / "members.json", company.ring)
        theirs = record.member(thief.member.id)
        assert theirs is not None
        file = company.folder / "members.json"
        write_record(file, company.ring, read_record(file, company.ring).with_member(theirs))
    again = company.directory()
    typed = TypedSecret.of(GOOD)
    assert refusal(partial(again.open, dan.member.id, typed)) == "directory_damaged"
    company.cem_signs_in()
    assert company.noticed() == {("Dan", "joined too late")}
    assert company.key_of_today() != thief.store_key


@pytest.mark.parametrize("seen", [True, False])
def test_an_owner_who_comes_late_lets_in_whom_this_machine_saw_in_time(
    company: Company, seen: bool
) -> None:
    _, dan = company.enrolled_in_copy()
    company.put_copy_into_the_folder()
    company.clock.move(hours=3)
    if seen:
        company.cem_signs_in()
    company.clock.move(days=3)
    assert company.noticed() == {("Dan", "joined by code" if seen else "joined too late")}
    rows = company.directory().members()
    assert (dan.member in rows) is seen


def test_an_enrollment_that_says_another_time_than_its_code_allows_is_damage(
    company: Company,
) -> None:
    """By a program of the finder's own, which signs what it likes with the code's key."""
    secret = secret_of(company.code, CODE_GROUPS)
    ring, thief = company.enrolled_in_copy()
    file = company.copied / "members.json"
    record = read_record(file, ring)
    member = record.member(thief.member.id)
    assert member is not None
    assert member.enrollment_proof is not None
    for days in (-1, 1, 30):
        proof = member.enrollment_proof
        at = proof.enrolled_at + timedelta(days=days)
        keys = invitation_keys(
            secret, b"", record.installation_id, record.org_key, proof.invitation
        )
        unsigned = replace(proof, enrolled_at=at)
        proof = replace(unsigned, signature=keys.sign(enrollment_text(member, unsigned)))
        write_record(file, ring, record.with_member(replace(member, enrollment_proof=proof)))
        company.put_copy_into_the_folder()
        sign_in = partial(company.directory().open, company.ann.member.id, TypedSecret.of(GOOD))
        assert refusal(sign_in) == "directory_damaged"


def test_a_lockout_lasts_half_an_hour_however_often_it_is_tried(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    """Anyone at the desk can lock an account; no try while it is locked makes that longer."""
    ring, clock, member_id = _locked_account(anns_desk, tmp_path)
    directory = open_directory(tmp_path, ring, clock)
    for _ in range(29):
        clock.move(minutes=1)
        assert refusal(partial(directory.open, member_id, TypedSecret.of(OTHER))) == "locked_out"
    clock.move(minutes=1)
    assert directory.open(member_id, TypedSecret.of(GOOD)).member.id == member_id
    for _ in range(9):
        refusal(partial(directory.open, member_id, TypedSecret.of(OTHER)))
    assert directory.open(member_id, TypedSecret.of(GOOD)).member.id == member_id


def test_a_count_in_the_file_locks_for_half_an_hour_and_never_against_the_recovery_sheet(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    """Who writes to the folder can put any count there, and any time."""
    ring, clock, member_id = anns_desk.copied_to(tmp_path), Clock(), anns_desk.owner_id
    directory = open_directory(tmp_path, ring, clock, seed=2)
    code = sheet_code(directory, directory.open(member_id, TypedSecret.of(GOOD)))
    file = tmp_path / "members.json"

    def write_a_count(ahead: timedelta) -> None:
        record = read_record(file, ring)
        (member,) = record.members
        counted = FailedAttempts(ATTEMPTS_ALLOWED, LOCKOUT_DURATION, clock.at + ahead)
        write_record(file, ring, record.with_member(replace(member, failed_attempts=counted)))

    for ahead in (timedelta(0), timedelta(days=9000)):
        write_a_count(ahead)
        assert refusal(partial(directory.open, member_id, TypedSecret.of(GOOD))) == "locked_out"
        clock.move(minutes=30)
        assert directory.open(member_id, TypedSecret.of(GOOD)).member.id == member_id
    write_a_count(timedelta(0))
    opened = directory.recover(member_id, TypedSecret.of(code), TypedSecret.of(THIRD))
    assert opened.member.id == member_id
