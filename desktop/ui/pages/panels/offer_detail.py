"""The detail of the selected offer, and the sentence to read to the client."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.booking.airport import Airport
from desktop.booking.date_time_text import day_offset_text, day_text, duration_text, time_text
from desktop.booking.money import Money
from desktop.booking.text.bags_text import bags_text, offer_bags
from desktop.booking.text.layover_text import layover_sentence, stop_sentence, stops_text
from desktop.booking.text.spoken_offer import spoken_offer_text
from desktop.booking.trip.itinerary import Segment, Slice
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin
from desktop.ui.theme import DETAIL, DETAIL_LEAST, L, M, S, Theme, Type
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import slim
from desktop.ui.widgets.text import RIGHT, width_of, wrapped_height, write, write_wrapped

from .offer_rows import CABIN_LABEL, fare_text

# Minimum width in px of what is left of the detail: the detail shrinks first.
MIN_LEFT_WIDTH = 480
_WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value


def script_line(offer: Offer) -> str:
    """The sentence that the concierge reads aloud."""
    return f"“{spoken_offer_text(offer)}”"


def _segment_line(segment: Segment, usual: Cabin) -> str:
    """Number, duration, operator and aircraft; the cabin if it is not the `usual` one."""
    message = f"{segment.designator} · {duration_text(segment.elapsed)}"
    if segment.cabin is not usual:
        message += f" · {CABIN_LABEL[segment.cabin]}"
    if segment.operated_by.code != segment.carrier.code:
        message += f" · by {segment.operated_by.name}"
    return f"{message} · {segment.aircraft}" if segment.aircraft else message


class OfferDetail(QScrollArea):
    """The detail beside the offer list; scrolls only if the trip is long."""

    def __init__(self, theme: Theme, *, script: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = SliceSheet(theme, script=script)
        slim(self, theme)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMinimumWidth(DETAIL_LEAST)
        self.setMaximumWidth(DETAIL)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._sheet.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(DETAIL, super().sizeHint().height())

    def show_offer(self, offer: Offer | None, total: Money | None = None) -> None:
        """Show this offer, and what was charged for it where that is known; None clears it."""
        self._sheet.show_offer(offer, total)


def detail_panel(theme: Theme, detail: OfferDetail) -> Panel:
    """The detail in a panel, as shown beside a page."""
    panel = Panel(theme)
    panel.setMinimumWidth(DETAIL_LEAST + 2)
    panel.setMaximumWidth(DETAIL + 2)
    panel.column.setContentsMargins(1, 6, 1, 6)
    panel.column.addWidget(detail)
    return panel


class SliceSheet(QWidget):
    """Paints the flights of an offer from top to bottom, with the layovers between them."""

    def __init__(self, theme: Theme, *, script: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._script = script
        self._offer: Offer | None = None
        self._total: Money | None = None
        self._height = 100
        self._column = QVBoxLayout(self)
        theme.changed.connect(self.update)

    def show_offer(self, offer: Offer | None, total: Money | None = None) -> None:
        """As `OfferDetail.show_offer`."""
        self._offer, self._total = offer, total
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Adapt the height: on a narrow sheet the script takes more lines."""
        height = self._measure()
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(DETAIL, self._height)

    def _measure(self) -> int:
        if self._offer is None:
            return 100
        return self._lay_out(None, self._offer, self.width() - 2 * L)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._offer is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._lay_out(painter, self._offer, self.width() - 2 * L)

    # Every part takes the y of its top and returns the y below it. Without a painter it only
    # measures, so that the measured and the painted layout cannot differ.

    def _lay_out(self, painter: QPainter | None, offer: Offer, wide: int) -> int:
        members = len(offer.travelers)
        who = f"{'1 traveler' if members == 1 else f'{members} travelers'}, taxes included"
        y = 8
        total = str(self._total or offer.airline_charges)
        y = self._pair(painter, y, wide, offer.owner.name, total, Type.SECTION, "text")
        y = self._pair(painter, y + 2, wide, fare_text(offer), who, Type.META, "secondary")
        y += 10
        if self._script:
            y = self._lay_out_script(painter, offer, y, wide)
        for slice_ in offer.slices:
            y = self._lay_out_slice(painter, offer, slice_, y, wide)
        return self._lay_out_terms(painter, offer, y, wide)

    def _pair(
        self, painter: QPainter | None, y: int, wide: int, left: str, right: str, kind: Type,
        tone: str,
    ) -> int:  # fmt: skip
        """Paint `left` wrapped, and `right` in full beside its first line."""
        theme = self._theme
        line = theme.metrics(kind).height()
        room = wide - width_of(theme, right, kind) - M
        if painter:
            write(painter, theme, QRect(L, y, wide, line), right, kind, tone, RIGHT)
        return self._wrapped(painter, left, L, y, room, kind, tone)

    def _wrapped(
        self, painter: QPainter | None, text: str, x: int, y: int, room: int, kind: Type, tone: str
    ) -> int:
        if painter:
            write_wrapped(painter, self._theme, QRect(x, y, room, 1), text, kind, tone)
        return y + wrapped_height(self._theme, text, room, kind)

    def _hairline(self, painter: QPainter | None, y: int, wide: int) -> None:
        if painter:
            painter.fillRect(L, y, wide, 1, self._theme.color("hairline"))

    def _lay_out_script(self, painter: QPainter | None, offer: Offer, y: int, wide: int) -> int:
        theme, text = self._theme, script_line(offer)
        room = wide - 2 * M
        box = QRect(L, y, wide, wrapped_height(theme, text, room) + 2 * S + 2)
        if painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.tint("accent", 0.07))
            painter.drawRoundedRect(QRectF(box), 8, 8)
            write_wrapped(painter, theme, box.adjusted(M, S, -M, -S), text)
        return box.bottom() + M

    def _lay_out_slice(
        self, painter: QPainter | None, offer: Offer, slice_: Slice, y: int, wide: int
    ) -> int:
        theme = self._theme
        self._hairline(painter, y, wide)
        if painter:
            head = QRect(L, y + 8, wide, 24)
            used = write(painter, theme, head, day_text(slice_.departs.date()), Type.BODY_STRONG)
            write(painter, theme, head.adjusted(used + S, 0, 0, 0), stops_text(slice_),
                  Type.META, "secondary")  # fmt: skip
            write(painter, theme, head, duration_text(slice_.elapsed), Type.META, "secondary",
                  RIGHT)  # fmt: skip
        y += 36
        if slice_.fare_brand != offer.fare_brand:
            brand = slice_.fare_brand or "another fare"
            y = self._wrapped(painter, brand, L, y - 4, wide, Type.META, "secondary") + 6
        usual = offer.slices[0].segments[0].cabin
        for segment, wait in zip_longest(slice_.segments, slice_.layovers):
            y = self._lay_out_flight(painter, segment, slice_, usual, y, wide)
            if wait is not None:
                tone = "warn" if wait.overnight or wait.changes_airport else "secondary"
                y = self._wrapped(painter, layover_sentence(wait), L + 78, y - 3, wide - 78,
                                  Type.META, tone) + 9  # fmt: skip
        return y + 4

    def _lay_out_flight(
        self, painter: QPainter | None, segment: Segment, slice_: Slice, usual: Cabin, y: int,
        wide: int,
    ) -> int:  # fmt: skip
        line_x, room = L + 62, wide - 78
        top = y + 13
        y = self._lay_out_airport(painter, segment.departs, segment.origin, segment.origin_terminal,
                              slice_, y + 4, wide)  # fmt: skip
        y = self._wrapped(
            painter, _segment_line(segment, usual), L + 78, y + 4, room, Type.META, "tertiary"
        )
        for stop in segment.stops:
            y = self._wrapped(painter, stop_sentence(stop), L + 78, y + 2, room, Type.META,
                              "secondary")  # fmt: skip
        bottom = y + 15
        if painter:
            painter.setPen(QPen(self._theme.color("edge"), 1.5))
            painter.drawLine(QPointF(line_x, top + 4), QPointF(line_x, bottom - 4))
            painter.setBrush(self._theme.color("surface"))
            for dot in (top, bottom):
                painter.drawEllipse(QPointF(line_x, dot), 3.5, 3.5)
        y = self._lay_out_airport(painter, segment.arrives, segment.destination,
                              segment.destination_terminal, slice_, y + 6, wide)  # fmt: skip
        return y + 10

    def _lay_out_airport(
        self, painter: QPainter | None, when: datetime, airport: Airport, terminal: str,
        slice_: Slice, y: int, wide: int,
    ) -> int:  # fmt: skip
        """Departure or arrival: time, airport code, and the wrapped airport name and terminal."""
        theme = self._theme
        used = width_of(theme, airport.code, Type.BODY_STRONG) + S
        where = f"{airport.name} · T{terminal}" if terminal else airport.name
        line = theme.metrics(Type.BODY_STRONG).height()
        if painter:
            later = (when.date() - slice_.departs.date()).days
            write(painter, theme, QRect(L, y, 40, line), time_text(when), Type.BODY_STRONG)
            if later:
                write(painter, theme, QRect(L + 38, y - 3, 20, line), day_offset_text(later),
                      Type.LABEL, "warn")  # fmt: skip
            write(painter, theme, QRect(L + 78, y, used, line), airport.code, Type.BODY_STRONG)
        below = self._wrapped(painter, where, L + 78 + used, y + 1, wide - 78 - used, Type.META,
                              "secondary")  # fmt: skip
        return max(y + line, below)

    def _lay_out_terms(self, painter: QPainter | None, offer: Offer, y: int, wide: int) -> int:
        theme = self._theme
        self._hairline(painter, y, wide)
        bags = bags_text(offer_bags(offer))
        rows = (
            ("Change", offer.change.short_text()),
            ("Refund", offer.refund.short_text()),
            ("Bags", bags),
        )
        for index, (label, message) in enumerate(rows):
            row = QRect(L, y + 8 + index * 22, wide, 22)
            tone = "bad" if message == "no" else "warn" if "unknown" in message else "text"
            if painter:
                write(painter, theme, row, label, Type.META, "secondary")
                write(painter, theme, row.adjusted(78, 0, 0, 0), message, Type.BODY, tone)
        return y + 8 + len(rows) * 22 + 8
