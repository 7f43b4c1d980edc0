"""A trip in a list: route, client, day, locator, stage and total."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from desktop.booking.date_time_text import day_and_year_words
from desktop.booking.trip.trip import TripStage
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, RIGHT, width_of, write
from desktop.use_cases.ports.store_port import TripHit

TRIP_ROW = 52
STAGE_TONE = {
    TripStage.DRAFT: "tertiary",
    TripStage.CARD_TAKEN: "sealed",
    TripStage.BOOKING: "accent",
    TripStage.PENDING: "warn",
    TripStage.UNKNOWN: "bad",
    TripStage.FEE_DUE: "warn",
    TripStage.BOOKED: "good",
}


def stage_chip(painter: QPainter, theme: Theme, right: int, middle: int, stage: TripStage) -> int:
    """The stage as a word on a tint, ending at `right`; the x where it begins."""
    tone, word = STAGE_TONE[stage], stage.value
    wide = width_of(theme, word, Type.LABEL) + 2 * S
    box = QRectF(right - wide, middle - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(box, 9, 9)
    write(painter, theme, box.toRect(), word, Type.LABEL, tone, CENTRE)
    return right - wide


def paint_trip(painter: QPainter, theme: Theme, rect: QRect, hit: TripHit, chosen: bool) -> None:
    """One row of a trip list."""
    inner = rect.adjusted(L, 0, -L, 0)
    right = inner.right()
    write(painter, theme, QRect(right - 110, rect.y(), 110, rect.height()), str(hit.total),
          Type.BODY_STRONG, "text", RIGHT)  # fmt: skip
    chip = stage_chip(painter, theme, right - 122, rect.center().y(), hit.stage)
    left = QRect(inner.x(), rect.y() + 7, chip - inner.x() - M, 20)
    used = write(painter, theme, left, hit.route.replace("-", " – "), Type.BODY_STRONG)
    room = left.adjusted(used + M, 0, 0, 0)
    if hit.reference and room.width() > 0:
        font = theme.mono(12)
        painter.setFont(font)
        painter.setPen(theme.color("secondary"))
        shown = QFontMetrics(font).elidedText(
            hit.reference, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
    day = date.fromisoformat(hit.departs_on)
    write(painter, theme, left.translated(0, 19), f"{day_and_year_words(day)} · "
          f"{hit.client_name}", Type.META, "secondary")  # fmt: skip


def accessible_trip(hit: TripHit) -> str:
    """For a screen reader."""
    return f"{hit.route}, {hit.client_name}, {hit.departs_on}, {hit.stage.value}, {hit.total}"
