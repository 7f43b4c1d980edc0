"""A whole call by the vendors' own card fields, in a web engine. Needs the optional part of Qt."""

from __future__ import annotations

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from desktop.card_entry.hosted_engine import is_installed
from tests.hostile.pane.hosted.hosted_stage import (
    TITLE,
    at_rest,
    is_covered,
    wait_for_form,
    window_rows,
)
from tests.support.hostile.memory_scan import count_copies
from tests.support.hostile.process_scan import ours
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    CODE,
    GOOD,
    agree,
    book,
    call_until_money,
    expiry,
    is_gone,
    until,
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not is_installed(), reason="PySide6-Addons is not installed"),
]
ADDRESS = ("200 North Spring Street", "Los Angeles", "CA", "90012", "US")


def open_hosted(desk: RunningDesk) -> int:
    """F9, the client's yes; the pane's process, once its window has the keyboard."""
    desk.press("F9")
    desk.wait_for("consent asked")
    desk.press("y", "p")
    until(lambda: desk.display.holds_keyboard(TITLE), "the vendor's fields to have the keyboard")
    (pane,) = desk.children("--hosted-fields")[:1]
    return pane


def wait_for_fields(play: Stage, desk: RunningDesk, call: str, times: int) -> None:
    """Until the vendor's frames were asked for and can be typed into."""
    until(lambda: play.asked(call) >= times, call)
    wait_for_form(desk.display)


def into_fields(desk: RunningDesk, *texts: str) -> None:
    for text in texts:
        desk.type(text)
        desk.press("Tab")
    at_rest(desk.display)


def test_a_call_by_the_vendors_own_fields(fresh_stage: Stage) -> None:
    with fresh_stage.open_session("--hosted-fields") as desk:
        call_until_money(desk)
        pane = open_hosted(desk)
        wait_for_fields(fresh_stage, desk, "GET /v3/field", 3)
        family = ours(pane)
        assert len(family) >= 5, "the pane, its child, and the web engine's own processes"

        empty = window_rows(desk.display)
        into_fields(desk, GOOD, expiry(), CODE)
        assert sum(count_copies(desk.process.pid, GOOD).values()) == 0
        typed = window_rows(desk.display)
        fresh_stage.proxies.cards.swallow()
        desk.press("Return")
        no_digits_under_the_next_vendors_name(desk, empty, typed)
        assert fresh_stage.asked("POST /v1/payment_methods") == 1, "the processor's token"
        fresh_stage.proxies.cards.mend()
        wait_for_fields(fresh_stage, desk, "GET /vault/create_card_for_temporary_use", 1)
        into_fields(desk, GOOD, expiry()[:2], expiry()[2:], CODE, "Ada Calloway", *ADDRESS)
        desk.press("Return")
        desk.wait_for("card pane: tokens")
        until(lambda: all(is_gone(process) for process in family), "the web engine to be gone")
        assert not [one for one in ours(desk.process.pid) if is_hosted(one)]
        assert sum(count_copies(desk.process.pid, GOOD).values()) == 0
        desk.wait_for_keyboard()
        agree(desk)
        book(desk)
        moved = fresh_stage.moved()
        assert moved.counts == (1, 1)
        assert moved.orders[0]["paid_with"] == "visa 4242"
        assert moved.charges[0]["last4"] == "4242"
    (trip,) = kept_in(fresh_stage.profile).trips
    (receipt,) = trip.receipts
    assert receipt.ending_text() == "Card taken."
    assert receipt.measurements()[-1].startswith("screen: not possible to hide, and the vendor's")
    assert "The digits were in the memory of the web engine" in receipt.protections_text()
    assert PaneProtection.VENDOR_FIELDS in receipt.report.held
    assert trip.card is not None
    assert (trip.card.last4, trip.card.brand) == ("4242", "Visa")


def no_digits_under_the_next_vendors_name(
    desk: RunningDesk, empty: tuple[bytes, ...], typed: tuple[bytes, ...]
) -> None:
    """In none of the pictures from Enter on, until the window waits for the second form."""
    seen: list[tuple[bytes, ...]] = []

    def waits() -> bool:
        seen.append(window_rows(desk.display))
        return is_covered(seen[-1])

    until(waits, "the window to wait for the second form")
    # Where the number is typed, and where the window says whose form is below.
    digits = set(typed[240:270]) - set(empty)
    name = set(seen[-1][200:230]) - set(typed)
    assert digits
    assert name
    assert len(seen) > 1
    assert not any(digits & set(rows) and name & set(rows) for rows in seen)


def is_hosted(process: int) -> bool:
    try:
        with open(f"/proc/{process}/cmdline", "rb") as line:
            return b"QtWebEngineProcess" in line.read()
    except OSError:
        return False


def test_a_lock_of_the_desk_ends_the_web_engine_too(fresh_stage: Stage) -> None:
    with fresh_stage.open_session("--hosted-fields", "--idle", "10") as desk:
        call_until_money(desk)
        pane = open_hosted(desk)
        wait_for_fields(fresh_stage, desk, "GET /v3/field", 3)
        desk.type(GOOD[:12])
        family = ours(pane)
        assert len(family) >= 5
        desk.wait_for("lock covered", patience=60)
        until(lambda: all(is_gone(process) for process in family), "the web engine to be gone")
