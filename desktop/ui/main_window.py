"""The main window: the sign-in page first, then the pages with sidebar, call bar and key bar."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.widgets.commands import Command, KeyBar, Shortcuts
from desktop.ui.widgets.environment_banner import BannerText, EnvironmentBanner
from desktop.ui.widgets.lock_cover import LockCover

from .event_loop.first_paint import FirstPaint
from .event_loop.layout_before_paint import LayoutBeforePaint
from .event_loop.timers import repeating_timer
from .theme import ROOMY_WINDOW, Theme
from .window_placement import MINIMUM_SIZE, keep_on_screen, place_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent

    from desktop.booking.trip.trip import Trip
    from desktop.ui.pages.call.call_draft import CallDraft
    from desktop.use_cases.access.sign_in import SignInOutcome
    from desktop.use_cases.errors import DeskError
    from desktop.use_cases.money.recovery.resume_attempts import News

    from .call.booking_flow import BookingFlow
    from .call.call_pages import CallPage
    from .event_loop.background import Background
    from .navigation import NavigationPage
    from .sign_in_use_cases import SignInUseCases
    from .use_cases import UseCases

    Page = SignInPage | NavigationPage | CallPage

log = logging.getLogger(__name__)


class MainWindow(QWidget):
    """`signed_in` carries a SignInOutcome; the application answers with `show_desk`.

    `sign_in_painted` is emitted once, when the sign-in page is on the screen: slow work may begin.
    `first_painted`: the first page after sign-in is. `locked`: the person asked for a lock.
    """

    signed_in = Signal(object)
    sign_in_painted = Signal()
    first_painted = Signal()
    locked = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        sign_in: Callable[[], SignInUseCases],
        banner: BannerText,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._background = background
        self._pages: dict[str, Page] = {}
        self._covers: tuple[QWidget, ...] = ()
        self._booking_flow: BookingFlow | None = None
        self._expect_card: Callable[[bool], None] = lambda _expected: None
        self._draft: CallDraft | None = None
        self._entered_at = 0.0
        self.setWindowTitle(banner.window_title)
        self.setMinimumSize(MINIMUM_SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._banner = EnvironmentBanner(theme, banner)
        column.addWidget(self._banner)
        self._layers = QStackedLayout()
        column.addLayout(self._layers, 1)
        self._key_bar = KeyBar(theme)
        self._key_bar.pressed.connect(lambda command: command.run())
        column.addWidget(self._key_bar)
        self._shortcuts = Shortcuts(self)
        self.sign_in_page = SignInPage(theme, background, sign_in)
        self.sign_in_page.signed_in.connect(self._enter)
        self.sign_in_page.commands_changed.connect(self._refresh)
        self._layers.addWidget(self.sign_in_page)
        self._lock_cover = LockCover(theme, self)
        self._page: Page = self.sign_in_page
        FirstPaint(self).done.connect(self.sign_in_painted)
        LayoutBeforePaint(self)
        self._refresh()

    def begin(self) -> None:
        """Show the window with the sign-in page."""
        place_window(self)
        self.sign_in_painted.connect(lambda: keep_on_screen(self))
        self.show()
        self.raise_()
        # Without a window manager the keyboard focus must be requested.
        self.activateWindow()
        self.sign_in_page.begin()
        self._refresh()

    def set_banner(self, text: str) -> None:
        """Say this in the banner, after the name of the environment."""
        self._banner.set_text(text)

    def show_desk(self, use_cases: UseCases) -> None:
        """Build the pages after sign-in and show the first: Today, or the page before a lock."""
        # Imported here and preloaded by `startup.Preloader`: sign-in must not wait for these.
        from desktop.ui.pages.call.call_bar import CallBar
        from desktop.ui.widgets.command_palette import Palette
        from desktop.ui.widgets.pane_cover import PaneCover
        from desktop.ui.widgets.sidebar import Sidebar

        from .call.booking_flow import BookingFlow
        from .navigation import NavigationPages, navigation_commands
        from .palette_entries import distinct_commands, fault_commands, record_search

        desk = QWidget()
        row = QHBoxLayout(desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._pages = {}
        self._navigation = NavigationPages(self._theme, self._background, use_cases, self._add_page)
        entries = [(entry.name, entry.label, entry.key) for entry in self._navigation.entries]
        entries.insert(1, ("call", "Call", "F2"))
        self._sidebar = Sidebar(
            self._theme, tuple(entries), use_cases.actor.member.name, use_cases.actor.member.role
        )
        self._sidebar.chosen.connect(lambda name: self._leave(lambda: self._open_entry(name)))
        self._sidebar.collapse(self.width() < ROOMY_WINDOW)
        row.addWidget(self._sidebar)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        self._bar = CallBar(self._theme)
        right.addWidget(self._bar)
        self._stack = QStackedLayout()
        right.addLayout(self._stack, 1)
        self._pane_cover = PaneCover(self._theme, self)
        booking_flow = BookingFlow(
            self._theme, self._background, use_cases, self._pane_cover, self._bar,
            self._add_page, self.go, self,
        )  # fmt: skip
        self._booking_flow = booking_flow
        self._expect_card = use_cases.expect_card
        self._today = self._navigation.today
        self._navigation.page("today")
        self._pane_cover.changed.connect(self._refresh)
        booking_flow.ended.connect(self.to_today)
        booking_flow.stopped.connect(self._show_error)
        self._today.resumed.connect(self._resume_call)
        self._today.shown.connect(self._first_painted)
        self._navigation_commands = navigation_commands(
            self._navigation.entries, lambda name: self._leave(lambda: self._open_entry(name))
        )
        faults = fault_commands(
            self._background, use_cases,
            self._banner.show_faults,
            self._show_error,
        )  # fmt: skip
        search = record_search(
            self._background, use_cases,
            lambda client_id: self._leave(lambda: booking_flow.open_client(client_id)),
            lambda trip_id: self._leave(lambda: booking_flow.open_trip(trip_id)),
        )  # fmt: skip
        self._palette = Palette(
            self._theme,
            lambda: distinct_commands((*self._page.commands(), *self._own_commands(), *faults)),
            search,
            self,
        )
        self._covers = (self._pane_cover, self._palette)
        repeating_timer(self, 1000, lambda: self._bar.tick(use_cases.actor.now())).start()
        self._layers.addWidget(desk)
        self._layers.setCurrentWidget(desk)
        booking_flow.recall(self._return_to)

    def _add_page(self, name: str, page: Page) -> None:
        self._pages[name] = page
        self._stack.addWidget(page)
        if hasattr(page, "commands_changed"):
            page.commands_changed.connect(self._refresh)
        if hasattr(page, "opened") and self._booking_flow is not None:
            page.opened.connect(self._booking_flow.open_trip)
        if hasattr(page, "came_late"):
            page.came_late.connect(lambda *late: self._page.notice.show_message(*late))

    def draft(self, *, restarts: bool) -> str | None:
        """Everything typed, as text; with `restarts` also the page, to return to after a lock.

        None before the first page: the last saved draft is still the newest.
        """
        booking_flow, waiting = self._booking_flow, self._draft
        if booking_flow is None:
            return None
        # A call that F3 would resume is kept, whatever page is shown.
        draft = booking_flow.draft() if booking_flow.on_call or waiting is None else waiting
        if not restarts:
            return draft.call_only().text() if draft.is_call else ""
        page = next((name for name, page in self._pages.items() if page is self._page), "")
        trips, members = self._navigation.trips, self._navigation.members
        return replace(
            draft,
            page=page,
            trips_search=trips.search_text if trips is not None else "",
            palette=self._palette.draft(),
            shown_once=members.shown_once if members is not None else "",
        ).text()

    def form_drafts(self) -> dict[str, str]:
        """Drafts, by name, of what is typed into forms outside a call and not in the records."""
        pages = [page for page in self._pages.values() if hasattr(page, "unwritten")]
        return {name: text for page in pages for name, text in page.unwritten().items()}

    def cover(self) -> None:
        """Cover the window, before this call returns."""
        self._lock_cover.cover()

    def _return_to(self, draft: CallDraft) -> None:
        """After a lock: show the page that was open. Otherwise Today, where F3 resumes the call."""
        booking_flow = self._booking_flow
        if booking_flow is None:
            return
        if draft.page == "trips":
            self._draft = draft.call_only()
            self.go("trips")
            if self._navigation.trips is not None:
                self._navigation.trips.restore(draft.trips_search)
        elif draft.page == "trip" and not draft.client_id:
            booking_flow.open_trip(draft.shown_trip)
        elif draft.page != "today" and self._navigation.has(draft.page):
            self._draft = draft.call_only()
            self._open_entry(draft.page)
            if draft.page == "people" and self._navigation.members is not None:
                self._navigation.members.show_lost(draft.shown_once)
        elif draft.is_call and draft.page not in ("", "today"):
            booking_flow.resume(draft)
        else:
            self.to_today()
        self._palette.restore(draft.palette)

    def _leave(self, then: Callable[[], object]) -> None:
        """`then` runs once nothing is left on the page that is shown only once."""
        members = None if self._booking_flow is None else self._navigation.members
        if members is not None and self._page is members:
            members.leave(then)
        else:
            then()

    def go(self, name: str) -> None:
        """Show a page by name, once the page before may be left."""
        self._leave(lambda: self._show_page(name))

    def _show_page(self, name: str) -> None:
        page = self._pages[name] if name in self._pages else self._navigation.page(name)
        if self._page is self._today and page is not self._today:
            self._today.clear_messages()
        self._page = page
        self._stack.setCurrentWidget(page)
        on_call = self._booking_flow is not None and self._booking_flow.on_call
        # The trip page takes cards too, after a call.
        self._expect_card(on_call or name == "trip")
        in_sidebar = self._navigation.has(name)
        self._bar.setVisible(on_call and not in_sidebar)
        self._sidebar.set_current(name if in_sidebar else "call" if on_call else "trips")
        self._refresh()
        log.info("shown page=%s", name)
        if self._palette.isVisible():
            # The page has taken the focus; return it to the palette above.
            QTimer.singleShot(0, self._palette.field.edit.setFocus)
        if self._entered_at and page is not self._today:
            # After a lock, when the page has been filled.
            QTimer.singleShot(0, self._first_painted)

    def to_today(self) -> None:
        """Show Today; F3 resumes an unfinished call."""
        self.go("today")
        self._today.begin()
        if self._booking_flow is not None:
            self._today.offer_draft("")
            self._booking_flow.recall(self._offer_draft, only_open=True)

    def show_resumed(self, news: tuple[News, ...], settled: tuple[Trip, ...] = ()) -> None:
        """Show on Today what `resume_attempts` has found, and a settled trip on its own page."""
        if self._booking_flow is not None:
            self._booking_flow.follow(settled)
        self._today.add_news(news)
        self._today.refresh()

    def check_news(self) -> None:
        """Take from Today what `resume_attempts` has found and is not so any more."""
        self._today.check_news()

    def warn(self, error: DeskError) -> None:
        """Show an error on Today, whatever page is shown first."""
        self._today.notice.show_error(error)

    def _show_error(self, error: DeskError) -> None:
        """Show an error on the current page."""
        self._page.notice.show_error(error)

    def _enter(self, outcome: SignInOutcome) -> None:
        self._entered_at = self.sign_in_page.entered_at
        self.signed_in.emit(outcome)

    def _first_painted(self) -> None:
        if self._entered_at and self._page is not self.sign_in_page:
            self.repaint()
            elapsed = (time.perf_counter() - self._entered_at) * 1000
            self._entered_at = 0.0
            log.info("signed in ms=%.0f", elapsed)
            self.first_painted.emit()

    def _offer_draft(self, draft: CallDraft) -> None:
        self._draft = draft.call_only()
        if draft.is_call:
            self._today.offer_draft(draft.summary())
            log.info("unfinished call offered")
        self._refresh()

    def _resume_call(self) -> None:
        if self._booking_flow is not None and self._draft is not None:
            self._booking_flow.resume(self._draft)

    def _open_entry(self, name: str) -> None:
        if name == "call" and self._booking_flow is not None:
            self._booking_flow.begin()
        elif name == "today":
            self.to_today()
        else:
            self.go(name)
            self._navigation.page(name).begin()

    def _own_commands(self) -> tuple[Command, ...]:
        if self._booking_flow is None:
            return ()
        return (
            Command("F2", "New call", partial(self._leave, self._booking_flow.begin)),
            Command("Ctrl+K", "Commands", self._palette.open, lists_all=True),
            Command("?", "Keyboard shortcuts", self._palette.open, in_key_bar=False),
            # Also where the keyboard is in a field, in which ? is text.
            Command("F1", "Keyboard shortcuts", self._palette.open, in_key_bar=False),
            *self._navigation_commands,
            self._lock_command(),
            Command("", "Switch light or dark", self._theme.toggle_dark_mode, in_key_bar=False),
        )

    def _lock_command(self) -> Command:
        return Command("Ctrl+L", "Lock", self.locked.emit, in_key_bar=False)

    def _refresh(self) -> None:
        if self._booking_flow is None or self._page is self.sign_in_page:
            commands = self._page.commands()
        elif not self._pane_cover.isHidden():
            commands = (self._lock_command(),)
        else:
            commands = (*self._page.commands(), *self._own_commands())
        self._shortcuts.replace(commands)
        self._key_bar.show_commands(commands)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._booking_flow is not None:
            self._sidebar.collapse(self.width() < ROOMY_WINDOW)
        for cover in self._covers:
            if cover.isVisible():
                cover.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        log.info("window shown")

    def closeEvent(self, event: QCloseEvent) -> None:
        # Behind the cover of a lock the program ends, whatever was shown.
        if self._lock_cover.isHidden() and self._asks_before_closing():
            event.ignore()
            return
        self.closed.emit()
        super().closeEvent(event)

    def _asks_before_closing(self) -> bool:
        if self._booking_flow is None:
            return self.sign_in_page.ask_before_closing()
        members = self._navigation.members
        if members is None or not members.shown_once:
            return False
        self._open_entry("people")
        members.leave(self.close)
        return True
