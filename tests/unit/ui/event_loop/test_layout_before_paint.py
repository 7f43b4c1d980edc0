"""What changes the height of a page is painted once, where it belongs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.layout_before_paint import LayoutBeforePaint

LEVELS = 6


class Squeezed(QObject):
    """By how many pixels too low a widget was at each of its paints."""

    def __init__(self, of: QWidget) -> None:
        super().__init__(of)
        self.seen: list[int] = []
        of.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.seen.append(watched.minimumSizeHint().height() - watched.height())
        return False


def test_a_line_that_appears_squeezes_no_other_for_a_frame(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    LayoutBeforePaint(window)
    inmost = window
    for _ in range(LEVELS):
        column, inner = QVBoxLayout(inmost), QWidget()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inner)
        column.addStretch(1)
        inmost = inner
    column = QVBoxLayout(inmost)
    field, choices = QLabel("lax-san jose"), QLabel("two places")
    field.setFixedHeight(40)
    choices.setFixedHeight(20)
    column.addWidget(field)
    column.addWidget(choices)
    window.resize(400, 400)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(1)
    squeezed = Squeezed(inmost)
    inmost.update()
    choices.setFixedHeight(60)
    qtbot.waitUntil(lambda: bool(squeezed.seen))
    assert max(squeezed.seen) <= 0
