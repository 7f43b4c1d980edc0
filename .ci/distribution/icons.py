"""Draws the application's icon in the sizes of the hicolor theme, and as one file for Windows."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def draw_icons(drawing: Path, theme: Path) -> None:
    """The drawing itself, and a PNG picture of each size, below `theme`. The drawing has no text,
    so no application of Qt's is needed, which would be the wrong kind for the tests after this one.
    """
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

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


def draw_windows_icon(drawing: Path, icon: Path) -> None:
    """All sizes in one file, as Windows shows it in the menu, the taskbar and folders."""
    from PIL import Image

    with tempfile.TemporaryDirectory(prefix="skycap-icons-") as folder:
        draw_icons(drawing, Path(folder))
        pictures = [
            Image.open(Path(folder) / f"{size}x{size}" / "apps" / f"{drawing.stem}.png")
            for size in _SIZES
        ]
        icon.parent.mkdir(parents=True, exist_ok=True)
        sizes = [picture.size for picture in pictures]
        pictures[-1].save(icon, sizes=sizes, append_images=pictures[:-1], bitmap_format="bmp")


def draw_installer_picture(icon: Path, picture: Path) -> None:
    """The left side of the installer: the icon on a plain ground, 164 by 314 pixels, drawn at twice
    that for screens of a higher scale.
    """
    from PIL import Image

    ground = Image.new("RGB", (328, 628), (233, 239, 247))
    with Image.open(icon) as drawn:
        drawing = drawn.convert("RGBA").resize((144, 144), Image.Resampling.LANCZOS)
    ground.paste(drawing, (92, 96), drawing)
    ground.save(picture)
