"""Handles SIGTERM, SIGINT and SIGHUP, which Python would not see inside Qt's event loop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desktop.ui.event_loop.socket_watch import watched_socket
from desktop.ui.event_loop.timers import call_later

_NUMBERS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def quit_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` from the event loop on each signal, never in the middle of other work."""
    reader, writer = socket.socketpair()
    for end_point in (reader, writer):
        end_point.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno())
    handlers = {
        number: signal.signal(number, lambda _number, _frame: call_later(0, end))
        for number in _NUMBERS
    }
    try:
        with watched_socket(reader.fileno(), lambda: reader.recv(64)):
            yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        reader.close()
        writer.close()
