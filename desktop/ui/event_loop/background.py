"""Runs blocking jobs on worker threads and delivers their results on the window's thread.

A worker posts an event and emits no signal: PySide6 looks up the sender's type while a signal is
emitted, without Python's lock and in a table without a lock of its own (6.11 on Python before
3.12). If the window's thread adds a type at that moment, the process crashes.
"""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from desktop.use_cases.errors import DeskError

from .worker_pool import WorkerPool

T = TypeVar("T")
log = logging.getLogger(__name__)
_DELIVERY = QEvent.Type(QEvent.registerEventType())


class Lane(Enum):
    """Each lane has its own threads, so that no lane waits for another. The value: how many."""

    RECORDS = 4
    """Short jobs on this machine that answer a key or a click."""
    REMOTE = 6
    """Jobs that wait for a server, another process, the card pane, or a slow key derivation."""
    SEARCH = 2
    """Flight searches. A replaced search frees its thread slot at once."""


@dataclass(slots=True)
class _Job:
    """A submitted job, held by the window's thread. `lane` is where it waits or runs."""

    lane: Lane
    job: Callable[[], Any]
    then: Callable[[Any], None]
    fail: Callable[[DeskError], None]


@dataclass(frozen=True, slots=True)
class _Done:
    """The result of a job, for the window's thread. `error` is None if the job succeeded."""

    number: int
    result: object
    error: DeskError | None


class Background(QObject):
    """Call `run` and `cancel` on the window's thread only. Jobs may block.

    Jobs and their callbacks stay in a table of the window's thread; a worker knows only the job's
    number. So the last reference to a widget is never dropped on a worker thread, where Qt must
    not free it. This object must live as long as its threads do.
    """

    delivering = Signal()
    """Emitted on the window's thread before each delivery."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._latest: dict[str, int] = {}
        self._deliveries: deque[_Done | Callable[[], None]] = deque()
        self._pools = {
            lane: WorkerPool(lane.name.lower(), lane.value, self._run_job) for lane in Lane
        }
        self._closed = False

    def run(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        fail: Callable[[DeskError], None],
        *,
        lane: Lane = Lane.RECORDS,
        latest: str = "",
    ) -> int:
        """Run `job` on a worker thread; `then` or `fail` is called on the window's thread.

        A DeskError goes to `fail`; any other exception is a bug, logged and shown as one. With
        `latest` an earlier job of that name is canceled: only the last one matters.
        Returns the job's number, for `cancel`; 0 after `close`.
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
        """Drop the job: neither `then` nor `fail` is called.

        A job that has not begun never runs. A job that waits for the network runs on until its own
        timeout, on a thread that no longer counts as one of its lane.
        """
        job = self._jobs.get(number)
        if job is None:
            return
        job.then = job.fail = _ignore
        if self._pools[job.lane].abandon(number):
            del self._jobs[number]

    def post(self, call: Callable[[], None]) -> None:
        """Make this call on the window's thread, in order of arrival. Thread-safe."""
        if not self._closed:
            self._deliveries.append(call)
            self._wake()

    def close(self) -> None:
        """Stop all deliveries. A running job ends by itself, or with the process."""
        self._closed = True
        for pool in self._pools.values():
            pool.close()

    def wait(self, seconds: float) -> bool:
        """After `close`: True if every running job has ended within this time."""
        return all([pool.wait(seconds) for pool in self._pools.values()])

    def _run_job(self, number: int) -> None:
        """Runs on a worker thread, which must keep no reference to the job or to its result."""
        self._deliveries.append(_outcome(number, self._jobs[number].job))
        if not self._closed:
            self._wake()

    def _wake(self) -> None:
        QCoreApplication.postEvent(self, QEvent(_DELIVERY))

    def event(self, event: QEvent) -> bool:
        """One delivery for each event, so that the window can paint in between."""
        if event.type() != _DELIVERY:
            return super().event(event)
        self._deliver()
        return True

    def _deliver(self) -> None:
        delivery = self._deliveries.popleft()
        if self._closed:
            return
        self.delivering.emit()
        if not isinstance(delivery, _Done):
            delivery()
            return
        job = self._jobs.pop(delivery.number)
        if delivery.error is not None:
            job.fail(delivery.error)
        else:
            job.then(delivery.result)


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
    """The callback of a canceled job."""
