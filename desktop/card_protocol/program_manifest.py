"""The manifest of the installed programs: what each of their files must be, and what is not so.

The Debian package brings it, in the folder that holds those of both programs, and root owns it as
it owns them. Both programs ask when they start, each for its own folder: names, kinds, owners,
modes, sizes and times, in milliseconds. Contents are compared on request only.

The installer for Windows brings one too. Windows has neither such owners nor modes, and its
installer sets the times: there names, kinds and sizes are compared, and contents on request.

A line for each entry: the SHA-256 of a file or of what a link leads to, the size in bytes, the
mode in octal with the kind in it, the time in seconds since 1970, and the path below that folder.
For a folder the first two and the time are 0, and are not compared; nor is the time of a link.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from enum import Enum

NAME = "manifest"
FIRST_LINE = "skycap manifest 1"
INSTALLED = "/usr/lib/skycap"
"""Where the package puts both programs: there a manifest must be."""


class Change(Enum):
    """How an entry differs from what was installed; the value is shown."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`change`: of the first entry that differs, whose path is `path`; None where none does.

    `files`: how many files were compared. `root_owns`: the manifest belongs to root, and so does
    everything that agrees with it; None on Windows, where owners are not compared.
    """

    change: Change | None = None
    path: str = ""
    files: int = 0
    root_owns: bool | None = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest."""

    digest: str
    size: int
    mode: int
    time: int


class _Differs(Exception):
    """The first entry that is not as the manifest has it."""

    def __init__(self, change: Change, path: str) -> None:
        super().__init__(path)
        # The manifest has one separator, and Windows another.
        self.change, self.path = change, os.path.normpath(path)


def compare_program(
    program: str, *, contents: bool = False, platform: str = sys.platform
) -> Comparison | None:
    """Compare the folder of this program file with the manifest beside that folder.

    None where there is none, unless this is the place of the package, or Windows, where every
    frozen program has one. Everything must belong to the
    owner of the manifest. A folder that this process may not list is not looked into: its user
    cannot list it either, and so cannot change what is in it.
    """
    folder = os.path.dirname(os.path.realpath(program))
    root, name = os.path.split(folder)
    manifest = os.path.join(root, NAME)
    try:
        with open(manifest, "rb") as file:
            owner = os.fstat(file.fileno()).st_uid
            written = file.read()
    except OSError:
        is_needed = platform == "win32" or root == INSTALLED
        return Comparison(Change.MISSING, manifest) if is_needed else None
    try:
        entries = _entries_below(name, written, manifest)
        files = _compare_facts(root, entries, name, None if platform == "win32" else owner)
        if contents:
            _compare_contents(root, entries)
    except _Differs as found:
        return Comparison(found.change, found.path)
    except OSError as failure:
        return Comparison(Change.UNREADABLE, str(failure.filename))
    return Comparison(files=files, root_owns=None if platform == "win32" else owner == 0)


def entry_of(path: str, mode: int) -> Entry:
    """What the manifest says of this file, link or folder, which is installed with this mode.

    OSError.
    """
    facts = os.lstat(path)
    if stat.S_ISDIR(mode):
        return Entry("0", 0, mode, 0)
    return Entry(_digest(path, mode), facts.st_size, mode, int(facts.st_mtime))


def line_of(entry: Entry, path: str) -> str:
    """The line of the manifest for this entry, with its end."""
    return f"{entry.digest} {entry.size} {entry.mode:o} {entry.time} {path}\n"


def _entries_below(name: str, written: bytes, manifest: str) -> dict[str, Entry]:
    """The entries of one program, by path. _Differs when the manifest cannot be understood."""
    entries: dict[str, Entry] = {}
    try:
        first, *lines, end = written.decode("utf-8").split("\n")
        if first != FIRST_LINE or end:
            raise ValueError("form")
        for line in lines:
            digest, size, mode, time, path = line.split(" ", 4)
            if path == name or path.startswith(f"{name}/"):
                entries[path] = Entry(digest, int(size), int(mode, 8), int(time))
    except ValueError:
        raise _Differs(Change.CHANGED, manifest) from None
    return entries


def _compare_facts(root: str, entries: dict[str, Entry], name: str, owner: int | None) -> int:
    """How many files were compared. `owner`: of all; None on Windows. _Differs."""
    files = 0
    missing = set(entries)
    waiting = [name]
    while waiting:
        path = waiting.pop()
        full = os.path.join(root, path)
        if path not in entries:
            raise _Differs(Change.ADDED, full)
        entry, facts = entries[path], os.lstat(full)
        if not (
            _agrees_on_windows(facts, entry) if owner is None else _agrees(facts, entry, owner)
        ):
            raise _Differs(Change.CHANGED, full)
        missing.discard(path)
        files += stat.S_ISREG(entry.mode)
        if stat.S_ISDIR(entry.mode):
            try:
                waiting += [f"{path}/{inside}" for inside in os.listdir(full)]
            except PermissionError:
                missing = {inside for inside in missing if not inside.startswith(f"{path}/")}
    if missing:
        raise _Differs(Change.MISSING, os.path.join(root, min(missing)))
    return files


def _agrees_on_windows(facts: os.stat_result, entry: Entry) -> bool:
    if stat.S_IFMT(facts.st_mode) != stat.S_IFMT(entry.mode):
        return False
    return stat.S_ISDIR(entry.mode) or facts.st_size == entry.size


def _agrees(facts: os.stat_result, entry: Entry, owner: int) -> bool:
    if facts.st_uid != owner or facts.st_mode != entry.mode:
        return False
    if stat.S_ISDIR(entry.mode):
        return True
    same_time = stat.S_ISLNK(entry.mode) or int(facts.st_mtime) == entry.time
    return same_time and facts.st_size == entry.size


def _compare_contents(root: str, entries: dict[str, Entry]) -> None:
    """_Differs. OSError."""
    for path, entry in entries.items():
        full = os.path.join(root, path)
        if not stat.S_ISDIR(entry.mode) and _digest(full, entry.mode) != entry.digest:
            raise _Differs(Change.CHANGED, full)


def _digest(path: str, mode: int) -> str:
    """SHA-256 of a file's contents, or of what a link leads to. OSError."""
    # Loads OpenSSL, which the start of a program can do without.
    import hashlib

    if stat.S_ISLNK(mode):
        return hashlib.sha256(os.fsencode(os.readlink(path))).hexdigest()
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
