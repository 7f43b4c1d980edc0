"""The first page of a call: find a client by a few letters, or add one with three fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.use_cases.clients.find_clients import MOST
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client
from tests.support.ui.keyboard import Gate, Keyboard, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _file(desk: WindowDesk, *clients: Client) -> None:
    def save(repos: Repositories) -> None:
        for client in clients:
            repos.clients.save(client)

    desk.records.write(save)


def _names(keyboard: Keyboard) -> list[str]:
    return [hit.name for hit in keyboard.booking_flow.find.list.rows.records]


def test_a_few_letters_find_the_client(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(
        desk, sample_client(id="clientben", name="Ben Okafor", email="ben@example.com", company="")
    )
    keyboard.press("F2")
    keyboard.type("oka")
    keyboard.until(lambda: _names(keyboard) == ["Ben Okafor"])
    keyboard.retype("call")
    keyboard.until(lambda: _names(keyboard) == ["Ada Calloway"])


def test_a_list_that_is_cut_says_so(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(desk, *[sample_client(id=f"clientsmith{n}", name=f"Ben Smith {n}") for n in range(30)])
    keyboard.press("F2")
    keyboard.type("smith")
    keyboard.until(lambda: len(_names(keyboard)) == MOST)
    assert f"The newest {MOST} are listed" in keyboard.page_text()
    keyboard.retype("smith 29")
    keyboard.until(lambda: len(_names(keyboard)) == 1)
    assert "are listed" not in keyboard.page_text()


def test_down_and_enter_open_the_second(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(desk, sample_client(id="clientben", name="Ben Calloway"))
    keyboard.press("F2")
    keyboard.type("call")
    keyboard.until(lambda: len(_names(keyboard)) == 2)
    second = _names(keyboard)[1]
    keyboard.press("Down", "Return")
    keyboard.until(lambda: keyboard.page == "client")
    assert second in keyboard.page_text()


def test_enter_before_the_answer_opens_its_first_hit(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    _file(desk, sample_client(id="clientben", name="Ben Okafor"))
    held = gate(desk.use_cases().find_clients)
    keyboard = open_window(find_clients=held)
    keyboard.press("F2")
    keyboard.type("oka")
    keyboard.press("Return")
    assert keyboard.page == "find"
    held.open()
    keyboard.until(lambda: keyboard.page == "client")
    assert "Ben Okafor" in keyboard.page_text()


def test_a_letter_after_an_early_enter_cancels_it(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().find_clients)
    keyboard = open_window(find_clients=held)
    keyboard.press("F2")
    keyboard.type("cal")
    keyboard.press("Return")
    keyboard.type("l")
    held.open()
    keyboard.until(lambda: _names(keyboard) == ["Ada Calloway"])
    assert keyboard.page == "find"


def test_a_click_opens_the_client(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.type("ada")
    keyboard.until(lambda: _names(keyboard) == ["Ada Calloway"])
    rows = keyboard.booking_flow.find.list.viewport()
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    keyboard.until(lambda: keyboard.page == "client")


def test_an_unknown_name_begins_a_new_client(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.type("ines duarte")
    find = keyboard.booking_flow.find
    keyboard.until(lambda: find._search.answered == "ines duarte")
    keyboard.press("Return")
    assert find.name.text == "Ines Duarte"
    assert focused() is find.email.edit


def test_escape_from_a_new_client_keeps_what_was_searched_for(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.type("ines duarte")
    keyboard.press("Ctrl+N", "Escape")
    assert keyboard.booking_flow.find.field.text == "ines duarte"
    assert focused() is keyboard.booking_flow.find.field.edit


def test_an_unknown_number_is_taken_for_a_phone_number(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.type("+447700900123")
    keyboard.press("Ctrl+N")
    assert keyboard.booking_flow.find.phone.text == "+447700900123"
    assert keyboard.booking_flow.find.name.text == ""


def test_three_fields_are_enough_for_a_new_client(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N")
    for typed in ("Ines Duarte", "ines@example.com", "+447700900123"):
        keyboard.type(typed)
        keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client")
    assert "Ines Duarte" in keyboard.page_text()
    added = next(c for c in desk.records.tables.clients.values() if c.name == "Ines Duarte")
    assert added.level is ServiceLevel.STANDARD
    assert added.email == "ines@example.com"


def test_the_service_level_is_chosen_by_its_letter(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N")
    find = keyboard.booking_flow.find
    find.level.setFocus()
    keyboard.press("C")
    find.name.set_text("Ines Duarte")
    find.email.set_text("ines@example.com")
    find.phone.set_text("+447700900123")
    find.phone.edit.setFocus()
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client")
    levels = {client.name: client.level for client in desk.records.tables.clients.values()}
    assert levels["Ines Duarte"] is ServiceLevel.COMPLEX


def test_a_refused_field_shows_the_reason_and_gets_the_focus(open_window: OpenWindow) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("phone_unreadable", "This is no phone number.", field="phone")

    keyboard = open_window(add_client=refuse)
    keyboard.press("F2", "Ctrl+N")
    keyboard.type("Ines Duarte")
    keyboard.press("Return", "Return", "Return")
    find = keyboard.booking_flow.find
    keyboard.until(lambda: find.phone._problem.text() == "This is no phone number.")
    assert focused() is find.phone.edit
    assert find.name.text == "Ines Duarte"


def test_a_refusal_without_a_field_shows_a_notice(open_window: OpenWindow) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    keyboard = open_window(add_client=refuse)
    keyboard.press("F2", "Ctrl+N")
    keyboard.press("Return", "Return", "Return")
    keyboard.until(lambda: "The disk is full." in keyboard.message())


def test_a_failed_search_shows_an_error_on_the_page(open_window: OpenWindow) -> None:
    def away(text: str) -> tuple[()]:
        raise Unreachable("store_away", "The records were not reached.", "", "Try again.")

    keyboard = open_window(find_clients=away)
    keyboard.press("F2")
    keyboard.until(lambda: "The records were not reached." in keyboard.page_text())


def test_the_error_is_cleared_by_the_next_successful_search(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    broken = [True]

    def sometimes(text: str) -> object:
        if broken[0]:
            raise Unreachable("store_away", "The records were not reached.")
        return desk.use_cases().find_clients(text)

    keyboard = open_window(find_clients=sometimes)
    keyboard.press("F2")
    keyboard.until(lambda: "The records were not reached." in keyboard.page_text())
    broken[0] = False
    keyboard.type("cal")
    keyboard.until(lambda: _names(keyboard) == ["Ada Calloway"])
    assert "The records were not reached." not in keyboard.page_text()


def test_a_client_that_cannot_be_opened_shows_an_error(open_window: OpenWindow) -> None:
    def damaged(client_id: str) -> object:
        raise Refused("store_damaged", "This file cannot be read.")

    keyboard = open_window(open_client=damaged)
    keyboard.press("F2")
    keyboard.type("cal")
    keyboard.press("Return")
    keyboard.until(lambda: "This file cannot be read." in keyboard.page_text())


def test_escape_goes_back_to_finding_and_then_ends_the_call(keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N", "Escape")
    assert focused() is keyboard.booking_flow.find.field.edit
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "today")
    assert not keyboard.booking_flow.on_call


def test_a_card_is_expected_while_a_client_is_on_the_line_or_a_trip_is_open(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    assert desk.expected_cards[-1] is False
    keyboard.press("F2")
    assert desk.expected_cards[-1] is True
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "today")
    assert desk.expected_cards[-1] is False
    keyboard.booking_flow._go("trip")
    assert desk.expected_cards[-1] is True


def test_a_new_call_starts_with_empty_fields(keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N")
    keyboard.type("Unsaved")
    keyboard.press("F2")
    keyboard.press("Ctrl+N")
    assert keyboard.booking_flow.find.name.text == ""


def test_an_empty_list_says_what_to_do(keyboard: Keyboard) -> None:
    find = keyboard.booking_flow.find
    keyboard.press("F2")
    keyboard.until(lambda: find.list._empty.startswith("Two or three letters"))
    keyboard.type("zz")
    keyboard.until(lambda: find.list._empty.startswith("No client found."))
    assert "“zz”" in find.list._empty
    assert "Ctrl+N" in find.list._empty


def test_before_anything_is_typed_recent_callers_are_listed(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.until(lambda: "clientada" in keyboard.desk.records.tables.calls)
    keyboard.press("F2")
    keyboard.until(lambda: _names(keyboard) == ["Ada Calloway"])
    keyboard.until(lambda: "Recent callers" in keyboard.page_text())
    keyboard.window.grab()
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client")


def test_who_is_a_client_already_is_named_while_typing_and_opened_by_a_key(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.press("F2", "Ctrl+N")
    keyboard.type("Ada Caloway")
    keyboard.until(lambda: "Ada Calloway · +13105550142 · similar name" in keyboard.page_text())
    assert keyboard.key_bar()["Alt+1"] == "Open Ada Calloway"
    keyboard.retype("Noor Haddad")
    keyboard.until(lambda: "Already" not in keyboard.page_text())
    assert "Alt+1" not in keyboard.key_bar()
    keyboard.press("Return", "Return")
    keyboard.type("310 555 0142")
    keyboard.until(lambda: "same phone number" in keyboard.page_text())
    keyboard.press("Alt+1")
    keyboard.until(lambda: keyboard.page == "client")
    assert "Ada Calloway" in keyboard.page_text()
    assert len(desk.records.tables.clients) == 1


def test_an_old_error_is_not_shown_for_the_next_new_client(open_window: OpenWindow) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    keyboard = open_window(add_client=refuse)
    keyboard.press("F2", "Ctrl+N", "Return", "Return", "Return")
    keyboard.until(lambda: "The disk is full." in keyboard.message())
    keyboard.press("Escape", "Ctrl+N")
    assert keyboard.message() == ""


def test_enter_twice_adds_one_client(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().add_client)
    keyboard = open_window(add_client=held)
    keyboard.press("F2", "Ctrl+N")
    keyboard.type("Ines Duarte")
    find = keyboard.booking_flow.find
    find.email.set_text("ines@example.com")
    find.phone.set_text("+447700900123")
    find.phone.edit.setFocus()
    keyboard.press("Return", "Return", "Return")
    keyboard.until(lambda: held.call_count)
    held.open()
    keyboard.until(lambda: keyboard.page == "client")
    assert held.call_count == 1


def test_the_service_level_is_reset_for_the_next_new_client(keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N")
    keyboard.booking_flow.find.level.setFocus()
    keyboard.press("C", "Escape", "Ctrl+N")
    assert keyboard.booking_flow.find.level.index == 0
