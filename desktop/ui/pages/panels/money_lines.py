"""The two charges of a trip: who charges, how much, and the merchant on the client's statement."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.booking.trip.attempt_kinds import FEE, ORDER
from desktop.ui.theme import M, Theme, Type
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import RIGHT, Text


class MoneyLine(QWidget):
    """One charge, ``AIRLINE CHARGES`` or ``WE CHARGE``, with its state."""

    def __init__(self, theme: Theme, who: str, panel: Panel) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(Text(theme, who, Type.LABEL, "secondary"))
        head.addStretch(1)
        self._state = Text(theme, "", Type.META_STRONG, "secondary")
        head.addWidget(self._state)
        panel.column.addLayout(head)
        self._amount = Text(theme, "", Type.MONEY)
        panel.column.addWidget(self._amount)
        self._under = Text(theme, "", Type.META, "secondary", wrap=True)
        panel.column.addWidget(self._under)
        panel.column.addStretch(1)
        self._state.setAlignment(RIGHT)
        panel.setAccessibleName(who)
        self._panel = panel

    def show_message(
        self, amount: str, under: str, state: str = "", tone: str = "secondary"
    ) -> None:
        """Show amount, merchant and state."""
        self._amount.setText(amount)
        self._under.setText(under)
        self._state.setText(state)
        self._state.set_tone(tone)
        self._panel.setAccessibleDescription(f"{amount}. {state}")


def charges_row(theme: Theme) -> tuple[QHBoxLayout, MoneyLine, MoneyLine]:
    """A row with both charges, the airline's first."""
    row = QHBoxLayout()
    row.setSpacing(M)
    airline, ours = Panel(theme), Panel(theme)
    lines = (
        MoneyLine(theme, ORDER.charge_label, airline),
        MoneyLine(theme, FEE.charge_label, ours),
    )
    row.addWidget(airline, 3)
    row.addWidget(ours, 2)
    return row, *lines
