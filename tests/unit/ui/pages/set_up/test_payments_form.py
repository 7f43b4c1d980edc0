"""The choices of card entry and fare plan, where the ways to take a card are not chosen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.booking.card_entry.capture_route import TRAINING_ROUTES, CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.set_up_record import PaymentChoices, Saved, SetUpRecord
from desktop.ui.pages.set_up.payments_form import PaymentsForm
from desktop.ui.theme import Theme
from desktop.ui.widgets.text import Text
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk


@pytest.mark.parametrize("chooses_routes", [True, False])
def test_no_choice_lies_over_the_sentence_above(
    theme: Theme, qtbot: QtBot, *, chooses_routes: bool
) -> None:
    form = PaymentsForm(theme, tuple(TRAINING_ROUTES), chooses_routes=chooses_routes)
    qtbot.addWidget(form)
    form.resize(700, 400)
    form.show()
    hint = form.findChild(Text)
    assert hint is not None
    first = form.route if chooses_routes else form.plan
    assert form.route.isVisible() is chooses_routes
    assert first.mapTo(form, first.rect().topLeft()).y() > hint.geometry().bottom()


def test_above_which_fare_a_link_is_needed_is_asked_where_we_charge_it(
    theme: Theme, qtbot: QtBot
) -> None:
    form = PaymentsForm(theme, (CaptureRoute.LINK,), chooses_routes=True)
    qtbot.addWidget(form)
    form.show()
    asked: list[PaymentChoices] = []
    form.asked.connect(asked.append)
    field = form.fields["by_link_above"]
    form.show_record(SetUpRecord())
    form.route.choose(2)
    for plan in FarePlan:
        form.plan.choose(tuple(FarePlan).index(plan))
        form._explain()
        assert field.isVisible() is (plan is FarePlan.COMPANY_BALANCE)
    form.plan.choose(tuple(FarePlan).index(FarePlan.COMPANY_BALANCE))
    form._explain()
    for typed in ("", "5,000", "5,00", "none"):
        field.set_text(typed)
        form.ask()
    assert [one.by_link_above for one in asked] == [None, Money(500000, "USD")]
    assert field.problem
    form.route.choose(0)
    form._explain()
    assert not field.isVisible()
    form.plan.entered.emit()
    assert asked[-1].by_link_above is None
    assert len(asked) == 3


def test_what_was_saved_is_shown(theme: Theme, qtbot: QtBot) -> None:
    saved = PaymentChoices(
        (CaptureRoute.LINK, CaptureRoute.PANE), FarePlan.COMPANY_BALANCE, Money(250000, "USD")
    )
    form = PaymentsForm(theme, (CaptureRoute.LINK,), chooses_routes=True)
    qtbot.addWidget(form)
    form.show_record(SetUpRecord((Saved(saved, OPENED_AT, "Robin"),)))
    assert form.fields["by_link_above"].text == "2,500.00"
    asked: list[PaymentChoices] = []
    form.asked.connect(asked.append)
    form.ask()
    assert asked == [saved]


def test_what_is_above_it_is_not_asked_for_by_f9(desk: WindowDesk, keyboard: Keyboard) -> None:
    """Before the words are read the money page says so, and what to press."""
    choices = PaymentChoices(
        (CaptureRoute.LINK, CaptureRoute.PANE), FarePlan.COMPANY_BALANCE, Money(10000, "USD")
    )
    desk.records.write(lambda repos: repos.set_up.save(choices, OPENED_AT, "Robin"))
    keyboard.to_money()
    keyboard.until(lambda: "A fare above USD 100.00 is paid by a link" in keyboard.message())
    assert "L makes it" in keyboard.message()
    assert "A colleague" not in keyboard.page_text()
    assert "F9" not in keyboard.key_bar()
    keyboard.press("F9")
    assert not desk.card_entry.requests
    keyboard.press("L")
    keyboard.until(lambda: "The link is out" in keyboard.page_text())
