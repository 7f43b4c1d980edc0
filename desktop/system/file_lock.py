"""An operating system lock on a file: held by one process, released when it ends."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import lock_descriptor

from .atomic_file import open_regular_file

_LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class HeldFileLock:
    """Held until `release`, or until the process ends."""

    _descriptor: int

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two files of one name."""
        os.close(self._descriptor)


def hold_file_lock(file: Path, patience: float = 0.0) -> HeldFileLock:
    """Lock `file`, created where it is missing, within `patience` seconds.

    BlockingIOError when another process holds it. OSError when it cannot be opened: ELOOP for a
    link, EISDIR for a folder.
    """
    descriptor = open_regular_file(file, os.O_RDWR | os.O_CREAT)
    try:
        deadline = time.monotonic() + patience
        while not lock_descriptor(descriptor, blocking=False):
            if time.monotonic() >= deadline:
                raise BlockingIOError(errno.EAGAIN, "another process holds the lock", str(file))
            time.sleep(_LOOK_AGAIN_SECONDS)
    except BaseException:
        os.close(descriptor)
        raise
    return HeldFileLock(descriptor)
