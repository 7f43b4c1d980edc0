"""Which link a client can be sent, and whether the one that is open still says what is true."""

from __future__ import annotations

from dataclasses import replace

from desktop.booking.card import TakenCard
from desktop.booking.trip.attempt_kinds import LINK, SAVE_LINK
from desktop.booking.trip.attempt_record import LinkAttempt, of_kind
from desktop.booking.trip.attempt_states import OPEN_STATES
from desktop.booking.trip.fee_rules import (
    LINK_KINDS,
    fee_taken,
    is_saved_by_client,
    open_link,
)
from desktop.booking.trip.trip import Trip

from .agreement_rules import void_agreements
from .fare_payment import fare_taken, we_charge_fare


def saving_link(trip: Trip) -> LinkAttempt | None:
    """The open link on which the client saves a card; None without one."""
    links = of_kind(trip.attempts, SAVE_LINK)
    return next((one for one in links if one.state in OPEN_STATES), None)


def has_saved_card(trip: Trip) -> bool:
    """True where the newest link is one on which the client has saved the trip's card."""
    links = [one for one in trip.attempts if one.kind in LINK_KINDS]
    newest = links[-1] if links else None
    is_saved = newest is not None and newest.kind is SAVE_LINK and newest.answer is not None
    return is_saved and is_saved_by_client(trip)


def with_saved_card(trip: Trip, card: TakenCard) -> Trip:
    """The trip with the card that the client has saved, and no yes to another; as it is where
    nobody charges that card here any more.
    """
    is_ours = we_charge_fare(trip) and fare_taken(trip) is None
    return void_agreements(replace(trip, card=card)) if is_ours else trip


def link_is_stale(trip: Trip) -> bool:
    """True for an open link that names other amounts than those of the trip now, or is for what
    was taken, or nobody charges here any more: it must not take a card.
    """
    link = open_link(trip)
    if link is None:
        return False
    if link.kind is LINK:
        return link.amount != trip.fee or fee_taken(trip) is not None
    is_ours = we_charge_fare(trip) and fare_taken(trip) is None
    return link.amount != trip.offer.total or not is_ours
