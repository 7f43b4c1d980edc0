"""A row of what needs a person: a trip, or something that a vendor showed by itself."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from desktop.booking.polling.finding import FindingKind
from desktop.ui.pages.panels.trip_rows import word_chip
from desktop.ui.theme import L, M, Theme, Type
from desktop.ui.widgets.text import write
from desktop.use_cases.ports.store_port import FindingHit

FINDING_TONE = {
    FindingKind.FLIGHTS_CHANGED: "bad",
    FindingKind.ANSWER_WANTED: "warn",
    FindingKind.ORDER_CANCELED: "bad",
    FindingKind.TICKETS_CHANGED: "warn",
    FindingKind.ORDER_FAILED: "bad",
    FindingKind.DISPUTE: "bad",
    FindingKind.REFUND: "accent",
    FindingKind.REFUND_FAILED: "bad",
    FindingKind.UNKNOWN_LINK: "bad",
    FindingKind.POLL_STOPPED: "warn",
}


def paint_finding(painter: QPainter, theme: Theme, rect: QRect, hit: FindingHit) -> None:
    """Paint one row: what it is about above, what happened below."""
    inner = rect.adjusted(L, 0, -L, 0)
    kind = hit.finding.kind
    chip = word_chip(painter, theme, inner.right(), rect.y() + 17, kind.value, FINDING_TONE[kind])
    top = QRect(inner.x(), rect.y() + 7, chip - inner.x() - M, 20)
    write(painter, theme, top, _about(hit), Type.BODY_STRONG)
    under = QRect(inner.x(), rect.y() + 26, inner.width(), 20)
    write(painter, theme, under, hit.finding.text, Type.META, "secondary")


def accessible_finding(hit: FindingHit) -> str:
    """The text of a row for a screen reader, and of its tooltip."""
    return f"{_about(hit)}, {hit.finding.kind.value}: {hit.finding.text}"


def _about(hit: FindingHit) -> str:
    """The trip, or the vendor where it is about none."""
    if not hit.route:
        return hit.finding.vendor.capitalize()
    return f"{hit.route.replace('-', ' – ')} · {hit.client_name}"
