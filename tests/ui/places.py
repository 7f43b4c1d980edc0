"""Every place a concierge can be, and how to get there from Today."""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.trip import TripStage

from .hand import Hand


def _new_client(hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")


def _compare(hand: Hand) -> None:
    hand.see_offers()
    hand.press("X", "J", "X", "J", "X", "C")


def _booked(hand: Hand) -> None:
    hand.book()
    hand.until(lambda: ".pdf" in hand.words())


def _opener(stage: TripStage) -> Callable[[Hand], None]:
    def go(hand: Hand) -> None:
        hand.open_trip(stage)

    return go


PLACES: dict[str, Callable[[Hand], None]] = {
    "today": lambda hand: None,
    "trips": lambda hand: hand.press("Ctrl+2"),
    "status": lambda hand: hand.press("Ctrl+4"),
    "find": lambda hand: hand.press("F2"),
    "new client": _new_client,
    "client": Hand.call_ada,
    "offers": Hand.see_offers,
    "compare": _compare,
    "travellers": Hand.to_travellers,
    "money": Hand.to_money,
    "money with a card": Hand.with_card,
    "booked": _booked,
    **{f"trip {stage.value}": _opener(stage) for stage in TripStage},
}
