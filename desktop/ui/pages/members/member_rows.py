"""A row of the list of members: painted, and as a screen reader says it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.booking.access.role import AccountStatus
from desktop.booking.date_time_text import date_text, local_time, time_text
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, width_of, write
from desktop.use_cases.ports.identity_port import MemberRow

_TONE = {
    AccountStatus.ACTIVE: "good",
    AccountStatus.INVITED: "accent",
    AccountStatus.SUSPENDED: "warn",
}


def accessible_member(row: MemberRow) -> str:
    """One row of the list, for a screen reader."""
    return f"{row.member.name}, {row.member.role}, {row.status.value}"


def paint_member(
    painter: QPainter, theme: Theme, rect: QRect, row: MemberRow, chosen: bool
) -> None:
    """One row of the list."""
    inner = rect.adjusted(L, 0, -L, 0)
    word = row.status.value
    wide = width_of(theme, word, Type.LABEL) + 2 * S
    chip = QRectF(inner.right() - wide, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(_TONE[row.status], 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    write(painter, theme, chip.toRect(), word, Type.LABEL, _TONE[row.status], CENTRE)
    top = QRect(inner.x(), rect.y() + 7, inner.width() - wide - M, 20)
    write(painter, theme, top, row.member.name, Type.BODY_STRONG)
    seen = "never signed in yet"
    if row.last_seen is not None:
        seen = f"last here {date_text(local_time(row.last_seen))}"
    if row.code_ends_at is not None:
        ends = local_time(row.code_ends_at)
        seen = f"code good until {date_text(ends)} {time_text(ends)}"
    factor = " · second factor" if row.second_factor else ""
    write(painter, theme, top.translated(0, 19), f"{row.member.role} · {seen}{factor}", Type.META,
          "secondary")  # fmt: skip
