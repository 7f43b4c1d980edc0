"""A form at the right of the page: a title, a hint, fields in two columns."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.typed_date import read_date
from desktop.ui.theme import READING_WIDTH, XS, L, M, S, Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.text import Text

_CENTURY = 2000


class ItemForm(QWidget):
    """`asked` carries what was typed, as the part that shows it says; `edited`: a person typed."""

    asked = Signal(object)
    edited = Signal()

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__()
        self._theme = theme
        content = QWidget()
        outer = QHBoxLayout(content)
        outer.setContentsMargins(L, XS, L, XS)
        self._body = QWidget()
        self._body.setMaximumWidth(READING_WIDTH)
        outer.addWidget(self._body, 1)
        # What is wider than is easy to read stays empty at the right.
        outer.addStretch(0)
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(S)
        self.title = Text(theme, "", Type.SECTION)
        self.hint = Text(theme, hint, Type.BODY, "secondary", wrap=True)
        self.column.addWidget(self.title)
        self.column.addWidget(self.hint)
        self.fields: dict[str, Field] = {}
        # On `Base`, which the area sets, Qt would write in the color of fields.
        content.setBackgroundRole(QPalette.ColorRole.Window)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, S, 0, S)
        around.addWidget(scrolled(theme, content, "surface"))
        content.setAutoFillBackground(False)

    def add_fields(self, *named: tuple[str, str, str]) -> None:
        """Two in a row: name, label and example of each."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(0)
        for place, (name, label, example) in enumerate(named):
            field = Field(self._theme, label, placeholder=example)
            self.name_field(name, field)
            grid.addWidget(field, place // 2, place % 2)
        for each in (0, 1):
            grid.setColumnStretch(each, 1)
        self.column.addLayout(grid)

    def name_field(self, name: str, field: Field) -> None:
        """Enter in it saves, and what is typed into it is kept."""
        field.entered.connect(self.ask)
        field.edited.connect(lambda _: self.edited.emit())
        self.fields[name] = field

    def finish(self, first: QWidget) -> None:
        """After the last part; `first` takes the focus."""
        self.column.addStretch(1)
        self.setFocusProxy(first)

    @abstractmethod
    def ask(self) -> None:
        """Emit what is typed, or name the field that cannot be read."""

    def fill(self, **texts: str) -> None:
        """What is saved; what was typed and not saved is gone."""
        for name, field in self.fields.items():
            field.set_problem("")
            field.set_text(texts.get(name, ""))

    @property
    def typed(self) -> tuple[str, ...]:
        """All that can be typed or chosen, in a fixed order."""
        return tuple(field.text for field in self.fields.values())

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not saved."""
        for field, text in zip(self.fields.values(), typed, strict=True):
            field.set_text(text)

    def day(self, name: str) -> date | None:
        """The day in this field; None where it is empty. ValueError, shown below the field."""
        typed = self.fields[name].text
        if not typed:
            return None
        try:
            return read_date(typed, century_from=_CENTURY)
        except ValueError as wrong:
            self.show_problem(name, str(wrong))
            raise

    def show_problem(self, name: str, sentence: str) -> bool:
        """Below the field of this name, which gets the focus; False where there is none."""
        if name not in self.fields:
            return False
        self.fields[name].set_problem(sentence)
        self.fields[name].edit.setFocus()
        return True
