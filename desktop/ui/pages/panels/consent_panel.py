"""The words to read to the client, and the question that follows: one key answers it."""

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
_ASK_BOOKING = "Did the client agree?"
_ASK_CARD = "Did the client agree, and is the recording of this call paused?"


class _Step(Enum):
    IDLE = 0
    CARD = 1
    BOOKING = 2
    AGREED = 3


class ConsentPanel(Panel):
    """`agreed` carries the Consent, and whether the pane supports a screen reader.

    `agreed_to_book`: the client said yes to what the card that is there will pay. It carries the
    words that were read, and what they are about, which `words` and `terms` are too. `declined`:
    the client said no to it, or took the yes back. `recorded`: the call is being recorded, so the
    pane must not open. `put_off`: no card is taken now, and other words may be on the screen again.
    """

    agreed = Signal(object, bool)
    agreed_to_book = Signal(str, tuple)
    declined = Signal()
    recorded = Signal()
    put_off = Signal()
    commands_changed = Signal()

    def __init__(
        self, theme: Theme, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Read aloud", parent=parent)
        self._now = now
        self._step = _Step.IDLE
        self._reader = False
        self._agreed, self._shows_words = "", True
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
        self._no = self._button(row, "No", "N", "", self._decline)
        self._paused = self._button(
            row, "Yes, paused", "P", "accent", lambda: self._answer(Recording.PAUSED)
        )
        self._none = self._button(
            row, "Yes, recording off", "O", "", lambda: self._answer(Recording.NONE)
        )
        self._running = self._button(
            row, "Still recording", "R", "", lambda: self._answer(Recording.RUNNING)
        )
        row.addStretch(1)
        self.column.addWidget(self._rows)
        self._ended = QWidget()
        ended = QHBoxLayout(self._ended)
        ended.setContentsMargins(0, 0, 0, 0)
        self._when = Text(theme, "", Type.BODY_STRONG, wrap=True)
        ended.addWidget(self._when, 1)
        self._button(ended, "Took it back", "N", "", self._decline)
        self.column.addWidget(self._ended)
        self._show()

    @property
    def is_asking(self) -> bool:
        """True from a question until its answer."""
        return self._step in (_Step.CARD, _Step.BOOKING)

    @property
    def is_said(self) -> bool:
        """True where there is anything to be read: also while a yes may be taken back."""
        return self._step is not _Step.IDLE

    @property
    def is_asking_for_new_card(self) -> bool:
        """True while the pane opens after the answer."""
        return self._step is _Step.CARD

    def show_words(self, words: str, terms: tuple[str, ...]) -> None:
        """The text to read aloud, and what a yes to it is about (`trip_rules.agreed_terms`)."""
        self.words, self.terms = words, terms
        self.script_text.setText(words)

    def commands(self) -> tuple[Command, ...]:
        """The keys that answer; empty while nothing is asked. After a yes: the one that ends it."""
        if self._step is _Step.IDLE:
            return ()
        no = Command("N", "The client said no", self._decline)
        if self._step is _Step.AGREED:
            return (no,)
        if self._step is _Step.BOOKING:
            return (Command("Y", "The client said yes", self._agree), no)
        other = "no screen reader" if self._reader else "a screen reader"
        return (
            Command("P", "Yes, paused", lambda: self._answer(Recording.PAUSED)),
            Command("O", "Yes, recording off", lambda: self._answer(Recording.NONE)),
            Command("R", "Still recording", lambda: self._answer(Recording.RUNNING)),
            Command("S", f"Pane with {other}", self._toggle_reader),
            Command("Escape", "Not now", self._put_off),
        )

    def ask(self) -> None:
        """Ask before a card is taken: one key says both, so that none is pressed unthinkingly."""
        self._reader = False
        self._set_step(_Step.CARD)
        log.info("consent asked")

    def ask_to_book(self) -> None:
        """Ask for the yes to what the card will pay. Nothing where it asks already."""
        if not self.is_asking:
            self._set_step(_Step.BOOKING)
            log.info("agreement asked")

    def show_agreed(self, when: str, *, shows_words: bool = True) -> None:
        """The client said yes to these words, ``at 09:23``, and may take it back. Nothing where it
        says so already. Without `shows_words` where they are no longer to be read to anybody.
        """
        agreed = f"The client said yes {when}."
        if self._step is _Step.CARD or (self._step, self._agreed) == (_Step.AGREED, agreed):
            return
        self._agreed, self._shows_words = agreed, shows_words
        self._set_step(_Step.AGREED)

    def cancel(self) -> None:
        """Withdraw the question."""
        if self._step is not _Step.IDLE:
            self._set_step(_Step.IDLE)

    def cancel_booking(self) -> None:
        """Withdraw what is asked about the booking, and not the question before a card."""
        if self._step is not _Step.CARD:
            self.cancel()

    def _put_off(self) -> None:
        self.cancel()
        self.put_off.emit()

    def _agree(self) -> None:
        if self._step is _Step.BOOKING:
            self._set_step(_Step.IDLE)
            self.agreed_to_book.emit(self.words, self.terms)

    def _decline(self) -> None:
        if self._step in (_Step.BOOKING, _Step.AGREED):
            self._set_step(_Step.IDLE)
            self.declined.emit()

    def _answer(self, recording: Recording) -> None:
        if self._step is not _Step.CARD:
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
        self._step = step
        self._show()
        self.commands_changed.emit()

    def _show(self) -> None:
        self._rows.setVisible(self.is_asking)
        is_agreed = self._step is _Step.AGREED
        self._ended.setVisible(is_agreed)
        for shown in (self.title, self.script_text):
            shown.setVisible(self._shows_words or not is_agreed)
        self._when.setText(self._agreed)
        self.set_edge("accent" if self.is_asking else "hairline")
        is_card = self._step is _Step.CARD
        asked = _ASK_CARD if is_card else _ASK_BOOKING
        if self._reader and is_card:
            asked += " The pane will speak: names and counts, never a digit."
        self.question.setText(asked)
        self._yes.setVisible(self._step is _Step.BOOKING)
        self._no.setVisible(not is_card)
        for button in (self._paused, self._none, self._running):
            button.setVisible(is_card)

    def _button(
        self, row: QHBoxLayout, label: str, key: str, tone: str, then: Callable[[], None]
    ) -> Button:
        button = Button(self._theme, label, key, tone)
        button.clicked.connect(then)
        row.addWidget(button)
        return button
