"""The words on the cover of the main window are never half behind the card pane."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.cardpane.entry_native.pane_theme import WIDTH
from desktop.ui.theme import Theme
from desktop.ui.widgets.pane_cover import PANE_HEIGHT, PaneCover

# What a title bar leaves of 720 lines, as 1080 are at 150 %; of 768; others.
HEIGHTS = (600, 620, 640, 670, 686, 720, 745, 900)


def inked(image: QImage, area: QRect) -> Iterator[int]:
    """The lines of this area that are not empty."""
    empty = image.pixel(0, 0)
    for y in range(area.top(), area.bottom() + 1):
        if any(image.pixel(x, y) != empty for x in range(area.left(), area.right() + 1)):
            yield y


@pytest.mark.parametrize("height", HEIGHTS)
def test_nothing_is_written_where_the_pane_lies(qtbot: QtBot, theme: Theme, height: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, height)
    cover = PaneCover(theme, window)
    cover.cover(window)
    image = cover.grab().toImage()
    pane = QRect((1280 - WIDTH) // 2, (height - PANE_HEIGHT) // 2, WIDTH, PANE_HEIGHT)
    assert not list(inked(image, pane))
    written = list(inked(image, cover.rect()))
    # Below that there is no room for a line.
    assert bool(written) is (height >= 660)
    assert not written or written[-1] < height - 2
