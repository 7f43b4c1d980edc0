"""Device secrets in the operating system's keyring, by the trusted backends and no others.

Windows (Credential Locker) and macOS (Keychain) are written from their documents and tested on
fakes; they have never been run by this project. Secret Service is tested against gnome-keyring.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import SECRET_BYTES, keyring_refused

from .macos_keychain import replace_in_place

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
_one_at_a_time = threading.RLock()
log = logging.getLogger(__name__)

_TRIAL = "trial"
_MACOS = "keyring.backends.macOS"
_WINDOWS = "keyring.backends.Windows"
_NAMES = {
    _WINDOWS: "Windows Credential Locker",
    _MACOS: "macOS Keychain",
    "keyring.backends.SecretService": "Secret Service keyring",
    "keyring.backends.kwallet": "KWallet",
}


def this_machines_keyring() -> KeyringBackend:
    """The trusted keyring of this machine, unlocked. Refused ``keyring_*``."""
    # The keyring library takes longer to load than the sign-in window may take to appear.
    from .trusted_backends import trusted_keyring

    return trusted_keyring()


def _forget_connection() -> None:
    """Connect anew at the next use, where a connection was kept."""
    kept = sys.modules.get(f"{__package__}.secret_service_connection")
    if kept is not None:
        with _one_at_a_time:
            kept.forget_connection()


class OsKeyring:
    """DeviceSecrets of this machine's user. Threads take turns.

    Every entry's name begins with `namespace`, so that another namespace's is never read or
    written, even where a folder was copied with its id.
    """

    __slots__ = ("_namespace", "_ring")

    def __init__(
        self, namespace: str, ring: Callable[[], KeyringBackend] = this_machines_keyring
    ) -> None:
        self._namespace = namespace
        self._ring = ring

    def name(self) -> str:
        return self._with(lambda ring: _NAMES.get(type(ring).__module__, "another keyring"))

    def prove(self) -> None:
        trial = b64encode(os.urandom(SECRET_BYTES)).decode()

        service = self._service(_TRIAL)

        def round_trip(ring: KeyringBackend) -> None:
            _put(ring, service, _TRIAL, trial)
            _forget(ring, service, _TRIAL)
            if ring.get_password(service, _TRIAL) is not None:
                raise keyring_refused("keyring_silent")

        self._with(round_trip)

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        text = self._with(lambda ring: ring.get_password(self._service(installation_id), member_id))
        if text is None:
            return None
        try:
            secret = b64decode(text, validate=True)
        except ValueError as bad:
            raise keyring_refused("keyring_damaged") from bad
        if len(secret) != SECRET_BYTES:
            raise keyring_refused("keyring_damaged")
        return secret

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        text = b64encode(secret).decode()
        self._with(lambda ring: _put(ring, self._service(installation_id), member_id, text))

    def delete(self, installation_id: str, member_id: str) -> None:
        self._with(lambda ring: _forget(ring, self._service(installation_id), member_id))

    def _service(self, installation_id: str) -> str:
        return f"{self._namespace} {installation_id}"

    def _with(self, use: Callable[[KeyringBackend], T]) -> T:
        from keyring.errors import KeyringLocked

        try:
            with _one_at_a_time:
                try:
                    return use(self._ring())
                except (Refused, KeyringLocked):
                    raise
                except Exception as ended:
                    # gnome-keyring 42 aborts now and then when a client leaves, and the session
                    # starts it again at once. Each use may be repeated.
                    log.info("keyring asked again after %s", type(ended).__name__)
                    _forget_connection()
                    return use(self._ring())
        except Refused:
            raise
        except KeyringLocked as locked:
            raise keyring_refused("keyring_locked") from locked
        except Exception as bad:
            _forget_connection()
            # Each backend has errors of its own (D-Bus, Win32, Keychain) with no common ancestor.
            raise keyring_refused("keyring_error") from bad


def _put(ring: KeyringBackend, service: str, user: str, text: str) -> None:
    if type(ring).__module__ == _MACOS and ring.get_password(service, user) is not None:
        replace_in_place(service, user, text)
    else:
        ring.set_password(service, user, text)
        if type(ring).__module__ == _WINDOWS:
            _forget_former(ring, service, user)
    if ring.get_password(service, user) != text:
        raise keyring_refused("keyring_silent")


def _forget_former(ring: KeyringBackend, service: str, user: str) -> None:
    """WinVaultKeyring holds one entry under the name of a service, and moves it aside, under a name
    that begins with its user, before it writes another: also one that is being replaced.
    """
    from keyring.errors import PasswordDeleteError

    with suppress(PasswordDeleteError):
        ring.delete_password(f"{user}@{service}", user)


def _forget(ring: KeyringBackend, service: str, user: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        ring.delete_password(service, user)
    except PasswordDeleteError:
        # Some backends raise this for a missing entry too: reading it decides.
        if ring.get_password(service, user) is not None:
            raise
