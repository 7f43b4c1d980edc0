"""Orders at the airline: how they are placed and looked for, and what people read about them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    DETAILS_FOLLOW,
    NEVER_ARRIVED,
    NOT_BOOKED_ELSEWHERE,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.fare.fare_rules import is_recorded
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.use_cases.ports.airline_port import FlightBooker, OrderRequest
from desktop.use_cases.ports.store_port import NotDone, NothingFound, VendorAnswer

from .attempt_handler import NOT_SENT, AttemptHandler, AttemptText, StateLabels

ORDER_CANCELLED = "order_cancelled"
"""Reason of a refusal: the airline shows that it booked, and canceled the order since."""

_REFUSED_BECAUSE = MappingProxyType(
    {
        NOT_SENT: "The airline was not reached. Nothing is booked. Press Ctrl+Enter to try again.",
        NEVER_ARRIVED: "The request never reached the airline. Nothing is booked. "
        "Press Ctrl+Enter to try again.",
        SETTLED_NOT_DONE: "Settled by hand as not booked, on the word of the airline's people. "
        "Press Ctrl+Enter to book again.",
        NOT_BOOKED_ELSEWHERE: "It was not booked elsewhere, as the person who was to book it says. "
        "Nothing is booked. Press Ctrl+Enter to begin again.",
        ORDER_CANCELLED: "The airline booked it, and canceled the order since. Nothing is booked "
        "now. Settle the money with the airline before you book again.",
        "offer_gone": "The airline no longer sells this fare. Nothing is booked. Search again.",
        "fare_changed": "The fare changed. Nothing is booked. "
        "Press Ctrl+Enter to see the new price.",
        "card_token_gone": "The airline no longer holds the card. Nothing is booked. "
        "Press F9 to take the card again.",
        "card_needs_its_holder": "The bank wants the cardholder to confirm the payment. Nothing is "
        "booked. Press F9 for another card.",
        "card_refused_by_airline": "The bank refused this card for the airline. Nothing is booked. "
        "Press F9 for another card.",
    }
)


_TO_RECORD = (
    "It is being booked elsewhere. A second try is locked. Record it with R and confirm it with C, "
    "or undo it with U where nothing was booked."
)


def offer_of(order: OrderAttempt) -> OfferRef:
    """The offer that was to be booked."""
    return OfferRef(order.vendor, order.subject)


def _call(airline: FlightBooker, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
    return airline.book(request)


def _find(airline: FlightBooker, order: OrderAttempt) -> AirlineOrder | NothingFound | NotDone:
    """Never that it will surely not be done: an order is given up by no clock."""
    offer = offer_of(order)
    found = airline.find_order(offer)
    if found is None:
        return NothingFound(airline.heard_at(offer))
    return NotDone(ORDER_CANCELLED) if found.cancelled_at else found


def _answer_by_hand(order: OrderAttempt, reference: str) -> AirlineOrder:
    """Without the airline's own id, so that the airline is still asked for its own answer."""
    return AirlineOrder("", reference, (), order.amount)


def _named(order: OrderAttempt) -> str:
    return order.answer.record_locator if order.answer else ""


def _outcome(order: OrderAttempt) -> str:
    if is_recorded(order) and order.state in (AttemptState.PENDING, AttemptState.UNKNOWN):
        return _TO_RECORD
    if order.state is AttemptState.CONFIRMED and order.reason == ARRIVED_LATE:
        return (
            f"ALARM. The airline booked it after all, {order.amount}, reference "
            f"{_named(order) or 'to follow'}. It had been given up here. Book nothing more for "
            "these travelers: call the airline, then the owner presses S."
        )
    if order.state is AttemptState.CONFIRMED:
        named = _named(order)
        return (
            f"Booked. Reference {named}."
            if named
            else ("Booked. The airline's reference is to follow. Press W to ask for it.")
        )
    if order.state is AttemptState.PENDING and order.reason == DETAILS_FOLLOW:
        return (
            "Booked, details to follow. A second try is locked. "
            "Skycap asks again by itself; press W to ask now."
        )
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


def _call_vendor(order: OrderAttempt) -> str:
    if is_recorded(order):
        return _TO_RECORD
    named = order.vendor.capitalize() or "the airline service"
    request = f" with request id {order.vendor_request_id}" if order.vendor_request_id else ""
    return (
        "The airline has shown no booking for three days. A second try is locked. "
        f"Call {named}{request}; then the owner presses S and enters what they say."
    )


def _answer_text(order: OrderAttempt) -> str:
    if order.state is AttemptState.CONFIRMED:
        return f"The airline booked it, reference {_named(order) or 'to follow'}."
    if order.state is AttemptState.PENDING and order.reason == DETAILS_FOLLOW:
        return "The airline booked it, and will send the details later."
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
        call_vendor=_call_vendor,
    ),
    answer_by_hand=_answer_by_hand,
)
