"""The choices of card entry and fare plan, where the ways to take a card are not chosen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.booking.card_entry.capture_route import TRAINING_ROUTES
from desktop.ui.pages.set_up.payments_form import PaymentsForm
from desktop.ui.theme import Theme
from desktop.ui.widgets.text import Text


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
