"""The consent scripts that are read to the client before a card is taken."""

from __future__ import annotations

from desktop.booking.trip.trip import Trip

from .conditions_text import change_sentence, refund_sentence

SCRIPT_VERSION = "one"
"""Version of both scripts: a changed script needs a new version (a test checks this)."""


PAUSE_FIRST = (
    "This call is being recorded, and a card must not be heard on a recording.",
    "The card pane was not opened. Pause the recording, then press F9.",
)


def script(trip: Trip, company: str) -> str:
    """What is read to the client before a card is taken for fare and fee."""
    return (
        f"“{trip.offer.owner.name} charges {trip.offer.total} for the flights and {company} "
        f"charges {trip.fee} for the booking, both to the card you give me now. "
        f"{change_sentence(trip.offer.change)} {refund_sentence(trip.offer.refund)} "
        "The number goes straight to the processor and is not kept here. Shall I go on?”"
    )


def fee_script(trip: Trip, company: str) -> str:
    """The same where the ticket is there and only our fee is still due."""
    return (
        f"“{company} charges {trip.fee} for the booking to the card you give me now. "
        "The number goes straight to the processor and is not kept here. Shall I go on?”"
    )
