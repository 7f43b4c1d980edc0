"""The sealed directory file, as a program with this machine's keyring reads and rewrites it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.identity.crypto.key_derivation import unwrap, wrap
from desktop.identity.directory.directory_file import KEYRING_ENTRY, DirectoryFile
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.sealed_directory import SealedDirectory, from_file, to_file
from desktop.use_cases.ports.keyring_port import DeviceSecrets


def installation_id_of(file: Path) -> str:
    """What lies in clear."""
    return from_file(file.read_bytes()).installation_id


def read_record(file: Path, ring: DeviceSecrets) -> DirectoryRecord:
    """As the program reads it."""
    record = DirectoryFile(file, ring).load()
    assert record is not None
    return record


def write_record(file: Path, ring: DeviceSecrets, record: DirectoryRecord) -> None:
    """As the program writes it."""
    opened = DirectoryFile(file, ring)
    opened.load()
    opened.save(record)


def read_text(file: Path, ring: DeviceSecrets) -> bytes:
    """The JSON inside, without its padding."""
    sealed = from_file(file.read_bytes())
    return bytes(unwrap(_key(sealed, ring), sealed.sealed, sealed.bound_to())).rstrip(b" ")


def read_members(file: Path, ring: DeviceSecrets) -> dict[str, Any]:
    """The JSON inside."""
    whole: dict[str, Any] = json.loads(read_text(file, ring))
    return whole


def write_members(file: Path, ring: DeviceSecrets, whole: object) -> None:
    """Whatever that is, sealed as the program would."""
    sealed = from_file(file.read_bytes())
    key = _key(sealed, ring)
    text = json.dumps(whole).encode().ljust(1 << 16)
    file.write_bytes(to_file(replace(sealed, sealed=wrap(key, text, sealed.bound_to()))))


def change_members(
    file: Path, ring: DeviceSecrets, change: Callable[[dict[str, Any]], None]
) -> None:
    """Edit the JSON inside."""
    whole = read_members(file, ring)
    change(whole)
    write_members(file, ring, whole)


def copy_directory_key(file: Path, ring: DeviceSecrets, other: DeviceSecrets) -> None:
    """Another machine's keyring knows this desk too."""
    sealed = from_file(file.read_bytes())
    other.put(sealed.installation_id, KEYRING_ENTRY, _key(sealed, ring))


def _key(sealed: SealedDirectory, ring: DeviceSecrets) -> bytes:
    key = ring.get(sealed.installation_id, KEYRING_ENTRY)
    assert key is not None
    return key
