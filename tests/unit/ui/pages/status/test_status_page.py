"""The page with the security checks of this machine."""

from __future__ import annotations

from dataclasses import replace

from desktop.ui.pages.status.status_page import StatusPage
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import FINDINGS


def test_the_page_shows_every_row_and_saves_the_same(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+4")
    page = keyboard.outside_call("status", StatusPage)
    keyboard.until(lambda: tuple(page.list.rows.records) == FINDINGS)
    assert "1 not possible" in keyboard.page_text()
    keyboard.press("E")
    keyboard.until(lambda: "status.txt" in page.notice.sentences)
    saved = (keyboard.desk.folder / "status.txt").read_text()
    assert all(check_result.how in saved for check_result in FINDINGS)


def test_what_a_row_has_no_room_for_is_below_the_rows(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+4")
    page = keyboard.outside_call("status", StatusPage)
    keyboard.until(lambda: tuple(page.list.rows.records) == FINDINGS)
    keyboard.window.resize(960, 640)
    long = replace(FINDINGS[1], text=f"{'A program that waits for it. ' * 6}End.", how="tried it")
    page._show((replace(FINDINGS[0], text="Short.", how="looked"), long))
    keyboard.until(lambda: page.list.viewport().width() < 900)
    assert not page._whole.isVisible()
    keyboard.press("Down")
    keyboard.until(page._whole.isVisible)
    assert page._whole.text().endswith("End. Checked: tried it.")
