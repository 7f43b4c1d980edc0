"""The Windows Credential Locker: nothing that was replaced or removed stays in it.

The fake is written from keyring 25.7's WinVaultKeyring. Where there is a Windows, or Wine, the real
one is played too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from desktop.os_keyring import os_keyring
from desktop.os_keyring.os_keyring import OsKeyring, this_machines_keyring

DESK = f"vault-{os.urandom(6).hex()}"
FIRST, SECOND, OTHER = (bytes([number]) * 32 for number in (1, 2, 3))


class FakeVault:
    """One entry under the name of a service; others under the names of user and service."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str]] = {}

    def get_password(self, service: str, user: str) -> str | None:
        for target in (service, f"{user}@{service}"):
            if target in self.kept and self.kept[target][0] == user:
                return self.kept[target][1]
        return None

    def set_password(self, service: str, user: str, text: str) -> None:
        if service in self.kept:
            former = self.kept[service]
            self.kept[f"{former[0]}@{service}"] = former
        self.kept[service] = (user, text)

    def delete_password(self, service: str, user: str) -> None:
        targets = [service, f"{user}@{service}"]
        found = [each for each in targets if self.kept.get(each, ("", ""))[0] == user]
        if not found:
            raise PasswordDeleteError(service)
        for target in found:
            del self.kept[target]


Dump = Callable[[], int]


@pytest.fixture(params=["fake", "real"] if sys.platform == "win32" else ["fake"])
def vault(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[OsKeyring, Dump]]:
    """The keyring, and how many entries of this desk its vault has."""
    if request.param == "fake":
        monkeypatch.setattr(FakeVault, "__module__", os_keyring._WINDOWS)
        fake = FakeVault()
        yield OsKeyring("Skycap", lambda: cast(KeyringBackend, fake)), lambda: len(fake.kept)
        return
    yield OsKeyring("Skycap", this_machines_keyring), _entries_of_windows


def _entries_of_windows() -> int:
    from win32ctypes.pywin32 import win32cred  # type: ignore[import-not-found]

    found: list[Any] = win32cred.CredEnumerate(None, 0)
    return sum(DESK in entry["TargetName"] for entry in found)


def test_a_secret_that_was_replaced_is_gone(vault: tuple[OsKeyring, Dump]) -> None:
    keyring, entries = vault
    keyring.put(DESK, "ida", FIRST)
    keyring.put(DESK, "memory", OTHER)
    keyring.put(DESK, "ida", SECOND)
    assert keyring.get(DESK, "ida") == SECOND
    assert keyring.get(DESK, "memory") == OTHER
    assert entries() == 2
    keyring.put(DESK, "ida", FIRST)
    assert (keyring.get(DESK, "ida"), entries()) == (FIRST, 2)
    keyring.delete(DESK, "ida")
    assert (keyring.get(DESK, "ida"), entries()) == (None, 1)
    keyring.delete(DESK, "memory")
    assert entries() == 0


def test_the_proof_leaves_nothing(vault: tuple[OsKeyring, Dump]) -> None:
    keyring, entries = vault
    before = entries()
    keyring.prove()
    assert entries() == before
