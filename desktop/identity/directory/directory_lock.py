"""One process at a time reads, changes and writes the door file: the system's lock beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.system.atomic_file import WriteFault, fault_of
from desktop.system.file_lock import hold_file_lock
from desktop.use_cases.disk_messages import what_happened, what_helps
from desktop.use_cases.errors import Refused

# Longer than two people signing in at once may take, shorter than a person waits for an answer.
_PATIENCE_SECONDS = 15.0


@contextmanager
def directory_lock(file: Path, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock of this door file; it goes with the process, in whatever way that ends.

    Refused ``directory_busy`` after `patience` seconds, ``directory_not_saved`` where no file can
    be made.
    """
    beside = file.with_name(file.name + ".lock")
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = hold_file_lock(beside, patience)
    except BlockingIOError as busy:
        raise Refused(
            "directory_busy",
            "Another Skycap on this machine is using the door of this desk.",
            "Nothing was changed, and no try was counted.",
            "Wait a moment, then press Enter again.",
        ) from busy
    except OSError as bad:
        raise not_saved(bad) from bad
    try:
        yield
    finally:
        held.release()


def not_saved(bad: OSError) -> Refused:
    """The door file, or the lock beside it, could not be written."""
    fault = fault_of(bad) or WriteFault.FAILED
    name = Path(bad.filename).name if isinstance(bad.filename, str) else ""
    return Refused(
        "directory_not_saved",
        what_happened(fault, name),
        "Nothing was changed, and the door stays shut.",
        what_helps(fault),
    )
