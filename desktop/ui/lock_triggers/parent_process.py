"""The program that started the desk is gone: a closed terminal, a crashed session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from .lock_reason import LockReason

_LOOK_EVERY_MS = 500


class ParentProcess(QObject):
    """`due` carries LockReason.PARENT. `parent_id` is os.getppid, or stands for it."""

    due = Signal(object)

    def __init__(self, parent_id: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._parent_id = parent_id
        self._first = parent_id()
        timer = QTimer(self)
        timer.setInterval(_LOOK_EVERY_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def _look(self) -> None:
        if (now := self._parent_id()) != self._first:
            # Once for each loss: a desk at its door stays open after it.
            self._first = now
            self.due.emit(LockReason.PARENT)
