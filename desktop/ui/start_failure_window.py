"""The window that says why Skycap cannot start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox

from .event_loop.qt_application import make_application
from .theme import Theme


def show_start_failure(
    happened: str, advice: str, look: str, end_without_screen: Callable[[str], object]
) -> None:
    """Show it until it is closed. `look` as in `Theme`; the last as in `make_application`."""
    app = make_application(end_without_screen)
    theme = Theme(app, look)
    box = QMessageBox(QMessageBox.Icon.Critical, "Skycap cannot start", happened)
    box.setInformativeText(advice)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.exec()
    del box, theme
