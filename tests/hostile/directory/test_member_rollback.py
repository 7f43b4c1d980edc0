"""An attacker may put back an older directory file of the same revision, or edit its attempts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.crypto.password_history import ENTRY_BYTES
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.lockout import ATTEMPTS_ALLOWED
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.keyring_port import keyring_refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    factor_secret,
    joined,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import (
    change_members,
    copy_directory_key,
    installation_id_of,
)

pytestmark = pytest.mark.hostile


@dataclass(slots=True)
class Desk:
    """Ann owns it, Bea is a concierge; both are on the signed list."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    bea: OpenedAccount

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=6)

    def open_bea(self, passphrase: str = OTHER, digits: str = "") -> OpenedAccount:
        second = TypedSecret.of(digits) if digits else None
        return self.directory().open(self.bea.member.id, TypedSecret.of(passphrase), second)

    def bea_adds_a_factor(self) -> bytes:
        directory = self.directory()
        own = directory.own_account(directory.open(self.bea.member.id, TypedSecret.of(OTHER)))
        secret = factor_secret(own.offer_second_factor(TypedSecret.of(OTHER)).letters)
        own.confirm_second_factor(TypedSecret.of(self.digits(secret)))
        return secret

    def digits(self, secret: bytes) -> str:
        return code_at(secret, counter_at(self.clock.at))

    def change(self, change: Callable[[dict[str, Any]], None]) -> None:
        change_members(self.file, self.ring, change)


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge")
    directory.members_of(ann).review()
    return Desk(tmp_path, ring, clock, ann, bea)


def test_a_second_factor_is_not_dropped_by_the_file_from_before(desk: Desk) -> None:
    before = desk.file.read_bytes()
    secret = desk.bea_adds_a_factor()
    desk.file.write_bytes(before)
    assert refusal(desk.open_bea) == "directory_rolled_back"
    assert refusal(lambda: desk.open_bea(digits=desk.digits(secret))) == "directory_rolled_back"


def test_digits_that_were_used_do_not_open_the_file_from_before(desk: Desk) -> None:
    secret = desk.bea_adds_a_factor()
    desk.clock.move(seconds=30)
    before, digits = desk.file.read_bytes(), desk.digits(secret)
    desk.open_bea(digits=digits)
    desk.file.write_bytes(before)
    assert refusal(lambda: desk.open_bea(digits=digits)) == "directory_rolled_back"


def test_a_device_code_that_was_used_does_not_open_the_file_from_before(desk: Desk) -> None:
    directory = desk.directory()
    own = directory.own_account(directory.open(desk.bea.member.id, TypedSecret.of(OTHER)))
    code = own.device_code(TypedSecret.of(OTHER))
    before = desk.file.read_bytes()
    desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))
    desk.file.write_bytes(before)
    again = desk.directory()
    assert (
        refusal(lambda: again.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER)))
        == "directory_rolled_back"
    )


def test_an_invitation_for_elsewhere_that_was_used_here_does_not_open_the_file_from_before(
    desk: Desk,
) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = directory.members_of(ann).invite("Dan", "concierge", elsewhere=True)
    before = desk.file.read_bytes()
    directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))
    desk.file.write_bytes(before)
    assert (
        refusal(lambda: desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(THIRD)))
        == "code_used"
    )


def _set_to_nothing(desk: Desk, before: bytes) -> None:
    def edit(whole: dict[str, Any]) -> None:
        for member in whole["members"]:
            member["failed_attempts"] = {"failed": 0, "wait_left": 0, "seen_at": None}

    desk.change(edit)


def _put_back(desk: Desk, before: bytes) -> None:
    desk.file.write_bytes(before)


@pytest.mark.parametrize("forget", [_set_to_nothing, _put_back])
def test_attempts_that_the_file_forgets_are_counted_all_the_same(
    desk: Desk, forget: Callable[[Desk, bytes], None]
) -> None:
    before = desk.file.read_bytes()
    for _ in range(ATTEMPTS_ALLOWED - 1):
        assert refusal(lambda: desk.open_bea(THIRD)) == "wrong_passphrase"
        forget(desk, before)
    assert refusal(lambda: desk.open_bea(THIRD)) == "locked_out"
    forget(desk, before)
    assert refusal(desk.open_bea) == "locked_out"
    desk.clock.move(minutes=31)
    assert desk.open_bea().member == desk.bea.member


@pytest.mark.parametrize("forget", [_set_to_nothing, _put_back])
def test_a_lockout_is_not_forgotten_where_names_are_hidden(
    desk: Desk, forget: Callable[[Desk, bytes], None]
) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    directory.members_of(ann).hide_member_names(True)
    before = desk.file.read_bytes()
    for _ in range(ATTEMPTS_ALLOWED):
        directory = desk.directory()
        assert (
            refusal(lambda d=directory: d.open_named("Bea", TypedSecret.of(THIRD)))  # type: ignore[misc]
            == "wrong_name_or_passphrase"
        )
        forget(desk, before)
    assert (
        refusal(lambda: desk.directory().open_named("Bea", TypedSecret.of(OTHER)))
        == "wrong_name_or_passphrase"
    )


def test_a_state_number_that_was_edited_is_damage(desk: Desk) -> None:
    before = desk.file.read_bytes()
    desk.bea_adds_a_factor()
    desk.file.write_bytes(before)

    def raise_it(whole: dict[str, Any]) -> None:
        for member in whole["members"]:
            member["state_number"] += 9

    desk.change(raise_it)
    assert refusal(desk.open_bea) == "directory_damaged"


def test_an_older_file_that_is_put_back_under_a_signed_in_member_changes_nothing(
    desk: Desk,
) -> None:
    directory = desk.directory()
    own = directory.own_account(directory.open(desk.bea.member.id, TypedSecret.of(OTHER)))
    before = desk.file.read_bytes()
    desk.bea_adds_a_factor()
    desk.file.write_bytes(before)
    assert refusal(lambda: own.device_code(TypedSecret.of(OTHER))) == "directory_rolled_back"
    assert refusal(desk.open_bea) == "directory_rolled_back"


def test_the_owners_sheet_opens_an_older_file_and_what_is_saved_then_counts(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = sheet_code(directory, ann)
    before = desk.file.read_bytes()
    directory.own_account(ann).device_code(TypedSecret.of(GOOD))
    desk.file.write_bytes(before)
    assert (
        refusal(lambda: desk.directory().open(ann.member.id, TypedSecret.of(GOOD)))
        == "directory_rolled_back"
    )
    desk.directory().recover(ann.member.id, TypedSecret.of(code), TypedSecret.of(THIRD))
    assert desk.directory().open(ann.member.id, TypedSecret.of(THIRD)).member == ann.member


def test_a_backup_from_before_a_plain_sign_in_still_opens(desk: Desk) -> None:
    backup = desk.file.read_bytes()
    desk.clock.move(days=1)
    desk.open_bea()
    desk.file.write_bytes(backup)
    assert desk.open_bea().member == desk.bea.member


def test_an_owner_lets_a_member_in_again_after_an_older_file_was_put_back(desk: Desk) -> None:
    before = desk.file.read_bytes()
    desk.bea_adds_a_factor()
    desk.file.write_bytes(before)
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = directory.members_of(ann).renew(desk.bea.member.id)
    directory.enter_code(TypedSecret.of(code), TypedSecret.of(THIRD))
    assert desk.open_bea(THIRD).member == desk.bea.member


def test_a_newer_state_that_was_saved_elsewhere_ends_the_attempts_of_here(desk: Desk) -> None:
    secret = desk.bea_adds_a_factor()
    desk.clock.move(seconds=30)
    for _ in range(3):
        assert refusal(lambda: desk.open_bea(THIRD)) == "wrong_passphrase"
    here, desk.ring = desk.ring, _copy(desk, desk.ring)
    desk.open_bea(digits=desk.digits(secret))
    desk.ring = here
    for _ in range(ATTEMPTS_ALLOWED - 1):
        assert refusal(lambda: desk.open_bea(THIRD)) == "wrong_passphrase"


def _copy(desk: Desk, ring: MemoryKeyring) -> MemoryKeyring:
    """The keyring of Bea's other machine, which has seen no attempt."""
    other = MemoryKeyring()
    installation_id = installation_id_of(desk.file)
    copy_directory_key(desk.file, ring, other)
    secret = ring.get(installation_id, desk.bea.member.id)
    assert secret is not None
    other.put(installation_id, desk.bea.member.id, secret)
    return other


class _KeepsNothing(MemoryKeyring):
    """A keyring that was locked meanwhile: what it holds is read, nothing is written."""

    def __init__(self, ring: MemoryKeyring) -> None:
        super().__init__()
        self._ring = ring

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        return self._ring.get(installation_id, member_id)

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        raise keyring_refused("keyring_locked")


def test_an_attempt_that_cannot_be_counted_here_is_not_made(desk: Desk) -> None:
    locked = open_directory(desk.folder, _KeepsNothing(desk.ring), desk.clock, seed=7)
    for passphrase in (OTHER, THIRD):
        guess = TypedSecret.of(passphrase)
        assert (
            refusal(lambda g=guess: locked.open(desk.bea.member.id, g))  # type: ignore[misc]
            == "keyring_locked"
        )
    assert desk.open_bea().member == desk.bea.member


SPOILED: dict[str, Callable[[dict[str, Any]], None]] = {
    "no tag": lambda member: member.update(integrity_tag=b64encode(bytes(32)).decode()),
    "history": lambda member: member.update(
        password_history=b64encode(bytes(28 + ENTRY_BYTES)).decode()
    ),
    "highest state": lambda member: member.update(state_number=1 << 40),
    "first state": lambda member: member.update(state_number=0),
    "a factor of theirs": lambda member: member.update(
        second_factor={"kind": "totp", "wrapped": b64encode(bytes(48)).decode(), "counter": 1}
    ),
}


@pytest.mark.parametrize("by", ["sheet", "device code"])
@pytest.mark.parametrize("how", SPOILED)
def test_a_record_that_was_spoiled_is_mended_by_a_sheet_and_breaks_no_file(
    desk: Desk, how: str, by: str
) -> None:
    """Neither needs the tag: a sheet and a code open where the keyring has no device secret."""
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    sheet = TypedSecret.of(sheet_code(directory, ann))
    own = directory.own_account(directory.open(desk.bea.member.id, TypedSecret.of(OTHER)))
    code = TypedSecret.of(own.device_code(TypedSecret.of(OTHER)))
    place = 0 if by == "sheet" else 1
    desk.change(lambda whole: SPOILED[how](whole["members"][place]))
    desk.ring = MemoryKeyring()
    if by == "sheet":
        desk.directory().recover(ann.member.id, sheet, TypedSecret.of(THIRD))
        assert desk.directory().open(ann.member.id, TypedSecret.of(THIRD)).member == ann.member
        return
    refused = {"a factor of theirs": "second_factor_needed", "highest state": "directory_damaged"}
    again, typed = desk.directory(), TypedSecret.of(OTHER)
    if how in refused:
        assert refusal(lambda: again.enter_code(code, typed)) == refused[how]
    else:
        assert again.enter_code(code, typed).member == desk.open_bea().member
    desk.directory().recover(ann.member.id, sheet, TypedSecret.of(THIRD))
