"""A step of the money page: what it is, what follows from it, and its button."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.ui.theme import L, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text


class StepPanel(Panel):
    """`edge` as in `Panel`; `button` is the key's other way."""

    def __init__(self, theme: Theme, button: Button, edge: str = "hairline") -> None:
        super().__init__(theme, edge=edge)
        row = QHBoxLayout()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self._head = Text(theme, "", Type.SECTION)
        self._text = Text(theme, "", Type.BODY, "secondary", wrap=True)
        texts.addWidget(self._head)
        texts.addWidget(self._text)
        row.addLayout(texts, 1)
        row.addSpacing(L)
        row.addWidget(button)
        self.column.addLayout(row)

    def show_message(self, head: str, text: str) -> None:
        """Show the state of the step."""
        self._head.setText(head)
        self._text.setText(text)
