"""Policies, the phone script and the clauses: read, signed, and changed by an owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QGuiApplication

from desktop.booking.date_time_text import date_text, local_time, time_text
from desktop.booking.delegation.policy_signature import MemberSignature, SignatureState
from desktop.booking.delegation.policy_text import PolicyText, first_blank
from desktop.booking.delegation.safeguards import SignedText
from desktop.ui.pages.panels.reading.reading_view import Block, Look, body_blocks
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field, Notes
from desktop.ui.widgets.scroll_bar import SlimBar
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.read_safeguards import SafeguardsView
from desktop.use_cases.delegation.sign_policy import SignPolicy

from .item_form import ItemForm
from .part_view import PartView, Run
from .safeguard_rows import State, text_state, text_under

_I_WILL = (
    "By Y you state, by your own key: I have read “{title}”, version {version}, and follow it."
)


@dataclass(frozen=True, slots=True)
class TypedText:
    """A changed text, and what it was made from."""

    before: PolicyText
    summary: str
    body: str
    change: str


class PolicyForm(ItemForm):
    """`asked` carries a TypedText."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Your own text takes the place of ours, as the next version; everyone signs it anew. "
            "A line that begins with ## is a heading, with - an item of a list.",
        )
        self._before: PolicyText | None = None
        self._hint = self.hint.text()
        self.summary = Notes(theme, "In short")
        self.summary.setFixedHeight(94)
        self.body = Notes(theme, "Text")
        self.body.setMinimumHeight(200)
        for notes in (self.summary, self.body):
            notes.edit.setVerticalScrollBar(SlimBar(theme))
        change = Field(theme, "What you changed, for the history", placeholder="Names filled in.")
        self.name_field("change", change)
        for notes in (self.summary, self.body):
            notes.edited.connect(lambda _: self.edited.emit())
        self.column.addWidget(self.summary)
        self.column.addWidget(self.body, 1)
        self.column.addWidget(change)
        self.setFocusProxy(self.body)

    def show_text(self, text: PolicyText) -> None:
        """As it is in force."""
        self._before = text
        self.title.setText(f"Change “{text.title}”")
        self.summary.set_text(text.summary)
        self.body.set_text(text.body)
        self.hint.setText(self._hint)
        self.fill()
        self._go_to_blank()

    @property
    def typed(self) -> tuple[str, str, str]:
        """In short, the text, and what changed."""
        return self.summary.text, self.body.text, self.fields["change"].text

    def show_typed(self, typed: tuple[str, ...]) -> None:
        summary, body, change = typed
        self.summary.set_text(summary)
        self.body.set_text(body)
        self.fields["change"].set_text(change)
        self._go_to_blank()
        self.hint.setText("This is what you had typed and not saved. Esc throws it away.")

    def _go_to_blank(self) -> None:
        """The first blank is selected, so that typing fills it in."""
        if found := first_blank(self.body.text):
            self.body.edit.setTextCursor(self.body.edit.document().find(found))

    def ask(self) -> None:
        if self._before is not None:
            self.asked.emit(TypedText(self._before, *self.typed))

    def show_problem(self, name: str, sentence: str) -> bool:
        # The other two are too large for a line of their own.
        return super().show_problem("change", sentence)


class PoliciesPart(PartView[SignedText]):
    """S signs; E changes, for an owner; C copies the text."""

    def __init__(
        self,
        theme: Theme,
        run: Run,
        sign: SignPolicy,
        keep: KeepSafeguards,
        drafts: TextDrafts,
    ) -> None:
        super().__init__(theme, run, "policies", drafts)
        self._sign_policy, self._keep = sign, keep
        self.edit_form = PolicyForm(theme)
        self.edit_form.asked.connect(self._save)
        self._add_form(self.edit_form)

    def rows_of(self, view: SafeguardsView) -> tuple[SignedText, ...]:
        return view.known.texts

    def item_of(self, row: SignedText) -> str:
        return row.text.name

    def row_text(self, row: SignedText) -> tuple[str, str, State]:
        under = text_under(row, all_members=self.may_edit)
        return row.text.title, under, text_state(row, self.view.member_id)

    def blocks_of(self, row: SignedText) -> Iterable[Block]:
        text = row.text
        yield Block(Look.TITLE, text.title)
        yield Block(Look.META, _where_from(row))
        yield Block(Look.LEAD, text.summary)
        own = row.of(self.view.member_id)
        yield Block(Look.STATE, *_own_state(own))
        if text.blanks:
            count = "1 blank" if len(text.blanks) == 1 else f"{len(text.blanks)} blanks"
            to_do = "E fills them in" if self.may_edit else "an owner fills them in"
            yield Block(Look.META, f"{count}, in [brackets]: {to_do}.", "warn")
        yield Block(Look.RULE)
        yield from body_blocks(text.body)
        yield Block(Look.RULE)
        if self.may_edit and row.members:
            yield Block(Look.HEADING, "Who has signed")
            for member in row.members:
                yield Block(Look.ITEM, f"{member.member_name}: {_signed_text(member)}")
        yield Block(Look.HEADING, "What changed")
        for change in reversed(text.changes):
            yield Block(
                Look.ITEM, f"Version {change.version}, {date_text(change.on)}: {change.text}"
            )
        yield Block(Look.HEADING, "What it relies on")
        for source in text.sources:
            yield Block(
                Look.ITEM, f"{source.title} (read {date_text(source.read_on)})", "secondary"
            )

    def own_commands(self, row: SignedText) -> tuple[Command, ...]:
        own = row.of(self.view.member_id)
        commands = [Command("C", "Copy the text", partial(self._copy, row.text))]
        if self.may_edit:
            commands.insert(0, Command("E", "Change it", partial(self._edit, row.text)))
        if own is not None and own.state is not SignatureState.SIGNED:
            commands.insert(0, Command("S", "Sign it", partial(self._ask_to_sign, row.text)))
        return tuple(commands)

    def open(self) -> None:
        """Enter signs what is to be signed, and reads on otherwise."""
        row = self.list.current()
        own = None if row is None else row.of(self.view.member_id)
        if row is not None and own is not None and own.state is not SignatureState.SIGNED:
            self._ask_to_sign(row.text)
        else:
            self.reading.turn(1)

    def _ask_to_sign(self, text: PolicyText) -> None:
        if text.blanks:
            # Refused, with a sentence, before the question and not after the yes.
            self._sign(text)
            return
        question = _I_WILL.format(title=text.title, version=text.version)
        self.ask_first(question, "Sign it", partial(self._sign, text))

    def _sign(self, text: PolicyText) -> None:
        sign = partial(self._sign_policy, text.name, text.version, text.digest)
        self._run(sign, f"Signed: {text.title}, version {text.version}.")

    def _edit(self, text: PolicyText) -> None:
        self.edit_form.show_text(text)
        self.show_form(self.edit_form, text.name)

    def _save(self, typed: TypedText) -> None:
        before = typed.before
        save = partial(
            self._keep.edit_policy,
            before.name,
            before.digest,
            typed.summary,
            typed.body,
            typed.change,
        )
        self._save_form(
            save, f"Saved: {before.title}, version {before.version + 1}. Sign it anew: S."
        )

    def _copy(self, text: PolicyText) -> None:
        QGuiApplication.clipboard().setText(f"{text.title}\n\n{text.body}\n")
        self._run(lambda: None, f"Copied: {text.title}. Paste it where you need it.")


def _where_from(row: SignedText) -> str:
    kind = row.text.kind.value
    version = f"{kind[:1].upper()}{kind[1:]}, version {row.text.version}"
    if row.saved is None:
        return f"{version}, as it comes with Skycap"
    return f"{version}, saved by {row.saved.by} on {date_text(local_time(row.saved.at))}"


def _own_state(own: MemberSignature | None) -> tuple[str, str]:
    """A sentence and its color token."""
    if own is None:
        return "For your clients. Members do not sign it.", "secondary"
    if own.state is SignatureState.SIGNED:
        return f"✓ You have {_signed_text(own)}.", "good"
    if own.state is SignatureState.CHANGED:
        return f"! {_signed_text(own)[:1].upper()}{_signed_text(own)[1:]}: sign it again.", "warn"
    return "○ You have not signed it yet.", "accent"


def _signed_text(member: MemberSignature) -> str:
    signed = member.signed
    if signed is None:
        return "not signed"
    at = local_time(signed.at)
    when = f"{date_text(at)} {time_text(at)}"
    if member.state is SignatureState.SIGNED:
        return f"signed this version on {when}"
    return f"signed version {signed.version} on {when}, it has changed since"
