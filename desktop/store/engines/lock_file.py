"""One desk per file: the operating system's lock on a file beside it, gone with the process."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop.store.store_messages import already_open

_HELD_BY_ANOTHER = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@dataclass(frozen=True, slots=True)
class HeldLock:
    """Held until `release`, or until the process ends in whatever way."""

    _descriptor: int

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two files of one name."""
        os.close(self._descriptor)


def hold_lock(file: Path) -> HeldLock:
    """Lock `file`, made where it is missing. Refused ``desk_already_open``; OSError."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _lock(descriptor)
    except OSError as refused:
        os.close(descriptor)
        if refused.errno in _HELD_BY_ANOTHER:
            raise already_open() from refused
        raise
    return HeldLock(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
