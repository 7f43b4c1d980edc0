"""Watches a socket from the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier


@contextmanager
def watched_socket(descriptor: int, readable: Callable[[], object]) -> Iterator[None]:
    """Inside the block, call `readable` whenever the socket has something to read."""
    notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: readable())
    try:
        yield
    finally:
        notifier.setEnabled(False)
