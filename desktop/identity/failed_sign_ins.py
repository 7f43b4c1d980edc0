"""Failed sign-ins, kept until the next sign-in writes them into the audit log (PCI DSS 10.2.1.4).

Nobody is signed in when they happen, so no key can sign them: who can write to this folder can
also change this file. In the audit log they are protected.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from desktop.booking.access.audit_entry import AuditEntry
from desktop.system.atomic_file import open_regular_file, read_regular_file

# A program that tries for days must not fill the disk.
MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FailedSignIns:
    """One line of JSON per attempt; only the owner of the folder may read it."""

    file: Path

    def add(self, entry: AuditEntry) -> None:
        """On the disk on return. Nothing is kept beyond `MAX_BYTES`. OSError."""
        line = json.dumps({**asdict(entry), "at": entry.at.isoformat()}) + "\n"
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = open_regular_file(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            if os.fstat(handle).st_size + len(line) <= MAX_BYTES:
                os.write(handle, line.encode())
                os.fsync(handle)
        finally:
            os.close(handle)

    def kept(self) -> tuple[AuditEntry, ...]:
        """Oldest first. A line that this program did not write is skipped. OSError."""
        try:
            lines = read_regular_file(self.file, MAX_BYTES).decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return ()
        read = [_entry(line) for line in lines]
        return tuple(entry for entry in read if entry is not None)

    def forget(self) -> None:
        """They are in the audit log now. OSError."""
        self.file.unlink(missing_ok=True)


def _entry(untrusted: str) -> AuditEntry | None:
    try:
        fields = json.loads(untrusted)
        at = datetime.fromisoformat(fields.pop("at"))
        if at.tzinfo is None or not all(isinstance(value, str) for value in fields.values()):
            return None
        return AuditEntry(at=at, **fields)
    # Garbage may also nest too deep for the reader.
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None
