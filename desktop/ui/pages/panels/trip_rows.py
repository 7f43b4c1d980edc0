"""A trip in a list: route, client, day, locator, stage and total."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from desktop.booking.date_time_text import day_and_year_text
from desktop.booking.trip.trip import TripStage
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, RIGHT, width_of, write
from desktop.use_cases.ports.store_port import TripHit

TRIP_ROW = 52
STAGE_TONE = {
    TripStage.DRAFT: "tertiary",
    TripStage.LINK_SENT: "accent",
    TripStage.CARD_TAKEN: "sealed",
    TripStage.BOOKING: "accent",
    TripStage.PENDING: "warn",
    TripStage.TO_RECORD: "warn",
    TripStage.UNKNOWN: "bad",
    TripStage.FARE_DUE: "bad",
    TripStage.FEE_DUE: "warn",
    TripStage.BOOKED: "good",
    TripStage.CANCELING: "warn",
    TripStage.CANCELED: "tertiary",
}

_ONE_LINE = 400
"""In px: a narrower row has price and stage one above the other."""


def stage_chip(painter: QPainter, theme: Theme, right: int, middle: int, stage: TripStage) -> int:
    """Paint the stage as a chip that ends at `right`; return the x of its left edge."""
    return word_chip(painter, theme, right, middle, stage.value, STAGE_TONE[stage])


def word_chip(
    painter: QPainter, theme: Theme, right: int, middle: int, word: str, tone: str
) -> int:
    """Paint the word as a chip that ends at `right`; return the x of its left edge."""
    wide = width_of(theme, word, Type.LABEL) + 2 * S
    box = QRectF(right - wide, middle - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(box, 9, 9)
    write(painter, theme, box.toRect(), word, Type.LABEL, tone, CENTRE)
    return right - wide


def paint_trip(painter: QPainter, theme: Theme, rect: QRect, hit: TripHit, chosen: bool) -> None:
    """Paint one row of a trip list."""
    inner = rect.adjusted(L, 0, -L, 0)
    right = inner.right()
    price = QRect(right - 110, rect.y(), 110, rect.height())
    if rect.width() < _ONE_LINE:
        # The route would not fit beside price and stage.
        price = QRect(right - 110, rect.y() + 7, 110, 20)
        chip = stage_chip(painter, theme, right, rect.y() + 36, hit.stage)
        first_room = price.left() - inner.x() - S
    else:
        chip = stage_chip(painter, theme, right - 122, rect.center().y(), hit.stage)
        first_room = chip - inner.x() - M
    write(painter, theme, price, str(hit.total), Type.BODY_STRONG, "text", RIGHT)
    first = QRect(inner.x(), rect.y() + 7, first_room, 20)
    second = QRect(inner.x(), rect.y() + 26, chip - inner.x() - M, 20)
    used = write(painter, theme, first, hit.route.replace("-", " – "), Type.BODY_STRONG)
    room = first.adjusted(used + M, 0, 0, 0)
    if hit.record_locator and room.width() > 0:
        font = theme.mono(12)
        painter.setFont(font)
        painter.setPen(theme.color("secondary"))
        shown = QFontMetrics(font).elidedText(
            hit.record_locator, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
    day = date.fromisoformat(hit.departs_on)
    write(painter, theme, second, f"{day_and_year_text(day)} · {hit.client_name}",
          Type.META, "secondary")  # fmt: skip


def accessible_trip(hit: TripHit) -> str:
    """The text of a row for a screen reader."""
    return f"{hit.route}, {hit.client_name}, {hit.departs_on}, {hit.stage.value}, {hit.total}"
