"""An attacker has the disk, or the keyring, or the passphrase, but not all that is needed."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, OTHER, open_directory, refusal
from tests.support.identity.sealed_file import copy_directory_key, installation_id_of
from tests.support.identity.secret_service import unlocked_keyring

pytestmark = pytest.mark.hostile


def _desk(folder: Path) -> tuple[MemoryKeyring, OpenedAccount]:
    ring = MemoryKeyring()
    return ring, open_directory(folder, ring).enroll_owner("Ann", TypedSecret.of(GOOD))


def test_the_disk_and_the_passphrase_without_the_keyring_open_nothing(tmp_path: Path) -> None:
    _, opened = _desk(tmp_path / "desk")
    shutil.copytree(tmp_path / "desk", tmp_path / "stolen")
    thief = open_directory(tmp_path / "stolen")
    assert refusal(lambda: thief.open(opened.member.id, TypedSecret.of(GOOD))) == "directory_sealed"


def test_the_disk_and_the_passphrase_with_a_made_up_device_secret_open_nothing(
    tmp_path: Path,
) -> None:
    ring, opened = _desk(tmp_path)
    installation_id = installation_id_of(tmp_path / "members.json")
    forged = MemoryKeyring()
    forged.put(installation_id, opened.member.id, os.urandom(32))
    copy_directory_key(tmp_path / "members.json", ring, forged)
    assert refusal(
        lambda: open_directory(tmp_path, forged).open(opened.member.id, TypedSecret.of(GOOD))
    ) == ("directory_damaged")


def test_the_disk_and_the_keyring_without_the_passphrase_open_nothing(tmp_path: Path) -> None:
    ring, opened = _desk(tmp_path)
    for guess in ("", GOOD.upper(), GOOD + "x", GOOD[:-1], OTHER):
        directory = open_directory(tmp_path, ring)
        assert refusal(partial(directory.open, opened.member.id, TypedSecret.of(guess))) == (
            "wrong_passphrase"
        )


def test_a_profile_copied_to_a_machine_with_another_desk_opens_nothing(tmp_path: Path) -> None:
    _, opened = _desk(tmp_path / "desk")
    other_machine = MemoryKeyring()
    open_directory(tmp_path / "own", other_machine, seed=2).enroll_owner(
        "Bea", TypedSecret.of(OTHER)
    )
    shutil.copy(tmp_path / "desk" / "members.json", tmp_path / "own" / "members.json")
    directory = open_directory(tmp_path / "own", other_machine)
    for passphrase in (GOOD, OTHER):
        assert refusal(partial(directory.open, opened.member.id, TypedSecret.of(passphrase))) == (
            "directory_sealed"
        )


def test_a_profile_copied_beside_another_real_keyring_opens_nothing(tmp_path: Path) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        unlocked_keyring(tmp_path / "home", patch),
    ):
        member = (
            open_directory(tmp_path / "desk", OsKeyring("Skycap"))
            .enroll_owner("Ann", TypedSecret.of(GOOD))
            .member
        )
    with (
        pytest.MonkeyPatch.context() as patch,
        unlocked_keyring(tmp_path / "away", patch),
    ):
        directory = open_directory(tmp_path / "desk", OsKeyring("Skycap"))
        typed = TypedSecret.of(GOOD)
        assert refusal(lambda: directory.open(member.id, typed)) == "directory_sealed"
