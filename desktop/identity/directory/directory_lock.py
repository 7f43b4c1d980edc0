"""One process at a time reads, changes and writes the door file: the system's lock beside it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.use_cases.errors import Refused

# Longer than two people signing in at once may take, shorter than a person waits for an answer.
_PATIENCE_SECONDS = 15.0
_LOOK_AGAIN_SECONDS = 0.02


@contextmanager
def directory_lock(file: Path, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock of this door file; it goes with the process, in whatever way that ends.

    Refused ``directory_busy`` after `patience` seconds, ``directory_not_saved`` where no file can
    be made.
    """
    beside = file.with_name(file.name + ".lock")
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(beside, flags, 0o600)
    except OSError as bad:
        raise Refused(
            "directory_not_saved",
            "Skycap could not write to its own folder.",
            "Nothing was changed, and the door stays shut.",
            "Ask whoever looks after this machine, then press Enter again.",
        ) from bad
    try:
        _wait_for(handle, time.monotonic() + patience)
        yield
    finally:
        # Closing lets the lock go. The file stays: else two processes could lock two of one name.
        os.close(handle)


def _wait_for(handle: int, deadline: float) -> None:
    while not _lock(handle):
        if time.monotonic() > deadline:
            raise Refused(
                "directory_busy",
                "Another Skycap on this machine is using the door of this desk.",
                "Nothing was changed, and no try was counted.",
                "Wait a moment, then press Enter again.",
            )
        time.sleep(_LOOK_AGAIN_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
