"""The card entry receipts on the trip page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection, PaneShield
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.panels.receipts_panel import ReceiptsPanel, accessible_receipt
from desktop.use_cases.errors import Cancelled, DeskError, Refused
from tests.support.samples import sample_consent, sample_receipt, sample_report
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk


def panel(keyboard: Keyboard) -> ReceiptsPanel:
    return keyboard.booking_flow.trip.receipts


def heard(keyboard: Keyboard) -> list[str]:
    """The screen reader text of each row, from the top."""
    model = panel(keyboard).list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.data(model.index(row, 0), role) for row in range(model.rowCount())]


def ended(shown: DeskError, how: PaneEnding, **more: int) -> DeskError:
    """A card entry error with the pane's report, as the adapter raises it."""
    shown.report = sample_report(ending=how, **more)
    return shown


def test_a_taken_card_shows_its_consent_and_protections(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    assert not panel(keyboard).isVisible()
    keyboard.take_card()
    keyboard.until(lambda: panel(keyboard).isVisible())
    (message,) = heard(keyboard)
    assert message.startswith("Card taken. Ida Marlow, ")
    assert "open 21 s, screen: not possible to hide, so dots only." in message
    for shown in (
        "The client said yes at ",
        "Words read, version eight: “Skycap Training charges USD 35.00 for the booking",
        ", asked by Ida Marlow; the recording was paused.",
        "Held, as the pane reported: memory locked, no core file, no accessibility bus.",
    ):
        assert shown in message
        assert shown in keyboard.page_text()
    assert keyboard.key_bar()["Down"] == "Card entry"


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            ended(Cancelled("pane_cancelled", "Cancelled."), PaneEnding.CANCELLED),
            "Card entry was canceled.",
        ),
        (
            ended(Cancelled("pane_idle", "Idle."), PaneEnding.NO_KEY, seconds_open=60),
            "Card entry closed after a minute without a key.",
        ),
        (
            ended(Refused("card_x", "No."), PaneEnding.PROCESSOR_DECLINED, focus_losses=1),
            "The client's bank refused this card.",
        ),
        (
            ended(Refused("pane_x", "No."), PaneEnding.MEMORY_UNLOCKED),
            "The card pane did not open: its memory could be written to the swap file.",
        ),
        (Cancelled("pane_died", "It was gone."), "The card pane ended unexpectedly."),
    ],
    ids=["cancelled", "idle", "refused", "fault", "died"],
)
def test_every_outcome_without_a_card_has_its_text(
    desk: WindowDesk, keyboard: Keyboard, shown: DeskError, words: str
) -> None:
    desk.card_entry.endings.append(shown)
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.take_card()
    keyboard.until(lambda: panel(keyboard).isVisible())
    (message,) = heard(keyboard)
    assert message.startswith(f"{words} Ida Marlow, ")
    assert "lost the keyboard once" in message or "lost the keyboard" not in message
    assert "Card taken" not in message


def test_the_newest_is_on_top_and_keys_select_another(keyboard: Keyboard) -> None:
    left = sample_receipt(
        report=sample_report(ending=PaneEnding.CANCELLED, held=(PaneProtection.NO_BUS,)),
        consent=replace(sample_consent(), script_version="four"),
    )
    keyboard.open_trip(TripStage.FEE_DUE, receipts=(left, sample_receipt()))
    assert [message.partition(".")[0] for message in heard(keyboard)] == [
        "Card taken",
        "Card entry was canceled",
    ]
    assert "Card entry · 2 times" in keyboard.page_text()
    assert "version eight" in keyboard.page_text()
    assert "Down" in keyboard.key_bar()
    keyboard.press("Down")
    assert "version four" in keyboard.page_text()
    assert "Held, as the pane reported: no accessibility bus." in keyboard.page_text()
    keyboard.press("Up")
    assert "version eight" in keyboard.page_text()


def test_many_receipts_scroll_and_stay_visible_with_their_text(keyboard: Keyboard) -> None:
    keyboard.window.resize(1280, 720)
    keyboard.open_trip(TripStage.FEE_DUE, receipts=(sample_receipt(),) * 40)
    rows = panel(keyboard).list
    keyboard.press(*("Down",) * 39)
    assert rows.currentIndex().row() == 39
    keyboard.until(lambda: rows.viewport().rect().contains(rows.visualRect(rows.currentIndex())))
    page = keyboard.booking_flow.trip
    keyboard.until(lambda: not panel(keyboard).visibleRegion().isEmpty())
    assert panel(keyboard).visibleRegion().boundingRect().height() == panel(keyboard).height()
    assert page._scroll.horizontalScrollBar().maximum() == 0


def test_an_answer_is_visible_to_a_reader_of_card_entries(keyboard: Keyboard) -> None:
    keyboard.window.resize(1280, 720)
    keyboard.open_trip(TripStage.UNKNOWN, receipts=(sample_receipt(),) * 4)
    keyboard.press("Down")
    bar = keyboard.booking_flow.trip._scroll.verticalScrollBar()
    keyboard.until(lambda: bar.value() > 0)
    keyboard.press("W")
    keyboard.until(lambda: "Asked again." in keyboard.message())
    assert bar.value() == 0


def test_a_single_receipt_is_not_shown_as_selected(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.FEE_DUE, receipts=(sample_receipt(),))
    assert panel(keyboard).list.selectionMode() is QListView.SelectionMode.NoSelection


def test_another_trip_shows_its_own_receipts(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.FEE_DUE, receipts=(sample_receipt(),))
    assert panel(keyboard).isVisible()
    keyboard.open_trip(TripStage.DRAFT, id="tripother")
    assert not panel(keyboard).isVisible()


def test_a_hidden_screen_and_an_unhideable_one_have_different_texts() -> None:
    hidden = sample_receipt(report=sample_report(shield=PaneShield.EXCLUDED))
    dots = sample_receipt(report=sample_report(shield=PaneShield.DOTS_WAYLAND))
    assert "screen: hidden from recordings, read back" in accessible_receipt(hidden)
    assert "screen: not possible to hide, so dots only" in accessible_receipt(dots)
