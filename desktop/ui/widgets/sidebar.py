"""The sidebar: pages with their keys, and the signed-in person."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import CONTROL_RADIUS, NARROW, SIDEBAR, L, M, S, Theme, Type

from .text import CENTRE, LEFT, keycap, write

# Space in px above and below the entries.
_TOP, _FOOT = 72, 74
# In px: the two lines of an entry where the sidebar is narrow.
_LABEL, _KEY = 17, 17


class Sidebar(QWidget):
    """`chosen` carries the name of the clicked entry."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        entries: tuple[tuple[str, str, str], ...],
        member: str,
        role: str,
        parent: QWidget | None = None,
    ) -> None:
        """`entries` are (name, label, key)."""
        super().__init__(parent)
        self._theme = theme
        self._entries = entries
        self._member = member
        self._role = role
        self._current = ""
        self._narrow = False
        self.setFixedWidth(SIDEBAR)
        self.setMouseTracking(True)
        self.setAccessibleName("places")
        theme.changed.connect(self.update)

    def set_current(self, name: str) -> None:
        """Highlight the entry of this name."""
        self._current = name
        self.update()

    def collapse(self, narrow: bool) -> None:
        """Use the narrow layout, for small windows: the page gets the space."""
        self._narrow = narrow
        self.setFixedWidth(NARROW if narrow else SIDEBAR)
        self.update()

    def _row(self, index: int) -> QRect:
        room = (self.height() - _TOP - _FOOT) // max(1, len(self._entries))
        step = min(56 if self._narrow else 36, room)
        return QRect(S, _TOP + index * step, self.width() - 2 * S, step - 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, (name, _, _) in enumerate(self._entries):
            if self._row(index).contains(event.position().toPoint()):
                self.chosen.emit(name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("hairline"))
        paint_logo(painter, theme, QRect((NARROW - 24) // 2 if self._narrow else L, 20, 24, 24))
        if not self._narrow:
            write(painter, theme, QRect(L + 34, 16, 140, 32), "Skycap", Type.SECTION)
        under = self.mapFromGlobal(self.cursor().pos())
        for index, (name, label, key) in enumerate(self._entries):
            row = self._row(index)
            current = name == self._current
            if current or row.contains(under):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(
                    theme.tint("accent", 0.12) if current else theme.tint("text", 0.04)
                )
                painter.drawRoundedRect(QRectF(row), CONTROL_RADIUS, CONTROL_RADIUS)
            kind, tone = (Type.BODY_STRONG, "accent") if current else (Type.BODY, "text")
            if self._narrow:
                upper, lower = _lines(row)
                write(painter, theme, upper, label, Type.LABEL, tone, CENTRE)
                write(painter, theme, lower, key, Type.LABEL, "tertiary", CENTRE)
            else:
                write(painter, theme, row.adjusted(M, 0, -48, 0), label, kind, tone)
                keycap(painter, theme, row.right() - S, row.center().y(), key)
        self._paint_member(painter)

    def _paint_member(self, painter: QPainter) -> None:
        theme = self._theme
        foot = QRect(L, self.height() - _FOOT + 14, SIDEBAR - 2 * L, 20)
        painter.fillRect(0, foot.y() - 14, self.width() - 1, 1, theme.color("hairline"))
        if self._narrow:
            initials = "".join(word[0] for word in self._member.split()[:2]).upper()
            box = QRect(0, foot.y(), self.width(), 20)
            write(painter, theme, box, initials, Type.BODY_STRONG, "text", CENTRE)
            write(painter, theme, box.translated(0, 20), "Ctrl+L", Type.LABEL, "tertiary", CENTRE)
            return
        foot.setRight(keycap(painter, theme, SIDEBAR - L, foot.y() + 20, "Ctrl+L") - S)
        write(painter, theme, foot, self._member, Type.BODY_STRONG, "text", LEFT)
        write(painter, theme, foot.translated(0, 20), self._role, Type.META, "secondary")


def _lines(row: QRect) -> tuple[QRect, QRect]:
    """Label and key of an entry of the narrow layout, in the middle of it."""
    upper = QRect(row.x(), row.y() + (row.height() - _LABEL - _KEY) // 2, row.width(), _LABEL)
    return upper, QRect(row.x(), upper.y() + _LABEL, row.width(), _KEY)


def paint_logo(painter: QPainter, theme: Theme, box: QRect) -> None:
    """Paint the logo: a folded paper plane on a blue plate."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(QRectF(box), box.width() * 0.28, box.width() * 0.28)

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * box.width(), box.y() + y * box.height())

    painter.setBrush(theme.color("on_accent"))
    painter.drawPolygon(QPolygonF([at(0.18, 0.50), at(0.82, 0.22), at(0.44, 0.60)]))
    fold = theme.color("on_accent")
    fold.setAlphaF(0.72)
    painter.setBrush(fold)
    painter.drawPolygon(QPolygonF([at(0.44, 0.60), at(0.82, 0.22), at(0.62, 0.80)]))
    painter.restore()
