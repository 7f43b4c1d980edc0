"""The door file on disk: read whole, replaced whole, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from desktop.system.atomic_file import read_own, write_atomically
from desktop.use_cases.errors import Refused

from .directory_lock import directory_lock as locked
from .directory_lock import not_saved
from .directory_records import DirectoryRecord
from .directory_wire import MOST_BYTES, Damaged, Newer, decode, encode

__all__ = ["damaged", "load", "locked", "save"]


def load(file: Path) -> DirectoryRecord | None:
    """None before the first start.

    Refused ``directory_damaged``, ``directory_newer``, ``directory_unreadable``.
    """
    try:
        untrusted = read_own(file, MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as bad:
        raise Refused(
            "directory_unreadable",
            "Skycap may not read the file that says who works here.",
            "Nothing was changed.",
            "Ask whoever looks after this machine for the rights, then press Enter again.",
        ) from bad
    try:
        return decode(untrusted)
    except Newer as newer:
        raise Refused(
            "directory_newer",
            "This desk was last used with a newer Skycap.",
            "Nothing was changed.",
            "Install the newer Skycap, then start it again.",
        ) from newer
    except Damaged as bad:
        raise damaged() from bad


def damaged() -> Refused:
    """The file, or the part that was needed, is not as Skycap wrote it."""
    return Refused(
        "directory_damaged",
        "The file that says who works here has been damaged or changed.",
        "The records are untouched. No try was counted.",
        "Put back a copy of the desk's folder, or use the recovery sheet.",
    )


def save(file: Path, directory: DirectoryRecord) -> None:
    """All of it reaches the disk, or the old file stays. Refused ``directory_not_saved``."""
    try:
        write_atomically(file, encode(directory))
    except OSError as bad:
        raise not_saved(bad) from bad
