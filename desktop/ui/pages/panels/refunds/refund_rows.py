"""A row of the refund ledger: what is owed to whom until when, red from the fifth day on."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from desktop.booking.refunds.refund_deadline import Urgency
from desktop.booking.refunds.refund_entry import ClosingKind, RefundEntry, RefundLine
from desktop.ui.pages.panels.trip_rows import word_chip
from desktop.ui.theme import L, M, Theme, Type
from desktop.ui.widgets.text import RIGHT, width_of, write

REFUND_ROW = 52
REFUND_TONE: dict[Urgency | ClosingKind, str] = {
    Urgency.DUE: "warn",
    Urgency.URGENT: "bad",
    Urgency.OVERDUE: "bad",
    ClosingKind.PAID: "good",
    ClosingKind.WITHDRAWN: "tertiary",
}

NOT_BY_ITSELF = (
    "Skycap moves no money here: make the refund in the processor's own dashboard, then write down "
    "its day and reference."
)


def refund_tone(entry: RefundEntry, today: date) -> str:
    """A color token: of what was paid late, red too; of what the airline owes, none."""
    if entry.is_owed and not entry.is_ours:
        return "secondary"
    return "bad" if entry.was_late else REFUND_TONE[entry.state(today)]


def paint_refund(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    line: RefundLine,
    today: date,
    kind: str = "",
) -> None:
    """Trip and client above with the amount, why it is owed below with its state. `kind`: what it
    is, among rows of other kinds.
    """
    entry, inner = line.entry, rect.adjusted(L, 0, -L, 0)
    amount = str(entry.amount)
    wide = width_of(theme, amount, Type.BODY_STRONG)
    upper = QRect(inner.x(), rect.y() + 7, inner.width(), 20)
    write(painter, theme, upper, amount, Type.BODY_STRONG, "text", RIGHT)
    upper.setRight(inner.right() - wide - M)
    write(painter, theme, upper, _about(line), Type.BODY_STRONG)
    state, tone = f"{kind} {entry.state_text(today)}".lstrip(), refund_tone(entry, today)
    chip = word_chip(painter, theme, inner.right(), rect.y() + 36, state, tone)
    lower = QRect(inner.x(), rect.y() + 26, chip - inner.x() - M, 20)
    write(painter, theme, lower, entry.reason, Type.META, "secondary")


def accessible_refund(line: RefundLine, today: date) -> str:
    """The text of a row for a screen reader, and of its tooltip."""
    entry = line.entry
    return f"{_about(line)}, refund {entry.amount}, {entry.state_text(today)}: {entry.reason}"


def _about(line: RefundLine) -> str:
    return f"{line.route.replace('-', ' – ')} · {line.client_name}"
