"""The security checks of this machine: a verdict per subject, and how it was checked."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.check_result import CheckResult, Verdict, tally
from desktop.booking.date_time_text import time_text
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import CENTRE, Text, width_of, write
from desktop.use_cases.errors import DeskError

log = logging.getLogger(__name__)
_ROW, _SUBJECT = 44, 150
_TONE = {
    Verdict.PROTECTED: "good",
    Verdict.BEST_EFFORT: "accent",
    Verdict.EXPOSED: "warn",
    Verdict.NOT_POSSIBLE: "bad",
    Verdict.NOT_VERIFIED: "secondary",
    Verdict.DONE: "good",
    Verdict.NOT_DONE: "warn",
}
# A symbol for each verdict, so that color is not the only difference.
_SYMBOL = {
    Verdict.PROTECTED: "✓",
    Verdict.BEST_EFFORT: "~",
    Verdict.EXPOSED: "!",
    Verdict.NOT_POSSIBLE: "×",
    Verdict.NOT_VERIFIED: "?",
    Verdict.DONE: "✓",
    Verdict.NOT_DONE: "!",
}


class StatusPage(QWidget):
    """Runs the checks when it is opened, and again on R."""

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._results: tuple[CheckResult, ...] = ()
        self._checking = False
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Status of this machine", Type.TITLE))
        self._under = Text(theme, "", Type.BODY, "secondary")
        column.addWidget(self._under)
        column.addSpacing(S)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[CheckResult] = RowList(
            theme, "what is kept safe here", _ROW, _paint_check_result, accessible_check_result, ""
        )
        panel.column.addWidget(self.list)
        column.addWidget(panel, 1)
        self._whole = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self._whole)
        self.list.moved.connect(lambda _: self._show_whole())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole()

    def _show_whole(self) -> None:
        """Below the rows, what the chosen one has no room for."""
        chosen = self.list.current()
        room = self.list.viewport().width() - 2 * L - _SUBJECT - _chip_width(self._theme) - L
        lines = [] if chosen is None else [(chosen.text, Type.BODY), (_checked(chosen), Type.META)]
        is_cut = any(width_of(self._theme, text, kind) > room for text, kind in lines)
        self._whole.setText(" ".join(f"{text.rstrip('.')}." for text, _ in lines) if is_cut else "")
        self._whole.setVisible(is_cut)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        return (
            Command("R", "Check again", self.check),
            Command("E", "Save as text", self._save),
            Command("Down", "Next", lambda: self.list.step(1), own_key=True),
        )

    def begin(self) -> None:
        """Run the checks, and focus the rows."""
        self.notice.clear()
        self.list.setFocus()
        self.check()

    def check(self) -> None:
        """Run the checks. One run at a time, because each starts the card pane."""
        if self._checking:
            return
        self._checking = True
        self._under.setText("Looking at this machine …")
        self._background.run(
            self._use_cases.check_machine, self._show, self._fail, lane=Lane.REMOTE
        )

    def _show(self, check_results: tuple[CheckResult, ...]) -> None:
        self._checking = False
        self._results = check_results
        at = self._use_cases.actor.now().astimezone()
        self._under.setText(f"{tally(check_results)}. Checked at {time_text(at)}.")
        self.list.show_records(check_results, keep=lambda check_result: check_result.subject)
        self._show_whole()
        log.info("status shown rows=%d", len(check_results))

    def _save(self) -> None:
        results = self._results
        if results:
            self._background.run(
                lambda: self._use_cases.save_status(results), self._saved, self._fail
            )

    def _saved(self, file: Path) -> None:
        self.notice.show_message("The status of this machine was saved.", str(file), "good")
        log.info("status saved")

    def _fail(self, error: DeskError) -> None:
        self._checking = False
        self.notice.show_error(error)


def accessible_check_result(check_result: CheckResult) -> str:
    """The text of a row for a screen reader."""
    return (
        f"{check_result.subject}, {check_result.verdict.value}. {check_result.text} "
        f"How it was checked: {check_result.how}."
    )


def _chip_width(theme: Theme) -> int:
    return max(width_of(theme, verdict.value, Type.LABEL) for verdict in Verdict) + 3 * S + 12


def _paint_check_result(
    painter: QPainter, theme: Theme, rect: QRect, check_result: CheckResult, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    tone, wide = _TONE[check_result.verdict], _chip_width(theme)
    subject = QRect(inner.x(), rect.y(), _SUBJECT, rect.height())
    message = check_result.subject[:1].upper() + check_result.subject[1:]
    write(painter, theme, subject, message, Type.BODY_STRONG)
    chip = QRectF(inner.x() + _SUBJECT, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    symbol = QRect(int(chip.x()) + S, int(chip.y()), 12, 18)
    write(painter, theme, symbol, _SYMBOL[check_result.verdict], Type.LABEL, tone, CENTRE)
    write(painter, theme, symbol.translated(12 + S // 2, 0).adjusted(0, 0, wide - 24 - S, 0),
          check_result.verdict.value, Type.LABEL, tone)  # fmt: skip
    left = int(chip.right()) + L
    text = QRect(left, rect.y() + 4, inner.right() - left, 19)
    write(painter, theme, text, check_result.text)
    write(painter, theme, text.translated(0, 17), _checked(check_result), Type.META, "tertiary")


def _checked(check_result: CheckResult) -> str:
    return f"Checked: {check_result.how}"
