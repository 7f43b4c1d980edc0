"""Orders at the airline: how they are placed and looked for, and what people read about them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.use_cases.ports.airline_port import FlightBooker, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer

from .attempt_handler import NEVER_ARRIVED, NOT_SENT, AttemptHandler, AttemptText, StateLabels

_REFUSED_BECAUSE = MappingProxyType(
    {
        NOT_SENT: "The airline was not reached. Nothing is booked. Press Ctrl+Enter to try again.",
        NEVER_ARRIVED: "The request never reached the airline. Nothing is booked. "
        "Press Ctrl+Enter to try again.",
        "offer_gone": "The airline no longer sells this fare. Nothing is booked. Search again.",
        "fare_changed": "The fare changed. Nothing is booked. "
        "Press Ctrl+Enter to see the new price.",
        "card_token_gone": "The airline no longer holds the card. Nothing is booked. "
        "Press F9 to take the card again.",
        "card_refused_by_airline": "The bank refused this card for the airline. Nothing is booked. "
        "Press F9 for another card.",
    }
)


def offer_of(order: OrderAttempt) -> OfferRef:
    """The offer that was to be booked."""
    return OfferRef(order.vendor, order.subject)


def _call(airline: FlightBooker, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
    return airline.book(request)


def _find(airline: FlightBooker, order: OrderAttempt) -> AirlineOrder | None:
    return airline.find_order(offer_of(order))


def _outcome(order: OrderAttempt) -> str:
    if order.state is AttemptState.CONFIRMED:
        named = f" Reference {order.answer.record_locator}." if order.answer else ""
        return f"Booked.{named}"
    if order.state is AttemptState.PENDING:
        return (
            "The airline is still confirming. A second try is locked. "
            "Press W to ask the airline again."
        )
    if order.state is AttemptState.REFUSED:
        return _REFUSED_BECAUSE.get(
            order.reason, "The airline refused. Nothing is booked. Press Ctrl+Enter to try again."
        )
    return (
        "We do not know yet whether the airline booked it. A second try is locked. "
        "Press W to ask the airline again."
    )


def _answer_text(order: OrderAttempt) -> str:
    if order.state is AttemptState.CONFIRMED and order.answer:
        return f"The airline booked it, reference {order.answer.record_locator}."
    if order.state is AttemptState.PENDING:
        return "The airline accepted it and will confirm later."
    if order.state is AttemptState.REFUSED:
        return "The airline did not book it."
    return "The airline did not say whether it booked."


ORDER_HANDLER: Final = AttemptHandler(
    kind=ORDER,
    vendor=lambda vendors: vendors.booker,
    call=_call,
    find=_find,
    text=AttemptText(
        labels=StateLabels(
            requested="asked",
            pending="airline confirming",
            confirmed="✓ booked",
            refused="not booked",
            unknown="outcome unknown",
        ),
        outcome=_outcome,
        other_environment="The airline answered from another environment. "
        "A second booking is locked. Tell the owner, who must look for it there.",
        without_key="We do not know yet whether the airline booked it. A second try is locked. "
        "Your role does not hold the token of the airline service: it is looked up when a member "
        "signs in who holds it.",
        unknown_is_safe="A second try is locked until we know, so that nothing is booked twice.",
        unknown_press="Press W to ask the airline again.",
        answer_text=_answer_text,
        unsaved_is_safe="The try itself is on file: nothing is booked twice.",
        unsaved_press="Put that right, then press W to ask the airline again.",
    ),
)
