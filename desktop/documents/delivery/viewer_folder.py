"""A folder in memory for documents that the system's viewer shows; nothing of it reaches a disk.

It lies below $XDG_RUNTIME_DIR, where that is a memory file system and the user's alone (XDG Base
Directory Specification; tmpfs(5)). Memory can be swapped out: the status page has a row for that.
Each desk has a folder of its own in it, which is locked while the desk runs (flock(2)), so that the
next start knows what a killed one has left. Linux only.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

from desktop.system.atomic_file import open_new
from desktop.use_cases.errors import Cancelled, Refused

if sys.platform != "win32":
    import fcntl

_FOLDER = "skycap-documents"
_MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})
_OWN_NAME = re.compile(r"[0-9a-f]{16}")
_ESCAPED = re.compile(r"\\([0-7]{3})")
_MOUNTS = Path("/proc/self/mountinfo")


class NoPrivateFolder(Exception):
    """There is no folder in memory for the user alone. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def runtime_folder(environment: Mapping[str, str], mounts: str | None = None) -> Path:
    """$XDG_RUNTIME_DIR, after a look at owner, permissions and file system. NoPrivateFolder.

    `mounts` replaces the kernel's table of mounts.
    """
    named = environment.get("XDG_RUNTIME_DIR", "")
    if sys.platform != "linux" or not named.startswith("/"):
        raise NoPrivateFolder("This system names no folder in memory for each user.")
    folder = Path(named)
    try:
        status = folder.stat()
        table = _MOUNTS.read_text("utf-8", "replace") if mounts is None else mounts
        resolved = folder.resolve(strict=True)
    except OSError as bad:
        raise NoPrivateFolder("The user's folder in memory cannot be read.") from bad
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise NoPrivateFolder("Others can look into the user's folder in memory.")
    if file_system_of(resolved, table) not in _MEMORY_FILE_SYSTEMS:
        raise NoPrivateFolder("The user's runtime folder lies on a disk.")
    return resolved


def file_system_of(folder: Path, mounts: str) -> str:
    """The type of the file system that holds `folder` (proc_pid_mountinfo(5)); empty if unknown."""
    best = (0, "")
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, behind = before.split(), after.split()
        if len(fields) < 5 or not behind:
            continue
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        # A later mount on the same point hides the earlier one.
        if folder.is_relative_to(point) and len(point.parts) >= best[0]:
            best = (len(point.parts), behind[0])
    return best[1]


def remove_abandoned(environment: Mapping[str, str]) -> None:
    """Remove what a killed desk has left; the folder of one that runs is locked, and stays."""
    with suppress(NoPrivateFolder, OSError):
        parent = runtime_folder(environment) / _FOLDER
        _refuse_foreign(parent)
        for folder in parent.iterdir():
            if not _OWN_NAME.fullmatch(folder.name):
                continue
            with suppress(OSError):
                held = _locked(folder)
                try:
                    _remove(folder)
                finally:
                    os.close(held)


class ViewerFolder:
    """This desk's own folder; created with its first document. Safe from any thread."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._turn = Lock()
        self._closed = False
        self._folder: Path | None = None
        self._held = -1

    def write(self, name: str, content: bytes) -> Path:
        """The file's path; it replaces an earlier one of that name.

        NoPrivateFolder; OSError when memory is full; Cancelled ``desk_closing`` after `close`.
        """
        with self._turn:
            if self._closed:
                raise Cancelled(
                    "desk_closing",
                    "The desk is closing.",
                    "The document was not opened; the booking is safe.",
                    "Open it again after sign-in.",
                )
            if self._folder is None:
                self._folder, self._held = _own_folder(runtime_folder(self._environment))
            file = self._folder / name
            file.unlink(missing_ok=True)
            try:
                with os.fdopen(open_new(file), "wb") as writing:
                    writing.write(content)
            except OSError:
                file.unlink(missing_ok=True)
                raise
            return file

    def close(self) -> None:
        """Remove the folder with all that is in it; nothing is written afterwards. What a viewer
        has read, it keeps.
        """
        with self._turn:
            self._closed = True
            folder, held = self._folder, self._held
            self._folder, self._held = None, -1
            if folder is not None:
                try:
                    _remove(folder)
                finally:
                    os.close(held)


def _remove(folder: Path) -> None:
    """The documents first, whatever another program has put beside them. OSError when something
    stays.
    """
    with os.scandir(folder) as entries:
        others = [entry for entry in entries if not _unlinked(entry)]
    for other in others:
        with suppress(OSError):
            os.chmod(other.path, 0o700)
        shutil.rmtree(other.path, ignore_errors=True)
    folder.rmdir()


def _unlinked(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        return False
    os.unlink(entry.path)
    return True


def _refuse_foreign(parent: Path) -> None:
    """OSError for a link, for what is no folder, and for another user's."""
    status = parent.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(parent))


def _own_folder(runtime: Path) -> tuple[Path, int]:
    """A new folder below `runtime`, and the descriptor that keeps it locked."""
    parent = runtime / _FOLDER
    parent.mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(parent)
    parent.chmod(0o700)
    folder = parent / os.urandom(8).hex()
    folder.mkdir(mode=0o700)
    return folder, _locked(folder)


def _locked(folder: Path) -> int:
    """A descriptor of the folder with its lock. OSError where a running desk has it, for a link,
    and on Windows.
    """
    if sys.platform == "win32":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held


def no_private_folder(missing: NoPrivateFolder) -> Refused:
    """In three sentences."""
    return Refused(
        "no_private_folder",
        f"It cannot be opened without a copy on the disk. {missing.reason}",
        "Nothing was written.",
        "Save it instead: press S for the itinerary, C for the calendar file.",
    )
