"""SIGTERM, SIGINT and SIGHUP end the desk in order; Qt's loop would not let Python see them."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier, QTimer

_NUMBERS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def quit_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """`end` is called from the window's loop, never in the middle of other work."""
    ours, theirs = socket.socketpair()
    for one in (ours, theirs):
        one.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno())
    handlers = {
        number: signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, end))
        for number in _NUMBERS
    }
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: ours.recv(64))
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        ours.close()
        theirs.close()
