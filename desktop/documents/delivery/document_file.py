"""Writes a document where a person chose, atomically, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from desktop.system.atomic_file import WriteFault, fault_of, write_atomically
from desktop.use_cases.errors import Refused

_ANOTHER_FOLDER = "Choose another folder."
_SENTENCES = {
    WriteFault.FULL: ("The disk is full.", "Make room on it, or choose another disk."),
    WriteFault.QUOTA: (
        "Your user's share of the disk (its quota) is used up.",
        "Delete some of your own files, or choose another disk.",
    ),
    WriteFault.READ_ONLY: ("That disk is read-only.", _ANOTHER_FOLDER),
    WriteFault.NOT_PERMITTED: ("You may not write in that folder.", _ANOTHER_FOLDER),
    WriteFault.IN_THE_WAY: ("A folder has that name.", "Choose another name."),
    WriteFault.IN_USE: (
        "That file is open in another program.",
        "Close it there, or choose another name.",
    ),
    WriteFault.FAILED: ("The disk did not take it.", _ANOTHER_FOLDER),
}


def write_document(file: Path, content: bytes) -> None:
    """Put `content` in place of `file` in one step, after it is safely on the disk.

    Refused ``document_not_written``, with the cause, such as a full disk; then nothing of it is
    left, and a file that was there is unchanged.
    """
    try:
        if not file.parent.is_dir():
            raise _not_written("That folder is not there.", _ANOTHER_FOLDER)
        write_atomically(file, content)
    except OSError as bad:
        raise _not_written(*_SENTENCES[fault_of(bad) or WriteFault.FAILED]) from bad


def _not_written(why: str, helps: str) -> Refused:
    return Refused(
        "document_not_written",
        f"The document could not be written. {why}",
        "The booking and the payments are not changed.",
        helps,
    )
