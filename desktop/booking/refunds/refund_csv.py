"""The refund ledger as a table for trust accounting: comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from desktop.booking.card_number_guard import texts_hold_card_number
from desktop.booking.money import Money
from desktop.booking.spreadsheet_text import BYTE_ORDER_MARK, plain_cell

from .refund_entry import ClosingKind, RefundEntry, RefundLine

COLUMNS: Final = (
    *("entry", "trip", "route", "reference", "client", "why due"),
    *("currency", "due to client", "airline currency", "due from airline", "form of payment"),
    *("payment", "learned on", "last day", "rule", "state", "paid on", "paid late"),
    *("processor reference", "note", "recorded at (UTC)", "recorded by"),
    *("closed at (UTC)", "closed by", "owed by", "goes to"),
)
_LEFT_OUT: Final = "(left out: beside each other, these texts look like a card number)"


def refunds_csv(lines: Iterable[RefundLine], today: date) -> bytes:
    """UTF-8 with a byte order mark, without which spreadsheets take it for another encoding. Days
    are ISO 8601, amounts decimal. A text that a spreadsheet would take for a formula gets an
    apostrophe before it (OWASP, CSV injection), also where it separates cells by ``;`` or a tab.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for line in lines:
        table.writerow([plain_cell(each) for each in _row(line, today)])
    return BYTE_ORDER_MARK + text.getvalue().encode()


def _row(line: RefundLine, today: date) -> tuple[str, ...]:
    entry, closing = line.entry, line.entry.closing
    is_paid = closing is not None and closing.kind is ClosingKind.PAID
    reason, note = entry.reason, closing.note if closing is not None else ""
    if texts_hold_card_number((line.client_name, reason, note)):
        reason, note = _LEFT_OUT, note and _LEFT_OUT
    on = closing.on.isoformat() if closing is not None else ""
    return (
        *(entry.id, entry.trip_id, line.route, line.record_locator, line.client_name),
        *(reason, *_amount(entry.amount), *_amount(entry.from_airline), entry.form.value),
        *(entry.payment, entry.learned_on.isoformat()),
        *(_last_day(entry) if entry.has_last_day else ("", "")),
        entry.state(today).value,
        *((on, "yes" if entry.was_late else "no", note, "") if is_paid else ("", "", "", note)),
        *(_utc(entry.recorded_at), entry.member_name),
        *((_utc(closing.at), closing.member_name) if closing is not None else ("", "")),
        *(entry.duty.value, entry.goes_to),
    )


def _last_day(entry: RefundEntry) -> tuple[str, str]:
    return entry.due_on.isoformat(), f"{entry.rule.words()} ({entry.rule.source})"


def _amount(money: Money | None) -> tuple[str, str]:
    return (money.currency, money.decimal_text()) if money is not None else ("", "")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
