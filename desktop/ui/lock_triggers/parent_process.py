"""Detects that the parent process has ended: a closed terminal, a crashed session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from .lock_reason import LockReason

_CHECK_EVERY_MS = 500


class ParentProcess(QObject):
    """Emits `due` with LockReason.PARENT. `parent_id` is os.getppid, or a fake of it."""

    due = Signal(object)

    def __init__(self, parent_id: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._parent_id = parent_id
        self._known = parent_id()
        timer = QTimer(self)
        timer.setInterval(_CHECK_EVERY_MS)
        timer.timeout.connect(self._check)
        timer.start()

    def _check(self) -> None:
        if (now := self._parent_id()) != self._known:
            # Once for each parent: a desk at sign-in stays open afterwards.
            self._known = now
            self.due.emit(LockReason.PARENT)
