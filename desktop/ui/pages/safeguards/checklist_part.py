"""The legal and PCI checklist: each rule with its source, who decides, and what was settled."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from desktop.booking.date_time_text import date_text, local_time
from desktop.booking.delegation.expiry import Due, days_text
from desktop.booking.delegation.legal_checklist import (
    ChecklistLine,
    ChecklistStatus,
    Decider,
)
from desktop.ui.pages.panels.reading.reading_view import Block, Look
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.read_safeguards import SafeguardsView

from .item_form import ItemForm
from .part_view import PartView, Run
from .safeguard_rows import State, line_state, line_under

_WHO_DECIDES = {
    Decider.OWNER: "This is yours to do and to note.",
    Decider.LAWYER: "Ask your lawyer: Skycap cannot say whether and how it applies to you.",
    Decider.ACQUIRER: "Your acquirer decides, the bank behind your card processor. Ask in writing.",
    Decider.VENDOR: "Your vendor decides. Ask for it in writing, and keep the answer.",
}
_TONE = {Due.LATER: "good", Due.SOON: "warn", Due.OVER: "bad"}
_HOW_OFTEN = {1: "every month", 3: "every 3 months", 6: "every 6 months", 12: "every year"}


class NoteForm(ItemForm):
    """`asked` carries the note."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Today's date and your name are noted with it.")
        note = Field(theme, "Note", placeholder="who said so, or where the letter is")
        self.name_field("note", note)
        self.column.addWidget(note)
        self.finish(note)

    def ask(self) -> None:
        self.asked.emit(self.fields["note"].text)


class ChecklistPart(PartView[ChecklistLine]):
    """For an owner: D done, A does not apply, O open again."""

    def __init__(self, theme: Theme, run: Run, keep: KeepSafeguards, drafts: TextDrafts) -> None:
        super().__init__(theme, run, "checklist", drafts)
        self._keep = keep
        self._status = ChecklistStatus.DONE
        self.answer_form = NoteForm(theme)
        self.answer_form.asked.connect(self._save)
        self._add_form(self.answer_form)

    def rows_of(self, view: SafeguardsView) -> tuple[ChecklistLine, ...]:
        return view.known.checklist

    def item_of(self, row: ChecklistLine) -> str:
        return row.row.name

    def row_text(self, row: ChecklistLine) -> tuple[str, str, State]:
        return row.row.title, line_under(row), line_state(row)

    def blocks_of(self, row: ChecklistLine) -> Iterable[Block]:
        rule, answer = row.row, row.answer
        yield Block(Look.TITLE, rule.title)
        yield Block(Look.META, line_under(row))
        yield Block(Look.LEAD, rule.text)
        if answer is None or answer.status is ChecklistStatus.OPEN:
            yield Block(Look.STATE, "○ Open.", "accent")
        else:
            at = date_text(local_time(answer.at))
            status = answer.status.value
            yield Block(
                Look.STATE, f"✓ {status[:1].upper()}{status[1:]}, noted by {answer.by} on {at}.",
                "good",
            )  # fmt: skip
            if answer.note:
                yield Block(Look.PARAGRAPH, f"Note: {answer.note}")
        if row.last_day is not None and row.due is not None:
            when = days_text(row.last_day, self.view.known.today)
            yield Block(Look.META, f"It is good until {date_text(row.last_day)}: {when}.",
                        _TONE[row.due])  # fmt: skip
        yield Block(Look.RULE)
        yield Block(Look.HEADING, "Who decides")
        yield Block(Look.PARAGRAPH, _WHO_DECIDES[rule.decider])
        if rule.every_months:
            often = _HOW_OFTEN.get(rule.every_months, f"every {rule.every_months} months")
            yield Block(Look.HEADING, "How often")
            yield Block(Look.PARAGRAPH, f"It comes again {often}; you are reminded 14 days before.")
        yield Block(Look.HEADING, "Source")
        yield Block(Look.PARAGRAPH, f"{rule.source}. Read {date_text(rule.as_of)}.", "secondary")
        yield Block(
            Look.PARAGRAPH,
            "This list is a help to remember, not legal advice, and a row that is done is your own "
            "word.",
            "secondary",
        )

    def own_commands(self, row: ChecklistLine) -> tuple[Command, ...]:
        if not self.may_edit:
            return ()
        again = Command("O", "Open again", partial(self._reopen, row))
        return (
            Command("D", "Done", partial(self._answer, row, ChecklistStatus.DONE)),
            Command("A", "Does not apply", partial(self._answer, row, ChecklistStatus.NOT_OURS)),
            *(() if row.status is ChecklistStatus.OPEN else (again,)),
        )

    def open(self) -> None:
        """Enter on a row, for an owner."""
        row = self.list.current()
        if self.may_edit and row is not None:
            self._answer(row, ChecklistStatus.DONE)

    def _answer(self, row: ChecklistLine, status: ChecklistStatus) -> None:
        self._status = status
        self.answer_form.title.setText(f"{row.row.title}: {status.value}")
        note = row.answer.note if row.answer is not None else ""
        self.answer_form.fill(note=note)
        self.show_form(self.answer_form, row.row.name)

    def _save(self, note: str) -> None:
        row = self.list.current()
        if row is not None:
            save = partial(self._keep.answer, row.row.name, self._status, note)
            self._save_form(save, f"Noted: {row.row.title}, {self._status.value}.")

    def _reopen(self, row: ChecklistLine) -> None:
        reopen = partial(self._keep.answer, row.row.name, ChecklistStatus.OPEN, "")
        self._run(reopen, f"Open again: {row.row.title}.")
