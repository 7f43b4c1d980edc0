"""Atomic file writes, and the causes of failed ones.

Sources: open(2) (O_NOFOLLOW, O_EXCL), rename(2), fsync(2), errno(3). Windows has no O_NOFOLLOW and
no handle on a folder: there links are detected by name, and the folder is not flushed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from enum import Enum, auto
from pathlib import Path

_PART = ".part"
_ABANDONED_AFTER_SECONDS = 3600
_PROBE_BYTES = 256 * 1024
# Windows replaces no file that another program has open: a scanner or an indexer for a moment only.
_REPLACE_TRIES, _REPLACE_PAUSE_SECONDS = 10, 0.05


class WriteFault(Enum):
    """Why a file could not be written; callers have the sentences."""

    FULL = auto()
    QUOTA = auto()
    READ_ONLY = auto()
    NOT_PERMITTED = auto()
    IN_THE_WAY = auto()
    IN_USE = auto()
    FAILED = auto()


_FAULTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG), WriteFault.FULL),
    errno.EDQUOT: WriteFault.QUOTA,
    errno.EROFS: WriteFault.READ_ONLY,
    **dict.fromkeys((errno.EACCES, errno.EPERM), WriteFault.NOT_PERMITTED),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EEXIST), WriteFault.IN_THE_WAY
    ),
    errno.EBUSY: WriteFault.IN_USE,
    # A disk that is gone, or a folder on another machine that no longer answers.
    **dict.fromkeys(
        (
            *(errno.EIO, errno.ENODEV, errno.ENXIO, errno.ETIMEDOUT, errno.ENOTCONN),
            *(getattr(errno, name, errno.EIO) for name in ("ESTALE", "EREMOTEIO", "EHOSTDOWN")),
        ),
        WriteFault.FAILED,
    ),
}


def fault_of(error: OSError) -> WriteFault | None:
    """The cause of a failed write; None for another error, such as a descriptor closed twice."""
    return _FAULTS.get(error.errno) if error.errno is not None else None


def write_atomically(file: Path, content: bytes) -> None:
    """Replace `file`, readable by its owner only; on return its content and name are on the disk.

    The folder is created where it is missing. On OSError `file` is unchanged. A link in its place
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
        replace_file(part, file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


def replace_file(source: Path, target: Path, platform: str = sys.platform) -> None:
    """Give `source` the name of `target`, in one step. OSError.

    On Windows it tries again for half a second while another program has `target` open; then
    EBUSY. Windows has one error (PermissionError) for that and for a folder, which is EISDIR here.
    """
    if platform != "win32":
        source.replace(target)
        return
    for left in reversed(range(_REPLACE_TRIES)):
        try:
            source.replace(target)
        except PermissionError as refused:
            if target.is_dir():
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(target)) from refused
            if not left and target.exists():
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(target)) from refused
            if not left:
                raise
            time.sleep(_REPLACE_PAUSE_SECONDS)
        else:
            return


def open_new(file: Path) -> int:
    """A descriptor of a newly created file, for its owner only (0600). OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    return os.open(file, flags | getattr(os, "O_BINARY", 0), 0o600)


def open_regular_file(file: Path, flags: int) -> int:
    """A descriptor of a regular file. OSError: ELOOP for a link, EISDIR, EEXIST for a pipe, a
    socket or a device. Never waits for another program.
    """
    if not hasattr(os, "O_NOFOLLOW") and file.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(file, flags, 0o600)
    except OSError as failure:
        if sys.platform == "win32" and file.is_dir():
            # Windows calls that a missing permission.
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(file)) from failure
        if failure.errno != errno.ENXIO:
            raise
        # A socket, a device without a driver, or a pipe that nobody reads.
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from failure
    try:
        check_regular_mode(os.fstat(descriptor).st_mode, file)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_regular_file(file: Path, most: int) -> bytes:
    """At most `most` bytes of a regular file. FileNotFoundError; OSError as `open_regular_file`."""
    with os.fdopen(open_regular_file(file, os.O_RDONLY), "rb") as reading:
        return reading.read(most)


def check_regular_file(file: Path) -> None:
    """OSError as `open_regular_file` where something other than a regular file has this name."""
    with contextlib.suppress(FileNotFoundError):
        check_regular_mode(file.lstat().st_mode, file)


def check_regular_mode(mode: int, file: Path) -> None:
    """OSError unless `mode` is that of a regular file."""
    if stat.S_ISREG(mode):
        return
    if stat.S_ISLNK(mode):
        number = errno.ELOOP
    else:
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EEXIST
    raise OSError(number, os.strerror(number), str(file))


def flush_folder(folder: Path) -> None:
    """Flush new names to the disk, against a power cut. Not possible or needed on Windows."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def probe(folder: Path) -> OSError | None:
    """The error of writing a file of 256 KiB in this folder; None when it can be written."""
    part = folder / f".probe.{os.urandom(6).hex()}{_PART}"
    try:
        with os.fdopen(open_new(part), "wb") as writing:
            writing.write(bytes(_PROBE_BYTES))
            writing.flush()
            os.fsync(writing.fileno())
    except OSError as failure:
        return failure
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return None


def _remove_abandoned(file: Path) -> None:
    """Remove partial files of a killed program. A recent one may still be in use."""
    with contextlib.suppress(OSError):
        for part in file.parent.glob(f".{file.name}.*{_PART}"):
            if time.time() - part.lstat().st_mtime > _ABANDONED_AFTER_SECONDS:
                part.unlink(missing_ok=True)
