"""Book a trip at the airline, paid as its fare plan says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.booking.card import CARD_VAULT
from desktop.booking.clients.client import Client
from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import Attempt, OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fare.fare_rules import is_elsewhere
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_card_expired
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.attempt_audit import ALARM
from desktop.use_cases.authorization import Requirement, requires
from desktop.use_cases.delegation.act_limits import ABOVE_A_LIMIT, TicketCheck, unlimited
from desktop.use_cases.errors import WRONG_MODE, PriceChanged, Refused, Unreachable
from desktop.use_cases.ports.airline_port import FlightBooker, FlightSearch, OrderRequest
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Leases, Repositories, Store
from desktop.use_cases.trips.current_offer import current_offer, note_changed_offer
from desktop.use_cases.trips.order_guards import refuse_if_ordered, refuse_without_card
from desktop.use_cases.trips.passenger_check import refuse_incomplete

from .agreement_guard import refuse_without_agreement
from .attempt import AttemptRunner
from .fare.fare_payments import FARE_AUDITS, FarePayments
from .fare.from_balance import FromBalance
from .fee.fee_payments import HOLD_AUDITS, FeePayments
from .in_flight_trips import InFlightTrips
from .link.send_link import refuse_if_link_open
from .order_handler import ORDER_HANDLER
from .recovery.earlier_tries import EarlierTries

_MAY_BOOK = Requirement(ORDER.permission)
_BOOKS = Requirement(ORDER.permission, (ABOVE_A_LIMIT,))


@dataclass(frozen=True, slots=True)
class BookTrip:
    """`in_flight` and `leases` are the ones that `ChargeFee` and `ResumeAttempts` hold too.

    `airline_now` is the airline's clock, by which its card tokens end; None: our own, `now`.
    `charger` is None where the actor holds no key that charges: then our fee is not held.
    `are_duties_signed`: whether an owner's acceptance of what a merchant of fares owes holds now.
    `only_airline`: the code of the one airline that is booked here; empty: every one. `limits`
    refuses what is above a limit.
    """

    actor: Actor
    store: Store
    search: FlightSearch
    booker: FlightBooker
    new_id: NewId
    in_flight: InFlightTrips
    leases: Leases
    airline_now: Now | None = None
    charger: FeeCharger | None = None
    are_duties_signed: Callable[[], bool] = lambda: False
    only_airline: str = ""
    limits: Callable[[], TicketCheck] = unlimited

    @requires(
        ORDER.permission,
        audits=(
            *ORDER.audit.actions,
            *HOLD_AUDITS,
            *FARE_AUDITS,
            ABOVE_A_LIMIT,
            "earlier order found",
            "card refused by the airline",
            "card check answered from another environment",
        ),
    )
    def __call__(self, trip_id: str, call: str | None = None) -> Trip:
        """The trip with its order CONFIRMED, or PENDING while the airline decides, or while a
        person books it elsewhere (`RecordBooking`).

        `call`: the one that it was asked for in, whose yes counts; None: the one that the desk is
        on now. Another may begin while the airline is asked.

        Our fee is held before the airline is asked for the ticket, where the processor holds it,
        and released again where the airline books nothing. It is charged by `ChargeFee`.

        The order is saved before the airline is called and again after it, so that a crash in
        between leaves an open attempt that `ResumeAttempts` follows.

        Refused: ``only_airline``, ``link_open``, ``no_card``, ``card_too_old``,
        ``agreement_missing``, ``travelers_incomplete``, ``trip_changed``, ``needs_approval``,
        ``over_limit``, those of `EarlierTries`
        and `refuse_if_ordered`, PriceChanged, and the airline's own.
        Unreachable: nothing booked. Unknown: a second try is locked until the truth is known.
        """
        call = self.actor.calls.id if call is None else call
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            refuse_if_ordered(trip)
            _refuse_other_airline(trip, self.only_airline)
            refuse_if_link_open(trip)
            refuse_incomplete(trip.offer, trip.travelers)
            refuse_without_card(trip)
            EarlierTries(self._runner, self.booker).refuse_if_alive(trip)
            trip, offer = self._checked_offer(trip)
            # To what the airline sells now: times and conditions may have changed, too.
            refuse_without_agreement(replace(trip, offer=offer), self.actor.moment(call))
            # Also before the bank is asked about the card. Read here, for the approval of a member
            # who has just left counts no more.
            limit = self.limits()
            sold = replace(trip, offer=offer)
            self.store.read(lambda repos: limit(repos, *_with_client(repos, sold), _MAY_BOOK))
            if we_charge_fare(trip):
                return self._from_balance.book(
                    trip,
                    lambda held: self._checked_again(held, call),
                    lambda held, offer: self._order(held, offer, call, limit),
                )
            three_ds_session_id = self._authorize_card(trip, offer)
            held = self._fee.hold(trip)
            try:
                return self._order(held, offer, call, limit, three_ds_session_id)
            except (Refused, Unreachable):
                # Nothing is booked. What fails here is tried again by `ResumeAttempts`.
                self._fee.settle(held, is_refused=True)
                raise

    def _order(
        self, held: Trip, offer: Offer, call: str, limit: TicketCheck, session: str = ""
    ) -> Trip:
        """`session`: of 3-D Secure."""
        return self._runner.carry_out(
            ORDER_HANDLER,
            self.booker,
            lambda repos: self._intend(repos, held, offer, call, limit, session),
        )

    def _checked_again(self, held: Trip, call: str) -> Offer:
        """While the fare is held: the client's yes is to what the airline sells now."""
        trip, offer = self._checked_offer(held)
        refuse_without_agreement(replace(trip, offer=offer), self.actor.moment(call))
        return offer

    @property
    def _from_balance(self) -> FromBalance:
        fare = FarePayments(self._runner, self.charger, self.new_id)
        return FromBalance(self._runner, fare, self._fee, self.are_duties_signed)

    @property
    def _fee(self) -> FeePayments:
        return FeePayments(self._runner, self.charger, self.new_id)

    @property
    def _runner(self) -> AttemptRunner:
        return AttemptRunner(self.actor, self.store, self.in_flight, self.leases)

    def _checked_offer(self, trip: Trip) -> tuple[Trip, Offer]:
        """The trip as it is saved now, and the offer at the price that the client agreed to."""
        offer = current_offer(self.search, trip)
        # After a call to the airline, because its answer says what time it is there.
        self._refuse_if_too_old(trip)
        trip = note_changed_offer(self.store, trip, offer)
        if offer.airline_charges != trip.offer.airline_charges:
            raise PriceChanged(trip.offer.airline_charges, offer.airline_charges)
        return trip, offer

    def _refuse_if_too_old(self, trip: Trip) -> None:
        if is_card_expired(trip, (self.airline_now or self.actor.now)()):
            raise Refused(
                "card_too_old",
                "The card was taken too long ago; the airline has dropped it.",
                "Nothing is booked or charged.",
                "Press F9 to take the card again.",
            )

    def _authorize_card(self, trip: Trip, offer: Offer) -> str:
        """The 3-D Secure session; empty where the airline is not paid with the client's card."""
        token = trip.card.token_for(CARD_VAULT) if trip.card else None
        if trip.card is None or token is None or trip.fare_plan is not FarePlan.TRAVELERS_CARD:
            return ""
        try:
            return self.booker.authorize_card(offer, token.token)
        except Refused as refusal:
            detail = f"{trip.card.display_text()}, {refusal.code}"
            # An answer of another environment says nothing about this card.
            alarm = refusal.code in WRONG_MODE
            self._runner.note(
                trip.id,
                "card check answered from another environment"
                if alarm
                else "card refused by the airline",
                ALARM if alarm else "refused",
                detail,
            )
            raise

    def _intend(
        self,
        repos: Repositories,
        seen: Trip,
        offer: Offer,
        call: str,
        limit: TicketCheck,
        three_ds_session_id: str,
    ) -> tuple[OrderAttempt, OrderRequest]:
        """The order as it is to be asked for, with the trip at the price that was checked."""
        trip = repos.trips.get(seen.id)
        refuse_if_ordered(trip)
        if trip != seen:
            raise Refused(
                "trip_changed",
                "The trip was changed while it was being booked.",
                "Nothing is booked or charged.",
                "Look at it again, then press Ctrl+Enter.",
            )
        # Once more, as it is saved: the client may have said no while our fee was held.
        refuse_without_agreement(replace(trip, offer=offer), self.actor.moment(call))
        sold = replace(trip, offer=offer)
        limit(repos, *_with_client(repos, sold), _BOOKS)
        repos.trips.save(replace(trip, offer=offer, recorded=None))
        is_by_card = trip.fare_plan is FarePlan.TRAVELERS_CARD
        if is_elsewhere(trip):
            offer = replace(offer, source=RECORDED)
        order: OrderAttempt = Attempt(
            id=self.new_id(),
            trip_id=trip.id,
            kind=ORDER,
            vendor=offer.source,
            subject=offer.id,
            amount=offer.airline_charges,
            state=AttemptState.REQUESTED,
            card=trip.card.identity() if trip.card and is_by_card else "",
            asked_at=self.actor.now(),
        )
        request = OrderRequest(
            offer=offer,
            travelers=trip.travelers,
            contact=repos.clients.get(trip.client_id),
            three_ds_session_id=three_ds_session_id,
            our_reference=order.id,
            from_balance=we_charge_fare(trip),
        )
        return order, request


def _with_client(repos: Repositories, trip: Trip) -> tuple[Trip, Client]:
    return trip, repos.clients.get(trip.client_id)


def _refuse_other_airline(trip: Trip, only_airline: str) -> None:
    """Also an offer that was saved before. What a person books elsewhere is no matter of ours."""
    owner = trip.offer.owner
    if not only_airline or owner.code == only_airline or is_elsewhere(trip):
        return
    raise Refused(
        "only_airline",
        f"Only flights of {only_airline} are booked here, and this is an offer of {owner.name}.",
        "Nothing is booked or charged. Card and travelers are kept.",
        "Press Esc and search again: only what can be booked is shown.",
    )
