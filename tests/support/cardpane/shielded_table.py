"""A sitting on a Windows that keeps its window out of pictures, and the hand that holds the key.

Windows is a fake of user32 here, under the pane's own code for it; nobody ran it on the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.card_protocol import PaneReply
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.lockdown.windows import WindowsLockdown
from tests.unit.cardpane.test_card_session import Table
from tests.unit.cardpane.test_lockdown import User32, windows


@dataclass
class ShieldedTable(Table):
    """A table on a Windows that excludes the window; `at_the_end` is run before the wiping."""

    user32: User32 = field(default_factory=User32)
    at_the_end: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.screen: WindowsLockdown = windows(self.user32)

    def end(self, reply: PaneReply) -> None:
        self.at_the_end()
        super().end(reply)


def painted(pane: Pane, part: int = 0) -> QImage:
    """What the window itself holds of the number's field, or of another: its own buffer."""
    buffer = pane.backingStore().paintDevice()
    assert isinstance(buffer, QImage)
    return buffer.copy(pane.digit_fields[part].geometry())


def settled(pane: Pane, part: int = 0) -> QImage:
    """The same once everything that was to be painted is."""
    QApplication.processEvents()
    return painted(pane, part)


def colors(picture: QImage, area: QRect) -> set[int]:
    return {
        picture.pixel(x, y)
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
    }


def beside_the_label(picture: QImage) -> QRect:
    return QRect(picture.width() // 2, 0, picture.width() // 2, 20)


def hand() -> QWidget:
    """Where keys go now."""
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def hold() -> None:
    QTest.keyPress(hand(), Qt.Key.Key_F8)


def release() -> None:
    QTest.keyRelease(hand(), Qt.Key.Key_F8)


def repeat() -> None:
    """What a keyboard does while a key stays down: on some systems as up and down again."""
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        key = QKeyEvent(kind, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(hand(), key)
