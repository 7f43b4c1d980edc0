"""The roof: builds every object and hands it on. The only file that knows everything."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from desktop.app.environment.training_backend import TrainingBackend
from desktop.app.lifecycle import startup
from desktop.app.lifecycle.desk_lock import DeskLock
from desktop.app.lifecycle.os_signals import OsSignals
from desktop.app.lifecycle.restart import report_shown
from desktop.app.lifecycle.start_failure import end_without_screen, report_start_failure
from desktop.booking.card_number_guard import card_number_spans
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.hardening import harden
from desktop.system.ids import new_id
from desktop.system.inherited_environment import keep_known_variables
from desktop.system.redacting_log import log_uncaught, start_log
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.event_loop.gc_scheduler import GcScheduler
from desktop.ui.event_loop.qt_application import make_application, run_event_loop
from desktop.ui.event_loop.stall_monitor import StallMonitor
from desktop.ui.event_loop.timers import repeating_timer
from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.window_events import WindowEvents
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import Theme
from desktop.ui.vendor_polling import VendorPolling
from desktop.ui.widgets.environment_banner import BannerText
from desktop.use_cases.errors import DeskError, Refused

from .options import Options
from .sign_in_session import SignInSession

if TYPE_CHECKING:
    from desktop.airlines.airports.airport_search import OfflineAirportSearch
    from desktop.app.environment.environment_policy import EnvironmentPolicy
    from desktop.ui.lock_triggers.lock_watch import LockWatch
    from desktop.use_cases.access.sign_in import SignInOutcome
    from desktop.use_cases.money.recovery.resume_attempts import Resumed

    from .open_session import OpenSession

log = logging.getLogger(__name__)
SETTLE_EVERY_MS = 5_000
_REFRESHED_EVERY = 12
"""In settlings: Today is filled anew once a minute, also where nothing new was learned."""


class Application:
    """One run of the program, from sign-in to the end of the process."""

    def __init__(self, policy: EnvironmentPolicy, settings: Settings, options: Options) -> None:
        self._app = app = make_application(end_without_screen)
        self._policy = policy
        self._options = options
        self._theme = Theme(app, options.look)
        self._background = Background(app)
        self._gc_scheduler = GcScheduler(app)
        self._servers = _training_servers(policy, options)
        self._open: OpenSession | None = None
        self._resuming = False
        self._resumed: Resumed | None = None
        self._settlings = 0
        self._watch: LockWatch | None = None
        self._loading = startup.Preloader()
        self._page_modules = iter(startup.PAGE_MODULES)
        self._page_loading = repeating_timer(app, 0, self._load_page)
        self._sign_in_session = SignInSession(
            policy, settings, utc_now, new_id, self._set_banner, self._loading.wait_for_sign_in
        )
        self._window = MainWindow(
            self._theme,
            self._background,
            self._sign_in_session.use_cases,
            BannerText(policy.window_title, policy.name, policy.banner_text, policy.banner_color),
        )
        if options.first_start:
            self._window.sign_in_page.finish_first_start()
        self._window.signed_in.connect(self._sign_in)
        self.os_signals = OsSignals()
        self.locks = DeskLock(
            # `quit` would ask each window first, and one that shows a secret once says no.
            app.exit,
            self.os_signals.asked_to_end,
            self._window,
            self._sign_in_session,
            self._servers,
            options.arguments,
        )
        self._window.locked.connect(lambda: self.locks.lock(LockReason.ASKED))
        self._window.closed.connect(lambda: self.locks.lock(LockReason.ENDED))
        self._checking_vendors = False
        self._settle = repeating_timer(app, SETTLE_EVERY_MS, self._look_around)
        self._polling = VendorPolling(app, self._background, lambda: self._window.show_resumed(()))
        app.focusWindowChanged.connect(self._focus_moved)

    @cached_property
    def _places(self) -> OfflineAirportSearch:
        from desktop.airlines.airports.airport_search import OfflineAirportSearch

        return OfflineAirportSearch(loaded=startup.freeze_loaded_objects)

    def begin(self) -> None:
        """Show the sign-in page at once; what is slow comes after the first paint."""
        self._window.sign_in_painted.connect(self._get_ready)
        if self._options.measure:
            monitor = StallMonitor(self._app)
            WindowEvents(self._app, monitor.filter_event).watch(self._window)
            self._background.delivering.connect(monitor.wake)
            self._window.first_painted.connect(monitor.start)
        self._window.begin()

    def _get_ready(self) -> None:
        report_shown(self._options.shown)
        if self._servers is not None:
            self._servers.start(self._sign_in_session.settings.ca_folder)
        # Before the other thread loads parts of the same packages, and before a member signs in.
        self._begin_watch()
        self._background.run(
            self._loading.run,
            lambda _: self._page_loading.start(),
            lambda _: self._gc_scheduler.start(),
            lane=Lane.REMOTE,
        )

    def _load_page(self) -> None:
        """While the passphrase is typed: a few modules each time that no key or paint waits."""
        name = next(self._page_modules, None)
        if name is not None:
            import_module(name)
            return
        self._page_loading.stop()
        startup.freeze_loaded_objects()
        # Not before: it would look for garbage among modules that stay.
        self._gc_scheduler.start()
        self._background.run(self._warm_up, lambda _: None, lambda _: None, lane=Lane.REMOTE)

    def _warm_up(self) -> None:
        """After the modules, so that no sign-in waits for what a killed desk has left."""
        from desktop.documents.delivery.viewer_folder import remove_abandoned

        remove_abandoned(os.environ)
        if not self._window.sign_in_page.entered_at:
            self._load_vendors()

    def _set_banner(self, more: str) -> None:
        text = f"{self._policy.banner_text} · {more}"
        self._background.post(lambda: self._window.set_banner(text))

    def end(self) -> None:
        """Put everything away, in order."""
        with ExitStack() as error:
            for step in (
                self._sign_in_session.close,
                *(() if self._servers is None else (self._servers.stop,)),
                self._background.close,
                self._window.hide,
                self._settle.stop,
                self._polling.stop,
            ):
                error.callback(step)
        log.info("closed")

    def _sign_in(self, outcome: SignInOutcome) -> None:
        if self._watch is not None:
            # A lock screen that came up before anybody listened, or whose sign was lost.
            self._watch.ask_state()
        opened, first_start = self._sign_in_session.take()

        def progress(percent: int) -> None:
            self._background.post(lambda: self._window.sign_in_page.show_key_change(percent))

        def job() -> OpenSession:
            self._loading.wait_for_session()
            servers = None if self._servers is None else self._servers.wait()
            idle, place = self._options, self._sign_in_session.settings
            directory = self._sign_in_session.directory()
            from .open_session import environment_source, open_session

            anchor = self._sign_in_session.audit_anchor()
            environment_of = environment_source(
                self._policy, place, directory, opened, servers, self._options.hosted_fields
            )
            return open_session(
                self._policy, place, environment_of, opened, self._places, idle.pane_idle,
                idle.idle, first_start, directory, anchor, progress,
            )  # fmt: skip

        def show(session: OpenSession) -> None:
            self._show_desk(session)
            if outcome.warning is not None:
                self._window.warn(outcome.warning)

        self._background.run(job, show, self._window.sign_in_page.show_error, lane=Lane.REMOTE)

    def _show_desk(self, desk: OpenSession) -> None:
        self._open = desk
        if not self.locks.may_open(desk):
            return
        self._window.show_desk(desk.use_cases)
        if self._watch is not None:
            self._watch.begin_session()
        if desk.warning is not None:
            self._window.warn(desk.warning)
        self._window.first_painted.connect(self._settle_in)
        # Attempts are resumed at the latest then, whatever becomes of the page.
        self._settle.start()

    def _settle_in(self) -> None:
        """Once the first page is on the screen: nothing of this may hold it up."""
        if self._open is None:
            return
        self._look_around()
        opened = self._open
        self._polling.begin(opened.use_cases.poll_vendors)
        for job in (
            opened.review_members,
            opened.remember,
            self._load_vendors,
        ):
            self._background.run(job, lambda _: None, self._job_failed, lane=Lane.REMOTE)

    def _focus_moved(self, window: object) -> None:
        if window is not None:
            self._polling.window_shown()

    def _load_vendors(self) -> None:
        from .environment.environment import load_vendors

        load_vendors()
        startup.freeze_loaded_objects()
        startup.return_free_memory()

    def _begin_watch(self) -> None:
        """From the first window on: a lock sign during sign-in counts too."""
        from desktop.ui.lock_triggers.lock_watch import LockWatch

        limit = timedelta(seconds=self._options.idle)
        self._watch = LockWatch(self._app, utc_now, limit, self._window)
        self._watch.due.connect(self.locks.lock)

    def _look_around(self) -> None:
        """What came of open attempts, and once in a while what the vendors say of our keys."""
        self._resume_attempts()
        if self._open is None or self._checking_vendors:
            return
        self._checking_vendors = True
        self._background.run(
            self._open.check_vendors,
            self._vendors_checked,
            self._vendor_check_failed,
            lane=Lane.REMOTE,
        )

    def _vendors_checked(self, refusal: Refused | None) -> None:
        self._checking_vendors = False
        if refusal is not None:
            self._window.warn(refusal)

    def _vendor_check_failed(self, error: DeskError) -> None:
        self._checking_vendors = False
        self._job_failed(error)

    def _resume_attempts(self) -> None:
        if self._open is None or self._resuming:
            return
        # One at a time: while the network hangs they would pile up.
        self._resuming = True
        self._background.run(
            self._open.use_cases.resume_attempts,
            self._attempts_resumed,
            self._resume_attempts_failed,
            lane=Lane.REMOTE,
        )

    def _attempts_resumed(self, resumed: Resumed) -> None:
        self._resuming = False
        self._settlings += 1
        if resumed == self._resumed and self._settlings % _REFRESHED_EVERY:
            # Most of the time nothing is open, or there is no news of it.
            self._window.check_news()
            return
        self._resumed = resumed
        self._window.show_resumed(resumed.news, resumed.settled)
        settled, waiting = len(resumed.settled), len(resumed.waiting)
        log.info("attempts resumed settled=%d waiting=%d", settled, waiting)

    def _resume_attempts_failed(self, error: DeskError) -> None:
        self._resuming = False
        self._job_failed(error)

    def _job_failed(self, error: DeskError) -> None:
        log.info("not done after sign-in: %s", error.code)


def _training_servers(policy: EnvironmentPolicy, options: Options) -> TrainingBackend | None:
    """None outside training: no process of those servers is started there."""
    from desktop.app.environment.environment_policy import EnvironmentKind

    if policy.kind is not EnvironmentKind.TRAINING:
        return None
    return TrainingBackend(options.servers, options.lifeline, options.servers_digest)


def run(policy: EnvironmentPolicy, settings: Settings, options: Options) -> int:
    """The program; the exit code. Where it cannot start, a sentence says why."""
    startup.tune_runtime()
    removed = keep_known_variables()
    with ExitStack() as running:
        try:
            settings.make_folder()
            running.callback(start_log(settings.log_file, find_card_numbers=card_number_spans))
        except OSError as failure:
            return report_start_failure(settings.folder, failure, options.look)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        harden()
        if removed:
            log.info("variables removed: %s", ", ".join(removed))
        running.callback(log_uncaught())
        desk = Application(policy, settings, options)
        running.callback(desk.end)
        desk.begin()
        with desk.os_signals.watched(lambda: desk.locks.lock(LockReason.ENDED)):
            return run_event_loop()
