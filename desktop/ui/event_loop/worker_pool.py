"""A bounded pool of daemon threads, which never delay the end of the program.

`concurrent.futures` joins its threads when the interpreter exits: one call that hangs would keep
the process alive, with everything in its memory.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

Run = Callable[[int], None]
MOST_ABANDONED = 8
"""Extra threads allowed for abandoned jobs that still run. Beyond that, new jobs wait too."""


class WorkerPool:
    """Runs numbered jobs in order of arrival, at most `threads` at a time. Thread-safe.

    Only numbers pass through here: the job itself stays with the caller, so that no object of the
    window is ever freed on a worker thread.
    """

    def __init__(self, name: str, threads: int, run: Run) -> None:
        """`run` is called on a worker thread with the number of a job; it must not raise."""
        self._name, self._limit, self._run = name, threads, run
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()
        self._running: set[int] = set()
        self._abandoned: set[int] = set()
        self._idle = 0
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def submit(self, number: int) -> None:
        """Queue a job; nothing happens after `close`."""
        with self._changed:
            if not self._closed:
                self._waiting.append(number)
                self._assign_thread()

    def drop(self, number: int) -> bool:
        """True if the job had not begun, and now never will; False if it is running or done."""
        with self._changed:
            if number in self._waiting:
                self._waiting.remove(number)
                return True
            return False

    def abandon(self, number: int) -> bool:
        """Like `drop`; a job that has begun no longer counts, so another may run in its place."""
        if self.drop(number):
            return True
        with self._changed:
            if number in self._running:
                self._abandoned.add(number)
                self._assign_thread()
            return False

    def close(self) -> None:
        """Start no further job. Idle threads end now, the others after their job."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """After `close`: True if every thread has ended within this time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _assign_thread(self) -> None:
        """Wake an idle thread, or start one up to the limit. The caller holds the lock."""
        if self._idle:
            self._changed.notify()
        limit = self._limit + min(len(self._abandoned), MOST_ABANDONED)
        if len(self._waiting) > self._idle and len(self._threads) < limit:
            thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._threads.add(thread)
            thread.start()

    def _work(self) -> None:
        keep_running = True
        try:
            while keep_running and (number := self._next()) is not None:
                try:
                    self._run(number)
                finally:
                    keep_running = self._finished(number)
        finally:
            with self._changed:
                self._threads.discard(threading.current_thread())

    def _next(self) -> int | None:
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return None
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
            number = self._waiting.popleft()
            self._running.add(number)
            return number

    def _finished(self, number: int) -> bool:
        """False if this thread must end because another has replaced it."""
        with self._changed:
            self._running.discard(number)
            if number not in self._abandoned:
                return True
            self._abandoned.discard(number)
            return len(self._threads) <= self._limit + min(len(self._abandoned), MOST_ABANDONED)
