"""What the panel of a card link says: only what the processor tells, and when it did."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.date_time_text import day_text, local_time, time_text, time_with_seconds_text
from desktop.booking.text.consent_text import is_other_card_due, link_script
from desktop.booking.trip.attempt_kinds import SAVE_LINK, AnyKind
from desktop.booking.trip.attempt_record import LinkAttempt
from desktop.booking.trip.fare.fare_rules import is_card_due
from desktop.booking.trip.fee_rules import fee_by_link, fee_is_left, page_owner
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_booked
from desktop.use_cases.ports.processor_port import CardLink

PRACTICE = "Practice: the client types a card"
"""In training, where no phone reaches the page: what the training servers do."""


def pays_fee(trip: Trip) -> bool:
    """True where the card that was given before the booking pays our fee as well."""
    return not is_booked(trip) and trip.card is not None and not is_card_due(trip)


def make_label(kind: AnyKind) -> str:
    """What L does."""
    return "Link to save a card" if kind is SAVE_LINK else "Link for our fee"


def offer_text(trip: Trip, *, saves: bool) -> tuple[str, str]:
    """Title and detail where there is none yet. `saves`: it would save a card."""
    where = "The client types a card on the processor's own page; nothing of it reaches this desk."
    if saves:
        if pays_fee(trip):
            return "Or a link to the client, to save another card", ""
        return "A link to the client, to save a card", f"{where} {_for_what(trip)}"
    if is_other_card_due(trip):
        return (
            "A link to the client, for our fee only",
            f"{where} The fare needs a card as well, which F9 asks for next.",
        )
    if pays_fee(trip):
        return "Or a link to the client, for our fee", ""
    return (
        "A link to the client, for our fee",
        f"{where} Our fee is held there. If the bank asks, the client answers.",
    )


def open_text(
    link: LinkAttempt, page: CardLink | None, asked_at: datetime | None
) -> tuple[str, str]:
    """Title and detail of an open one. `page` is None until its address is here; `asked_at`: when
    the processor said last that it is open.
    """
    made = time_text(local_time(link.asked_at))
    asked = f" Asked at {time_with_seconds_text(local_time(asked_at))}." if asked_at else ""
    if page is None:
        return (
            "The client has a link",
            f"Made {made}; no card is typed yet. Its address is being asked for.{asked}",
        )
    ends = local_time(page.ends_at)
    return (
        "Waiting for the client",
        f"Made {made}; no card is typed yet.{asked} The processor does not say whether the page "
        f"was opened. It ends by itself on {day_text(ends)}, {time_text(ends)}.",
    )


def held_text(link: LinkAttempt) -> tuple[str, str]:
    """Title and detail once a card was typed."""
    return (
        f"✓ {link.card_text or 'A card'}, typed by the client",
        f"{link.amount} is held, and charged once the ticket is issued. "
        f"The card was typed on {page_owner(link)} page; nothing of it is here.",
    )


def _for_what(trip: Trip) -> str:
    """Of a card that is saved."""
    is_fee = fee_is_left(trip) and fee_by_link(trip) is None
    both = "Fare and fee are" if is_fee else "The fare is"
    when = "charged to it once the client says yes" if is_booked(trip) else "held on it at booking"
    return f"{both} {when}. If the bank asks, the client answers."


def saved_notice(trip: Trip) -> tuple[str, str]:
    """Two sentences at the moment when the desk learns that the client has saved a card."""
    card = trip.card.display_text() if trip.card else "It"
    return (
        "The client has saved the card.",
        f"{card}: nothing is held on it yet. Read the words, then press Y.",
    )


def held_notice(link: LinkAttempt, next_key: str) -> tuple[str, str]:
    """Two sentences at the moment when the desk learns of it; `next_key` is what to do now."""
    card = link.card_text or "a card"
    return "The client has typed the card.", f"{link.amount} is held on {card}. {next_key}"


def let_go_question(link: LinkAttempt) -> tuple[str, str]:
    """Two sentences before a hold is released: the card is not here to hold it again."""
    return (
        f"Let {link.amount} on {link.card_text or 'a card'} go?",
        "To hold our fee again, the client would have to type the card again. Press X once more to "
        "let it go, Esc keeps it.",
    )


def let_go_text(link: LinkAttempt) -> tuple[str, str]:
    """Two sentences once it is released."""
    return (
        f"{link.amount} on {link.card_text or 'a card'} is let go, and not charged.",
        "Say so to the client. Our fee needs a card again before anything is booked.",
    )


def words_to_say(trip: Trip, company: str, link: LinkAttempt) -> str:
    """Aloud, while the client has the link."""
    return f"Say: {link_script(trip, company, link)}"
