"""What is typed into a step of Set up and not saved outlasts a lock; a key never does."""

from __future__ import annotations

import json

import pytest

from desktop.booking.set_up.set_up_record import PaymentChoices, VendorApprovals
from desktop.booking.set_up.set_up_steps import StepName
from tests.support.fakes.set_up import FakeCompany
from tests.unit.ui.conftest import OpenWindow

from .test_set_up_page import SetUpKeyboard


@pytest.fixture
def company() -> FakeCompany:
    return FakeCompany()


@pytest.fixture
def at_set_up(open_window: OpenWindow, company: FakeCompany) -> SetUpKeyboard:
    return SetUpKeyboard(open_window(set_up=company.set_up), company)


def _come_back(at: SetUpKeyboard) -> None:
    """As after a lock: to the steps."""
    at.page.begin()
    at.keyboard.until(lambda: at.page.form is None)


def test_a_text_that_was_not_saved_is_there_when_its_step_is_opened_again(
    at_set_up: SetUpKeyboard,
) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.PHONE_ORDERS)
    keyboard.type("case A")
    (draft,) = page.unwritten().values()
    assert "case A" in json.loads(draft), "a lock keeps it"
    _come_back(at_set_up)
    at_set_up.open(StepName.AIRLINE_CARDS)
    field = page.answers[StepName.PHONE_ORDERS].fields["phone_orders"]
    keyboard.until(lambda: field.text == "case A")
    keyboard.press("Escape")
    at_set_up.open(StepName.PHONE_ORDERS)
    keyboard.until(lambda: page.form is not None)
    assert field.text == "", "Esc throws it away"


def test_of_the_company_and_of_a_choice_too_until_it_is_saved(at_set_up: SetUpKeyboard) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.COMPANY)
    keyboard.type("Marlow Travel")
    _come_back(at_set_up)
    at_set_up.open(StepName.COMPANY)
    keyboard.until(lambda: page.company.fields["name"].text == "Marlow Travel")
    _come_back(at_set_up)
    at_set_up.open(StepName.PAYMENTS)
    keyboard.press("Tab", "b")
    (chosen,) = page.unwritten().values()
    _come_back(at_set_up)
    at_set_up.open(StepName.PAYMENTS)
    form = page.answers[StepName.PAYMENTS]
    keyboard.until(lambda: list(form.typed) == json.loads(chosen)[1:])
    keyboard.press("Ctrl+Return")
    at_set_up.until_saved(PaymentChoices)
    assert page.unwritten() == {}


def test_what_was_refused_is_still_kept(at_set_up: SetUpKeyboard) -> None:
    keyboard, page = at_set_up.keyboard, at_set_up.page
    at_set_up.open(StepName.PHONE_ORDERS)
    keyboard.type("x" * 200)
    at_set_up.save()
    field = page.answers[StepName.PHONE_ORDERS].fields["phone_orders"]
    keyboard.until(lambda: bool(field.problem))
    assert at_set_up.saved(VendorApprovals) is None
    assert page.unwritten()


def test_a_key_is_never_kept(at_set_up: SetUpKeyboard) -> None:
    at_set_up.open(StepName.KEYS)
    at_set_up.keyboard.type("pk_test_half")
    assert at_set_up.page.unwritten() == {}
