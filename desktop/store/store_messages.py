"""Why the store cannot be read or written, in sentences for people."""

from __future__ import annotations

from pathlib import Path

from desktop.system.atomic_file import WriteFault, fault_of
from desktop.use_cases.disk_messages import what_happened, what_helps
from desktop.use_cases.errors import Refused

_CODES = {
    WriteFault.FULL: "disk_full",
    WriteFault.QUOTA: "disk_full",
    WriteFault.READ_ONLY: "store_not_permitted",
    WriteFault.NOT_PERMITTED: "store_not_permitted",
    WriteFault.IN_THE_WAY: "store_not_permitted",
    WriteFault.IN_USE: "store_not_permitted",
    WriteFault.FAILED: "store_damaged",
}
_SAFE = "Nothing of this step was saved; everything before it is safe."


def not_written(fault: WriteFault, name: str = "") -> Refused:
    """The change as a whole was taken back. `name` is the file that it is about, if known."""
    return Refused(_CODES[fault], what_happened(fault, name), _SAFE, what_helps(fault))


def refusal_for_write(error: OSError) -> Exception:
    """The refusal for a failed write to the disk; the error itself where it is a bug of ours."""
    fault = fault_of(error)
    name = Path(error.filename).name if isinstance(error.filename, str) else ""
    return error if fault is None else not_written(fault, name)


def disk_full() -> Refused:
    """No room for the change."""
    return not_written(WriteFault.FULL)


def disk_fault() -> Refused:
    """The operating system failed to read or write."""
    return not_written(WriteFault.FAILED)


def damaged() -> Refused:
    """The file cannot be read: it was changed, cut short, or its key is another."""
    return Refused(
        "store_damaged",
        "The records cannot be read: the file is damaged, or it belongs to another key.",
        "Skycap changed nothing in it.",
        "Put back your latest copy of the records, then start Skycap again.",
    )


def row_damaged() -> Refused:
    """One row holds what Skycap never writes, such as a time that is a word."""
    return Refused(
        "store_damaged",
        "This cannot be read: another program wrote into its row of the records.",
        "Nothing was changed, and all other rows can be read.",
        "Look in the audit log who was here before; a copy of the records has it as it was.",
    )


def strange_row(table: str) -> str:
    """A clause for the list of what was foreign in the records."""
    return f"a row of the table {table} is none that Skycap wrote"


def not_kept() -> Refused:
    """A write went through, and the row is not there, or holds something else."""
    return Refused(
        "store_damaged",
        "The records did not keep what was written: another program has changed their tables.",
        _SAFE,
        "Close Skycap and sign in again: the tables are put in order then.",
    )


def already_open() -> Refused:
    """Another process holds the file."""
    return Refused(
        "desk_already_open",
        "Skycap is already open on these records.",
        "Nothing was changed.",
        "Go on in the window that is open, or close it first.",
    )


def newer(what: str) -> Refused:
    """Written by a later version than this one; `what` says how that shows."""
    return Refused(
        "store_newer",
        f"These records were written by a newer Skycap ({what}).",
        "Nothing was changed.",
        "Install the newer Skycap and start it.",
    )


def migration_failed() -> Refused:
    """The records could not be brought to this version, and are back as they were."""
    return Refused(
        "migration_failed",
        "The records could not be brought to this version of Skycap.",
        "They are back as they were; a copy lies beside them.",
        "Start the earlier Skycap again, and send us the log.",
    )


def missing() -> Refused:
    """There should be records, and there is no file."""
    return Refused(
        "store_missing",
        "The records file is not in its place.",
        "Nothing was changed.",
        "Put back your latest copy of the records. If this desk was never used, remove its "
        "folder. Then start Skycap again.",
    )
