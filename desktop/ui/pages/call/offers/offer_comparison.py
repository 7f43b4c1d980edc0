"""Compares up to three offers side by side; the lowest price and shortest time are highlighted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.booking.date_time_text import (
    day_offset_text,
    day_text,
    duration_text,
    ends_in_text,
    time_text,
)
from desktop.booking.text.bags_text import bags_text, offer_bags
from desktop.booking.text.layover_text import landing_sentences, stops_text
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import Offer
from desktop.ui.pages.panels.offer_rows import fare_text
from desktop.ui.theme import PANEL_RADIUS, XL, L, M, Theme, Type
from desktop.ui.widgets.text import wrapped_height, write, write_wrapped

_TOTAL, _ROW = 46, 32

# Heights in px: name and price, a row of facts, a slice; then the number of rows.
_HEAD, _ROW, _SLICE, _ROWS = 96, 32, 84, 6


class CompareView(QWidget):
    """Left and Right move, Enter chooses; `chosen` carries the Offer."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self._offers: list[Offer] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("compare offers")
        theme.changed.connect(self.update)

    def show_offers(self, offers: list[Offer]) -> None:
        """Compare these two or three offers."""
        self._offers, self._at = offers, 0
        slices = max((len(offer.slices) for offer in offers), default=0)
        self.setMinimumHeight(2 * L + _HEAD + _ROWS * _ROW + slices * _SLICE)
        self._update_text()

    def step(self, by: int) -> None:
        """Move the selection by this many columns."""
        self._at = max(0, min(len(self._offers) - 1, self._at + by))
        self._update_text()

    def choose(self) -> None:
        """Choose the selected offer."""
        if self._offers:
            self.chosen.emit(self._offers[self._at])

    def _update_text(self) -> None:
        if self._offers:
            offer = self._offers[self._at]
            self.setAccessibleDescription(f"{offer.owner.name}, {offer.total}")
        self.update()

    def _column(self, index: int) -> QRect:
        wide = (self.width() - (len(self._offers) - 1) * M) // max(1, len(self._offers))
        return QRect(index * (wide + M), 0, wide, self.height() - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index in range(len(self._offers)):
            if self._column(index).contains(event.position().toPoint()):
                self._at = index
                self._update_text()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._offers:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cheapest = min(offer.total.minor for offer in self._offers)
        quickest = min(_minutes(offer) for offer in self._offers)
        for index, offer in enumerate(self._offers):
            box = self._column(index)
            current = index == self._at
            painter.setPen(
                QPen(self._theme.color("accent" if current else "hairline"), 2 if current else 1)
            )
            painter.setBrush(self._theme.color("surface"))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), PANEL_RADIUS, PANEL_RADIUS)
            self._paint_offer(painter, offer, box.adjusted(XL, L, -XL, -L),
                              offer.total.minor == cheapest,
                              _minutes(offer) == quickest)  # fmt: skip

    def _paint_offer(
        self, painter: QPainter, offer: Offer, box: QRect, cheapest: bool, quickest: bool
    ) -> None:
        theme = self._theme
        names, fares = self._heads(box)
        name = QRect(box.x(), box.y() + 3, box.width(), names)
        fare = QRect(box.x(), name.bottom() + 5, box.width(), fares)
        paint = write_wrapped if self._head_fits(box) else write
        paint(painter, theme, name, offer.owner.name, Type.SECTION)
        paint(painter, theme, fare, fare_text(offer), Type.META, "secondary")
        total = fare.bottom() + 4
        write(painter, theme, QRect(box.x(), total, box.width(), 40), str(offer.total),
              Type.MONEY, "good" if cheapest else "text")  # fmt: skip
        elapsed = duration_text(sum((j.elapsed for j in offer.slices), start=timedelta()))
        y = total + _TOTAL
        rows = [
            ("Price", "lowest of these" if cheapest else f"+ {self._more(offer)}", cheapest),
            ("Travel time", elapsed + (" · shortest" if quickest else ""), quickest),
            ("Change", offer.change.short_text(), offer.change.short_text() in ("free", "yes")),
            ("Refund", offer.refund.short_text(), offer.refund.short_text() in ("free", "yes")),
            ("Bags", bags_text(offer_bags(offer)), False),
            ("Ends in", ends_in_text(offer.ends_at - self._now()), False),
        ]
        for label, message, good in rows:
            painter.fillRect(box.x(), y, box.width(), 1, theme.color("hairline"))
            write(painter, theme, QRect(box.x(), y, 90, 32), label, Type.META, "secondary")
            write(painter, theme, QRect(box.x() + 90, y, box.width() - 90, 32), message, Type.BODY,
                  "good" if good else "bad" if message == "no" else "text")  # fmt: skip
            y += _ROW
        for slice_ in offer.slices:
            painter.fillRect(box.x(), y, box.width(), 1, theme.color("hairline"))
            write(painter, theme, QRect(box.x(), y + 8, box.width(), 22),
                  f"{day_text(slice_.departs.date())} · {slice_.origin.code} – "
                  f"{slice_.destination.code}", Type.META_STRONG, "secondary")  # fmt: skip
            times = f"{time_text(slice_.departs)} – {time_text(slice_.arrives)}"
            used = write(painter, theme, QRect(box.x(), y + 30, box.width(), 24), times,
                         Type.SECTION)  # fmt: skip
            if slice_.day_offset:
                write(painter, theme, QRect(box.x() + used + 3, y + 26, 40, 24),
                      day_offset_text(slice_.day_offset), Type.LABEL, "warn")  # fmt: skip
            text = QRect(box.x(), y + 55, box.width(), 22)
            write_wrapped(painter, theme, text, _slice_text(slice_), Type.META, "secondary")
            y += self._slice_height(slice_, box.width())

    def _slice_height(self, slice_: Slice, room: int) -> int:
        return 67 + wrapped_height(self._theme, _slice_text(slice_), room, Type.META)

    def _heads(self, box: QRect) -> tuple[int, int]:
        """Heights in px of the airline's name and of the fare, equal in all columns."""
        if not self._head_fits(box):
            kinds = (Type.SECTION, Type.META)
            name, fare = (self._theme.metrics(kind).height() for kind in kinds)
            return name, fare
        return self._longest_heads(box.width())

    def _head_fits(self, box: QRect) -> bool:
        """True if the longest names fit in full; otherwise names are elided, never flights."""
        room = box.width()
        slices = max(
            sum(self._slice_height(slice_, room) for slice_ in offer.slices)
            for offer in self._offers
        )
        return sum(self._longest_heads(room)) + 12 + _TOTAL + 6 * _ROW + slices <= box.height()

    def _longest_heads(self, room: int) -> tuple[int, int]:
        theme, offers = self._theme, self._offers
        return (
            max(wrapped_height(theme, offer.owner.name, room, Type.SECTION) for offer in offers),
            max(wrapped_height(theme, fare_text(offer), room, Type.META) for offer in offers),
        )

    def _more(self, offer: Offer) -> str:
        cheapest = min(self._offers, key=lambda other: other.total.minor)
        return str(offer.total - cheapest.total)


def _slice_text(slice_: Slice) -> str:
    """``"13 h 45 · 2 h 10 in Dublin (DUB)"``."""
    landings = " · ".join(landing_sentences(slice_))
    return f"{duration_text(slice_.elapsed)} · {landings or stops_text(slice_)}"


def _minutes(offer: Offer) -> float:
    return sum(slice_.elapsed.total_seconds() for slice_ in offer.slices)
