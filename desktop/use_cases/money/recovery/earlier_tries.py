"""Looks up every earlier try to book for the same travelers and days, before another is made."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.date_time_text import day_text
from desktop.booking.text_folding import folded
from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import AnyAttempt, OrderAttempt, of_kind
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.fare.fare_rules import is_recorded
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import attempts_to_ask
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt import AttemptRunner, Found
from desktop.use_cases.money.order_handler import ORDER_HANDLER
from desktop.use_cases.ports.airline_port import FlightBooker
from desktop.use_cases.ports.store_port import Repositories


@dataclass(frozen=True, slots=True)
class EarlierTries:
    """What may live at the airline although this desk goes on without it: orders whose outcome is
    still to come, on other trips of the same client, and orders that were refused without the
    airline's answer, also on this trip.
    """

    runner: AttemptRunner
    booker: FlightBooker

    def refuse_if_alive(self, trip: Trip) -> None:
        """The caller holds `trip` in the runner's `in_flight`.

        Refused ``earlier_order_found``, ``other_trip_open``, ``already_underway``,
        ``store_damaged`` where one of the client's cannot be read; Unreachable.
        """
        self._look_up(trip)
        for other in self._others(trip):
            with self.runner.in_flight.hold(other.id):
                self._look_up(other)

    def _others(self, trip: Trip) -> tuple[Trip, ...]:
        try:
            return self.runner.store.read(lambda repos: _others(repos, trip))
        except Refused as refusal:
            if refusal.code != "store_damaged":
                raise
            raise Refused(
                refusal.code,
                "An earlier trip of this client cannot be read, and the same travelers may be "
                "booked on it.",
                "Nothing is booked or charged.",
                f"Tell the owner. {refusal.press}",
            ) from refusal

    def _look_up(self, trip: Trip) -> None:
        asked = _alive(trip)
        if not asked:
            return  # As is this trip most of the time.
        after = self.runner.ask(trip.id, self._ask, lambda attempt: attempt in asked).trip
        for before in asked:
            now = next(one for one in after.orders if one.id == before.id)
            if now.state is AttemptState.CONFIRMED:
                raise self._found(after, now)
            if now.state in OPEN_STATES:
                raise _still_open(after, elsewhere=is_recorded(now))

    def _ask(self, attempt: AnyAttempt) -> Found:
        (order,) = of_kind((attempt,), ORDER)
        return ORDER_HANDLER.find(self.booker, order)

    def _found(self, trip: Trip, order: OrderAttempt) -> Refused:
        reference = order.answer.record_locator if order.answer else ""
        detail = f"order {order.id}, {order.amount}, reference {reference or 'to follow'}"
        self.runner.note(trip.id, "earlier order found", "refused", detail)
        return Refused(
            "earlier_order_found",
            f"The airline booked an earlier try for these travelers after all: {trip.route} on "
            f"{day_text(trip.departs_on)}, reference {reference or 'to follow'}.",
            "Nothing was booked again.",
            "Settle that booking with the airline before you book another.",
        )


def _alive(trip: Trip) -> tuple[OrderAttempt, ...]:
    """The orders of a trip that may live although nobody has heard so."""
    asked = of_kind(attempts_to_ask(trip), ORDER)
    return tuple(one for one in asked if one.state is not AttemptState.CONFIRMED)


def _others(repos: Repositories, trip: Trip) -> tuple[Trip, ...]:
    """Other trips of the same client for one of the same travelers, on overlapping days."""
    return tuple(
        other
        for other in repos.trips.unresolved(trip.client_id)
        if other.id != trip.id
        and _alive(other)
        and _names(other) & _names(trip)
        and other.offer.departs_on <= trip.offer.lands_on
        and trip.offer.departs_on <= other.offer.lands_on
    )


def _names(trip: Trip) -> frozenset[str]:
    """By name, not by file: a traveler may have been typed twice."""
    return frozenset(folded(f"{who.given_name} {who.family_name}") for who in trip.travelers)


def _still_open(trip: Trip, *, elsewhere: bool) -> Refused:
    press = "press W to ask the airline again"
    if elsewhere:
        press = "record what came of it, or undo it"
    return Refused(
        "other_trip_open",
        "The same travelers may already be booked on another trip of this client: "
        f"{trip.route} on {day_text(trip.departs_on)}.",
        "Nothing is booked or charged. A second booking is locked until that is known.",
        f"Open that trip and {press}.",
    )
