"""A card session on a fake Windows that keeps its window out of captures, and its reveal key.

Windows is a fake of user32 here, used by the pane's own Windows code; it never ran on real Windows.
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
from tests.unit.cardpane.lockdown.test_windows_lockdown import User32, windows
from tests.unit.cardpane.process.test_card_session import SessionHarness


@dataclass
class ShieldedSessionHarness(SessionHarness):
    """A harness whose window is excluded from capture; `at_the_end` runs before the wipe."""

    user32: User32 = field(default_factory=User32)
    at_the_end: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.screen: WindowsLockdown = windows(self.user32)

    def end(self, reply: PaneReply) -> None:
        self.at_the_end()
        super().end(reply)


def painted(pane: Pane, part: int = 0) -> QImage:
    """The image of the number field, or of another digit field, in the window's own buffer."""
    buffer = pane.backingStore().paintDevice()
    assert isinstance(buffer, QImage)
    return buffer.copy(pane.digit_fields[part].geometry())


def painted_when_idle(pane: Pane, part: int = 0) -> QImage:
    """The same image after all pending paint events."""
    QApplication.processEvents()
    return painted(pane, part)


def colors(picture: QImage, area: QRect) -> set[int]:
    return {
        picture.pixel(x, y)
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
    }


def area_beside_label(picture: QImage) -> QRect:
    return QRect(picture.width() // 2, 0, picture.width() // 2, 20)


def focused_widget() -> QWidget:
    """The widget with the keyboard focus."""
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def hold_reveal_key() -> None:
    QTest.keyPress(focused_widget(), Qt.Key.Key_F8)


def release_reveal_key() -> None:
    QTest.keyRelease(focused_widget(), Qt.Key.Key_F8)


def repeat_reveal_key() -> None:
    """Auto-repeat of the held key, which some systems report as release and press."""
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        key = QKeyEvent(kind, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(focused_widget(), key)
