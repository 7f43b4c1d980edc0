"""Book from the company's balance: the fare is held on the client's card first, and charged once
the ticket is there. The company is the merchant of the fare then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.set_up.fare_duties import BalanceShortage
from desktop.booking.trip.attempt_kinds import FARE_HOLD
from desktop.booking.trip.fare.fare_payment import (
    FARE_KINDS,
    live_fare_hold,
    open_fare_attempt,
)
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_booked
from desktop.use_cases.authorization import Requirement, authorize
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fee.fee_payments import FeePayments
from desktop.use_cases.money.handler_table import handler_of
from desktop.use_cases.ports.store_port import Repositories

from .fare_payments import FarePayments

BALANCE_EMPTY = "airline_balance_empty"
"""Code of the refusal where the company's balance does not cover the fare."""


@dataclass(frozen=True, slots=True)
class FromBalance:
    """`are_duties_signed`: whether an owner's acceptance of the duties of a merchant holds now."""

    runner: AttemptRunner
    fare: FarePayments
    fee: FeePayments
    are_duties_signed: Callable[[], bool]

    def book(
        self, trip: Trip, check_price: Callable[[Trip], Offer], order: Callable[[Trip, Offer], Trip]
    ) -> Trip:
        """The trip booked and its fare charged, or pending with the fare held.

        `check_price` asks for the price once more, while the fare is held; `order` asks for the
        ticket. Where either refuses, what is held is released, and the error is raised.
        Refused, also ``duties_not_signed``; Unreachable; Unknown: what is held stays, and is
        watched until the truth is known.
        """
        authorize(self.runner.actor, Requirement(FARE_HOLD.permission))
        if not self.are_duties_signed():
            raise _not_signed()
        self._ask_what_is_open(trip)
        held = self.fare.hold(self._trip(trip.id))
        try:
            offer = check_price(held)
            # Saved anew by then, where the airline sells it in other words.
            held = self.fee.hold(self._trip(trip.id))
            booked = order(held, offer)
        except (Refused, Unreachable) as error:
            # Nothing is booked. What fails here is tried again by `ResumeAttempts`.
            self.fee.settle(held, is_refused=True)
            after = self.fare.settle(held, is_refused=True)
            if error.code == BALANCE_EMPTY:
                self._note_shortage(trip)
                raise _balance_empty(after) from error
            raise
        if not is_booked(booked):
            return booked
        self._forget_shortage()
        return self.fare.settle(booked, is_news=True)

    def _ask_what_is_open(self, trip: Trip) -> None:
        """What came of an earlier try about the fare: nothing more is done before that is known."""
        if open_fare_attempt(trip) is None or self.fare.charger is None:
            return
        charger = self.fare.charger
        self.runner.ask(
            trip.id,
            lambda one: handler_of(one.kind).find(charger, one),
            lambda one: one.kind in FARE_KINDS,
        )

    def _note_shortage(self, trip: Trip) -> None:
        """For the owner's first page: only an owner can put it right."""
        actor = self.runner.actor

        def save(repos: Repositories) -> None:
            shortage = BalanceShortage(trip.offer.total, trip.route)
            repos.set_up.save(shortage, actor.now(), actor.member.name)

        self.runner.store.write(save)

    def _forget_shortage(self) -> None:
        """A booking went through: the balance covers fares again."""
        actor = self.runner.actor

        def save(repos: Repositories) -> None:
            found = repos.set_up.read().of(BalanceShortage)
            if found is not None and found.amount is not None:
                repos.set_up.save(BalanceShortage(), actor.now(), actor.member.name)

        self.runner.store.write(save)

    def _trip(self, trip_id: str) -> Trip:
        return self.runner.store.read(lambda repos: repos.trips.get(trip_id))


def _balance_empty(after: Trip) -> DeskError:
    """For the concierge, with the client on the line: none of it is the client's matter."""
    is_gone = live_fare_hold(after) is None
    hold = "the hold of the fare is released" if is_gone else "the hold of the fare is being let go"
    return Refused(
        BALANCE_EMPTY,
        "The ticket could not be issued just now: the company has to see to its own account at the "
        "airline service first.",
        f"The client's card is good. Nothing is booked or charged, and {hold}.",
        "Say that you will call back, and tell the owner, whose first page shows it. Then press "
        "Ctrl+Enter again: the price is checked anew.",
    )


def _not_signed() -> Refused:
    return Refused(
        "duties_not_signed",
        "The company may not charge fares: no owner has accepted the duties of a merchant, or the "
        "acceptance does not hold any more.",
        "Nothing is held, booked or charged.",
        "Ask an owner to press G U for Set up. Or press E to book this trip elsewhere.",
    )
