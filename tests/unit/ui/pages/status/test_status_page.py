"""The page with the security checks of this machine."""

from __future__ import annotations

from desktop.ui.navigation import navigation_page
from desktop.ui.pages.status.status_page import StatusPage
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import FINDINGS


def test_the_page_shows_every_row_and_saves_the_same(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+4")
    page = navigation_page(keyboard.window._entries, StatusPage)
    keyboard.until(lambda: tuple(page.list.rows.records) == FINDINGS)
    assert "1 not possible" in keyboard.page_text()
    keyboard.press("E")
    keyboard.until(lambda: "status.txt" in page.notice.sentences)
    saved = (keyboard.desk.folder / "status.txt").read_text()
    assert all(check_result.how in saved for check_result in FINDINGS)
