"""Which backends of the keyring library may hold a key: an allow-list of exact classes.

The library's own choice is not asked. It can be turned by an environment variable, by a file or
by an installed plug-in, and has picked a plain-text file that way. The Windows and macOS classes
have never been run by this project; tests play them with fakes.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from keyring.backend import KeyringBackend, get_all_keyring

from desktop.use_cases.ports.keyring_port import keyring_refused

Backend = type[KeyringBackend]

# libsecret's own class is left out: it reaches the same service, and may raise a prompt.
_TRUSTED = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
}
_HARMLESS = {"keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"}


def trusted_here(platform: str = sys.platform) -> tuple[Backend, ...]:
    """The classes that may be used on this platform, in order of preference."""
    return tuple(
        getattr(importlib.import_module(module), name)
        for module, name in _TRUSTED.get(platform, _TRUSTED["linux"])
    )


def installed_here() -> tuple[Backend, ...]:
    """Every class that works here, plug-ins too: only to explain why none is used."""
    return tuple(type(backend) for backend in get_all_keyring())


def trusted_keyring(
    trusted: Callable[[], Sequence[Backend]] = trusted_here,
    installed: Callable[[], Sequence[Backend]] = installed_here,
) -> KeyringBackend:
    """The keyring of this machine, unlocked and ready. Refused ``keyring_*``.

    Only the Secret Service can be asked without a prompt whether it is locked; the others raise an
    error when used.
    """
    if sys.platform in ("win32", "darwin"):
        return undiverted(choose(trusted(), installed))
    # Not loaded elsewhere: there it may be missing.
    from .secret_service_connection import keep_connection, kept_keyring

    kept = kept_keyring()
    if kept is not None:
        return kept
    backend = choose(trusted(), installed)
    ring = undiverted(backend)
    named = (backend.__module__, backend.__name__)
    return keep_connection(ring) if named == _TRUSTED["linux"][0] else ring


def choose(trusted: Sequence[Backend], installed: Callable[[], Sequence[Backend]]) -> Backend:
    """The first trusted class that works here.

    Refused ``keyring_missing``, or ``keyring_not_trusted`` when only others work. A class is
    trusted by identity, not by its name or its ancestors.
    """
    for backend in trusted:
        if backend.viable:
            return backend
    unused = (each for each in installed() if each.__module__ not in _HARMLESS)
    others = [each for each in unused if each not in trusted]
    raise keyring_refused("keyring_not_trusted" if others else "keyring_missing")


def undiverted(backend: Backend) -> KeyringBackend:
    """An instance that ignores ``KEYRING_PROPERTY_*`` and ``KEYCHAIN_PATH`` of the environment."""
    ring = backend()
    for variable in os.environ:
        if variable.startswith("KEYRING_PROPERTY_"):
            vars(ring).pop(variable.removeprefix("KEYRING_PROPERTY_").lower(), None)
    named = (backend.__module__, backend.__name__)
    if named == _TRUSTED["win32"][0]:
        # The library's default would let the credential roam to other machines of the domain.
        ring.persist = "local machine"  # type: ignore[attr-defined]
    elif named == _TRUSTED["darwin"][0]:
        ring.keychain = None  # type: ignore[attr-defined]
    return ring
