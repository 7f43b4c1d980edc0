"""Which keyring backends may hold a key. Windows and macOS are played by fakes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService as secret_service
from keyring.backends import chainer, fail, null

from desktop.os_keyring.trusted_backends import Backend, choose, trusted_here, undiverted
from tests.support.identity.desks import refusal


class Unfit:
    """A trusted class that does not work on this machine."""

    viable = False


class Fit:
    viable = True


class PlainTextFile:
    """Works everywhere and protects nothing, as some plug-ins do."""

    __module__ = "keyrings.alt.file"
    viable = True


class Lookalike(secret_service.Keyring):
    """Inherits a trusted class and keeps its name; it counts by itself."""

    __module__ = "keyring.backends.SecretService"
    viable = True


# The library lists every subclass; other tests must not meet this one.
KeyringBackend._classes.discard(Lookalike)


class Silent:
    """A chainer with nothing behind it."""

    __module__ = "keyring.backends.chainer"
    viable = True


def _classes(*some: type[Any]) -> tuple[Backend, ...]:
    return tuple(cast(Backend, one) for one in some)


@pytest.mark.parametrize(
    ("installed", "code"),
    [
        ((), "keyring_missing"),
        ((fail.Keyring,), "keyring_missing"),
        ((null.Keyring,), "keyring_missing"),
        ((chainer.ChainerBackend,), "keyring_missing"),
        ((fail.Keyring, null.Keyring, Silent), "keyring_missing"),
        ((PlainTextFile,), "keyring_not_trusted"),
        ((Lookalike,), "keyring_not_trusted"),
        ((fail.Keyring, PlainTextFile), "keyring_not_trusted"),
    ],
)
def test_a_backend_that_is_not_on_the_list_is_never_used(
    installed: Sequence[type[Any]], code: str
) -> None:
    assert refusal(lambda: choose(_classes(Unfit), lambda: _classes(*installed))) == code


def test_the_first_trusted_backend_that_works_is_used_whatever_else_is_installed() -> None:
    chosen = choose(_classes(Unfit, Fit), lambda: _classes(PlainTextFile))
    assert chosen is cast(Any, Fit)


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("win32", ["WinVaultKeyring"]),
        ("darwin", ["Keyring"]),
        ("linux", ["Keyring", "DBusKeyring"]),
        ("freebsd14", ["Keyring", "DBusKeyring"]),
    ],
)
def test_each_platform_has_its_own_short_list(platform: str, names: list[str]) -> None:
    trusted = trusted_here(platform)
    assert [one.__name__ for one in trusted] == names
    assert all(one.__module__.startswith("keyring.backends.") for one in trusted)


def _fake(module: str, name: str) -> Backend:
    def start(self: object) -> None:
        vars(self).update(
            keychain="/elsewhere/other.keychain",
            persist="enterprise",
            preferred_collection="/elsewhere",
        )

    return cast(Backend, type(name, (), {"__module__": module, "__init__": start}))


def test_a_windows_credential_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_PERSIST", "enterprise")
    ring = undiverted(_fake("keyring.backends.Windows", "WinVaultKeyring"))
    assert vars(ring)["persist"] == "local machine"


def test_a_macos_keychain_path_of_the_environment_is_ignored() -> None:
    ring = undiverted(_fake("keyring.backends.macOS", "Keyring"))
    assert vars(ring)["keychain"] is None


def test_properties_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "/elsewhere")
    ring = undiverted(_fake("keyring.backends.SecretService", "Keyring"))
    assert "preferred_collection" not in vars(ring)
