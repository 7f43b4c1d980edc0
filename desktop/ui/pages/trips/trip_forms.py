"""The forms of the trip page: what was booked elsewhere, what a vendor's people said, what is owed
back, and what is canceled.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.booking.trip.trip import Trip
from desktop.ui.event_loop.background import Background
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.errors import DeskError

from .cancel_panel import CancelPanel
from .form_panel import FormPanel
from .record_panel import RecordPanel
from .refund_panel import RefundPanel
from .settle_panel import SettlePanel


class TripForms(QObject):
    """No lock and no crash loses what is typed into them. `changed`: one was opened or closed.

    `confirm` and `undo` are keys of what is recorded; `notice` and `show_trip_now` as in
    `CancelPanel`.
    """

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QObject,
        confirm: Callable[[], None],
        undo: Callable[[], None],
        notice: Notice,
        show_trip_now: Callable[[Trip], None],
    ) -> None:
        super().__init__(parent)
        record, settle, refund = (
            TextDrafts(background, use_cases.keep_draft, kind, self)
            for kind in ("record", "settle", "refund")
        )
        self.recording = RecordPanel(theme, record, confirm, undo)
        self.settling = SettlePanel(theme, settle)
        self.refunds = RefundPanel(theme, background, use_cases, refund)
        self._every: tuple[FormPanel, ...] = (self.settling, self.recording, self.refunds)
        self.canceling = CancelPanel(theme, background, use_cases, notice, show_trip_now)
        self._shown: tuple[FormPanel | CancelPanel, ...] = (*self._every, self.canceling)
        for form in self._shown:
            form.commands_changed.connect(self.changed)

    @property
    def opened(self) -> FormPanel | CancelPanel | None:
        """The form that is shown; None while none is."""
        return next((form for form in self._shown if form.is_open), None)

    def show_trip(self, trip: Trip) -> None:
        """Show what was entered for this trip; an open form stays as it is typed."""
        for form in self._shown:
            form.show_trip(trip)

    def close(self) -> None:
        """Hide them; what is typed and not saved is shown when the form is opened again."""
        for form in self._every:
            form.close_form()
        self.canceling.close_quote()

    def show_problem(self, error: DeskError) -> None:
        """Under the field at fault; what is typed is still to be saved."""
        for form in self._every:
            form.show_problem(error)
            if form.is_open:
                form.drafts.keep_soon()

    def unwritten(self) -> dict[str, str]:
        """Drafts of all that a lock has to keep, by name."""
        return {
            name: text for form in self._every for name, text in form.drafts.unwritten().items()
        }
