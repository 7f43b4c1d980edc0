"""The macOS Keychain, played by a fake: no Mac has ever run this."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from keyring.backend import KeyringBackend

from desktop.os_keyring import os_keyring
from desktop.os_keyring.macos_keychain import replace_in_place
from desktop.os_keyring.os_keyring import OsKeyring

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))


class Foundation:
    """Core Foundation: counts the data that it keeps, by address."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}
        self.made: list[bytes] = []
        test = self

        class Functions:
            @staticmethod
            def CFDataCreate(_allocator: None, raw: bytes, length: int) -> int:
                test.made.append(raw[:length])
                test.kept[0x1000] = raw[:length]
                return 0x1000

            @staticmethod
            def CFRelease(data: ctypes.c_void_p) -> None:
                assert data.value is not None
                del test.kept[data.value]

        self.functions = Functions()


class Denied(Exception):
    """The person said no."""


@dataclass
class FakeSecurity:
    """What the keyring library's own module offers, and what reached the system."""

    status: int = 0
    updates: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        def update(which: dict[str, Any], what: dict[str, Any]) -> int:
            self.updates.append((which, what))
            return self.status

        class Framework:
            SecItemUpdate = staticmethod(update)

        class Error(Exception):
            @classmethod
            def raise_for_status(cls, status: int) -> None:
                if status:
                    raise Denied(status)

        self.security = Framework()
        self.Error = Error

    def k_(self, name: str) -> str:
        return name

    def create_query(self, **parts: object) -> dict[str, object]:
        return parts


def test_the_value_changes_in_the_item_that_is_there() -> None:
    api = FakeSecurity()
    foundation = Foundation()
    replace_in_place("Skycap desk", "ann", "secret", api, api.security, foundation.functions)
    which, what = api.updates[0]
    assert which == {
        "kSecClass": "kSecClassGenericPassword",
        "kSecAttrService": "Skycap desk",
        "kSecAttrAccount": "ann",
    }
    assert what["kSecValueData"].value == 0x1000
    assert (foundation.made, foundation.kept) == ([b"secret"], {})
    update = cast(Any, api.security.SecItemUpdate)
    assert update.restype is ctypes.c_int32


def test_a_person_who_says_no_changes_nothing() -> None:
    api, foundation = FakeSecurity(status=-128), Foundation()
    with pytest.raises(Denied):
        replace_in_place("Skycap desk", "ann", "secret", api, api.security, foundation.functions)
    assert foundation.kept == {}


@pytest.mark.parametrize(("module", "added"), [("keyring.backends.macOS", 1), ("another", 2)])
def test_only_on_macos_is_an_item_changed_instead_of_put_anew(
    monkeypatch: pytest.MonkeyPatch, module: str, added: int
) -> None:
    kept: dict[tuple[str, str], str] = {}
    puts: list[str] = []

    class Ring:
        __module__ = module

        def set_password(self, service: str, user: str, text: str) -> None:
            puts.append(text)
            kept[service, user] = text

        def get_password(self, service: str, user: str) -> str | None:
            return kept.get((service, user))

    def changed(service: str, user: str, text: str) -> None:
        kept[service, user] = text

    monkeypatch.setattr(os_keyring, "replace_in_place", changed)
    keyring = OsKeyring("Skycap", lambda: cast(KeyringBackend, Ring()))
    keyring.put("desk", "ann", FIRST)
    keyring.put("desk", "ann", SECOND)
    assert keyring.get("desk", "ann") == SECOND
    assert len(puts) == added
