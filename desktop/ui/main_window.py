"""The window: the door first, then the desk with its places, its pages and their keys."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.widgets.commands import Act, Footer, Shortcuts
from desktop.ui.widgets.lock_cover import Blank
from desktop.ui.widgets.training_banner import Band

from .first_paint import FirstPaint
from .theme import ROOMY_WINDOW, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent

    from desktop.ui.pages.call.call_draft import CallDraft
    from desktop.ui.pages.call.client_file_page import ClientFilePage
    from desktop.ui.pages.call.find_client_page import FindClientPage
    from desktop.ui.pages.call.money_page import MoneyPage
    from desktop.ui.pages.call.offers_page import OffersPage
    from desktop.ui.pages.call.travelers_page import TravellersPage
    from desktop.ui.pages.trips.trip_page import TripPage
    from desktop.use_cases.errors import DeskError
    from desktop.use_cases.ports.identity_port import OpenedDoor

    from .background import Work
    from .booking_flow import CallFlow
    from .navigation import SidePage
    from .sign_in_calls import DoorCalls
    from .use_case_calls import DeskCalls

    Page = (
        SignInPage
        | SidePage
        | FindClientPage
        | ClientFilePage
        | OffersPage
        | TravellersPage
        | MoneyPage
        | TripPage
    )

log = logging.getLogger(__name__)


class MainWindow(QWidget):
    """`signed_in` carries the OpenedDoor; the roof answers with `show_desk`. `locked`: Ctrl+L.

    `door_painted`, once: the door is on the screen, and what is slow may begin.
    """

    signed_in = Signal(object)
    door_painted = Signal()
    first_painted = Signal()
    locked = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, work: Work, door: DoorCalls, band: str) -> None:
        super().__init__()
        self._theme = theme
        self._work = work
        self._pages: dict[str, Page] = {}
        self._covers: tuple[QWidget, ...] = ()
        self._flow: CallFlow | None = None
        self._draft: CallDraft | None = None
        self._entered_at = 0.0
        self.setWindowTitle("Skycap TEST" if band else "Skycap")
        self.setMinimumSize(1080, 640)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._band = Band(theme, band)
        self._band.setVisible(bool(band))
        column.addWidget(self._band)
        self._floor = QStackedLayout()
        column.addLayout(self._floor, 1)
        self._footer = Footer(theme)
        self._footer.pressed.connect(lambda act: act.run())
        column.addWidget(self._footer)
        self._shortcuts = Shortcuts(self)
        self.door = SignInPage(theme, work, door)
        self.door.opened.connect(self._let_in)
        self.door.acts_changed.connect(self._refresh)
        self._floor.addWidget(self.door)
        self._blank = Blank(theme, self)
        self._page: Page = self.door
        FirstPaint(self).done.connect(self.door_painted)
        self._refresh()

    def begin(self) -> None:
        """Show the door."""
        room = self.screen().availableGeometry()
        self.resize(min(1440, room.width()), min(900, room.height()))
        self.move(room.center() - self.rect().center())
        self.show()
        self.raise_()
        # Where no window manager hands out the keyboard, it must be asked for.
        self.activateWindow()
        self.door.begin()
        self._refresh()

    def set_band(self, words: str) -> None:
        """Say more in the amber band."""
        self._band.set_words(words)

    def show_desk(self, calls: DeskCalls) -> None:
        """The records are open: build the desk's pages and show Today."""
        # Loaded here, and before that by whoever warms up: the door must not wait for the desk.
        from desktop.ui.pages.call.call_bar import CallBar
        from desktop.ui.pages.today.today_page import TodayPage
        from desktop.ui.pages.trips.trips_page import TripsPage
        from desktop.ui.widgets.command_palette import Palette
        from desktop.ui.widgets.pane_cover import Seal
        from desktop.ui.widgets.sidebar import Sidebar

        from .booking_flow import CallFlow
        from .navigation import side_page, side_pages
        from .palette_entries import mishap_acts, seek_records

        desk = QWidget()
        row = QHBoxLayout(desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._sides = side_pages(self._theme, self._work, calls)
        places = [(side.name, side.label, side.key) for side in self._sides]
        places.insert(1, ("call", "Call", "F2"))
        self._sidebar = Sidebar(self._theme, tuple(places), calls.who.name, calls.who.role)
        self._sidebar.chosen.connect(self._go_place)
        self._sidebar.collapse(self.width() < ROOMY_WINDOW)
        row.addWidget(self._sidebar)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        self._bar = CallBar(self._theme)
        right.addWidget(self._bar)
        self._stack = QStackedLayout()
        right.addLayout(self._stack, 1)
        self._seal = Seal(self._theme, self)
        flow = CallFlow(self._theme, self._work, calls, self._seal, self._bar, self.go, self)
        self._flow = flow
        self._pages = {
            **{side.name: side.page for side in self._sides}, "find": flow.find,
            "client": flow.client, "offers": flow.offers, "travellers": flow.travellers,
            "money": flow.money, "trip": flow.trip,
        }  # fmt: skip
        self._today = side_page(self._sides, TodayPage)
        self._trips = side_page(self._sides, TripsPage)
        for page in self._pages.values():
            self._stack.addWidget(page)
        for page in self._pages.values():
            if hasattr(page, "acts_changed"):
                page.acts_changed.connect(self._refresh)
        self._seal.changed.connect(self._refresh)
        flow.ended.connect(self.to_today)
        flow.stopped.connect(self._tell_ending)
        self._today.opened.connect(flow.open_trip)
        self._today.resumed.connect(self._resume_call)
        self._today.shown.connect(self._first_painted)
        self._trips.opened.connect(flow.open_trip)
        self._mishaps = mishap_acts(
            self._work, calls, lambda words: self.set_band(f"TRAINING · asked for: {words}"),
            self._tell_ending,
        )  # fmt: skip
        seek = seek_records(self._work, calls, flow.open_client, flow.open_trip)
        self._palette = Palette(self._theme, self._all_acts, seek, self)
        self._covers = (self._seal, self._palette)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(lambda: self._bar.tick(calls.now()))
        self._second.start()
        self._floor.addWidget(desk)
        self._floor.setCurrentWidget(desk)
        flow.recall(self._return_to)

    def draft(self, *, comes_back: bool) -> str:
        """All that is typed, as text; and where, for a person who comes back after a lock."""
        flow, waiting = self._flow, self._draft
        if flow is None:
            return ""
        # A call that F3 would go on with waits on, whatever else was looked at.
        draft = flow.draft() if flow.on_call or waiting is None else waiting
        if not comes_back:
            return draft.call_only().text() if draft.is_call else ""
        page = next((name for name, page in self._pages.items() if page is self._page), "")
        return replace(
            draft,
            page=page,
            trips_search=self._trips.search_text,
            palette=self._palette.draft(),
        ).text()

    def blank(self) -> None:
        """Show nothing any more, from this very moment."""
        self._blank.close_over()

    def _return_to(self, draft: CallDraft) -> None:
        """After a lock: where the desk was left. Else Today, where F3 offers the call."""
        flow = self._flow
        if flow is None:
            return
        if draft.page == "trips":
            self._draft = draft.call_only()
            self.go("trips")
            self._trips.restore(draft.trips_search)
        elif draft.page == "trip" and not draft.client_id:
            flow.open_trip(draft.shown_trip)
        elif draft.page != "today" and any(side.name == draft.page for side in self._sides):
            self._draft = draft.call_only()
            self._go_place(draft.page)
        elif draft.is_call and draft.page not in ("", "today"):
            flow.resume(draft)
        else:
            self.to_today()
        self._palette.restore(draft.palette)

    def go(self, name: str) -> None:
        """Show a page by name."""
        page = self._pages[name]
        if self._page is self._today and page is not self._today:
            self._today.notice.clear()
        self._page = page
        self._stack.setCurrentWidget(page)
        on_call = self._flow is not None and self._flow.on_call
        beside = any(side.name == name for side in self._sides)
        self._bar.setVisible(on_call and not beside)
        self._sidebar.mark(name if beside else "call" if on_call else "trips")
        self._refresh()
        log.info("shown page=%s", name)
        if self._palette.isVisible():
            # The page has taken the keyboard for itself; it belongs to what lies above.
            QTimer.singleShot(0, self._palette.field.edit.setFocus)
        if self._entered_at and page is not self._today:
            # After a lock, once the page has been filled.
            QTimer.singleShot(0, self._first_painted)

    def to_today(self) -> None:
        """Home."""
        self.go("today")
        self._today.begin()
        if self._flow is not None:
            self._today.offer_draft("")
            self._flow.recall(self._offer_draft)

    def settled(self, sentences: tuple[str, ...]) -> None:
        """What `resume_work` found at the start."""
        if sentences:
            self._today.notice.tell(sentences[0], " ".join(sentences[1:]), "warn")
        self._today.look()

    def warn(self, ending: DeskError) -> None:
        """On Today, whatever page comes first."""
        self._today.notice.tell_ending(ending)

    def _tell_ending(self, ending: DeskError) -> None:
        """On the page that is shown: where the eyes are."""
        self._page.notice.tell_ending(ending)

    def _let_in(self, opened: OpenedDoor) -> None:
        self._entered_at = self.door.entered_at
        self.signed_in.emit(opened)

    def _first_painted(self) -> None:
        if self._entered_at and self._page is not self.door:
            self.repaint()
            spent = (time.perf_counter() - self._entered_at) * 1000
            self._entered_at = 0.0
            log.info("signed in ms=%.0f", spent)
            self.first_painted.emit()

    def _offer_draft(self, draft: CallDraft) -> None:
        self._draft = draft.call_only()
        if draft.is_call:
            self._today.offer_draft(draft.words())
            log.info("unfinished call offered")
        self._refresh()

    def _resume_call(self) -> None:
        if self._flow is not None and self._draft is not None:
            self._flow.resume(self._draft)

    def _go_place(self, name: str) -> None:
        if name == "call" and self._flow is not None:
            self._flow.begin()
        elif name == "today":
            self.to_today()
        else:
            self.go(name)
            next(side.page for side in self._sides if side.name == name).begin()

    def _page_acts(self) -> tuple[Act, ...]:
        return self._page.acts()

    def _own_acts(self) -> tuple[Act, ...]:
        if self._flow is None:
            return ()
        return (
            Act("F2", "New call", self._flow.begin),
            Act("Ctrl+K", "Everything", self._palette.open),
            Act("?", "Keys of this page", self._palette.open, in_footer=False),
            *self._going(),
            self._lock_act(),
            Act("", "Turn the light on or off", self._theme.turn_over, in_footer=False),
        )

    def _going(self) -> tuple[Act, ...]:
        return tuple(
            Act(key, f"Go to {side.label}", partial(self._go_place, side.name), in_footer=False)
            for side in self._sides
            for key in (side.key.replace(" ", ", "), side.also)
        )

    def _lock_act(self) -> Act:
        return Act("Ctrl+L", "Lock", self.locked.emit, in_footer=False)

    def _all_acts(self) -> tuple[Act, ...]:
        seen: set[str] = set()
        unique: list[Act] = []
        for act in (*self._page_acts(), *self._own_acts(), *self._mishaps):
            if act.label not in seen and not act.own_key:
                seen.add(act.label)
                unique.append(act)
        return tuple(unique)

    def _refresh(self) -> None:
        if self._flow is None or self._page is self.door:
            acts = self._page_acts()
        elif not self._seal.isHidden():
            acts = (self._lock_act(),)
        else:
            acts = (*self._page_acts(), *self._own_acts())
        self._shortcuts.replace(acts)
        self._footer.show_acts(acts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._flow is not None:
            self._sidebar.collapse(self.width() < ROOMY_WINDOW)
        for cover in self._covers:
            if cover.isVisible():
                cover.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        log.info("window shown")

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
