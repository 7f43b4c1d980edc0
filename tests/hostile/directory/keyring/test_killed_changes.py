"""A program that is killed between keyring and file, at every step: the former passphrase opens the
former file, or the new one the new file, and never neither.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.identity.directory import directory_file
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.system.atomic_file import write_atomically
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, sheet_code
from tests.support.identity.own_program import MALLORY

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]

LATER = "granite 6 meadow trumpet lamp"
MOST_STEPS = 40


class Killed(BaseException):
    """Each test goes on with what was written until then."""


class StepsUntilKilled:
    """What is written, to keyring and file, is numbered; before the one with this number, the
    program ends.
    """

    def __init__(self, number: int) -> None:
        self.left = number
        self.over = False

    def __call__(self) -> None:
        if self.over or self.left == 0:
            self.over = True
            raise Killed
        self.left -= 1


class CountedKeyring(MemoryKeyring):
    """It outlives the program."""

    def __init__(self, ring: MemoryKeyring, step: StepsUntilKilled) -> None:
        super().__init__()
        self._kept, self.step = deepcopy(ring._kept), step

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        self.step()
        super().put(installation_id, member_id, secret)

    def delete(self, installation_id: str, member_id: str) -> None:
        self.step()
        super().delete(installation_id, member_id)


def _killed_at_each_step(
    desk: Desk,
    patch: pytest.MonkeyPatch,
    change: Callable[[MemberDirectory], object],
    check: Callable[[Desk], None],
) -> None:
    file, real = desk.folder / "members.json", write_atomically
    before, ring = file.read_bytes(), deepcopy(desk.ring)
    for number in range(MOST_STEPS):
        step = StepsUntilKilled(MOST_STEPS)
        counted = CountedKeyring(ring, step)
        file.write_bytes(before)

        def write(path: Path, content: bytes, step: StepsUntilKilled = step) -> None:
            step()
            real(path, content)

        killed = False
        with patch.context() as patched:
            patched.setattr(directory_file, "write_atomically", write)
            directory = replace(desk, ring=counted).directory()
            step.left = number
            try:
                change(directory)
            except Killed:
                killed = True
        after = MemoryKeyring()
        after._kept = counted._kept
        check(replace(desk, ring=after))
        if not killed:
            assert number > 3
            return
    raise AssertionError("it never came to its end")


def _opens(desk: Desk, passphrase: str) -> bool:
    """Any other refusal than of a wrong passphrase fails the test."""
    try:
        desk.directory().open(desk.ann.member.id, TypedSecret.of(passphrase))
    except Refused as refused:
        if refused.code != "wrong_passphrase":
            raise
        return False
    return True


def _one_of_both_opens(desk: Desk) -> None:
    assert sorted(_opens(desk, each) for each in (GOOD, MALLORY)) == [False, True]


def test_a_change_of_passphrase(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def change(directory: MemberDirectory) -> None:
        ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
        own = directory.own_account(ann)
        own.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(MALLORY))

    _killed_at_each_step(desk, monkeypatch, change, _one_of_both_opens)


def test_a_new_recovery_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def change(directory: MemberDirectory) -> None:
        ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
        directory.own_account(ann).new_recovery_sheet(TypedSecret.of(GOOD))

    def check(after: Desk) -> None:
        assert _opens(after, GOOD)

    _killed_at_each_step(desk, monkeypatch, change, check)


def test_a_recovery(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    sheet = TypedSecret.of(sheet_code(directory, ann))

    def change(directory: MemberDirectory) -> None:
        directory.recover(ann.member.id, sheet, TypedSecret.of(MALLORY))

    def check(after: Desk) -> None:
        _one_of_both_opens(after)
        after.directory().recover(ann.member.id, sheet, TypedSecret.of(LATER))
        assert _opens(after, LATER)

    _killed_at_each_step(desk, monkeypatch, change, check)


def test_one_who_joins(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = TypedSecret.of(directory.members_of(ann).invite("Fay", "concierge"))

    def change(directory: MemberDirectory) -> None:
        directory.enter_code(code, TypedSecret.of(MALLORY))

    def check(after: Desk) -> None:
        again = after.directory()
        found = [one.id for one in again.members() if one.name == "Fay"]
        for member_id in found:
            again.open(member_id, TypedSecret.of(MALLORY))
        if not found:
            again.enter_code(code, TypedSecret.of(MALLORY))

    _killed_at_each_step(desk, monkeypatch, change, check)


def test_nothing_waits_once_a_change_has_come_to_its_end(desk: Desk) -> None:
    directory = desk.directory()
    own = directory.own_account(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    entries = set(desk.ring._kept)
    own.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(MALLORY))
    assert set(desk.ring._kept) == entries
