"""Rows of the page: a step with its state, and a vendor's answer to one question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.booking.date_time_text import date_text, local_time, time_text
from desktop.booking.set_up.set_up_steps import SetUpStep, StepName, StepState, missing_steps
from desktop.booking.set_up.vendor_check import CheckAnswer, VendorCheck
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, width_of, write
from desktop.use_cases.set_up.set_up_company import CompanyVendors, SetUpOverview

STEP_HEIGHT, CHECK_HEIGHT = 42, 40
_STEP_LOOK = {
    StepState.DONE: ("✓", "good"),
    StepState.TO_DO: ("○", "secondary"),
    StepState.FAILED: ("!", "bad"),
    StepState.NOT_KNOWN: ("?", "warn"),
}
_ANSWER_LOOK = {
    CheckAnswer.GOOD: ("✓", "good"),
    CheckAnswer.NOT_ALLOWED: ("!", "bad"),
    CheckAnswer.WRONG_KEY: ("!", "bad"),
    CheckAnswer.EXPIRED: ("!", "bad"),
    CheckAnswer.OTHER_MODE: ("!", "bad"),
    CheckAnswer.NOT_KNOWN: ("?", "warn"),
}
_UNDONE = frozenset({StepState.TO_DO, StepState.FAILED})
_STEP_NAME, _CHECK_NAME = 212, 250


def when_text(step: SetUpStep) -> str:
    """``done on 24 Nov 2026, Ida Marlow``; the state alone where nothing was saved."""
    if step.at is None:
        return step.state.value
    by = f", {step.by}" if step.by else ""
    return f"{step.state.value} on {date_text(local_time(step.at))}{by}"


def state_text(overview: SetUpOverview, vendors: CompanyVendors) -> str:
    """Whether the environment is open, and what keeps it closed, as a sentence."""
    name, count = vendors.environment, len(missing_steps(overview.steps))
    if vendors.only:
        return "How fares are paid here. What you choose works at once."
    needed = "1 more step is" if count == 1 else f"{count} more steps are"
    if count and vendors.is_open:
        return f"{name} closes at the next sign-in, until {needed} done."
    if count:
        return f"{name} opens when {needed} done."
    failed = sum(step.state is StepState.FAILED for step in overview.steps)
    but = f" {failed} {'step has' if failed == 1 else 'steps have'} failed." if failed else ""
    if vendors.is_open:
        return f"{name} is open.{but}"
    return f"Nothing is missing: {name} opens at the next sign-in (Ctrl+L, then sign in).{but}"


def row_after(saved: StepName, steps: Sequence[SetUpStep]) -> int:
    """The row to go on with once this step was saved: the next one that is needed and not done,
    else the next that is not done, else its own.
    """
    own = next((row for row, step in enumerate(steps) if step.name is saved), 0)
    behind = [row for row in range(own + 1, len(steps)) if steps[row].state in _UNDONE]
    needed = [row for row, step in enumerate(steps) if step in missing_steps(steps) and row != own]
    after = [row for row in needed if row > own]
    return next(iter((*after, *needed, *behind)), own)


def accessible_step(step: SetUpStep) -> str:
    """One row for a screen reader."""
    needed = "needed" if step.needed else "not needed to open"
    return f"{step.name.value}, {when_text(step)}. {step.text} {needed}."


def paint_step(painter: QPainter, theme: Theme, rect: QRect, step: SetUpStep, chosen: bool) -> None:
    """Name and date at the left, the state as a chip, then what it needs or why it failed."""
    symbol, tone = _STEP_LOOK[step.state]
    inner = rect.adjusted(L, 0, -L, 0)
    name = QRect(inner.x(), rect.y() + 3, _STEP_NAME, 19)
    write(painter, theme, name, step.name.value, Type.BODY_STRONG)
    chip = _chip(painter, theme, inner.x() + _STEP_NAME, rect, symbol, step.state.value, tone)
    left = chip + M
    text = QRect(left, rect.y() + 3, inner.right() - left, 19)
    write(painter, theme, text, step.text)
    under = "" if step.at is None else when_text(step)
    write(painter, theme, name.translated(0, 17), under, Type.META, "tertiary")
    more = ["Enter opens it"] if chosen else []
    more += [] if step.needed else ["not needed to open"]
    write(painter, theme, text.translated(0, 17), " · ".join(more), Type.META, "tertiary")


def accessible_check(check: VendorCheck) -> str:
    """One row for a screen reader."""
    return f"{check.name.value}, {check.answer.value}. {_detail(check)}"


def paint_check(
    painter: QPainter, theme: Theme, rect: QRect, check: VendorCheck, chosen: bool
) -> None:
    """What was asked, the answer as a chip, and what it was by."""
    symbol, tone = _ANSWER_LOOK[check.answer]
    inner = rect.adjusted(L, 0, -L, 0)
    name = QRect(inner.x(), rect.y(), _CHECK_NAME, rect.height())
    words = check.name.value
    write(painter, theme, name, words[:1].upper() + words[1:], Type.BODY_STRONG)
    left = _chip(painter, theme, inner.x() + _CHECK_NAME, rect, symbol, check.answer.value, tone)
    text = QRect(left + M, rect.y(), inner.right() - left - M, rect.height())
    write(painter, theme, text, _detail(check), Type.META, "secondary")


def _detail(check: VendorCheck) -> str:
    at = local_time(check.at)
    parts = [
        check.missing and f"missing: {check.missing}",
        check.why,
        f"{date_text(at)} {time_text(at)}",
        check.request_id,
    ]
    return " · ".join(part for part in parts if part)


def _chip(
    painter: QPainter, theme: Theme, left: int, rect: QRect, symbol: str, word: str, tone: str
) -> int:
    """As wide for every word, so that what follows is in line; its right edge."""
    words = {each.value for each in StepState} | {each.value for each in CheckAnswer}
    wide = max(width_of(theme, each, Type.LABEL) for each in words) + 3 * S + 12
    chip = QRectF(left, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    mark = QRect(int(chip.x()) + S, int(chip.y()), 12, 18)
    write(painter, theme, mark, symbol, Type.LABEL, tone, CENTRE)
    beside = mark.translated(12 + S // 2, 0).adjusted(0, 0, wide - 24 - S, 0)
    write(painter, theme, beside, word, Type.LABEL, tone)
    return int(chip.right())
