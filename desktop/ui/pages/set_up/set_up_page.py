"""The steps of Set up in their order, each with its state and a form."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    PaymentChoices,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import SetUpStep, StepName, missing_steps
from desktop.booking.set_up.vendor_check import CheckAnswer
from desktop.booking.set_up.vendor_key import KEY_NAMES, KeyKind
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.keep_draft import KeepDraft
from desktop.use_cases.ports.typed_secret import TypedSecret
from desktop.use_cases.set_up.set_up_company import SetUpCompany, SetUpOverview

from .answer_forms import (
    AnswerForm,
    ApprovalsForm,
    CardDataForm,
    ChecksCard,
    SheetForm,
    TrialForm,
)
from .company_form import CompanyForm
from .duties_form import DutiesForm
from .keys_form import KeysForm, switch_key
from .payments_form import PaymentsForm
from .set_up_rows import (
    STEP_HEIGHT,
    accessible_step,
    paint_step,
    row_after,
    state_text,
    when_text,
)

log = logging.getLogger(__name__)
_SIGN_IN_AGAIN = "It works from the next sign-in on: lock with Ctrl+L, then sign in."


class SetUpPage(QWidget):
    """For owners, in vendor test and live."""

    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        set_up: SetUpCompany,
        keep_draft: KeepDraft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._set_up = set_up
        self._environment = set_up.vendors.environment
        self._overview: SetUpOverview | None = None
        self._opened: StepName | None = None
        self._asking = False
        self._drafts = TextDrafts(background, keep_draft, "set up", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        self.title = Text(theme, f"Set up {self._environment}", Type.TITLE)
        column.addWidget(self.title)
        self.under = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self.under)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[SetUpStep] = RowList(
            theme, "steps of Set up", STEP_HEIGHT, paint_step, accessible_step, "",
            always_marked=True,
        )  # fmt: skip
        panel.column.addWidget(self.list)
        self._steps = panel
        self._stack.addWidget(panel)
        self.company = CompanyForm(theme)
        self.keys = KeysForm(theme, set_up.vendors.links)
        self.checks = ChecksCard(theme)
        card_data, payments, approvals = (
            CardDataForm(theme),
            PaymentsForm(
                theme, set_up.vendors.first_routes, chooses_routes=not set_up.vendors.only
            ),
            ApprovalsForm(theme),
        )
        self.answers: dict[StepName, AnswerForm] = {
            StepName.PROCESSOR: self.checks,
            StepName.AIRLINE: self.checks,
            StepName.FAILED_ORDERS: self.checks,
            StepName.CARD_DATA: card_data,
            StepName.PAYMENTS: payments,
            StepName.FARE_DUTIES: DutiesForm(theme),
            StepName.PHONE_ORDERS: approvals,
            StepName.AIRLINE_CARDS: approvals,
            StepName.MERCHANT_SHEET: SheetForm(theme, self._environment),
            StepName.TRIAL: TrialForm(theme, live=set_up.vendors.live),
        }
        self._cards: dict[QWidget, Panel] = {}
        for form in (self.company, self.keys, *dict.fromkeys(self.answers.values())):
            card = Panel(theme)
            card.column.addWidget(form, 1)
            self._stack.addWidget(card)
            self._cards[form] = card
            if isinstance(form, CompanyForm | AnswerForm):
                form.edited.connect(self._drafts.keep_soon)
        self.company.asked.connect(self._save_company)
        self.keys.asked.connect(self._save_key)
        card_data.asked.connect(self._save_card_data)
        payments.asked.connect(self._save_payments)
        approvals.asked.connect(self._save_approvals)
        self.answers[StepName.FARE_DUTIES].asked.connect(self._sign_duties)
        self.answers[StepName.MERCHANT_SHEET].asked.connect(self._issue_sheet)
        self.answers[StepName.TRIAL].asked.connect(self._note_trial)
        self.list.opened.connect(self._open)

    @property
    def form(self) -> QWidget | None:
        """The form that is shown; None while the steps are."""
        shown = self._stack.currentWidget()
        return next((form for form, card in self._cards.items() if card is shown), None)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        check = [Command("Ctrl+R", "Ask the vendors", self.check)]
        if self._set_up.vendors.only:
            check = []  # There is nobody to ask.
        form = self.form
        if form is None:
            return (
                Command("Return", "Open the step", self.list.open_current, own_key=True),
                *check,
                Command("Down", "Next", lambda: self.list.step(1), own_key=True),
            )
        back = Command("Escape", "Back to the steps", self._give_up)
        if form is self.keys:
            save = Command("Ctrl+Return", "Save", self.keys.ask)
            return (back, save, *self._key_commands(), *check)
        if isinstance(form, DutiesForm):
            return (back, Command("Ctrl+Return", "Sign", form.ask))
        if isinstance(form, CompanyForm | AnswerForm) and not isinstance(form, ChecksCard):
            return (back, Command("Ctrl+Return", "Save", form.ask), *check)
        return (back, *check)

    def _key_commands(self) -> tuple[Command, ...]:
        copies = [
            Command(f"Alt+{place}", f"Address for {purpose}", partial(self._copy, link))
            for place, (purpose, link) in enumerate(self._set_up.vendors.links, start=1)
        ]
        slots = {} if self._overview is None else self._overview.slots
        switches = [
            Command(switch_key(kind), f"Use the next {kind.value} key", partial(self._switch, kind))
            for kind, slot in slots.items()
            if slot.next
        ]
        return (*switches, *copies)

    def unwritten(self) -> dict[str, str]:
        """What is typed into a form that is not known to be in the records yet; never a key."""
        return self._drafts.unwritten()

    def _give_up(self) -> None:
        """Back from a form: what was typed is gone."""
        self._drafts.drop()
        self.begin()

    def begin(self) -> None:
        """Show the steps as they are saved. What was typed and not saved is kept for its form."""
        self._drafts.keep_now()
        self.notice.clear()
        self._to_steps()
        if self._overview is not None:
            self._show(self._overview)
        # By the time that it is read, a form may be open with something typed in it.
        self._background.run(
            self._set_up.overview, lambda read: self._show(read, typed=self.form), self._fail
        )

    def check(self) -> None:
        """Ask the vendors with the saved keys. One run at a time."""
        if self._asking:
            return
        self._asking = True
        self.under.setText("Asking the vendors …")
        checked = partial(self._checked, self._set_up.actor.now())
        self._background.run(self._set_up.check, checked, self._fail, lane=Lane.REMOTE)

    def _checked(self, asked_at: datetime, overview: SetUpOverview) -> None:
        self._asking = False
        self._show(overview, typed=self.form)
        checks = overview.record.checks
        found = Counter(check.answer for check in checks if check.at >= asked_at)
        counts = ", ".join(f"{found[each]} {each.value}" for each in CheckAnswer if found[each])
        good = set(found) <= {CheckAnswer.GOOD, CheckAnswer.NOT_KNOWN}
        self.notice.show_message(
            f"The vendors have answered: {counts}." if counts else "No vendor has answered.",
            "What had no answer stays as it was, with its date."
            if found.total() < len(checks)
            else "",
            "good" if found and good else "warn",
        )
        log.info("vendors asked answers=%d", len(overview.record.checks))

    def _to_steps(self) -> None:
        self._opened = None
        self._stack.setCurrentWidget(self._steps)
        self.list.setFocus()
        self.commands_changed.emit()

    def _show(self, overview: SetUpOverview, typed: QWidget | None = None) -> None:
        """The form `typed` is left as it is: something in it may not be saved yet."""
        self._overview = overview
        self.list.show_records(overview.steps, keep=lambda step: step.name)
        lacking = missing_steps(overview.steps)
        self._write_head(overview)
        if typed is not self.company:
            self.company.show_details(overview.record.of(CompanyDetails))
        if typed is not self.keys:
            self.keys.show_slots(overview.slots)
        for form in dict.fromkeys(self.answers.values()):
            if form is not typed or form is self.checks:
                form.show_record(overview.record)
        self.commands_changed.emit()
        log.info("set up shown missing=%d", len(lacking))

    def _write_head(self, overview: SetUpOverview) -> None:
        """The step that is open with all of its text, which the row may elide; else what lacks."""
        step = next((each for each in overview.steps if each.name is self._opened), None)
        if step is not None:
            self.title.setText(step.name.value)
            words = when_text(step)
            self.under.setText(f"{words[:1].upper()}{words[1:]}. {step.text}")
            return
        self.title.setText(f"Set up {self._environment}")
        self.under.setText(state_text(overview, self._set_up.vendors))

    def _open(self, step: SetUpStep) -> None:
        self.notice.clear()
        self._opened = step.name
        form: QWidget = self.answers.get(step.name, self.keys)
        if step.name is StepName.COMPANY:
            form = self.company
        if self._overview is not None:
            self._write_head(self._overview)
        if isinstance(form, AnswerForm):
            form.show_step(step.name)
        self._stack.setCurrentWidget(self._cards[form])
        form.setFocus()
        if isinstance(form, CompanyForm | AnswerForm) and form.typed:
            self._drafts.recall(type(form).__name__, form)
        self.commands_changed.emit()
        log.info("set up step opened")

    def _do(
        self, job: Callable[[], SetUpOverview], message: str, rest: str = "", *, stays: bool = False
    ) -> None:
        def done(overview: SetUpOverview) -> None:
            saved = self._opened
            if not stays:
                self._to_steps()
            self._show(overview)
            if not stays and saved is not None:
                self.list.setCurrentIndex(self.list.rows.index(row_after(saved, overview.steps)))
            self.notice.show_message(message, rest, "good")
            log.info("set up saved")

        if not stays:
            job = self._drafts.saving(job)
        self._background.run(job, done, self._fail, lane=Lane.REMOTE)

    def _save_company(self, details: CompanyDetails) -> None:
        save = partial(self._set_up.save_company, details)
        self._do(save, "The company's details are saved.", _SIGN_IN_AGAIN)

    def _save_key(self, kind: KeyKind, typed: TypedSecret) -> None:
        save = partial(self._set_up.save_key, kind, typed)
        self._do(save, f"Saved: {KEY_NAMES[kind]}.", _SIGN_IN_AGAIN, stays=True)

    def _switch(self, kind: KeyKind) -> None:
        self._do(
            partial(self._set_up.switch_key, kind),
            f"In use from the next sign-in on: the next of {KEY_NAMES[kind]}.",
            "Wait a day, so that no open question needs the former one; then end it at the vendor.",
            stays=True,
        )

    def _save_card_data(self, answers: CardDataAnswers) -> None:
        save = partial(self._set_up.save_card_data, answers.saq, answers.acquirer)
        self._do(save, "Your answers are saved.")

    def _save_payments(self, choices: PaymentChoices) -> None:
        save = partial(
            self._set_up.save_payments, choices.routes, choices.fare_plan, choices.by_link_above
        )
        later = "Another way to take cards works from the next sign-in on: Ctrl+L, then sign in."
        at_once = "The fare plan works at once, for trips that are opened from now on."
        rest = at_once if self._set_up.vendors.only else f"{at_once} {later}"
        self._do(save, "Your choices are saved.", rest)

    def _save_approvals(self, approvals: VendorApprovals) -> None:
        of = (approvals.phone_orders, approvals.airline_cards, approvals.vault_key)
        save = partial(self._set_up.save_approvals, *of)
        self._do(save, "The vendors' approvals are saved.")

    def _sign_duties(self, typed_name: str) -> None:
        sign = partial(self._set_up.sign_duties, typed_name)
        self._do(sign, "The duties are signed.", "Fares may now be paid from the balance.")

    def _issue_sheet(self, account_id: str) -> None:
        issue = partial(self._set_up.issue_merchant_sheet, account_id)
        self._do(issue, "The merchant sheet is made and signed.", "It is good for a year.")

    def _note_trial(self, reference: str) -> None:
        self._do(partial(self._set_up.note_trial, reference), "The trial booking is noted.")

    def _copy(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)
        self.notice.show_message(
            "The dashboard's address is copied.",
            "Paste it into your browser, compare the rights, make the key, copy it.",
        )

    def _fail(self, error: DeskError) -> None:
        self._asking = False
        form = self.form
        if isinstance(form, CompanyForm | AnswerForm):
            self._drafts.keep_soon()
        if isinstance(error, Refused) and isinstance(form, CompanyForm | KeysForm | AnswerForm):
            sentence = f"{error.happened} {error.press}"
            if error.field and form.show_problem(error.field, sentence):
                log.info("set up refused code=%s field=%s", error.code, error.field)
                return
        self.notice.show_error(error)
