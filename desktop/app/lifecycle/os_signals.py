"""Handles the signals that end a program, which Python would not see inside Qt's event loop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from desktop.ui.event_loop.socket_watch import watched_socket
from desktop.ui.event_loop.timers import call_later

_NUMBERS = tuple(
    getattr(signal, name)
    # The last is Windows': Ctrl+Break, or a console that is closed.
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


class OsSignals:
    """The signals by which the system, or a person, ends this program."""

    def __init__(self) -> None:
        self._came = False
        self._reader, self._writer = socket.socketpair()
        for end_point in (self._reader, self._writer):
            end_point.setblocking(False)

    @contextmanager
    def watched(self, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` from the event loop on each signal, never in the middle of other work."""

        def handle(_number: int, _frame: FrameType | None) -> None:
            self._came = True
            call_later(0, end)

        before = signal.set_wakeup_fd(self._writer.fileno())
        handlers = {number: signal.signal(number, handle) for number in _NUMBERS}
        try:
            with watched_socket(self._reader.fileno(), self._read):
                yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before)
            self._reader.close()
            self._writer.close()

    def asked_to_end(self) -> bool:
        """Whether a signal has come, handled or not: for the last moment before this process is
        replaced, which would lose it. From now on each one ends the process at once.
        """
        for number in _NUMBERS:
            signal.signal(number, signal.SIG_DFL)
        # One that came just before that has left its byte, although its handler is gone.
        return self._came or self._read()

    def _read(self) -> bool:
        with suppress(BlockingIOError):
            return bool(self._reader.recv(64))
        return False
