"""Takes the keyboard back for the desk after a window of another process had it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_EVERY_MS, _TRIES = 40, 15


class KeyboardReturn(QObject):
    """Activates `window`, and on X11 asks until it is the active one, for 0.6 seconds at most.

    Without a window manager the X server ignores a request for the focus that is dated before the
    last change of focus, which was the other window's. Qt dates it by the newest event that this
    process got, and while the pointer rests elsewhere there is none. So each try changes a property
    of the window, the title: the server tells of that, with its time, before the next try.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._title = window.windowTitle()
        self._tries = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._again)

    def begin(self) -> None:
        """Now, and again while it is in vain."""
        self._window.activateWindow()
        if QGuiApplication.platformName() == "xcb":
            self._timer.start()

    def _again(self) -> None:
        self._tries += 1
        if self._window.isActiveWindow() or self._tries > _TRIES:
            self._window.setWindowTitle(self._title)
            self._timer.stop()
            self.deleteLater()
            return
        self._window.setWindowTitle(self._title + "\u00a0" * (self._tries % 2))
        self._window.activateWindow()


def regain_keyboard(window: QWidget) -> None:
    """The pane is gone: keys go to the desk again, wherever the pointer rests."""
    KeyboardReturn(window).begin()
