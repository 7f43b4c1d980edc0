"""The directory file on disk: read whole, replaced whole, readable by its owner only, and sealed
under the directory key, which this machine's keyring holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.identity import identity_messages
from desktop.identity.crypto.directory_key import (
    directory_key_id,
    new_directory_key,
    unwrapped_by_code,
    wrapped_for_code,
)
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.system.atomic_file import read_regular_file, write_atomically
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import DeviceSecrets

from .directory_json import Damaged
from .directory_lock import not_saved
from .directory_records import DirectoryRecord
from .directory_wire import Newer
from .sealed_directory import (
    MAX_SEALED_BYTES,
    SealedDirectory,
    TooLong,
    from_file,
    seal,
    to_file,
    unseal,
)

KEYRING_ENTRY = "directory key"
"""By this name the keyring holds the key; the ids of members have no blanks."""


class NotThisCode(Exception):
    """The code does not carry the key of this file."""


@dataclass(slots=True)
class DirectoryFile:
    """The file at `path`. The key is looked up in the keyring `secrets` once.

    Until `keep_key`, a key that came from a code or was made for a first start is in memory only.
    """

    path: Path
    secrets: DeviceSecrets = field(repr=False)
    _key: bytes = field(default=b"", repr=False)
    _is_kept: bool = False

    def load(self) -> DirectoryRecord | None:
        """None before the first start.

        Refused ``directory_damaged``, ``directory_newer``, ``directory_unreadable``;
        ``directory_sealed`` where the keyring does not hold the key; ``keyring_*``.
        """
        sealed = self._read()
        if sealed is None:
            return None
        key = self._key_of(sealed)
        if not key:
            raise identity_messages.directory_sealed()
        try:
            return unseal(sealed, key)
        except Newer as newer:
            raise identity_messages.directory_newer() from newer
        except Damaged as bad:
            raise damaged() from bad

    def save(self, directory: DirectoryRecord) -> None:
        """All of it reaches the disk, or the old file stays. Refused ``directory_not_saved``,
        ``directory_full``. It was loaded before, or the key is new.
        """
        try:
            write_atomically(self.path, to_file(seal(directory, self._key)))
        except TooLong as full:
            raise identity_messages.directory_full() from full
        except OSError as bad:
            raise not_saved(bad) from bad

    def make_key(self) -> None:
        """For the first start."""
        self._key, self._is_kept = new_directory_key(), False

    def keep_key(self, installation_id: str) -> bool:
        """Put the key into this machine's keyring. False where it is there already. Refused
        ``keyring_*``.
        """
        if self._is_kept:
            return False
        self.secrets.put(installation_id, KEYRING_ENTRY, self._key)
        self._is_kept = True
        return True

    def forget_key(self, installation_id: str) -> None:
        """Take the key out of this machine's keyring again. Refused ``keyring_*``."""
        self._is_kept = False
        self.secrets.delete(installation_id, KEYRING_ENTRY)

    def wrapped_for(self, secret: bytearray, installation_id: str) -> bytes:
        """The key for the code with this secret, which works on other machines."""
        return wrapped_for_code(self._key, secret, installation_id)

    @contextmanager
    def opened_by(self, secret: bytearray) -> Iterator[None]:
        """While this lasts, the key may come from a code where the keyring does not hold it.

        NotThisCode. Refused ``directory_*``, ``keyring_*``.
        """
        sealed = self._read()
        if sealed is None or self._key_of(sealed):
            yield
            return
        name = sealed.installation_id
        try:
            key = unwrapped_by_code(sealed.code_envelopes, secret, name)
        except WrongKey as wrong:
            raise NotThisCode from wrong
        if directory_key_id(key, name) != sealed.key_id:
            raise damaged()
        self._key = key
        try:
            yield
        finally:
            # A sign-in that was refused leaves nothing that shows names.
            if not self._is_kept:
                self._key = b""

    def _read(self) -> SealedDirectory | None:
        try:
            return from_file(read_regular_file(self.path, MAX_SEALED_BYTES + 1))
        except FileNotFoundError:
            return None
        except OSError as bad:
            raise identity_messages.directory_unreadable() from bad
        except Newer as newer:
            raise identity_messages.directory_newer() from newer
        except Damaged as bad:
            raise damaged() from bad

    def _key_of(self, sealed: SealedDirectory) -> bytes:
        """Empty where neither memory nor keyring has the key of this file."""
        name = sealed.installation_id
        if not (self._key and directory_key_id(self._key, name) == sealed.key_id):
            kept = self._kept(name)
            self._is_kept = directory_key_id(kept, name) == sealed.key_id
            self._key = kept if self._is_kept else b""
        return self._key

    def _kept(self, installation_id: str) -> bytes:
        """Empty where the keyring has none, or one that is damaged: a code then brings it again."""
        try:
            return self.secrets.get(installation_id, KEYRING_ENTRY) or b""
        except Refused as refusal:
            if refusal.code != "keyring_damaged":
                raise
            return b""


def damaged() -> Refused:
    """The file, or the part that was needed, is not as Skycap wrote it."""
    return identity_messages.directory_damaged()
