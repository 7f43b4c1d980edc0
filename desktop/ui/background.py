"""The only thread code of the window: run a blocking job elsewhere, come back with its result."""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.use_cases.errors import DeskError

from .worker_pool import WorkerPool

T = TypeVar("T")
log = logging.getLogger(__name__)


class Lane(Enum):
    """Who must not wait for whom: each lane has threads of its own. The value is how many."""

    RECORDS = 4
    """Short jobs on this machine: a click is waiting."""
    REMOTE = 6
    """What waits for a far side, another process, a person in the pane, or a slow derivation."""
    SEARCH = 2
    """Flight searches; one that is replaced gives its place up at once."""


@dataclass(slots=True)
class _Job:
    """Kept on the window's side. `lane` is where it waits or runs."""

    lane: Lane
    job: Callable[[], Any]
    then: Callable[[Any], None]
    fail: Callable[[DeskError], None]


@dataclass(frozen=True, slots=True)
class _Done:
    """What a worker hands to the window's thread. `error` is None where the job succeeded."""

    number: int
    result: object
    error: DeskError | None


class Background(QObject):
    """`run` and `cancel` may be called on the window's thread only; jobs may block.

    Jobs and what is called with their results stay in a table of the window's thread, and a worker
    knows only the number. So the last reference to a widget is never given up on a worker thread,
    where Qt must not free it. The object itself must live as long as its threads do.
    """

    delivering = Signal()
    """On the window's thread, before each delivery is made."""
    _delivered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._latest: dict[str, int] = {}
        self._mail: deque[_Done | Callable[[], None]] = deque()
        self._pools = {lane: WorkerPool(lane.name.lower(), lane.value, self._do) for lane in Lane}
        self._closed = False
        self._delivered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        fail: Callable[[DeskError], None],
        *,
        lane: Lane = Lane.RECORDS,
        latest: str = "",
    ) -> int:
        """`then` or `fail` is called on the window's thread. Any other exception is a bug.

        With `latest` an earlier job of that name is cancelled: only the last one is of interest.
        Returns the job's number, for `cancel`; 0 after the close.
        """
        if self._closed:
            return 0
        number = next(self._numbers)
        self._jobs[number] = _Job(lane, job, then, fail)
        if latest:
            self.cancel(self._latest.get(latest, 0))
            self._latest[latest] = number
        self._pools[lane].submit(number)
        return number

    def cancel(self, number: int) -> None:
        """Neither `then` nor `fail` is called, and nobody waits for the job any longer.

        One that has not begun never does. One that is waiting for the network goes on by itself
        until its own time limit, on a thread that others no longer count on.
        """
        job = self._jobs.get(number)
        if job is None:
            return
        job.then = job.fail = _ignore
        if self._pools[job.lane].abandon(number):
            del self._jobs[number]

    def post(self, call: Callable[[], None]) -> None:
        """From any thread: make this call on the window's thread, in order."""
        if not self._closed:
            self._mail.append(call)
            self._delivered.emit()

    def close(self) -> None:
        """No delivery after this. A job under way ends by itself, or with the process."""
        self._closed = True
        for pool in self._pools.values():
            pool.close()

    def wait(self, seconds: float) -> bool:
        """After `close`: True when every job under way has ended within this time."""
        return all([pool.wait(seconds) for pool in self._pools.values()])

    def _do(self, number: int) -> None:
        """On a worker thread, which keeps nothing of the job or of its result."""
        self._mail.append(_outcome(number, self._jobs[number].job))
        if not self._closed:
            self._delivered.emit()

    @Slot()
    def _take(self) -> None:
        what = self._mail.popleft()
        if self._closed:
            return
        self.delivering.emit()
        if not isinstance(what, _Done):
            what()
            return
        job = self._jobs.pop(what.number)
        if what.error is not None:
            job.fail(what.error)
        else:
            job.then(what.result)


def _outcome(number: int, job: Callable[[], object]) -> _Done:
    try:
        return _Done(number, job(), None)
    except DeskError as error:
        log.info("ended: %s", error.code)
        return _Done(number, None, error)
    except Exception as bug:
        log.exception("bug in a job")
        shown = DeskError(
            "bug",
            f"Skycap met a fault of its own ({type(bug).__name__}).",
            "What was saved is safe; the log has the details.",
            "Look at what was saved before any second try.",
        )
        return _Done(number, None, shown)


def _ignore(_: object) -> None:
    """What becomes of a cancelled job."""
