"""Every page state, with the keys that lead to it from Today."""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection
from desktop.booking.trip.trip import TripStage
from tests.support.samples import sample_receipt, sample_report

from .keyboard import Hand


def _new_client(hand: Hand) -> None:
    hand.press("F2", "Ctrl+N")


def _compare(hand: Hand) -> None:
    hand.see_offers()
    hand.press("X", "J", "X", "J", "X", "C")


def _booked(hand: Hand) -> None:
    hand.book()
    hand.until(lambda: ".pdf" in hand.words())


def _card_entries(hand: Hand) -> None:
    """The longest texts on top; more receipts than are visible at once."""
    often = sample_report(
        ending=PaneEnding.INTERCEPTED, seconds_open=180, focus_losses=120,
        held=tuple(PaneProtection), screen_reader=True,
    )  # fmt: skip
    closed = sample_report(ending=PaneEnding.VAULT_ADDRESS, seconds_open=180)
    receipts = [
        sample_receipt(
            member_id="personmax", member_name="Maximiliana Featherstonehaugh", report=report
        )
        for report in (closed, often) * 3
    ]
    hand.open_trip(TripStage.FEE_DUE, receipts=tuple(receipts))


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
    "travelers": Hand.to_travelers,
    "money": Hand.to_money,
    "money with a card": Hand.with_card,
    "booked": _booked,
    "card entries": _card_entries,
    **{f"trip {stage.value}": _opener(stage) for stage in TripStage},
}
