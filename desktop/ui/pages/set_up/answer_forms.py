"""Forms of what only the owner can answer, and the list of the vendors' answers."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    CardVaultKey,
    IssuedSheet,
    SaqType,
    SetUpRecord,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import StepName
from desktop.booking.set_up.vendor_check import (
    ASKED_OF_AIRLINE,
    CheckAnswer,
    CheckName,
    VendorCheck,
)
from desktop.ui.theme import M, Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text

from .set_up_rows import CHECK_HEIGHT, accessible_check, paint_check

WIDE = 560
_PROBLEM_LINE = 18
# What was refused comes first.
_GRAVITY = {CheckAnswer.NOT_KNOWN: 1, CheckAnswer.GOOD: 2}


class AnswerForm(QWidget):
    """A column of fields. `asked` carries the section that is to be saved; `edited`: a person has
    typed or chosen.
    """

    asked = Signal(object)
    edited = Signal()

    def __init__(self, theme: Theme, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.fields: dict[str, Field] = {}
        self._asked: list[Field | SegmentedControl] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(M)
        self._column.addWidget(Text(theme, hint, Type.BODY, "secondary", wrap=True))

    def _add_field(self, name: str, label: str, example: str = "") -> Field:
        field = Field(self._theme, label, placeholder=example)
        field.setMaximumWidth(WIDE)
        self._asked.append(field)
        self._column.addWidget(field)
        self.fields[name] = field
        return field

    def _add_choice(self, label: str, choices: tuple[str, ...]) -> SegmentedControl:
        choice = SegmentedControl(self._theme, label, choices)
        choice.setMaximumWidth(WIDE)
        self._asked.append(choice)
        self._column.addWidget(choice)
        return choice

    def _finish(self, first: QWidget) -> None:
        """Enter goes on from each question to the next, and saves after the last."""
        self._column.addStretch(1)
        self.setFocusProxy(first)
        for each in self._asked:
            (each.edited if isinstance(each, Field) else each.chosen).connect(self._edited)
        for one, after in pairwise(self._asked):
            one.entered.connect(after.edit.setFocus if isinstance(after, Field) else after.setFocus)
        self._asked[-1].entered.connect(self.ask)

    def show_step(self, name: StepName) -> None:
        """The step that the form is opened for, where it serves several."""

    def _edited(self, _: object) -> None:
        self.edited.emit()

    @property
    def typed(self) -> tuple[str, ...]:
        """Everything in it, a choice by its place."""
        return tuple(
            each.text if isinstance(each, Field) else str(each.index) for each in self._asked
        )

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """As `typed` gave it."""
        for each, text in zip(self._asked, typed, strict=True):
            if isinstance(each, Field):
                each.set_text(text)
            elif text.isdigit() and int(text) < each.count:
                each.choose(int(text))

    def show_record(self, record: SetUpRecord) -> None:
        """What is saved; what was typed and not saved is gone."""
        for field in self.fields.values():
            field.set_problem("")

    def ask(self) -> None:
        """Emit what is typed."""

    def show_problem(self, name: str, sentence: str) -> bool:
        """Below the field of this name, which gets the focus; False where there is none."""
        if name not in self.fields:
            return False
        self.fields[name].set_problem(sentence)
        self.fields[name].edit.setFocus()
        return True


class CardDataForm(AnswerForm):
    """`asked` carries CardDataAnswers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Your acquirer, the bank behind your card processor, decides which self-assessment "
            "applies. A card form on a work computer is, as we read the rules, SAQ D. "
            "Skycap keeps your answer and does not check it.",
        )
        self._saqs = tuple(SaqType)
        self.saq = self._add_choice("Self-assessment (SAQ)", tuple(s.value for s in self._saqs))
        self._add_field("acquirer", "Acquirer", "the bank, and whom you asked when")
        self._finish(self.saq)

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.of(CardDataAnswers)
        self.saq.choose(-1 if saved is None else self._saqs.index(saved.saq))
        self.fields["acquirer"].set_text("" if saved is None else saved.acquirer)

    def ask(self) -> None:
        if self.saq.index < 0:
            self.show_problem("acquirer", "Choose the self-assessment first.")
            return
        self.asked.emit(CardDataAnswers(self._saqs[self.saq.index], self.fields["acquirer"].text))


class ApprovalsForm(AnswerForm):
    """`asked` carries VendorApprovals."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Phone orders (MOTO) are opened by Stripe Support, after proof of the card data rules; "
            "cards for airlines by Duffel. A check can find them closed, and never open: "
            "enter by which letter or case they were opened for you.",
        )
        first = self._add_field("phone_orders", "Phone orders opened by", "Stripe, case and date")
        second = "Cards for airlines opened by"
        self._airline = self._add_field("airline_cards", second, "Duffel, letter and date")
        self._phone = first
        self._vault_keys = tuple(CardVaultKey)
        names = tuple(key.value for key in self._vault_keys)
        self.vault_key = self._add_choice("The sealed pane sends cards to Duffel with the", names)
        about = (
            "Duffel answers which of them it takes. The token can book and cancel too; with it, "
            "the pane holds the token while a card is typed."
        )
        # In the line where a field says what is wrong with it.
        self._column.addSpacing(-_PROBLEM_LINE)
        self._column.addWidget(Text(theme, about, Type.META, "secondary", wrap=True))
        self._finish(first)

    def show_step(self, name: StepName) -> None:
        """The cursor is in the field of this step."""
        self.setFocusProxy(self._airline if name is StepName.AIRLINE_CARDS else self._phone)

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.of(VendorApprovals) or VendorApprovals()
        self.fields["phone_orders"].set_text(saved.phone_orders)
        self.fields["airline_cards"].set_text(saved.airline_cards)
        self.vault_key.choose(self._vault_keys.index(saved.vault_key))

    def ask(self) -> None:
        phone_orders, airline_cards = (
            self.fields[name].text for name in ("phone_orders", "airline_cards")
        )
        vault_key = self._vault_keys[self.vault_key.index]
        self.asked.emit(VendorApprovals(phone_orders, airline_cards, vault_key))


class SheetForm(AnswerForm):
    """`asked` carries the account's id as a text."""

    def __init__(self, theme: Theme, environment: str) -> None:
        name = environment.casefold().replace(" ", "-")
        flag = " --vendor-test" if name == "vendor-test" else ""
        super().__init__(
            theme,
            "The sheet states, signed by you, where the company's cards go; the card pane obeys "
            "nothing else. A company that takes cards by links alone needs none.",
        )
        first = self._add_field("account_id", "Account at the card processor", "acct_...")
        then = (
            "Then, on each computer with the Debian package, pin your organization's key. The "
            "first command prints its fingerprint, the second is for an administrator:"
        )
        self._column.addWidget(Text(theme, then, Type.META, "secondary", wrap=True))
        for command in (
            f"skycap witness --environment {name}",
            f"sudo skycap pin-organization FINGERPRINT{flag}",
        ):
            line = Text(theme, command, Type.BODY)
            line.setFont(theme.mono(12))
            self._column.addWidget(line)
        self._finish(first)

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.of(IssuedSheet)
        self.fields["account_id"].set_text("" if saved is None else saved.account_id)

    def ask(self) -> None:
        self.asked.emit(self.fields["account_id"].text)


class TrialForm(AnswerForm):
    """`asked` carries the reference as a text; in vendor test it is looked for instead."""

    def __init__(self, theme: Theme, *, live: bool) -> None:
        super().__init__(
            theme,
            "Book a trip in vendor test with a published test card, see the fee arrive in "
            "Stripe's test dashboard, then enter the booking's reference here. Nothing of vendor "
            "test can be read in live: it counts as your word."
            if live
            else "Press F2, book a trip with a published test card and take the fee. Then save: "
            "the newest booked trip is looked for in these records.",
        )
        self._live = live
        if live:
            self._finish(self._add_field("reference", "Booking reference in vendor test"))
        else:
            self._column.addStretch(1)

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.of(TrialBooking)
        if self._live:
            self.fields["reference"].set_text("" if saved is None else saved.reference)

    def ask(self) -> None:
        self.asked.emit(self.fields["reference"].text if self._live else "")


class ChecksCard(AnswerForm):
    """What the vendors have answered, question by question; nothing is saved here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Each question moves no money and keeps no card at the vendor. One is a search for "
            "fares, which counts there as any other. “Not known”: the answer proves nothing.",
        )
        self.list: RowList[VendorCheck] = RowList(
            theme, "answers of the vendors", CHECK_HEIGHT, paint_check, accessible_check,
            "Nothing was asked yet. Save the keys, then press Ctrl+R.",
        )  # fmt: skip
        self._record, self._of = SetUpRecord(), frozenset(CheckName)
        self._column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def show_step(self, name: StepName) -> None:
        """The answers of the vendor that this step is about, and no others."""
        is_of_airline = name is not StepName.PROCESSOR
        self._of = frozenset(
            each for each in CheckName if (each in ASKED_OF_AIRLINE) is is_of_airline
        )
        self.show_record(self._record)

    def show_record(self, record: SetUpRecord) -> None:
        self._record = record
        shown = (check for check in record.checks if check.name in self._of)
        worst_first = sorted(shown, key=lambda check: _GRAVITY.get(check.answer, 0))
        self.list.show_records(worst_first, keep=lambda check: check.name)
