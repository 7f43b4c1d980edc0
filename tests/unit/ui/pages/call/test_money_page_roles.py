"""What a role may not do is said before the client is asked for anything, with who may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

NO_CARD = "Only a person who is a card agent or more may take a card."
NO_BOOKING = "Only a person who is a booking agent or more may book a trip."


def _as(role: Role, desk: WindowDesk, open_window: OpenWindow) -> Keyboard:
    actor = desk.use_cases().actor
    member = replace(actor.member, role=role.value, may=LIVE[role])
    return open_window(actor=replace(actor, member=member))


def test_a_concierge_reads_at_once_that_a_colleague_takes_the_card(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    keyboard = _as(Role.CONCIERGE, desk, open_window)
    keyboard.to_money()
    assert NO_CARD in keyboard.message()
    assert "Ctrl+D makes a quote" in keyboard.message()
    assert NO_BOOKING in keyboard.page_text()
    money = keyboard.booking_flow.money
    assert not money._consent.isVisible()
    assert not money._pane.isEnabled()
    assert not {"F9", "Y", "Ctrl+Return"} & set(keyboard.key_bar())
    keyboard.press("F9")
    assert f"A colleague takes the card {NO_CARD}" in keyboard.message()
    keyboard.press("Y", "P", "Ctrl+Return")
    assert desk.card_entry.requests == []
    assert desk.airline.requests == []


@pytest.mark.parametrize("role", [Role.CARD_AGENT, Role.OWNER])
def test_who_may_take_cards_sees_no_such_sentence(
    desk: WindowDesk, open_window: OpenWindow, role: Role
) -> None:
    keyboard = _as(role, desk, open_window)
    keyboard.to_money()
    assert keyboard.message() == ""
    assert "F9" in keyboard.key_bar()


def test_another_card_for_the_fee_is_refused_before_the_questions(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    keyboard = _as(Role.CONCIERGE, desk, open_window)
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("F9")
    assert NO_CARD in keyboard.message()
    assert "Y" not in keyboard.key_bar()


def test_after_a_refusal_the_page_does_not_say_ready(desk: WindowDesk, keyboard: Keyboard) -> None:
    desk.airline.authorize_endings.append(
        Refused("card_refused_by_airline", "The bank said no.", "Nothing is booked.", "F9.")
    )
    keyboard.with_card()
    assert "Ready to book" in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The bank said no." in keyboard.message())
    keyboard.until(lambda: not keyboard.booking_flow.money._task.name)
    assert "Ready to book" not in keyboard.page_text()
    keyboard.take_card()
    keyboard.agree()
    keyboard.until(lambda: "Ready to book" in keyboard.page_text())
