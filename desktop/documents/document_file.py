"""Writes a document atomically, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from desktop.system.atomic_file import WriteFault, fault_of, write_atomically
from desktop.use_cases.disk_messages import what_happened, what_helps
from desktop.use_cases.errors import Refused


def write_document(file: Path, content: bytes) -> None:
    """Put `content` in place of `file` in one step, after it is safely on the disk.

    Refused ``document_not_written``; the sentence names the cause, such as a full disk.
    """
    try:
        write_atomically(file, content)
    except OSError as bad:
        fault = fault_of(bad) or WriteFault.FAILED
        raise Refused(
            "document_not_written",
            f"The document could not be written. {what_happened(fault, file.name)}",
            "The booking and the payments are not changed.",
            what_helps(fault),
        ) from bad
