"""Hands out a trip's documents: saved, opened, printed or sent, each by one key and one button."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from desktop.booking.text.document_names import DocumentForm, document_name
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.theme import S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scroll_to
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused

from .save_dialog import ask_where_to_save

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

A = TypeVar("A")
log = logging.getLogger(__name__)
_LABELS = 152
_CLOSED = "Made from the records when you hand them out. No copy is kept here."
_OPENED = (
    "What you open lies in memory until the desk locks; its viewer may keep a copy. "
    "What you send by mail passes in clear to your mail program, and you send it there."
)


class DocumentsPanel(Panel):
    """Closed it is one line; Ctrl+D or its button opens the rest, and then its keys alone must work
    on the page. `area` is what it scrolls in.
    """

    commands_changed = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, area: QScrollArea
    ) -> None:
        super().__init__(theme, "Documents")
        self._area = area
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._trip: Trip | None = None
        self._job: object | None = None
        self._folder = ""
        self._is_open = False
        row = QHBoxLayout()
        self._about = Text(theme, _CLOSED, Type.BODY, "secondary", wrap=True)
        row.addWidget(self._about, 1)
        self._opener = Button(theme, "Hand out", "Ctrl+D")
        self._opener.clicked.connect(self.open)
        row.addWidget(self._opener, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self._choices = QWidget()
        grid = QGridLayout(self._choices)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(S)
        grid.setColumnMinimumWidth(0, _LABELS)
        grid.setColumnStretch(4, 1)
        self._form_labels: list[Text] = []
        self._commands: list[Command] = []
        itinerary, calendar = DocumentForm.ITINERARY, DocumentForm.CALENDAR
        self._add_row(
            grid,
            "Itinerary (PDF)",
            ("Save", "S", "Save", partial(self._ask_where, itinerary)),
            ("Open", "O", "Open", partial(self._open_document, itinerary)),
            ("Print", "P", "Print", self._ask_for_printer),
        )
        self._add_row(
            grid,
            "Calendar file",
            ("Save", "C", "Save calendar file", partial(self._ask_where, calendar)),
            ("Open", "V", "Open calendar file", partial(self._open_document, calendar)),
        )
        self._add_row(grid, "Text by mail", ("Send", "M", "Send by mail", self._send))
        self.column.addWidget(self._choices)
        self.notice = Notice(theme)
        self.column.addWidget(self.notice)
        self._show()

    @property
    def is_open(self) -> bool:
        """True while the single keys work."""
        return self._is_open

    def show_trip(self, trip: Trip) -> None:
        """This trip's documents; for another trip than before, the panel is closed."""
        before, self._trip = self._trip, trip
        if before is None or before.id != trip.id:
            self.begin()
        self._form_labels[0].setText(
            "Quote (PDF)" if blocking_order(trip) is None else "Itinerary (PDF)"
        )

    def begin(self) -> None:
        """Closed and without a message. What comes of a running job is not shown any more."""
        self._job = None
        self.notice.clear()
        self.close_choices()

    def commands(self) -> tuple[Command, ...]:
        """Ctrl+D; while open, a key for each way to hand a document out."""
        if self._trip is None:
            return ()
        if not self._is_open:
            return (Command("Ctrl+D", "Documents", self.open),)
        closing = (
            Command("Escape", "Close documents", self.close_choices),
            Command("Ctrl+D", "Close documents", self.close_choices, in_key_bar=False),
        )
        return (*self._commands, *closing)

    def open(self) -> None:
        """Show the choices."""
        self._set_open(True)
        scroll_to(self._area, self)
        log.info("documents shown")

    def close_choices(self) -> None:
        """Back to one line."""
        self._set_open(False)

    def _set_open(self, is_open: bool) -> None:
        self._is_open = is_open
        self._show()
        self.commands_changed.emit()

    def _show(self) -> None:
        self._choices.setVisible(self._is_open)
        self._opener.setVisible(not self._is_open)
        self.set_edge("accent" if self._is_open else "hairline")
        self._about.setText(_OPENED if self._is_open else _CLOSED)

    def _ask_where(self, form: DocumentForm) -> None:
        trip = self._trip
        if trip is None or self._job is not None:
            return
        title = "Save the calendar file" if form is DocumentForm.CALENDAR else "Save the itinerary"
        save = partial(self._save, trip, form)
        ask_where_to_save(self.window(), title, document_name(trip, form), self._folder, save)
        log.info("asked where to save")

    def _save(self, trip: Trip, form: DocumentForm, file: Path) -> None:
        self._folder = str(file.parent)
        self._hand_out(
            lambda: self._use_cases.save_document(trip.id, form, file),
            lambda _: self._show_done("saved", f"Saved as {file.name}", f"In {file.parent}."),
        )

    def _open_document(self, form: DocumentForm) -> None:
        if (trip := self._trip) is not None:
            self._hand_out(
                lambda: self._use_cases.open_document(trip.id, form),
                lambda _: self._show_done(
                    "opened", "Passed to the system's viewer.", "Its file is removed at the lock."
                ),
            )

    def _ask_for_printer(self) -> None:
        trip = self._trip
        if trip is None or self._job is not None:
            return
        # Imported here: few calls print, and the library looks for printers when it is loaded.
        from .document_printing import ask_for_printer

        try:
            ask_for_printer(self.window(), partial(self._print, trip))
        except Refused as refused:
            self.notice.show_error(refused)
            scroll_to(self._area, self)
        else:
            log.info("asked for a printer")

    def _print(self, trip: Trip, printer: QPrinter) -> None:
        from .document_printing import print_pages

        self._hand_out(
            lambda: self._use_cases.print_document(trip.id, partial(print_pages, printer)),
            lambda _: self._show_done(
                "printed", "Passed to the printer.", "Its queue keeps the job until it is done."
            ),
        )

    def _send(self) -> None:
        if (trip := self._trip) is not None:
            self._hand_out(
                lambda: self._use_cases.send_itinerary(trip.id),
                lambda address: self._show_done(
                    "sent", f"Passed to your mail program, to {address}.", "Send it from there."
                ),
            )

    def _hand_out(self, job: Callable[[], A], then: Callable[[A], None]) -> None:
        """Run one job at a time; what comes of it is not shown on another trip."""
        if self._job is not None:
            return
        current = self._job = object()
        self.notice.show_message("Making it …")

        def done(answer: A) -> None:
            if self._job is current:
                self._job = None
                then(answer)

        def failed(error: DeskError) -> None:
            if self._job is current:
                self._job = None
                self.notice.show_error(error)
                scroll_to(self._area, self)

        self._background.run(job, done, failed, lane=Lane.REMOTE)

    def _show_done(self, how: str, happened: str, rest: str) -> None:
        self.notice.show_message(happened, rest, "good")
        scroll_to(self._area, self)
        log.info("document %s", how)

    def _add_row(
        self,
        grid: QGridLayout,
        label: str,
        *choices: tuple[str, str, str, Callable[[], None]],
    ) -> None:
        """A label with its buttons: (button, key, command, what it does)."""
        row = len(self._form_labels)
        text = Text(self._theme, label, Type.BODY)
        self._form_labels.append(text)
        grid.addWidget(text, row, 0)
        for column, (word, key, command, run) in enumerate(choices, start=1):
            button = Button(self._theme, word, key)
            button.setAccessibleName(f"{command}, {label}")
            button.clicked.connect(run)
            grid.addWidget(button, row, column)
            self._commands.append(Command(key, command, run))
