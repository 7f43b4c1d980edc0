"""The pages of a call are built one by one, when each is first shown."""

from __future__ import annotations

from tests.support.samples import sample_client
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk


def _built(keyboard: Keyboard) -> list[str]:
    return list(keyboard.window._pages)


def test_a_desk_on_today_has_built_no_page_of_a_call(keyboard: Keyboard) -> None:
    assert keyboard.page == "today"
    assert _built(keyboard) == ["today"]


def test_nothing_but_the_page_that_is_shown_is_built(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    assert _built(keyboard) == ["today", "find"]
    keyboard.type("ada")
    keyboard.until(lambda: keyboard.booking_flow.find.list.rows.rowCount() == 1)
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client")
    assert _built(keyboard) == ["today", "find", "client"]


def test_what_is_asked_of_pages_that_were_never_shown_builds_none(keyboard: Keyboard) -> None:
    keyboard.window.draft(restarts=True)
    keyboard.window.draft(restarts=False)
    keyboard.window.form_drafts()
    keyboard.window.show_resumed((), ())
    assert _built(keyboard) == ["today"]


def test_a_page_is_built_once(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    find = keyboard.booking_flow.find
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "today")
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    assert keyboard.booking_flow.find is find
    assert keyboard.booking_flow.built(type(find)) is find


def test_the_airports_are_loaded_when_a_call_begins(desk: WindowDesk, keyboard: Keyboard) -> None:
    assert not desk.airports_loaded.is_set()
    keyboard.press("F2")
    keyboard.until(desk.airports_loaded.is_set)


def test_a_file_that_is_opened_without_a_call_has_airports_for_its_entry_line(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.booking_flow.open_client(sample_client().id)
    keyboard.until(lambda: keyboard.page == "client")
    assert desk.airports_loaded.is_set()
