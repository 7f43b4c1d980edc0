"""The rules about one trip: what is open, what may be done now, who charges for what.

Pages, use cases, lists, documents and the store ask here, so that they cannot disagree.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.money import Money

from .attempt_record import AnyAttempt, FeeAttempt, OrderAttempt
from .attempt_states import OPEN_STATES, AttemptKind, AttemptState
from .trip import Trip, TripStage


class TripAction(Enum):
    """Something that a person may do with a trip, if their role allows it."""

    CHANGE = "change the fare or the travelers"
    TAKE_CARD = "take the card"
    BOOK = "book"
    ASK_AGAIN = "ask what came of it"
    TAKE_CARD_FOR_FEE = "take another card for the fee"
    CHARGE_FEE = "charge our fee"
    MAKE_DOCUMENTS = "make the itinerary"


class Merchant(Enum):
    """Whose name is on the client's statement."""

    AIRLINE = "the airline"
    COMPANY = "we"


_MERCHANTS = {AttemptKind.ORDER: Merchant.AIRLINE, AttemptKind.FEE: Merchant.COMPANY}


def allowed_actions(trip: Trip, now: datetime) -> frozenset[TripAction]:
    """What the trip itself allows at this moment; the person's role is asked elsewhere."""
    actions: set[TripAction] = set()
    if blocking_order(trip) is None:
        actions |= {TripAction.CHANGE, TripAction.TAKE_CARD}
        if has_token(trip, CARD_VAULT) and not is_card_expired(trip, now):
            actions.add(TripAction.BOOK)
    if open_attempts(trip):
        actions.add(TripAction.ASK_AGAIN)
    if fee_is_due(trip):
        actions.add(TripAction.TAKE_CARD_FOR_FEE)
        if has_token(trip, PROCESSOR):
            actions.add(TripAction.CHARGE_FEE)
    if trip.record_locator:
        actions.add(TripAction.MAKE_DOCUMENTS)
    return frozenset(actions)


def open_attempts(trip: Trip) -> tuple[AnyAttempt, ...]:
    """The attempts whose outcome is still to come, oldest first."""
    return tuple(attempt for attempt in trip.attempts if attempt.state in OPEN_STATES)


def attempt_to_report(trip: Trip) -> AnyAttempt | None:
    """The attempt to show as the trip's status: the newest open one, else the newest."""
    return (open_attempts(trip) or trip.attempts or (None,))[-1]


def is_unsettled(trip: Trip) -> bool:
    """True while an outcome is still to come, or our fee is still due."""
    return bool(open_attempts(trip)) or stage_of(trip) is TripStage.FEE_DUE


def blocks_second(attempt: AnyAttempt) -> bool:
    """True while this may have been done at the vendor's: it must not be asked for again."""
    return attempt.state is not AttemptState.REFUSED


def blocking_order(trip: Trip) -> OrderAttempt | None:
    """The order that may exist at the airline, None when there is surely none."""
    return next((order for order in trip.orders if blocks_second(order)), None)


def blocking_fee_charge(trip: Trip) -> FeeAttempt | None:
    """The charge that may have taken our fee, None when none has."""
    return next((charge for charge in trip.fee_charges if blocks_second(charge)), None)


def is_booked(trip: Trip) -> bool:
    """True when the airline has confirmed the order."""
    order = blocking_order(trip)
    return order is not None and order.state is AttemptState.CONFIRMED


def fee_is_due(trip: Trip) -> bool:
    """True when the trip is booked and our fee is surely not taken yet."""
    return is_booked(trip) and trip.fee.minor > 0 and blocking_fee_charge(trip) is None


def fee_was_never_tried(trip: Trip) -> bool:
    """True when our fee is due and nobody has tried to take it."""
    return fee_is_due(trip) and not trip.fee_charges


def is_card_expired(trip: Trip, now: datetime) -> bool:
    """True when the airline's card vault has dropped the card since it was taken."""
    token = trip.card.token_for(CARD_VAULT) if trip.card else None
    return token is not None and token.ends_at is not None and token.ends_at <= now


def has_token(trip: Trip, payee: str) -> bool:
    """True when a card was taken for this trip and this payee gave a token for it."""
    return trip.card is not None and trip.card.token_for(payee) is not None


def merchant_of(kind: AttemptKind) -> Merchant:
    """Who is the merchant of the money that an attempt of this kind moves."""
    return _MERCHANTS[kind]


def merchant_name(trip: Trip, kind: AttemptKind, company: str) -> str:
    """The name on the client's statement; `company` is ours."""
    return company if merchant_of(kind) is Merchant.COMPANY else trip.offer.owner.name


def stage_of(trip: Trip) -> TripStage:
    """The stage from the newest attempts of each kind."""
    order, charge = trip.order, trip.fee_charge
    return stage_from_states(
        order.state if order else None,
        charge.state if charge else None,
        fee=trip.fee,
        card_taken=trip.card is not None,
    )


def stage_from_states(
    order: AttemptState | None, charge: AttemptState | None, *, fee: Money, card_taken: bool
) -> TripStage:
    """The same from bare states, so that a list need not load whole trips."""
    if AttemptState.UNKNOWN in (order, charge):
        return TripStage.UNKNOWN
    if order is AttemptState.REQUESTED:
        return TripStage.BOOKING
    if order is AttemptState.PENDING:
        return TripStage.PENDING
    if order is AttemptState.CONFIRMED:
        if charge is AttemptState.CONFIRMED or fee.minor == 0:
            return TripStage.BOOKED
        return TripStage.FEE_DUE
    return TripStage.CARD_TAKEN if card_taken else TripStage.DRAFT
