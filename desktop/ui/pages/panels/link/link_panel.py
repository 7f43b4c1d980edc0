"""The panel of a card link: made by a key, shown as a QR code, followed until the client typed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.trip.attempt_kinds import AnyKind
from desktop.booking.trip.fee_rules import fee_by_link, is_saved_by_client, open_link
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, is_booked, link_to_send
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.event_loop.timers import repeating_timer
from desktop.ui.pages.panels.link.qr_code import Squares, qr_squares
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.authorization import reason_denied
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.processor_port import CardLink

from .link_text import PRACTICE, let_go_question, let_go_text, make_label
from .link_view import LinkState, LinkView, shown_link

A = TypeVar("A")
log = logging.getLogger(__name__)
_ASK_EVERY_MS = 3000


class LinkPanel(LinkView):
    """Hidden where no link may be made and none is out; with `booked`, one is made after the
    booking alone.

    `moved` carries the Trip as it is saved after the link was made, ended or typed on; `failed` the
    DeskError; `noted` two sentences and their tone.
    """

    moved = Signal(object)
    failed = Signal(object)
    noted = Signal(str, str, str)
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        *,
        booked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._booked = booked
        self._background = background
        self._use_cases = use_cases
        self._may = not reason_denied(use_cases.actor, Permission.CHARGE_FEE)
        # No link is offered for a card that may not be asked for yet.
        self.awaits_approval = False
        self._trip: Trip | None = None
        self._page: CardLink | None = None
        self._asked_at: datetime | None = None
        # The hold that the next X lets go.
        self._sure = ""
        # What runs now: one at a time, so that a question is never in the way of a key.
        self._busy = ""
        self._next: Callable[[], None] | None = None
        # The task of that, which is shown as if it ran.
        self._waiting = ""
        self.connect_buttons(self.make, self.copy, self.mail, self.end, self.practice)
        self._timer = repeating_timer(self, _ASK_EVERY_MS, self.ask)
        self.hide()

    def report_to(
        self, notice: Notice, moved: Callable[[Trip], None], refresh: SignalInstance
    ) -> None:
        """`refresh`: the page's keys are others now."""
        self.moved.connect(moved)
        self.failed.connect(notice.show_error)
        self.noted.connect(notice.show_message)
        self.commands_changed.connect(refresh)

    def commands(self) -> tuple[Command, ...]:
        """The keys that the link allows now."""
        found = []
        kind = self._to_make()
        if kind is not None:
            found.append(Command("L", make_label(kind), self.make))
        if self._page is not None:
            found.append(Command("C", "Copy the link", self.copy))
            found.append(Command("M", "Mail the link", self.mail))
        if self._may_practice():
            found.append(Command("T", PRACTICE, self.practice))
        if self._sure:
            found.append(Command("Escape", "Keep the hold", self._keep))
        if self._may_end():
            found.append(Command("X", self.end_label(), self.end))
        return tuple(found)

    def show_trip(self, trip: Trip) -> None:
        """Show the link of this trip, or that one can be made."""
        if self._booked and not is_booked(trip) and shown_link(trip) is None:
            self._trip = None
            self._put_away()
            self.hide()
            return
        if self._trip is None or self._trip.id != trip.id:
            self._busy, self._next, self._waiting = "", None, ""
            self._asked_at = None
            self._put_away()
        self._trip, self._sure = trip, ""
        link = open_link(trip)
        if link is None or (self._page is not None and self._page.id != link.subject):
            self._put_away()
        self._show()
        self._follow()

    def make(self) -> None:
        """Make a link; nobody has its address before it is on this screen."""
        send = self._use_cases.send_link

        def job(trip_id: str) -> tuple[Trip, CardLink, Squares]:
            sent = send(trip_id)
            return sent.trip, sent.page, qr_squares(sent.page.url)

        def made(answer: tuple[Trip, CardLink, Squares]) -> None:
            trip, page, squares = answer
            self._take(page, squares)
            log.info("card link made")
            self.moved.emit(trip)

        if self._to_make() is not None:
            self._start("make", job, made)

    def copy(self) -> None:
        """Put the address into the clipboard."""
        if self._page is not None:
            QGuiApplication.clipboard().setText(self._page.url)
            log.info("card link copied")
            self.noted.emit("The link is copied.", "Paste it into a message to the client.", "good")

    def mail(self) -> None:
        """Begin a message in the mail program."""
        page = self._page
        if page is None:
            return
        compose = self._use_cases.send_link.compose_mail

        def composed(address: str) -> None:
            log.info("card link mailed")
            whom = f"to {address}" if address else "without an address: the client's file has none"
            self.noted.emit(
                "A draft is in the mail program.", f"It is {whom}. Send it there.", "good"
            )

        self._start("mail", lambda trip_id: compose(trip_id, page), composed)

    def end(self) -> None:
        """Take the page down, or let go what the client had held on it: that is asked once more."""
        trip = self._trip
        link = shown_link(trip)
        if trip is None or link is None or not self._may_end():
            return
        is_open = open_link(trip) is not None

        def ended(trip: Trip) -> None:
            log.info("card link ended held=%s%s", fee_by_link(trip) is not None, _saved(trip))
            self.moved.emit(trip)
            if not is_open and fee_by_link(trip) is None:
                self.noted.emit(*let_go_text(link), "good")

        if not is_open and self._sure != link.id:
            self._sure = link.id
            self.noted.emit(*let_go_question(link), "warn")
            self._show()
            log.info("letting go asked")
            return
        self._sure = ""
        # Which of both was asked for is told from what was on the screen: the client may type a
        # card meanwhile, and what they had held is let go by nobody who meant to cancel a link.
        send = self._use_cases.send_link
        self._start("end", send.end if is_open else send.let_go, ended)

    def _keep(self) -> None:
        """The hold is kept: the question is answered."""
        self._sure = ""
        self.noted.emit("The hold is kept.", "", "good")
        self._show()

    def practice(self) -> None:
        """In training: the client types a card on the page."""
        play, page = self._use_cases.play_client, self._page
        if play is None or page is None:
            return

        def typed(_: None) -> None:
            log.info("training client typed")
            self.ask()

        self._start("practice", lambda _: play(page.id), typed)

    def ask(self) -> None:
        """Ask what became of an open link, where it is time; and for its address, if need be."""
        trip, page = self._trip, self._page
        if trip is None or open_link(trip) is None or self._busy:
            return
        follow, show = self._use_cases.resume_attempts.follow, self._use_cases.send_link.show

        def job(trip_id: str) -> tuple[Trip, CardLink | None, Squares]:
            now = follow(trip_id)
            found = page
            if found is None and open_link(now) is not None:
                found = show(trip_id)
            return now, found, qr_squares(found.url) if found is not None and page is None else ()

        self._start("ask", job, self._asked, self._not_asked)

    def _asked(self, answer: tuple[Trip, CardLink | None, Squares]) -> None:
        now, page, squares = answer
        self._asked_at = self._use_cases.actor.now()
        if page is not None and squares:
            self._take(page, squares)
            log.info("card link shown again")
        if now != self._trip:
            log.info("card link moved held=%s%s", fee_by_link(now) is not None, _saved(now))
            self.moved.emit(now)

    def _not_asked(self, error: DeskError) -> None:
        """Asked again by itself: nothing that a person must do."""
        log.info("card link not asked: %s", error.code)

    def _to_make(self) -> AnyKind | None:
        is_on = CaptureRoute.LINK in self._use_cases.send_link.routes and not self.awaits_approval
        trip = self._trip
        return link_to_send(trip) if is_on and self._may and trip is not None else None

    def _may_end(self) -> bool:
        trip = self._trip
        if trip is None or not self._may:
            return False
        is_free = open_link(trip) is not None or blocking_order(trip) is None
        return is_free and shown_link(trip) is not None

    def _may_practice(self) -> bool:
        return self._page is not None and self._use_cases.play_client is not None

    def _take(self, page: CardLink, squares: Squares) -> None:
        self._page = page
        self._qr.show_squares(squares)

    def _put_away(self) -> None:
        self._page = None
        self._qr.show_squares(())

    def _start(
        self,
        task: str,
        job: Callable[[str], A],
        then: Callable[[A], None],
        fail: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Run it unless something runs; a key that is pressed while the link is asked about comes
        right after the answer. An answer is dropped where another trip is shown by then.
        """
        trip = self._trip
        if trip is None:
            return
        if self._busy:
            if self._busy == "ask" and task != "ask":
                self._next = lambda: self._start(task, job, then, fail)
                self._waiting = task
                self._show()
            return
        self._busy = task
        self._show()

        def over(deliver: Callable[[], None]) -> None:
            if self._trip is None or self._trip.id != trip.id:
                return
            self._busy = ""
            waiting, self._next, self._waiting = self._next, None, ""
            deliver()
            self._show()
            if waiting is not None:
                waiting()

        self._background.run(
            lambda: job(trip.id),
            lambda answer: over(lambda: then(answer)),
            lambda error: over(lambda: (fail or self.failed.emit)(error)),
            lane=Lane.REMOTE,
        )

    def _show(self) -> None:
        state = LinkState(
            page=self._page,
            to_make=self._to_make(),
            may_end=self._may_end(),
            may_practice=self._may_practice(),
            busy=self._waiting or self._busy,
            asked_at=self._asked_at,
            is_sure=bool(self._sure),
        )
        self.show_state(self._trip, self._use_cases.company, state)
        self.commands_changed.emit()

    def _follow(self) -> None:
        """Ask while an open link is on the screen, and not otherwise."""
        is_open = self._trip is not None and open_link(self._trip) is not None
        if not is_open or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
            self.ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _saved(trip: Trip) -> str:
    """For the log, where the client saved the card of this trip by a link."""
    return " saved" if is_saved_by_client(trip) else ""
