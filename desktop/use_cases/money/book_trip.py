"""Book a trip at the airline, paid with the client's card: never twice, never forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.card import CARD_VAULT, CardToken, TakenCard
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import AirlineOrder, Order
from desktop.booking.trip.transitions import OrderState
from desktop.booking.trip.trip import Trip
from desktop.use_cases.audit.audit_entries import ORDER_ACTS, OUTCOMES, audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import DeskError, PriceChanged, Refused, Unknown, Unreachable
from desktop.use_cases.ports.airline_port import (
    FlightBooker,
    FlightSearch,
    OrderAnswer,
    OrderRequest,
)
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.current_offer import current_offer
from desktop.use_cases.trips.order_guards import refuse_if_ordered
from desktop.use_cases.trips.passenger_check import refuse_incomplete

from .in_flight_trips import InFlightTrips
from .outcome_text import NEVER_ARRIVED, NOT_SENT


@dataclass(frozen=True, slots=True)
class BookTrip:
    """`underway` is the one object that `ChargeFee` and `ResumeAttempts` hold too.

    `airline_now` is the airline's clock, by which its card tokens end; None: our own, `now`.
    """

    needs: ClassVar[Permission] = Permission.BOOK

    store: Store
    search: FlightSearch
    booker: FlightBooker
    who: Member
    now: Now
    new_id: NewId
    origin: str
    in_flight: InFlightTrips
    airline_now: Now | None = None

    def __call__(self, trip_id: str) -> Trip:
        """The trip with its order CONFIRMED, or PENDING while the airline makes up its mind.

        The order is saved as ASKED before the airline is called and saved again after it, so a
        crash in between leaves a trace that `ResumeAttempts` follows.

        Refused: ``no_card``, ``card_too_old``, ``travelers_incomplete``, ``trip_changed``,
        ``already_underway``, ``earlier_order_found``, those of `refuse_if_ordered`, PriceChanged,
        and the airline's own.
        Unreachable: nothing booked. Unknown: a second try is locked until the truth is known.
        """
        require_permission(self)
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            refuse_if_ordered(trip)
            refuse_incomplete(trip.offer, trip.travelers)
            card, token = self._usable_card(trip)
            self._refuse_if_arrived_late(trip)
            offer = current_offer(self.search, trip)
            # After a call to the airline, because its answer says what time it is there.
            self._refuse_if_too_old(token)
            if offer.total != trip.offer.total:
                raise PriceChanged(trip.offer.total, offer.total)
            authorization = self._authorize(trip, offer, card, token)
            order, request = self.store.write(
                lambda repos: self._ask(repos, trip, offer, authorization)
            )
            return self._book(order, request)

    def _usable_card(self, trip: Trip) -> tuple[TakenCard, CardToken]:
        card = trip.card
        token = card.token_for(CARD_VAULT) if card else None
        if card is None or token is None:
            raise Refused(
                "no_card",
                "There is no card for this trip yet.",
                "Nothing is booked or charged.",
                "Press F9 to take the card.",
            )
        return card, token

    def _refuse_if_too_old(self, token: CardToken) -> None:
        now = (self.airline_now or self.now)()
        if token.ends_at is not None and token.ends_at <= now:
            raise Refused(
                "card_too_old",
                "The card was taken too long ago; the airline has dropped it.",
                "Nothing is booked or charged.",
                "Press F9 to take the card again.",
            )

    def _refuse_if_arrived_late(self, trip: Trip) -> None:
        """Another fare is about to be booked: make sure that no given-up try for a former one
        lives after all. (For the same fare the airline does that: an offer is sold once.)
        """
        for order in trip.orders:
            if order.reason != NEVER_ARRIVED or order.offer_id == trip.offer.id:
                continue
            found = self.booker.find_order(order.offer_id)
            if found is None:
                continue
            detail = f"order {order.id}, {found.total}, reference {found.reference}"
            self._note_refusal(trip, "earlier order found", detail)
            raise Refused(
                "earlier_order_found",
                f"The airline booked the earlier fare after all, reference {found.reference}.",
                "Nothing was booked again.",
                "Settle that booking with the airline before you book another.",
            )

    def _authorize(self, trip: Trip, offer: Offer, card: TakenCard, token: CardToken) -> str:
        try:
            return self.booker.authorize_card(offer, token.token)
        except Refused as refusal:
            detail = f"{card.words()}, {refusal.code}"
            self._note_refusal(trip, "card refused by the airline", detail)
            raise

    def _ask(
        self, repos: Repositories, seen: Trip, offer: Offer, authorization: str
    ) -> tuple[Order, OrderRequest]:
        """The first stroke: the intent, on disk before the airline hears of it."""
        trip = repos.trips.get(seen.id)
        refuse_if_ordered(trip)
        if trip != seen:
            raise Refused(
                "trip_changed",
                "The trip was changed while it was being booked.",
                "Nothing is booked or charged.",
                "Look at it again, then press Ctrl+Enter.",
            )
        order = Order(
            id=self.new_id(),
            trip_id=trip.id,
            offer_id=offer.id,
            amount=offer.total,
            state=OrderState.ASKED,
            asked_at=self.now(),
        )
        repos.trips.save(replace(trip, offer=offer))
        repos.trips.save_order(order)
        self._note(repos, order)
        request = OrderRequest(
            offer=offer,
            travelers=trip.travelers,
            contact=repos.clients.get(trip.client_id),
            authorization=authorization,
            our_reference=order.id,
        )
        return order, request

    def _book(self, order: Order, request: OrderRequest) -> Trip:
        """The second stroke, and the third for each way it can end."""
        try:
            answer, booked = self.booker.book(request)
        except Unreachable:
            self._save_outcome(order, OrderState.REFUSED, reason=NOT_SENT)
            raise
        except Refused as refusal:
            self._save_outcome(order, OrderState.REFUSED, reason=refusal.code)
            raise
        except Unknown as silence:
            self._save_outcome(order, OrderState.UNKNOWN, reason=silence.code)
            raise Unknown(
                silence.code,
                silence.happened,
                "A second try is locked until we know, so that nothing is booked twice.",
                "Press W to ask the airline again.",
            ) from silence
        if answer is OrderAnswer.PENDING or booked is None:
            return self._save_outcome(order, OrderState.PENDING)
        return self._save_outcome(order, OrderState.CONFIRMED, booked)

    def _save_outcome(
        self,
        order: Order,
        state: OrderState,
        booked: AirlineOrder | None = None,
        reason: str = "",
    ) -> Trip:
        moved = replace(order, state=state, answered_at=self.now(), answer=booked, reason=reason)

        def save(repos: Repositories) -> Trip:
            repos.trips.save_order(moved)
            self._note(repos, moved)
            return repos.trips.get(moved.trip_id)

        try:
            return self.store.write(save)
        except DeskError as fault:
            raise Unknown(
                "outcome_not_saved",
                _said(moved) + " It could not be written down here.",
                "The try itself is on file: nothing is booked twice.",
                f"{fault.happened} Put that right, then press W to ask the airline again.",
            ) from fault

    def _note_refusal(self, trip: Trip, what: str, detail: str) -> None:
        entry = audit_entry(
            self.who,
            self.now(),
            self.origin,
            what,
            outcome="refused",
            subject=trip.id,
            detail=detail,
        )
        self.store.write(lambda repos: repos.audit.add(entry))

    def _note(self, repos: Repositories, order: Order) -> None:
        named = f", reference {order.answer.reference}" if order.answer else ""
        because = f", {order.reason}" if order.reason else ""
        repos.audit.add(
            audit_entry(
                self.who,
                self.now(),
                self.origin,
                ORDER_ACTS[order.state],
                outcome=OUTCOMES[order.state],
                subject=order.trip_id,
                detail=f"order {order.id}, {order.amount}{named}{because}",
            )
        )


def _said(order: Order) -> str:
    if order.state is OrderState.CONFIRMED and order.answer is not None:
        return f"The airline booked it, reference {order.answer.reference}."
    if order.state is OrderState.PENDING:
        return "The airline accepted it and will confirm later."
    if order.state is OrderState.REFUSED:
        return "The airline did not book it."
    return "The airline did not say whether it booked."
