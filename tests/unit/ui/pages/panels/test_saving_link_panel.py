"""A link on the money page that saves a card, where we charge the fare too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.fee_rules import open_link
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from tests.support.booking.fee_samples import sample_save_link
from tests.support.samples import OPENED_AT, sample_card, sample_order, sample_tokens
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow
from tests.unit.ui.pages.panels.test_link_panel import ask, keys, trip

LINK = frozenset({CaptureRoute.LINK})


@pytest.fixture
def by_links(desk: WindowDesk, open_window: OpenWindow) -> Keyboard:
    """A company that takes cards by links alone, and charges fares."""
    choices = PaymentChoices(tuple(LINK), FarePlan.COMPANY_BALANCE)
    desk.records.write(lambda repos: repos.set_up.save(choices, OPENED_AT, "Robin"))
    made = desk.use_cases()
    keyboard = open_window(
        take_card=replace(made.take_card, routes=LINK),
        book_trip=replace(made.book_trip, charger=desk.processor, are_duties_signed=lambda: True),
        choose_offer=replace(made.choose_offer, routes=LINK),
        choose_fare_plan=replace(made.choose_fare_plan, routes=LINK),
    )
    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    return keyboard


def out(keyboard: Keyboard) -> str:
    """A link on the screen; the processor's id of its page."""
    keyboard.press("L")
    keyboard.until(lambda: "Waiting for the client" in keyboard.page_text())
    link = open_link(trip(keyboard))
    assert link is not None
    return link.subject


def saved(desk: WindowDesk, keyboard: Keyboard, card: str = "Visa ending 4242, 12/2034") -> None:
    desk.processor.client_types(out(keyboard), card)
    ask(keyboard)
    keyboard.until(lambda: "The client has saved the card." in keyboard.message())


def test_in_a_small_window_code_words_and_keys_are_in_view_together(by_links: Keyboard) -> None:
    by_links.window.resize(960, 600)
    out(by_links)
    panel = by_links.booking_flow.money._steps.link
    by_links.until(lambda: panel.visibleRegion().boundingRect().height() == panel.height())
    by_links.window.resize(1440, 900)
    by_links.until(lambda: panel._texts.indexOf(panel._say) >= 0)


def test_a_card_is_saved_by_a_link_and_fare_and_fee_are_charged_to_it(
    desk: WindowDesk, by_links: Keyboard
) -> None:
    keyboard = by_links
    assert keyboard.message() == (
        "The card is saved by a link. L makes it: the client types the card on the processor's "
        "page, for the fare and our fee."
    )
    assert "A link to the client, to save a card" in keyboard.page_text()
    assert "Fare and fee are held on it at booking." in keyboard.page_text()
    assert "F9" not in keyboard.key_bar()
    keyboard.press("Ctrl+Return")
    assert "L makes a link to save one." in keyboard.message()
    page = out(keyboard)
    shown = keyboard.page_text()
    for part in (
        "USD 1,842.20 for the fare and USD 35.00 for our service",
        "nothing is charged on this page",
        "The link is out. It saves the card, and fare and fee are held on it after the yes.",
    ):
        assert part in shown
    assert "May I have it?" not in shown
    assert keys(keyboard) == ["C", "M", "X"]
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.until(lambda: "The client has saved the card." in keyboard.message())
    assert "Visa ending 4242: nothing is held on it yet." in keyboard.message()
    assert "Saved by the client on the processor's page." in keyboard.page_text()
    assert keys(keyboard) == ["L"]
    assert "to save another card" in keyboard.page_text()
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: str(desk.processor.taken()) == "USD 1,877.20")
    assert len(desk.processor.charges) == 2
    keyboard.until(lambda: "typed by the client on Processor's page" in keyboard.page_text())


def test_a_canceled_one_can_be_made_again(desk: WindowDesk, by_links: Keyboard) -> None:
    keyboard = by_links
    page = out(keyboard)
    keyboard.press("F9")
    assert "The link is out. X cancels it." in keyboard.message()
    keyboard.press("X")
    keyboard.until(lambda: "The link has ended, and no card was typed." in keyboard.message())
    assert not desk.processor.pages[page].is_open
    saved(desk, keyboard, "Mastercard ending 4444, 01/2031")
    assert "Mastercard •••• 4444" in keyboard.page_text()


def test_a_refused_card_leads_to_another_link(desk: WindowDesk, by_links: Keyboard) -> None:
    keyboard = by_links
    saved(desk, keyboard)
    keyboard.agree()
    desk.processor.money_endings.append(
        Refused("card_refused", "The bank refused this card for our fee.", "", "Press L.")
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The bank refused this card for the fare." in keyboard.message())
    keyboard.until(lambda: "L makes a link for another card." in keyboard.page_text())
    assert "F9" not in keyboard.page_text()


def test_what_is_due_later_is_charged_on_a_new_yes(desk: WindowDesk, keyboard: Keyboard) -> None:
    """The fare was not charged before its hold ended."""
    by_client = tuple(
        replace(token, by_client=True) for token in sample_tokens() if token.payee == "processor"
    )
    due = keyboard.open_trip(
        TripStage.FEE_DUE,
        attempts=(sample_save_link(sample_order().state), sample_order()),
        card=sample_card(tokens=by_client),
        fare_plan=FarePlan.COMPANY_BALANCE,
        agreements=(),
    )
    keyboard.until(lambda: "Shall I go on?" in keyboard.page_text())
    assert "We, Skycap Training, charge USD 1,842.20 for the fare and USD 35.00" in (
        keyboard.page_text()
    )
    assert "Ctrl+Return" not in keyboard.key_bar()
    keyboard.press("N")
    assert desk.processor.charges == []
    keyboard.open_trip(TripStage.DRAFT, id="tripother")
    keyboard.booking_flow.open_trip(due.id)
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    keyboard.press("Y")
    keyboard.until(lambda: str(desk.processor.taken()) == "USD 1,877.20")
