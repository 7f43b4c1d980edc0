"""Set up by key: the steps with their state, each form, and what is refused by its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.company_details import CompanyDetails, SellerOfTravel
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    CardVaultKey,
    IssuedSheet,
    PaymentChoices,
    SaqType,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import SetUpStep, StepName, StepState
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair
from desktop.ui.pages.set_up.set_up_page import SetUpPage
from desktop.ui.pages.set_up.set_up_rows import row_after, state_text
from tests.support.fakes.set_up import FakeCompany
from tests.support.set_up_samples import COMPANY, check, good_checks
from tests.support.ui.keyboard import Keyboard, visible_text
from tests.unit.ui.conftest import OpenWindow
from tests.unit.ui.test_screens_fit import _overlapping, _too_tight

STEPS = list(StepName)


class SetUpKeyboard:
    """At the page, which was opened by its key."""

    def __init__(self, keyboard: Keyboard, company: FakeCompany) -> None:
        self.keyboard, self.company = keyboard, company
        self.page = page = keyboard.outside_call("set_up", SetUpPage)
        keyboard.press("G, U")
        keyboard.until(lambda: page.list.rows.rowCount() > 0)

    def open(self, step: StepName) -> None:
        """By the arrow keys and Enter."""
        self.keyboard.press("Home", *["Down"] * STEPS.index(step), "Return")
        self.keyboard.until(lambda: self.page.form is not None)

    def save(self) -> None:
        self.keyboard.press("Ctrl+Return")

    def until_saved(self, section: type) -> None:
        self.keyboard.until(lambda: self.saved(section) is not None)
        self.keyboard.until(lambda: self.page.notice.isVisible())

    def saved(self, section: type) -> object:
        return self.company.store.read(lambda repos: repos.set_up.read()).of(section)


@pytest.fixture
def company() -> FakeCompany:
    return FakeCompany()


@pytest.fixture
def at_set_up(open_window: OpenWindow, company: FakeCompany) -> SetUpKeyboard:
    return SetUpKeyboard(open_window(set_up=company.set_up), company)


def test_the_steps_are_shown_with_what_is_missing(at_set_up: SetUpKeyboard) -> None:
    text = visible_text(at_set_up.page)
    assert "Set up VENDOR TEST" in text
    assert "VENDOR TEST opens when 2 more steps are done." in text
    assert [step.name for step in at_set_up.page.list.rows.records] == STEPS[:-1]


def test_company_details_are_typed_and_what_is_wrong_is_named_at_its_field(
    at_set_up: SetUpKeyboard,
) -> None:
    at_set_up.open(StepName.COMPANY)
    keyboard, page = at_set_up.keyboard, at_set_up.page
    typed = (
        "Marlow Travel", "12 Hudson Street, New York", "us", "usd", "+1 212 555 0100",
        "", "MARLOW", "MUCH TOO LONG FOR IT",
    )  # fmt: skip
    for text in typed:
        keyboard.type(text)
        keyboard.press("Tab")
    at_set_up.save()
    fields = page.company.fields
    assert "or none where no state asks" in fields["seller_of_travel"].problem
    keyboard.type("ca 2101234-40")
    at_set_up.save()
    keyboard.until(lambda: "card statement shows 22" in fields["statement_suffix"].problem)
    fields["statement_suffix"].edit.selectAll()
    keyboard.type("FEE")
    at_set_up.save()
    at_set_up.until_saved(CompanyDetails)
    assert at_set_up.saved(CompanyDetails) == CompanyDetails(
        "Marlow Travel", ("12 Hudson Street", "New York"), "US", "USD", "+1 212 555 0100",
        "MARLOW", "FEE", (SellerOfTravel("CA", "2101234-40"),),
    )  # fmt: skip
    assert "Ctrl+L" in page.notice.sentences
    assert page.form is None
    chosen = page.list.current()
    assert chosen is not None
    assert chosen.name is StepName.KEYS, "what is needed next"


def test_keys_are_pasted_saved_and_never_shown(at_set_up: SetUpKeyboard) -> None:
    at_set_up.open(StepName.KEYS)
    keyboard, page, company = at_set_up.keyboard, at_set_up.page, at_set_up.company
    QGuiApplication.clipboard().setText("sk_test_everythingsecret")
    keyboard.press("Tab", "Ctrl+V", "Return")
    keyboard.until(lambda: "secret key" in page.keys.fields[KeyKind.CHARGE].problem)
    QGuiApplication.clipboard().setText("rk_test_chargesecret")
    keyboard.press("Ctrl+V", "Return")
    keyboard.until(lambda: KeyKind.CHARGE in company.keys.pairs)
    assert company.keys.pairs[KeyKind.CHARGE] == KeyPair("rk_test_chargesecret")
    keyboard.until(lambda: page.keys.fields[KeyKind.CHARGE].is_empty)
    keyboard.until(lambda: page.keys.states[KeyKind.CHARGE].text().startswith("saved"))
    assert page.form is page.keys, "the next key is entered on the same form"
    assert "secret" not in visible_text(page).replace("A secret key", "")
    page.keys.ask()
    keyboard.press("Alt+1")
    assert QGuiApplication.clipboard().text() == "https://dashboard.example/charge"


def test_a_next_key_is_switched_by_its_own_key(at_set_up: SetUpKeyboard) -> None:
    company, keyboard, page = at_set_up.company, at_set_up.keyboard, at_set_up.page
    for key in ("rk_test_one", "rk_test_two"):
        company.enter(KeyKind.CHARGE, key)
    page.begin()
    keyboard.until(lambda: "next one waits: Alt+C" in page.keys.states[KeyKind.CHARGE].text())
    at_set_up.open(StepName.KEYS)
    company.probes.answers = (check(CheckName.PAYMENTS, CheckAnswer.EXPIRED),)
    keyboard.press("Alt+C")
    keyboard.until(lambda: "not found good" in page.notice.sentences)
    company.probes.answers = (check(CheckName.PAYMENTS),)
    keyboard.press("Alt+C")
    keyboard.until(lambda: company.keys.pairs[KeyKind.CHARGE] == KeyPair("rk_test_two"))
    keyboard.until(lambda: "end it at the vendor" in page.notice.sentences)


def test_the_vendors_are_asked_and_what_was_refused_comes_first(at_set_up: SetUpKeyboard) -> None:
    company, keyboard, page = at_set_up.company, at_set_up.keyboard, at_set_up.page
    bad = check(CheckName.REFUNDS, CheckAnswer.NOT_ALLOWED, missing="rak_charge_write")
    others = (each for each in good_checks() if each.name is not CheckName.REFUNDS)
    company.probes.answers = (*others, bad)
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: page.checks.list.rows.rowCount() > 0)
    at_set_up.open(StepName.PROCESSOR)
    assert page.checks.list.rows.records[0] == bad
    processor = {each.name for each in page.checks.list.rows.records}
    assert CheckName.AIRLINE_READ not in processor
    keyboard.press("Escape")
    at_set_up.open(StepName.AIRLINE)
    airline = {each.name for each in page.checks.list.rows.records}
    assert processor | airline == {each.name for each in good_checks()}
    assert not processor & airline
    keyboard.press("Escape")
    at_set_up.open(StepName.PROCESSOR)
    assert "refunds lacks: rak_charge_write." in visible_text(page)
    keyboard.press("Escape")
    keyboard.until(lambda: page.form is None)


def test_what_is_typed_stays_while_the_vendors_are_asked(at_set_up: SetUpKeyboard) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.PHONE_ORDERS)
    keyboard.type("case A")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: at_set_up.company.probes.asked == ["all"])
    keyboard.until(lambda: page.notice.sentences == "The vendors have answered: 1 good.")
    approvals = page.answers[StepName.PHONE_ORDERS]
    assert approvals.fields["phone_orders"].text == "case A"
    at_set_up.company.now += timedelta(days=1)
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: page.notice.sentences.startswith("No vendor has answered."))
    assert "stays as it was, with its date" in page.notice.sentences
    at_set_up.company.probes.asked.pop()
    keyboard.press("Escape")
    at_set_up.open(StepName.KEYS)
    keyboard.type("pk_test_half")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: at_set_up.company.probes.asked == ["all", "all"])
    keyboard.until(lambda: page.notice.isVisible())
    assert not page.keys.fields[KeyKind.PUBLISHABLE].is_empty


def test_answers_are_chosen_and_what_is_not_there_is_refused(at_set_up: SetUpKeyboard) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.CARD_DATA)
    at_set_up.save()
    card_data = page.answers[StepName.CARD_DATA]
    assert "Choose the self-assessment" in card_data.fields["acquirer"].problem
    keyboard.press("Escape")
    at_set_up.open(StepName.CARD_DATA)
    keyboard.press("D", "Tab")
    keyboard.type("First Bank")
    at_set_up.save()
    at_set_up.until_saved(CardDataAnswers)
    assert at_set_up.saved(CardDataAnswers) == CardDataAnswers(SaqType.D, "First Bank")
    at_set_up.open(StepName.PAYMENTS)
    keyboard.press("Right", "Right", "Right", "Tab", "Right", "Right")
    at_set_up.save()
    keyboard.until(lambda: "is off" in page.notice.sentences)
    keyboard.press("Left", "Left")
    at_set_up.save()
    at_set_up.until_saved(PaymentChoices)
    chosen = PaymentChoices((CaptureRoute.PANE,), FarePlan.TRAVELERS_CARD)
    assert at_set_up.saved(PaymentChoices) == chosen


def test_each_choice_is_explained_and_a_link_alone_pays_no_fare(at_set_up: SetUpKeyboard) -> None:
    """A new company takes cards by links and books elsewhere."""
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.PAYMENTS)
    form = page.answers[StepName.PAYMENTS]
    assert "on their phone" in visible_text(form)
    assert "record it in the trip" in visible_text(form)
    keyboard.press("Tab", "T")
    assert "By a link alone no airline gets a card" in visible_text(form)
    at_set_up.save()
    keyboard.until(lambda: "there is no card for “traveler's card”" in page.notice.sentences)
    keyboard.press("B")
    at_set_up.save()
    at_set_up.until_saved(PaymentChoices)
    chosen = PaymentChoices((CaptureRoute.LINK,), FarePlan.BOOKED_ELSEWHERE)
    assert at_set_up.saved(PaymentChoices) == chosen
    keyboard.until(lambda: "from the next sign-in on" in page.notice.sentences)


def test_in_training_only_the_fare_plan_is_chosen(
    open_window: OpenWindow, company: FakeCompany
) -> None:
    company.only = frozenset({StepName.PAYMENTS, StepName.FARE_DUTIES})
    at_set_up = SetUpKeyboard(open_window(set_up=company.set_up), company)
    assert "What you choose works at once." in visible_text(at_set_up.page)
    at_set_up.keyboard.press("Home", "Return")
    form = at_set_up.page.answers[StepName.PAYMENTS]
    at_set_up.keyboard.until(lambda: form.isVisible())
    assert "on their phone" not in visible_text(form)
    at_set_up.keyboard.press("T")
    at_set_up.save()
    at_set_up.until_saved(PaymentChoices)
    chosen = PaymentChoices((CaptureRoute.LINK, CaptureRoute.PANE), FarePlan.TRAVELERS_CARD)
    assert at_set_up.saved(PaymentChoices) == chosen
    assert "next sign-in" not in at_set_up.page.notice.sentences


def test_the_page_says_whether_the_environment_is_open(
    open_window: OpenWindow, company: FakeCompany
) -> None:
    company.set_up.save_company(COMPANY)
    for kind, key in (
        ("PUBLISHABLE", "pk"),
        ("CHARGE", "rk"),
        ("REFUND", "rk"),
        ("AIRLINE", "duffel"),
    ):
        company.enter(KeyKind[kind], f"{key}_test_{kind.casefold()}")
    at_set_up = SetUpKeyboard(open_window(set_up=company.set_up), company)
    nothing = "Nothing is missing: VENDOR TEST opens at the next sign-in (Ctrl+L, then sign in)."
    assert at_set_up.page.under.text() == nothing
    expired = check(CheckName.PAYMENTS, CheckAnswer.EXPIRED)
    company.probes.answers = (expired,)
    at_set_up.keyboard.press("Ctrl+R")
    at_set_up.keyboard.until(lambda: at_set_up.page.under.text() == f"{nothing} 1 step has failed.")
    overview = company.set_up.overview()
    opened = replace(company.set_up.vendors, is_open=True)
    assert state_text(overview, opened) == "VENDOR TEST is open. 1 step has failed."
    closing = FakeCompany(live=True)
    opened = replace(closing.set_up.vendors, is_open=True)
    assert state_text(closing.set_up.overview(), opened) == (
        "LIVE closes at the next sign-in, until 7 more steps are done."
    )


def test_after_a_step_the_next_one_that_is_needed_is_chosen_or_one_that_is_not_done() -> None:
    def row(saved: StepName, *undone: StepName, needed: frozenset[StepName] = frozenset()) -> int:
        steps = [
            SetUpStep(
                name,
                StepState.TO_DO if name in undone else StepState.DONE,
                "",
                needed=name in needed,
            )
            for name in STEPS
        ]
        return row_after(saved, steps)

    company, keys, trial = StepName.COMPANY, StepName.KEYS, StepName.TRIAL
    both = frozenset({company, trial})
    assert row(company, keys, trial, needed=both) == STEPS.index(trial)
    assert row(keys, company, trial, needed=frozenset({company})) == STEPS.index(company)
    assert row(company, keys, trial) == STEPS.index(keys)
    assert row(trial, company) == STEPS.index(trial)


def test_approvals_and_the_merchant_sheet_are_entered(at_set_up: SetUpKeyboard) -> None:
    keyboard, company = at_set_up.keyboard, at_set_up.company
    at_set_up.open(StepName.PHONE_ORDERS)
    # Enter goes on to the next question, and saves after the last.
    keyboard.type("case A")
    keyboard.press("Return")
    keyboard.type("letter of May")
    keyboard.press("Return", "Right")
    assert at_set_up.page.form is not None, "nothing is saved yet"
    keyboard.press("Return")
    at_set_up.until_saved(VendorApprovals)
    saved = VendorApprovals("case A", "letter of May", CardVaultKey.ACCOUNT)
    assert at_set_up.saved(VendorApprovals) == saved
    at_set_up.open(StepName.AIRLINE_CARDS)
    approvals = at_set_up.page.answers[StepName.AIRLINE_CARDS]
    assert approvals.fields["airline_cards"].edit.hasFocus()
    keyboard.press("Escape")
    company.set_up.save_company(COMPANY)
    company.enter(KeyKind.PUBLISHABLE, "pk_test_one")
    at_set_up.open(StepName.MERCHANT_SHEET)
    assert "--environment vendor-test" in visible_text(at_set_up.page)
    keyboard.type("acct_one")
    keyboard.press("Return")
    at_set_up.until_saved(IssuedSheet)
    at_set_up.open(StepName.TRIAL)
    at_set_up.save()
    page = at_set_up.page
    keyboard.until(lambda: "No trip was booked here" in page.notice.sentences)


def test_in_live_the_reference_of_the_trial_booking_is_entered(open_window: OpenWindow) -> None:
    live = FakeCompany(live=True)
    at_set_up = SetUpKeyboard(open_window(set_up=live.set_up), live)
    assert "LIVE opens when 7 more steps are done." in visible_text(at_set_up.page)
    at_set_up.open(StepName.TRIAL)
    at_set_up.keyboard.type("ZZABCD")
    at_set_up.save()
    at_set_up.until_saved(TrialBooking)
    assert at_set_up.saved(TrialBooking) == TrialBooking("ZZABCD", found=False)


@pytest.mark.parametrize("size", [(960, 600), (1440, 900)])
def test_no_form_is_cut_in_a_small_or_a_large_window(
    at_set_up: SetUpKeyboard, size: tuple[int, int]
) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    keyboard.window.resize(*size)
    for step in STEPS[:-1]:
        at_set_up.open(step)
        keyboard.until(lambda: _too_tight(keyboard.window) == [])
        assert _overlapping(page) == []
        assert page.form is not None
        assert page.rect().contains(page.form.mapTo(page, page.form.rect().bottomRight()))
        keyboard.press("Escape")
        keyboard.until(lambda: page.form is None)


def test_who_is_no_owner_and_who_is_in_training_has_no_such_page(open_window: OpenWindow) -> None:
    keyboard = open_window()
    assert not keyboard.window._navigation.has("set_up")
    keyboard.press("G, U")
    assert keyboard.page == "today"


def test_what_is_saved_is_shown_again(open_window: OpenWindow, company: FakeCompany) -> None:
    details = replace(COMPANY, seller_of_travel=())
    company.set_up.save_company(details)
    at_set_up = SetUpKeyboard(open_window(set_up=company.set_up), company)
    at_set_up.open(StepName.COMPANY)
    fields = at_set_up.page.company.fields
    assert fields["address_lines"].text == "12 Hudson Street, New York, NY 10013"
    assert fields["seller_of_travel"].text == "none"
