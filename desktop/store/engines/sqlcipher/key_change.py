"""Key change: the database is copied under the new key, then the copy replaces the file.

Where a page cannot be read, the file has holes, or the tables are not as Skycap makes them, the
rows are copied into tables that are, and others wait meanwhile: no such file can hold up the
change.

At any moment exactly one of the two keys opens the whole file. An unfinished copy is removed at
the next opening. It needs as much free disk space as the file takes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from desktop.store.create_schema import Forbid
from desktop.store.database_engine import Progress
from desktop.store.store_messages import damaged, disk_fault
from desktop.system.atomic_file import flush_folder, replace_file
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle

from . import row_copy
from .encrypted_file import checkpoint_journal, copy_under_key, remove_with_journals, size_of

_SPARE_BYTES = 16 << 20


def copy_beside(
    connection: Connection,
    file: Path,
    key: KeyHandle,
    run_others: Callable[[], None],
    progress: Progress,
    forbid: Forbid,
    *,
    by_rows: bool,
    purpose: str = "take a new key",
) -> tuple[Path, tuple[str, ...]]:
    """Copy the whole file under `key`; `run_others` is called after each short step, not `by_rows`.
    The copy, and what could not be read, a clause each. `forbid` makes the triggers of new tables;
    `purpose` is what the room is needed to do.

    On return nothing is left in the file's journal, and the copy can be put in its place.
    Refused ``disk_full`` before anything is written where there is no room; ``store_damaged``
    where nothing can be read.
    """
    by_rows = by_rows or _has_holes(file)
    _check_room(file, min(size_of(connection), _bytes_on_disk(file)), purpose)
    shown = -1

    def between(left: int, pages: int) -> None:
        nonlocal shown
        percent = 100 * (pages - left) // max(pages, 1)
        if percent != shown:
            shown = percent
            progress(percent)
        if left:
            run_others()

    copy = copy_name(file)
    by_rows = by_rows or not _copied_whole(connection, copy, key, between)
    lost: tuple[str, ...] = ()
    try:
        _empty_journal(connection, file)
        if by_rows:
            lost = row_copy.copy_rows(connection, file, copy, key, forbid)
    except BaseException:
        remove_with_journals(copy)
        raise
    return copy, lost


def _bytes_on_disk(file: Path) -> int:
    found = file.stat()
    blocks = getattr(found, "st_blocks", None)  # of 512 bytes each; Windows has none
    return found.st_size if blocks is None else min(found.st_size, blocks * 512)


def _has_holes(file: Path) -> bool:
    """Whether most of it takes no room, as nothing that Skycap writes: copied as a whole, it would
    need all the room that its length says. On a disk that compresses it may be so, and then the
    rows are copied as well.
    """
    size = file.stat().st_size
    return size > _SPARE_BYTES and _bytes_on_disk(file) < size // 2


def _empty_journal(connection: Connection, file: Path) -> None:
    checkpoint_journal(connection)
    journal = file.with_name(file.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        # Beside the new file it would be read as that file's journal.
        raise disk_fault()


def _copied_whole(
    connection: Connection, copy: Path, key: KeyHandle, between: Callable[[int, int], None]
) -> bool:
    """False where a page of the file cannot be read; then there is no copy."""
    try:
        copy_under_key(connection, copy, key, between)
    except Refused as refused:
        if refused.code != damaged().code:
            raise
        return False
    return True


def put_in_place(copy: Path, file: Path) -> None:
    """Replace `file` by `copy`; both must be closed. On OSError the file is unchanged."""
    replace_file(copy, file)
    flush_folder(file.parent)


def remove_unfinished(file: Path) -> None:
    """Remove what an interrupted key change left behind. OSError."""
    remove_with_journals(copy_name(file))


def copy_name(file: Path) -> Path:
    """The path of the copy until it is complete."""
    return file.with_name(file.name + ".next")


def _check_room(file: Path, size: int, purpose: str) -> None:
    needed, free = size + _SPARE_BYTES, shutil.disk_usage(file.parent).free
    if free >= needed:
        return
    raise Refused(
        "disk_full",
        f"The records need {_megabytes(needed)} of free room on the disk to {purpose}; "
        f"{_megabytes(free)} are free.",
        "Nothing was changed; the records answer to the key that they had.",
        "Make room on the disk, then try again.",
    )


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20):,} MB"
