"""A bounded pool of daemon threads: the end of the program never waits for one.

`concurrent.futures` joins its threads when the interpreter ends: one call that hangs would keep the
process alive, and with it all that it has in memory.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

Run = Callable[[int], None]
MOST_ABANDONED = 8
"""Threads that may wait for an abandoned job beside those that work; then new jobs wait too."""


class WorkerPool:
    """Runs numbered jobs, first come first served, at most `threads` at a time. Thread-safe.

    Only numbers pass through here: what a job is stays with whoever made it, so that no object of
    the window is ever freed on a worker thread.
    """

    def __init__(self, name: str, threads: int, run: Run) -> None:
        """`run` is called on a worker thread with the number of a job; it must not raise."""
        self._name, self._most, self._run = name, threads, run
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
                self._staff()

    def drop(self, number: int) -> bool:
        """True: the job had not begun and never will. False: it is running, or done."""
        with self._changed:
            if number in self._waiting:
                self._waiting.remove(number)
                return True
            return False

    def abandon(self, number: int) -> bool:
        """Like `drop`; and nobody waits for a job that has begun: another may take its place."""
        if self.drop(number):
            return True
        with self._changed:
            if number in self._running:
                self._abandoned.add(number)
                self._staff()
            return False

    def close(self) -> None:
        """No further job begins; idle threads end, the others after their job."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """After `close`: True when every thread has ended within this time."""
        ends_at = time.monotonic() + seconds
        with self._changed:
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(max(0.0, ends_at - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _staff(self) -> None:
        """Under the lock: wake a thread, or start one while there is room."""
        if self._idle:
            self._changed.notify()
        room = self._most + min(len(self._abandoned), MOST_ABANDONED)
        if len(self._waiting) > self._idle and len(self._threads) < room:
            thread = threading.Thread(target=self._background, name=self._name, daemon=True)
            self._threads.add(thread)
            thread.start()

    def _background(self) -> None:
        kept = True
        try:
            while kept and (number := self._next()) is not None:
                try:
                    self._run(number)
                finally:
                    kept = self._finished(number)
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
        """False: another thread has taken this one's place."""
        with self._changed:
            self._running.discard(number)
            if number not in self._abandoned:
                return True
            self._abandoned.discard(number)
            return len(self._threads) <= self._most + min(len(self._abandoned), MOST_ABANDONED)
