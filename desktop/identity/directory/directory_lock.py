"""One process at a time reads, changes and writes the directory: a system lock on a file beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.identity import identity_messages
from desktop.system.atomic_file import WriteFault, fault_of
from desktop.system.file_lock import hold_file_lock
from desktop.use_cases.errors import Refused

# Longer than two people signing in at once may take, shorter than a person waits for an answer.
_TIMEOUT_SECONDS = 15.0


@contextmanager
def directory_lock(file: Path, timeout: float = _TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock of this directory file; it ends with the process, in whatever way that ends.

    Refused ``directory_busy`` after `timeout` seconds, ``directory_not_saved`` where no file can
    be made.
    """
    beside = file.with_name(file.name + ".lock")
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = hold_file_lock(beside, timeout)
    except BlockingIOError as busy:
        raise identity_messages.directory_busy() from busy
    except OSError as bad:
        raise not_saved(bad) from bad
    try:
        yield
    finally:
        held.release()


def not_saved(bad: OSError) -> Refused:
    """The directory file, or the lock beside it, could not be written."""
    name = Path(bad.filename).name if isinstance(bad.filename, str) else ""
    return identity_messages.directory_not_saved(fault_of(bad) or WriteFault.FAILED, name)
