"""One part of the page: a list at the left; what is chosen, or a form about it, at the right."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.pages.panels.reading.reading_view import Block, Hairline, ReadingView
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.delegation.read_safeguards import SafeguardsView
from desktop.use_cases.errors import Refused

from .item_form import ItemForm
from .safeguard_rows import ROW_HEIGHT, State, paint_item

R = TypeVar("R")
Run = Callable[[Callable[[], object], str], None]
"""Do this in the background, then read everything again and show the sentence."""
_NARROW, _WIDE, _ROOMY = 288, 360, 1000


class PartView(QWidget, Generic[R]):
    """`commands_changed`: another form, or another row with other keys. `began`: a form or a
    question is shown, so that the message before is over.
    """

    commands_changed = Signal()
    began = Signal()

    def __init__(self, theme: Theme, run: Run, name: str, drafts: TextDrafts) -> None:
        super().__init__()
        self._drafts = drafts
        self._theme = theme
        self._run = run
        self._view: SafeguardsView | None = None
        self._agree: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(M)
        self._listed = Panel(theme, holds_list=True)
        self.list: RowList[R] = RowList(
            theme, name, ROW_HEIGHT, self._paint, self._accessible, "", always_marked=True
        )
        self._listed.column.addWidget(self.list)
        left = QVBoxLayout()
        left.addWidget(self._listed, 1)
        # A short list ends with its last row.
        left.addStretch(0)
        row.addLayout(left)
        self._side = Panel(theme)
        self._side.column.setContentsMargins(1, 1, 1, 1)
        row.addWidget(self._side, 1)
        self._stack = QStackedLayout()
        self._side.column.addLayout(self._stack)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, S, 0, S)
        column.setSpacing(0)
        self.reading = ReadingView(theme)
        column.addWidget(self._strip())
        column.addWidget(self.reading, 1)
        self._stack.addWidget(shown)
        self.list.moved.connect(lambda _: self._moved())
        self.list.opened.connect(lambda _: self.open())

    def _strip(self) -> QWidget:
        """What is asked before something cannot be taken back, with its keys."""
        self._asked = QWidget()
        column = QVBoxLayout(self._asked)
        column.setContentsMargins(L, S, L, 0)
        column.setSpacing(S)
        self.question = Text(self._theme, "", Type.BODY_STRONG, wrap=True)
        column.addWidget(self.question)
        row = QHBoxLayout()
        row.setSpacing(S)
        self._yes = Button(self._theme, "Yes", "Y", "accent")
        self._yes.clicked.connect(self.agree)
        back = Button(self._theme, "Back", "Esc")
        back.clicked.connect(self.calm)
        row.addWidget(self._yes)
        row.addWidget(back)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(Hairline(self._theme))
        self._asked.hide()
        return self._asked

    # What each part is made of. Qt's metaclass is not `ABCMeta`: a type checker refuses a part that
    # lacks one of these.

    @abstractmethod
    def rows_of(self, view: SafeguardsView) -> tuple[R, ...]:
        """The rows of the list."""

    @abstractmethod
    def item_of(self, row: R) -> str:
        """The stable name of a row, as `NextStep` has it."""

    @abstractmethod
    def row_text(self, row: R) -> tuple[str, str, State]:
        """Title, second line and state of a row."""

    @abstractmethod
    def blocks_of(self, row: R) -> Iterable[Block]:
        """What is read at the right."""

    def own_commands(self, row: R) -> tuple[Command, ...]:
        """Keys of the row that is chosen."""
        return ()

    def open(self) -> None:
        """What Enter does on a row."""

    # What all parts share.

    @property
    def view(self) -> SafeguardsView:
        """What was read last; only asked for once something is shown."""
        if self._view is None:
            raise RuntimeError("nothing was read yet")
        return self._view

    @property
    def may_edit(self) -> bool:
        """Whether the one who looks keeps the safeguards."""
        return self._view is not None and self._view.may_edit

    @property
    def form(self) -> ItemForm | None:
        """The form that is open, if one is."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, ItemForm) else None

    def show_view(self, view: SafeguardsView) -> None:
        """Everything as it was read now; the row with the same name stays chosen."""
        self._view = view
        rows = self.rows_of(view)
        self.list.show_records(rows, keep=self.item_of)
        self._listed.setMaximumHeight(len(rows) * ROW_HEIGHT + M + S + 2)
        self._moved()

    def select(self, item: str) -> None:
        """Choose the row of this name."""
        for place, row in enumerate(self.list.rows.records):
            if self.item_of(row) == item:
                self.list.setCurrentIndex(self.list.rows.index(place))
                self.list.scrollTo(self.list.currentIndex())

    def commands(self) -> tuple[Command, ...]:
        """Keys of this part as it is now."""
        form = self.form
        if form is not None:
            return (
                Command("Ctrl+Return", "Save", form.ask),
                Command("Escape", "Back", self.give_up),
            )
        if self._agree is not None:
            return (
                Command("Y", self._yes.text(), self.agree),
                Command("Escape", "Back", self.calm),
            )
        row = self.list.current()
        return (
            *(() if row is None else self.own_commands(row)),
            Command("PgDown", "Read on", lambda: self.reading.turn(1)),
            Command("PgUp", "Back up", lambda: self.reading.turn(-1), in_key_bar=False),
            Command("Down", "Next", lambda: self.list.step(1), own_key=True),
        )

    def show_form(self, form: ItemForm, item: str) -> None:
        """In place of the text, with the focus; what was typed of this item before a lock or a
        crash is still to be saved.
        """
        self._agree = None
        self._stack.setCurrentWidget(form)
        form.setFocus()
        self._drafts.recall(item, form)
        self.began.emit()
        self.commands_changed.emit()

    def ask_first(self, question: str, yes: str, then: Callable[[], None]) -> None:
        """`then` runs on Y."""
        self._agree = then
        self.question.setText(question)
        self._yes.rename(yes)
        self._asked.show()
        self.began.emit()
        self.commands_changed.emit()

    def agree(self) -> None:
        """Yes to what was asked."""
        then = self._agree
        self.calm()
        if then is not None:
            then()

    def calm(self) -> None:
        """Back to the text, with the focus on the list."""
        self._drafts.keep_now()
        self._agree = None
        self._asked.hide()
        self._stack.setCurrentIndex(0)
        self.list.setFocus()
        self.commands_changed.emit()

    def give_up(self) -> None:
        """Back from a form: what was typed is gone."""
        self._drafts.drop()
        self.calm()

    def show_problem(self, error: Refused) -> bool:
        """Below the field that it is about; False where no such field is shown."""
        form = self.form
        return form is not None and form.show_problem(
            error.field, f"{error.happened} {error.press}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._listed.setFixedWidth(_WIDE if self.width() >= _ROOMY else _NARROW)

    def not_saved(self) -> None:
        """What is typed is still to be kept."""
        if self.form is not None:
            self._drafts.keep_soon()

    def _save_form(self, save: Callable[[], object], message: str) -> None:
        """Save what is typed, and forget its draft."""
        self._run(self._drafts.saving(save), message)

    def _add_form(self, form: ItemForm) -> None:
        form.edited.connect(self._drafts.keep_soon)
        self._stack.addWidget(form)

    def _moved(self) -> None:
        row = self.list.current()
        self.reading.show_blocks(() if row is None else self.blocks_of(row))
        if self.form is None:
            self._agree = None
            self._asked.hide()
        self.commands_changed.emit()

    def _paint(self, painter: QPainter, theme: Theme, rect: QRect, row: R, chosen: bool) -> None:
        paint_item(painter, theme, rect, *self.row_text(row))

    def _accessible(self, row: R) -> str:
        title, under, (_, word, _tone) = self.row_text(row)
        return f"{title}, {word}. {under}"
