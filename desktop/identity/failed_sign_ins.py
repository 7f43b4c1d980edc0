"""Refusals at the door, kept until somebody comes in and writes them into the chain of acts.

Nobody is signed in when they happen, so nobody can sign for them: the file is a note that whoever
can write to this folder can also change. In the chain they are safe (PCI DSS 10.2.1.4).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from desktop.booking.access.audit_entry import AuditEntry
from desktop.system.atomic_file import open_own, read_own

# A door that is tried by a program for days must not fill the disk.
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FailedSignIns:
    """One line of JSON a try; only the owner of the folder may read it."""

    file: Path

    def add(self, entry: AuditEntry) -> None:
        """On the disk on return. Nothing is kept beyond `MOST_BYTES`. OSError."""
        line = json.dumps({**asdict(entry), "at": entry.at.isoformat()}) + "\n"
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = open_own(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            if os.fstat(place).st_size + len(line) <= MOST_BYTES:
                os.write(place, line.encode())
                os.fsync(place)
        finally:
            os.close(place)

    def kept(self) -> tuple[AuditEntry, ...]:
        """Oldest first. A line that is not of our making is passed over. OSError."""
        try:
            lines = read_own(self.file, MOST_BYTES).decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return ()
        read = [_entry(line) for line in lines]
        return tuple(entry for entry in read if entry is not None)

    def forget(self) -> None:
        """They are in the chain now. OSError."""
        self.file.unlink(missing_ok=True)


def _entry(untrusted: str) -> AuditEntry | None:
    try:
        told = json.loads(untrusted)
        at = datetime.fromisoformat(told.pop("at"))
        if at.tzinfo is None or not all(isinstance(value, str) for value in told.values()):
            return None
        return AuditEntry(at=at, **told)
    # Garbage may also nest too deep for the reader.
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None
