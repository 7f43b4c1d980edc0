"""The rules about one trip: what is open, what may be done now, who charges for what.

Pages, use cases, lists, documents and the store ask here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TypeVar

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.agreement import Moment
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money

from .attempt_kinds import (
    CANCEL,
    CAPTURE,
    FARE_CAPTURE,
    FEE,
    LINK,
    ORDER,
    RELEASE,
    SAVE_LINK,
    Answer,
    AnyKind,
    AttemptKind,
    Merchant,
)
from .attempt_record import (
    AnyAttempt,
    Attempt,
    OrderAttempt,
    blocks_second,
    is_confirmed,
    newest_of,
    of_kind,
)
from .attempt_states import ARRIVED_LATE, DOUBTFUL, OPEN_STATES, AttemptState
from .cancellation.cancellation_rules import is_canceled as is_canceled
from .cancellation.cancellation_rules import order_to_cancel
from .fare.agreement_rules import AGREEMENT_LASTS as AGREEMENT_LASTS
from .fare.agreement_rules import agreed_terms as agreed_terms
from .fare.agreement_rules import declined_agreements as declined_agreements
from .fare.agreement_rules import earlier_yes as earlier_yes
from .fare.agreement_rules import fee_terms as fee_terms
from .fare.agreement_rules import has_agreed as has_agreed
from .fare.agreement_rules import has_agreed_to_fee as has_agreed_to_fee
from .fare.agreement_rules import terms_due as terms_due
from .fare.agreement_rules import void_agreements as void_agreements
from .fare.agreement_rules import with_changes as with_changes
from .fare.fare_payment import (
    covers_fare,
    fare_attempt_to_show,
    fare_is_due,
    fare_is_left,
    fare_is_unsettled,
    live_fare_hold,
    we_charge_fare,
)
from .fare.fare_rules import (
    books_another_fare,
    card_payees,
    fare_merchant,
    is_card_due,
    is_elsewhere,
    is_recorded,
    order_to_record,
)
from .fare.link_rules import saving_link
from .fee_rules import (
    charged_card,
    covers_fee,
    fee_is_left,
    fee_taken,
    is_saved_by_client,
    live_hold,
    open_fee_attempt,
    open_link,
)
from .settlement.settlement_rules import attempt_to_settle
from .trip import Trip, TripStage

A = TypeVar("A", bound=Answer)


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
    SEND_LINK = "send a link on which the client types a card"
    AGREE_TO_CHARGE = "note the client's yes to what is charged to the card that they saved"
    DECLINE = "note the client's no to what is still to be charged"
    CANCEL = "cancel it at the airline"


def allowed_actions(trip: Trip, now: Moment) -> frozenset[TripAction]:
    """What the trip itself allows at this moment; the person's role is asked elsewhere."""
    # A quote before the booking, the itinerary after it: each document says which it is.
    actions = set() if books_another_fare(trip) else {TripAction.MAKE_DOCUMENTS}
    if not is_fixed(trip):
        actions |= {TripAction.CHANGE}
        if card_payees(trip) and saving_link(trip) is None:
            actions.add(TripAction.TAKE_CARD)
        is_there = not is_card_due(trip) and not is_card_expired(trip, now.at)
        if is_there and open_link(trip) is None and has_agreed(trip, now):
            actions.add(TripAction.BOOK)
    asked, held = [one for one in attempts_to_ask(trip) if not is_recorded(one)], live_hold(trip)
    is_held_here = held is not None and held.kind is not LINK
    if asked or ((is_held_here or live_fare_hold(trip)) and blocking_order(trip) is None):
        actions.add(TripAction.ASK_AGAIN)
    if order_to_record(trip) is not None:
        actions.add(TripAction.RECORD)
    if attempt_to_settle(trip, now.at) is not None:
        actions.add(TripAction.SETTLE_BY_HAND)
    if order_to_cancel(trip) is not None:
        actions.add(TripAction.CANCEL)
    if link_to_send(trip) is not None:
        actions.add(TripAction.SEND_LINK)
    if fee_is_due(trip) or fare_is_due(trip):
        is_held = _all_is_held(trip)
        if not is_held and saving_link(trip) is None:
            actions.add(TripAction.TAKE_CARD_FOR_FEE)
        if is_held or (has_token(trip, PROCESSOR) and has_agreed_to_fee(trip, now)):
            actions.add(TripAction.CHARGE_FEE)
        elif awaits_yes_to_charge(trip):
            actions.add(TripAction.AGREE_TO_CHARGE)
    is_said = awaits_yes_to_charge(trip) or has_agreed_to_fee(trip, now)
    if is_said and (_a_yes_can_be_spent(trip) or _is_confirming(trip)):
        actions.add(TripAction.DECLINE)
    return frozenset(actions)


def link_to_send(trip: Trip) -> AnyKind | None:
    """The kind of link that the client can be sent now; None where no card is wanted by one.

    Where we charge the fare too, it saves a card, on which fare and fee are held later, each in its
    own payment. Otherwise our fee is held by it: while that is neither held nor taken, and surely
    nobody has begun to, so that a second hold beside another is impossible.
    """
    if open_link(trip) is not None:
        return None
    if we_charge_fare(trip) and (not is_fixed(trip) or not _fare_is_provided(trip)):
        return SAVE_LINK
    is_wanted = not is_fixed(trip) or is_booked(trip)
    is_free = live_hold(trip) is None and blocking_fee_charge(trip) is None
    return LINK if trip.fee.minor > 0 and is_wanted and is_free else None


def _all_is_held(trip: Trip) -> bool:
    """True when all that is still to be charged is held, on the card that the client gave last."""
    fee = live_hold(trip)
    fee_is_held = not fee_is_due(trip) or (fee is not None and covers_fee(fee, trip))
    return fee_is_held and _fare_is_provided(trip)


def awaits_yes_to_charge(trip: Trip) -> bool:
    """True where something is due, and is to be charged to a card that the client has saved: the
    yes to it is asked for once the card is there.
    """
    is_due = (fee_is_due(trip) or fare_is_due(trip)) and not _all_is_held(trip)
    return is_due and is_saved_by_client(trip) and open_link(trip) is None


def is_left_to_charge(trip: Trip) -> bool:
    """True until all that we charge the client for this trip was taken, whatever is under way."""
    return fee_is_left(trip) or fare_is_left(trip)


def _a_yes_can_be_spent(trip: Trip) -> bool:
    """True where the airline was asked, and something that is not taken is not held either."""
    fee, fare = live_hold(trip), live_fare_hold(trip)
    fee_is_free = fee_is_left(trip) and (fee is None or not covers_fee(fee, trip))
    fare_is_free = fare_is_left(trip) and (fare is None or not covers_fare(fare, trip))
    return blocking_order(trip) is not None and (fee_is_free or fare_is_free)


def _is_confirming(trip: Trip) -> bool:
    """True while the airline may still book it, and what we charge for it is held, or will be."""
    is_open = blocking_order(trip) is not None and not is_booked(trip)
    return is_open and order_to_record(trip) is None and is_left_to_charge(trip)


def _fare_is_provided(trip: Trip) -> bool:
    """True where no fare is due, or it is held on the card that the client gave last."""
    held = live_fare_hold(trip)
    return not fare_is_due(trip) or (held is not None and covers_fare(held, trip))


def open_attempts(trip: Trip) -> tuple[AnyAttempt, ...]:
    """The attempts whose outcome is still to come, oldest first."""
    return tuple(attempt for attempt in trip.attempts if attempt.state in OPEN_STATES)


def attempts_to_ask(trip: Trip) -> tuple[AnyAttempt, ...]:
    """All that the vendor may have news of, oldest first: what is open, what was refused without
    its answer, and an order whose details are still to follow.
    """
    asked = (one for one in trip.attempts if one.state in OPEN_STATES or _is_doubtful(one))
    return tuple(one for one in asked if not _was_tried_again(trip, one)) + tuple(
        order for order in trip.orders if order.answer and not order.answer.has_details
    )


def _was_tried_again(trip: Trip, attempt: AnyAttempt) -> bool:
    """True when it was given up, and the same thing was asked of the same vendor once more and not
    refused: what the vendor shows is what came of that one. A booking elsewhere is none of theirs.
    """
    newer = trip.attempts[trip.attempts.index(attempt) + 1 :]
    return _is_doubtful(attempt) and any(
        one.kind is attempt.kind
        and (one.vendor, one.subject) == (attempt.vendor, attempt.subject)
        and one.state is not AttemptState.REFUSED
        for one in newer
    )


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
        or fare_is_unsettled(trip)
        or (fee_is_left(trip) and is_booked(trip))
        or came_late(trip)
        or any(one.answer and not one.answer.record_locator for one in trip.orders)
    )


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
    needed = all(is_confirmed(trip.attempts, before) for before in kind.needs)
    return needed and blocking(trip, kind) is None


def is_fixed(trip: Trip) -> bool:
    """True while something may have been done that fare and travelers must agree with."""
    return any(
        one.kind.fixes_trip and one.state is not AttemptState.REFUSED for one in trip.attempts
    )


def is_booked(trip: Trip) -> bool:
    """True when the airline has confirmed the order."""
    return is_confirmed(trip.attempts, ORDER)


def is_booked_as(trip: Trip, seen: Trip) -> bool:
    """True when it is booked by the very order that it was seen booked by."""
    now, then = trip.order, seen.order
    if now is None or then is None or not is_booked(trip) or not is_booked(seen):
        return False
    return (now.id, now.vendor, now.subject) == (then.id, then.vendor, then.subject)


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
    if CARD_VAULT not in card_payees(trip):
        return False
    token = trip.card.token_for(CARD_VAULT) if trip.card else None
    return token is not None and token.ends_at is not None and token.ends_at <= now


def has_token(trip: Trip, payee: str) -> bool:
    """True when a card was taken for this trip and this payee gave a token for it."""
    return trip.card is not None and trip.card.token_for(payee) is not None


def fare_card(trip: Trip) -> str:
    """``"Visa ending 4242"``: the card that the fare is charged to; empty where that is not known,
    as it is booked elsewhere.
    """
    if is_elsewhere(trip):
        return ""
    return charged_card(trip, fare_attempt_to_show(trip) if we_charge_fare(trip) else trip.order)


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
    canceling = newest.get(CANCEL)
    if canceling is AttemptState.CONFIRMED:
        return TripStage.CANCELED
    if canceling in (AttemptState.REQUESTED, AttemptState.PENDING):
        return TripStage.CANCELING
    order = newest.get(ORDER)
    if order is AttemptState.REQUESTED:
        return TripStage.BOOKING
    if order is AttemptState.PENDING:
        elsewhere = fare_plan is FarePlan.BOOKED_ELSEWHERE
        return TripStage.TO_RECORD if elsewhere else TripStage.PENDING
    if order is AttemptState.CONFIRMED:
        is_ours = fare_plan is FarePlan.COMPANY_BALANCE
        if is_ours and newest.get(FARE_CAPTURE) is not AttemptState.CONFIRMED:
            return TripStage.FARE_DUE
        if fee.minor == 0 or AttemptState.CONFIRMED in (newest.get(FEE), newest.get(CAPTURE)):
            return TripStage.BOOKED
        return TripStage.FEE_DUE
    link = newest.get(LINK)
    if AttemptState.PENDING in (link, newest.get(SAVE_LINK)):
        return TripStage.LINK_SENT
    by_link = link is AttemptState.CONFIRMED and newest.get(RELEASE) is not AttemptState.CONFIRMED
    return TripStage.CARD_TAKEN if card_taken or by_link else TripStage.DRAFT
