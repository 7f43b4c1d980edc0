"""The rules about one trip: what is open, what may be done now, who charges for what.

Pages, use cases, lists, documents and the store ask here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.agreement import Moment
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money

from .attempt_kinds import (
    CAPTURE,
    FEE,
    LINK,
    ORDER,
    RELEASE,
    Answer,
    AnyKind,
    AttemptKind,
    Merchant,
)
from .attempt_record import AnyAttempt, Attempt, OrderAttempt, newest_of, of_kind
from .attempt_states import ARRIVED_LATE, DOUBTFUL, OPEN_STATES, AttemptState
from .fare.fare_rules import (
    fare_merchant,
    fare_terms,
    is_elsewhere,
    is_recorded,
    needed_tokens,
    order_to_record,
)
from .fee_rules import (
    charged_card,
    covers_fee,
    fee_taken,
    hold_terms,
    live_hold,
    open_fee_attempt,
    open_link,
)
from .itinerary import Segment
from .settlement.settlement_rules import attempt_to_settle
from .trip import Trip, TripStage

A = TypeVar("A", bound=Answer)

AGREEMENT_LASTS = timedelta(minutes=30)
"""How long a yes holds: for the call it was given in, and not for the next one."""


class TripAction(Enum):
    """Something that a person may do with a trip, if their role allows it."""

    CHANGE = "change the fare or the travelers"
    TAKE_CARD = "take the card"
    BOOK = "book"
    RECORD = "record what was booked elsewhere"
    ASK_AGAIN = "ask what came of it"
    TAKE_CARD_FOR_FEE = "take another card for the fee"
    CHARGE_FEE = "charge our fee"
    SETTLE_BY_HAND = "settle by hand what the vendor's people said"
    MAKE_DOCUMENTS = "hand out documents"
    SEND_LINK = "send a link on which the client types a card for our fee"


def allowed_actions(trip: Trip, now: Moment) -> frozenset[TripAction]:
    """What the trip itself allows at this moment; the person's role is asked elsewhere."""
    # A quote before the booking, the itinerary after it: each document says which it is.
    actions = set() if books_another_fare(trip) else {TripAction.MAKE_DOCUMENTS}
    if not is_fixed(trip):
        actions |= {TripAction.CHANGE, TripAction.TAKE_CARD}
        has_tokens = all(has_token(trip, payee) for payee in needed_tokens(trip))
        is_usable = has_tokens and not is_card_expired(trip, now.at) and open_link(trip) is None
        if is_usable and has_agreed(trip, now):
            actions.add(TripAction.BOOK)
    asked, held = [one for one in attempts_to_ask(trip) if not is_recorded(one)], live_hold(trip)
    if asked or (held and held.kind is not LINK and blocking_order(trip) is None):
        actions.add(TripAction.ASK_AGAIN)
    if order_to_record(trip) is not None:
        actions.add(TripAction.RECORD)
    if attempt_to_settle(trip, now.at) is not None:
        actions.add(TripAction.SETTLE_BY_HAND)
    if may_send_link(trip):
        actions.add(TripAction.SEND_LINK)
    if fee_is_due(trip):
        is_held = held is not None and covers_fee(held, trip)
        if not is_held:
            actions.add(TripAction.TAKE_CARD_FOR_FEE)
        if is_held or (has_token(trip, PROCESSOR) and has_agreed_to_fee(trip, now)):
            actions.add(TripAction.CHARGE_FEE)
    return frozenset(actions)


def may_send_link(trip: Trip) -> bool:
    """True when our fee is neither held nor taken, and surely nobody has begun to: a second hold
    beside another is impossible.
    """
    is_wanted = not is_fixed(trip) or is_booked(trip)
    is_free = live_hold(trip) is None and blocking_fee_charge(trip) is None
    return trip.fee.minor > 0 and is_wanted and is_free


def open_attempts(trip: Trip) -> tuple[AnyAttempt, ...]:
    """The attempts whose outcome is still to come, oldest first."""
    return tuple(attempt for attempt in trip.attempts if attempt.state in OPEN_STATES)


def attempts_to_ask(trip: Trip) -> tuple[AnyAttempt, ...]:
    """All that the vendor may have news of, oldest first: what is open, what was refused without
    its answer, and an order whose details are still to follow.
    """
    return tuple(
        one for one in trip.attempts if one.state in OPEN_STATES or _is_doubtful(one)
    ) + tuple(order for order in trip.orders if order.answer and not order.answer.has_details)


def doubtful_attempts(trip: Trip) -> tuple[AnyAttempt, ...]:
    """Those that were refused without an answer of the vendor's."""
    return tuple(one for one in trip.attempts if _is_doubtful(one))


def _is_doubtful(attempt: AnyAttempt) -> bool:
    return attempt.state is AttemptState.REFUSED and attempt.reason in DOUBTFUL


def came_late(trip: Trip) -> bool:
    """True when the vendor had after all what was given up here, and nobody has settled it."""
    return any(one.reason == ARRIVED_LATE for one in trip.attempts)


def attempt_to_report(trip: Trip) -> AnyAttempt | None:
    """The attempt to show as the trip's status: one that came late, the newest open one, else the
    newest.
    """
    late = tuple(one for one in trip.attempts if one.reason == ARRIVED_LATE)
    return (late or open_attempts(trip) or trip.attempts or (None,))[-1]


def is_unsettled(trip: Trip) -> bool:
    """True while an outcome is still to come, our fee is still due or held, or an attempt came late
    and nobody has settled it.
    """
    return (
        bool(open_attempts(trip))
        or live_hold(trip) is not None
        or stage_of(trip) is TripStage.FEE_DUE
        or came_late(trip)
        or any(one.answer and not one.answer.record_locator for one in trip.orders)
    )


def books_another_fare(trip: Trip) -> bool:
    """True when the airline has booked another fare than the one that the trip shows, because an
    earlier try came late: no document may name these flights.
    """
    order = trip.order
    return (
        order is not None
        and order.state is AttemptState.CONFIRMED
        and order.subject != trip.offer.id
    )


def blocks_second(attempt: AnyAttempt) -> bool:
    """True while this may have been done at the vendor's and must not be asked for again."""
    if attempt.state is AttemptState.CONFIRMED:
        return not attempt.kind.repeats
    return attempt.state in OPEN_STATES


def blocking(trip: Trip, kind: AttemptKind[A]) -> Attempt[A] | None:
    """The attempt of this kind that a second one has to wait for; None when there is none."""
    return next((one for one in of_kind(trip.attempts, kind) if blocks_second(one)), None)


def blocking_order(trip: Trip) -> OrderAttempt | None:
    """The order that may exist at the airline, None when there is surely none."""
    return blocking(trip, ORDER)


def blocking_fee_charge(trip: Trip) -> AnyAttempt | None:
    """The attempt that took our fee, or one about it whose outcome is still to come; None when our
    fee is surely not taken.
    """
    return fee_taken(trip) or open_fee_attempt(trip)


def may_start(trip: Trip, kind: AnyKind) -> bool:
    """True when all that this kind needs is confirmed, and no other of the kind is in its way."""
    needed = all(_is_confirmed(trip, before) for before in kind.needs)
    return needed and blocking(trip, kind) is None


def is_fixed(trip: Trip) -> bool:
    """True while something may have been done that fare and travelers must agree with."""
    return any(
        one.kind.fixes_trip and one.state is not AttemptState.REFUSED for one in trip.attempts
    )


def is_booked(trip: Trip) -> bool:
    """True when the airline has confirmed the order."""
    return _is_confirmed(trip, ORDER)


def fee_is_due(trip: Trip) -> bool:
    """True when the trip is booked and our fee is surely not taken yet."""
    return trip.fee.minor > 0 and is_booked(trip) and blocking_fee_charge(trip) is None


def fee_was_never_tried(trip: Trip) -> bool:
    """True when our fee is due and nobody has tried to take it. A booking that came late is looked
    into by a person first.
    """
    tried = (*trip.fee_charges, *of_kind(trip.attempts, CAPTURE))
    return fee_is_due(trip) and not tried and not came_late(trip)


def is_card_expired(trip: Trip, now: datetime) -> bool:
    """True when the airline's card vault has dropped the card since it was taken, and the fare is
    to be paid with it.
    """
    if CARD_VAULT not in needed_tokens(trip):
        return False
    token = trip.card.token_for(CARD_VAULT) if trip.card else None
    return token is not None and token.ends_at is not None and token.ends_at <= now


def has_token(trip: Trip, payee: str) -> bool:
    """True when a card was taken for this trip and this payee gave a token for it."""
    return trip.card is not None and trip.card.token_for(payee) is not None


def agreed_terms(trip: Trip) -> tuple[str, ...]:
    """All that a client's yes is about, a line for each part: another line, and it holds no more.

    What an airline calls its flights and fares inside is left out: it changes with every search.
    """
    offer = trip.offer
    flights = (
        f"flight {segment.carrier.code} {segment.number} operated by {segment.operated_by.name}, "
        f"{segment.origin.code} {segment.departs.isoformat(' ', 'minutes')} to "
        f"{segment.destination.code} {segment.arrives.isoformat(' ', 'minutes')}, "
        f"{segment.cabin.value}, {_stops_text(segment)}, "
        f"{segment.bags.carry_on} cabin and {segment.bags.checked} checked bags"
        for slice_ in offer.slices
        for segment in slice_.segments
    )
    brands = (f"fare {slice_.fare_brand or 'without a name'}" for slice_ in offer.slices)
    travelers = (
        f"traveler {traveler.given_name} {traveler.family_name}, on file as {traveler.id}"
        for traveler in trip.travelers
    )
    return (
        f"offer of {offer.source}",
        *flights,
        *brands,
        *travelers,
        *fare_terms(trip),
        *fee_terms(trip),
        hold_terms(trip),
        f"change {offer.change.short_text()}",
        f"refund {offer.refund.short_text()}",
    )


def _stops_text(segment: Segment) -> str:
    """Where it lands on the way."""
    return f"stops {' '.join(stop.at.code for stop in segment.stops) or 'none'}"


def fee_terms(trip: Trip) -> tuple[str, ...]:
    """The same where the ticket is there and only our fee is still due."""
    return (f"our fee {trip.fee}",)


def has_agreed(trip: Trip, now: Moment) -> bool:
    """True when the client's newest yes is to this trip as it is, to this card, in this call, and
    nothing of it was another meanwhile.
    """
    if not trip.agreements or (trip.card is None and needed_tokens(trip)):
        return False
    newest = trip.agreements[-1]
    return (
        not newest.is_void
        and newest.terms == agreed_terms(trip)
        and newest.card == (trip.card.identity() if trip.card else "")
        and now.is_within(AGREEMENT_LASTS, newest.moment)
    )


def has_agreed_to_fee(trip: Trip, now: Moment) -> bool:
    """True when the client's newest yes names our fee and this card, in this call; for a fee that
    was never asked for, also while the airline has just answered the order of that yes.
    """
    if trip.card is None or not trip.agreements:
        return False
    newest = trip.agreements[-1]
    named = fee_terms(trip)[0] in newest.terms and newest.card == trip.card.identity()
    if newest.is_void or not named:
        return False
    return now.is_within(AGREEMENT_LASTS, newest.moment) or _has_just_been_booked(trip, now.at)


def _has_just_been_booked(trip: Trip, now: datetime) -> bool:
    answered = trip.order.answered_at if trip.order and not trip.fee_charges else None
    return answered is not None and timedelta() <= now - answered < AGREEMENT_LASTS


def void_agreements(trip: Trip) -> Trip:
    """The trip after something changed that a yes is about: none given so far holds any more."""
    return replace(trip, agreements=tuple(replace(one, is_void=True) for one in trip.agreements))


def with_changes(before: Trip, after: Trip) -> Trip:
    """`after` as it is to be saved in place of `before`: a change voids every yes from before,
    and what is void stays so.
    """
    if not before.agreements or not after.agreements:
        return after
    has_changed = _agreed_parts(before) != _agreed_parts(after)
    earlier = len(before.agreements)
    kept = tuple(
        replace(one, is_void=True) if has_changed or was.is_void else one
        for was, one in zip(before.agreements, after.agreements, strict=False)
    )
    return replace(after, agreements=(*kept, *after.agreements[earlier:]))


def _agreed_parts(trip: Trip) -> tuple[object, ...]:
    """All that a yes is about; of travelers also what is not read out, such as a birth date."""
    return agreed_terms(trip), trip.travelers, trip.card.identity() if trip.card else ""


def fare_card(trip: Trip) -> str:
    """``"Visa ending 4242"``: the card that the fare is charged to; empty where that is not known,
    as it is booked elsewhere.
    """
    return "" if is_elsewhere(trip) else charged_card(trip, trip.order)


def merchant_name(trip: Trip, kind: AnyKind, company: str) -> str:
    """The name on the client's statement; `company` is ours."""
    return company if kind.merchant is Merchant.COMPANY else fare_merchant(trip, company)


def stage_of(trip: Trip) -> TripStage:
    """The stage from the newest attempt of each kind."""
    newest = {
        kind: found.state
        for kind in dict.fromkeys(one.kind for one in trip.attempts)
        if (found := newest_of(of_kind(trip.attempts, kind)))
    }
    return stage_from_states(
        newest, fee=trip.fee, card_taken=trip.card is not None, fare_plan=trip.fare_plan
    )


def stage_from_states(
    newest: Mapping[AnyKind, AttemptState],
    *,
    fee: Money,
    card_taken: bool,
    fare_plan: FarePlan = FarePlan.TRAVELERS_CARD,
) -> TripStage:
    """The same from bare states, so that a list need not load whole trips."""
    if AttemptState.UNKNOWN in newest.values():
        return TripStage.UNKNOWN
    order = newest.get(ORDER)
    if order is AttemptState.REQUESTED:
        return TripStage.BOOKING
    if order is AttemptState.PENDING:
        elsewhere = fare_plan is FarePlan.BOOKED_ELSEWHERE
        return TripStage.TO_RECORD if elsewhere else TripStage.PENDING
    if order is AttemptState.CONFIRMED:
        if fee.minor == 0 or AttemptState.CONFIRMED in (newest.get(FEE), newest.get(CAPTURE)):
            return TripStage.BOOKED
        return TripStage.FEE_DUE
    link = newest.get(LINK)
    if link is AttemptState.PENDING:
        return TripStage.LINK_SENT
    by_link = link is AttemptState.CONFIRMED and newest.get(RELEASE) is not AttemptState.CONFIRMED
    return TripStage.CARD_TAKEN if card_taken or by_link else TripStage.DRAFT


def _is_confirmed(trip: Trip, kind: AnyKind) -> bool:
    """True when the first attempt of this kind that may have been done surely was."""
    first = next(
        (one for one in of_kind(trip.attempts, kind) if one.state is not AttemptState.REFUSED), None
    )
    return first is not None and first.state is AttemptState.CONFIRMED
