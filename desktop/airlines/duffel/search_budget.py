"""How many searches the desks of one machine make together in a minute.

The airline service counts those of the whole company: 30 a minute were seen at its test system,
beside 4000 calls of all kinds. A search beyond them is not asked for, so that the person at the
desk hears at once in how many seconds the next one may be.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.system.atomic_file import read_regular_file, write_atomically
from desktop.system.file_lock import hold_file_lock
from desktop.use_cases.errors import Unreachable

_log = logging.getLogger(__name__)
MOST = 30
"""Searches in any 60 seconds."""

_SECONDS = 60.0
_LONGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """`file` has the times of the searches of the last minute; all desks of a machine share it,
    and wait up to `patience` seconds for each other.

    A file that cannot be read or written stops no search: the airline service counts, too.
    """

    file: Path
    clock: Callable[[], float] = time.time
    patience: float = 1.0

    def take(self) -> int:
        """Count one search. 0 where it may be made now, else in how many seconds the next may."""
        try:
            lock = hold_file_lock(self.file.with_suffix(".lock"), self.patience)
        except OSError as failure:
            _log.info("searches are not counted: %s", type(failure).__name__)
            return 0
        try:
            return self._take(self.clock())
        except OSError as failure:
            _log.info("searches are not counted: %s", type(failure).__name__)
            return 0
        finally:
            lock.release()

    def _take(self, now: float) -> int:
        # A time that is still to come is of a clock that was set back since.
        made = sorted(at for at in self._read() if 0 <= now - at < _SECONDS)
        if len(made) >= MOST:
            return math.ceil(made[-MOST] + _SECONDS - now)
        write_atomically(self.file, json.dumps([*made, now]).encode())
        return 0

    def _read(self) -> list[float]:
        """Anything may be in the file, and anything may have its name. OSError."""
        try:
            untrusted = json.loads(read_regular_file(self.file, _LONGEST_FILE))
        except (FileNotFoundError, ValueError, RecursionError):
            return []
        times = untrusted if isinstance(untrusted, list) else []
        return [float(at) for at in times if type(at) in (int, float) and math.isfinite(at)]


def search_budget_spent(seconds: int) -> Unreachable:
    """The desks of this machine have made as many searches in a minute as the company may."""
    return Unreachable(
        "airline_busy",
        "So many searches were made here in the last minute as the airline service takes.",
        "Nothing is booked or charged.",
        f"Search again in {seconds} s.",
    )
