"""The client page: changes are saved as they are typed, and never lost."""

from __future__ import annotations

from desktop.booking.clients.client import ServiceLevel
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client, sample_trip
from tests.support.ui.keyboard import LINE, Hand, focused
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import SitDown


def _notes(desk: WindowDesk) -> str:
    return desk.records.shelves.clients["clientada"].notes


def test_the_file_shows_who_calls_and_who_flies(hand: Hand) -> None:
    hand.call_ada()
    words = hand.words()
    assert "Ada Calloway" in words
    assert "ada@example.com" in words
    assert "Calloway Prints" in words
    assert [who.id for who in hand.booking_flow.client._travelers.rows.records] == ["travelerada"]
    assert focused() is hand.booking_flow.client.entry.field.edit


def test_notes_are_saved_while_they_are_typed(desk: WindowDesk, hand: Hand) -> None:
    hand.call_ada()
    hand.press("Ctrl+O", "Ctrl+End")
    hand.type(" Likes tea.")
    hand.until(lambda: _notes(desk).endswith("Likes tea."))


def test_notes_are_kept_after_a_return_from_the_offers(desk: WindowDesk, hand: Hand) -> None:
    hand.call_ada()
    hand.press("Ctrl+O", "Ctrl+End")
    hand.type(" Likes tea.")
    hand.press("Ctrl+E")
    hand.type(LINE)
    hand.press("Return")
    hand.until(lambda: hand.page == "offers")
    hand.press("Escape")
    hand.until(lambda: hand.page == "client")
    assert hand.booking_flow.client._notes.text.endswith("Likes tea.")
    hand.until(lambda: _notes(desk).endswith("Likes tea."))
    hand.booking_flow.client._level.setFocus()
    hand.press("M")
    hand.until(lambda: desk.records.shelves.clients["clientada"].level is ServiceLevel.MEMBER)
    assert _notes(desk).endswith("Likes tea.")


def test_notes_typed_in_the_last_moment_are_saved_before_the_next_client(
    desk: WindowDesk, hand: Hand
) -> None:
    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client(id="clientben", name="Ben Okafor", notes="", company=""))

    desk.records.write(save)
    hand.call_ada()
    hand.booking_flow.client._save_timer.setInterval(600_000)
    hand.press("Ctrl+O", "Ctrl+End")
    hand.type(" Likes tea.")
    hand.booking_flow.open_client("clientben")
    hand.until(lambda: "Ben Okafor" in hand.words())
    hand.until(lambda: _notes(desk).endswith("Likes tea."))
    assert desk.records.shelves.clients["clientben"].notes == ""


def test_the_fee_follows_a_service_level_changed_in_the_call(desk: WindowDesk, hand: Hand) -> None:
    hand.call_ada()
    hand.booking_flow.client._level.setFocus()
    hand.press("M")
    hand.until(lambda: desk.records.shelves.clients["clientada"].level is ServiceLevel.MEMBER)
    hand.press("Ctrl+E")
    hand.type(LINE)
    hand.press("Return")
    hand.until(lambda: hand.page == "offers" and hand.booking_flow.offers._done)
    hand.press("Return")
    hand.until(lambda: hand.page == "travelers")
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "money")
    assert "member service" in hand.words()
    assert "USD 0.00" in hand.words()


def test_notes_that_cannot_be_saved_show_an_error(sit_down: SitDown) -> None:
    def full(client: object) -> object:
        raise Refused("disk_full", "The disk is full.", "Nothing was saved.")

    hand = sit_down(change_client=full)
    hand.call_ada()
    hand.press("Ctrl+O")
    hand.type("x")
    hand.until(lambda: "The disk is full." in hand.message())


def test_a_trip_of_the_client_opens_and_escape_returns(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.call_ada()
    hand.press("Ctrl+T", "Return")
    hand.until(lambda: hand.page == "trip")
    hand.press("Escape")
    hand.until(lambda: hand.page == "client")
    assert hand.booking_flow.on_call


def test_escape_returns_to_the_client_search(hand: Hand) -> None:
    hand.call_ada()
    hand.press("Escape")
    hand.until(lambda: hand.page == "find")


def test_the_unfinished_call_is_offered_on_today(desk: WindowDesk, hand: Hand) -> None:
    hand.call_ada()
    hand.type("lax-lhr 12dec")
    hand.until(lambda: "lax-lhr" in desk.records.shelves.drafts.get(f"{OWNER.id} call", ""))
    hand.press("Ctrl+1")
    hand.until(lambda: "Ada Calloway, lax-lhr 12dec" in hand.words())
    hand.press("F3")
    hand.until(lambda: hand.page == "client")
    assert hand.booking_flow.client.entry.text == "lax-lhr 12dec"
