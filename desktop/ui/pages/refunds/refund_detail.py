"""One entry of the refund ledger: what is owed, since when, by which rule, and what came of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.booking.date_time_text import (
    date_text,
    day_and_year_text,
    local_time,
    timestamp_text,
)
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry, RefundLine
from desktop.ui.pages.panels.refunds.refund_rows import NOT_BY_ITSELF, refund_tone
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.text import Text

_LABELS = 128
_MOST_FACTS = 10


class RefundDetail(QWidget):
    """Empty until `show_line`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self._amount = Text(theme, "", Type.MONEY, wrap=True)
        self._state = Text(theme, "", Type.BODY_STRONG, wrap=True)
        column.addWidget(self._amount)
        column.addWidget(self._state)
        column.addSpacing(S)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnMinimumWidth(0, _LABELS)
        grid.setColumnStretch(1, 1)
        self._facts = [
            (Text(theme, "", Type.META, "secondary"), Text(theme, "", Type.BODY, wrap=True))
            for _ in range(_MOST_FACTS)
        ]
        for row, (label, value) in enumerate(self._facts):
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        column.addLayout(grid)
        column.addSpacing(S)
        self._hint = Text(theme, "", Type.META, "secondary", wrap=True)
        column.addWidget(self._hint)
        column.addStretch(1)

    def show_line(self, line: RefundLine | None, today: date) -> None:
        """Show this entry; None: nothing."""
        self.setVisible(line is not None)
        if line is None:
            return
        entry = line.entry
        self._amount.setText(str(entry.amount))
        state = entry.state_text(today)
        self._state.setText(f"{state[:1].upper()}{state[1:]}")
        self._state.set_tone(refund_tone(entry, today))
        facts = _facts(line)
        for (label, value), fact in zip(
            self._facts, (*facts, *_NOTHING)[:_MOST_FACTS], strict=True
        ):
            name, text = fact
            label.setText(name)
            value.setText(text)
            label.setVisible(bool(name))
            value.setVisible(bool(name))
        self._hint.setText((NOT_BY_ITSELF if entry.is_ours else _FOLLOWED) if entry.is_owed else "")
        self._hint.setVisible(entry.is_owed)


_FOLLOWED = (
    "When the client has it, write down the day, and the airline's reference or the client's word."
)
_NOTHING = (("", ""),) * _MOST_FACTS


def _facts(line: RefundLine) -> tuple[tuple[str, str], ...]:
    """Label and text of each; those that say nothing are left out."""
    entry = line.entry
    airline = str(entry.from_airline) if entry.from_airline is not None else "nothing entered"
    reference = f" ({line.record_locator})" if line.record_locator else ""
    facts = (
        ("Client", line.client_name),
        ("Trip", f"{line.route.replace('-', ' – ')}{reference}"),
        ("Why it is due", entry.reason),
        ("Learned on", day_and_year_text(entry.learned_on)),
        ("Last day", _last_day(entry)),
        *((("Goes to", entry.goes_to),) if entry.goes_to else ()),
        *((("Airline owes us", airline),) if entry.duty not in _NOTHING_TO_US else ()),
        *((("Our payment", entry.payment or "charged elsewhere"),) if entry.is_ours else ()),
        ("Recorded", f"{entry.member_name}, {timestamp_text(local_time(entry.recorded_at))}"),
    )
    return (*facts, ("Closed", _closing(entry))) if entry.closing is not None else facts


_NOTHING_TO_US = (RefundDuty.AIRLINE, RefundDuty.OWN_FEE)
_NO_LAST_DAY = {
    RefundDuty.PASSED_ON: "none is known here: the airline charged the fare, and what comes back "
    "comes to us to be passed on",
    RefundDuty.OWN_FEE: "none is known here: it is our own fee",
    RefundDuty.AIRLINE: "none is known here: the airline owes it to the client, and it is only "
    "followed",
}


def _last_day(entry: RefundEntry) -> str:
    if not entry.has_last_day:
        return _NO_LAST_DAY[entry.duty]
    rule = entry.rule
    return (
        f"{day_and_year_text(entry.due_on)}: {rule.words()} for a fare paid by "
        f"{entry.form.value} ({rule.source}, looked up {date_text(rule.as_of)})"
    )


def _closing(entry: RefundEntry) -> str:
    closing = entry.closing
    if closing is None:
        return ""
    at = timestamp_text(local_time(closing.at))
    return (
        f"{closing.kind.value} {date_text(closing.on)}: {closing.note}. {closing.member_name}, {at}"
    )
