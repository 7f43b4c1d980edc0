"""What was settled by hand, and the owner's form to settle what no vendor shows."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent

from desktop.booking.date_time_text import local_time, timestamp_text
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.ui.key_events import is_enter
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord

from .form_panel import FormPanel

_HINT = (
    "First call the vendor, and ask what became of this request. What you enter counts as their "
    "word: it unlocks a second try, or books the trip here. It is saved with your name."
)


class SettlePanel(FormPanel):
    """Hidden while there is neither. `asked` carries a VendorWord."""

    def __init__(self, theme: Theme, drafts: TextDrafts) -> None:
        super().__init__(theme, drafts, "Settled by hand")
        self._settled = Text(theme, "", Type.META, "secondary", wrap=True)
        self.column.addWidget(self._settled)
        self._rows.addWidget(Text(theme, _HINT, Type.BODY, "secondary", wrap=True))
        self._call = Text(theme, "", Type.BODY, wrap=True)
        self._rows.addWidget(self._call)
        self.outcome = SegmentedControl(theme, "The vendor says", ("Done", "Not done"))
        self.contact = Field(theme, "Who at the vendor said it")
        self.reference = Field(theme, "Their reference, where it is done", long_numbers=True)
        self.note = Field(theme, "Note (no card numbers)")
        for control in (self.outcome, self.contact, self.reference, self.note):
            self._rows.addWidget(control)
        fields = {"contact": self.contact, "reference": self.reference, "note": self.note}
        self.outcome.entered.connect(self.contact.edit.setFocus)
        for field in fields.values():
            field.entered.connect(self._send)
        self._keep(fields, self.outcome)
        go = Button(theme, "Settle", "Enter", "accent")
        go.clicked.connect(self._send)
        self._rows.addWidget(go)
        self.column.addWidget(self._form)
        self._show()

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
        self.show_typed(("", "", "", "-1"))
        self._open(attempt.id, self.outcome)

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
