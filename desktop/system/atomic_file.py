"""Files that are written whole or not at all, and what the system says when it cannot.

Sources: open(2) (O_NOFOLLOW, O_EXCL), rename(2), fsync(2), errno(3). Windows has no O_NOFOLLOW and
no handle on a folder: there links are looked for by name, and the folder is not flushed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from enum import Enum, auto
from pathlib import Path

_PART = ".part"
_ABANDONED_AFTER_SECONDS = 3600
_PROBE_BYTES = 256 * 1024


class WriteFault(Enum):
    """Why a file could not be written; callers have the sentences."""

    FULL = auto()
    QUOTA = auto()
    READ_ONLY = auto()
    NOT_PERMITTED = auto()
    IN_THE_WAY = auto()
    FAILED = auto()


_FAULTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG), WriteFault.FULL),
    errno.EDQUOT: WriteFault.QUOTA,
    errno.EROFS: WriteFault.READ_ONLY,
    **dict.fromkeys((errno.EACCES, errno.EPERM), WriteFault.NOT_PERMITTED),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EEXIST), WriteFault.IN_THE_WAY
    ),
    errno.EIO: WriteFault.FAILED,
}


def fault_of(error: OSError) -> WriteFault | None:
    """None for an error that is no answer of the disk, such as a descriptor closed twice."""
    return _FAULTS.get(error.errno) if error.errno is not None else None


def write_atomically(file: Path, content: bytes) -> None:
    """Replace `file`, readable by its owner only; on return file and name are on the disk.

    The folder is made where it is missing. OSError: then `file` is as it was. A link in its place
    is replaced, never followed.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_abandoned(file)
    part = file.with_name(f".{file.name}.{os.urandom(6).hex()}{_PART}")
    try:
        with os.fdopen(open_new(part), "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        part.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


def open_new(file: Path) -> int:
    """A descriptor for writing a file that did not exist, its owner's alone. OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    return os.open(file, flags | getattr(os, "O_BINARY", 0), 0o600)


def open_own(file: Path, flags: int) -> int:
    """A descriptor of an ordinary file. OSError: ELOOP for a link, EISDIR, EEXIST for a device."""
    if not hasattr(os, "O_NOFOLLOW") and file.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(file, flags, 0o600)
    try:
        check_ordinary(os.fstat(descriptor).st_mode, file)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_own(file: Path, most: int) -> bytes:
    """At most so many bytes of an ordinary file. FileNotFoundError; OSError as `open_own`."""
    with os.fdopen(open_own(file, os.O_RDONLY), "rb") as reading:
        return reading.read(most)


def check_own(file: Path) -> None:
    """OSError as `open_own` where something else than an ordinary file has this name."""
    with contextlib.suppress(FileNotFoundError):
        check_ordinary(file.lstat().st_mode, file)


def check_ordinary(mode: int, file: Path) -> None:
    """OSError unless `mode` is that of an ordinary file."""
    if stat.S_ISREG(mode):
        return
    if stat.S_ISLNK(mode):
        number = errno.ELOOP
    else:
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EEXIST
    raise OSError(number, os.strerror(number), str(file))


def flush_folder(folder: Path) -> None:
    """Make new names in it outlive a power cut. Windows has no way to ask, nor the need."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def probe(folder: Path) -> OSError | None:
    """What the system says to a file of 256 KiB in this folder; None when it takes it."""
    part = folder / f".probe.{os.urandom(6).hex()}{_PART}"
    try:
        with os.fdopen(open_new(part), "wb") as writing:
            writing.write(bytes(_PROBE_BYTES))
            writing.flush()
            os.fsync(writing.fileno())
    except OSError as said:
        return said
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return None


def _remove_abandoned(file: Path) -> None:
    """Half files of a program that was killed. A young one may be another program's at work."""
    with contextlib.suppress(OSError):
        for part in file.parent.glob(f".{file.name}.*{_PART}"):
            if time.time() - part.lstat().st_mtime > _ABANDONED_AFTER_SECONDS:
                part.unlink(missing_ok=True)
