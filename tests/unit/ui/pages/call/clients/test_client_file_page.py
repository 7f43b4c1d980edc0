"""The client page: changes are saved as they are typed, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client, sample_trip
from tests.support.ui.keyboard import LINE, Gate, Keyboard, focused
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _notes(desk: WindowDesk) -> str:
    return desk.records.tables.clients["clientada"].notes


def test_the_file_shows_the_client_and_the_travelers(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    words = keyboard.page_text()
    assert "Ada Calloway" in words
    assert "ada@example.com" in words
    assert "Calloway Prints" in words
    assert [who.id for who in keyboard.booking_flow.client._travelers.rows.records] == [
        "travelerada"
    ]
    assert focused() is keyboard.booking_flow.client.entry.field.edit


def test_notes_are_saved_while_they_are_typed(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes tea.")
    keyboard.until(lambda: _notes(desk).endswith("Likes tea."))


def test_notes_of_one_who_types_on_are_saved_too(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    timer = keyboard.booking_flow.client._save_timer
    timer.setInterval(60_000)
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes")
    running = timer.timerId()
    assert timer.isActive()
    keyboard.type(" tea.")
    assert timer.timerId() == running


def test_notes_are_kept_after_a_return_from_the_offers(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes tea.")
    keyboard.press("Ctrl+E")
    keyboard.type(LINE)
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "offers")
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow.client._notes.text.endswith("Likes tea.")
    keyboard.until(lambda: _notes(desk).endswith("Likes tea."))
    keyboard.booking_flow.client._level.setFocus()
    keyboard.press("M")
    keyboard.until(lambda: desk.records.tables.clients["clientada"].level is ServiceLevel.MEMBER)
    assert _notes(desk).endswith("Likes tea.")


def test_notes_typed_in_the_last_moment_are_saved_before_the_next_client(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client(id="clientben", name="Ben Okafor", notes="", company=""))

    desk.records.write(save)
    keyboard.call_ada()
    keyboard.booking_flow.client._save_timer.setInterval(600_000)
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes tea.")
    keyboard.booking_flow.open_client("clientben")
    keyboard.until(lambda: "Ben Okafor" in keyboard.page_text())
    keyboard.until(lambda: _notes(desk).endswith("Likes tea."))
    assert desk.records.tables.clients["clientben"].notes == ""


def test_the_fee_follows_a_service_level_changed_in_the_call(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    keyboard.booking_flow.client._level.setFocus()
    keyboard.press("M")
    keyboard.until(lambda: desk.records.tables.clients["clientada"].level is ServiceLevel.MEMBER)
    keyboard.press("Ctrl+E")
    keyboard.type(LINE)
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "offers" and keyboard.booking_flow.offers._done)
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert "member service" in keyboard.page_text()
    assert "USD 0.00" in keyboard.page_text()


def test_notes_that_cannot_be_saved_show_an_error(open_window: OpenWindow) -> None:
    def full(*_: object) -> object:
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    keyboard = open_window(change_client=full)
    keyboard.call_ada()
    keyboard.press("Ctrl+O")
    keyboard.type("x")
    keyboard.until(lambda: "The disk is full." in keyboard.message())


def test_notes_are_unsaved_until_the_records_have_answered(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().change_client)
    keyboard = open_window(change_client=held)
    keyboard.call_ada()
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes tea.")
    keyboard.until(lambda: held.call_count == 1)
    # A lock now leaves the queue as it is: the draft has to keep them.
    assert keyboard.booking_flow.draft().notes.endswith("Likes tea.")
    held.open()
    keyboard.until(lambda: not keyboard.booking_flow.draft().notes)
    assert _notes(desk).endswith("Likes tea.")


def test_notes_that_were_not_saved_are_tried_again_and_kept_by_a_lock(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    change, full = desk.use_cases().change_client, [True]

    def maybe(*given: Client) -> Client:
        if full[0]:
            raise Refused("disk_full", "The disk is full.", "Nothing was saved.")
        return change(*given)

    keyboard = open_window(change_client=maybe)
    keyboard.call_ada()
    keyboard.press("Ctrl+O", "Ctrl+End")
    keyboard.type(" Likes tea.")
    keyboard.until(lambda: "The disk is full." in keyboard.message())
    draft = keyboard.booking_flow.draft()
    assert draft.notes.endswith("Likes tea.")
    full[0] = False

    def is_saved() -> bool:
        # As the next key does. One that is under way may have begun while the disk was full.
        keyboard.booking_flow.client.save_changes()
        return _notes(desk).endswith("Likes tea.")

    keyboard.until(is_saved)
    # After a lock they are saved also where the call goes on behind the client's page.
    desk.records.write(lambda repos: repos.clients.save(sample_client()))
    trip = sample_trip(TripStage.CARD_TAKEN)
    keyboard.keep_trip(trip)
    # Else the call is back at the offers once the price is asked.
    desk.airline.batches = ((trip.offer,),)
    keyboard.booking_flow.resume(replace(draft, page="money", trip_id=trip.id))
    keyboard.until(lambda: keyboard.page == "money" and _notes(desk).endswith("Likes tea."))


def test_a_trip_of_the_client_opens_and_escape_returns(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.call_ada()
    keyboard.press("Ctrl+T", "Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow.on_call


def test_escape_returns_to_the_client_search(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.type("lax")
    keyboard.press("Escape")
    assert keyboard.page == "client", "what was typed is not lost by one key"
    assert keyboard.booking_flow.client.entry.text == "lax"
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "find")


def test_the_unfinished_call_is_offered_on_today(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.type("lax-lhr 12dec")
    keyboard.until(lambda: "lax-lhr" in desk.records.tables.drafts.get(f"{OWNER.id} call", ""))
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "Ada Calloway, lax-lhr 12dec" in keyboard.page_text())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow.client.entry.text == "lax-lhr 12dec"
