"""The rows of the board: who takes a card now, and what ends or waits, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from desktop.booking.board.owners_board import OpenCardEntry, OwnersBoard
from desktop.booking.date_time_text import day_text, duration_text, local_time, time_text
from desktop.booking.delegation.expiry import Due, days_text
from desktop.booking.refunds.refund_entry import RefundLine
from desktop.booking.trip.trip_rules import stage_of
from desktop.ui.pages.panels.refunds.refund_rows import refund_tone
from desktop.ui.pages.panels.trip_rows import word_chip
from desktop.ui.theme import L, M, Theme, Type
from desktop.ui.widgets.text import write


@dataclass(frozen=True, slots=True)
class BoardRow:
    """`chip` says what it is, `tone` how pressing. `trip_id` is empty where there is no trip to
    open: then `elsewhere` says which page has it. `identity` is the same after the next reading.
    """

    identity: str
    head: str
    under: str
    chip: str
    tone: str
    trip_id: str = ""
    elsewhere: str = ""

    @property
    def accessible(self) -> str:
        """The text for a screen reader, and of its tooltip."""
        return f"{self.chip}: {self.head}, {self.under}"


def board_rows(board: OwnersBoard) -> tuple[BoardRow, ...]:
    """Open panes first, then outcomes, holds, refunds, and what has to be renewed."""
    return tuple(_rows(board))


def _rows(board: OwnersBoard) -> Iterator[BoardRow]:
    today = local_time(board.at).date()
    for entry in board.open_entries:
        yield _open_row(entry, board)
    for approval in board.approvals:
        asked = approval.request
        until = time_text(local_time(asked.ends_at))
        head = f"{asked.subject.amount} · {asked.subject.client_name}"
        under = f"{asked.by.member_name} asks, until {until}: {'; '.join(asked.reasons)}"
        mark, answer = f"approval {asked.id}", "Approvals (G V) answers it."
        yield BoardRow(mark, head, under, "approval asked", "warn", elsewhere=answer)
    for trip in board.uncertain:
        names = ", ".join(traveler.family_name for traveler in trip.travelers)
        word = stage_of(trip).value
        yield BoardRow(f"outcome {trip.id}", _route(trip.route), names, word, "bad", trip.id)
    for hold in board.holds:
        local = local_time(hold.ends_at)
        left = hold.ends_at - board.at
        ends = f"{day_text(local)} {time_text(local)}"
        when = f"ends in {duration_text(left)}, {ends}" if left.total_seconds() > 0 else ends
        head, mark = _route(hold.trip.route), f"hold {hold.what} {hold.trip.id}"
        yield BoardRow(mark, head, f"{hold.what}: {when}", "hold ends", "warn", hold.trip.id)
    for line in board.refunds:
        yield _refund_row(line, board)
    for each in board.reminders:
        tone = "bad" if each.due is Due.OVER else "warn"
        under = f"{each.part.value}: {days_text(each.last_day, today)}"
        mark, page = f"ends {each.title}", "Safeguards (G G) shows it."
        yield BoardRow(mark, each.title, under, each.due.value, tone, elsewhere=page)
    for line in board.fees_back:
        fee = line.entry
        if fee.is_owed:
            continue  # It is among the refunds.
        on = day_text(local_time(fee.recorded_at))
        under = f"{_route(line.route)} · by {fee.member_name}, {on}"
        head = f"{fee.amount} · {line.client_name}"
        yield BoardRow(f"fee {fee.id}", head, under, "fee given back", "secondary", fee.trip_id)


def _open_row(entry: OpenCardEntry, board: OwnersBoard) -> BoardRow:
    since = local_time(entry.opened_at)
    at = f"{day_text(since)} {time_text(since)}"
    mark = f"pane {entry.member_name} {at}"
    about = entry.about or "a trip that is not in these records"
    if entry.is_lost(board.at):
        under = f"{about} · opened {at}, and its end was not noted"
        return BoardRow(mark, entry.member_name, under, "no end noted", "warn", entry.trip_id)
    under = f"{about} · for {duration_text(board.at - entry.opened_at)}"
    return BoardRow(mark, entry.member_name, under, "card pane open", "accent", entry.trip_id)


def _refund_row(line: RefundLine, board: OwnersBoard) -> BoardRow:
    entry, today = line.entry, local_time(board.at).date()
    head = f"{entry.amount} · {line.client_name}"
    under = f"{_route(line.route)} · {entry.reason}"
    state = f"refund {entry.state_text(today)}"
    return BoardRow(
        f"refund {entry.id}", head, under, state, refund_tone(entry, today), entry.trip_id
    )


def _route(route: str) -> str:
    return route.replace("-", " – ")


def paint_board_row(
    painter: QPainter, theme: Theme, rect: QRect, row: BoardRow, chosen: bool
) -> None:
    """What it is about above, with its chip; what is to be known below."""
    inner = rect.adjusted(L, 0, -L, 0)
    chip = word_chip(painter, theme, inner.right(), rect.y() + 17, row.chip, row.tone)
    top = QRect(inner.x(), rect.y() + 7, chip - inner.x() - M, 20)
    write(painter, theme, top, row.head, Type.BODY_STRONG)
    under = QRect(inner.x(), rect.y() + 26, inner.width(), 20)
    write(painter, theme, under, row.under, Type.META, "secondary")
