"""Rows about what outlives the program: disk, swap, crash files, the folder, the records."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from desktop.booking.check_result import Finding, Verdict

from .host import Place

_PLAIN_SQLITE = b"SQLite format 3\0"
_ESCAPED = re.compile(r"\\([0-7]{3})")


def disk(place: Place) -> Finding:
    """Is the volume of the profile encrypted? proc_pid_mountinfo(5), dm-crypt's device uuid."""
    mounts = place.read("proc/self/mountinfo") if place.is_linux else None
    found = _device_of(place.profile, mounts or "")
    if found is None:
        words = "Skycap cannot tell whether this disk is encrypted. The records always are."
        return Finding("disk", Verdict.NOT_VERIFIED, words, "no mount of the profile was found")
    device, name = found
    blocks = place.root / "sys/dev/block"
    if not (blocks / device).exists():
        words = "Skycap cannot tell whether this disk is encrypted. The records always are."
        how = f"the profile is on {name}, which is no disk of this machine"
        return Finding("disk", Verdict.NOT_VERIFIED, words, how)
    how = f"the chain of devices under {name}, in /sys/dev/block"
    if is_encrypted((blocks / device).resolve()):
        words = "The disk of the profile is encrypted."
        return Finding("disk", Verdict.PROTECTED, words, how)
    words = "No encryption by Linux was found under the profile. The records have their own."
    return Finding("disk", Verdict.EXPOSED, words, how)


def _device_of(profile: Path, mounts: str) -> tuple[str, str] | None:
    best: tuple[int, str, str] | None = None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, source = before.split(), after.split()
        if len(fields) < 5 or len(source) < 2:
            continue
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        # A later mount on the same point lies over the earlier one.
        if profile.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), fields[2], source[1])
    return best[1:] if best else None


def is_encrypted(block: Path) -> bool:
    """True when this device, or each of those that it lies on, is dm-crypt."""
    try:
        uuid = (block / "dm/uuid").read_text("ascii", "replace")
    except OSError:
        uuid = ""
    if uuid.startswith("CRYPT-"):
        return True
    try:
        below = sorted((block / "slaves").iterdir())
    except OSError:
        below = []
    return bool(below) and all(is_encrypted(one.resolve()) for one in below)


def swap(place: Place) -> Finding:
    """proc_swaps(5)."""
    told = place.read("proc/swaps") if place.is_linux else None
    if told is None:
        words = "Skycap cannot tell where memory goes when it runs short."
        return Finding("swap", Verdict.NOT_VERIFIED, words, "there is no /proc/swaps to read")
    names = [line.split()[0] for line in told.splitlines()[1:] if line.strip()]
    if not names:
        words = "There is no swap: memory never reaches the disk."
        return Finding("swap", Verdict.PROTECTED, words, "/proc/swaps is empty")
    how = f"/proc/swaps names {', '.join(names)}"
    if all(_stays_closed(place, name) for name in names):
        return Finding("swap", Verdict.PROTECTED, "Swap is encrypted or stays in memory.", how)
    words = "Swap is not encrypted. The card's memory is locked and stays out of it."
    return Finding("swap", Verdict.EXPOSED, words, how)


def _stays_closed(place: Place, name: str) -> bool:
    if Path(name).name.startswith("zram"):
        # Memory that is packed, unless it was given a disk to write to.
        behind = place.read(f"sys/block/{Path(name).name}/backing_dev")
        return behind is None or behind.strip() == "none"
    device = (place.root / name.lstrip("/")).resolve()
    return is_encrypted(place.root / "sys/block" / device.name)


def crash_files(place: Place) -> Finding:
    """core(5). The pane refuses them for itself; this is about the desk and all else."""
    pattern = place.read("proc/sys/kernel/core_pattern") if place.is_linux else None
    if pattern is None:
        words = "Skycap cannot tell where this system puts the memory of crashed programs."
        return Finding("crash files", Verdict.NOT_VERIFIED, words, "not checked on this system")
    limits = place.read("proc/self/limits") or ""
    limit = next((ln for ln in limits.splitlines() if ln.startswith("Max core file size")), "")
    how = f"core_pattern is {pattern.strip() or 'empty'!r}; {' '.join(limit.split()[:5])}"
    soft = limit.split()[4] if len(limit.split()) > 4 else ""
    # A crash reporter is fed through its pipe whatever the limit says, but for the limit of 1.
    if soft == "1" or (soft == "0" and not pattern.startswith("|")):
        words = "A program that crashes leaves no file of its memory."
        return Finding("crash files", Verdict.PROTECTED, words, how)
    words = "A crash of the desk may leave its memory behind. The card pane never does."
    return Finding("crash files", Verdict.EXPOSED, words, how)


def folder(place: Place) -> Finding:
    """Who else may look into the profile."""
    try:
        there = place.profile.stat()
    except OSError:
        words = "There is no profile yet."
        return Finding("profile folder", Verdict.NOT_VERIFIED, words, "the folder was looked for")
    if place.system == "win32":
        words = "It lies in the user's own folder; who may open it was not read."
        return Finding("profile folder", Verdict.NOT_VERIFIED, words, "not checked on Windows")
    mode, mine = stat.S_IMODE(there.st_mode), there.st_uid == os.getuid()
    how = f"its permissions are {mode:04o} and its owner is {'you' if mine else 'somebody else'}"
    if mine and not mode & 0o077:
        words = "Only you can look into it."
        return Finding("profile folder", Verdict.PROTECTED, words, how)
    words = "Others on this machine can look into it. What lies there has its own protection."
    return Finding("profile folder", Verdict.EXPOSED, words, how)


def records(place: Place) -> Finding:
    """The first bytes of an ordinary SQLite file are known; those of a sealed one look random."""
    try:
        with place.store_file.open("rb") as file:
            head = file.read(len(_PLAIN_SQLITE))
    except FileNotFoundError:
        words = "There are no records yet."
        return Finding("records", Verdict.NOT_VERIFIED, words, "the file was looked for")
    except OSError:
        words = "The file of the records could not be read."
        return Finding("records", Verdict.NOT_VERIFIED, words, "reading the file failed")
    how = "the first 16 bytes of the file"
    if len(head) < len(_PLAIN_SQLITE):
        return Finding("records", Verdict.NOT_VERIFIED, "The file of the records is empty.", how)
    if head == _PLAIN_SQLITE:
        words = "The records are not encrypted. Do not work with them; call whoever looks after it."
        return Finding("records", Verdict.EXPOSED, words, how)
    words = "The file is not plain SQLite: it opens only with the key of whoever signs in."
    return Finding("records", Verdict.PROTECTED, words, how)
