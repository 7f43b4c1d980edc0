"""The directory file on disk: read whole, replaced whole, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from desktop.identity import identity_messages
from desktop.system.atomic_file import read_regular_file, write_atomically
from desktop.use_cases.errors import Refused

from .directory_lock import not_saved
from .directory_records import DirectoryRecord
from .directory_wire import MAX_BYTES, Damaged, Newer, decode, encode


def load(file: Path) -> DirectoryRecord | None:
    """None before the first start.

    Refused ``directory_damaged``, ``directory_newer``, ``directory_unreadable``.
    """
    try:
        untrusted = read_regular_file(file, MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as bad:
        raise identity_messages.directory_unreadable() from bad
    try:
        return decode(untrusted)
    except Newer as newer:
        raise identity_messages.directory_newer() from newer
    except Damaged as bad:
        raise damaged() from bad


def damaged() -> Refused:
    """The file, or the part that was needed, is not as Skycap wrote it."""
    return identity_messages.directory_damaged()


def save(file: Path, directory: DirectoryRecord) -> None:
    """All of it reaches the disk, or the old file stays. Refused ``directory_not_saved``."""
    try:
        write_atomically(file, encode(directory))
    except OSError as bad:
        raise not_saved(bad) from bad
