"""Qt's application object: created once for each process, and its event loop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.system.inherited_environment import QT_SETTINGS

from .platform_theme import chosen_platform_theme


def make_application(end_without_screen: Callable[[str], object]) -> QApplication:
    """Create the application object.

    Qt aborts the process where it can show no window. `end_without_screen` is called before that,
    with what the window system said, and must not return.
    """
    # Qt has no switch in code that is stronger than its variables.
    os.environ.update(QT_SETTINGS)
    with _heard_before_abort(end_without_screen), chosen_platform_theme():
        # Style by argument: the call that sets a style loads all 600 names of `QStyle`, 16 ms.
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("Skycap")
    app.setDesktopFileName("skycap")
    return app


def run_event_loop() -> int:
    """Handle events until the application quits; its exit code."""
    return QApplication.exec()


@contextmanager
def _heard_before_abort(end: Callable[[str], object]) -> Iterator[None]:
    reasons: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        reasons.append(message.strip())
        if kind is QtMsgType.QtFatalMsg:
            end(" ".join(" ".join(reasons).split()))

    before = qInstallMessageHandler(listen)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
