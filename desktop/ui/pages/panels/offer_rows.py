"""An offer as a list row: one line per slice, fare brand and conditions, total, and deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.booking.date_time_text import (
    day_offset_text,
    duration_text,
    ends_in_text,
    time_text,
)
from desktop.booking.text.bags_text import bags_text, offer_bags
from desktop.booking.text.layover_text import (
    short_stops_text,
    slice_stops_text,
    stops_text,
    warnings,
)
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, RIGHT, width_of, write

TERMS = 184
SOON_SECONDS = 300
# Column widths of a row in px; `_STOPS` is a minimum.
_LINE, _BADGE, _TIMES, _ROUTE, _DURATION, _STOPS, _PRICE = 24, 52, 122, 84, 66, 108, 116
_FIXED = M + _BADGE + _TIMES + _STOPS + M + _PRICE + L
CABIN_LABEL = {
    Cabin.ECONOMY: "Economy",
    Cabin.PREMIUM: "Premium",
    Cabin.BUSINESS: "Business",
    Cabin.FIRST: "First",
}


def fare_text(offer: Offer) -> str:
    """``"Classic · Economy"``; a brand with the cabin in it is not repeated: ``"Premium Flex"``."""
    cabin = CABIN_LABEL[offer.slices[0].segments[0].cabin]
    brand = offer.fare_brand or cabin
    return brand if cabin.lower() in brand.lower() else f"{brand} · {cabin}"


def short_conditions(offer: Offer) -> str:
    """``"Change 150.00 · Refund no"``, without the currency, which is that of the total."""
    message = f"Change {offer.change.short_text()} · Refund {offer.refund.short_text()}"
    return message.replace(f"{offer.total.currency} ", "")


def offer_row_height(slices: int) -> int:
    """Height in px: eight round trips fit a 900 px window; each further slice adds a line."""
    return 16 + _LINE * max(2, slices)


def deadline_text(left: timedelta) -> str:
    """``"ends in 29 min"``, in the last five minutes ``"ends in 4:09"``, at zero ``"ended"``.

    Whole minutes, so that a list of a hundred offers is not repainted every second.
    """
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return "ended"
    if seconds < SOON_SECONDS:
        return f"ends in {seconds // 60}:{seconds % 60:02}"
    if seconds < 3600:
        return f"ends in {seconds // 60} min"
    return f"ends in {ends_in_text(left)}"


@dataclass(frozen=True, slots=True)
class RowColumns:
    """The optional columns of a row. The least needed is dropped first; the stops never are."""

    duration: bool
    terms: bool
    route: bool

    @classmethod
    def fitting(cls, width: int) -> RowColumns:
        """The columns that fit a row of this width in px."""
        spare = width - _FIXED
        duration = spare >= _DURATION
        spare -= _DURATION
        terms = spare >= TERMS + M
        spare -= TERMS + M if terms else 0
        return cls(duration, terms, route=spare >= _ROUTE)


class OfferPainter:
    """Paints rows, with the shortlist mark and the time left."""

    def __init__(self, shortlisted: Callable[[str], bool], now: Callable[[], datetime]) -> None:
        self._shortlisted = shortlisted
        self._now = now

    def __call__(
        self, painter: QPainter, theme: Theme, rect: QRect, offer: Offer, chosen: bool
    ) -> None:
        columns = RowColumns.fitting(rect.width())
        left = rect.x() + M
        top = rect.y() + (rect.height() - _LINE * len(offer.slices)) // 2
        self._badge(painter, theme, QRect(left, rect.y(), 44, rect.height()), offer)
        right = self._price(painter, theme, rect, offer) - M
        if columns.terms:
            right -= TERMS
            self._terms(painter, theme, QRect(right, rect.center().y() - 27, TERMS, 18), offer)
            right -= M
        x = left + _BADGE
        for index, slice_ in enumerate(offer.slices):
            line = QRect(x, top + _LINE * index, right - x, _LINE)
            _paint_slice(painter, theme, line, slice_, columns)

    def deadline(self, offer: Offer) -> str:
        """The deadline text under the price now."""
        return deadline_text(offer.ends_at - self._now())

    def deadline_rect(self, row: QRect) -> QRect:
        """The rectangle of the deadline text in a row."""
        return _price_box(row).translated(0, 38 if _is_crowded(row) else 22)

    def _terms(self, painter: QPainter, theme: Theme, box: QRect, offer: Offer) -> None:
        cabin = CABIN_LABEL[offer.slices[0].segments[0].cabin]
        apart = offer.fare_brand and cabin.lower() not in offer.fare_brand.lower()
        # A long brand is elided before its cabin; the detail shows it in full.
        brand = box.adjusted(0, 0, -width_of(theme, cabin, Type.META) - S if apart else 0, 0)
        used = write(painter, theme, brand, offer.fare_brand or cabin, Type.META_STRONG)
        if apart:
            write(painter, theme, box.adjusted(used + S, 0, 0, 0), cabin, Type.META, "secondary")
        write(painter, theme, box.translated(0, 18), short_conditions(offer), Type.META,
              "secondary")  # fmt: skip
        write(painter, theme, box.translated(0, 36), bags_text(offer_bags(offer)),
              Type.META, "secondary")  # fmt: skip

    def _badge(self, painter: QPainter, theme: Theme, box: QRect, offer: Offer) -> None:
        marked = self._shortlisted(offer.id)
        plate = QRectF(box.x(), box.center().y() - 13, 36, 26)
        painter.setPen(Qt.PenStyle.NoPen if marked else theme.color("hairline"))
        painter.setBrush(theme.color("accent") if marked else theme.color("sunken"))
        painter.drawRoundedRect(plate, 6, 6)
        write(painter, theme, plate.toRect(), offer.owner.code, Type.META_STRONG,
              "on_accent" if marked else "text", CENTRE)  # fmt: skip

    def _price(self, painter: QPainter, theme: Theme, rect: QRect, offer: Offer) -> int:
        box = _price_box(rect)
        write(painter, theme, box, str(offer.total), Type.SECTION, "text", RIGHT)
        if _is_crowded(rect):
            # Without its terms, two fares of the same flights would differ in the price alone.
            brand = offer.fare_brand or CABIN_LABEL[offer.slices[0].segments[0].cabin]
            write(painter, theme, box.translated(0, 20), brand, Type.META, "secondary", RIGHT)
        soon = (offer.ends_at - self._now()).total_seconds() < SOON_SECONDS
        write(painter, theme, self.deadline_rect(rect), self.deadline(offer), Type.LABEL,
              "warn" if soon else "tertiary", RIGHT)  # fmt: skip
        return box.x()


def _is_crowded(row: QRect) -> bool:
    return not RowColumns.fitting(row.width()).terms


def _price_box(row: QRect) -> QRect:
    above = 31 if _is_crowded(row) else 22
    return QRect(row.right() - L - _PRICE, row.center().y() - above, _PRICE, 24)


def _paint_slice(
    painter: QPainter, theme: Theme, line: QRect, slice_: Slice, columns: RowColumns
) -> None:
    """One slice on one line: times, airports, duration, stops."""
    x = line.x()
    write(painter, theme, QRect(x, line.y(), 44, line.height()), time_text(slice_.departs),
          Type.BODY_STRONG)  # fmt: skip
    write(painter, theme, QRect(x + 44, line.y(), 14, line.height()), "–", Type.BODY, "tertiary")
    write(painter, theme, QRect(x + 58, line.y(), 44, line.height()), time_text(slice_.arrives),
          Type.BODY_STRONG)  # fmt: skip
    if slice_.day_offset:
        write(painter, theme, QRect(x + 97, line.y() - 3, 24, line.height()),
              day_offset_text(slice_.day_offset), Type.LABEL, "warn")  # fmt: skip
    x += _TIMES
    if columns.route:
        route = f"{slice_.origin.code} – {slice_.destination.code}"
        write(painter, theme, QRect(x, line.y(), _ROUTE, line.height()), route, Type.BODY,
              "secondary")  # fmt: skip
        x += _ROUTE
    if columns.duration:
        write(painter, theme, QRect(x, line.y(), _DURATION, line.height()),
              duration_text(slice_.elapsed), Type.BODY, "text")  # fmt: skip
        x += _DURATION
    warned = bool(warnings(slice_))
    tone = "good" if not slice_.stops else "warn" if warned else "secondary"
    rest = QRect(x, line.y(), line.right() - x, line.height())
    used = write(painter, theme, rest, fitting_stops_text(theme, slice_, rest.width()), Type.META,
                 tone)  # fmt: skip
    segments = " ".join(segment.designator.replace(" ", "") for segment in slice_.segments)
    if rest.width() - used > width_of(theme, segments, Type.META) + M:
        write(painter, theme, rest.adjusted(used + M, 0, 0, 0), segments, Type.META, "tertiary")


def fitting_stops_text(theme: Theme, slice_: Slice, room: int) -> str:
    """The stops with layovers and airports, with airports only, or only their number."""
    for message in (slice_stops_text(slice_), short_stops_text(slice_)):
        if width_of(theme, message, Type.META) <= room:
            return message
    return stops_text(slice_)


def accessible_offer(offer: Offer) -> str:
    """The text of a row for a screen reader."""
    parts = [offer.owner.name, offer.fare_brand, str(offer.total)]
    for slice_ in offer.slices:
        parts.append(
            f"{slice_.origin.code} to {slice_.destination.code} {time_text(slice_.departs)} to "
            f"{time_text(slice_.arrives)} {day_offset_text(slice_.day_offset)}, "
            f"{duration_text(slice_.elapsed)}, {slice_stops_text(slice_)}"
        )
    parts.append(f"change {offer.change.short_text()}, refund {offer.refund.short_text()}")
    return ". ".join(part for part in parts if part)
