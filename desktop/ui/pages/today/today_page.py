"""Today: trips that need a person, departures of the next seven days, and recent trips."""

from __future__ import annotations

import logging
from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.date_time_text import day_text, local_time, time_text, weekday_text
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.expiry import Due
from desktop.booking.polling.finding import Finding
from desktop.booking.refunds.refund_entry import RefundLine
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import came_late, open_attempts, stage_of
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.panels.money_lines import held_money_ends_soon
from desktop.ui.pages.panels.refunds.refund_rows import accessible_refund, paint_refund
from desktop.ui.pages.panels.trip_rows import (
    STAGE_TONE,
    TRIP_ROW,
    accessible_trip,
    paint_trip,
    stage_chip,
)
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text, write
from desktop.use_cases.delegation.read_safeguards import SafeguardsView
from desktop.use_cases.errors import DeskError
from desktop.use_cases.money.ask_schedule import is_overdue
from desktop.use_cases.money.recovery.resume_attempts import News
from desktop.use_cases.polling.poll import Occasion
from desktop.use_cases.polling.poll_vendors import Polled
from desktop.use_cases.ports.store_port import FindingHit, TripHit
from desktop.use_cases.trips.today import TodayView

from .finding_rows import accessible_finding, paint_finding

log = logging.getLogger(__name__)
Need = Trip | FindingHit | RefundLine
_LATE = "ALARM: done after all, call the vendor"
_OVERDUE = "no answer for three days, call the vendor"
_DEPARTING = "Departing in the next seven days"


class TodayPage(QWidget):
    """`opened` carries a trip id; `resumed`: F3; `shown`: the lists are filled, or have failed."""

    opened = Signal(str)
    resumed = Signal()
    shown = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._use_cases = use_cases
        self._draft = ""
        self._news: tuple[News, ...] = ()
        self._begins = False
        self._on_finding = False
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        self._title = Text(theme, "Today", Type.TITLE)
        self._under = Text(theme, "", Type.BODY, "secondary")
        column.addWidget(self._title)
        column.addWidget(self._under)
        self.safeguards = Text(theme, "", Type.BODY, "secondary")
        self.safeguards.hide()
        column.addWidget(self.safeguards)
        column.addSpacing(S)
        # What came of open attempts, as long as it is so; below it, what was done on this page.
        self.news = Notice(theme)
        column.addWidget(self.news)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self._waiting = Notice(theme)
        column.addWidget(self._waiting)
        self._short = Notice(theme)
        column.addWidget(self._short)
        self._unfinished = Notice(theme)
        column.addWidget(self._unfinished)
        row = QHBoxLayout()
        row.setSpacing(M)
        column.addLayout(row, 1)
        left = QVBoxLayout()
        left.setSpacing(M)
        row.addLayout(left, 5)

        needs = Panel(theme, "Needs attention", holds_list=True)
        self._needs: RowList[Need] = RowList(
            theme, "needs you", TRIP_ROW, self._paint_need, self._accessible_need,
            "Nothing urgent. F2 starts a call.",
        )  # fmt: skip
        needs.column.addWidget(self._needs)
        left.addWidget(needs, 2)
        soon = self._soon_panel = Panel(theme, _DEPARTING, holds_list=True)
        self._soon: RowList[TripHit] = RowList(
            theme,
            "departing",
            TRIP_ROW,
            paint_trip,
            accessible_trip,
            "No departures.",
        )
        soon.column.addWidget(self._soon)
        left.addWidget(soon, 3)
        recent = Panel(theme, "Recent trips", holds_list=True)
        self._recent: RowList[TripHit] = RowList(
            theme,
            "recent",
            TRIP_ROW,
            paint_trip,
            accessible_trip,
            "Trips you start will appear here.",
        )
        recent.column.addWidget(self._recent)
        row.addWidget(recent, 6)
        self._needs.opened.connect(self._open_need)
        self._needs.moved.connect(self._moved)
        for some in (self._soon, self._recent):
            some.opened.connect(lambda hit: self.opened.emit(hit.id))

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        lists = (self._needs, self._soon, self._recent)
        commands = []
        # Without a row there is nothing to open, and no other list to go to.
        if any(each.rows.rowCount() for each in lists):
            commands.append(Command("Return", "Open", self._open_current, own_key=True))
            commands.append(Command("Tab", "Next list", self.focusNextChild, own_key=True))
        if isinstance(self._needs.current(), FindingHit):
            commands.append(Command("D", "Dealt with", self._dismiss))
        commands.append(Command("W", "Ask the vendors now", self._ask_vendors))
        if self._draft:
            commands.insert(0, Command("F3", "Go on with the unfinished call", self.resumed.emit))
        return tuple(commands)

    def begin(self) -> None:
        """Load the lists, and focus the trips that need a person, or else the first list."""
        self._needs.setFocus()
        self._begins = True
        # What came while another page was shown is shown once it is known to be so still.
        self.news.clear()
        self.refresh()

    def refresh(self) -> None:
        """Load the lists again. The focus stays where it is, which may be on another page."""
        now = self._use_cases.actor.now().astimezone()
        self._under.setText(f"{weekday_text(now)}. {_greeting(now)}, {self._first_name()}.")
        self._background.run(self._use_cases.today, self._show, self._fail)
        self.check_news()

    def add_news(self, news: tuple[News, ...]) -> None:
        """Of a trip that there was news of, the newest counts; it is shown once it is checked."""
        trips = {each.trip_id for each in news}
        self._news = (*news, *(each for each in self._news if each.trip_id not in trips))

    def check_news(self) -> None:
        """Show the news that is still true, and no other."""
        news = self._news
        if not news:
            self.news.clear()
            return

        def show(true: tuple[News, ...]) -> None:
            if self._news is news:
                self._news = true
                self._write_news()

        still_true = self._use_cases.resume_attempts.still_true
        self._background.run(lambda: still_true(news), show, _note_unread, latest="news")

    def clear_messages(self) -> None:
        """The page is left: what it said was read."""
        self.notice.clear()
        self._news = ()
        self.news.clear()

    def _write_news(self) -> None:
        if not self._news:
            self.news.clear()
            return
        first, *more = (each.sentence for each in self._news)
        self.news.show_message(first, " ".join(more), "warn")

    def offer_draft(self, summary: str) -> None:
        """Offer to resume an unfinished call; an empty summary means that there is none."""
        self._draft = summary
        if summary:
            message = f"An unfinished call: {summary}."
            self._unfinished.show_message(message, "F3 goes on where it stopped.")
        else:
            self._unfinished.clear()

    def _show_shortage(self, view: TodayView) -> None:
        """For an owner: nobody else can top the balance up."""
        short = view.shortage
        if short is None or short.value.amount is None:
            self._short.clear()
            return
        at = local_time(short.at)
        self._short.show_message(
            f"The company's balance did not cover {short.value.amount} for {short.value.route}, "
            f"{day_text(at)} {time_text(at)}, asked by {short.by}.",
            "Top it up at the airline service, then tell the desk. No client's card was charged.",
            "bad",
        )

    def _show(self, view: TodayView) -> None:
        self._show_shortage(view)
        today = self._use_cases.today_is()
        red = [line for line in view.refunds if line.entry.is_red(today)]
        owed = [line for line in view.refunds if line not in red]
        needs: tuple[Need, ...] = (*red, *view.findings, *view.unsettled, *owed)
        self._needs.show_records(needs, _identity)
        self._soon.show_records(view.departing)
        more = f": the first {len(view.departing)}, more depart" if view.more_departing else ""
        self._soon_panel.title.setText(f"{_DEPARTING}{more}")
        self._recent.show_records(view.recent)
        # A list without rows has nothing to open: begin at the first that has some.
        lists = (self._needs, self._soon, self._recent)
        filled = next((each for each in lists if each.rows.rowCount()), None)
        if self._begins and filled is not None:
            self._begins = False
            if self._needs.hasFocus():
                filled.setFocus()
        self.commands_changed.emit()
        self.shown.emit()
        log.info("today needs=%d departing=%d", len(needs), len(view.departing))
        if Permission.APPROVE in self._use_cases.actor.member.may:
            waiting = self._use_cases.answer_approval.waiting
            self._background.run(waiting, self._show_waiting, _note_unread, latest="approvals")
        if Permission.READ_SAFEGUARDS in self._use_cases.actor.member.may:
            # After the page is shown: nobody waits for it at sign-in.
            read = self._use_cases.read_safeguards
            self._background.run(read, self._show_safeguards, _note_unread, latest="safeguards")

    def _show_waiting(self, waiting: tuple[Approval, ...]) -> None:
        if not waiting:
            self._waiting.clear()
            return
        first = waiting[0].request
        more = f" {len(waiting) - 1} more." if len(waiting) > 1 else ""
        self._waiting.show_message(
            f"{first.by.member_name} asks for an approval: {first.subject.amount} for "
            f"{first.subject.client_name}.",
            f"G V answers it, until {time_text(local_time(first.ends_at))}.{more}",
            "warn",
        )

    def _show_safeguards(self, view: SafeguardsView) -> None:
        line = view.today_line
        self.safeguards.setText(f"Safeguards (G G): {line}." if line else "")
        over = any(each.due is Due.OVER for each in view.reminders)
        self.safeguards.set_tone("bad" if over else "warn" if view.reminders else "secondary")
        self.safeguards.setVisible(bool(line))

    def _open_current(self) -> None:
        lists = (self._needs, self._soon, self._recent)
        next((each for each in lists if each.hasFocus()), self._needs).open_current()

    def _open_need(self, need: Need) -> None:
        trip_id = _trip_id(need)
        if trip_id:
            self.opened.emit(trip_id)
        elif isinstance(need, FindingHit):
            self.notice.show_message(need.finding.text, "D takes it off the list.", "warn")

    def _moved(self, need: Need) -> None:
        """Only a finding can be taken off the list, so the keys change between the two kinds."""
        is_finding = isinstance(need, FindingHit)
        if is_finding is not self._on_finding:
            self._on_finding = is_finding
            self.commands_changed.emit()

    def _dismiss(self) -> None:
        hit = self._needs.current()
        if isinstance(hit, FindingHit):
            finding_id = hit.finding.id
            self._background.run(
                lambda: self._use_cases.dismiss_finding(finding_id), self._dismissed, self._fail
            )

    def _dismissed(self, finding: Finding) -> None:
        kept = "It is kept with the trip, and in the audit log." if finding.trip_id else ""
        self.notice.show_message(f"Taken off the list: {finding.kind.value}.", kept)
        self.refresh()

    def _ask_vendors(self) -> None:
        self.notice.show_message("Skycap is asking the vendors.")
        self._background.run(
            lambda: self._use_cases.poll_vendors(Occasion.ASKED_FOR),
            self._asked_vendors,
            self._fail,
            lane=Lane.REMOTE,
            latest="ask vendors",
        )

    def _asked_vendors(self, polled: Polled) -> None:
        if polled.failures:
            self.notice.show_error(polled.failures[0])
        elif not polled.asked:
            self.notice.show_message("The vendors were asked a moment ago.", "Press W again later.")
        else:
            news = f"{polled.found} new" if polled.found else "nothing new"
            self.notice.show_message(f"The vendors have answered: {news}.")
        self.refresh()

    def _fail(self, error: DeskError) -> None:
        self.notice.show_error(error)
        # The error is what this page shows; work that waits for the first page must go on.
        self.shown.emit()

    def _urgent(self, trip: Trip) -> str:
        """What about this trip cannot wait, in a few words; empty where there is nothing."""
        if came_late(trip):
            return _LATE
        now = self._use_cases.actor.now()
        if any(is_overdue(one, now) for one in open_attempts(trip)):
            return _OVERDUE
        return held_money_ends_soon(trip, now)

    def _accessible_need(self, need: Need) -> str:
        if isinstance(need, FindingHit):
            return accessible_finding(need)
        if isinstance(need, RefundLine):
            return accessible_refund(need, self._use_cases.today_is())
        charges, stage = str(fare_total(need)), stage_of(need).value
        parts = (need.route, stage, charges, self._urgent(need))
        return ", ".join(part for part in parts if part)

    def _paint_need(
        self, painter: QPainter, theme: Theme, rect: QRect, need: Need, chosen: bool
    ) -> None:
        if isinstance(need, FindingHit):
            paint_finding(painter, theme, rect, need)
            return
        if isinstance(need, RefundLine):
            paint_refund(painter, theme, rect, need, self._use_cases.today_is(), "refund")
            return
        inner = rect.adjusted(L, 0, -L, 0)
        trip, stage = need, stage_of(need)
        chip = stage_chip(painter, theme, inner.right(), rect.center().y(), stage)
        top = QRect(inner.x(), rect.y() + 7, chip - inner.x() - M, 20)
        write(painter, theme, top, trip.route.replace("-", " – "), Type.BODY_STRONG)
        names = ", ".join(traveler.family_name for traveler in trip.travelers)
        urgent = self._urgent(trip)
        under = f"{names} · {urgent or fare_total(trip)}"
        tone = "bad" if urgent or STAGE_TONE[stage] == "bad" else "secondary"
        write(painter, theme, top.translated(0, 19), under, Type.META, tone)

    def _first_name(self) -> str:
        return self._use_cases.actor.member.name.split(" ")[0]


def _note_unread(error: DeskError) -> None:
    """The lists of this page, or the page of its own, say what is wrong and what helps."""
    log.info("not read for today code=%s", error.code)


def _identity(need: Need) -> str:
    if isinstance(need, RefundLine):
        return need.entry.id
    return need.finding.id if isinstance(need, FindingHit) else need.id


def _trip_id(need: Need) -> str:
    """Empty for a finding about no trip."""
    if isinstance(need, RefundLine):
        return need.entry.trip_id
    return need.finding.trip_id if isinstance(need, FindingHit) else need.id


def _greeting(now: datetime) -> str:
    if now.hour < 12:
        return "Good morning"
    return "Good afternoon" if now.hour < 18 else "Good evening"
