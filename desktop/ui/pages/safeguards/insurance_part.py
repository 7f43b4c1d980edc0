"""The insurance register: what each line is for, what insurers ask, and what the company has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from desktop.booking.clients.typed_date import written
from desktop.booking.date_time_text import date_text
from desktop.booking.delegation.expiry import Due, days_text
from desktop.booking.delegation.insurance import InsuranceEntry, InsuranceRow
from desktop.booking.money import typed_amount
from desktop.ui.pages.panels.reading.reading_view import Block, Look
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.read_safeguards import SafeguardsView

from .item_form import ItemForm
from .part_view import PartView, Run
from .safeguard_rows import State, insurance_state, insurance_under

_TONE = {Due.LATER: "good", Due.SOON: "warn", Due.OVER: "bad"}


class InsuranceForm(ItemForm):
    """`asked` carries an InsuranceEntry."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "As the policy states it. The number of the policy is not kept here.",
        )
        self.add_fields(("line", "Line of insurance", "Workers' compensation"))
        self.add_fields(
            ("insurer", "Insurer", "Atlantic Mutual"),
            ("ends_on", "Last day of cover", "30jun2027"),
            ("limit", "Limit", "1,000,000"),
            ("currency", "Currency", "USD"),
        )
        self.finish(self.fields["insurer"])

    def show_row(self, row: InsuranceRow | None) -> None:
        """What is saved of this line; None: another line."""
        entry = None if row is None else row.entry
        name = "" if row is None else row.line
        self.title.setText(name or "Another line")
        self.fields["line"].setVisible(not name)
        self.setFocusProxy(self.fields["insurer" if name else "line"])
        if entry is None:
            self.fill(line=name, currency="USD")
            return
        self.fill(
            line=name,
            insurer=entry.insurer,
            limit=str(entry.limit).partition(" ")[2].removesuffix(".00"),
            currency=entry.limit.currency,
            ends_on=written(entry.ends_on),
        )

    def ask(self) -> None:
        typed = {name: field.text for name, field in self.fields.items()}
        limit = typed_amount(typed["limit"], typed["currency"].upper())
        if limit is None:
            self.show_problem("limit", "Type an amount such as 1,000,000, and a currency as USD.")
            return
        try:
            ends_on = self.day("ends_on")
        except ValueError:
            return
        if ends_on is None:
            self.show_problem("ends_on", "Until when is it? Type a day, such as 30jun2027.")
            return
        self.asked.emit(InsuranceEntry(typed["line"], typed["insurer"], limit, ends_on))


class InsurancePart(PartView[InsuranceRow]):
    """For an owner: E enters, N adds a line, X takes an entry out."""

    def __init__(self, theme: Theme, run: Run, keep: KeepSafeguards, drafts: TextDrafts) -> None:
        super().__init__(theme, run, "insurance", drafts)
        self._keep = keep
        self.entry_form = InsuranceForm(theme)
        self.entry_form.asked.connect(self._save)
        self._add_form(self.entry_form)

    def rows_of(self, view: SafeguardsView) -> tuple[InsuranceRow, ...]:
        return view.known.insurance

    def item_of(self, row: InsuranceRow) -> str:
        return row.line

    def row_text(self, row: InsuranceRow) -> tuple[str, str, State]:
        return row.line, insurance_under(row), insurance_state(row)

    def blocks_of(self, row: InsuranceRow) -> Iterable[Block]:
        yield Block(Look.TITLE, row.line)
        entry, guide = row.entry, row.guide
        if entry is None or row.due is None:
            to_do = " E enters it." if self.may_edit else ""
            yield Block(Look.STATE, f"○ Nothing is entered for it.{to_do}", "secondary")
        else:
            when = days_text(entry.ends_on, self.view.known.today)
            yield Block(
                Look.LEAD,
                f"{entry.insurer}, up to {entry.limit}, until {date_text(entry.ends_on)}.",
            )
            mark = "✓" if row.due is Due.LATER else "!"
            yield Block(Look.STATE, f"{mark} It {when}.", _TONE[row.due])
        if guide is None:
            yield Block(Look.PARAGRAPH, "A line of your own.", "secondary")
            return
        yield Block(Look.RULE)
        yield Block(Look.HEADING, "What it is for")
        yield Block(Look.PARAGRAPH, guide.covers)
        yield Block(Look.HEADING, "What insurers ask before they cover it")
        for each in guide.asks:
            yield Block(Look.ITEM, f"{each[:1].upper()}{each[1:]}")
        yield Block(Look.HEADING, "Before you sign")
        yield Block(
            Look.PARAGRAPH,
            "Answer what is asked as it is, not as it should be: an answer that was wrong can cost "
            "the cover. Words and limits differ by insurer; ask your broker what is left out.",
        )
        yield Block(Look.SOURCE, f"{guide.source} (read {date_text(guide.as_of)})")

    def own_commands(self, row: InsuranceRow) -> tuple[Command, ...]:
        if not self.may_edit:
            return ()
        commands = [
            Command("E", "Enter it", partial(self._edit, row)),
            Command("N", "Another line", partial(self._edit, None)),
        ]
        if row.entry is not None:
            commands.append(Command("X", "Take it out", partial(self._ask_to_remove, row.line)))
        return tuple(commands)

    def open(self) -> None:
        """Enter on a row, for an owner."""
        if self.may_edit:
            self._edit(self.list.current())

    def _edit(self, row: InsuranceRow | None) -> None:
        self.entry_form.show_row(row)
        self.show_form(self.entry_form, "" if row is None else row.line)

    def _save(self, entry: InsuranceEntry) -> None:
        self._save_form(partial(self._keep.save_insurance, entry), f"Saved: {entry.line}.")

    def _ask_to_remove(self, line: str) -> None:
        remove = partial(
            self._run, partial(self._keep.remove_insurance, line), f"Taken out: {line}."
        )
        self.ask_first(f"Take the entry for {line} out of the register?", "Take it out", remove)
