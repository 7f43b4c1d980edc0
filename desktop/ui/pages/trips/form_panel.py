"""A panel of the trip page with a form that a person opens by a key, and that no lock loses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.booking.trip.trip import Trip
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import M, S, Theme
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scroll_into_view
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.use_cases.errors import DeskError


class FormPanel(Panel):
    """`asked` carries what was typed, as the panel that it is of says. `commands_changed`: the form
    was opened or closed. `drafts` keep what is typed and not saved.
    """

    asked = Signal(object)
    commands_changed = Signal()

    def __init__(
        self, theme: Theme, drafts: TextDrafts, title: str, *, edge: str = "hairline"
    ) -> None:
        super().__init__(theme, title, edge=edge)
        self.drafts = drafts
        self._form = QWidget()
        self._rows = QVBoxLayout(self._form)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(S)
        self._fields: Mapping[str, Field] = {}
        self._choice: SegmentedControl | None = None
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """True while the form is shown; then its keys alone must work on the page."""
        return self._is_open

    @abstractmethod
    def show_trip(self, trip: Trip) -> None:
        """Show what was entered for this trip; an open form stays as it is typed."""

    @abstractmethod
    def commands(self) -> tuple[Command, ...]:
        """Those of the form while it is open, else those that lead to it."""

    @property
    def typed(self) -> tuple[str, ...]:
        """All that can be typed, in a fixed order, and the index of what is chosen."""
        chosen = () if self._choice is None else (str(self._choice.index),)
        return (*(field.text for field in self._fields.values()), *chosen)

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not saved."""
        for field, text in zip(self._fields.values(), typed, strict=False):
            field.set_text(text)
        if self._choice is not None:
            self._choice.choose(int(typed[-1]))

    def give_up(self) -> None:
        """Hide the form; what was typed is gone. Nothing is saved."""
        self.drafts.drop()
        self.close_form()

    def close_form(self) -> None:
        """Hide the form; what is saved stays, and so does the draft of what is typed."""
        self.drafts.keep_now()
        if self._is_open:
            self._is_open = False
            self._show()
            self.commands_changed.emit()

    def show_problem(self, error: DeskError) -> None:
        """Under the field at fault, which takes the focus."""
        at = getattr(error, "field", "")
        field = self._fields.get(at) or self._fields.get(at.rpartition(".")[2])
        if self._is_open and field is not None:
            field.set_problem(error.happened)
            field.edit.setFocus()
            # The page was scrolled to its top, where what runs is shown.
            scroll_into_view(field)

    @abstractmethod
    def _show(self) -> None:
        """Show the form while it is open, else what was entered."""

    def _keep(self, fields: Mapping[str, Field], choice: SegmentedControl | None = None) -> None:
        """`fields` by what a refusal calls them, in the order in which they are typed. What is
        typed into them, or chosen, is kept from now on.
        """
        self._fields, self._choice = fields, choice
        for field in fields.values():
            field.edited.connect(lambda _: self.drafts.keep_soon())
        if choice is not None:
            choice.chosen.connect(lambda _: self.drafts.keep_soon())

    def _open(self, item: str, first: QWidget, *, saved: tuple[str, ...] | None = None) -> None:
        """Show the form as it is filled, then with what was typed before a lock or a crash; `first`
        takes the focus. `item` and `saved` as in `TextDrafts.recall`.
        """
        self._clear_problems()
        self._is_open = True
        self._show()
        first.setFocus()
        self.drafts.recall(item, self, saved)
        self.commands_changed.emit()

    def _clear_problems(self) -> None:
        for field in self._fields.values():
            field.set_problem("")

    def _enter(self) -> None:
        """What Enter does in the field that has the focus."""
        for field in self._fields.values():
            if field.edit.hasFocus():
                field.entered.emit()
                return


def in_two_columns(controls: Sequence[QWidget]) -> QGridLayout:
    """A grid of them, one row after the other."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(M)
    grid.setVerticalSpacing(0)
    for place, control in enumerate(controls):
        grid.addWidget(control, place // 2, place % 2)
    for column in (0, 1):
        grid.setColumnStretch(column, 1)
    return grid
