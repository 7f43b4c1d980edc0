"""Cancel a booked trip at the airline: quoted first, agreed to by the client, then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.money import Money
from desktop.booking.text.cancellation_text import cancellation_script
from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.attempt_record import Attempt, OrderAttempt
from desktop.booking.trip.attempt_states import CANCELED_BEFORE, AttemptState
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    cancellation_terms,
    exceeds_fare,
    fee_decisions,
    given_up_cancellation,
    has_agreed_to_cancel,
    is_shown_unpaid,
    order_to_cancel,
)
from desktop.booking.trip.fare.agreement_rules import declined_agreements
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.order import CancellationQuote, OrderCancellation
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_canceled, may_start
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import Requirement, requires
from desktop.use_cases.delegation.act_limits import (
    ABOVE_A_LIMIT,
    CancelCheck,
    canceling_unlimited,
)
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.airline_port import FlightBooker, OrderWatch
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Leases, Repositories, Store

from .agreement_guard import refuse_other_words
from .attempt import AttemptRunner
from .cancellation.cancel_handler import CANCEL_HANDLER
from .cancellation.refunds_due import REFUND_ENTERED
from .in_flight_trips import InFlightTrips
from .own_order import is_own_order

QUOTED: Final = "cancellation quoted"
_KEPT: Final = "Nothing was canceled: the ticket is as it was."
_PROMISE_NOTHING: Final = "Promise the client nothing; call the airline."
_CANCELS: Final = Requirement(CANCEL.permission, (ABOVE_A_LIMIT,))
_QUOTE_AGAIN: Final = "Press R to ask for a new quote, and read it to the client."


@dataclass(frozen=True, slots=True)
class CancelTrip:
    """`in_flight` and `leases` are the ones that `BookTrip` and `ResumeAttempts` hold too.
    `company` is who charges our fee, as the words say. `limits` refuses what is above a limit.
    """

    actor: Actor
    store: Store
    booker: FlightBooker
    watch: OrderWatch
    new_id: NewId
    in_flight: InFlightTrips
    leases: Leases
    company: str
    limits: Callable[[], CancelCheck] = canceling_unlimited

    @requires(Permission.CANCEL_TRIP, audits=(QUOTED, CANCEL.audit.confirmed, REFUND_ENTERED))
    def quote(self, trip_id: str) -> CancellationQuote:
        """What the airline gives back. Nothing is canceled by it.

        Refused ``nothing_to_cancel``, ``already_underway``, ``refund_more_than_paid``,
        ``refund_shown_unpaid``, and the airline's own; Unreachable. Refused ``order_of_another``
        where the records name another order than the airline has by this trip's offer, and
        ``already_canceled`` where the airline shows the order as canceled: then the trip is saved
        so, with what the order says goes back; ``canceled_late`` where a try of ours had been given
        up.
        """
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            order = _order(trip)
            airline_id = order.answer.airline_id if order.answer else ""
            try:
                self._refuse_other_order(trip, order, airline_id)
                quote = self.booker.quote_cancellation(order.vendor, airline_id)
                _refuse_odd(trip, order, quote)
            except DeskError as failure:
                self._note(trip_id, "refused", failure.code)
                if failure.code == "already_canceled":
                    self._take_over(trip, order)
                raise
            self._note(trip_id, "done", _quote_text(quote))
            return quote

    @requires(Permission.CANCEL_TRIP, audits=("client agreed",))
    def agree(
        self,
        trip_id: str,
        quote: CancellationQuote,
        decision: FeeDecision,
        words: str,
        call: str | None = None,
    ) -> Trip:
        """The trip with the client's yes to this quote and decision. `words` is the text that was
        read. `call`: the one that it was given in; None: the one that the desk is on now.

        Refused ``nothing_to_cancel``, ``words_changed``, and as `quote`.
        """
        moment = self.actor.moment(call)
        member = self.actor.member

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            _refuse_odd(trip, _order(trip), quote)
            if decision not in fee_decisions(trip):
                raise Refused(
                    "fee_not_taken", "Our fee was not charged, so it cannot be given back.", _KEPT
                )
            terms = cancellation_terms(trip, quote, decision)
            refuse_other_words(
                *(words, terms, cancellation_script(trip, self.company, quote, decision), terms),
                is_booked=True,
                press="Press Esc, open the trip again, then press X.",
            )
            yes = Agreement(
                words, terms, "", member.id, member.name, moment.at, moment.clock, moment.seconds,
                call=moment.call,
            )  # fmt: skip
            repos.trips.save(replace(trip, agreements=(*trip.agreements, yes)))
            repos.audit.add(
                self.actor.audit_entry(
                    "client agreed",
                    at=moment.at,
                    subject=trip_id,
                    detail=f"to cancel, {_quote_text(quote)}, {decision.value}",
                )
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)

    @requires(Permission.CANCEL_TRIP, audits=("client declined",))
    def decline(self, trip_id: str) -> Trip:
        """The trip after the client's no to canceling it: no yes given so far holds any more."""
        at = self.actor.now()

        def save(repos: Repositories) -> Trip:
            repos.trips.save(declined_agreements(repos.trips.get(trip_id), at))
            entry = self.actor.audit_entry(
                "client declined", at=at, subject=trip_id, detail="to cancel"
            )
            repos.audit.add(entry)
            return repos.trips.get(trip_id)

        return self.store.write(save)

    @requires(Permission.CANCEL_TRIP, audits=(*CANCEL.audit.actions, REFUND_ENTERED, ABOVE_A_LIMIT))
    def __call__(self, trip_id: str, quote: CancellationQuote, decision: FeeDecision) -> Trip:
        """The trip, canceled as this quote says, or PENDING where the airline decides later. What
        goes back is in the refund ledger by the same transaction.

        Refused ``nothing_to_cancel``, ``cancel_not_agreed``, ``needs_approval``,
        ``over_limit``, ``quote_of_another_order``,
        ``quote_expired``, ``quote_changed``, and Unreachable: nothing was canceled. Unknown: a
        second try is locked until the truth is known.
        """
        moment, limit = self.actor.moment(), self.limits()

        def intend(
            repos: Repositories,
        ) -> tuple[Attempt[OrderCancellation], CancellationQuote]:
            trip = repos.trips.get(trip_id)
            order = _order(trip)
            _refuse_odd(trip, order, quote)
            if not has_agreed_to_cancel(trip, quote, decision, moment):
                raise Refused(
                    "cancel_not_agreed",
                    "The client has not said yes to these words in this call.",
                    _KEPT,
                    "Read them aloud, then press Y when the client agrees.",
                )
            limit(repos, trip, quote, decision, _CANCELS)
            attempt = Attempt(
                id=self.new_id(),
                trip_id=trip_id,
                kind=CANCEL,
                amount=quote.refund or Money(0, fare_total(trip).currency),
                state=AttemptState.REQUESTED,
                asked_at=self.actor.now(),
                vendor=order.vendor,
                subject=quote.order_id,
            )
            return attempt, quote

        with self.in_flight.hold(trip_id):
            runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
            return runner.carry_out(CANCEL_HANDLER, self.booker, intend)

    def _take_over(self, trip: Trip, order: OrderAttempt) -> None:
        """Save what the order says of its own cancellation: a try of ours that was given up has
        arrived after all, as far as anybody here can know. Unreachable; Refused where the order
        does not bear out that it is canceled, and ``canceled_late`` where it is a try of ours.
        """
        airline_id = order.answer.airline_id if order.answer else ""
        found = self.booker.find_cancellation(order.vendor, airline_id)
        if found is None:
            return
        runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
        given_up = given_up_cancellation(trip, order.vendor, airline_id)
        if given_up is not None:
            runner.take_answer(given_up, found)
            raise Refused(
                "canceled_late",
                "The airline has canceled it: a try of ours arrived that had been given up here.",
                "What goes back is in the refund ledger, as the client agreed.",
                "Press Esc, and call the client; then the owner presses S.",
            )
        now = self.actor.now()
        attempt = Attempt(
            id=self.new_id(),
            trip_id=trip.id,
            kind=CANCEL,
            amount=found.refund or Money(0, order.amount.currency),
            state=AttemptState.CONFIRMED,
            asked_at=now,
            vendor=order.vendor,
            subject=airline_id,
            answered_at=now,
            answer=found,
            reason=CANCELED_BEFORE,
        )
        runner.save_new(attempt, lambda repos: _check(repos, trip.id))

    def _refuse_other_order(self, trip: Trip, order: OrderAttempt, airline_id: str) -> None:
        """The ids in the records may have been changed by a member, and another client's trip would
        be canceled: the airline finds the order by the offer that was booked, and shows the
        reference that it was asked for with. Refused ``order_of_another``, and as `OrderWatch`.
        """
        if is_own_order(self.booker, self.watch, trip, order, airline_id):
            return
        raise Refused(
            "order_of_another",
            "The airline has another order for this trip than these records say.",
            _KEPT,
            "Tell the owner: another program may have changed these records.",
        )

    def _note(self, trip_id: str, outcome: str, detail: str) -> None:
        entry = self.actor.audit_entry(QUOTED, outcome=outcome, subject=trip_id, detail=detail)
        self.store.write(lambda repos: repos.audit.add(entry))


def _check(repos: Repositories, trip_id: str) -> None:
    _order(repos.trips.get(trip_id))


def _order(trip: Trip) -> OrderAttempt:
    """Refused ``nothing_to_cancel``."""
    order = order_to_cancel(trip)
    if order is not None and may_start(trip, CANCEL):
        return order
    if is_canceled(trip):
        happened, press = "This trip is canceled.", "Press Esc to go back."
    else:
        happened = "This trip cannot be canceled from here as it is now."
        press = "Finish what is still open on it first; W asks what came of it."
    raise Refused("nothing_to_cancel", happened, "Nothing was asked for.", press)


def _refuse_odd(trip: Trip, order: OrderAttempt, quote: CancellationQuote) -> None:
    """Refused ``quote_of_another_order``, ``refund_more_than_paid``, ``refund_shown_unpaid``."""
    airline_id = order.answer.airline_id if order.answer else ""
    if (quote.source, quote.order_id) != (order.vendor, airline_id):
        raise Refused(
            "quote_of_another_order",
            "This quote is for another order than this trip's.",
            _KEPT,
            _QUOTE_AGAIN,
        )
    if exceeds_fare(trip, quote):
        raise Refused(
            "refund_more_than_paid",
            f"The airline offers {quote.refund} back, and only {fare_total(trip)} was paid.",
            _KEPT,
            _PROMISE_NOTHING,
        )
    if is_shown_unpaid(trip, quote):
        raise Refused(
            "refund_shown_unpaid",
            "The airline says that it was not paid, and these records say that it was.",
            _KEPT,
            _PROMISE_NOTHING,
        )


def _quote_text(quote: CancellationQuote) -> str:
    back = quote.refund if quote.refund is not None else "no stated amount"
    return f"{back} to {quote.refund_to.value or 'no stated place'}"
