"""Our fee at the card processor: held before the ticket, charged after it, or released.

Never charged before the ticket, never twice, never forgotten: each step is an attempt of its own,
and what it left is read from the trip (`booking/trip/fee_rules.py`), so any later run can go on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

from desktop.booking.access.role import Permission
from desktop.booking.card import PROCESSOR
from desktop.booking.trip.attempt_kinds import (
    CAPTURE,
    FEE,
    HOLD,
    LINK,
    ORDER,
    RELEASE,
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
from desktop.booking.trip.fee_rules import (
    HOLD_CAPTURED,
    covers_fee,
    fee_taken,
    held_payment,
    live_hold,
    open_fee_attempt,
)
from desktop.booking.trip.payment import FeeRelease
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, has_token, is_booked, is_booked_as
from desktop.use_cases.errors import WRONG_MODE, DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.money.agreement_guard import refuse_without_fee_agreement
from desktop.use_cases.money.attempt import AttemptRunner, authorize_kind
from desktop.use_cases.money.fee_handlers.fee_handler import FEE_HANDLER
from desktop.use_cases.money.fee_handlers.hold_handlers import (
    CAPTURE_HANDLER,
    HOLD_HANDLER,
    RELEASE_HANDLER,
)
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import (
    Confirmation,
    FeeCharger,
    HoldRequest,
    PreparedFee,
)
from desktop.use_cases.ports.store_port import Repositories
from desktop.use_cases.trips.order_guards import refuse_if_paid

from .fee_preparation import CLIENT_REGISTERED, FeePreparation, hold_request, token_of

log = logging.getLogger(__name__)
A = TypeVar("A", bound=Answer)

HOLD_AUDITS: Final = (
    *HOLD.audit.actions,
    *CAPTURE.audit.actions,
    *RELEASE.audit.actions,
    CLIENT_REGISTERED,
)
"""What may be written to the audit log here, beside a charge at once."""

_ABOUT_THE_PROCESSOR = frozenset({
    *("phone_orders_closed", "processor_key_refused", "processor_key_too_weak"),
    *("processor_address_closed", "processor_account_closed", "processor_refused"),
    *("currency_not_taken", "amount_not_taken", "email_refused", "customer_gone"),
    "payment_closed",
})  # fmt: skip
"""Refusals that say nothing of the card: the ticket is booked, and the fee charged after it."""

_UNUSED_FOR = timedelta(minutes=10)
"""So long a hold without an order is left alone: a call that was cut off may go on with it."""

_LINK_UNUSED_FOR = timedelta(days=2)
"""So long a hold that a client made by a link waits for its trip to be booked."""

_CALL_GOES_ON = timedelta(minutes=5)
"""So long after an order was asked for, its own call charges the fee. No order takes longer."""

_TRY_EVERY = timedelta(minutes=15)
"""How often a capture or a release that failed is tried again by itself."""


@dataclass(frozen=True, slots=True)
class FeePayments:
    """For one actor, who holds the trip in the runner's `in_flight` for each call.

    `charger` is None where the actor holds no key that charges.
    """

    runner: AttemptRunner
    charger: FeeCharger | None
    new_id: NewId

    def hold(self, trip: Trip) -> Trip:
        """The trip with our fee held on its card, where that can be; otherwise the fee is to be
        charged after the ticket, and the trip's newest hold says why.

        Refused, and nothing is held: the bank or the processor does not take this card; the amount
        is not authorized. Any error of the records, and an answer of another environment.
        """
        if not self._can_hold(trip):
            return trip
        authorize_kind(self.runner.actor, HOLD)
        held = live_hold(trip)
        if held is not None and covers_fee(held, trip):
            return trip
        attempt_id = self.new_id()
        try:
            if held is not None:
                trip = self.release(trip, held)
            prepared = self._preparation.prepare(trip, HOLD, attempt_id)
            return self._confirm_hold(trip, prepared, attempt_id)
        except (Refused, Unreachable) as error:
            if not _falls_back(error):
                raise
            return self._not_held(trip, attempt_id, error)
        except Unknown as error:
            if error.code in WRONG_MODE or error.code.startswith("outcome_"):
                raise
            log.info("fee hold without an answer: %s", error.code)
            return self._trip(trip.id)

    def charge(self, trip: Trip, call: str | None = None) -> Trip:
        """The trip with its fee charged at once, or from its hold. The trip is booked. `call`: the
        one that it was asked for in.

        Refused: those of `refuse_if_paid`, ``no_card``, ``fee_agreement_missing`` unless it is
        held, the bank's own; Unreachable: not charged; Unknown: a second charge is locked until
        the truth is known.
        """
        refuse_if_paid(trip)
        held = live_hold(trip)
        if held is not None and not covers_fee(held, trip):
            self._refuse_uncovered(trip, call)
        if held is not None:
            trip = self._end_hold(trip, held)
        if fee_taken(trip) is not None:
            return trip
        self._refuse_uncovered(trip, call)
        authorize_kind(self.runner.actor, FEE)
        attempt_id = self.new_id()
        prepared = self._preparation.prepare(trip, FEE, attempt_id)

        def intend(repos: Repositories) -> tuple[FeeAttempt, Confirmation]:
            now = repos.trips.get(trip.id)
            refuse_if_paid(now)
            # A card that was given meanwhile is not the one that this payment was made ready for.
            is_as_seen = is_booked_as(now, trip) and now.card == trip.card
            if live_hold(now) is not None or not is_as_seen:
                raise _done_elsewhere()
            self._refuse_uncovered(now, call)
            charge = self._attempt(now, FEE, attempt_id, prepared)
            return charge, _confirmation(now, charge)

        return self.runner.carry_out(FEE_HANDLER, self._charger, intend)

    def capture(self, trip: Trip, hold: HoldAttempt) -> Trip:
        """The trip with the held fee charged. As `charge`; Refused ``hold_lapsed``."""

        def intend(repos: Repositories) -> tuple[FeeAttempt, HoldRequest]:
            now = repos.trips.get(trip.id)
            if not is_booked_as(now, trip) or live_hold(now) != hold or open_fee_attempt(now):
                raise _done_elsewhere()
            capture = self._of_hold(hold, CAPTURE)
            return capture, hold_request(now, hold, capture)

        return self.runner.carry_out(CAPTURE_HANDLER, self._charger, intend)

    def release(self, trip: Trip, hold: HoldAttempt) -> Trip:
        """The trip with the hold gone from the card. Errors as `charge`."""

        def intend(repos: Repositories) -> tuple[Attempt[FeeRelease], HoldRequest]:
            now = repos.trips.get(trip.id)
            if live_hold(now) != hold or open_fee_attempt(now):
                raise _done_elsewhere()
            release = self._of_hold(hold, RELEASE)
            return release, hold_request(now, hold, release)

        return self.runner.carry_out(RELEASE_HANDLER, self._charger, intend)

    def settle(
        self,
        seen: Trip,
        *,
        at_once: bool = False,
        is_news: bool = False,
        is_refused: bool = False,
        may_charge: bool = True,
    ) -> Trip:
        """Finish what a hold began: charge it once the trip is booked, release it where nothing
        was, keep it while that is open. What fails is tried again later; with `at_once`, now, and
        it is raised. `is_news`: that the trip is booked was learned just now, so that no call goes
        on to charge the fee. `is_refused`: so was what it was held for. For a booking that was not
        `seen`, or without `may_charge`, nothing is charged: nobody looked into it.
        """
        trip = self._trip(seen.id)
        if is_booked(trip) and not is_booked_as(trip, seen):
            return trip
        held = live_hold(trip)
        is_over = at_once or (is_refused and blocking_order(trip) is None)
        if held is None or not self.has_to_settle(trip, at_once=is_over, is_news=is_news):
            return trip
        if not may_charge and is_booked(trip) and covers_fee(held, trip):
            return trip
        try:
            return self._end_hold(trip, held)
        except DeskError as error:
            if at_once:
                raise
            log.info("a held fee is not settled yet: %s", error.code)
            return self._trip(trip.id)

    def _end_hold(self, trip: Trip, held: HoldAttempt) -> Trip:
        """Charged where the trip is booked, else released. One that turns out to have been charged
        already, by a call whose answer came to nobody, is recorded as that.
        """
        if not is_booked(trip) or not covers_fee(held, trip):
            try:
                return self.release(trip, held)
            except Refused as refusal:
                if refusal.code != HOLD_CAPTURED or not is_booked(trip):
                    raise
        return self.capture(trip, held)

    def has_to_settle(self, trip: Trip, *, at_once: bool = False, is_news: bool = False) -> bool:
        """Whether `settle` has anything to do now."""
        held = live_hold(trip)
        if held is None or not self._may_take or open_fee_attempt(trip) is not None:
            return False
        if blocking_order(trip) is not None and not is_booked(trip):
            return False
        if held.kind is LINK and not is_booked(trip) and covers_fee(held, trip):
            # The client typed it once, and is not asked again because a try to book failed.
            return self._age(held) >= _LINK_UNUSED_FOR and not self._tried_lately(trip, held)
        if at_once:
            return True
        if self._tried_lately(trip, held):
            return False
        if is_booked(trip):
            # The call that booked it charges the fee itself, unless it was cut off, or the client
            # was given a link since.
            order = trip.order
            if is_news or order is None or (held.kind is LINK and held.asked_at > order.asked_at):
                return True
            return self._age(order) >= _CALL_GOES_ON
        return _was_refused_after(trip, held) or self._age(held) >= _UNUSED_FOR

    @property
    def _may_take(self) -> bool:
        may = self.runner.actor.member.may
        return self.charger is not None and Permission.CHARGE_FEE in may

    @property
    def _charger(self) -> FeeCharger:
        if self.charger is None:
            raise no_charge_key()
        return self.charger

    @property
    def _preparation(self) -> FeePreparation:
        return FeePreparation(self.runner, self._charger)

    def _refuse_uncovered(self, trip: Trip, call: str | None) -> None:
        """Without a card, or a yes of this call. What is held was agreed to when it was held."""
        token_of(trip)
        refuse_without_fee_agreement(trip, self.runner.actor.moment(call))

    def _can_hold(self, trip: Trip) -> bool:
        """Not while an earlier attempt about the fee is open: it may be held already."""
        is_due = trip.fee.minor > 0 and has_token(trip, PROCESSOR)
        return is_due and self._may_take and open_fee_attempt(trip) is None

    def _confirm_hold(self, trip: Trip, prepared: PreparedFee, attempt_id: str) -> Trip:
        def intend(repos: Repositories) -> tuple[HoldAttempt, Confirmation]:
            now = repos.trips.get(trip.id)
            if now != trip:
                raise _done_elsewhere()
            hold = self._attempt(now, HOLD, attempt_id, prepared)
            return hold, _confirmation(now, hold)

        return self.runner.carry_out(HOLD_HANDLER, self._charger, intend)

    def _not_held(self, trip: Trip, attempt_id: str, error: DeskError) -> Trip:
        """The trip with a refused hold that says why the fee is charged after the ticket."""
        now = self._trip(trip.id)
        if any(one.id == attempt_id for one in now.attempts):
            return now  # It was asked for, and is on file.
        refused = replace(
            self._attempt(now, HOLD, attempt_id, PreparedFee("", "")),
            state=AttemptState.REFUSED,
            answered_at=self.runner.actor.now(),
            reason=error.code,
        )
        return self.runner.save_new(refused)

    def _attempt(
        self, trip: Trip, kind: AttemptKind[A], attempt_id: str, prepared: PreparedFee
    ) -> Attempt[A]:
        return Attempt(
            id=attempt_id,
            trip_id=trip.id,
            kind=kind,
            vendor=prepared.vendor,
            subject=prepared.id,
            amount=trip.fee,
            state=AttemptState.REQUESTED,
            idempotency_key=f"skycap{kind.code}{attempt_id}",
            card=trip.card.identity() if trip.card else "",
            asked_at=self.runner.actor.now(),
        )

    def _of_hold(self, hold: HoldAttempt, kind: AttemptKind[A]) -> Attempt[A]:
        attempt_id = self.new_id()
        return Attempt(
            id=attempt_id,
            trip_id=hold.trip_id,
            kind=kind,
            vendor=hold.vendor,
            subject=held_payment(hold),
            amount=hold.amount,
            state=AttemptState.REQUESTED,
            idempotency_key=f"skycap{kind.code}{attempt_id}",
            card=hold.card_identity,
            asked_at=self.runner.actor.now(),
        )

    def _tried_lately(self, trip: Trip, held: HoldAttempt) -> bool:
        tries = [
            one
            for one in trip.attempts
            if one.kind in (CAPTURE, RELEASE) and one.subject == held_payment(held)
        ]
        return bool(tries) and self._age(tries[-1]) < _TRY_EVERY

    def _age(self, attempt: AnyAttempt) -> timedelta:
        """How long ago it was asked for; a clock that was set back makes it old."""
        passed = self.runner.actor.now() - attempt.asked_at
        return passed if passed >= timedelta(0) else _TRY_EVERY

    def _trip(self, trip_id: str) -> Trip:
        return self.runner.store.read(lambda repos: repos.trips.get(trip_id))


def no_charge_key() -> Refused:
    """The actor holds no key that charges."""
    return Refused(
        "no_charge_key",
        "You do not hold the key that charges our fee.",
        "The trip stays booked. Nothing was charged.",
        "Ask a colleague who holds it, or ask an owner to sign in, who saves it for your role.",
    )


def _falls_back(error: DeskError) -> bool:
    """Whether the ticket may be booked all the same, and the fee charged after it."""
    if isinstance(error, Unreachable):
        return error.code not in WRONG_MODE
    return error.code in _ABOUT_THE_PROCESSOR


def _was_refused_after(trip: Trip, held: HoldAttempt) -> bool:
    """Whether the airline was asked for the ticket since it is held, and booked nothing."""
    later = trip.attempts[trip.attempts.index(held) + 1 :]
    return bool(of_kind(later, ORDER)) and blocking_order(trip) is None


def _confirmation(trip: Trip, attempt: AnyAttempt) -> Confirmation:
    token = token_of(trip)
    return Confirmation(
        id=attempt.subject,
        amount=attempt.amount,
        processor_token=token.token,
        payment_id=attempt.id,
        idempotency_key=attempt.idempotency_key,
        off_session=token.by_client,
    )


def _done_elsewhere() -> Refused:
    return Refused(
        "trip_changed",
        "The trip was changed meanwhile.",
        "Nothing was booked or charged.",
        "Look at it again, then press Ctrl+Enter.",
    )
