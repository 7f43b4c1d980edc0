"""Safeguards: what is in order before others take cards, in six parts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.delegation.expiry import Due, days_text
from desktop.booking.delegation.founder_answers import NextStep
from desktop.booking.delegation.safeguards import SafeguardsPart
from desktop.ui.event_loop.background import Background
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import Text
from desktop.use_cases.delegation.read_safeguards import SafeguardsView
from desktop.use_cases.errors import DeskError, Refused

from .answers_part import AnswersPart
from .checklist_part import ChecklistPart
from .checks_part import ChecksPart
from .clearance_part import ClearancePart
from .evidence_view import EvidenceView
from .insurance_part import InsurancePart
from .part_tabs import PartTabs
from .policies_part import PoliciesPart

log = logging.getLogger(__name__)
ItemPart = ClearancePart | PoliciesPart | InsurancePart | ChecksPart | ChecklistPart
_MOST_REMINDERS = 2


class SafeguardsPage(QWidget):
    """All roles read it and sign; who keeps the safeguards changes them."""

    commands_changed = Signal()

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
        self._read = use_cases.read_safeguards
        self._index = 0
        self._shows_evidence = False
        self._drafts: tuple[TextDrafts, ...] = ()
        self._parts: tuple[AnswersPart | ItemPart, ...] = ()
        self._items: dict[SafeguardsPart, ItemPart] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        head = QHBoxLayout()
        head.addWidget(Text(theme, "Safeguards", Type.TITLE), 1)
        self._opener = Button(theme, "Evidence pack", "Ctrl+E")
        self._opener.clicked.connect(self._show_evidence)
        self._may_make_evidence = Permission.READ_AUDIT in use_cases.actor.member.may
        head.addWidget(self._opener)
        column.addLayout(head)
        self._opener.setVisible(self._may_make_evidence)
        self.under = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self.under)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self._tabs = PartTabs(theme, tuple(part.value for part in SafeguardsPart))
        self._tabs.chosen.connect(self._show_part)
        column.addWidget(self._tabs)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)

    def _build(self) -> None:
        """When the page is opened for the first time: nobody waits for it at sign-in."""
        theme, keep = self._theme, self._use_cases.keep_safeguards
        self.answers = AnswersPart(theme)
        policy, insurance, check, answer, training = self._drafts = tuple(
            TextDrafts(self._background, self._use_cases.keep_draft, kind, self)
            for kind in ("policy", "insurance", "check", "answer", "training")
        )
        self.clearance = ClearancePart(
            *(theme, self._run, self._use_cases.keep_clearance),
            *(self._use_cases.manage_members, training),
        )
        self.policies = PoliciesPart(theme, self._run, self._use_cases.sign_policy, keep, policy)
        self.insurance = InsurancePart(theme, self._run, keep, insurance)
        self.checks = ChecksPart(theme, self._run, keep, check)
        self.checklist = ChecklistPart(theme, self._run, keep, answer)
        self._items = {
            SafeguardsPart.POLICIES: self.policies,
            SafeguardsPart.INSURANCE: self.insurance,
            SafeguardsPart.CHECKS: self.checks,
            SafeguardsPart.CHECKLIST: self.checklist,
            SafeguardsPart.CLEARANCE: self.clearance,
        }
        self._parts = (self.answers, *self._items.values())
        for part in self._parts:
            self._stack.addWidget(part)
            part.commands_changed.connect(self.commands_changed)
        for part in self._items.values():
            part.began.connect(self.notice.clear)
        self.answers.chosen.connect(self._go)
        self.evidence = EvidenceView(theme, self._background, self._use_cases)
        self._stack.addWidget(self.evidence)
        self.evidence.commands_changed.connect(self.commands_changed)
        self.evidence.began.connect(self.notice.clear)
        self.evidence.working.connect(self.notice.show_message)
        self.evidence.failed.connect(self.notice.show_error)
        self.evidence.made.connect(lambda made: self.notice.show_message(made, tone="good"))
        self.evidence.left.connect(lambda: self._show_part(self._index))

    @property
    def part(self) -> SafeguardsPart:
        """The part that is shown."""
        return tuple(SafeguardsPart)[self._index]

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page, after those of the part that is shown."""
        if not self._parts:
            return ()
        if self._shows_evidence:
            return self.evidence.commands()
        parts = [
            Command(
                f"Alt+{place + 1}", part.value, partial(self._show_part, place), in_key_bar=False
            )
            for place, part in enumerate(SafeguardsPart)
        ]
        again = Command("R", "Read again", self._load, in_key_bar=False)
        evidence = Command("Ctrl+E", "Evidence pack", self._show_evidence, in_key_bar=False)
        packs = (evidence,) if self._may_make_evidence else ()
        return (*self._parts[self._index].commands(), *parts, *packs, again)

    def unwritten(self) -> dict[str, str]:
        """Drafts of its forms that a lock has to keep, by name."""
        return {name: text for each in self._drafts for name, text in each.unwritten().items()}

    def begin(self) -> None:
        """Read everything, and begin with the answers. What was typed and not saved is kept."""
        self.notice.clear()
        if not self._parts:
            self._build()
        for part in self._items.values():
            part.calm()
        self._show_part(0)
        self._load()

    def _load(self) -> None:
        self._background.run(self._read, self._show, self._fail)

    def _show(self, view: SafeguardsView) -> None:
        for part in self._parts:
            part.show_view(view)
        self._write_head(view)
        self.commands_changed.emit()
        missing = sum(1 for each in view.answers if each.missing)
        log.info("safeguards shown missing=%d ending=%d", missing, len(view.reminders))

    def _write_head(self, view: SafeguardsView) -> None:
        """What ends first; else how many of the answers are in order."""
        if view.unverified:
            count = len(view.unverified)
            self.under.setText(
                f"{count} stored {'signature does' if count == 1 else 'signatures do'} not verify "
                "and count for nothing: look into the audit log."
            )
            self.under.set_tone("bad")
            return
        if view.reminders:
            first = view.reminders[:_MOST_REMINDERS]
            ends = [f"{each.title} {days_text(each.last_day, view.known.today)}" for each in first]
            more = len(view.reminders) - len(first)
            self.under.setText("; ".join(ends) + (f"; {more} more." if more else "."))
            over = any(each.due is Due.OVER for each in view.reminders)
            self.under.set_tone("bad" if over else "warn")
            return
        good = sum(1 for each in view.answers if not each.missing)
        self.under.setText(
            f"Before others take cards: {good} of {len(view.answers)} in order. "
            "A guide, not legal advice."
        )
        self.under.set_tone("secondary")

    def _show_evidence(self) -> None:
        """In place of the parts."""
        self._shows_evidence = True
        self.notice.clear()
        self._tabs.hide()
        self._opener.hide()
        self._stack.setCurrentWidget(self.evidence)
        self.evidence.begin()
        self.commands_changed.emit()

    def _show_part(self, index: int) -> None:
        self._shows_evidence = False
        self._tabs.show()
        self._opener.setVisible(self._may_make_evidence)
        self._index = index
        self._tabs.choose(index)
        part = self._parts[index]
        self._stack.setCurrentWidget(part)
        if index and (form := self._items[self.part].form) is not None:
            form.setFocus()
        else:
            part.list.setFocus()
        self.commands_changed.emit()

    def _go(self, step: NextStep) -> None:
        """To where the next step of a question is done."""
        self.notice.clear()
        part = self._items[step.part]
        part.calm()
        part.select(step.item)
        self._show_part(tuple(SafeguardsPart).index(step.part))

    def _run(self, job: Callable[[], object], message: str) -> None:
        shown = self._items[self.part]

        def done(view: SafeguardsView) -> None:
            shown.calm()
            self._show(view)
            self.notice.show_message(message, tone="good")
            log.info("safeguards saved")

        def job_then_read() -> SafeguardsView:
            job()
            return self._read()

        self._background.run(job_then_read, done, self._fail)

    def _fail(self, error: DeskError) -> None:
        part = self._items.get(self.part)
        if part is not None:
            part.not_saved()
        if part is not None and isinstance(error, Refused) and part.show_problem(error):
            return
        self.notice.show_error(error)
