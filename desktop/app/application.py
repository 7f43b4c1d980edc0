"""The roof: builds every object and hands it on. The only file that knows everything."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.app.environment.training_backend import TrainingBackend
from desktop.app.lifecycle import startup
from desktop.app.lifecycle.os_signals import quit_on_signals
from desktop.app.lifecycle.restart import Handover, restart_process
from desktop.app.lifecycle.shutdown import begin, leave
from desktop.booking.access.role import IN_TRAINING, LIVE, permissions
from desktop.booking.card_number_guard import card_number_spans
from desktop.identity.crypto.passphrase_strength import forget_word_lists
from desktop.system.config import Settings, own_command
from desktop.system.hardening import harden
from desktop.system.ids import new_id
from desktop.system.redacting_log import log_uncaught, start_log
from desktop.ui.background import Background
from desktop.ui.gc_scheduler import GcScheduler
from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.call.call_draft import DRAFT
from desktop.ui.stall_monitor import StallMonitor
from desktop.ui.theme import Theme
from desktop.use_cases.errors import DeskError, Refused

from .options import Options
from .sign_in_session import SignInSession

if TYPE_CHECKING:
    from desktop.app.environment.training_process import TrainingServers
    from desktop.identity.member_directory import MemberDirectory
    from desktop.identity.opened_account import OpenedAccount
    from desktop.ui.use_case_calls import UseCases
    from desktop.use_cases.access.sign_in import SignInOutcome
    from desktop.use_cases.money.resume_attempts import Resumed
    from desktop.use_cases.ports.store_port import Repositories

log = logging.getLogger(__name__)
SETTLE_EVERY_MS = 60_000
TRAINING_BAND = "TRAINING · nothing here is real: no airline is called, no money moves"


def utc_now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Everything that a signed-in person works with, and how it is put away."""

    calls: UseCases
    make_ready: Callable[[], None]
    close_pane: Callable[[], None]
    record_sign_out: Callable[[str | None, str, bool], None]
    put_away: Callable[[], None]
    remember: Callable[[], None]
    flaw: Refused | None


def open_session(
    settings: Settings,
    servers: TrainingServers,
    opened: OpenedAccount,
    places: OfflineAirportSearch,
    pane_idle: int,
    may_create: bool,
    directory: MemberDirectory,
) -> OpenSession:
    """Open the records and wire every verb. Blocks; Refused when the records do not open."""
    from desktop.airlines.duffel.duffel_airline import Duffel
    from desktop.app.environment.training_faults import TRAINING_FAULTS, TrainingFaults
    from desktop.app.phone_numbers import PhoneReader
    from desktop.booking.entry_line.entry_parser import read_entry
    from desktop.booking.trip.fee_schedule import FeeSchedule
    from desktop.card_entry.native_pane import CardPane
    from desktop.card_entry.pane_target import PaneTarget
    from desktop.documents.document_process import DocumentProcess
    from desktop.processors.stripe.stripe_processor import Stripe
    from desktop.store.installation_id import installation_id
    from desktop.store.lease_keeper import LeaseKeeper
    from desktop.ui.pane_surroundings import PaneSurroundings
    from desktop.ui.use_case_calls import UseCases
    from desktop.use_cases import keep_draft
    from desktop.use_cases.audit import read_audit, session_audit
    from desktop.use_cases.clients import (
        add_client,
        change_client,
        find_clients,
        open_client,
        save_traveler,
    )
    from desktop.use_cases.money import (
        book_trip,
        charge_fee,
        complete_booking,
        in_flight_trips,
        resume_attempts,
        take_card,
    )
    from desktop.use_cases.trips import (
        accept_price,
        choose_offer,
        find_trips,
        make_documents,
        open_trip,
        preview_offer,
        reprice_trip,
        search_flights,
        today,
    )

    from .audit_anchor_check import audit_not_whole, put_away, remember
    from .doctor import StatusFile, examination
    from .open_store import open_store
    from .wire_members import member_calls_for

    now, origin = utc_now, socket.gethostname()
    read_phone = PhoneReader(settings.home_country)
    table = IN_TRAINING if settings.training else LIVE
    who = replace(opened.member, may=permissions(opened.member.role, table))
    seen = directory.audit_anchor(settings.store_file)
    store, flaw = open_store(settings, opened, now, origin, seen, may_create=may_create)
    duffel = Duffel.open(servers.airline_url, servers.airline_token, servers.ca_file)
    stripe = Stripe.open(servers.processor_url, servers.secret_key, servers.ca_file)
    surroundings = PaneSurroundings()
    pane = CardPane(
        PaneTarget.on_loopback(
            processor_key=servers.publishable_key,
            vault_key=servers.client_key,
            processor_url=servers.processor_url,
            vault_url=servers.cards_url,
            ca_pem=servers.ca_file.read_text("ascii"),
            published_only=True,
            live=False,
        ),
        surroundings,
        idle_seconds=pane_idle,
    )
    company = "Skycap Training"
    documents = DocumentProcess(
        settings.documents_folder, company, now, command=own_command("make-papers")
    )
    busy = in_flight_trips.InFlightTrips()
    leases = LeaseKeeper(
        store,
        now,
        installation_id(settings.installation_file, new_id),
        process=new_id(),
        alone=True,
    )
    draft = keep_draft.KeepDraft(store, who)
    resume = resume_attempts.ResumeAttempts(store, duffel, stripe, now, who, origin, busy, leases)
    charge = charge_fee.ChargeFee(store, stripe, who, now, new_id, origin, busy, leases)
    make = make_documents.MakeDocuments(store, documents, who, now, origin)

    def today_is() -> date:
        return now().astimezone().date()

    def record_sign_out(typed: str | None, why: str, locks: bool) -> None:
        def job(repos: Repositories) -> None:
            session_audit.record_sign_out(repos, who, now(), origin, why=why, locks=locks)
            if typed is not None:
                keep_draft.keep_own(repos, who, DRAFT, typed)

        store.write(job)

    def close() -> None:
        pane.close()
        documents.close()
        duffel.close()
        stripe.close()
        put_away(store, seen)

    calls = UseCases(
        who=who,
        now=now,
        airline_now=duffel.now,
        today_is=today_is,
        read_entry=lambda text: read_entry(text, today_is(), places),
        find_clients=find_clients.FindClients(store, who, read_phone),
        open_client=open_client.OpenClient(store, who),
        add_client=add_client.AddClient(store, read_phone, who, now, new_id, origin),
        change_client=change_client.ChangeClient(store, read_phone, who, now, origin),
        save_traveler=save_traveler.SaveTraveler(store, who, now, new_id, origin),
        search_flights=search_flights.SearchFlights(duffel, who),
        preview_offer=preview_offer.PreviewOffer(duffel, who),
        choose_offer=choose_offer.ChooseOffer(store, FeeSchedule(), who, now, new_id, origin),
        reprice_trip=reprice_trip.RepriceTrip(store, duffel, who),
        accept_price=accept_price.AcceptPrice(store, duffel, who, now, origin),
        take_card=take_card.TakeCard(store, pane, who, now, origin),
        note_surroundings=surroundings.note,
        close_pane=pane.close,
        book_trip=book_trip.BookTrip(
            store, duffel, duffel, who, now, new_id, origin, busy, leases, airline_now=duffel.now
        ),
        complete_booking=complete_booking.CompleteBooking(store, charge, make, who),
        resume_attempts=resume,
        ask_again=resume.one,
        find_trips=find_trips.FindTrips(store, who),
        open_trip=open_trip.OpenTrip(store, who),
        today=today.Today(store, who, now),
        make_documents=make,
        keep_draft=draft,
        recall_draft=draft.recall,
        read_audit=read_audit.ReadAudit(store, who, now, origin),
        check_machine=examination(settings),
        save_status=StatusFile(settings.documents_folder, now),
        company=company,
        faults=TRAINING_FAULTS,
        trigger_fault=TrainingFaults(servers),
        members=member_calls_for(directory, opened, store, who, now, origin),
    )
    return OpenSession(
        calls,
        pane.make_ready,
        pane.close,
        record_sign_out,
        close,
        lambda: remember(store, seen),
        audit_not_whole(flaw) if flaw else None,
    )


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


class Application:
    """One run of the program, from the door to the end of the process."""

    def __init__(self, app: QApplication, settings: Settings, options: Options) -> None:
        self._app = app
        self._options = options
        self._theme = Theme(app, options.look)
        self._background = Background(app)
        GcScheduler(app).start()
        self._servers = TrainingBackend(options.servers, options.lifeline)
        self._open: OpenSession | None = None
        self._left = False
        self._places = OfflineAirportSearch()
        self._loading = startup.Loading()
        self._sign_in_session = SignInSession(
            settings, utc_now, new_id, self._set_banner, self._loading.wait_for_sign_in
        )
        self._window = MainWindow(
            self._theme, self._background, self._sign_in_session.use_cases(), TRAINING_BAND
        )
        self._window.signed_in.connect(self._sign_in)
        self._window.locked.connect(lambda: self.lock(LockReason.ASKED))
        self._window.closed.connect(lambda: self.lock(LockReason.ENDED))
        self._settle = QTimer(app)
        self._settle.setInterval(SETTLE_EVERY_MS)
        self._settle.timeout.connect(self._look_after_money)

    def begin(self) -> None:
        """Show the door at once; what is slow comes after the first paint."""
        self._window.sign_in_painted.connect(self._get_ready)
        if self._options.measure:
            heart = StallMonitor(self._app)
            self._window.first_painted.connect(heart.start)
        self._window.begin()

    def _get_ready(self) -> None:
        self._servers.start(self._sign_in_session.settings.ca_folder)
        self._background.run(self._warm_up, lambda _: None, lambda _: None)

    def _warm_up(self) -> None:
        """While the passphrase is being typed; the atlas waits when somebody signs in already."""
        self._loading.run()
        if not self._window.sign_in_page.entered_at:
            self._warm_airport_index()

    def _set_banner(self, more: str) -> None:
        self._background.post(lambda: self._window.set_banner(f"{TRAINING_BAND} · {more}"))

    def lock(self, reason: LockReason) -> None:
        """Blank first; then nothing is asked: this process image ends and a fresh door takes its
        place. Only a desk that ends, or is kept for this run only, leaves no door.
        """
        begun = time.perf_counter()
        if self._left or self._open is None:
            if reason is LockReason.ENDED:
                self._app.quit()
            return
        self._left = True
        there = self._open
        closing = begin(there.close_pane, "close the pane")
        self._window.blank()
        log.info("lock blank ms=%.0f reason=%s", _ms_since(begun), reason.name.lower())
        comes_back = reason is not LockReason.ENDED and not self._sign_in_session.for_this_run_only
        leave(
            lambda: self._window.draft(comes_back=comes_back),
            lambda typed: there.record_sign_out(typed, reason.value, comes_back),
            closing,
            there.put_away,
        )
        log.info("lock left ms=%.0f", _ms_since(begun))
        if comes_back:
            restart_process(self._handover())
        self._app.quit()

    def end(self) -> None:
        """Put everything away, in order."""
        self._settle.stop()
        self._window.hide()
        self._background.close()
        self._servers.stop()
        self._sign_in_session.close()
        log.info("closed")

    def _handover(self) -> Handover:
        line, lifeline = self._servers.hand_over(self._sign_in_session.settings.folder)
        return Handover(self._options.arguments, line, lifeline)

    def _sign_in(self, outcome: SignInOutcome) -> None:
        opened, first_start = self._sign_in_session.take()

        def job() -> OpenSession:
            self._loading.wait_for_session()
            servers = self._servers.wait()
            idle = self._options.pane_idle
            place = self._sign_in_session.settings
            directory = self._sign_in_session.directory()
            return open_session(place, servers, opened, self._places, idle, first_start, directory)

        def show(session: OpenSession) -> None:
            self._show_desk(session)
            if outcome.warning is not None:
                self._window.warn(outcome.warning)

        self._background.run(job, show, self._window.sign_in_page.show_error)

    def _show_desk(self, desk: OpenSession) -> None:
        self._open = desk
        self._window.show_desk(desk.calls)
        QTimer.singleShot(0, self._watch)
        if desk.flaw is not None:
            self._window.warn(desk.flaw)
        self._window.first_painted.connect(self._settle_in)
        # Money is looked after at the latest then, whatever becomes of the page.
        self._settle.start()

    def _settle_in(self) -> None:
        """Once the first page is on the screen: nothing of this may hold it up."""
        if self._open is None:
            return
        self._look_after_money()
        forget_word_lists()
        for job in (self._open.make_ready, self._open.remember, self._warm_airport_index):
            self._background.run(job, lambda _: None, self._could_not_look)

    def _warm_airport_index(self) -> None:
        self._places.warm()
        startup.rest()
        startup.give_back()

    def _watch(self) -> None:
        from desktop.ui.lock_triggers.lock_watch import LockWatch

        limit = timedelta(seconds=self._options.idle)
        watch = LockWatch(self._app, utc_now, limit, self._window)
        watch.due.connect(self.lock)

    def _look_after_money(self) -> None:
        if self._open is not None:
            self._background.run(
                self._open.calls.resume_attempts, self._looked_after_money, self._could_not_look
            )

    def _looked_after_money(self, resumed: Resumed) -> None:
        self._window.settled(resumed.sentences)
        settled, waiting = len(resumed.settled), len(resumed.waiting)
        log.info("money looked after settled=%d waiting=%d", settled, waiting)

    def _could_not_look(self, error: DeskError) -> None:
        log.info("money not looked after yet: %s", error.code)


def run(settings: Settings, options: Options) -> int:
    """The program; the exit code."""
    startup.tune_runtime()
    settings.make_folder()
    stop_log = start_log(settings.log_file, find_card_numbers=card_number_spans)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    harden()
    undo = log_uncaught()
    # Named in the arguments: the call that sets a style loads all 600 names of `QStyle`, 16 ms.
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("Skycap")
    app.setDesktopFileName("skycap")
    desk = Application(app, settings, options)
    desk.begin()
    try:
        with quit_on_signals(lambda: desk.lock(LockReason.ENDED)):
            return app.exec()
    finally:
        desk.end()
        undo()
        stop_log()
