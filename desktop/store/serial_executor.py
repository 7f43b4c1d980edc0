"""One thread that runs jobs one after another, and maintenance steps between them."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
_log = logging.getLogger(__name__)
# Between two maintenance steps, so that the rest of the program gets its turn.
_PAUSE_SECONDS = 0.005
# A step runs at the latest then, even with jobs always waiting.
_PATIENCE_SECONDS = 0.1


class SerialExecutor:
    """Jobs run in the order of `submit`. The thread does not keep the process alive."""

    def __init__(self, name: str) -> None:
        self._jobs: deque[Callable[[], None]] = deque()
        self._changed = threading.Condition()
        self._last: Callable[[], None] | None = None
        self._maintenance: Callable[[], bool] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_current_thread(self) -> bool:
        """True on the executor's own thread."""
        return threading.current_thread() is self._thread

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """RuntimeError after `close`."""
        future: Future[T] = Future()
        with self._changed:
            if self._last is not None:
                raise RuntimeError("no jobs after close")
            self._jobs.append(lambda: _settle(future, job))
            self._changed.notify()
        return future

    def start_maintenance(self, step: Callable[[], bool]) -> None:
        """Call `step` when no job waits, and now and then, until it returns False or fails."""
        with self._changed:
            self._maintenance = step
            self._changed.notify()

    def run_pending(self) -> None:
        """Call from inside a long job: run the jobs that are waiting now."""
        while (job := self._next_job(0)) is not None:
            job()

    @property
    def is_closing(self) -> bool:
        return self._last is not None

    def close(self, last: Callable[[], T]) -> T:
        """Run the waiting jobs, then `last`; returns its result. Call it once."""
        future: Future[T] = Future()
        with self._changed:
            self._last = lambda: _settle(future, last)
            self._changed.notify()
        self._thread.join()
        return future.result()

    def _run(self) -> None:
        last_step = time.monotonic()
        while True:
            job = self._next_job(_PAUSE_SECONDS if self._maintenance else None)
            is_idle = job is None
            if job is not None:
                job()
                del job
            elif self._last is not None:
                self._last()
                return
            maintenance = self._maintenance
            if maintenance and (is_idle or time.monotonic() - last_step > _PATIENCE_SECONDS):
                self._run_maintenance(maintenance)
                last_step = time.monotonic()

    def _next_job(self, patience: float | None) -> Callable[[], None] | None:
        """None after `patience` seconds; with None as patience, when there is something else."""
        with self._changed:
            if patience is None:
                self._changed.wait_for(lambda: self._jobs or self._last or self._maintenance)
            else:
                self._changed.wait_for(lambda: self._jobs or self._last, patience)
            return self._jobs.popleft() if self._jobs else None

    def _run_maintenance(self, step: Callable[[], bool]) -> None:
        try:
            more = step()
        except Exception:
            _log.exception("upkeep of the records stopped")
            more = False
        if not more:
            with self._changed:
                if self._maintenance is step:
                    self._maintenance = None


def _settle(future: Future[T], job: Callable[[], T]) -> None:
    try:
        result = job()
    except BaseException as failed:
        future.set_exception(failed)
        # A failed job's frames must not live on here: they may hold a connection or a key.
        del failed, future
    else:
        future.set_result(result)
