"""A desk's member directory on a test clock, with a keyring in memory, and three passphrases."""

from __future__ import annotations

import random
import shutil
import string
from base64 import b32decode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE, Table, permissions
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import MemberAdministration
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.keyring_port import DeviceSecrets
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import score_here

from .quick_keys import least_cost

GOOD = "orchard 7 lantern quietly"
OTHER = "velvet 4 compass harbour"
THIRD = "marble 9 thistle beacon"


class Clock:
    """A clock that moves only by `move`."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def letters(seed: int) -> Callable[[], str]:
    """Ids of letters, the same for the same seed."""
    chosen = random.Random(seed)  # noqa: S311
    return lambda: "".join(chosen.choices(string.ascii_lowercase, k=20))


def open_directory(
    folder: Path,
    secrets: DeviceSecrets | None = None,
    clock: Clock | None = None,
    seed: int = 1,
    table: Table = LIVE,
    certify_for: str = "",
    only_cleared: bool = False,
) -> MemberDirectory:
    """The member directory of `folder`; without `secrets` its keyring is empty and its own."""
    ring = MemoryKeyring() if secrets is None else secrets
    return MemberDirectory(
        folder / "members.json",
        ring,
        KeyringRollbackGuard(ring),
        clock or Clock(),
        letters(seed),
        cost=least_cost,
        permitted=lambda role: permissions(role, table),
        score=score_here,
        certify_for=certify_for,
        only_cleared=only_cleared,
    )


@dataclass(frozen=True, slots=True)
class EnrolledDesk:
    """A desk with an owner, whose passphrase is `GOOD`. Enrolling is dear, so tests copy it."""

    folder: Path
    ring: MemoryKeyring
    owner_id: str

    def copied_to(self, folder: Path) -> MemoryKeyring:
        """The same desk in `folder`, and what its machine's keyring holds."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return deepcopy(self.ring)


def joined(
    directory: MemberDirectory, owner: OpenedAccount, name: str, role: str, passphrase: str = OTHER
) -> OpenedAccount:
    """A member invited by the owner, who has signed in by the code."""
    return directory.enter_code(
        TypedSecret.of(directory.members_of(owner).invite(name, role)), TypedSecret.of(passphrase)
    )


def rekeyed(members: MemberAdministration) -> KeyHandle | None:
    """The directory says that the store has taken its next key, which comes back; there is no
    store here.
    """
    newest = None
    while (key := members.next_store_key()) is not None:
        members.store_rekeyed(key)
        newest = key
    return newest


def factor_secret(letters: str) -> bytes:
    """The secret of a second factor, from the letters that are shown beside its QR code."""
    return b32decode(letters.replace(" ", ""))


def sheet_code(directory: MemberDirectory, account: OpenedAccount, passphrase: str = GOOD) -> str:
    """The code on a recovery sheet that is made now, and replaces another."""
    return directory.recovery_sheet(account, TypedSecret.of(passphrase))[1].code


def refusal(call: Callable[[], object]) -> str:
    """The code of the refusal that `call` must end with; its sentences are whole ones."""
    with pytest.raises(Refused) as caught:
        call()
    refused = caught.value
    assert refused.happened.endswith(".")
    assert refused.safe.endswith(".")
    assert refused.press.endswith(".")
    return refused.code
