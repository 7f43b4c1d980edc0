"""Refuses to spend a client's money on what that client did not say yes to, and to note a yes to
other words than those of the trip.
"""

from __future__ import annotations

from desktop.booking.card_entry.agreement import Moment
from desktop.booking.trip.fee_rules import is_saved_by_client
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import has_agreed, has_agreed_to_fee
from desktop.use_cases.errors import Refused

_READ_ALOUD = "Read the words aloud, then press Y when the client agrees."


def refuse_without_agreement(trip: Trip, now: Moment) -> None:
    """Refused ``agreement_missing`` unless the client's newest yes is to exactly this trip."""
    if not has_agreed(trip, now):
        raise Refused(
            "agreement_missing",
            "The client has not said yes to this trip as it is now.",
            "Nothing is booked or charged. The card is kept.",
            _READ_ALOUD,
        )


def refuse_without_fee_agreement(trip: Trip, now: Moment) -> None:
    """Refused ``fee_agreement_missing`` unless the client said yes to our fee in this call."""
    if not has_agreed_to_fee(trip, now):
        raise Refused(
            "fee_agreement_missing",
            "The client has not said yes to our fee in this call.",
            "The trip stays booked. Nothing was charged.",
            _READ_ALOUD
            if is_saved_by_client(trip)
            else "Press F9, read the words aloud, and take the card for the fee.",
        )


def refuse_other_words(
    words: str,
    terms: tuple[str, ...],
    script: str,
    read: tuple[str, ...],
    *,
    is_booked: bool,
    press: str,
) -> None:
    """Refused ``words_changed`` unless `words` are this script of the trip as it is saved, and
    `terms` what is `read`: a page may show the trip as it was before a colleague changed it.
    `press`: what shows the words anew, on the page where they are read.
    """
    if words == script and terms == read:
        return
    raise Refused(
        "words_changed",
        "The words on the screen are not those of this trip as it is now.",
        f"Nothing {'was' if is_booked else 'is booked or'} charged, and no yes was noted.",
        press,
    )
