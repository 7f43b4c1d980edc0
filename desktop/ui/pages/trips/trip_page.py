"""The page of a trip: locator, charges, tickets, flights, documents, card entry receipts."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.consent import Consent
from desktop.booking.clients.client import Client
from desktop.booking.refunds.refund_rules import TypedRefund
from desktop.booking.text.consent_text import PAUSE_FIRST
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.settlement.settlement_rules import attempt_to_settle
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    fee_was_never_tried,
    stage_of,
)
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.panels.consent_panel import ConsentPanel
from desktop.ui.pages.panels.documents_panel import DocumentsPanel
from desktop.ui.pages.panels.link.link_panel import LinkPanel
from desktop.ui.pages.panels.money_lines import charges_row, show_charges
from desktop.ui.pages.panels.offer_detail import MIN_LEFT_WIDTH, OfferDetail, detail_panel
from desktop.ui.pages.panels.receipts_panel import ReceiptsPanel
from desktop.ui.theme import XL, L, M, Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.keyboard_focus import regain_keyboard
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.pane_cover import PaneCover
from desktop.ui.widgets.scroll_bar import scroll_to, scrolled
from desktop.use_cases.authorization import reason_denied
from desktop.use_cases.errors import DeskError
from desktop.use_cases.money.fare.record_booking import TypedBooking
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from desktop.use_cases.ports.card_entry_port import Surroundings
from desktop.use_cases.trips.open_trip import TripFile

from .agreements_panel import AgreementsPanel
from .charge_question import NoToCharge, ask_to_charge, show_fee_words, yes_to_charge
from .form_panel import FormPanel
from .tickets_panel import TicketsPanel
from .trip_forms import TripForms
from .trip_head import TripHead
from .trip_messages import declined_message, done_message, open_attempt_message

log = logging.getLogger(__name__)


class TripPage(QWidget):
    """`continued` carries a Trip that needs its card or booking, and its Client; `left`: Esc."""

    continued = Signal(object, object)
    left = Signal()
    commands_changed = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._pane_cover = pane_cover
        self._trip: Trip | None = None
        self._client: Client | None = None
        self._busy = ""
        outer = QHBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        column = QVBoxLayout(left := QWidget())
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        # On a small screen this column scrolls; the flights stay beside it.
        self._scroll = scrolled(theme, left)
        self._scroll.setMinimumWidth(MIN_LEFT_WIDTH)
        outer.addWidget(self._scroll, 1)

        self._head = TripHead(theme, background, use_cases)
        column.addWidget(self._head)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self._consent = ConsentPanel(theme, use_cases.actor.now)
        self._consent.agreed.connect(self._open_pane)
        self._consent.agreed_to_book.connect(self._agree_to_charge)
        self._consent.declined.connect(self._decline)
        self._consent.put_off.connect(
            lambda: ask_to_charge(self._consent, self._trip, use_cases, self._busy)
        )
        self._consent.recorded.connect(lambda: self.notice.show_message(*PAUSE_FIRST, "warn"))
        self._consent.commands_changed.connect(self._update_consent)
        self._consent.hide()
        self._no = NoToCharge(background, use_cases, self.notice, self._is_shown, self._show)
        column.addWidget(self._consent)

        charges, self.airline, self.ours = charges_row(theme)
        column.addLayout(charges)
        self._tickets = TicketsPanel(theme)
        column.addWidget(self._tickets)
        self.documents = DocumentsPanel(theme, background, use_cases, self._scroll)
        self.documents.commands_changed.connect(self.commands_changed)
        column.addWidget(self.documents)
        self.receipts = ReceiptsPanel(theme)
        self.receipts.stepped.connect(lambda: self._scroll.ensureWidgetVisible(self.receipts))
        column.addWidget(self.receipts)
        self._agreements = AgreementsPanel(theme)
        column.addWidget(self._agreements)
        self._forms = TripForms(
            theme, background, use_cases, self, self.confirm_booking, self.undo_booking,
            self.notice, self._show_again,
        )  # fmt: skip
        self._forms.changed.connect(self._show_form)
        self.settling, self.recording = self._forms.settling, self._forms.recording
        self.refunds, self.canceling = self._forms.refunds, self._forms.canceling
        self.settling.asked.connect(self.settle)
        self.recording.asked.connect(self.record)
        self.refunds.asked.connect(self.record_refund)
        self.refunds.listed.connect(self.commands_changed)
        for place, panel in ((3, self.refunds), (3, self.settling), (2, self.recording)):
            column.insertWidget(place, panel)
        column.insertWidget(2, self.canceling)
        self.link = LinkPanel(theme, background, use_cases, booked=True)
        self.link.report_to(self.notice, self.follow, self.commands_changed)
        column.insertWidget(7, self.link)
        column.addStretch(1)

        self._sheet = OfferDetail(theme, script=False)
        outer.addWidget(detail_panel(theme, self._sheet))

    def commands(self) -> tuple[Command, ...]:
        """Keys that the state of the trip allows. While documents or a form are open, theirs."""
        if self.documents.is_open:
            return self.documents.commands()
        if (form := self._forms.opened) is not None:
            return form.commands()
        trip, may = self._trip, self._use_cases.actor.member.may
        allowed = allowed_actions(trip, self._use_cases.actor.moment()) if trip else frozenset()
        commands = [*self._no.commands(trip, self._consent, self._decline)]
        if TripAction.CHANGE in allowed:
            commands.append(Command("Return", "Resume this trip", self._continue))
        if TripAction.RECORD in allowed and Permission.BOOK in may:
            commands.extend(self.recording.commands())
        if TripAction.ASK_AGAIN in allowed:
            commands.append(Command("W", "Check what came of it", self.ask_again))
        if TripAction.SETTLE_BY_HAND in allowed and Permission.SETTLE_BY_HAND in may:
            commands.append(Command("S", "Settle by hand", self.open_settling))
        if TripAction.CHARGE_FEE in allowed:
            commands.append(Command("Ctrl+Return", "Charge our fee", self.charge))
        if TripAction.TAKE_CARD_FOR_FEE in allowed:
            commands.append(Command("F9", "Another card for the fee", self.take_card))
        commands += [*self.link.commands(), *self.refunds.commands(), *self.canceling.commands()]
        if TripAction.MAKE_DOCUMENTS in allowed:
            commands.extend(self.documents.commands())
        commands.extend(self.receipts.commands())
        commands.append(Command("Escape", "Back", self.left.emit))
        return tuple(commands)

    @property
    def trip_id(self) -> str:
        """The id of the trip shown; empty without one."""
        return self._trip.id if self._trip is not None else ""

    def show_file(self, file: TripFile) -> None:
        """Show this trip."""
        self._client = file.client
        self._busy = ""
        self._consent.cancel()
        self.notice.clear()
        self.documents.begin()
        self._forms.close()
        self._show(file.trip)
        self._scroll_to_top()
        message = open_attempt_message(file.trip, self._use_cases)
        if message is not None:
            self.notice.show_message(*message)
        self.setFocus()

    def complete(self, file: TripFile) -> None:
        """Show a trip just booked, and charge our fee where it is due and was never tried."""
        self.show_file(file)
        if fee_was_never_tried(file.trip):
            self.charge()

    def charge(self) -> None:
        """Charge our fee once."""
        charge, call = self._use_cases.charge_fee, self._use_cases.actor.calls.id
        self._start("fee", lambda of: charge(of, call), lambda trip: self._done("fee", trip))

    def ask_again(self) -> None:
        """Ask the vendors for the outcome; never a second attempt."""
        self._start(
            "watch", self._use_cases.resume_attempts.one, lambda trip: self._done("watch", trip)
        )

    def open_settling(self) -> None:
        """Open the form in which an owner enters what the vendor's people said."""
        trip = self._trip
        attempt = attempt_to_settle(trip, self._use_cases.actor.now()) if trip else None
        if attempt is not None and not self._busy:
            self.documents.close_choices()
            self.settling.open(attempt)

    def settle(self, word: VendorWord) -> None:
        """Settle it by this word; what the vendor shows by then counts first."""
        settle = self._use_cases.settle_by_hand
        self._save_form("settle", self.settling, lambda trip_id: settle(trip_id, word))

    def record(self, typed: TypedBooking) -> None:
        """Write down what was booked elsewhere."""
        record = self._use_cases.record_booking.record
        self._save_form("record", self.recording, lambda trip_id: record(trip_id, typed))

    def record_refund(self, typed: TypedRefund) -> None:
        """Record that a refund of the fare is due. The trip itself is as before."""
        if (trip := self._trip) is not None:
            record = self._use_cases.record_refund
            self._save_form("refund", self.refunds, lambda of: (record(of, typed), trip)[1])

    def confirm_booking(self) -> None:
        """What is recorded is right: the trip is booked, and our fee charged."""
        self._start("confirm", self._use_cases.record_booking.confirm, self._confirmed)

    def undo_booking(self) -> None:
        """Nothing was booked elsewhere."""
        undo = self._use_cases.record_booking.undo
        self._start("undo", undo, lambda trip: self._done("undo", trip))

    def unwritten(self) -> dict[str, str]:
        """Drafts of its forms that a lock has to keep, by name."""
        return self._forms.unwritten()

    def _save_form(self, task: str, form: FormPanel, save: Callable[[str], Trip]) -> None:
        """Save what is typed; the form is closed once that is done."""
        trip = self._trip
        if trip is None or self._busy:
            return

        def saved(after: Trip) -> None:
            form.close_form()
            self.setFocus()
            self._done(task, after)

        job = form.drafts.saving(lambda: save(trip.id))
        self._start(task, lambda _: job(), saved)

    def _confirmed(self, trip: Trip) -> None:
        self._done("confirm", trip)
        if fee_was_never_tried(trip):
            self.charge()

    def _show_form(self) -> None:
        """The whole of an open form is in view, also in a small window."""
        if (form := self._forms.opened) is not None:
            scroll_to(self._scroll, form)
        else:
            self._scroll_to_top()
        self.commands_changed.emit()

    def follow(self, trip: Trip) -> None:
        """Show what came of this trip without being asked, where it is the one that is shown."""
        if self._is_shown(trip.id) and not self._busy and self._trip != trip:
            self._done("watch", trip)

    def take_card(self) -> None:
        """Take another card for the fee only; the question about consent comes first."""
        if self._busy or self._trip is None:
            return
        self.notice.clear()
        denied = reason_denied(self._use_cases.actor, Permission.TAKE_CARD)
        if denied := denied or self._use_cases.card_clearance.last_reason:
            self.notice.show_message(denied, "So ask the client for no card.", "warn")
            return
        show_fee_words(self._consent, self._trip, self._use_cases)
        self.documents.close_choices()
        self._consent.ask()

    def _agree_to_charge(self, words: str, terms: tuple[str, ...]) -> None:
        """The client said yes to what is charged to the card that they saved."""
        job = yes_to_charge(self._use_cases, words, terms)
        self._start("agree", job, lambda trip: self._done("agree", trip))

    def _decline(self) -> None:
        """The client said no, or took a yes back."""
        if (trip := self._trip) is not None:
            self._consent.cancel()
            self._no.say(trip)

    def _update_consent(self) -> None:
        self._consent.setVisible(self._consent.is_said)
        self._scroll_to_top()
        self.commands_changed.emit()

    def _scroll_to_top(self) -> None:
        self._scroll.verticalScrollBar().setValue(0)

    def _open_pane(self, consent: Consent, reader: bool) -> None:
        if self._busy or self._trip is None:
            return
        self._pane_cover.cover(self.window())
        window_id = int(self.window().winId())
        self._use_cases.note_surroundings(Surroundings(self._theme.dark, window_id, reader))
        take = self._use_cases.take_card
        self._start("card", lambda id: take(id, consent), lambda trip: self._done("card", trip))

    def _start(self, task: str, job: Callable[[str], Trip], then: Callable[[Trip], None]) -> None:
        """Start a task unless one is running; the page shows it while it runs. Its answer is
        dropped if another trip is shown by then.
        """
        trip = self._trip
        if trip is None or self._busy:
            return
        self._busy = task
        noes, job_then_no = self._no.count(trip.id), self._no.outlast(trip, job)
        self._consent.cancel()
        self.notice.clear()
        self._show(trip)
        self._scroll_to_top()
        log.info("asked %s", task)

        def answered(after: Trip) -> None:
            if task == "card":
                self._pane_cover.lift()
            if self._is_shown(trip.id):
                then(self._no.end(after, noes))

        self._background.run(
            job_then_no,
            answered,
            lambda error: self._fail(task, trip.id, noes, error),
            lane=Lane.REMOTE,
        )

    def _is_shown(self, trip_id: str) -> bool:
        return self._trip is not None and self._trip.id == trip_id

    def _done(self, task: str, trip: Trip) -> None:
        if not self._is_shown(trip.id):
            return
        self._busy = ""
        self._show(trip)
        log.info("done %s stage=%s", task, stage_of(trip).value)
        if task in ("card", "agree"):
            regain_keyboard(self.window())
            self.setFocus()
        if self._no.take():
            self.notice.show_message(*declined_message(trip))
        elif task in ("card", "agree"):
            self.charge()
        elif (message := done_message(task, trip, self._use_cases)) is not None:
            self.notice.show_message(*message)

    def _fail(self, task: str, trip_id: str, noes: int, error: DeskError) -> None:
        if task == "card":
            self._pane_cover.lift()
        if not self._is_shown(trip_id):
            return
        self._busy = ""
        if task == "card":
            regain_keyboard(self.window())
            self.setFocus()
        if not self._no.explains(trip_id, noes, error):
            self.notice.show_error(error)
        self._forms.show_problem(error)
        log.info("stopped at=%s code=%s", task, error.code)
        self._background.run(
            lambda: self._use_cases.open_trip(trip_id).trip, self._show_again, lambda _: None
        )

    def _show_again(self, trip: Trip) -> None:
        if self._is_shown(trip.id):
            self._show(trip)

    def _continue(self) -> None:
        if self._trip is not None and self._client is not None:
            self.continued.emit(self._trip, self._client)

    def _show(self, trip: Trip) -> None:
        self._trip = trip
        self._head.show_trip(trip, self._client.name if self._client else "")
        show_charges(self.airline, self.ours, trip, self._use_cases, self._busy == "fee")
        self._tickets.show_trip(trip)
        self.documents.show_trip(trip)
        self.link.show_trip(trip)
        self._forms.show_trip(trip)
        self.receipts.show_receipts(trip.receipts)
        self._agreements.show_trip(trip)
        self._sheet.show_offer(trip.offer, fare_total(trip))
        ask_to_charge(self._consent, trip, self._use_cases, self._busy)
        self.commands_changed.emit()
        log.info("stage %s shown", stage_of(trip).value.replace("outcome ", ""))
