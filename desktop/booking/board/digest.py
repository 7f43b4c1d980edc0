"""The board in a few lines, for a day on which the owner is not at a desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.money import Money

from .owners_board import OwnersBoard

DIGEST_LINES = 12


def sums_text(amounts: Iterable[Money]) -> str:
    """``"USD 35.00 and EUR 30.00"``: added up in each currency, in the order they come."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        before = sums.get(amount.currency, Money(0, amount.currency))
        sums[amount.currency] = before + amount
    return " and ".join(str(each) for each in sums.values())


def digest(board: OwnersBoard) -> tuple[str, ...]:
    """At most 12 lines for a day, with no digit of a card and no name of a traveler."""
    now = local_time(board.at)
    lines = [f"Skycap, {day_text(now)} {time_text(now)}"]
    still = [entry for entry in board.open_entries if not entry.is_lost(board.at)]
    if still:
        who = ", ".join(entry.member_name for entry in still)
        lines.append(f"Card panes open now: {len(still)} ({who})")
    lines.append(_cards_line(board))
    if board.approvals:
        asked = [
            f"{each.request.by.member_name}, {each.request.subject.amount}"
            for each in board.approvals
        ]
        lines.append(_counted("Approvals waiting", asked[:2], len(asked)))
    lines.append(_counted("Outcome unknown", [trip.route for trip in board.uncertain]))
    ending = [f"{each.trip.route}, {each.what}, {_when(each.ends_at)}" for each in board.holds]
    lines.append(_counted("Holds that end within a day", ending[:1], len(ending)))
    red = [line for line in board.refunds if line.entry.is_red(now.date())]
    owed = sums_text(line.entry.amount for line in board.refunds)
    more = f", {len(red)} pressing or overdue" if red else ""
    lines.append(f"Refunds due: {len(board.refunds)}{f', {owed}' if owed else ''}{more}")
    if board.fees_back:
        back = sums_text(line.entry.amount for line in board.fees_back)
        lines.append(f"Our fees given back in 30 days: {len(board.fees_back)}, {back}")
    lines.append(f"Shown by vendors, to be looked at: {board.findings or 'nothing'}")
    ends = [each.title for each in board.reminders]
    lines.append(_counted("Ends soon or has ended", ends[:2], len(ends)))
    return tuple(lines[:DIGEST_LINES])


def _cards_line(board: OwnersBoard) -> str:
    taken = sum(each.taken for each in board.cards)
    if not taken:
        return "Cards taken in 24 hours: none"
    who = ", ".join(f"{each.member_name} {each.taken}" for each in board.cards[:4] if each.taken)
    busiest = max(board.cards, key=lambda each: max(each.by_hour))
    most = max(busiest.by_hour)
    peak = f"; most in one hour: {busiest.member_name}, {most}" if most > 1 else ""
    return f"Cards taken in 24 hours: {taken} ({who}{peak})"


def _counted(what: str, first: list[str], count: int | None = None) -> str:
    count = len(first) if count is None else count
    if not count:
        return f"{what}: none"
    more = f" and {count - len(first)} more" if count > len(first) else ""
    return f"{what}: {count} ({'; '.join(first)}{more})"


def _when(at: datetime) -> str:
    local = local_time(at)
    return f"{day_text(local)} {time_text(local)}"
