"""The consent scripts that are read to the client before a card is taken."""

from __future__ import annotations

from desktop.booking.card import TakenCard
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.fee_rules import fee_by_link, page_owner
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_booked

from .conditions_text import change_sentence, refund_sentence

SCRIPT_VERSION = "four"
"""Version of all scripts: a changed script needs a new version (a test checks this)."""


PAUSE_FIRST = (
    "This call is being recorded, and a card must not be heard on a recording.",
    "The card pane was not opened. Pause the recording, then press F9.",
)


def script(trip: Trip, company: str) -> str:
    """What is read to the client before a card is taken for fare and fee."""
    return (
        f"“{_charges(trip, company, 'the card you give me now')} {_conditions(trip)} "
        "The number goes straight to the processor and is not kept here. Shall I go on?”"
    )


def kept_card_script(trip: Trip, company: str, card: TakenCard) -> str:
    """The same where the card is there already, and something else has changed."""
    return (
        f"“{_charges(trip, company, f'your {card.display_text()}')} {_conditions(trip)} "
        "Shall I book it?”"
    )


def script_without_card(trip: Trip, company: str) -> str:
    """The same where nobody needs a card here."""
    return f"“{_charges(trip, company, '')} {_conditions(trip)} Shall I book it?”"


def _charges(trip: Trip, company: str, card: str) -> str:
    fare = f"{trip.offer.owner.name} charges {trip.offer.total} for the flights to {card}."
    held_on = "the same card"
    if is_elsewhere(trip):
        fare, held_on = _booked_elsewhere(trip), card.removesuffix(" now")
    if not trip.fee.minor:
        return f"{fare} {_no_fee(company)}"
    link = fee_by_link(trip)
    if link is not None:
        types = "typed" if link.state is AttemptState.CONFIRMED else "type"
        return (
            f"{fare} For the booking, {company} holds {trip.fee} on the card that you {types} on "
            f"{page_owner(link)} page, and charges it once the ticket is there. If nothing is "
            "booked, it is released."
        )
    return (
        f"{fare} For the booking, {company} holds {trip.fee} on {held_on} now, and charges it "
        "once the ticket is there. If nothing is booked, it is released."
    )


def _booked_elsewhere(trip: Trip) -> str:
    owner = trip.offer.owner.name
    return f"I book the flights with {owner} directly, and {owner} charges {trip.offer.total}."


def _no_fee(company: str) -> str:
    return f"{company} charges nothing for the booking."


def _conditions(trip: Trip) -> str:
    return f"{change_sentence(trip.offer.change)} {refund_sentence(trip.offer.refund)}"


def link_script(trip: Trip, company: str, link: AnyAttempt) -> str:
    """What is said while the client has the link: what the page asks, and what becomes of it."""
    return (
        f"“I have a link to {page_owner(link)} payment page for you. You type your card there, on "
        f"your own phone or computer; I never see it. {page_text(trip, company)} Your bank may "
        "ask you to confirm that it is you. Tell me when the page says that it is done.”"
    )


def page_text(trip: Trip, company: str) -> str:
    """What becomes of our fee, as the processor's page itself says it too."""
    if is_booked(trip):
        return f"{company} charges {trip.fee} for the booking to that card."
    return (
        f"For the booking, {company} holds {trip.fee} on that card now, and charges it once the "
        "ticket is there. If nothing is booked, it is released."
    )


def fee_script(trip: Trip, company: str) -> str:
    """The same where the ticket is there and only our fee is still due."""
    return (
        f"“{company} charges {trip.fee} for the booking to the card you give me now. "
        "The number goes straight to the processor and is not kept here. Shall I go on?”"
    )
