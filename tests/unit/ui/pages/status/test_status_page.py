"""The page with the security checks of this machine."""

from __future__ import annotations

from desktop.ui.navigation import navigation_page
from desktop.ui.pages.status.status_page import StatusPage
from tests.support.ui.keyboard import Hand
from tests.support.ui.window_desk import FINDINGS


def test_the_page_shows_every_row_and_saves_the_same(hand: Hand) -> None:
    hand.press("Ctrl+4")
    page = navigation_page(hand.window._entries, StatusPage)
    hand.until(lambda: tuple(page.list.rows.records) == FINDINGS)
    assert "1 not possible" in hand.words()
    hand.press("E")
    hand.until(lambda: "status.txt" in page.notice.sentences)
    saved = (hand.desk.folder / "status.txt").read_text()
    assert all(check_result.how in saved for check_result in FINDINGS)
