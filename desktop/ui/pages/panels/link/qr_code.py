"""A QR code: dark squares on white in both looks, for phones read nothing else well."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_QUIET = 4
"""White squares that must be around it (ISO/IEC 18004, 9.1)."""

Squares = tuple[tuple[bool, ...], ...]


def qr_squares(address: str) -> Squares:
    """The code of an address; True is dark. Takes some 0.1 s for a long one: not for the window's
    thread.
    """
    # Needed on one page only, and not before the first window is up.
    import segno

    matrix = segno.make_qr(address, error="l").matrix
    return tuple(tuple(bool(square) for square in row) for row in matrix)


class QrCode(QWidget):
    """Each square takes as many whole pixels of the screen, so that its edges are sharp. `side` is
    its size where the code is small; one with many squares takes more.
    """

    def __init__(self, side: int, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader says of it."""
        super().__init__(parent)
        self._side = side
        self._squares: Squares = ()
        self.setFixedSize(QSize(side, side))
        self.setAccessibleName(name)

    def show_squares(self, squares: Squares) -> None:
        """True is dark."""
        self._squares = squares
        # Below 3 px a phone reads a square badly.
        side = max(self._side, 3 * (len(squares) + 2 * _QUIET)) if squares else self._side
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        if not self._squares:
            return
        ratio = self.devicePixelRatioF()
        # In pixels of the screen: a scaled screen has more of them than the window counts.
        painter.scale(1 / ratio, 1 / ratio)
        whole = int(self.width() * ratio)
        square = whole // (len(self._squares) + 2 * _QUIET)
        start = (whole - square * len(self._squares)) // 2
        for y, row in enumerate(self._squares):
            for x, dark in enumerate(row):
                if dark:
                    place = QRectF(start + x * square, start + y * square, square, square)
                    painter.fillRect(place, QColor("#000000"))
