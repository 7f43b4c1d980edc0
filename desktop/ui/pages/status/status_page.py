"""How safe is this very machine: a verdict in words for each subject, and how it was checked."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.check_result import Finding, Verdict, tally
from desktop.ui.background import Work
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_case_calls import DeskCalls
from desktop.ui.widgets.commands import Act
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RecordList
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
}
# A sign of its own for each, so that nobody depends on telling colours apart.
_SIGN = {
    Verdict.PROTECTED: "✓",
    Verdict.BEST_EFFORT: "~",
    Verdict.EXPOSED: "!",
    Verdict.NOT_POSSIBLE: "×",
    Verdict.NOT_VERIFIED: "?",
}


class StatusPage(QWidget):
    """Looks when it is come to, and again when asked."""

    def __init__(
        self, theme: Theme, work: Work, calls: DeskCalls, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._calls = calls
        self._found: tuple[Finding, ...] = ()
        self._looking = False
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
        self.list: RecordList[Finding] = RecordList(
            theme, "what is kept safe here", _ROW, _paint_finding, spoken_finding, ""
        )
        panel.column.addWidget(self.list)
        column.addWidget(panel, 1)

    def acts(self) -> tuple[Act, ...]:
        """Keys of this page."""
        return (
            Act("R", "Look again", self.look),
            Act("E", "Save as text", self._save),
            Act("Down", "Next", lambda: self.list.step(1), own_key=True),
        )

    def begin(self) -> None:
        """Look, with the keyboard on the rows."""
        self.notice.clear()
        self.list.setFocus()
        self.look()

    def look(self) -> None:
        """Look again; once at a time, for the card pane is started for it."""
        if self._looking:
            return
        self._looking = True
        self._under.setText("Looking at this machine …")
        self._work.run(self._calls.examine, self._show, self._fail)

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self._looking = False
        self._found = findings
        at = self._calls.now().astimezone()
        self._under.setText(f"{tally(findings)}. Checked at {at:%H:%M}.")
        self.list.show_records(findings, keep=lambda finding: finding.subject)
        log.info("status shown rows=%d", len(findings))

    def _save(self) -> None:
        found = self._found
        if found:
            self._work.run(lambda: self._calls.save_status(found), self._saved, self._fail)

    def _saved(self, file: Path) -> None:
        self.notice.tell("The status of this machine was saved.", str(file), "good")
        log.info("status saved")

    def _fail(self, ending: DeskError) -> None:
        self._looking = False
        self.notice.tell_ending(ending)


def spoken_finding(finding: Finding) -> str:
    """For a screen reader."""
    return (
        f"{finding.subject}, {finding.verdict.value}. {finding.words} How it was checked: "
        f"{finding.how}."
    )


def _chip_width(theme: Theme) -> int:
    return max(width_of(theme, verdict.value, Type.LABEL) for verdict in Verdict) + 3 * S + 12


def _paint_finding(
    painter: QPainter, theme: Theme, rect: QRect, finding: Finding, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    tone, wide = _TONE[finding.verdict], _chip_width(theme)
    subject = QRect(inner.x(), rect.y(), _SUBJECT, rect.height())
    said = finding.subject[:1].upper() + finding.subject[1:]
    write(painter, theme, subject, said, Type.BODY_STRONG)
    chip = QRectF(inner.x() + _SUBJECT, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    sign = QRect(int(chip.x()) + S, int(chip.y()), 12, 18)
    write(painter, theme, sign, _SIGN[finding.verdict], Type.LABEL, tone, CENTRE)
    write(painter, theme, sign.translated(12 + S // 2, 0).adjusted(0, 0, wide - 24 - S, 0),
          finding.verdict.value, Type.LABEL, tone)  # fmt: skip
    left = int(chip.right()) + L
    words = QRect(left, rect.y() + 4, inner.right() - left, 19)
    write(painter, theme, words, finding.words)
    write(painter, theme, words.translated(0, 17), f"Checked: {finding.how}", Type.META,
          "tertiary")  # fmt: skip
