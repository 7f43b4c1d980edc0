"""Brings a call from another thread to the main thread.

Not by a signal: PySide6 looks up the sender's type while a signal is emitted, without Python's lock
and in a table without a lock of its own (6.11 on Python before 3.12). If the main thread adds a
type at that moment, the lookup fails and the process crashes. A posted event is not looked up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject

_CALL = QEvent.Type(QEvent.registerEventType())


class MainThreadCalls(QObject):
    """Made on the main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._calls: deque[Callable[[], object]] = deque()

    def post(self, call: Callable[[], object]) -> None:
        """Call this on the main thread, in order of arrival. Thread-safe."""
        self._calls.append(call)
        QCoreApplication.postEvent(self, QEvent(_CALL))

    def event(self, event: QEvent) -> bool:
        """One call for each event."""
        if event.type() != _CALL:
            return super().event(event)
        self._calls.popleft()()
        return True
