from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.booking.card_number_guard import holds_card_number
from desktop.identity.sign_in import authentication
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import AccountDirectory
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import read_text


def test_nobody_may_sign_in_before_the_first_start(tmp_path: Path) -> None:
    directory: AccountDirectory = open_directory(tmp_path)
    assert directory.members() == ()
    assert refusal(lambda: directory.open("ann", TypedSecret.of(GOOD))) == "member_unknown"


def test_the_owner_who_enrolls_opens_the_same_store_at_the_next_start(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    first = open_directory(tmp_path, ring).enroll_owner("  Ann   Example ", TypedSecret.of(GOOD))
    assert first.member.name == "Ann Example"
    assert first.member.role == "owner"
    assert len(first.store_key.expose_key_bytes()) == 32

    next_start = open_directory(tmp_path, ring)
    assert next_start.members() == (first.member,)
    again = next_start.open(first.member.id, TypedSecret.of(GOOD))
    assert again.store_key == first.store_key
    Ed25519PublicKey.from_public_bytes(first.verify_key).verify(again.sign(b"act"), b"act")


def test_two_desks_share_no_key(tmp_path: Path) -> None:
    one = open_directory(tmp_path / "one").enroll_owner("Ann", TypedSecret.of(GOOD))
    other = open_directory(tmp_path / "other", seed=2).enroll_owner("Ann", TypedSecret.of(GOOD))
    assert one.store_key != other.store_key
    assert one.verify_key != other.verify_key


def test_a_wrong_passphrase_is_counted_aloud_and_a_right_one_forgives(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    member = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD)).member
    with pytest.raises(Refused, match="wrong_passphrase") as first:
        open_directory(tmp_path, ring).open(member.id, TypedSecret.of(GOOD + " "))
    assert "9 more tries" in first.value.safe
    with pytest.raises(Refused) as second:
        open_directory(tmp_path, ring).open(member.id, TypedSecret.of(OTHER))
    assert "8 more tries" in second.value.safe
    open_directory(tmp_path, ring).open(member.id, TypedSecret.of(GOOD))
    with pytest.raises(Refused) as third:
        open_directory(tmp_path, ring).open(member.id, TypedSecret.of(""))
    assert "9 more tries" in third.value.safe


def test_ten_failed_attempts_lock_the_account_for_half_an_hour_across_restarts(
    tmp_path: Path,
) -> None:
    ring, clock = MemoryKeyring(), Clock()
    member = open_directory(tmp_path, ring, clock).enroll_owner("Ann", TypedSecret.of(GOOD)).member
    codes = [
        refusal(
            lambda: open_directory(tmp_path, ring, clock).open(member.id, TypedSecret.of(OTHER))
        )
        for _ in range(10)
    ]
    assert codes == ["wrong_passphrase"] * 9 + ["locked_out"]

    clock.move(minutes=29)
    with pytest.raises(Refused, match="locked_out") as closed:
        open_directory(tmp_path, ring, clock).open(member.id, TypedSecret.of(GOOD))
    assert "1 minute," in closed.value.press
    clock.move(minutes=1)
    open_directory(tmp_path, ring, clock).open(member.id, TypedSecret.of(GOOD))


def test_a_try_is_counted_before_it_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = MemoryKeyring()
    member = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD)).member

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(authentication, "open_envelope_with_key", power_cut)
        with pytest.raises(KeyboardInterrupt):
            open_directory(tmp_path, ring).open(member.id, TypedSecret.of(OTHER))
    with pytest.raises(Refused) as refused:
        open_directory(tmp_path, ring).open(member.id, TypedSecret.of(OTHER))
    assert "8 more tries" in refused.value.safe


@pytest.mark.parametrize("name", ["", "   ", "\t", "a" * 101, "Ann\x00", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path, name: str) -> None:
    assert (
        refusal(lambda: open_directory(tmp_path).enroll_owner(name, TypedSecret.of(GOOD)))
        == "name_missing"
    )
    assert not (tmp_path / "members.json").exists()


def test_a_weak_passphrase_is_refused_and_nothing_saved(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="weak_passphrase") as weak:
        open_directory(tmp_path).enroll_owner("Ann", TypedSecret.of("password1234"))
    assert weak.value.field == "passphrase"
    assert not (tmp_path / "members.json").exists()


def test_a_desk_has_one_first_owner(tmp_path: Path) -> None:
    directory = open_directory(tmp_path)
    directory.enroll_owner("Ann", TypedSecret.of(GOOD))
    assert (
        refusal(lambda: directory.enroll_owner("Bea", TypedSecret.of(OTHER))) == "already_enrolled"
    )


def test_only_the_user_may_read_the_directory_file(tmp_path: Path) -> None:
    open_directory(tmp_path / "desk").enroll_owner("Ann", TypedSecret.of(GOOD))
    file = tmp_path / "desk" / "members.json"
    if sys.platform != "win32":  # whose folders carry rights of their own
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    names = sorted(path.name for path in file.parent.iterdir())
    assert names == ["members.json", "members.json.lock"]


def test_the_directory_file_holds_neither_secret_nor_anything_like_a_card_number(
    tmp_path: Path,
) -> None:
    ring = MemoryKeyring()
    opened = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD))
    text = read_text(tmp_path / "members.json", ring).decode()
    assert GOOD not in text
    assert opened.store_key.expose_key_bytes().hex() not in text
    assert not holds_card_number(text)


def test_a_full_disk_leaves_the_old_directory_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = MemoryKeyring()
    opened = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD))
    sheet = open_directory(tmp_path, ring)
    code = sheet_code(sheet, sheet.open(opened.member.id, TypedSecret.of(GOOD)))
    before = (tmp_path / "members.json").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        directory = open_directory(tmp_path, ring)
        assert (
            refusal(lambda: directory.open(opened.member.id, TypedSecret.of(GOOD)))
            == "directory_not_saved"
        )
        assert (
            refusal(
                lambda: directory.recover(
                    opened.member.id, TypedSecret.of(code), TypedSecret.of(OTHER)
                )
            )
            == "directory_not_saved"
        )
    assert (tmp_path / "members.json").read_bytes() == before
    assert (
        open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD)).store_key
        == opened.store_key
    )


def test_a_first_start_on_a_full_disk_leaves_nothing_in_the_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, kept = MemoryKeyring(), []
    put = ring.put

    class Watched:
        name, prove, get, delete = ring.name, ring.prove, ring.get, ring.delete

        def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
            kept.append((installation_id, member_id))
            put(installation_id, member_id, secret)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal(
        lambda: open_directory(tmp_path, Watched()).enroll_owner("Ann", TypedSecret.of(GOOD))
    ) == ("directory_not_saved")
    assert len(kept) == 2, "the directory key and the owner's device secret"
    assert {ring.get(*place) for place in kept} == {None}


def test_the_recovery_sheet_opens_the_desk_on_a_machine_without_its_keyring(
    tmp_path: Path,
) -> None:
    at_home = open_directory(tmp_path)
    opened = at_home.enroll_owner("Ann", TypedSecret.of(GOOD))
    sheet = sheet_code(at_home, opened)

    new_machine = MemoryKeyring()
    directory = open_directory(tmp_path, new_machine)
    assert (
        refusal(lambda: directory.open(opened.member.id, TypedSecret.of(GOOD)))
        == "directory_sealed"
    )
    recovered = directory.recover(
        opened.member.id, TypedSecret.of(sheet.lower()), TypedSecret.of(OTHER)
    )
    assert recovered.store_key == opened.store_key
    assert recovered.verify_key == opened.verify_key

    next_start = open_directory(tmp_path, new_machine)
    assert (
        refusal(lambda: next_start.open(opened.member.id, TypedSecret.of(GOOD)))
        == "wrong_passphrase"
    )
    assert next_start.open(opened.member.id, TypedSecret.of(OTHER)).store_key == opened.store_key
    again = next_start.recover(opened.member.id, TypedSecret.of(sheet), TypedSecret.of(THIRD))
    assert again.store_key == opened.store_key


def test_a_newer_sheet_replaces_the_older(tmp_path: Path) -> None:
    directory = open_directory(tmp_path)
    opened = directory.enroll_owner("Ann", TypedSecret.of(GOOD))
    older, newer = sheet_code(directory, opened), sheet_code(directory, opened)
    member = opened.member.id
    assert (
        refusal(lambda: directory.recover(member, TypedSecret.of(older), TypedSecret.of(OTHER)))
        == "recovery_code_wrong"
    )
    assert (
        directory.recover(member, TypedSecret.of(newer), TypedSecret.of(OTHER)).store_key
        == opened.store_key
    )


def test_making_a_sheet_leaves_the_passphrase_good(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    directory = open_directory(tmp_path, ring)
    opened = directory.enroll_owner("Ann", TypedSecret.of(GOOD))
    sheet_code(directory, opened)
    assert (
        open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD)).store_key
        == opened.store_key
    )


def test_recovery_without_a_sheet_or_with_a_weak_passphrase_changes_nothing(
    tmp_path: Path,
) -> None:
    ring = MemoryKeyring()
    directory = open_directory(tmp_path, ring)
    opened = directory.enroll_owner("Ann", TypedSecret.of(GOOD))
    member, stranger = opened.member.id, " ".join(["AAAAA"] * 10)
    assert (
        refusal(lambda: directory.recover(member, TypedSecret.of(stranger), TypedSecret.of(OTHER)))
        == "recovery_code_mistyped"
    )
    other = open_directory(tmp_path / "other", seed=3)
    code = sheet_code(other, other.enroll_owner("Bea", TypedSecret.of(GOOD)))
    assert (
        refusal(lambda: directory.recover(member, TypedSecret.of(code), TypedSecret.of(OTHER)))
        == "no_recovery_sheet"
    )
    own = sheet_code(directory, opened)
    assert (
        refusal(lambda: directory.recover(member, TypedSecret.of(code), TypedSecret.of(OTHER)))
        == "recovery_code_wrong"
    )
    assert (
        refusal(
            lambda: directory.recover(member, TypedSecret.of(own), TypedSecret.of("password1234"))
        )
        == "weak_passphrase"
    )
    assert (
        open_directory(tmp_path, ring).open(member, TypedSecret.of(GOOD)).store_key
        == opened.store_key
    )


def test_the_recovery_sheet_ends_a_lockout(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    directory = open_directory(tmp_path, ring)
    opened = directory.enroll_owner("Ann", TypedSecret.of(GOOD))
    code = sheet_code(directory, opened)
    for _ in range(10):
        refusal(lambda: directory.open(opened.member.id, TypedSecret.of(OTHER)))
    assert refusal(lambda: directory.open(opened.member.id, TypedSecret.of(GOOD))) == "locked_out"
    directory.recover(opened.member.id, TypedSecret.of(code), TypedSecret.of(OTHER))
    assert directory.open(opened.member.id, TypedSecret.of(OTHER)).store_key == opened.store_key


def test_a_sign_in_asks_the_keyring_for_each_entry_once(tmp_path: Path) -> None:
    """Each question is a round trip to another program."""
    ring, asked = MemoryKeyring(), []
    member = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD)).member

    class Counted:
        name, prove, put, delete = ring.name, ring.prove, ring.put, ring.delete

        def get(self, installation_id: str, member_id: str) -> bytes | None:
            asked.append(member_id)
            return ring.get(installation_id, member_id)

    directory = open_directory(tmp_path, Counted())
    assert directory.members() == (member,)
    directory.open(member.id, TypedSecret.of(GOOD))
    assert sorted(asked) == sorted({*asked}), "none twice"
    assert len(asked) == 4
