"""The fare at the card processor, where we charge it: held before we pay the airline, charged once
the ticket is there, released where nothing was booked.

Nothing is booked while the hold failed or is not known, and each step is an attempt of its own, so
any later run goes on from what is saved.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from desktop.booking.trip.attempt_kinds import (
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    ORDER,
    Answer,
    AttemptKind,
)
from desktop.booking.trip.attempt_record import (
    AnyAttempt,
    Attempt,
    FeeAttempt,
    HoldAttempt,
    of_kind,
)
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import (
    covers_fare,
    fare_is_due,
    fare_taken,
    live_fare_hold,
    open_fare_attempt,
    we_charge_fare,
)
from desktop.booking.trip.fee_rules import HOLD_CAPTURED
from desktop.booking.trip.payment import FeeRelease
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, is_booked, is_booked_as
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.money.agreement_guard import refuse_without_fee_agreement
from desktop.use_cases.money.attempt import AttemptRunner, authorize_kind
from desktop.use_cases.money.fee.fee_payments import no_charge_key
from desktop.use_cases.money.fee.fee_preparation import FeePreparation, hold_request, token_of
from desktop.use_cases.money.fee_handlers.fare_handlers import (
    FARE_CAPTURE_HANDLER,
    FARE_HOLD_HANDLER,
    FARE_RELEASE_HANDLER,
    naming_the_fare,
)
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import Confirmation, FeeCharger, HoldRequest
from desktop.use_cases.ports.store_port import Repositories

log = logging.getLogger(__name__)
A = TypeVar("A", bound=Answer)

FARE_AUDITS = (
    *FARE_HOLD.audit.actions,
    *FARE_CAPTURE.audit.actions,
    *FARE_RELEASE.audit.actions,
)
"""What may be written to the audit log here."""

_UNUSED_FOR = timedelta(minutes=10)
"""So long a hold without an order is left alone: a call that was cut off may go on with it."""

_CALL_GOES_ON = timedelta(minutes=5)
"""So long after an order was asked for, its own call charges the fare. No order takes longer."""

_TRY_EVERY = timedelta(minutes=15)
"""How often a capture or a release that failed is tried again by itself."""


@dataclass(frozen=True, slots=True)
class FarePayments:
    """For one actor, who holds the trip in the runner's `in_flight` for each call.

    `charger` is None where the actor holds no key that charges.
    """

    runner: AttemptRunner
    charger: FeeCharger | None
    new_id: NewId

    def hold(self, trip: Trip, call: str | None = None) -> Trip:
        """The trip with its fare held on its card. The caller has asked about every open attempt.
        `call`: the one whose yes counts where the trip is booked, for then it is charged at once.

        Refused, also ``fare_unknown``, ``no_charge_key``, ``no_card``, ``fee_agreement_missing``;
        Unreachable; Unknown: in each case nothing is to be booked.
        """
        charger = self._charger
        if open_fare_attempt(trip) is not None:
            raise _fare_unknown()
        authorize_kind(self.runner.actor, FARE_HOLD)
        held = live_fare_hold(trip)
        if held is not None and covers_fare(held, trip):
            return trip
        if held is not None:
            trip = self._release(trip, held)
        attempt_id = self.new_id()
        with naming_the_fare():
            preparation = FeePreparation(self.runner, charger)
            prepared = preparation.prepare(trip, FARE_HOLD, attempt_id)

        def intend(repos: Repositories) -> tuple[HoldAttempt, Confirmation]:
            now = repos.trips.get(trip.id)
            if now != trip:
                raise _done_elsewhere()
            if is_booked(now):
                # Once more, as it is saved: the client may have said no while an earlier hold was
                # let go.
                refuse_without_fee_agreement(now, self.runner.actor.moment(call))
            hold: HoldAttempt = Attempt(
                id=attempt_id,
                trip_id=now.id,
                kind=FARE_HOLD,
                vendor=prepared.vendor,
                subject=prepared.id,
                amount=now.offer.total,
                state=AttemptState.REQUESTED,
                idempotency_key=f"skycap{FARE_HOLD.code}{attempt_id}",
                card=now.card.identity() if now.card else "",
                asked_at=self.runner.actor.now(),
            )
            token = token_of(now)
            confirmation = Confirmation(
                *(prepared.id, hold.amount, token.token, hold.id, hold.idempotency_key),
                off_session=token.by_client,
            )
            return hold, confirmation

        return self.runner.carry_out(FARE_HOLD_HANDLER, charger, intend)

    def charge(self, trip: Trip, call: str | None = None) -> Trip:
        """The trip with its fare charged, where that is due: from its hold, or held anew on the
        card that the client gave last and charged at once. `call` as `FeePayments.charge`.

        Refused, also ``fare_unknown``, ``fee_agreement_missing``; Unreachable; Unknown.
        """
        if open_fare_attempt(trip) is not None:
            raise _fare_unknown()
        if not fare_is_due(trip):
            return trip
        held = live_fare_hold(trip)
        if held is None or not covers_fare(held, trip):
            token_of(trip)
            refuse_without_fee_agreement(trip, self.runner.actor.moment(call))
            if held is not None:
                trip = self._let_go(trip, held)
            if fare_taken(trip) is not None:
                return trip  # By the card that was given first, though no answer said so.
            trip = self.hold(trip, call)
            held = live_fare_hold(trip)
        return self._capture(trip, held) if held is not None else trip

    def settle(
        self,
        seen: Trip,
        *,
        at_once: bool = False,
        is_news: bool = False,
        is_refused: bool = False,
        may_charge: bool = True,
    ) -> Trip:
        """Finish what a hold began, as `FeePayments.settle`."""
        trip = self._trip(seen.id)
        if is_booked(trip) and not is_booked_as(trip, seen):
            return trip
        held = live_fare_hold(trip)
        is_over = is_refused and blocking_order(trip) is None
        is_due = self.has_to_settle(trip, at_once=at_once or is_over, is_news=is_news)
        if held is None or not is_due or (_is_to_be_charged(trip) and not may_charge):
            return trip
        try:
            return self._end_hold(trip, held)
        except DeskError as error:
            if at_once:
                raise
            log.info("a held fare is not settled yet: %s", error.code)
            return self._trip(trip.id)

    def has_to_settle(self, trip: Trip, *, at_once: bool = False, is_news: bool = False) -> bool:
        """Whether `settle` has anything to do now."""
        held = live_fare_hold(trip)
        may = FARE_HOLD.permission in self.runner.actor.member.may
        if held is None or self.charger is None or not may or open_fare_attempt(trip) is not None:
            return False
        booked = is_booked(trip)
        if blocking_order(trip) is not None and not booked:
            return False
        if at_once:
            return True
        if self._tried_lately(trip, held):
            return False
        if booked:
            # The call that booked it charges the fare itself, unless it was cut off.
            return is_news or trip.order is None or self._age(trip.order) >= _CALL_GOES_ON
        later = trip.attempts[trip.attempts.index(held) + 1 :]
        return bool(of_kind(later, ORDER)) or self._age(held) >= _UNUSED_FOR

    def _end_hold(self, trip: Trip, held: HoldAttempt) -> Trip:
        """Charged where the trip is booked by it, else released."""
        if _is_to_be_charged(trip):
            return self._capture(trip, held)
        return self._let_go(trip, held)

    def _let_go(self, trip: Trip, held: HoldAttempt) -> Trip:
        """Released. A hold of a booked trip that turns out to have been charged already, by a call
        whose answer came to nobody, is recorded as that.
        """
        try:
            return self._release(trip, held)
        except Refused as refusal:
            if refusal.code != HOLD_CAPTURED or not is_booked(trip):
                raise
        return self._capture(trip, held)

    def _capture(self, trip: Trip, hold: HoldAttempt) -> Trip:
        def intend(repos: Repositories) -> tuple[FeeAttempt, HoldRequest]:
            now = repos.trips.get(trip.id)
            if not is_booked_as(now, trip) or live_fare_hold(now) != hold or open_fare_attempt(now):
                raise _done_elsewhere()
            capture = self._of_hold(hold, FARE_CAPTURE)
            return capture, hold_request(now, hold, capture)

        return self.runner.carry_out(FARE_CAPTURE_HANDLER, self._charger, intend)

    def _release(self, trip: Trip, hold: HoldAttempt) -> Trip:
        def intend(repos: Repositories) -> tuple[Attempt[FeeRelease], HoldRequest]:
            now = repos.trips.get(trip.id)
            if live_fare_hold(now) != hold or open_fare_attempt(now):
                raise _done_elsewhere()
            release = self._of_hold(hold, FARE_RELEASE)
            return release, hold_request(now, hold, release)

        return self.runner.carry_out(FARE_RELEASE_HANDLER, self._charger, intend)

    @property
    def _charger(self) -> FeeCharger:
        if self.charger is None:
            raise no_charge_key()
        return self.charger

    def _of_hold(self, hold: HoldAttempt, kind: AttemptKind[A]) -> Attempt[A]:
        attempt_id = self.new_id()
        return Attempt(
            id=attempt_id,
            trip_id=hold.trip_id,
            kind=kind,
            vendor=hold.vendor,
            subject=hold.subject,
            amount=hold.amount,
            state=AttemptState.REQUESTED,
            idempotency_key=f"skycap{kind.code}{attempt_id}",
            card=hold.card,
            asked_at=self.runner.actor.now(),
        )

    def _tried_lately(self, trip: Trip, held: HoldAttempt) -> bool:
        tries = [
            one
            for one in trip.attempts
            if one.kind in (FARE_CAPTURE, FARE_RELEASE) and one.subject == held.subject
        ]
        return bool(tries) and self._age(tries[-1]) < _TRY_EVERY

    def _age(self, attempt: AnyAttempt) -> timedelta:
        """How long ago it was asked for; a clock that was set back makes it old."""
        passed = self.runner.actor.now() - attempt.asked_at
        return passed if passed >= timedelta(0) else _TRY_EVERY

    def _trip(self, trip_id: str) -> Trip:
        return self.runner.store.read(lambda repos: repos.trips.get(trip_id))


def _is_to_be_charged(trip: Trip) -> bool:
    """Whether what is held is, and not let go."""
    return is_booked(trip) and we_charge_fare(trip) and fare_taken(trip) is None


def _fare_unknown() -> Refused:
    return Refused(
        "fare_unknown",
        "We do not know yet what became of the fare on the client's card.",
        "Nothing more is booked or charged until we know.",
        "Press W to ask the card processor again.",
    )


def _done_elsewhere() -> Refused:
    return Refused(
        "trip_changed",
        "The trip was changed meanwhile.",
        "Nothing was booked or charged.",
        "Look at it again, then press Ctrl+Enter.",
    )
