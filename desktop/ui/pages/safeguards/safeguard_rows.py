"""Rows of the page: one text, line of insurance, member's check, or rule, each with its state."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.booking.date_time_text import date_text
from desktop.booking.delegation.background_check import CheckStage
from desktop.booking.delegation.clearance import Clearance, ClearanceRow
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.insurance import InsuranceRow
from desktop.booking.delegation.legal_checklist import ChecklistLine, ChecklistStatus
from desktop.booking.delegation.policy_signature import SignatureState
from desktop.booking.delegation.safeguards import MemberCheck, SignedText
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, width_of, write

ROW_HEIGHT = 52
State = tuple[str, str, str]
"""Symbol, word and color token: color is never alone."""

_SIGNED: dict[SignatureState, State] = {
    SignatureState.SIGNED: ("✓", "signed", "good"),
    SignatureState.CHANGED: ("!", "sign again", "warn"),
    SignatureState.UNSIGNED: ("○", "to sign", "accent"),
}
_DUE: dict[Due, State] = {
    Due.LATER: ("✓", "in order", "good"),
    Due.SOON: ("!", "ends soon", "warn"),
    Due.OVER: ("!", "ended", "bad"),
}
_STAGE: dict[CheckStage, State] = {
    CheckStage.NOT_STARTED: ("○", "not started", "secondary"),
    CheckStage.WAITING: ("○", "waiting", "accent"),
    CheckStage.CLEAR: ("✓", "clear", "good"),
    CheckStage.DUE_SOON: ("!", "due soon", "warn"),
    CheckStage.OVERDUE: ("!", "due again", "bad"),
    CheckStage.NOTICE_FIRST: ("!", "notice first", "warn"),
    CheckStage.DECIDE: ("!", "decide", "warn"),
    CheckStage.NOT_CLEARED: ("×", "not cleared", "bad"),
}
_STATUS: dict[ChecklistStatus, State] = {
    ChecklistStatus.OPEN: ("○", "open", "secondary"),
    ChecklistStatus.DONE: ("✓", "done", "good"),
    ChecklistStatus.NOT_OURS: ("–", "not ours", "secondary"),
}


def text_state(signed: SignedText, member_id: str) -> State:
    """How the member who looks is with this text."""
    own = signed.of(member_id)
    return ("–", "for clients", "secondary") if own is None else _SIGNED[own.state]


def insurance_state(row: InsuranceRow) -> State:
    """How near the end of this line of insurance is."""
    return ("○", "missing", "secondary") if row.due is None else _DUE[row.due]


def check_state(check: MemberCheck) -> State:
    """Where this member's check is."""
    return _STAGE[check.stage]


def clearance_state(clearance: Clearance) -> State:
    """Whether the card step is open to this member in live work."""
    if clearance.is_single_control:
        return "–", "owner", "secondary"
    if clearance.missing:
        return "×", "not cleared", "bad"
    if any(row.due is Due.SOON for row in clearance.rows):
        return "!", "ends soon", "warn"
    return "✓", "cleared", "good"


def clearance_row_state(row: ClearanceRow) -> State:
    """How one item of it is."""
    return ("○", "missing", "bad") if row.due is None else _DUE[row.due]


def line_state(line: ChecklistLine) -> State:
    """What was noted of this rule, or that it is due again."""
    if line.due is not None and line.due is not Due.LATER:
        return _DUE[line.due]
    return _STATUS[line.status]


def text_under(signed: SignedText, *, all_members: bool) -> str:
    """``version 2, 1 of 3 signed``."""
    version = f"Version {signed.text.version}"
    if not all_members or not signed.members:
        return f"{version} · {'your own text' if signed.saved else 'comes with Skycap'}"
    count = len(signed.members) - len(signed.unsigned)
    return f"{version} · {count} of {len(signed.members)} signed"


def insurance_under(row: InsuranceRow) -> str:
    """Who insures up to what and until when."""
    entry = row.entry
    if entry is None:
        return "Nothing entered yet"
    return f"{entry.insurer} · until {date_text(entry.ends_on)}"


def check_under(check: MemberCheck) -> str:
    """Who did it, and what happened last."""
    known = check.check
    if known is None:
        return "Nothing entered yet"
    if known.result_on is None:
        return f"{known.provider} · consent {date_text(known.consent_on)}"
    return f"{known.provider} · result {date_text(known.result_on)}"


def clearance_under(clearance: Clearance) -> str:
    """``Card agent · 2 missing``, ``Card agent · until 9 Oct 2027``."""
    role = clearance.member.role
    role = role[:1].upper() + role[1:]
    if clearance.missing:
        return f"{role} · {len(clearance.missing)} missing"
    last_day = clearance.last_day
    return role if last_day is None else f"{role} · until {date_text(last_day)}"


def line_under(line: ChecklistLine) -> str:
    """Its group and who decides; when it was answered."""
    group = line.row.group[:1].upper() + line.row.group[1:]
    return f"{group} · {line.row.decider.value}"


def paint_item(
    painter: QPainter, theme: Theme, rect: QRect, title: str, under: str, state: State
) -> None:
    """Two lines, with the state as a chip at the right."""
    inner = rect.adjusted(L, 0, -L, 0)
    left = paint_chip(painter, theme, inner.right(), rect.center().y(), state)
    top = QRect(inner.x(), rect.y() + 7, left - inner.x() - M, 20)
    write(painter, theme, top, title, Type.BODY_STRONG)
    write(painter, theme, top.translated(0, 19), under, Type.META, "secondary")


def paint_chip(painter: QPainter, theme: Theme, right: int, middle: int, state: State) -> int:
    """A chip that ends at `right`; the x of its left edge."""
    symbol, word, tone = state
    wide = width_of(theme, word, Type.LABEL) + 3 * S + 10
    chip = QRectF(right - wide, middle - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    mark = QRect(int(chip.x()) + S - 1, int(chip.y()), 12, 18)
    write(painter, theme, mark, symbol, Type.LABEL, tone, CENTRE)
    beside = QRect(mark.right() + 4, int(chip.y()), wide - 18, 18)
    write(painter, theme, beside, word, Type.LABEL, tone)
    return int(chip.x())
