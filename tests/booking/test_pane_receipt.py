"""Every opening of the pane leaves one line."""

from __future__ import annotations

from desktop.booking.pane_receipt import PaneReceipt, PaneReport
from tests.samples import OPENED_AT, sample_consent


def _words(report: PaneReport) -> str:
    return PaneReceipt("personida", OPENED_AT, sample_consent(), report).words()


def test_a_card_taken_is_told_without_a_reason() -> None:
    report = PaneReport("tokens", "none", 21, 0, "dots_x11")
    assert _words(report) == "tokens, open 21 s, focus lost 0 times, screen dots_x11"


def test_an_opening_without_a_card_tells_why() -> None:
    report = PaneReport("cancelled", "idle", 60, 2, "dots_x11")
    assert _words(report).startswith("cancelled idle, open 60 s, focus lost 2 times")


def test_a_screen_reader_is_told_of() -> None:
    report = PaneReport("tokens", "none", 21, 0, "dots_x11", screen_reader=True)
    assert _words(report).endswith("with a screen reader")
