"""A yes is to the words that were read: what changes after it is read, and agreed to, again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from desktop.booking.trip.offer import Condition
from desktop.booking.trip.trip import Trip
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.use_cases.actor import CurrentCall
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow


def _page(keyboard: Keyboard) -> MoneyPage:
    return keyboard.booking_flow.money


def _words(keyboard: Keyboard) -> str:
    return _page(keyboard)._consent.script_text.text()


def _trip(desk: WindowDesk) -> Trip:
    (trip_id,) = desk.records.tables.trips
    return desk.records.read(lambda repos: repos.trips.get(trip_id))


def test_another_flight_with_the_card_kept_is_read_and_agreed_to_before_it_is_booked(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    first = _trip(desk).offer
    assert _page(keyboard)._book.isEnabled()
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "travelers")
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "offers")
    keyboard.press("J", "Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money" and "Y" in keyboard.key_bar())
    second = _trip(desk).offer
    assert second.id != first.id
    assert str(second.total) in _words(keyboard)
    assert "to your Visa ending 4242" in _words(keyboard)
    assert not _page(keyboard)._book.isEnabled()
    keyboard.press("Ctrl+Return")
    assert "has not said yes" in keyboard.message()
    assert desk.airline.requests == []
    read = _words(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "The client agreed." in keyboard.message())
    assert _words(keyboard) == read
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    (order,) = desk.airline.requests
    assert order.offer.id == second.id
    keyboard.until(lambda: read in keyboard.page_text())
    assert "Ida Marlow read, and the client said yes: “" in keyboard.page_text()
    assert _trip(desk).agreements[-1].words == read


def test_a_trip_with_a_card_from_an_earlier_call_asks_for_a_yes_first(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    trip = _trip(desk)
    (yes,) = trip.agreements
    of_yesterday = replace(trip, agreements=(replace(yes, at=OPENED_AT - timedelta(days=1)),))
    desk.records.write(lambda repos: repos.trips.save(of_yesterday))
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "money" and "Y" in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    assert "has not said yes" in keyboard.message()
    assert desk.airline.requests == []
    keyboard.press("Y")
    keyboard.until(lambda: "The client agreed." in keyboard.message())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: len(desk.airline.requests) == 1)


def test_new_conditions_at_the_same_price_are_read_before_they_are_booked(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    assert "less USD 40.00" in _words(keyboard)
    desk.airline.batches = tuple(
        tuple(replace(offer, refund=Condition(allowed=True)) for offer in batch)
        for batch in desk.airline.batches
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "has not said yes" in keyboard.message() and "Y" in keyboard.key_bar())
    assert desk.airline.requests == []
    assert "Refunds before departure are possible" in _words(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "The client agreed." in keyboard.message())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert _trip(desk).offer.refund == Condition(allowed=True)


def test_the_words_name_the_new_price_before_it_is_accepted(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    desk.airline.raise_price("42.00")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: "rose from" in keyboard.message())
    assert "charges USD 1,884.20" in _words(keyboard)
    assert "1,842.20" not in _words(keyboard)
    read = _words(keyboard)
    keyboard.press("A")
    keyboard.until(lambda: "The new price is agreed." in keyboard.message())
    assert _trip(desk).agreements[-1].words == read
    assert _page(keyboard)._book.isEnabled()


def test_a_new_price_is_agreed_to_by_its_own_key_alone(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    trip = _trip(desk)
    (yes,) = trip.agreements
    of_yesterday = replace(trip, agreements=(replace(yes, at=OPENED_AT - timedelta(days=1)),))
    desk.records.write(lambda repos: repos.trips.save(of_yesterday))
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "money" and "Y" in keyboard.key_bar())
    desk.airline.raise_price("42.00")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: "A" in keyboard.key_bar())
    assert "Y" not in keyboard.key_bar()
    keyboard.press("A")
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())


def test_the_question_is_gone_after_the_yes(keyboard: Keyboard) -> None:
    keyboard.with_card()
    assert not _page(keyboard)._consent.is_asking
    assert "Y" not in keyboard.key_bar()
    assert "Did the client agree?" not in keyboard.page_text()


@pytest.mark.parametrize("size", [(960, 640), (960, 600), (911, 512)])
def test_the_words_are_in_view_at_every_step_in_a_small_window(
    keyboard: Keyboard, size: tuple[int, int]
) -> None:
    def in_view() -> bool:
        words = _page(keyboard)._consent.script_text
        return words.visibleRegion().boundingRect().height() >= words.height() > 0

    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    keyboard.window.resize(1440, 900)
    keyboard.until(in_view)
    keyboard.window.resize(*size)
    keyboard.until(in_view)
    bar = _page(keyboard)._scroll.verticalScrollBar()
    keyboard.press("PgDown")
    assert bar.value() > 0
    keyboard.press("PgUp")
    assert bar.value() == 0
    keyboard.take_card()
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    keyboard.until(in_view)
    keyboard.press("Y")
    keyboard.until(lambda: "The client agreed." in keyboard.message())
    keyboard.until(in_view)


def test_another_card_is_another_yes(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.with_card()
    keyboard.press("F9")
    assert "May I have it?" in _words(keyboard)
    keyboard.press("Escape")
    keyboard.take_card()
    keyboard.until(lambda: len(desk.card_entry.requests) == 2)
    keyboard.agree()
    keyboard.until(lambda: len(_trip(desk).agreements) == 2)
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())


def test_a_no_takes_the_yes_back_and_the_question_comes_again(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    assert "The client said yes at " in keyboard.page_text()
    keyboard.press("N")
    keyboard.until(lambda: "The client declined." in keyboard.message())
    assert "“I book nothing, and nothing is charged.”" in keyboard.message()
    assert _trip(desk).agreements[-1].declined_at == OPENED_AT
    assert "The client said no " in keyboard.page_text()
    assert not _page(keyboard)._book.isEnabled()
    keyboard.press("Ctrl+Return")
    assert "has not said yes" in keyboard.message()
    assert desk.airline.requests == []
    # A no to the question itself, and then a yes after all.
    keyboard.press("N")
    keyboard.until(lambda: "The client declined." in keyboard.message())
    assert [one.action for one in desk.records.tables.audit].count("client declined") == 2
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: "the client took it back." in keyboard.page_text())


def test_a_trip_that_is_opened_again_after_another_call_is_read_again(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    trip = _trip(desk)
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    keyboard.booking_flow.open_trip(trip.id)
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "money" and "Y" in keyboard.key_bar())
    assert ", in an earlier call. Read the words again" in keyboard.page_text()
    assert not _page(keyboard)._book.isEnabled()
    keyboard.press("Ctrl+Return")
    assert "has not said yes" in keyboard.message()
    assert desk.airline.requests == []
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: len(desk.airline.requests) == 1)


def test_a_look_at_today_does_not_end_the_call(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.with_card()
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "money" and _page(keyboard)._book.isEnabled())


def test_a_call_that_ended_does_not_come_back_with_its_draft(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    keyboard.press("Escape")
    _resume_and_try_to_book(desk, keyboard)
    # Nor does the one that was resumed, once it was left by Esc.
    keyboard.agree()
    # Twice on the client's page: to the file, and out of it.
    for page in ("travelers", "offers", "client", "client", "find", "today"):
        keyboard.press("Escape")
        keyboard.until(partial(_is_at, keyboard, page))
    _resume_and_try_to_book(desk, keyboard)


@pytest.mark.parametrize("by_colleague", [False, True], ids=["a crash", "a colleague"])
def test_a_call_that_ended_does_not_come_back_after_a_lock_or_a_crash(
    desk: WindowDesk, open_window: OpenWindow, *, by_colleague: bool
) -> None:
    keyboard = open_window()
    keyboard.with_card()
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    if by_colleague:
        own = keyboard.booking_flow._use_cases.keep_draft
        ada = replace(
            own.actor, member=replace(OWNER, id="adaid"), calls=CurrentCall(lambda: "ada")
        )
        replace(own, actor=ada).note_call()
    else:
        keyboard.press("F2")
        keyboard.until(lambda: keyboard.page == "find")
        noted = keyboard.booking_flow._use_cases.keep_draft
        keyboard.until(lambda: not noted.has_ended(keyboard.booking_flow._calls.id))
    _resume_and_try_to_book(desk, open_window())


def _is_at(keyboard: Keyboard, page: str) -> bool:
    return keyboard.page == page


def _resume_and_try_to_book(desk: WindowDesk, keyboard: Keyboard) -> None:
    """F3 asks for the yes again, and Ctrl+Enter books nothing."""
    keyboard.until(lambda: keyboard.page == "today" and "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "money" and "Y" in keyboard.key_bar())
    assert ", in an earlier call. Read the words again" in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    assert "has not said yes" in keyboard.message()
    assert desk.airline.requests == []


def test_the_file_of_another_client_begins_another_call(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    call = keyboard.booking_flow._calls.id
    client_id = _trip(desk).client_id
    client = desk.records.read(lambda repos: repos.clients.get(client_id))
    keyboard.booking_flow.open_client(client.id)
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow._calls.id == call
    desk.records.write(lambda repos: repos.clients.save(replace(client, id="clientother")))
    keyboard.booking_flow.open_client("clientother")
    keyboard.until(lambda: keyboard.booking_flow._calls.id != call)


def test_words_for_another_card_are_gone_with_the_question(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    """For the yes to the card that is there still holds, and books."""
    keyboard.with_card()
    agreed = _words(keyboard)
    keyboard.press("F9")
    assert _words(keyboard) != agreed
    keyboard.press("Escape")
    assert _words(keyboard) == agreed
    assert keyboard.page == "money"
    assert "The client said yes at" in keyboard.page_text()
    assert _page(keyboard)._book.isEnabled()
