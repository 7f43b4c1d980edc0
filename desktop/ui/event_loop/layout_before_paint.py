"""Lays a window out to its end before each paint, so that no frame shows a layout half done.

Qt lays out one level of a window after another, each in a later round of its event loop, and may
paint between two of them: where a line of choices appeared, the field above it was painted half as
high as it is, for one frame.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

_LEVELS = 16
"""Of layouts in layouts, more than any page has. A round without a request costs nothing."""


class LayoutBeforePaint(QObject):
    """For one window, from now on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            for _ in range(_LEVELS):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        return False
