"""Every opening of the sealed pane for a trip: how it ended, who, when, and what was seen of it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QWidget

from desktop.booking.card_entry.card_entry_ending import EndingKind
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.date_time_text import moment_words, seconds_words, spoken_moment
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import RIGHT, Text, width_of, write

log = logging.getLogger(__name__)
_ROW, _ROWS_OPEN = 48, 4
# A pane that was left or ran out of time is no trouble; one that failed is.
_TONE = {
    EndingKind.TAKEN: "good",
    EndingKind.REFUSED: "bad",
    EndingKind.FAULT: "bad",
    EndingKind.UNREACHABLE: "warn",
    EndingKind.NO_REPLY: "warn",
}


class ReceiptsPanel(Panel):
    """The newest first. Below the rows stand the yes and the protections of the chosen one.

    Hidden while there is none; of many, four rows stand open and the rest is scrolled to.
    `stepped` comes when a key asked for one.
    """

    stepped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Card entry", holds_list=True, parent=parent)
        self.list: RowList[PaneReceipt] = RowList(
            theme, "card entries", _ROW, _paint_receipt, accessible_receipt, "", always_marked=True
        )
        self.column.addWidget(self.list)
        self._agreed = self._under("secondary")
        self._held = self._under("tertiary")
        self.column.addSpacing(S)
        self.list.moved.connect(self._update_text)
        self.hide()

    def show_receipts(self, oldest_first: tuple[PaneReceipt, ...]) -> None:
        """Show these; the chosen one stays chosen until there is another."""
        receipts = oldest_first[::-1]
        if receipts == tuple(self.list.rows.records):
            return
        count = len(receipts)
        self.setVisible(count > 0)
        self.title.setText("Card entry" if count < 2 else f"Card entry · {count} times")
        # One alone is not chosen from others.
        mode = QListView.SelectionMode
        self.list.setSelectionMode(mode.NoSelection if count < 2 else mode.SingleSelection)
        self.list.setFixedHeight(min(count, _ROWS_OPEN) * _ROW)
        self.list.show_records(receipts)
        log.info("card entries shown=%d", count)

    def commands(self) -> tuple[Command, ...]:
        """The keys that come here and choose another one; none while nothing is shown."""
        count = self.list.rows.rowCount()
        if count == 0:
            return ()
        return (
            Command("Down", "Card entry" if count == 1 else "Card entries", lambda: self._step(1)),
            Command("Up", "The card entry before", lambda: self._step(-1), in_key_bar=False),
        )

    def _step(self, by: int) -> None:
        # A screen reader says the row only where the keyboard is.
        self.list.setFocus()
        self.list.step(by)
        log.info("card entry chosen row=%d", self.list.currentIndex().row())
        self.stepped.emit()

    def _update_text(self, receipt: PaneReceipt) -> None:
        self._agreed.setText(receipt.agreed(seconds_words(receipt.consent.at.astimezone())))
        self._held.setText(receipt.held())

    def _under(self, tone: str) -> Text:
        text = Text(self._theme, "", Type.META, tone, wrap=True)
        text.setContentsMargins(L - 1, 0, L - 1, 0)
        self.column.addWidget(text)
        return text


def accessible_receipt(receipt: PaneReceipt) -> str:
    """For a screen reader: all that is on screen of it."""
    at = receipt.opened_at.astimezone()
    when = spoken_moment(at)
    yes = receipt.agreed(seconds_words(receipt.consent.at.astimezone()))
    measured = ", ".join(receipt.measured())
    return f"{receipt.ended()} {receipt.member_name}, {when}, {measured}. {yes} {receipt.held()}"


def _paint_receipt(
    painter: QPainter, theme: Theme, rect: QRect, receipt: PaneReceipt, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    top = QRect(inner.x(), rect.y() + 5, inner.width(), 20)
    under = top.translated(0, 18)
    when = moment_words(receipt.opened_at.astimezone())
    write(painter, theme, top, when, Type.META, "secondary", RIGHT)
    name = under.adjusted(under.width() // 2, 0, 0, 0)
    named = write(painter, theme, name, receipt.member_name, Type.META, "secondary", RIGHT)
    ended = receipt.ended().rstrip(".")
    sign = "✓ " if receipt.took_card else ""
    left = top.adjusted(0, 0, -width_of(theme, when, Type.META) - M, 0)
    tone = _TONE.get(receipt.report.ending.kind, "text")
    write(painter, theme, left, sign + ended, Type.BODY, tone)
    left = under.adjusted(0, 0, -named - M, 0)
    write(painter, theme, left, " · ".join(receipt.measured()), Type.META, "secondary")
