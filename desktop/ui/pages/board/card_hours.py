"""Cards by member and hour, painted: one row a member, one bar an hour, the newest at the right."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.booking.board.owners_board import MemberCards
from desktop.booking.date_time_text import local_time, time_text
from desktop.ui.theme import M, Theme, Type
from desktop.ui.widgets.text import RIGHT, write

_ROW, _AXIS, _NAME, _TOTAL, _GAP = 44, 22, 168, 92, 2
_NONE = "No card was taken or asked for in the last 24 hours."


class CardHours(QWidget):
    """Its accessible name says the same in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: tuple[MemberCards, ...] = ()
        self._at: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_cards(self, cards: tuple[MemberCards, ...], at: datetime) -> None:
        """Of the 24 hours before `at` (aware)."""
        self._cards, self._at = cards, at
        words = [f"{each.member_name}: {_total(each)}" for each in cards]
        self.setAccessibleName("; ".join(words) or _NONE)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_NAME + _TOTAL + 240, _ROW * max(1, len(self._cards)) + _AXIS)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._cards or self._at is None:
            write(painter, self._theme, self.rect(), _NONE, Type.BODY, "secondary")
            return
        most = max(1, *(max(each.by_hour) for each in self._cards))
        for index, member in enumerate(self._cards):
            self._paint_member(painter, member, index * _ROW, most)
        self._paint_axis(painter, len(self._cards) * _ROW, self._at)

    def _bars(self) -> QRect:
        return QRect(_NAME, 0, max(0, self.width() - _NAME - _TOTAL), _ROW)

    def _paint_member(self, painter: QPainter, member: MemberCards, y: int, most: int) -> None:
        theme, bars = self._theme, self._bars()
        name = QRect(0, y, _NAME - M, _ROW)
        write(painter, theme, name, member.member_name, Type.BODY_STRONG)
        wide = bars.width() / len(member.by_hour)
        floor = y + _ROW - 10
        painter.setPen(Qt.PenStyle.NoPen)
        for hour, count in enumerate(member.by_hour):
            high = max(2.0, (_ROW - 18) * count / most)
            painter.setBrush(theme.color("accent" if count else "hairline"))
            bar = QRectF(bars.x() + hour * wide, floor - high, max(1.0, wide - _GAP), high)
            painter.drawRoundedRect(bar, 1, 1)
        total = QRect(bars.right() + M, y, _TOTAL - M, _ROW)
        write(painter, theme, total, _total(member), Type.META, "secondary", RIGHT)

    def _paint_axis(self, painter: QPainter, y: int, at: datetime) -> None:
        bars = self._bars()
        labels = (
            (bars.x(), 0, time_text(local_time(at - timedelta(hours=24)))),
            (bars.x() + bars.width() // 2 - 30, 1, time_text(local_time(at - timedelta(hours=12)))),
            (bars.right() - 60, 2, "now"),
        )
        aligned = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, RIGHT)
        for x, place, words in labels:
            align = aligned[place] | Qt.AlignmentFlag.AlignVCenter
            box = QRect(x, y, 60, _AXIS)
            write(painter, self._theme, box, words, Type.LABEL, "tertiary", align)


def _total(member: MemberCards) -> str:
    taken = "1 card" if member.taken == 1 else f"{member.taken} cards"
    return f"{taken}, {member.not_taken} not" if member.not_taken else taken
