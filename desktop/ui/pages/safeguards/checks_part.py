"""Background checks: each member's steps, beside the guide to them. No report is kept."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.booking.clients.typed_date import written
from desktop.booking.date_time_text import date_text
from desktop.booking.delegation.background_check import (
    NEXT_STEP,
    BackgroundCheck,
    CheckResult,
    CheckStage,
)
from desktop.booking.delegation.safeguards import MemberCheck
from desktop.ui.pages.panels.reading.reading_view import Block, Look
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.read_safeguards import SafeguardsView

from .item_form import ItemForm
from .part_view import PartView, Run
from .safeguard_rows import State, check_state, check_under

_RESULTS = tuple(CheckResult)
_DATES = (
    ("consent_on", "Consent given"),
    ("result_on", "Result"),
    ("pre_adverse_on", "Pre-adverse notice"),
    ("adverse_on", "Adverse action notice"),
    ("next_on", "To be done again"),
)


class CheckForm(ItemForm):
    """`asked` carries a BackgroundCheck."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Provider, result and dates only. The report stays with the provider or under lock; "
            "nothing of it is typed here.",
        )
        self._member_id = ""
        self.add_fields(
            ("provider", "Provider", "the company that does the check"),
            ("consent_on", "Written consent on", "1oct2026"),
        )
        self.result = SegmentedControl(
            theme, "Result", tuple(each.value.capitalize() for each in _RESULTS)
        )
        self.result.chosen.connect(lambda _: self.edited.emit())
        self.column.addWidget(self.result)
        self.add_fields(
            ("result_on", "Result on", "9oct2026"),
            ("next_on", "Do it again by, if you do", "9oct2027"),
            ("pre_adverse_on", "Pre-adverse notice on", "only where it is needed"),
            ("adverse_on", "Adverse action notice on", "only where it is needed"),
        )
        self.finish(self.fields["provider"])

    def show_member(self, row: MemberCheck) -> None:
        """What is saved of this member's check."""
        self._member_id = row.member_id
        self.title.setText(f"Background check of {row.member_name}")
        check = row.check
        if check is None:
            self.result.choose(0)
            self.fill()
            return
        self.result.choose(_RESULTS.index(check.result))
        days = {name: written(getattr(check, name)) for name, _ in _DATES}
        self.fill(provider=check.provider, **days)

    @property
    def typed(self) -> tuple[str, ...]:
        return (*super().typed, str(self.result.index))

    def show_typed(self, typed: tuple[str, ...]) -> None:
        *fields, result = typed
        super().show_typed(tuple(fields))
        self.result.choose(int(result))

    def ask(self) -> None:
        try:
            days = {name: self.day(name) for name, _ in _DATES}
        except ValueError:
            return
        consent_on = days.pop("consent_on")
        if consent_on is None:
            self.show_problem("consent_on", "Written consent comes first: enter its day.")
            return
        self.asked.emit(
            BackgroundCheck(
                self._member_id,
                self.fields["provider"].text,
                consent_on,
                _RESULTS[self.result.index],
                **days,
            )
        )


class ChecksPart(PartView[MemberCheck]):
    """For an owner: E enters a check."""

    def __init__(self, theme: Theme, run: Run, keep: KeepSafeguards, drafts: TextDrafts) -> None:
        super().__init__(theme, run, "background checks", drafts)
        self._keep = keep
        self.check_form = CheckForm(theme)
        self.check_form.asked.connect(self._save)
        self._add_form(self.check_form)

    def rows_of(self, view: SafeguardsView) -> tuple[MemberCheck, ...]:
        return view.known.checks

    def item_of(self, row: MemberCheck) -> str:
        return row.member_id

    def row_text(self, row: MemberCheck) -> tuple[str, str, State]:
        return row.member_name, check_under(row), check_state(row)

    def blocks_of(self, row: MemberCheck) -> Iterable[Block]:
        yield Block(Look.TITLE, row.member_name)
        symbol, _, tone = check_state(row)
        yield Block(Look.STATE, f"{symbol} {row.stage.value.capitalize()}", tone)
        if self.may_edit and row.stage is not CheckStage.CLEAR:
            yield Block(Look.LEAD, f"Next: {NEXT_STEP[row.stage]}")
        check = row.check
        if check is not None:
            yield Block(Look.META, f"Provider: {check.provider}. Result: {check.result.value}.")
            known = [
                f"{label}: {date_text(day)}"
                for name, label in _DATES
                if (day := getattr(check, name)) is not None
            ]
            yield Block(Look.META, " · ".join(known))
        yield Block(Look.RULE)
        yield Block(
            Look.META,
            "The steps, for the United States. Skycap keeps provider, dates and result, and never "
            "the report.",
        )
        for number, step in enumerate(self.view.known.guide.steps, start=1):
            yield Block(Look.STEP, step.title, mark=str(number))
            yield Block(Look.PARAGRAPH, step.text)
            source = f"{step.source} (read {date_text(step.as_of)})"
            decider = step.decider.value
            yield Block(Look.SOURCE, f"{decider[:1].upper()}{decider[1:]} · {source}")

    def own_commands(self, row: MemberCheck) -> tuple[Command, ...]:
        return (Command("E", "Enter the check", self.open),) if self.may_edit else ()

    def open(self) -> None:
        """Enter on a row, for an owner."""
        row = self.list.current()
        if self.may_edit and row is not None:
            self.check_form.show_member(row)
            self.show_form(self.check_form, row.member_id)

    def _save(self, check: BackgroundCheck) -> None:
        row = self.list.current()
        name = "the check" if row is None else f"the check of {row.member_name}"
        self._save_form(lambda: self._keep.save_check(check), f"Saved: {name}.")
