"""Writes a file whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from desktop.use_cases.errors import Refused


def write_document(file: Path, content: bytes) -> None:
    """Put `content` in place of `file` in one step, after it is safely on the disk.

    Refused ``paper_not_written`` when the disk is full or the folder cannot be written.
    """
    half = file.with_name(f".{secrets.token_hex(6)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, file)
    except OSError as bad:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise Refused(
            "paper_not_written",
            "The paper could not be written to the disk.",
            "The booking and the payments are not changed.",
            "Make room on the disk, then press the key again.",
        ) from bad
