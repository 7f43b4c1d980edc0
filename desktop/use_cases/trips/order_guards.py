"""Refuses a second booking, a change of a booked trip, and a second fee."""

from __future__ import annotations

from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fare.fare_rules import given_to_text, is_card_due
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_fee_charge, blocking_order, is_fixed
from desktop.use_cases.errors import Refused


def refuse_if_ordered(trip: Trip) -> None:
    """As `refuse_after_order`; ``trip_fixed`` where something else was done that the trip must
    agree with.
    """
    refuse_after_order(trip)
    _refuse_if_fixed(trip)


def refuse_after_order(trip: Trip) -> None:
    """Refused ``already_booked``, ``order_pending`` or ``order_unknown``."""
    order = blocking_order(trip)
    if order is None:
        return
    if order.state is AttemptState.CONFIRMED:
        named = f", reference {order.answer.record_locator}" if order.answer else ""
        raise Refused(
            "already_booked",
            f"This trip is booked{named}.",
            "Nothing was changed.",
            "Press Esc to go back.",
        )
    if order.state is AttemptState.PENDING:
        raise Refused(
            "order_pending",
            "The airline is still confirming this trip.",
            "A second try is locked until the airline answers.",
            "Press W to ask the airline again.",
        )
    raise Refused(
        "order_unknown",
        "We do not know yet whether the airline booked this trip.",
        "A second try is locked until we know, so that nothing is booked twice.",
        "Press W to ask the airline again.",
    )


def refuse_without_card(trip: Trip) -> None:
    """Refused ``no_card`` unless all whom the card pays before the booking were given it."""
    if not is_card_due(trip):
        return
    happened = "There is no card for this trip yet."
    if (card := trip.card) is not None:
        happened = f"{card.display_text()} was taken for {given_to_text(card)} alone."
    or_link = ", or L for a link" if we_charge_fare(trip) else ""
    raise Refused(
        "no_card",
        happened,
        "Nothing is booked or charged.",
        f"Press F9 to take the card{or_link}.",
    )


def _refuse_if_fixed(trip: Trip) -> None:
    if is_fixed(trip):
        raise Refused(
            "trip_fixed",
            "This fare may already be kept for the client.",
            "Nothing was changed.",
            "Open the trip, and finish what was begun first.",
        )


def refuse_if_paid(trip: Trip) -> None:
    """Refused ``fee_already_taken`` or ``fee_unknown``."""
    charge = blocking_fee_charge(trip)
    if charge is None:
        return
    if charge.state is AttemptState.CONFIRMED:
        raise Refused(
            "fee_already_taken",
            f"Our fee of {charge.amount} is already taken.",
            "Nothing was charged again.",
            "Press Esc to go back.",
        )
    raise Refused(
        "fee_unknown",
        "We do not know yet whether our fee was taken.",
        "A second try is locked until we know, so that nothing is charged twice.",
        "Press W to ask again.",
    )
