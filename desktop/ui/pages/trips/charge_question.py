"""The words before what is due is charged: to a card that is given now, or to one that the client
has saved by a link.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.text.consent_text import due_script, fee_script
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import TripAction, allowed_actions, terms_due
from desktop.ui.pages.panels.consent_panel import ConsentPanel
from desktop.ui.use_cases import UseCases


def show_fee_words(consent: ConsentPanel, trip: Trip, use_cases: UseCases) -> None:
    """Those before a card is given."""
    consent.show_words(fee_script(trip, use_cases.company), terms_due(trip))


def ask_to_charge(consent: ConsentPanel, trip: Trip, use_cases: UseCases, busy: str) -> None:
    """Show the words and ask for the yes, where the trip waits for that, and nothing else runs."""
    allowed = frozenset() if busy else allowed_actions(trip, use_cases.actor.moment())
    if trip.card is not None and TripAction.AGREE_TO_CHARGE in allowed:
        consent.show_words(due_script(trip, use_cases.company, trip.card), terms_due(trip))
        consent.ask_to_book()


def yes_to_charge(use_cases: UseCases, words: str, terms: tuple[str, ...]) -> Callable[[str], Trip]:
    """What notes it, in the call that is on now."""
    agree, call = use_cases.record_agreement.to_charge, use_cases.actor.calls.id
    return lambda trip_id: agree(trip_id, words, terms, call)
