"""The chosen offer in full, and the line to read to the client."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.booking.text.bags_text import bags_text, slice_bags
from desktop.booking.text.date_time_text import day_offset_text, day_text, duration_text, time_text
from desktop.booking.text.layover_text import layover_sentence, spoken_stops, stops_text
from desktop.booking.trip.itinerary import Layover, Segment, Slice
from desktop.booking.trip.offer import Offer
from desktop.ui.theme import DETAIL, L, M, S, Theme, Type
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import slim
from desktop.ui.widgets.text import RIGHT, width_of, write

from .offer_rows import fare_text


def script_line(offer: Offer) -> str:
    """What the concierge reads aloud, in one breath."""
    out = offer.slices[0]
    when = f"{day_text(out.departs.date())} at {time_text(out.departs)}"
    change, refund = offer.change.words(), offer.refund.words()
    said_change = {"yes": "it can be changed", "free": "changes are free", "no": "no changes",
                   "unknown": "the airline does not say whether it can be changed"}.get(
                       change, f"a change costs {change}")  # fmt: skip
    said_refund = {"yes": "it can be refunded", "free": "refundable in full", "no": "no refund",
                   "unknown": "the airline does not say whether it can be refunded"}.get(
                       refund, f"a refund costs {refund}")  # fmt: skip
    back = ""
    if len(offer.slices) > 1:
        home = offer.slices[-1]
        back = f", back {day_text(home.departs.date())} at {time_text(home.departs)}"
    return (
        f"“{offer.owner.name}, {when}{back}, {spoken_stops(offer.slices)}, {offer.total} in all, "
        f"charged by the airline; {said_change}, {said_refund}.”"
    )


def _segment_line(theme: Theme, segment: Segment, room: int) -> str:
    """Who operates the flight must be told to the client; the aircraft gives way to it."""
    message = f"{segment.designator} · {duration_text(segment.elapsed)}"
    if segment.operated_by.code != segment.carrier.code:
        message += f" · by {segment.operated_by.name}"
    full = f"{message} · {segment.aircraft}" if segment.aircraft else message
    return full if width_of(theme, full, Type.META) <= room else message


class OfferDetail(QScrollArea):
    """Beside the list; scrolls only when a trip is long."""

    def __init__(self, theme: Theme, *, script: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = SliceSheet(theme, script=script)
        slim(self, theme)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFixedWidth(DETAIL)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._sheet.setAutoFillBackground(False)

    def show_offer(self, offer: Offer | None) -> None:
        """Put this offer beside the list."""
        self._sheet.show_offer(offer)


def detail_panel(theme: Theme, detail: OfferDetail) -> Panel:
    """The detail on a surface of its own, as it stands beside a page."""
    panel = Panel(theme)
    panel.setFixedWidth(DETAIL + 2)
    panel.column.setContentsMargins(1, 6, 1, 6)
    panel.column.addWidget(detail)
    return panel


class SliceSheet(QWidget):
    """Paints an offer's flights one below the other, with every wait between them."""

    def __init__(self, theme: Theme, *, script: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._script = script
        self._offer: Offer | None = None
        self._height = 100
        self._column = QVBoxLayout(self)
        theme.changed.connect(self.update)

    def show_offer(self, offer: Offer | None) -> None:
        """None clears the sheet."""
        self._offer = offer
        self._height = self._measure()
        self.setMinimumHeight(self._height)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(DETAIL, self._height)

    def _measure(self) -> int:
        if self._offer is None:
            return 100
        total = 56 + (110 if self._script else 0) + 84
        for slice_ in self._offer.slices:
            total += 40 + 76 * len(slice_.segments) + 28 * len(slice_.layovers)
        return total

    def paintEvent(self, event: QPaintEvent) -> None:
        offer = self._offer
        if offer is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() - 2 * L
        write(painter, theme, QRect(L, 8, wide, 24), offer.owner.name, Type.SECTION)
        write(painter, theme, QRect(L, 8, wide, 24), str(offer.total), Type.SECTION, "text", RIGHT)
        write(painter, theme, QRect(L, 31, wide, 18), fare_text(offer), Type.META, "secondary")
        members = len(offer.travelers)
        who = "1 traveler" if members == 1 else f"{members} travelers"
        write(painter, theme, QRect(L, 31, wide, 18), f"{who}, taxes included", Type.META,
              "secondary", RIGHT)  # fmt: skip
        y = 60
        if self._script:
            y = self._paint_script(painter, offer, y, wide)
        for slice_ in offer.slices:
            y = self._paint_slice(painter, slice_, y, wide)
        self._paint_terms(painter, offer, y, wide)

    def _paint_script(self, painter: QPainter, offer: Offer, y: int, wide: int) -> int:
        theme = self._theme
        text = script_line(offer)
        metrics = QFontMetrics(theme.font(Type.BODY))
        flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
        area = metrics.boundingRect(QRect(0, 0, wide - 2 * M, 400), flags, text)
        box = QRect(L, y, wide, area.height() + 2 * S + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint("accent", 0.07))
        painter.drawRoundedRect(QRectF(box), 8, 8)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.color("text"))
        painter.drawText(box.adjusted(M, S, -M, -S), flags, text)
        return box.bottom() + M

    def _paint_slice(self, painter: QPainter, slice_: Slice, y: int, wide: int) -> int:
        theme = self._theme
        painter.fillRect(L, y, wide, 1, theme.color("hairline"))
        head = QRect(L, y + 8, wide, 24)
        used = write(painter, theme, head, day_text(slice_.departs.date()), Type.BODY_STRONG)
        write(painter, theme, head.adjusted(used + S, 0, 0, 0), stops_text(slice_), Type.META,
              "secondary")  # fmt: skip
        write(painter, theme, head, duration_text(slice_.elapsed), Type.META, "secondary", RIGHT)
        y += 36
        waits = (*slice_.layovers, None)
        for segment, wait in zip(slice_.segments, waits, strict=True):
            y = self._paint_segment(painter, segment, slice_, y, wide)
            if wait is not None:
                y = self._paint_wait(painter, wait, y, wide)
        return y + 4

    def _paint_segment(
        self, painter: QPainter, segment: Segment, slice_: Slice, y: int, wide: int
    ) -> int:
        theme = self._theme
        line_x = L + 62
        painter.setPen(QPen(theme.color("edge"), 1.5))
        painter.drawLine(QPointF(line_x, y + 17), QPointF(line_x, y + 55))
        painter.setBrush(theme.color("surface"))
        for dot in (y + 13, y + 58):
            painter.drawEllipse(QPointF(line_x, dot), 3.5, 3.5)
        for top, when, airport, terminal in (
            (y + 2, segment.departs, segment.origin, segment.origin_terminal),
            (y + 47, segment.arrives, segment.destination, segment.destination_terminal),
        ):
            later = (when.date() - slice_.departs.date()).days
            write(painter, theme, QRect(L, top, 40, 22), time_text(when), Type.BODY_STRONG)
            if later:
                write(painter, theme, QRect(L + 38, top - 3, 20, 22), day_offset_text(later),
                      Type.LABEL, "warn")  # fmt: skip
            place = QRect(line_x + 16, top, wide - 78, 22)
            used = write(painter, theme, place, airport.code, Type.BODY_STRONG)
            where = airport.name if not terminal else f"{airport.name} · T{terminal}"
            write(painter, theme, place.adjusted(used + S, 0, 0, 0), where, Type.META, "secondary")
        room = QRect(line_x + 16, y + 25, wide - 78, 20)
        write(painter, theme, room, _segment_line(theme, segment, room.width()), Type.META,
              "tertiary")  # fmt: skip
        return y + 76

    def _paint_wait(self, painter: QPainter, wait: Layover, y: int, wide: int) -> int:
        trouble = wait.overnight or wait.changes_airport
        write(painter, self._theme, QRect(L + 78, y - 6, wide - 78, 22), layover_sentence(wait),
              Type.META, "warn" if trouble else "secondary")  # fmt: skip
        return y + 24

    def _paint_terms(self, painter: QPainter, offer: Offer, y: int, wide: int) -> None:
        theme = self._theme
        painter.fillRect(L, y, wide, 1, theme.color("hairline"))
        bags = bags_text(slice_bags(offer.slices[0]))
        rows = (("Change", offer.change.words()), ("Refund", offer.refund.words()), ("Bags", bags))
        for index, (label, message) in enumerate(rows):
            row = QRect(L, y + 8 + index * 22, wide, 22)
            write(painter, theme, row, label, Type.META, "secondary")
            tone = "bad" if message == "no" else "warn" if "unknown" in message else "text"
            write(painter, theme, row.adjusted(78, 0, 0, 0), message, Type.BODY, tone)
