"""A trip that is opened again brings its search along: route, days and who flies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.call.call_draft import DRAFT, CallDraft
from tests.support.samples import sample_offer, sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk


def _open_again(keyboard: Keyboard, trip: Trip) -> None:
    """From its page to the travelers."""
    keyboard.booking_flow.open_trip(trip.id)
    keyboard.until(lambda: keyboard.page == "trip" and "Return" in keyboard.key_bar())
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "money" and not keyboard.booking_flow.money._task.name)
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "travelers")


def test_a_trip_opened_again_searches_its_own_flights_anew(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    trip = replace(sample_trip(TripStage.DRAFT), offer=desk.airline.batches[0][0])
    keyboard.keep_trip(trip)
    _open_again(keyboard, trip)
    keyboard.press("Escape")
    offers = keyboard.booking_flow.offers
    keyboard.until(lambda: keyboard.page == "offers" and offers._done and len(offers._offers) == 18)
    assert offers.entry.text == "lax-lhr 12dec2026 19dec2026 1a prem"
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow.client.entry.text == "lax-lhr 12dec2026 19dec2026 1a prem"


def test_a_fare_of_days_past_lists_no_offers_of_another_call(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.see_offers("lax-lhr 13dec")
    keyboard.press("Ctrl+1")
    over = sample_offer()
    days = timedelta(days=400)
    slices = tuple(
        replace(slice_, segments=tuple(
            replace(flight, departs=flight.departs - days, arrives=flight.arrives - days)
            for flight in slice_.segments
        ))
        for slice_ in over.slices
    )  # fmt: skip
    trip = replace(sample_trip(TripStage.DRAFT), offer=replace(over, slices=slices))
    keyboard.keep_trip(trip)
    keyboard.booking_flow.open_trip(trip.id)
    keyboard.until(lambda: keyboard.page == "trip" and "Return" in keyboard.key_bar())
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "offers")
    assert "no longer sells this fare" in keyboard.message()
    offers = keyboard.booking_flow.offers
    assert offers._offers == []
    assert offers.entry.text.startswith("lax-lhr 7nov2025")
    assert offers.list.rows.rowCount() == 0


def test_today_offers_no_call_whose_trip_a_colleague_has_booked(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    trip = sample_trip(TripStage.FEE_DUE)
    keyboard.keep_trip(trip)
    draft = CallDraft(trip.client_id, "Ada Calloway", "lax-lhr 12dec", trip.id)
    desk.use_cases().keep_draft(DRAFT, draft.text())
    shown: list[CallDraft] = []
    keyboard.booking_flow.recall(shown.append, only_open=True)
    keyboard.until(lambda: shown)
    assert shown == [CallDraft()]
    keyboard.window.to_today()
    keyboard.until(lambda: keyboard.window._draft is not None)
    assert "F3" not in keyboard.key_bar()


def test_f3_goes_on_with_the_travelers_where_a_flight_was_chosen(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "travelers")


def test_f3_goes_on_with_the_client_where_the_flight_was_given_up(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "offers")
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "client")
