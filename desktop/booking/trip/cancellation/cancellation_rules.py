"""The rules about canceling a booked trip: which order, what comes back, what a yes is about."""

from __future__ import annotations

from enum import Enum
from typing import Final

from desktop.booking.card_entry.agreement import Agreement, Moment
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.attempt_record import CancelAttempt, OrderAttempt, newest_of, of_kind
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    CANCELED_BEFORE,
    DOUBTFUL,
    OPEN_STATES,
    AttemptState,
)
from desktop.booking.trip.fare.agreement_rules import AGREEMENT_LASTS, client_text
from desktop.booking.trip.fare.fare_payment import fare_is_unsettled, fare_taken
from desktop.booking.trip.fare.fare_rules import fare_total, is_recorded
from desktop.booking.trip.fee_rules import fee_taken, live_hold
from desktop.booking.trip.order import CancellationQuote, RefundTo
from desktop.booking.trip.trip import Trip

_ABOUT: Final = "cancel order "
_GIVES_BACK: Final = "the airline gives back "
_TO: Final = "to "
_FEE_BACK: Final = "our fee is given back: "


class FeeDecision(Enum):
    """What becomes of our fee once the trip is canceled. The value is shown."""

    KEPT = "keep our fee"
    GIVEN_BACK = "give our fee back"


def cancel_attempt(trip: Trip) -> CancelAttempt | None:
    """The newest attempt to cancel that may have been done, else the newest."""
    return newest_of(of_kind(trip.attempts, CANCEL))


def given_up_cancellation(trip: Trip, vendor: str, order_id: str) -> CancelAttempt | None:
    """The newest try to cancel this order that was given up without the airline's answer: where the
    order is canceled, it may have arrived after all.
    """
    of_order = (one for one in of_kind(trip.attempts, CANCEL) if one.subject == order_id)
    given_up = [one for one in of_order if one.vendor == vendor and one.reason in DOUBTFUL]
    return given_up[-1] if given_up else None


def is_canceled(trip: Trip) -> bool:
    """True once the airline has canceled the order for us."""
    attempt = cancel_attempt(trip)
    return attempt is not None and attempt.state is AttemptState.CONFIRMED


def order_to_cancel(trip: Trip) -> OrderAttempt | None:
    """The order that the airline can be asked to cancel; None where there is none, while another
    outcome is still to come, and while money is held that goes with the ticket.
    """
    order = trip.order
    is_shown = order is not None and order.answer is not None and bool(order.answer.airline_id)
    if order is None or not is_shown or order.state is not AttemptState.CONFIRMED:
        return None
    is_left = any(one.state in OPEN_STATES or one.reason == ARRIVED_LATE for one in trip.attempts)
    is_held = live_hold(trip) is not None or fare_is_unsettled(trip)
    return None if is_left or is_held or is_recorded(order) or is_canceled(trip) else order


def exceeds_fare(trip: Trip, quote: CancellationQuote) -> bool:
    """True where more comes back than was paid: no client must be promised that."""
    paid, refund = fare_total(trip), quote.refund
    return refund is not None and refund.currency == paid.currency and paid < refund


def is_shown_unpaid(trip: Trip, quote: CancellationQuote) -> bool:
    """True where the airline says that it was not paid, and yet gives money back, or we charged the
    client for it: no client must hear that nothing goes back.
    """
    gives_back = quote.refund is not None and quote.refund.minor > 0
    is_odd = gives_back or fare_taken(trip) is not None
    return quote.refund_to is RefundTo.AWAITING_PAYMENT and is_odd


def kept_by_airline(trip: Trip, refund: Money | None) -> Money | None:
    """What of the fare does not come back; None where that cannot be worked out."""
    paid = fare_total(trip)
    if refund is None or refund.currency != paid.currency or paid < refund:
        return None
    return paid - refund


def comes_to_us(trip: Trip, refund_to: RefundTo) -> bool:
    """True where the company owes the refund to the client: we charged the fare, wherever the
    airline sends the money, or it goes to our balance.
    """
    if trip.fare_plan is FarePlan.COMPANY_BALANCE:
        return not refund_to.is_credit
    return refund_to in (RefundTo.BALANCE, RefundTo.ARC_BSP)


def fee_decisions(trip: Trip) -> tuple[FeeDecision, ...]:
    """What can be decided about our fee: only one that was taken can be given back."""
    return tuple(FeeDecision) if fee_taken(trip) is not None else (FeeDecision.KEPT,)


def cancellation_terms(
    trip: Trip, quote: CancellationQuote, decision: FeeDecision
) -> tuple[str, ...]:
    """All that a client's yes to canceling is about, a line for each part: another line, and it
    holds no more.
    """
    credits = (f"credit {one.code} of {one.amount or 'no stated amount'}" for one in quote.credits)
    back = quote.refund if quote.refund is not None else "an amount that is not stated"
    fee = f"{_FEE_BACK}{trip.fee}" if decision is FeeDecision.GIVEN_BACK else "our fee is kept"
    travelers = (f"traveler {who.given_name} {who.family_name}" for who in trip.travelers)
    return (
        f"{_ABOUT}{quote.order_id} of {quote.source}",
        f"reference {trip.record_locator}, {trip.route} on {trip.departs_on.isoformat()}",
        *travelers,
        f"quote {quote.id}, until {quote.expires_at.isoformat()}",
        f"{_GIVES_BACK}{back} of {fare_total(trip)}",
        f"{_TO}{quote.refund_to.value or 'a place that is not stated'}",
        *credits,
        fee,
        client_text(trip),
    )


def yes_to_cancel(trip: Trip, now: Moment) -> Agreement | None:
    """The client's newest yes, where it is to canceling, and holds."""
    newest = trip.agreements[-1] if trip.agreements else None
    if newest is None or newest.is_void or not _is_about(newest):
        return None
    return newest if now.is_within(AGREEMENT_LASTS, newest.moment) else None


def has_agreed_to_cancel(
    trip: Trip, quote: CancellationQuote, decision: FeeDecision, now: Moment
) -> bool:
    """True when the client's newest yes is to exactly this quote and decision, in this call."""
    yes = yes_to_cancel(trip, now)
    return yes is not None and yes.terms == cancellation_terms(trip, quote, decision)


def yes_behind(trip: Trip, attempt: CancelAttempt) -> Agreement | None:
    """The yes to which this attempt was made: the newest that was given by then, also where it was
    taken back since. None of one that was not asked for from here.
    """
    if attempt.reason == CANCELED_BEFORE:
        return None
    about = f"{_ABOUT}{attempt.subject} of "
    given = [one for one in trip.agreements if one.terms and one.terms[0].startswith(about)]
    # Where the clock was set back in between, all are later.
    by_then = [one for one in given if one.at <= attempt.asked_at] or given
    return by_then[-1] if by_then else None


def fee_is_given_back(trip: Trip, attempt: CancelAttempt) -> bool:
    """True where the client agreed, before this was asked for, that our fee comes back."""
    yes = yes_behind(trip, attempt)
    return yes is not None and any(line.startswith(_FEE_BACK) for line in yes.terms)


def agreed_place(trip: Trip, attempt: CancelAttempt) -> RefundTo:
    """Where the refund was to go by that yes."""
    yes = yes_behind(trip, attempt)
    terms = yes.terms if yes is not None else ()
    return next((to for to in RefundTo if f"{_TO}{to.value}" in terms), RefundTo.NOT_STATED)


def promised_refund(trip: Trip, attempt: CancelAttempt) -> Money | None:
    """`agreed_refund`, where a yes of the client is on file to just that."""
    amount, yes = agreed_refund(attempt), yes_behind(trip, attempt)
    line = f"{_GIVES_BACK}{amount} of "
    is_agreed = yes is not None and any(one.startswith(line) for one in yes.terms)
    return amount if is_agreed else None


def agreed_refund(attempt: CancelAttempt) -> Money | None:
    """What the airline had offered, and the client agreed to; None where it had said no amount, and
    where it was not asked for from here.
    """
    is_ours = attempt.reason != CANCELED_BEFORE
    return attempt.amount if is_ours and attempt.amount.minor > 0 else None


def canceled_by(trip: Trip) -> str:
    """The member who read the words that the client agreed to; empty where none are on file, and
    where it was not canceled from here.
    """
    attempt = cancel_attempt(trip)
    about = [one for one in trip.agreements if not one.is_void and _is_about(one)]
    is_ours = is_canceled(trip) and attempt is not None and attempt.reason != CANCELED_BEFORE
    return about[-1].member_name if about and is_ours else ""


def _is_about(agreement: Agreement) -> bool:
    return bool(agreement.terms) and agreement.terms[0].startswith(_ABOUT)
