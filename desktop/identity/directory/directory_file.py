"""The door file on disk: read whole, replaced whole, readable by its owner only."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from desktop.use_cases.errors import Refused

from .directory_lock import directory_lock as locked
from .directory_records import DirectoryRecord
from .directory_wire import MOST_BYTES, Damaged, Newer, decode, encode

__all__ = ["damaged", "load", "locked", "save"]


def load(file: Path) -> DirectoryRecord | None:
    """None before the first start.

    Refused ``directory_damaged``, ``directory_newer``, ``directory_unreadable``.
    """
    try:
        with file.open("rb") as opened:
            untrusted = opened.read(MOST_BYTES + 1)
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
    fresh = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        _write_through(fresh, encode(directory))
        fresh.replace(file)
        _settle(file.parent)
    except OSError as bad:
        full = bad.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Refused(
            "directory_not_saved",
            "The disk is full." if full else "Skycap could not write to its own folder.",
            "Nothing was changed, and the door stays shut.",
            "Make some room on the disk, then press Enter again."
            if full
            else "Ask whoever looks after this machine, then press Enter again.",
        ) from bad


def _write_through(file: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(file, flags | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _settle(folder: Path) -> None:
    """Make the new name itself last; Windows has no handle on a folder and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
