"""The audit log: who did what, when, from where, to which subject, and how it ended."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.date_time_text import local_time, spoken_timestamp, timestamp_text
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import CENTRE, RIGHT, Text, width_of, write
from desktop.use_cases.audit.read_audit import MOST, AuditLine
from desktop.use_cases.errors import DeskError

log = logging.getLogger(__name__)
# Ids of ours are letters only: four of them tell two attempts apart.
_OWN_ID = re.compile(r"\b[a-z]{20,}\b")
_ROW = 48
# A search begins when nothing was typed for so long.
_PAUSE_MS = 150
_TONE = {"done": "good", "requested": "accent", "pending": "warn", "cancelled": "tertiary"}


class AuditPage(QWidget):
    """Newest first; typed words narrow it, Enter narrows it to one subject."""

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
        self._newest: tuple[AuditLine, ...] = ()
        self._asked = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Audit", Type.TITLE))
        self._under = Text(theme, "", Type.BODY, "secondary")
        column.addWidget(self._under)
        self.field = Field(
            theme, placeholder="Who, what, outcome, or a client's name", height=40,
            problem_line=False, long_numbers=True,
        )  # fmt: skip
        column.addWidget(self.field)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[AuditLine] = RowList(
            theme, "audit log", _ROW, _paint_entry, accessible_audit_entry, "", always_marked=True
        )
        panel.column.addWidget(self.list)
        column.addWidget(panel, 1)
        self.field.edit.textChanged.connect(self._typed)
        self.field.entered.connect(self._enter)
        self.list.opened.connect(self._narrow)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        return (
            Command("Return", "Only this subject", self._enter, own_key=True),
            Command("Down", "Next", lambda: self.list.step(1)),
            Command("Up", "Previous", lambda: self.list.step(-1), in_key_bar=False),
            # In the search field letters are text: outside of it G R and the like work.
            Command("Escape", "All entries, then the list", self._leave_search),
            Command("/", "Search", self.field.edit.setFocus, in_key_bar=False),
        )

    def _leave_search(self) -> None:
        if self.field.edit.text():
            self.field.edit.clear()
        else:
            self.list.setFocus()

    def begin(self) -> None:
        """Load the newest entries. Reading the audit log is an audit entry itself."""
        self.field.edit.clear()
        self.field.edit.setFocus()
        self._background.run(lambda: self._use_cases.read_audit(""), self._opened, self._fail)

    def _opened(self, newest: tuple[AuditLine, ...]) -> None:
        self._newest = newest
        self._typed(self.field.edit.text())

    def _typed(self, text: str) -> None:
        self._asked = text
        if text.strip():
            self._pause.start()
            return
        self._pause.stop()
        self._show(self._newest)

    def _search(self) -> None:
        asked = self._asked
        self._background.run(lambda: self._find(asked), self._found, self._fail, latest="audit")

    def _find(self, asked: str) -> tuple[str, tuple[AuditLine, ...]]:
        """On a thread of its own; a search that waited until it was replaced is not made."""
        return asked, self._use_cases.read_audit(asked) if asked == self._asked else ()

    def _found(self, answer: tuple[str, tuple[AuditLine, ...]]) -> None:
        asked, entries = answer
        if asked == self._asked:
            self._show(entries)

    def _show(self, entries: tuple[AuditLine, ...]) -> None:
        more = f" The newest {MOST} are listed; type words to find others."
        self._under.setText(
            "An entry is signed by whom it names; any other signer is shown. Refused sign-ins are "
            "unsigned notes. Nothing is ever deleted." + (more if len(entries) == MOST else "")
        )
        self.list.set_empty("No entry has these words." if self.field.text else "")
        self.list.show_records(entries)
        log.info("audit entries shown=%d", len(entries))

    def _enter(self) -> None:
        if (line := self.list.current()) is not None:
            self._narrow(line)

    def _narrow(self, line: AuditLine) -> None:
        if line.entry.subject:
            self.field.edit.setText(line.entry.subject)

    def _fail(self, error: DeskError) -> None:
        self.notice.show_error(error)


def accessible_audit_entry(line: AuditLine) -> str:
    """For a screen reader."""
    entry, at = line.entry, spoken_timestamp(local_time(line.entry.at))
    parts = (entry.action, entry.outcome, entry.member_name, at, entry.subject, entry.detail)
    return ", ".join(part for part in (*parts, provenance(line)) if part)


def _short(own_id: re.Match[str]) -> str:
    return f"{own_id[0][:4]}…"


def second_line(line: AuditLine) -> str:
    """Who, whose signature, about what, and on which workstation, below the action. An id says
    nothing to a reader: the list can be narrowed to it by Enter.
    """
    entry = line.entry
    detail = "" if _OWN_ID.fullmatch(entry.detail) else _OWN_ID.sub(_short, entry.detail)
    parts = (entry.member_name, provenance(line), line.about, detail, entry.workstation)
    return " · ".join(part for part in parts if part)


def provenance(line: AuditLine) -> str:
    """What is to be known about signature and date; empty where both are as they should be."""
    if line.entry.unsigned:
        signed = f"unsigned note, entered when {line.signed_by} signed in"
    else:
        signed = f"signed by {line.signed_by}" if line.signed_by else ""
    clock = "the clock was set back" if line.clock_set_back else ""
    return ", ".join(part for part in (signed, clock) if part)


def _paint_entry(
    painter: QPainter, theme: Theme, rect: QRect, line: AuditLine, chosen: bool
) -> None:
    entry, inner = line.entry, rect.adjusted(L, 0, -L, 0)
    at = local_time(entry.at)
    when = QRect(inner.right() - 150, rect.y(), 150, rect.height())
    write(painter, theme, when, timestamp_text(at), Type.META, "secondary", RIGHT)
    tone = _TONE.get(entry.outcome, "bad")
    wide = width_of(theme, entry.outcome, Type.LABEL) + 2 * S
    chip = QRectF(when.x() - M - wide, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone, 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    write(painter, theme, chip.toRect(), entry.outcome, Type.LABEL, tone, CENTRE)
    top = QRect(inner.x(), rect.y() + 5, int(chip.x()) - inner.x() - M, 20)
    write(painter, theme, top, entry.action, Type.BODY_STRONG)
    below = top.translated(0, 18)
    tone = "bad" if line.signed_by and not entry.unsigned else "secondary"
    write(painter, theme, below, second_line(line), Type.META, tone)
