"""Where the main window is on the screen, and how large it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

DEFAULT_SIZE, MINIMUM_SIZE = QSize(1440, 900), QSize(960, 600)
"""In logical px at any scale. On a smaller screen the window takes the space there is."""


def whole_pixels(area: QRect, ratio: float) -> QRect:
    """The area without the pixel that Qt rounds up at a fractional scale factor `ratio`."""
    wide, high = (
        size if (size * ratio).is_integer() else size - 1 for size in (area.width(), area.height())
    )
    return QRect(area.x(), area.y(), wide, high)


def place_window(window: QWidget) -> None:
    """Before it is shown: in the middle of its screen, as large as there is room for."""
    area = _available_area(window)
    window.setMinimumSize(MINIMUM_SIZE.boundedTo(area.size()))
    window.resize(DEFAULT_SIZE.boundedTo(area.size()))
    window.move(area.center() - window.rect().center())


def keep_on_screen(window: QWidget) -> None:
    """Fit the window, with title bar and frame, into the screen.

    The size of the frame is known only after the window is shown.
    """
    area, whole = _available_area(window), window.frameGeometry()
    frame = whole.size() - window.size()
    if area.contains(whole):
        return
    most = area.size() - frame
    window.setMinimumSize(window.minimumSize().boundedTo(most))
    window.resize(window.size().boundedTo(most))
    width, height = window.width() + frame.width(), window.height() + frame.height()
    left = max(area.left(), min(whole.left(), area.right() + 1 - width))
    top = max(area.top(), min(whole.top(), area.bottom() + 1 - height))
    window.move(left, top)


def _available_area(window: QWidget) -> QRect:
    """The screen's area for windows, in whole device pixels: at 150 % Qt rounds 910.7 up."""
    screen = window.screen()
    return whole_pixels(screen.availableGeometry(), screen.devicePixelRatio())
