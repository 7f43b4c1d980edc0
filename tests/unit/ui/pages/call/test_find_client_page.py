"""The first page of a call: find a client by a few letters, or add one with three fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client
from tests.support.ui.keyboard import Gate, Hand, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def _file(desk: WindowDesk, *clients: Client) -> None:
    def save(repos: Repositories) -> None:
        for client in clients:
            repos.clients.save(client)

    desk.records.write(save)


def _names(hand: Hand) -> list[str]:
    return [hit.name for hit in hand.booking_flow.find.list.rows.records]


def test_a_few_letters_find_the_client(desk: WindowDesk, hand: Hand) -> None:
    _file(
        desk, sample_client(id="clientben", name="Ben Okafor", email="ben@example.com", company="")
    )
    hand.press("F2")
    hand.type("oka")
    hand.until(lambda: _names(hand) == ["Ben Okafor"])
    hand.retype("call")
    hand.until(lambda: _names(hand) == ["Ada Calloway"])


def test_down_and_enter_open_the_second(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_client(id="clientben", name="Ben Calloway"))
    hand.press("F2")
    hand.type("call")
    hand.until(lambda: len(_names(hand)) == 2)
    second = _names(hand)[1]
    hand.press("Down", "Return")
    hand.until(lambda: hand.page == "client")
    assert second in hand.words()


def test_enter_before_the_answer_opens_its_first_hit(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    _file(desk, sample_client(id="clientben", name="Ben Okafor"))
    held = gate(desk.use_cases().find_clients)
    hand = sit_down(find_clients=held)
    hand.press("F2")
    hand.type("oka")
    hand.press("Return")
    assert hand.page == "find"
    held.open()
    hand.until(lambda: hand.page == "client")
    assert "Ben Okafor" in hand.words()


def test_a_letter_after_an_early_enter_cancels_it(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().find_clients)
    hand = sit_down(find_clients=held)
    hand.press("F2")
    hand.type("cal")
    hand.press("Return")
    hand.type("l")
    held.open()
    hand.until(lambda: _names(hand) == ["Ada Calloway"])
    assert hand.page == "find"


def test_a_click_opens_the_client(hand: Hand) -> None:
    hand.press("F2")
    hand.type("ada")
    hand.until(lambda: _names(hand) == ["Ada Calloway"])
    rows = hand.booking_flow.find.list.viewport()
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    hand.until(lambda: hand.page == "client")


def test_an_unknown_name_begins_a_new_client(hand: Hand) -> None:
    hand.press("F2")
    hand.type("ines duarte")
    find = hand.booking_flow.find
    hand.until(lambda: find._answered == "ines duarte")
    hand.press("Return")
    assert find.name.text == "Ines Duarte"
    assert focused() is find.name.edit


def test_an_unknown_number_is_taken_for_a_phone_number(hand: Hand) -> None:
    hand.press("F2")
    hand.type("+447700900123")
    hand.press("Ctrl+N")
    assert hand.booking_flow.find.phone.text == "+447700900123"
    assert hand.booking_flow.find.name.text == ""


def test_three_fields_are_enough_for_a_new_client(desk: WindowDesk, hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")
    for typed in ("Ines Duarte", "ines@example.com", "+447700900123"):
        hand.type(typed)
        hand.press("Return")
    hand.until(lambda: hand.page == "client")
    assert "Ines Duarte" in hand.words()
    added = next(c for c in desk.records.shelves.clients.values() if c.name == "Ines Duarte")
    assert added.level is ServiceLevel.STANDARD
    assert added.email == "ines@example.com"


def test_the_service_level_is_chosen_by_its_letter(desk: WindowDesk, hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")
    find = hand.booking_flow.find
    find.level.setFocus()
    hand.press("C")
    find.name.set_text("Ines Duarte")
    find.email.set_text("ines@example.com")
    find.phone.set_text("+447700900123")
    find.phone.edit.setFocus()
    hand.press("Return")
    hand.until(lambda: hand.page == "client")
    levels = {client.name: client.level for client in desk.records.shelves.clients.values()}
    assert levels["Ines Duarte"] is ServiceLevel.COMPLEX


def test_a_refused_field_shows_the_reason_and_gets_the_focus(sit_down: SitDown) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("phone_unreadable", "This is no phone number.", field="phone")

    hand = sit_down(add_client=refuse)
    hand.press("F2", "Ctrl+N")
    hand.type("Ines Duarte")
    hand.press("Return", "Return", "Return")
    find = hand.booking_flow.find
    hand.until(lambda: find.phone._problem.text() == "This is no phone number.")
    assert focused() is find.phone.edit
    assert find.name.text == "Ines Duarte"


def test_a_refusal_without_a_field_shows_a_notice(sit_down: SitDown) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    hand = sit_down(add_client=refuse)
    hand.press("F2", "Ctrl+N")
    hand.press("Return", "Return", "Return")
    hand.until(lambda: "The disk is full." in hand.message())


def test_a_failed_search_shows_an_error_on_the_page(sit_down: SitDown) -> None:
    def away(text: str) -> tuple[()]:
        raise Unreachable("store_away", "The records were not reached.", "", "Try again.")

    hand = sit_down(find_clients=away)
    hand.press("F2")
    hand.until(lambda: "The records were not reached." in hand.words())


def test_the_error_is_cleared_by_the_next_successful_search(
    desk: WindowDesk, sit_down: SitDown
) -> None:
    broken = [True]

    def sometimes(text: str) -> object:
        if broken[0]:
            raise Unreachable("store_away", "The records were not reached.")
        return desk.use_cases().find_clients(text)

    hand = sit_down(find_clients=sometimes)
    hand.press("F2")
    hand.until(lambda: "The records were not reached." in hand.words())
    broken[0] = False
    hand.type("cal")
    hand.until(lambda: _names(hand) == ["Ada Calloway"])
    assert "The records were not reached." not in hand.words()


def test_a_client_that_cannot_be_opened_shows_an_error(sit_down: SitDown) -> None:
    def damaged(client_id: str) -> object:
        raise Refused("store_damaged", "This file cannot be read.")

    hand = sit_down(open_client=damaged)
    hand.press("F2")
    hand.type("cal")
    hand.press("Return")
    hand.until(lambda: "This file cannot be read." in hand.words())


def test_escape_goes_back_to_finding_and_then_ends_the_call(hand: Hand) -> None:
    hand.press("F2", "Ctrl+N", "Escape")
    assert focused() is hand.booking_flow.find.field.edit
    hand.press("Escape")
    hand.until(lambda: hand.page == "today")
    assert not hand.booking_flow.on_call


def test_a_new_call_starts_with_empty_fields(hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")
    hand.type("Somebody")
    hand.press("F2")
    hand.press("Ctrl+N")
    assert hand.booking_flow.find.name.text == ""


def test_an_empty_list_says_what_to_do(hand: Hand) -> None:
    find = hand.booking_flow.find
    hand.press("F2")
    hand.until(lambda: find.list._empty.startswith("Two or three letters"))
    hand.type("zz")
    hand.until(lambda: find.list._empty.startswith("Nobody of that name."))
    assert "Ctrl+N" in find.list._empty


def test_an_old_error_is_not_shown_for_the_next_new_client(sit_down: SitDown) -> None:
    def refuse(*typed: Any) -> Client:  # noqa: ANN401
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    hand = sit_down(add_client=refuse)
    hand.press("F2", "Ctrl+N", "Return", "Return", "Return")
    hand.until(lambda: "The disk is full." in hand.message())
    hand.press("Escape", "Ctrl+N")
    assert hand.message() == ""


def test_enter_twice_adds_one_client(desk: WindowDesk, sit_down: SitDown, gate: MakeGate) -> None:
    held = gate(desk.use_cases().add_client)
    hand = sit_down(add_client=held)
    hand.press("F2", "Ctrl+N")
    hand.type("Ines Duarte")
    find = hand.booking_flow.find
    find.email.set_text("ines@example.com")
    find.phone.set_text("+447700900123")
    find.phone.edit.setFocus()
    hand.press("Return", "Return", "Return")
    hand.until(lambda: held.call_count)
    held.open()
    hand.until(lambda: hand.page == "client")
    assert held.call_count == 1


def test_the_service_level_is_reset_for_the_next_new_client(hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")
    hand.booking_flow.find.level.setFocus()
    hand.press("C", "Escape", "Ctrl+N")
    assert hand.booking_flow.find.level.index == 0
