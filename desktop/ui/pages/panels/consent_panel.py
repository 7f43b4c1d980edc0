"""The words to read to the client, and the questions that follow: one key answers each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.text.consent_text import SCRIPT_VERSION
from desktop.ui.theme import S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text

log = logging.getLogger(__name__)
_ASK_YES = "Has the client said yes to these words?"
_ASK_RECORDING = "Is the recording of this call paused?"


class _Step(Enum):
    IDLE = 0
    YES = 1
    RECORDING = 2
    YES_FOR_KEPT_CARD = 3


class ConsentPanel(Panel):
    """`agreed` carries the Consent, and whether the pane supports a screen reader.

    `agreed_again`: the client said yes, and the card is there already. It carries the words that
    were read, and what they are about, which `words` and `terms` are too. `recorded`: the call is
    being recorded, so the pane must not open.
    """

    agreed = Signal(object, bool)
    agreed_again = Signal(str, tuple)
    recorded = Signal()
    commands_changed = Signal()

    def __init__(
        self, theme: Theme, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Say, and wait for a yes", parent=parent)
        self._now = now
        self._step = _Step.IDLE
        self._reader = False
        self.words = ""
        self.terms: tuple[str, ...] = ()
        self.script_text = Text(theme, "", Type.SECTION, wrap=True)
        self.script_text.setFont(theme.font(Type.BODY))
        self.column.addWidget(self.script_text)
        self._rows = QWidget()
        asking = QVBoxLayout(self._rows)
        asking.setContentsMargins(0, S, 0, 0)
        asking.setSpacing(S)
        self.question = Text(theme, "", Type.BODY_STRONG, wrap=True)
        asking.addWidget(self.question)
        # Below the question: on a small screen the answers take the whole width.
        row = QHBoxLayout()
        row.setSpacing(S)
        asking.addLayout(row)
        self._yes = self._button(row, "Yes", "Y", "accent", self._agree)
        self._paused = self._button(
            row, "Paused", "P", "accent", lambda: self._answer(Recording.PAUSED)
        )
        self._none = self._button(
            row, "Not recorded", "N", "", lambda: self._answer(Recording.NONE)
        )
        self._running = self._button(
            row, "Running", "R", "", lambda: self._answer(Recording.RUNNING)
        )
        row.addStretch(1)
        self.column.addWidget(self._rows)
        self._show()

    @property
    def is_asking(self) -> bool:
        """True from `ask` until the last answer."""
        return self._step is not _Step.IDLE

    @property
    def is_asking_for_new_card(self) -> bool:
        """True while the pane opens after the last answer."""
        return self._step in (_Step.YES, _Step.RECORDING)

    def show_words(self, words: str, terms: tuple[str, ...]) -> None:
        """The text to read aloud, and what a yes to it is about (`trip_rules.agreed_terms`)."""
        self.words, self.terms = words, terms
        self.script_text.setText(words)

    def commands(self) -> tuple[Command, ...]:
        """The keys that answer; empty while nothing is asked."""
        if not self.is_asking:
            return ()
        if self._step is _Step.YES_FOR_KEPT_CARD:
            return (Command("Y", "The client said yes", self._agree),)
        answers = {
            _Step.YES: (Command("Y", "The client said yes", self._agree),),
            _Step.RECORDING: (
                Command("P", "Paused", lambda: self._answer(Recording.PAUSED)),
                Command("N", "Not recorded", lambda: self._answer(Recording.NONE)),
                Command("R", "It is running", lambda: self._answer(Recording.RUNNING)),
            ),
        }[self._step]
        other = "no screen reader" if self._reader else "a screen reader"
        return (
            *answers,
            Command("S", f"Pane with {other}", self._toggle_reader),
            Command("Escape", "Not now", self.cancel),
        )

    def ask(self) -> None:
        """Ask both questions from the start."""
        self._set_step(_Step.YES)
        log.info("consent asked")

    def ask_for_kept_card(self) -> None:
        """Ask for the yes alone: nobody is about to say a number. Nothing where it asks already."""
        if not self.is_asking:
            self._set_step(_Step.YES_FOR_KEPT_CARD)
            log.info("agreement asked")

    def cancel(self) -> None:
        """Withdraw the questions."""
        if self.is_asking:
            self._set_step(_Step.IDLE)

    def _agree(self) -> None:
        if self._step is _Step.YES:
            self._set_step(_Step.RECORDING)
        elif self._step is _Step.YES_FOR_KEPT_CARD:
            self._set_step(_Step.IDLE)
            self.agreed_again.emit(self.words, self.terms)

    def _answer(self, recording: Recording) -> None:
        if self._step is not _Step.RECORDING:
            return
        self._set_step(_Step.IDLE)
        if recording is Recording.RUNNING:
            self.recorded.emit()
            return
        reader, self._reader = self._reader, False
        consent = Consent(SCRIPT_VERSION, True, recording, self._now(), self.words, self.terms)
        self.agreed.emit(consent, reader)

    def _toggle_reader(self) -> None:
        """Toggle the screen reader for the next opening only; the receipt records it."""
        self._reader = not self._reader
        self._show()
        self.commands_changed.emit()

    def _set_step(self, step: _Step) -> None:
        if step is _Step.IDLE and self._step is _Step.YES:
            self._reader = False
        self._step = step
        self._show()
        self.commands_changed.emit()

    def _show(self) -> None:
        self._rows.setVisible(self.is_asking)
        self.set_edge("accent" if self.is_asking else "hairline")
        asked = _ASK_RECORDING if self._step is _Step.RECORDING else _ASK_YES
        if self._reader:
            asked += " The pane will speak: names and counts, never a digit."
        self.question.setText(asked)
        self._yes.setVisible(self._step in (_Step.YES, _Step.YES_FOR_KEPT_CARD))
        for button in (self._paused, self._none, self._running):
            button.setVisible(self._step is _Step.RECORDING)

    def _button(
        self, row: QHBoxLayout, label: str, key: str, tone: str, then: Callable[[], None]
    ) -> Button:
        button = Button(self._theme, label, key, tone)
        button.clicked.connect(then)
        row.addWidget(button)
        return button
