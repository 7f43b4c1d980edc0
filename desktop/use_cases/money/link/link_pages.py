"""The processor's page behind a link, by what it is for: to hold our fee, or to save a card."""

from __future__ import annotations

from desktop.booking.text.consent_text import page_text
from desktop.booking.trip.attempt_kinds import SAVE_LINK, AnyKind
from desktop.booking.trip.attempt_record import LinkAttempt
from desktop.booking.trip.fee_rules import HOLD_LAPSED, LINK_CANCELED, fare_payments, known_payments
from desktop.booking.trip.payment import SavedCard
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt import AttemptRunner, Found
from desktop.use_cases.money.fee_handlers.link_handlers import page_ref
from desktop.use_cases.ports.processor_port import CardLink, FeeCharger, LinkLine, LinkRequest
from desktop.use_cases.ports.store_port import NotDone, WithCard


def link_request(
    trip: Trip, kind: AnyKind, attempt_id: str, *, company: str, mail: str, statement_text: str
) -> LinkRequest:
    """For a customer who is still to be named. A page that saves a card has no lines, and no
    receipt follows it.
    """
    saves = kind is SAVE_LINK
    name = f"{'Card for' if saves else 'Booking fee'} {trip.route} {trip.record_locator}".rstrip()
    return LinkRequest(
        lines=() if saves else (LinkLine(name, trip.fee),),
        customer="",
        trip_id=trip.id,
        payment_id=attempt_id,
        description=name,
        text=page_text(trip, company, kind),
        receipt_email="" if saves else mail,
        known=known_payments(trip),
        fares=fare_payments(trip),
        statement_text="" if saves else statement_text,
        client_id=trip.client_id,
    )


def shown_page(charger: FeeCharger, link: LinkAttempt) -> CardLink | None:
    """The page, asked for again; None where it is open no more. Unreachable."""
    try:
        if link.kind is SAVE_LINK:
            found: object = charger.find_saved_card(page_ref(link))
        else:
            found = charger.find_link(page_ref(link), link.amount)
    except Refused:
        return None
    return found if isinstance(found, CardLink) else None


def end_link(runner: AttemptRunner, charger: FeeCharger, link: LinkAttempt) -> Trip:
    """The trip after its page was taken down, or with what the client did there, who was faster.
    The caller holds the trip. Refused, Unreachable.
    """
    found = _ended(charger, link)
    return runner.ask(link.trip_id, lambda _: found, lambda one: one.id == link.id).trip


def close_unused(charger: FeeCharger, kind: AnyKind, page: CardLink, trip: Trip) -> None:
    """A page that is not on file. Refused, Unreachable."""
    if kind is SAVE_LINK:
        charger.end_saving_link(page.ref)
    else:
        charger.end_link(page.ref, trip.fee)


def _ended(charger: FeeCharger, link: LinkAttempt) -> Found:
    if link.kind is not SAVE_LINK:
        try:
            held = charger.end_link(page_ref(link), link.amount)
        except Refused as refusal:
            if refusal.code != HOLD_LAPSED:
                raise
            return NotDone(HOLD_LAPSED)
        return NotDone(LINK_CANCELED) if held is None else held
    card = charger.end_saving_link(page_ref(link))
    if card is None:
        return NotDone(LINK_CANCELED)
    return WithCard(SavedCard(card.identity()), card)
