"""The card entry receipts of a trip: how each opening of the pane ended, by whom and when."""

from __future__ import annotations

import logging

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QWidget

from desktop.booking.card_entry.card_entry_ending import EndingKind
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.date_time_text import (
    local_time,
    spoken_timestamp,
    time_with_seconds_text,
    timestamp_text,
)
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import RIGHT, Text, width_of, write

log = logging.getLogger(__name__)
_ROW, _MAX_ROWS = 48, 4
# A canceled or timed-out pane is no failure and has no color.
_TONE = {
    EndingKind.TAKEN: "good",
    EndingKind.REFUSED: "bad",
    EndingKind.FAULT: "bad",
    EndingKind.UNREACHABLE: "warn",
    EndingKind.NO_REPLY: "warn",
}


class ReceiptsPanel(Panel):
    """The newest first; below the rows the consent and the protections of the selected one.

    Hidden without receipts; up to four rows are visible, the rest scrolls. `stepped` is emitted
    when a key selects one.
    """

    stepped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Card entry", holds_list=True, parent=parent)
        self.list: RowList[PaneReceipt] = RowList(
            theme, "card entries", _ROW, _paint_receipt, accessible_receipt, "", always_marked=True
        )
        self.column.addWidget(self.list)
        self._consent_text = self._add_text("secondary")
        self._protections = self._add_text("tertiary")
        self.column.addSpacing(S)
        self.list.moved.connect(self._update_text)
        self.hide()

    def show_receipts(self, oldest_first: tuple[PaneReceipt, ...]) -> None:
        """Show these; the selection stays if they have not changed."""
        receipts = oldest_first[::-1]
        if receipts == tuple(self.list.rows.records):
            return
        count = len(receipts)
        self.setVisible(count > 0)
        self.title.setText("Card entry" if count < 2 else f"Card entry · {count} times")
        # A single receipt needs no selection.
        mode = QListView.SelectionMode
        self.list.setSelectionMode(mode.NoSelection if count < 2 else mode.SingleSelection)
        self.list.setFixedHeight(min(count, _MAX_ROWS) * _ROW)
        self.list.show_records(receipts)
        log.info("card entries shown=%d", count)

    def commands(self) -> tuple[Command, ...]:
        """The keys that select a receipt; empty without receipts."""
        count = self.list.rows.rowCount()
        if count == 0:
            return ()
        return (
            Command("Down", "Card entry" if count == 1 else "Card entries", lambda: self._step(1)),
            Command("Up", "The card entry before", lambda: self._step(-1), in_key_bar=False),
        )

    def _step(self, by: int) -> None:
        # A screen reader reads the row only if the list has the focus.
        self.list.setFocus()
        self.list.step(by)
        log.info("card entry chosen row=%d", self.list.currentIndex().row())
        self.stepped.emit()

    def _update_text(self, receipt: PaneReceipt) -> None:
        self._consent_text.setText(
            receipt.consent_text(time_with_seconds_text(local_time(receipt.consent.at)))
        )
        self._protections.setText(receipt.protections_text())

    def _add_text(self, tone: str) -> Text:
        text = Text(self._theme, "", Type.META, tone, wrap=True)
        text.setContentsMargins(L - 1, 0, L - 1, 0)
        self.column.addWidget(text)
        return text


def accessible_receipt(receipt: PaneReceipt) -> str:
    """The text of a receipt for a screen reader: everything on the screen about it."""
    at = local_time(receipt.opened_at)
    when = spoken_timestamp(at)
    yes = receipt.consent_text(time_with_seconds_text(local_time(receipt.consent.at)))
    measured = ", ".join(receipt.measurements())
    ended, protections = receipt.ending_text(), receipt.protections_text()
    return f"{ended} {receipt.member_name}, {when}, {measured}. {yes} {protections}"


def _paint_receipt(
    painter: QPainter, theme: Theme, rect: QRect, receipt: PaneReceipt, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    top = QRect(inner.x(), rect.y() + 5, inner.width(), 20)
    under = top.translated(0, 18)
    when = timestamp_text(local_time(receipt.opened_at))
    write(painter, theme, top, when, Type.META, "secondary", RIGHT)
    name = under.adjusted(under.width() // 2, 0, 0, 0)
    named = write(painter, theme, name, receipt.member_name, Type.META, "secondary", RIGHT)
    ended = receipt.ending_text().rstrip(".")
    sign = "✓ " if receipt.took_card else ""
    left = top.adjusted(0, 0, -width_of(theme, when, Type.META) - M, 0)
    tone = _TONE.get(receipt.report.ending.kind, "text")
    write(painter, theme, left, sign + ended, Type.BODY, tone)
    left = under.adjusted(0, 0, -named - M, 0)
    write(painter, theme, left, " · ".join(receipt.measurements()), Type.META, "secondary")
