"""What the money page says: of the card, of the booking, and the words to read aloud."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.agreement import Moment
from desktop.booking.clients.client import Client
from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.text.consent_text import booking_script, card_script, script_without_card
from desktop.booking.trip.attempt_kinds import FEE, ORDER
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fare.fare_rules import (
    card_payees,
    fare_label,
    given_to_text,
    is_card_due,
    is_elsewhere,
    is_price_exact,
)
from desktop.booking.trip.fare.link_rules import has_saved_card, saving_link
from desktop.booking.trip.fee_rules import fee_by_link, is_saved_by_client, open_link
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    blocking_order,
    earlier_yes,
    has_agreed,
    merchant_name,
)
from desktop.ui.pages.panels.link.link_text import held_notice, saved_notice

from .approval_text import AWAITS_APPROVAL

ACCEPT_FIRST = ("The price changed and is not agreed yet.", "A accepts it.")
READ_FIRST = (
    "The client has not said yes to this trip as it is now.",
    "Read the words aloud, then press Y when the client agrees.",
)
"""What happened, and what to press."""
NO_TOO_LATE = (
    "The airline has already been asked for the ticket: the no came too late to stop that.",
    "Whether it is booked is shown in a moment. What is held for it is charged with it, and "
    "nothing else without a new yes.",
)
"""What happened, and what to wait for."""
PANE_OFF = "The owner has switched the sealed pane off."
"""Why nobody takes a card in it."""

_TOKENS = {
    (True, True): "One token for the airline, one for our fee.",
    (True, False): "One token, for the airline.",
    (False, True): "One token, for what we charge.",
}

ASK_AIRLINE_FIRST = (
    "First the airline says what it charges to this card; then there are words to read. "
    "Ctrl+R asks it again."
)


def no_entry(trip: Trip, no_card: str) -> tuple[str, str, str]:
    """What to do where this member types no card, for this reason: two sentences and a tone."""
    if no_card == PANE_OFF and is_elsewhere(trip):
        return (
            "Our fee is taken by a link.",
            "L makes it: the client types the card on the processor's page. The fare is paid "
            "where you book.",
            "accent",
        )
    if no_card == PANE_OFF and we_charge_fare(trip):
        return (
            "The card is saved by a link.",
            "L makes it: the client types the card on the processor's page, for the fare and our "
            "fee.",
            "accent",
        )
    if no_card == PANE_OFF:
        return no_card, "E books this trip elsewhere; then L makes a link for our fee.", "warn"
    return (
        no_card,
        "So ask the client for no card. Ctrl+D makes a quote, and the trip waits on Trips for a "
        "colleague.",
        "warn",
    )


def no_card_yet(trip: Trip, no_card: str) -> tuple[str, str, str]:
    """Before a card was taken there is nothing to book with; `no_card` as above."""
    happened, card = "There is no card yet.", trip.card
    if card is not None:
        happened = f"{card.display_text()} was taken for {given_to_text(card)} alone."
    press = "F9 opens the sealed pane."
    if no_card == PANE_OFF:
        is_ours = we_charge_fare(trip)
        press = "L makes a link to save one." if is_ours else "L makes a link for our fee."
    return happened, press, "warn"


def card_step_text(trip: Trip, no_card: str = "") -> tuple[str, str]:
    """Title and detail. `no_card`: why this member may not take one."""
    card, payees, link = trip.card, card_payees(trip), fee_by_link(trip)
    if saving_link(trip) is not None:
        return "The client saves the card", "The link is out. X cancels it."
    if card is None and link is not None and not payees:
        return "No other card is needed", "Our fee is by the link, and the airline is paid there."
    if not payees:
        return "No card is needed", "There is no fee, and the airline is paid where you book."
    tokens = _TOKENS[CARD_VAULT in payees, PROCESSOR in payees]
    if card is None and no_card == PANE_OFF:
        if we_charge_fare(trip):
            return "No card yet", "The client saves one by a link: L makes it."
        if is_elsewhere(trip):
            return (
                "No card is typed here",
                "Our fee comes by the link, and the fare where you book.",
            )
        return "No card in the sealed pane", no_card
    if card is None and no_card == AWAITS_APPROVAL:
        return "First the approval", "Then the card is asked for."
    if card is None and no_card:
        return "A colleague takes the card", no_card
    if card is None and link is not None:
        return (
            "No card for the airline yet",
            "The number is typed in the sealed pane and goes straight to the airline's card vault. "
            "Our fee is by the link.",
        )
    if card is None:
        return (
            "No card yet",
            "The number is typed in the card pane and goes straight to the processor. "
            f"This desk gets {'two tokens' if len(payees) > 1 else 'a token'} and the last four.",
        )
    if is_card_due(trip):
        return (
            f"{card.brand} •••• {card.last4}, for {given_to_text(card)} alone",
            no_card or "F9 takes it again, for both amounts.",
        )
    # The vendors' own fields need not say it.
    until = f"Good until {card.exp_month:02d}/{card.exp_year % 100:02d}. " if card.exp_month else ""
    if is_saved_by_client(trip):
        until, no_card = f"Saved by the client on the processor's page. {until}", ""
    return (
        f"{card.brand} •••• {card.last4}",
        f"{until}{tokens} {no_card}".rstrip(),
    )


def book_step_text(
    trip: Trip,
    agreed: bool,
    *,
    booking: bool,
    refused: bool = False,
    no_booking: str = "",
    earlier: str = "",
) -> tuple[str, str]:
    """Title and detail. `booking`: the airline is being asked for the ticket. `refused`: so was
    the last try. `no_booking`: why this member may not book. `earlier`: what the client said that
    no longer counts.
    """
    if no_booking:
        return "A colleague books", no_booking
    if booking and is_elsewhere(trip):
        return "Holding our fee…", "Then you book at the airline. Nothing is sent to it from here."
    if booking:
        return (
            "Asking the airline for the ticket…",
            "This can take two minutes. It is asked once only.",
        )
    if saving_link(trip) is not None:
        return (
            "First the client's card",
            "The link is out. It saves the card, and fare and fee are held on it after the yes.",
        )
    if open_link(trip) is not None:
        return "First the client's card", "The link is out: our fee is to be held before booking."
    if agreed and refused:
        another = "L makes a link for" if is_saved_by_client(trip) else "F9 takes"
        return (
            "Not booked",
            f"{another} another card. Ctrl+Enter begins again, with the price.",
        )
    if earlier and not agreed and not is_card_due(trip):
        return "First the client's yes", earlier
    if agreed:
        title = "Ready to book"
    else:
        title = "Then book" if is_card_due(trip) else "First the client's yes"
    if is_elsewhere(trip):
        return (
            title if not agreed else "Ready to book elsewhere",
            "Our fee is held first, where there is one. Then you book at the airline, record it "
            "here and confirm it, and our fee is charged.",
        )
    if we_charge_fare(trip):
        return (
            title,
            "The fare is held on the card, the price checked once more, our fee held, and the "
            "ticket paid from the company's balance. Then fare and fee are charged.",
        )
    holds = "our fee is held, and " if fee_by_link(trip) is None else "and "
    return (
        title,
        f"The price is asked once more, {holds}the airline is asked for the ticket. "
        "Then our fee is charged.",
    )


def airline_line(trip: Trip, company: str) -> str:
    """Who takes the money for the fare, what of it is for the card, and by which plan."""
    surcharge = trip.offer.card_surcharge
    about = f" Of it, {surcharge} is for paying by this card." if surcharge else ""
    if trip.offer.card_discount:
        about = f" It is {trip.offer.card_discount} less for paying by this card."
    merchant = merchant_name(trip, ORDER, company)
    plan = trip.fare_plan.value
    if is_elsewhere(trip):
        return (
            f"{merchant} is the merchant and appears on the statement. Fare plan: {plan}. The "
            "client pays there, or the company's own account does: type no client's card there."
        )
    return f"{merchant} is the merchant and appears on the statement.{about} Fare plan: {plan}."


def fee_line(trip: Trip, client: Client | None, company: str) -> str:
    """Who takes our fee, and for which service."""
    level = client.level.value if client else ""
    ours = merchant_name(trip, FEE, company)
    return f"Our fee, {level} service. {ours} appears on the statement."


def travelers_line(trip: Trip) -> str:
    """Who flies, in the order of their seats."""
    names = (f"{traveler.given_name} {traveler.family_name}" for traveler in trip.travelers)
    return f"Traveling: {', '.join(names)}"


def words_to_read(trip: Trip, company: str, now: Moment, *, new_card: bool) -> str:
    """`new_card`: one is about to be taken. Where the client has agreed, what was read then."""
    if trip.card is None and not card_payees(trip):
        return script_without_card(trip, company)
    if trip.card is None or new_card or is_card_due(trip):
        return card_script(trip, company)
    if has_agreed(trip, now):
        return trip.agreements[-1].words
    if not is_price_exact(trip):
        return ASK_AIRLINE_FIRST
    return booking_script(trip, company, trip.card)


def answer_before(trip: Trip, now: Moment) -> str:
    """What the client said to this trip that no longer counts, and what to do; empty where that is
    nothing.
    """
    yes = earlier_yes(trip, now)
    if yes is not None:
        in_call = "in an earlier call" if yes.call != now.call else "more than half an hour ago"
        when = agreed_at(yes.at, now)
        return f"Agreed {when}, {in_call}. Read the words again: a yes ends with its call."
    newest = trip.agreements[-1] if trip.agreements else None
    if newest is None or newest.declined_at is None:
        return ""
    return (
        f"The client said no {agreed_at(newest.declined_at, now)}, after the yes "
        f"{agreed_at(newest.at, now)}. Read the words again before you book."
    )


def agreed_at(at: datetime, now: Moment) -> str:
    """``"at 09:23"``, with the day before it where it is another one than today."""
    when, today = local_time(at), local_time(now.at).date()
    day = "" if when.date() == today else f"{day_text(when.date(), today)} "
    return f"{day}at {time_text(when)}"


def client_declined(trip: Trip, yes: str) -> tuple[str, str, str]:
    """After a no: what the client did, what to say and to press, and the tone. `yes` is the key for
    a yes after all.
    """
    if blocking_order(trip) is not None:
        return *NO_TOO_LATE, "warn"
    held = fee_by_link(trip) is not None
    then = "X ends what is out or held for our fee. " if held else ""
    # A quote says the price that is agreed: there is none while A is the key.
    quote = ", Ctrl+D makes a quote" if yes == "Y" else ""
    return (
        "The client declined.",
        f"Nothing is booked. Say: “I book nothing, and nothing is charged.” {then}Esc goes "
        f"back{quote}. {yes} when the client agrees after all.",
        "accent",
    )


def price_agreed(trip: Trip) -> tuple[str, str]:
    """What was agreed: two sentences."""
    return "The new price is agreed.", f"{fare_label(trip)} {trip.offer.airline_charges}."


def link_ended_text(trip: Trip, no_card: bool) -> tuple[str, str, str]:
    """What happened to the link that was open, what to do now, and the tone."""
    link = fee_by_link(trip)
    if has_saved_card(trip):
        return *saved_notice(trip), "good"
    if link is None:
        return (
            "The link has ended, and no card was typed.",
            "Nothing is held or charged. L makes a new one.",
            "warn",
        )
    if not is_card_due(trip):
        then = "Read the words, then press Y."
    else:
        then = "" if no_card else "F9 takes the card for the airline."
    return *held_notice(link, then), "good"
