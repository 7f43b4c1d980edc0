"""A field for a country: takes a name or a code, and shows the recognized country below."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.booking.clients.country import find_country
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.text import Text

UNKNOWN_COUNTRY = "Which country? Type its name or code."


class CountryField(Field):
    """Shows ``ID Indonesia`` below the text; when it loses the focus, the text becomes the code."""

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, label, placeholder="US", parent=parent)
        self._resolved = Text(theme, "", Type.LABEL, "secondary")
        self._resolved.setFixedHeight(14)
        self._resolved.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101  (Field creates it)
        column.addWidget(self._resolved)
        self.edit.textChanged.connect(lambda _: self._show_resolved())
        self.edit.editingFinished.connect(self._replace_by_code)
        self._show_resolved()

    @property
    def code(self) -> str:
        """ISO 3166-1 alpha-2; empty if the text matches no country, or several."""
        found = find_country(self.text)
        return found.code if found else ""

    def set_problem(self, sentence: str) -> None:
        """Show the problem in place of the recognized country."""
        super().set_problem(sentence)
        self._show_resolved()

    def _replace_by_code(self) -> None:
        if self.code:
            self.set_text(self.code)

    def _show_resolved(self) -> None:
        found = find_country(self.text)
        self._resolved.setText(str(found) if found else "")
        self._resolved.setToolTip(str(found) if found else "")
        self.edit.setAccessibleDescription(self.problem or (str(found) if found else ""))
        self._problem.setVisible(self._bad)
        self._resolved.setVisible(not self._bad)
