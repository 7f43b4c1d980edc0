"""Checks of what stays on disk: encryption, swap, crash files, folder, records, documents."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path

from desktop.booking.check_result import CheckResult, Verdict
from desktop.system.atomic_file import read_regular_file

from .host import Host

_PLAIN_SQLITE = b"SQLite format 3\0"
_DOCUMENT_ENDINGS = frozenset({".pdf", ".ics"})
_ESCAPED = re.compile(r"\\([0-7]{3})")


def disk(host: Host) -> CheckResult:
    """Whether the profile's volume is encrypted (proc_pid_mountinfo(5), dm-crypt device uuid)."""
    mounts = host.read("proc/self/mountinfo") if host.is_linux else None
    found = _device_of(host.profile, mounts or "")
    if found is None:
        text = "Skycap cannot tell whether this disk is encrypted. The records always are."
        return CheckResult("disk", Verdict.NOT_VERIFIED, text, "no mount of the profile was found")
    device, name = found
    blocks = host.root / "sys/dev/block"
    if not (blocks / device).exists():
        text = "Skycap cannot tell whether this disk is encrypted. The records always are."
        how = f"the profile is on {name}, which is no disk of this machine"
        return CheckResult("disk", Verdict.NOT_VERIFIED, text, how)
    how = f"the chain of devices under {name}, in /sys/dev/block"
    if is_encrypted((blocks / device).resolve()):
        text = "The disk of the profile is encrypted."
        return CheckResult("disk", Verdict.PROTECTED, text, how)
    text = "No encryption by Linux was found under the profile. The records have their own."
    return CheckResult("disk", Verdict.EXPOSED, text, how)


def _device_of(profile: Path, mounts: str) -> tuple[str, str] | None:
    best: tuple[int, str, str] | None = None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, source = before.split(), after.split()
        if len(fields) < 5 or len(source) < 2:
            continue
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        # A later mount on the same point hides the earlier one.
        if profile.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), fields[2], source[1])
    return best[1:] if best else None


def is_encrypted(block: Path) -> bool:
    """True when this device, or every device under it, is dm-crypt."""
    try:
        uuid = (block / "dm/uuid").read_text("ascii", "replace")
    except OSError:
        uuid = ""
    if uuid.startswith("CRYPT-"):
        return True
    try:
        underlying = sorted((block / "slaves").iterdir())
    except OSError:
        underlying = []
    return bool(underlying) and all(is_encrypted(device.resolve()) for device in underlying)


def swap(host: Host) -> CheckResult:
    """Whether swap is encrypted (proc_swaps(5))."""
    table = host.read("proc/swaps") if host.is_linux else None
    if table is None:
        text = "Skycap cannot tell where memory goes when it runs short."
        return CheckResult("swap", Verdict.NOT_VERIFIED, text, "there is no /proc/swaps to read")
    names = [line.split()[0] for line in table.splitlines()[1:] if line.strip()]
    if not names:
        text = "There is no swap: memory never reaches the disk."
        return CheckResult("swap", Verdict.PROTECTED, text, "/proc/swaps is empty")
    how = f"/proc/swaps names {', '.join(names)}"
    if all(_is_protected_swap(host, name) for name in names):
        return CheckResult("swap", Verdict.PROTECTED, "Swap is encrypted or stays in memory.", how)
    text = "Swap is not encrypted. The card's memory is locked and stays out of it."
    return CheckResult("swap", Verdict.EXPOSED, text, how)


def _is_protected_swap(host: Host, name: str) -> bool:
    if Path(name).name.startswith("zram"):
        # Compressed memory, unless it has a backing device to write to.
        behind = host.read(f"sys/block/{Path(name).name}/backing_dev")
        return behind is None or behind.strip() == "none"
    device = (host.root / name.lstrip("/")).resolve()
    return is_encrypted(host.root / "sys/block" / device.name)


def crash_files(host: Host) -> CheckResult:
    """Whether crashes leave core files (core(5)), except for the pane, which prevents its own."""
    pattern = host.read("proc/sys/kernel/core_pattern") if host.is_linux else None
    if pattern is None:
        text = "Skycap cannot tell where this system puts the memory of crashed programs."
        return CheckResult("crash files", Verdict.NOT_VERIFIED, text, "not checked on this system")
    limits = host.read("proc/self/limits") or ""
    limit = next((ln for ln in limits.splitlines() if ln.startswith("Max core file size")), "")
    how = f"core_pattern is {pattern.strip() or 'empty'!r}; {' '.join(limit.split()[:5])}"
    soft = limit.split()[4] if len(limit.split()) > 4 else ""
    # A piped crash reporter gets the core whatever the limit, except for a limit of 1.
    if soft == "1" or (soft == "0" and not pattern.startswith("|")):
        text = "A program that crashes leaves no file of its memory."
        return CheckResult("crash files", Verdict.PROTECTED, text, how)
    text = "A crash of the desk may leave its memory behind. The card pane never does."
    return CheckResult("crash files", Verdict.EXPOSED, text, how)


def folder(host: Host) -> CheckResult:
    """Whether other users may read the profile folder."""
    try:
        status = host.profile.stat()
    except OSError:
        text = "There is no profile yet."
        return CheckResult(
            "profile folder", Verdict.NOT_VERIFIED, text, "the folder was looked for"
        )
    if host.system == "win32":
        home = host.environment.get("USERPROFILE", "")
        if home and host.profile.is_relative_to(home):
            text = "It lies in the user's own folder; who may open it was not read."
        else:
            text = "It lies outside of the user's own folder; who may open it was not read."
        return CheckResult("profile folder", Verdict.NOT_VERIFIED, text, "not checked on Windows")
    mode, is_owner = stat.S_IMODE(status.st_mode), status.st_uid == os.getuid()
    how = f"its permissions are {mode:04o} and its owner is {'you' if is_owner else 'someone else'}"
    if is_owner and not mode & 0o077:
        text = "Only you can look into it."
        return CheckResult("profile folder", Verdict.PROTECTED, text, how)
    text = "Others on this machine can look into it. What lies there has its own protection."
    return CheckResult("profile folder", Verdict.EXPOSED, text, how)


def records(host: Host) -> CheckResult:
    """Whether the store file is encrypted: a plain SQLite file begins with known bytes."""
    try:
        head = read_regular_file(host.store_file, len(_PLAIN_SQLITE))
    except FileNotFoundError:
        text = "There are no records yet."
        return CheckResult("records", Verdict.NOT_VERIFIED, text, "the file was looked for")
    except OSError:
        text = "The file of the records could not be read."
        return CheckResult("records", Verdict.NOT_VERIFIED, text, "reading the file failed")
    how = "the first 16 bytes of the file"
    if len(head) < len(_PLAIN_SQLITE):
        return CheckResult(
            "records", Verdict.NOT_VERIFIED, "The file of the records is empty.", how
        )
    if head == _PLAIN_SQLITE:
        text = "The records are not encrypted. Do not work with them; call the owner."
        return CheckResult("records", Verdict.EXPOSED, text, how)
    text = "The file is not plain SQLite: it opens only with the key of a member."
    return CheckResult("records", Verdict.PROTECTED, text, how)


def documents(host: Host) -> CheckResult:
    """Whether documents of an earlier version, which kept them in a folder, still lie there."""
    folder = host.documents_folder
    try:
        names = [file.name for file in folder.iterdir() if file.suffix in _DOCUMENT_ENDINGS]
    except FileNotFoundError:
        names = []
    except OSError:
        text = "An earlier version kept documents in a folder that could not be read."
        return CheckResult("documents", Verdict.NOT_VERIFIED, text, f"the folder {folder}")
    if not names:
        text = "They are made when a person hands them out, and none is kept here."
        how = "tried in our tests: after a whole call, every file of the profile was read for one"
        return CheckResult("documents", Verdict.PROTECTED, text, how)
    text = "Documents that an earlier version made lie here unencrypted. Remove that folder."
    command = f"rm -r {shlex.quote(str(folder))}" if host.system != "win32" else "delete it"
    how = f"{len(names)} files in {folder}; to remove them: {command}"
    return CheckResult("documents", Verdict.EXPOSED, text, how)
