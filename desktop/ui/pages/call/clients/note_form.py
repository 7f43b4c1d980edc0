"""The form of a dated note, which may be a warning that each call begins with."""

from __future__ import annotations

import logging

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.form_answers import FormAnswers
from desktop.ui.theme import L, Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Notes
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.use_cases.errors import DeskError

log = logging.getLogger(__name__)


class NoteForm(Panel):
    """Hidden until it is asked for. `saved` carries the ClientNote, `not_saved` the error
    of one whose form was closed meanwhile.
    """

    saved = Signal(object)
    not_saved = Signal(object)
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Note", edge="accent", parent=parent)
        self._answers = FormAnswers(background, self.not_saved.emit)
        self._use_cases = use_cases
        self._client_id = ""
        self._saving = False
        self.text = Notes(theme, "It is kept with your name and the time, and never changed")
        self.text.edit.setFixedHeight(160)
        self.column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(L)
        self.pin = SegmentedControl(theme, "Show it", ("In the file", "As a warning at each call"))
        self.pin.setFixedWidth(360)
        row.addWidget(self.pin)
        row.addStretch(1)
        self.column.addLayout(row)
        last = QHBoxLayout()
        self._save = Button(theme, "Save the note", "Ctrl+Enter", "accent")
        self._save.clicked.connect(self.save)
        last.addWidget(self._save)
        last.addStretch(1)
        self.column.addLayout(last)
        self.notice = Notice(theme)
        self.column.addWidget(self.notice)
        self.hide()

    def commands(self) -> tuple[Command, ...]:
        """Those of the form."""
        return (
            Command("Ctrl+Return", "Save", self.save),
            Command("Ctrl+P", "A warning, or not", self._change_pin),
            Command("Escape", "Back, nothing is saved", self.close_form),
        )

    def ask(self, client_id: str) -> None:
        """Show the empty form."""
        self._client_id, self._saving = client_id, False
        self._answers.turn()
        self.notice.clear()
        self.text.set_text("")
        self.pin.choose(0)
        self.show()
        self.text.edit.setFocus()
        self.commands_changed.emit()
        log.info("note form shown")

    def close_form(self) -> None:
        """Hide the form. Nothing is saved, and what is being saved is not waited for."""
        self._client_id = ""
        self._answers.turn()
        if not self.isHidden():
            self.hide()
            self.commands_changed.emit()

    def typed(self) -> list[str]:
        """For the draft."""
        return [self.text.text, str(self.pin.index)]

    def restore(self, typed: list[str]) -> None:
        """Show these texts in the open form."""
        if len(typed) == 2:
            self.text.set_text(typed[0])
            self.pin.choose(int(typed[1] == "1"))

    def save(self) -> None:
        """Save the note."""
        client_id, text, is_pinned = self._client_id, self.text.text, self.pin.index == 1
        if not client_id or self._saving:
            return
        self._saving = True
        self._answers.run(
            lambda: self._use_cases.keep_notes.add(client_id, text, is_pinned=is_pinned),
            self._saved,
            self._fail,
        )

    def _change_pin(self) -> None:
        self.pin.choose(1 - max(0, self.pin.index))

    def _saved(self, note: object) -> None:
        log.info("note saved")
        self.close_form()
        self.saved.emit(note)

    def _fail(self, error: DeskError) -> None:
        self._saving = False
        self.notice.show_error(error)
