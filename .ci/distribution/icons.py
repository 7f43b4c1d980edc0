"""Draws the application's icon in the sizes of the hicolor theme."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def draw_icons(drawing: Path, theme: Path) -> None:
    """The drawing itself, and a PNG picture of each size, below `theme`."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(drawing))
    for size in _SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(0)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        path = theme / f"{size}x{size}" / "apps" / f"{drawing.stem}.png"
        path.parent.mkdir(parents=True)
        picture.save(str(path))
    scalable = theme / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(drawing, scalable / drawing.name)
    del application
