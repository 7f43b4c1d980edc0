"""The audit log: who did what, when, from where, to which subject, and how it ended."""

from __future__ import annotations

import logging

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.date_time_text import spoken_timestamp, timestamp_text
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import CENTRE, RIGHT, Text, width_of, write
from desktop.use_cases.audit.read_audit import MOST
from desktop.use_cases.errors import DeskError

log = logging.getLogger(__name__)
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
        self._newest: tuple[AuditEntry, ...] = ()
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
            theme, placeholder="Who, what, outcome or subject", height=40, problem_line=False,
            long_numbers=True,
        )  # fmt: skip
        column.addWidget(self.field)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[AuditEntry] = RowList(
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
            Command("Escape", "All entries", self.field.edit.clear),
        )

    def begin(self) -> None:
        """Load the newest entries. Reading the audit log is an audit entry itself."""
        self.field.edit.clear()
        self.field.edit.setFocus()
        self._background.run(lambda: self._use_cases.read_audit(""), self._opened, self._fail)

    def _opened(self, newest: tuple[AuditEntry, ...]) -> None:
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

    def _find(self, asked: str) -> tuple[str, tuple[AuditEntry, ...]]:
        """On a thread of its own; a search that waited until it was replaced is not made."""
        return asked, self._use_cases.read_audit(asked) if asked == self._asked else ()

    def _found(self, answer: tuple[str, tuple[AuditEntry, ...]]) -> None:
        asked, entries = answer
        if asked == self._asked:
            self._show(entries)

    def _show(self, entries: tuple[AuditEntry, ...]) -> None:
        more = f" The newest {MOST} are listed; type words to find others."
        self._under.setText(
            "Every entry is signed by who did it. Nothing here can be changed or deleted."
            + (more if len(entries) == MOST else "")
        )
        self.list.set_empty("No entry has these words." if self.field.text else "")
        self.list.show_records(entries)
        log.info("audit entries shown=%d", len(entries))

    def _enter(self) -> None:
        if (entry := self.list.current()) is not None:
            self._narrow(entry)

    def _narrow(self, entry: AuditEntry) -> None:
        if entry.subject:
            self.field.edit.setText(entry.subject)

    def _fail(self, error: DeskError) -> None:
        self.notice.show_error(error)


def accessible_audit_entry(entry: AuditEntry) -> str:
    """For a screen reader."""
    at = entry.at.astimezone()
    parts = (entry.action, entry.outcome, entry.member_name, spoken_timestamp(at), entry.subject)
    return ", ".join(part for part in (*parts, entry.detail) if part)


def second_line(entry: AuditEntry) -> str:
    """Who, on which workstation, about what, and details, below the action."""
    parts = (entry.member_name, entry.workstation, entry.subject, entry.detail)
    return " · ".join(part for part in parts if part)


def _paint_entry(
    painter: QPainter, theme: Theme, rect: QRect, entry: AuditEntry, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    at = entry.at.astimezone()
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
    write(painter, theme, below, second_line(entry), Type.META, "secondary")
