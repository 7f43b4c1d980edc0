"""What was settled by hand, and the owner's form to settle what no vendor shows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.date_time_text import local_time, timestamp_text
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.ui.key_events import is_enter
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord

_HINT = (
    "First call the vendor, and ask what became of this request. What you enter counts as their "
    "word: it unlocks a second try, or books the trip here. It is saved with your name."
)


class SettlePanel(Panel):
    """Hidden while there is neither. `asked` carries a VendorWord, `drafts` keep what is typed."""

    asked = Signal(object)
    commands_changed = Signal()

    def __init__(self, theme: Theme, drafts: TextDrafts) -> None:
        super().__init__(theme, "Settled by hand")
        self.drafts = drafts
        self._settled = Text(theme, "", Type.META, "secondary", wrap=True)
        self.column.addWidget(self._settled)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(Text(theme, _HINT, Type.BODY, "secondary", wrap=True))
        self._call = Text(theme, "", Type.BODY, wrap=True)
        column.addWidget(self._call)
        self.outcome = SegmentedControl(theme, "The vendor says", ("Done", "Not done"))
        self.contact = Field(theme, "Who at the vendor said it")
        self.reference = Field(theme, "Their reference, where it is done", long_numbers=True)
        self.note = Field(theme, "Note (no card numbers)")
        for control in (self.outcome, self.contact, self.reference, self.note):
            column.addWidget(control)
        self._fields = (self.contact, self.reference, self.note)
        for field in self._fields:
            field.entered.connect(self._send)
            field.edited.connect(lambda _: drafts.keep_soon())
        self.outcome.chosen.connect(lambda _: drafts.keep_soon())
        go = Button(theme, "Settle", "Enter", "accent")
        go.clicked.connect(self._send)
        column.addWidget(go)
        self.column.addWidget(self._form)
        self._is_open = False
        self._show()

    @property
    def is_open(self) -> bool:
        """True while the form is shown; then its keys alone must work on the page."""
        return self._is_open

    def show_trip(self, trip: Trip) -> None:
        """Show what of this trip was settled by hand."""
        self._settled.setText("\n".join(_sentence(one) for one in trip.attempts if one.settlement))
        self._show()

    def open(self, attempt: AnyAttempt) -> None:
        """An empty form about this attempt, in which nothing is chosen for the person; then with
        what was typed before a lock or a crash.
        """
        request = attempt.vendor_request_id or "none was given"
        self._call.setText(
            f"The {attempt.kind.audit.noun} over {attempt.amount}, asked for on "
            f"{timestamp_text(local_time(attempt.asked_at))}. Request id: {request}."
        )
        self.outcome.choose(-1)
        for field in self._fields:
            field.set_text("")
            field.set_problem("")
        self._is_open = True
        self._show()
        self.outcome.setFocus()
        self.drafts.recall(attempt.id, self)
        self.commands_changed.emit()

    @property
    def typed(self) -> tuple[str, ...]:
        """All that can be typed or chosen, in a fixed order."""
        return (str(self.outcome.index), *(field.text for field in self._fields))

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not settled."""
        outcome, *texts = typed
        self.outcome.choose(int(outcome))
        for field, text in zip(self._fields, texts, strict=True):
            field.set_text(text)

    def give_up(self) -> None:
        """Hide the form; what was typed is gone. Nothing is settled."""
        self.drafts.drop()
        self.close_form()

    def close_form(self) -> None:
        """Hide the form. Nothing is settled, and the draft of what is typed stays."""
        self.drafts.keep_now()
        if self._is_open:
            self._is_open = False
            self._show()
            self.commands_changed.emit()

    def show_problem(self, error: DeskError) -> None:
        """Under the field at fault."""
        at = getattr(error, "field", "").rpartition(".")[2]
        fields = {"contact": self.contact, "reference": self.reference, "note": self.note}
        if at in fields:
            fields[at].set_problem(error.happened)

    def commands(self) -> tuple[Command, ...]:
        """Those of the form."""
        return (
            Command("Return", "Settle", self._send, own_key=True),
            Command("Tab", "Next field", self.focusNextChild, own_key=True),
            Command("Escape", "Back, nothing is settled", self.give_up),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_open and is_enter(event):
            self._send()
            return
        super().keyPressEvent(event)

    def _send(self) -> None:
        """Nothing is sent before it was said whether it is done."""
        if self.outcome.index < 0:
            self.outcome.setFocus()
            return
        word = VendorWord(
            self.outcome.index == 0, self.reference.text, self.contact.text, self.note.text
        )
        self.asked.emit(word)

    def _show(self) -> None:
        self.title.setText("Settle by hand" if self._is_open else "Settled by hand")
        self._settled.setVisible(bool(self._settled.text()))
        self._form.setVisible(self._is_open)
        self.setVisible(self._is_open or bool(self._settled.text()))


def _sentence(attempt: AnyAttempt) -> str:
    by = attempt.settlement
    if by is None:
        return ""
    done = "done" if attempt.state is AttemptState.CONFIRMED else "not done"
    note = f" {by.note}" if by.note else ""
    return (
        f"The {attempt.kind.audit.noun}: {done}, {by.vendor_contact} said so. "
        f"{by.member_name}, {timestamp_text(local_time(by.at))}.{note}"
    )
