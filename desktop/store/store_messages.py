"""What the database or the system says, in sentences for people; the same for every engine."""

from __future__ import annotations

import errno

from desktop.use_cases.errors import Refused


def disk_full() -> Refused:
    """No room for the change; the change as a whole was taken back."""
    return Refused(
        "disk_full",
        "The disk is full.",
        "Nothing of this step was saved; everything before it is safe.",
        "Make room on the disk, then try again.",
    )


def damaged() -> Refused:
    """The file cannot be read: it was changed, cut short, or its key is another."""
    return Refused(
        "store_damaged",
        "The records cannot be read: the file is damaged, or it belongs to another key.",
        "Skycap changed nothing in it.",
        "Put back your latest copy of the records, then start Skycap again.",
    )


def disk_fault() -> Refused:
    """The operating system failed to read or write."""
    return Refused(
        "store_damaged",
        "The disk did not read or write the records.",
        "Nothing of this step was saved; everything before it is safe.",
        "Check the disk and start Skycap again.",
    )


def not_permitted() -> Refused:
    """The folder or the file may not be opened or written by this user."""
    return Refused(
        "store_not_permitted",
        "Skycap may not write its records in that folder.",
        "Nothing was changed.",
        "Give your user the right to write there, then start Skycap again.",
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


def system_failure(error: OSError) -> Exception:
    """The refusal for what the operating system says; the error itself where it is a bug."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return not_permitted()
    return disk_fault() if error.errno == errno.EIO else error
