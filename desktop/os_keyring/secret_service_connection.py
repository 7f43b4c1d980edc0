"""One connection to the Secret Service for all that this process asks of it.

The keyring library connects three times for each secret and agrees on a new key for each. At
sign-in, which reads three secrets and writes three, that took longer than anything else.
"""

from __future__ import annotations

import atexit
import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import secretstorage
from secretstorage.util import open_session

from desktop.use_cases.ports.keyring_port import keyring_refused

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection
    from keyring.backend import KeyringBackend

_SESSION_BUS = "DBUS_SESSION_BUS_ADDRESS"


class _StaysOpen:
    """A connection that the library cannot close: it does so after each secret."""

    def __init__(self, bus: object) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> object:
        return getattr(self._bus, name)

    def close(self) -> None:
        """Nothing: `forget_connection` closes it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """`ring` asks through `bus`, which belongs to the process and the bus that `owner` names."""

    owner: tuple[int, str | None]
    bus: DBusConnection
    collection: secretstorage.Collection
    ring: KeyringBackend


_kept: _Kept | None = None


def kept_keyring() -> KeyringBackend | None:
    """The keyring over the kept connection; None where there is none yet.

    Refused ``keyring_locked``. Any error of the Secret Service's: the caller forgets the
    connection then. Not for use by several threads at a time.
    """
    if _kept is None or _kept.owner != _owner():
        forget_connection()
        return None
    _refuse_locked(_kept.collection)
    return _kept.ring


def keep_connection(ring: KeyringBackend) -> KeyringBackend:
    """`ring`, the library's Secret Service keyring, over a connection that is kept.

    Refused ``keyring_locked`` or ``keyring_empty_store``, instead of a prompt nobody may see.
    """
    global _kept  # one for the process
    bus = secretstorage.dbus_init()
    try:
        collection = secretstorage.Collection(_StaysOpen(bus))
        _refuse_locked(collection)
        # Otherwise the library agrees on another key for each secret that it reads: 11 ms of CPU.
        collection.session = open_session(bus)
    except secretstorage.ItemNotFoundException as none:
        bus.close()
        raise keyring_refused("keyring_empty_store") from none
    except BaseException:
        bus.close()
        raise
    # By instance, not by a subclass: the library offers every subclass to every program.
    ring.get_preferred_collection = lambda: collection  # type: ignore[attr-defined]
    forget_connection()
    _kept = _Kept(_owner(), bus, collection, ring)
    return ring


def forget_connection() -> None:
    """Close what is kept; the next use connects again."""
    global _kept
    kept, _kept = _kept, None
    if kept is not None:
        with contextlib.suppress(OSError):
            kept.bus.close()


def _owner() -> tuple[int, str | None]:
    return os.getpid(), os.environ.get(_SESSION_BUS)


def _refuse_locked(collection: secretstorage.Collection) -> None:
    if collection.is_locked():
        raise keyring_refused("keyring_locked")


atexit.register(forget_connection)
