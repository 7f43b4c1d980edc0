"""The link on the money page: made by a key, on the screen as a QR code, followed until typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.trip.fee_rules import fee_taken, live_hold, open_link
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.panels.link.link_panel import LinkPanel
from desktop.ui.pages.panels.link.qr_code import QrCode, qr_squares
from desktop.ui.pages.panels.money_lines import fee_state
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.ui.keyboard import Gate, Keyboard, visible_text
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

NO_NETWORK = Unreachable("no_network", "No network.", "Nothing was done.", "Try again.")


def panel(keyboard: Keyboard) -> LinkPanel:
    return keyboard.booking_flow.money._steps.link


def trip(keyboard: Keyboard) -> Trip:
    found = keyboard.booking_flow.money._trip
    assert found is not None
    return found


def keys(keyboard: Keyboard) -> list[str]:
    return [command.key for command in panel(keyboard).commands()]


def ask(keyboard: Keyboard) -> None:
    """As if its time had come: the clock of these tests is still."""
    keyboard.until(lambda: panel(keyboard)._busy == "")
    panel(keyboard)._use_cases.resume_attempts.ask_times._last.clear()
    panel(keyboard).ask()


def made(keyboard: Keyboard) -> str:
    """A link on the screen, of which nothing is asked by itself; the id of its page."""
    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    assert "A link to the client, for our fee only" in keyboard.page_text()
    assert "The fare needs a card as well, which F9 asks for next." in keyboard.page_text()
    keyboard.press("L")
    keyboard.until(lambda: "Waiting for the client" in keyboard.page_text())
    link = open_link(trip(keyboard))
    panel(keyboard)._timer.stop()
    keyboard.until(lambda: panel(keyboard)._busy == "")
    return link.subject if link is not None else ""


def test_a_link_is_made_shown_copied_mailed_and_canceled_by_keys(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    page = made(keyboard)
    shown = keyboard.page_text()
    for part in (
        "no card is typed yet",
        "does not say whether the page was opened",
        "It ends by itself on Wed 25 Nov",
        "I have a link to Processor's payment page",
        "Skycap Training holds USD 35.00 on that card now",
    ):
        assert part in shown
    assert panel(keyboard)._qr.isVisible()
    assert keys(keyboard) == ["C", "M", "X"]
    assert not keyboard.booking_flow.money._book.isEnabled()
    keyboard.press("C")
    assert QGuiApplication.clipboard().text() == f"https://pay.test/{page}"
    assert "The link is copied." in keyboard.page_text()
    keyboard.press("M")
    keyboard.until(lambda: "A draft is in the mail program." in keyboard.page_text())
    assert f"https://pay.test/{page}" in desk.delivery.mails[-1][2]
    keyboard.press("X")
    keyboard.until(lambda: "The link has ended" in keyboard.page_text())
    assert fee_state(trip(keyboard)) == ("link ended", "secondary")
    assert not desk.processor.pages[page].is_open
    assert keys(keyboard) == ["L"]


def test_the_desk_goes_on_by_itself_when_the_client_has_typed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    page = made(keyboard)
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.until(lambda: "The client has typed the card." in keyboard.page_text())
    shown = keyboard.page_text()
    assert "✓ Visa ending 4242, typed by the client" in shown
    assert "F9 takes the card for the airline." in shown
    assert "No card for the airline yet" in shown
    assert keys(keyboard) == ["X"]
    assert panel(keyboard)._ending.text() == "Let the hold go"
    keyboard.take_card()
    keyboard.agree()
    assert "typed on Processor's page" in trip(keyboard).agreements[-1].words
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert "typed by the client on Processor's page" in keyboard.page_text()
    after = desk.records.read(lambda repos: repos.trips.get(keyboard.booking_flow.trip.trip_id))
    assert fee_taken(after)
    assert str(desk.processor.taken()) == "USD 35.00"


def test_in_training_the_client_types_by_a_key(desk: WindowDesk, open_window: OpenWindow) -> None:
    keyboard = open_window(play_client=desk.processor.client_types)
    made(keyboard)
    assert keys(keyboard) == ["C", "M", "T", "X"]
    assert panel(keyboard)._play.isVisible()
    panel(keyboard)._use_cases.resume_attempts.ask_times._last.clear()
    keyboard.press("T")
    keyboard.until(lambda: panel(keyboard)._busy == "")
    ask(keyboard)
    keyboard.until(lambda: "✓ Visa ending 4242, typed by the client" in keyboard.page_text())
    assert keys(keyboard) == ["X"]
    panel(keyboard).practice()
    assert panel(keyboard)._busy == ""


def test_what_a_key_began_is_said_until_it_is_done(
    desk: WindowDesk, open_window: OpenWindow, gate: Callable[[Callable[..., Any]], Gate]
) -> None:
    typing = gate(desk.processor.client_types)
    keyboard = open_window(play_client=typing)
    made(keyboard)
    view = panel(keyboard)
    view._busy = "ask"  # The key waits for the answer.
    keyboard.press("T")
    assert "The client is typing a card…" in keyboard.page_text()
    view._busy, view._waiting, view._next = "", "", None
    keyboard.press("T")
    keyboard.until(lambda: typing.call_count == 1)
    assert "The client is typing a card…" in keyboard.page_text()
    typing.open()
    keyboard.until(lambda: not view._busy and "typing a card" not in keyboard.page_text())


def test_booked_elsewhere_needs_no_other_card(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    keyboard.press("E")
    keyboard.until(lambda: "not asked for" in keyboard.page_text())
    keyboard.press("L")
    keyboard.until(lambda: "Waiting for the client" in keyboard.page_text())
    link = open_link(trip(keyboard))
    assert link is not None
    desk.processor.client_types(link.subject)
    ask(keyboard)
    keyboard.until(lambda: "The client has typed the card." in keyboard.message())
    assert "Read the words, then press Y." in keyboard.message()
    assert "F9" not in keyboard.key_bar()
    assert "F9" not in keyboard.page_text()
    keyboard.press("F9")
    assert "No other card is needed" in keyboard.message()
    assert desk.card_entry.requests == []


def test_what_the_client_had_held_is_let_go_by_a_key(desk: WindowDesk, keyboard: Keyboard) -> None:
    page = made(keyboard)
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.until(lambda: live_hold(trip(keyboard)))
    keyboard.press("X")
    assert "the client would have to type the card again" in keyboard.message()
    keyboard.press("Escape")
    assert "The hold is kept." in keyboard.message()
    keyboard.press("X")
    assert live_hold(trip(keyboard))
    keyboard.press("X")
    keyboard.until(lambda: live_hold(trip(keyboard)) is None)
    keyboard.until(lambda: "is let go, and not charged." in keyboard.message())
    assert desk.processor.held == []


def test_after_the_hold_is_let_go_nothing_says_that_the_client_agreed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    page = made(keyboard)
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.until(lambda: live_hold(trip(keyboard)))
    keyboard.take_card()
    keyboard.agree()
    keyboard.press("X", "X")
    keyboard.until(lambda: "is let go, and not charged." in keyboard.message())
    assert "agreed" not in keyboard.message()
    assert not keyboard.booking_flow.money._book.isEnabled()
    # That card was given to the airline alone: nobody is asked to say yes to our fee on it.
    assert "Visa •••• 4242, for the airline alone" in keyboard.page_text()
    assert "on the same card" not in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "was taken for the airline alone" in keyboard.message())
    keyboard.press("F9")
    assert "asks USD" in keyboard.booking_flow.money._consent.words
    keyboard.press("P")
    keyboard.until(lambda: "on the same card" in keyboard.page_text())
    keyboard.agree()
    assert keyboard.booking_flow.money._book.isEnabled()


def test_a_trip_that_is_not_booked_shows_what_is_held_and_lets_it_go(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    page = made(keyboard)
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.until(lambda: live_hold(trip(keyboard)))
    keyboard.booking_flow.open_trip(trip(keyboard).id)
    keyboard.until(lambda: keyboard.page == "trip" and "X" in keyboard.key_bar())
    assert "✓ Visa ending 4242, typed by the client" in keyboard.page_text()
    assert "No card for the airline yet" in keyboard.page_text()
    assert "L" not in keyboard.key_bar()
    keyboard.press("X")  # Shown anew, it asks anew.
    keyboard.booking_flow.open_trip(keyboard.booking_flow.trip.trip_id)
    keyboard.until(lambda: not keyboard.message())
    keyboard.press("X")
    assert desk.processor.held
    keyboard.press("X")
    keyboard.until(lambda: "is let go, and not charged." in keyboard.message())
    assert desk.processor.held == []
    assert not {"X", "L"} & set(keyboard.key_bar())


def test_after_a_lock_the_link_is_on_the_screen_again(desk: WindowDesk, keyboard: Keyboard) -> None:
    page = made(keyboard)
    money, shown = keyboard.booking_flow.money, trip(keyboard)
    panel(keyboard).show_trip(replace(shown, id="another", attempts=()))
    assert not panel(keyboard)._qr.isVisible()
    desk.processor.link_endings.append(NO_NETWORK)
    money._show(shown)
    keyboard.until(lambda: panel(keyboard)._busy == "")
    keyboard.until(lambda: "Its address is being asked for" in keyboard.page_text())
    assert keys(keyboard) == ["X"]
    ask(keyboard)
    keyboard.until(lambda: panel(keyboard)._qr.isVisible())
    keyboard.press("C")
    assert QGuiApplication.clipboard().text() == f"https://pay.test/{page}"


def test_what_fails_is_said_and_changes_nothing(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    desk.processor.link_endings.append(NO_NETWORK)
    keyboard.press("L")
    keyboard.until(lambda: "No network." in keyboard.page_text())
    assert keys(keyboard) == ["L"]
    keyboard.press("L")
    keyboard.until(lambda: open_link(trip(keyboard)))
    desk.delivery.failure = Refused("no_mail_program", "None.")
    keyboard.press("M")
    keyboard.until(lambda: "Press C to copy it" in keyboard.page_text())
    # Nothing is on the screen that a key could send, once the page is put away.
    panel(keyboard)._put_away()
    panel(keyboard).copy()
    panel(keyboard).mail()


def test_a_key_that_comes_while_it_is_asked_is_not_lost(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    made(keyboard)
    panel(keyboard).ask()
    panel(keyboard).ask()
    keyboard.press("X")
    keyboard.until(lambda: open_link(trip(keyboard)) is None)
    keyboard.until(lambda: panel(keyboard)._busy == "")


def test_a_cancel_that_waits_lets_no_hold_go_that_the_client_has_just_made(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    page = made(keyboard)
    desk.processor.client_types(page)
    ask(keyboard)
    keyboard.press("X")
    keyboard.until(lambda: live_hold(trip(keyboard)) is not None)
    keyboard.until(lambda: panel(keyboard)._busy == "")
    assert len(desk.processor.held) == 1


def test_where_links_are_off_there_is_none_to_make(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    pane_only = replace(desk.use_cases().send_link, routes=frozenset({CaptureRoute.PANE}))
    keyboard = open_window(send_link=pane_only)
    keyboard.to_money()
    assert panel(keyboard).isHidden()
    keyboard.press("L")
    assert desk.processor.pages == {}


def test_where_the_pane_is_off_no_card_is_asked_for(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    link_only = replace(desk.use_cases().take_card, routes=frozenset({CaptureRoute.LINK}))
    keyboard = open_window(take_card=link_only)
    keyboard.to_money()
    assert keyboard.message() == (
        "The owner has switched the sealed pane off. E books this trip elsewhere; then L makes a "
        "link for our fee."
    )
    assert not keyboard.booking_flow.money._pane.isVisible()
    keyboard.press("Ctrl+Return")
    assert keyboard.message() == "There is no card yet. L makes a link for our fee."
    keyboard.press("L")
    keyboard.until(lambda: open_link(trip(keyboard)))


def test_who_holds_no_key_that_charges_makes_no_link(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    use_cases = desk.use_cases()
    may = use_cases.actor.member.may - {Permission.CHARGE_FEE}
    lesser = replace(use_cases.actor, member=replace(use_cases.actor.member, may=may))
    keyboard = open_window(actor=lesser)
    keyboard.to_money()
    assert panel(keyboard).isHidden()


def test_a_fee_that_is_due_after_the_ticket_is_asked_for_by_a_link(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    due = keyboard.open_trip(TripStage.FEE_DUE, card=None)
    assert due.order is not None
    assert due.order.answer is not None
    desk.airline.orders[due.order.subject] = due.order.answer
    page = keyboard.booking_flow.trip
    assert page.link.isVisible()
    assert "A link to the client, for our fee\n" in keyboard.page_text()
    keyboard.press("L")
    keyboard.until(lambda: "Waiting for the client" in keyboard.page_text())
    assert "Skycap Training charges USD 35.00 for the booking to that card." in (
        keyboard.page_text()
    )
    link = open_link(desk.records.read(lambda repos: repos.trips.get(due.id)))
    assert link is not None
    desk.processor.client_types(link.subject)
    keyboard.until(lambda: page.link._busy == "")
    page.link._use_cases.resume_attempts.ask_times._last.clear()
    page.link.ask()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert page.link.isHidden()
    keyboard.open_trip(TripStage.DRAFT, id="tripother")
    assert page.link.isHidden()


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_qr_code_is_sharp_and_has_its_white_margin(ratio: int, qapp: object) -> None:
    squares = qr_squares("https://checkout.stripe.com/c/pay/cs_live_" + "a1B2" * 120)
    code = QrCode(212, "QR code")
    code.show_squares(squares)
    assert code.width() >= 3 * (len(squares) + 8)
    image = QImage(code.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    code.render(image)
    colors = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colors) == 2
    square = image.width() // (len(squares) + 8)
    start = (image.width() - square * len(squares)) // 2
    assert start >= 4 * square
    assert all(image.pixelColor(x, start - 1).lightness() == 255 for x in range(image.width()))
    assert image.pixelColor(start, start).lightness() == 0
    small = QrCode(212, "QR code")
    small.show_squares(qr_squares("https://127.0.0.1:34567/c/pay/cs_test_abcdefghijklmnopqrstuv"))
    assert small.width() == 212
    small.show_squares(())
    small.render(image)
    del qapp


def test_a_company_by_links_alone_is_led_to_the_link(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    link, made = frozenset({CaptureRoute.LINK}), desk.use_cases()
    keyboard = open_window(
        take_card=replace(made.take_card, routes=link),
        choose_offer=replace(made.choose_offer, routes=link),
        choose_fare_plan=replace(made.choose_fare_plan, routes=link),
    )
    keyboard.to_money()
    assert keyboard.message() == (
        "Our fee is taken by a link. L makes it: the client types the card on the processor's "
        "page. The fare is paid where you book."
    )
    text = visible_text(keyboard.window)
    assert "Our fee comes by the link, and the fare where you book." in text
    assert "switched the sealed pane off" not in text
    keyboard.press("E")
    keyboard.until(lambda: "The company books every trip elsewhere." in keyboard.message())
