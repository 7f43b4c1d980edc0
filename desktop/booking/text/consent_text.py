"""The consent scripts that are read to the client before a card is taken, and before it pays."""

from __future__ import annotations

from desktop.booking.card import TakenCard
from desktop.booking.trip.attempt_kinds import SAVE_LINK, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.agreement_rules import terms_due
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fare.fare_rules import fare_terms, is_elsewhere
from desktop.booking.trip.fee_rules import fee_by_link, fee_is_left, page_owner
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_booked

from .conditions_text import change_sentence, refund_sentence

SCRIPT_VERSION = "eight"
"""Version of all scripts: a changed script needs a new version (a test checks this)."""


PAUSE_FIRST = (
    "This call is being recorded, and a card must not be heard on a recording.",
    "The card pane was not opened. Pause the recording, then press F9.",
)


def card_script(trip: Trip, company: str) -> str:
    """What is read to the client before a card is taken. What the airline charges to it is known
    once it was asked about that card.
    """
    by_link = fee_by_link(trip) is not None
    fee = f", and {company} {trip.fee} for the booking" if trip.fee.minor and not by_link else ""
    fares = f"{trip.offer.owner.name} asks {trip.offer.airline_charges} for the flights{fee}. "
    asked = ", and ask the airline what it charges to that card"
    take = "I take your card first"
    if by_link:
        take = f"The link is for our fee only. For {_paid_by_card(trip)} I take a card from you now"
    goes_to = "the airline's side" if by_link else "the processor and the airline's side"
    if is_elsewhere(trip):
        fares, asked = f"{_booked_elsewhere(trip)} {company} asks {trip.fee} for the booking. ", ""
        goes_to = "the processor"
    if we_charge_fare(trip):
        ours = f" and {trip.fee} for our service" if trip.fee.minor and not by_link else ""
        fares, asked = f"We, {company}, charge {trip.offer.total} for the fare{ours}. ", ""
        goes_to = "the processor"
    return (
        f"“{fares}{take}{asked}. Then I read you the exact amounts, and nothing is "
        f"charged before you say yes to them. The number goes straight to {goes_to}, and is not "
        "kept here. May I have it?”"
    )


def booking_script(trip: Trip, company: str, card: TakenCard) -> str:
    """What is read to the client before the card pays: the yes to it is needed to book."""
    return (
        f"“{_charges(trip, company, f'your {card.display_text()}')} {_conditions(trip)} "
        "Shall I book it?”"
    )


def script_without_card(trip: Trip, company: str) -> str:
    """The same where nobody needs a card here."""
    return f"“{_charges(trip, company, '')} {_conditions(trip)} Shall I book it?”"


def _charges(trip: Trip, company: str, card: str) -> str:
    if we_charge_fare(trip):
        return _we_charge(trip, company, card)
    fare = (
        f"{trip.offer.owner.name} charges {trip.offer.airline_charges} for the flights to {card}."
        f"{_about_the_card(trip.offer)}"
    )
    held_on = "the same card"
    if is_elsewhere(trip):
        fare, held_on = _booked_elsewhere(trip), card
    if not trip.fee.minor:
        return f"{fare} {_no_fee(company)}"
    link = fee_by_link(trip)
    if link is not None:
        return f"{fare} {_fee_on_other_card(trip, company, link)}"
    return (
        f"{fare} For the booking, {company} holds {trip.fee} on {held_on} now, and charges it "
        "once the ticket is issued. If nothing is booked, it is released."
    )


def _we_charge(trip: Trip, company: str, card: str) -> str:
    """The company is the merchant of the fare too."""
    fare, fee = f"{trip.offer.total} for the fare", f"{trip.fee} for our service"
    link = fee_by_link(trip)
    if link is not None:
        return (
            f"We, {company}, charge {fare} to {card}. It is held now, and charged once the ticket "
            f"is there. If nothing is booked, it is released. "
            f"{_fee_on_other_card(trip, company, link)}"
        )
    if not trip.fee.minor:
        return (
            f"We, {company}, charge {fare} to {card}, and nothing for our service. It is held now, "
            "and charged once the ticket is issued. If nothing is booked, it is released."
        )
    return (
        f"We, {company}, charge {fare} and {fee} to {card}. Both are held now, and charged once "
        "the ticket is there. If nothing is booked, both are released."
    )


def _fee_on_other_card(trip: Trip, company: str, link: AnyAttempt) -> str:
    """Our fee is held on a card that the client types by a link."""
    types = "typed" if link.state is AttemptState.CONFIRMED else "type"
    return (
        f"For the booking, {company} holds {trip.fee} on the card that you {types} on "
        f"{page_owner(link)} page, and charges it once the ticket is issued. If nothing is "
        "booked, it is released."
    )


def _booked_elsewhere(trip: Trip) -> str:
    owner = trip.offer.owner.name
    return f"I book the flights with {owner} directly, and {owner} charges {trip.offer.total}."


def _no_fee(company: str) -> str:
    return f"{company} charges nothing for the booking."


def _about_the_card(offer: Offer) -> str:
    """What the airline makes of the card, where it does; begins with a blank."""
    surcharge, charged_in = offer.card_surcharge, offer.airline_charges.currency
    about = f" Of that, {surcharge} is for paying by this card." if surcharge else ""
    if offer.card_discount:
        about = f" That is {offer.card_discount} less for paying by this card."
    if charged_in != offer.total.currency:
        about += f" It charges this card in {charged_in}, in place of {offer.total}."
    return about


def _conditions(trip: Trip) -> str:
    return f"{change_sentence(trip.offer.change)} {refund_sentence(trip.offer.refund)}"


def link_script(trip: Trip, company: str, link: AnyAttempt) -> str:
    """What is read while the client has the link: what the page asks, what becomes of it, and which
    card is asked for next.
    """
    if link.kind is SAVE_LINK:
        return (
            f"“I have a link to {page_owner(link)} page for you. You type a card there, on your "
            f"own phone or computer; I never see that number. {page_text(trip, company, SAVE_LINK)}"
            " Your bank may ask you to confirm that it is you. Tell me when the page says that it "
            "is done.”"
        )
    only, then = "", ""
    if is_other_card_due(trip):
        only, then = " only", f" Then I ask you for the card for {_paid_by_card(trip)}."
    return (
        f"“I have a link to {page_owner(link)} payment page for you. It is for our fee{only}. You "
        "type a card there, on your own phone or computer; I never see that number. "
        f"{page_text(trip, company, link.kind)} Your bank may ask you to confirm that it is you. "
        f"Tell me when the page says that it is done.{then}”"
    )


def is_other_card_due(trip: Trip) -> bool:
    """True where a link for our fee leaves a card to be given here, for the fare."""
    return not is_booked(trip) and not is_elsewhere(trip) and trip.card is None


def _paid_by_card(trip: Trip) -> str:
    return "the fare" if we_charge_fare(trip) else "the flights"


def page_text(trip: Trip, company: str, kind: AnyKind) -> str:
    """What becomes of the card, as the processor's page itself says it too: `kind` of link."""
    if kind is SAVE_LINK:
        return _saving_text(trip, company)
    if is_booked(trip):
        return f"{company} charges {trip.fee} for the booking to that card."
    return (
        f"For the booking, {company} holds {trip.fee} on that card now, and charges it once the "
        "ticket is there. If nothing is booked, it is released."
    )


def _saving_text(trip: Trip, company: str) -> str:
    """Nothing happens on the page itself; both amounts follow, each a payment of its own."""
    # What is held by a link stays where it is.
    both = fee_is_left(trip) and fee_by_link(trip) is None
    fare = f"{trip.offer.total} for the fare"
    amounts = f"{fare} and {trip.fee} for our service" if both else fare
    saved = "The card is saved for this trip, and nothing is charged on this page."
    them, are = ("both", "are") if both else ("it", "is")
    if is_booked(trip):
        return f"{saved} Once you have said yes on the phone, {company} charges {amounts} to it."
    return (
        f"{saved} Once you have said yes on the phone, {company} holds {amounts} on it, and "
        f"charges {them} once the ticket is issued. If nothing is booked, {them} {are} released."
    )


def fee_script(trip: Trip, company: str) -> str:
    """What is read before a card is taken where the ticket is there and our fee is still due."""
    return (
        f"“{_due(trip, company)} to the card you give me now. "
        "The number goes straight to the processor and is not kept here. Shall I go on?”"
    )


def due_script(trip: Trip, company: str, card: TakenCard) -> str:
    """The same where the client has saved the card on the processor's page already."""
    return f"“{_due(trip, company)} to your {card.display_text()} now. Shall I go on?”"


def _due(trip: Trip, company: str) -> str:
    if fare_terms(trip)[0] in terms_due(trip) and we_charge_fare(trip):
        fare = f"We, {company}, charge {trip.offer.total} for the fare"
        return f"{fare} and {trip.fee} for our service" if fee_is_left(trip) else fare
    return f"{company} charges {trip.fee} for the booking"
