"""Clearance: who may take cards in live work, and what is missing for the others."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.booking.clients.typed_date import written
from desktop.booking.date_time_text import date_text
from desktop.booking.delegation.awareness_training import AwarenessTraining
from desktop.booking.delegation.clearance import Clearance, ClearanceItem, ClearanceRow
from desktop.ui.pages.panels.reading.reading_view import Block, Look
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.delegation.keep_clearance import KeepClearance
from desktop.use_cases.delegation.read_safeguards import SafeguardsView

from .item_form import ItemForm
from .part_view import PartView, Run
from .safeguard_rows import State, clearance_row_state, clearance_state, clearance_under


class TrainingForm(ItemForm):
    """`asked` carries an AwarenessTraining."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "What the course covered and its certificate stay with you. It counts for twelve "
            "months.",
        )
        self._member_id = ""
        self.add_fields(
            ("course", "Course", "card security, 1 hour"), ("done_on", "Done on", "9oct2026")
        )
        self.finish(self.fields["course"])

    def show_member(self, clearance: Clearance) -> None:
        """What is saved of this member's last course."""
        self._member_id = clearance.member.id
        self.title.setText(f"Awareness training of {clearance.member.name}")
        row = _training(clearance)
        if row.on is None:
            self.fill()
        else:
            self.fill(course=row.evidence, done_on=written(row.on))

    def ask(self) -> None:
        try:
            done_on = self.day("done_on")
        except ValueError:
            return
        if done_on is None:
            self.show_problem("done_on", "On which day was the course done?")
            return
        self.asked.emit(AwarenessTraining(self._member_id, self.fields["course"].text, done_on))


class ClearancePart(PartView[Clearance]):
    """For an owner: C clears, X ends a clearance, E enters a course, U suspends."""

    def __init__(
        self,
        theme: Theme,
        run: Run,
        keep: KeepClearance,
        members: ManageMembers,
        drafts: TextDrafts,
    ) -> None:
        super().__init__(theme, run, "clearances", drafts)
        self._keep = keep
        self._members = members
        self.training_form = TrainingForm(theme)
        self.training_form.asked.connect(self._save_training)
        self._add_form(self.training_form)

    def rows_of(self, view: SafeguardsView) -> tuple[Clearance, ...]:
        return view.known.clearances

    def item_of(self, row: Clearance) -> str:
        return row.member.id

    def row_text(self, row: Clearance) -> tuple[str, str, State]:
        return row.member.name, clearance_under(row), clearance_state(row)

    def blocks_of(self, row: Clearance) -> Iterable[Block]:
        yield Block(Look.TITLE, row.member.name)
        symbol, word, tone = clearance_state(row)
        yield Block(Look.STATE, f"{symbol} {word[:1].upper()}{word[1:]}", tone)
        yield Block(Look.LEAD, self._meaning(row))
        for each in row.rows:
            mark, state, tone = clearance_row_state(each)
            yield Block(Look.STEP, f"{each.item.value}: {state}", tone, mark)
            proved = ". ".join(filter(None, (each.evidence, _proof(each))))
            yield Block(Look.UNDER_STEP, f"{proved}.")
            if each.is_missing:
                yield Block(Look.UNDER_STEP, f"Next: {each.next_step}")
        yield Block(Look.RULE)
        yield Block(
            Look.SOURCE,
            "PCI DSS v4.0.1: 12.6.3 training and acknowledgment, 12.7.1 screening, 8.4 "
            "multi-factor sign-in, 7.2.4 review of access every six months. Your acquirer decides "
            "what you need.",
        )

    def own_commands(self, row: Clearance) -> tuple[Command, ...]:
        if not self.may_edit:
            return ()
        enter = Command("E", "Enter the training", self.open)
        if row.is_single_control:
            return (enter,)
        name = row.member.name
        clear = Command("C", "Clear to take cards", lambda: self._clear(row))
        end = Command("X", "End the clearance", lambda: self._end(row))
        return (
            *((clear,) if row.may_be_reviewed else ()),
            enter,
            *((end,) if row.member.review is not None else ()),
            Command("U", f"Suspend {name}", lambda: self._suspend(row), in_key_bar=False),
        )

    def open(self) -> None:
        """Enter on a row, for an owner."""
        row = self.list.current()
        if self.may_edit and row is not None:
            self.training_form.show_member(row)
            self.show_form(self.training_form, row.member.id)

    def _meaning(self, row: Clearance) -> str:
        if row.is_single_control:
            return (
                "Single control: an owner holds the key that certifies others, so what is missing "
                "here is shown and closes nothing."
            )
        if row.closes_card_step:
            who = "you take" if row.member.id == self.view.member_id else f"{row.member.name} takes"
            return (
                f"In live work {who} no card until all of this is in order. Everything else stays "
                "open. Training and vendor test ask for none of it."
            )
        until = "" if row.last_day is None else f", until {date_text(row.last_day)}"
        return f"May take cards in live work{until}."

    def _clear(self, row: Clearance) -> None:
        self.ask_first(
            f"You looked at all of this, and {row.member.name} may take cards?",
            "Clear",
            lambda: self._run(
                lambda: self._keep.clear(row.member.id), f"{row.member.name} may take cards."
            ),
        )

    def _end(self, row: Clearance) -> None:
        self.ask_first(
            f"Close the card step to {row.member.name}?",
            "Close it",
            lambda: self._run(
                lambda: self._keep.end(row.member.id),
                f"The card step is closed to {row.member.name}.",
            ),
        )

    def _suspend(self, row: Clearance) -> None:
        self.ask_first(
            f"Suspend {row.member.name}? They cannot sign in, and their keys are changed.",
            "Suspend",
            lambda: self._run(
                lambda: self._members.suspend(row.member.id), f"{row.member.name} is suspended."
            ),
        )

    def _save_training(self, training: AwarenessTraining) -> None:
        row = self.list.current()
        name = "the training" if row is None else f"the training of {row.member.name}"
        self._save_form(lambda: self._keep.save_training(training), f"Saved: {name}.")


def _training(clearance: Clearance) -> ClearanceRow:
    return next(row for row in clearance.rows if row.item is ClearanceItem.TRAINING)


def _proof(row: ClearanceRow) -> str:
    """Who saw to it, when, and until when it counts."""
    parts = []
    if row.by or row.on:
        by = f"By {row.by}" if row.by else "Done"
        parts.append(by if row.on is None else f"{by} on {date_text(row.on)}")
    if row.last_day is not None:
        parts.append(f"until {date_text(row.last_day)}")
    return ", ".join(parts)
