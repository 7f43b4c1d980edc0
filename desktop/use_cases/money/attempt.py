"""Every call to a vendor that matters, made in three steps: intent saved, call, outcome saved.

A crash between two steps leaves an open attempt in the records. `AttemptRunner.resume` follows it
by asking the vendor what came of it; it never does the thing again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from desktop.booking.card import TakenCard
from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.trip.attempt_kinds import Answer, AnyKind
from desktop.booking.trip.attempt_record import (
    AnyAttempt,
    Attempt,
    arrives_late,
    completes,
)
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    NEVER_ARRIVED,
    OPEN_STATES,
    AttemptState,
)
from desktop.booking.trip.fare.link_rules import with_saved_card
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import attempts_to_ask
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.attempt_audit import (
    attempt_detail,
    attempt_outcome,
)
from desktop.use_cases.authorization import Requirement, authorize
from desktop.use_cases.errors import WRONG_MODE, DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.store_port import (
    Leases,
    NotDone,
    NothingFound,
    Repositories,
    Store,
    TripFile,
    WithCard,
)

from .attempt_handler import NOT_SENT, AttemptHandler, AttemptText
from .handler_table import handler_of
from .in_flight_trips import InFlightTrips

log = logging.getLogger(__name__)
_STRANGE = "These records are not as Skycap left them."
_LONGEST_REQUEST_ID = 100
_MAY_BE_DONE = frozenset({AttemptState.CONFIRMED, AttemptState.PENDING})

A = TypeVar("A", bound=Answer)
V = TypeVar("V")
R = TypeVar("R")

Found: TypeAlias = "Answer | NothingFound | NotDone | WithCard[Answer]"
"""What a vendor has of an attempt."""

Inquiry: TypeAlias = Callable[[AnyAttempt], Found]
"""Asks the vendor what came of an attempt. Unreachable."""


def authorize_kind(actor: Actor, kind: AnyKind) -> None:
    """Refused unless this person may have an attempt of this kind made."""
    authorize(actor, Requirement(kind.permission))


@dataclass(frozen=True, slots=True)
class AttemptRunner:
    """For one actor. `in_flight` and `leases` are shared by the whole process."""

    actor: Actor
    store: Store
    in_flight: InFlightTrips
    leases: Leases

    def carry_out(
        self,
        handler: AttemptHandler[A, V, R],
        vendor: V,
        intent: Callable[[Repositories], tuple[Attempt[A], R]],
    ) -> Trip:
        """The trip with the attempt CONFIRMED, or PENDING where the vendor decides later.

        `intent` runs inside the first transaction: it checks the trip once more, saves what
        belongs with the attempt, and hands back the attempt (REQUESTED, not saved yet) and what
        `vendor` is to be asked with. The caller holds the trip in `in_flight`.

        Refused and Unreachable: nothing was done, and the attempt is REFUSED; where it is not
        authorized (`authorize_kind`), there is no attempt. Unknown: a second try is locked
        until the truth is known.
        """
        attempt, request = self.store.write(lambda repos: self._begin(repos, intent))
        text = handler.text
        try:
            with self.leases.renewed(attempt.id):
                reply = handler.ask_vendor(vendor, request)
        except Unreachable as error:
            self._end(_ended(attempt, AttemptState.REFUSED, error, NOT_SENT), text)
            raise
        except Refused as error:
            self._end(_ended(attempt, AttemptState.REFUSED, error), text)
            raise
        except Unknown as error:
            self._end(_ended(attempt, AttemptState.UNKNOWN, error), text)
            if error.code in WRONG_MODE:
                raise  # An alarm keeps its own sentences: asking again would not help.
            raise Unknown(
                error.code, error.happened, text.unknown_is_safe, text.unknown_press
            ) from error
        state = AttemptState.PENDING if reply.answer is None else AttemptState.CONFIRMED
        moved = replace(
            attempt,
            state=state,
            answer=reply.answer,
            reason=reply.reason,
            vendor_request_id=_safe_request_id(reply.vendor_request_id),
        )
        return self._end(moved, text)

    def resume(
        self, trip_id: str, inquiry: Inquiry, has_key: Callable[[AnyAttempt], bool]
    ) -> TripFile:
        """The trip after asking about each of its attempts that the vendor may have news of
        (`attempts_to_ask`) and that the actor `has_key` to; the others are left as they are, to a
        member who has it.

        Refused ``already_underway`` while the call is still running, in this process or another;
        Unreachable. What was learned before either is saved.
        """
        with self.in_flight.hold(trip_id):
            return self.ask(trip_id, inquiry, has_key)

    def ask(
        self, trip_id: str, inquiry: Inquiry, is_asked: Callable[[AnyAttempt], bool]
    ) -> TripFile:
        """As `resume`, where the caller holds the trip in `in_flight` already."""
        running = False
        for attempt in attempts_to_ask(self._file(trip_id).trip):
            if self._is_running(attempt):
                running = True
            elif is_asked(attempt):
                self._follow(attempt, inquiry)
        if running:
            raise _running_elsewhere()
        return self._file(trip_id)

    def settle(self, before: AnyAttempt, settled: AnyAttempt, how: str) -> Trip:
        """The trip with an attempt as a person settled it; `how` goes into the audit log. The
        caller holds the trip.

        Refused ``already_underway`` where another desk has moved it meanwhile.
        """

        def save(repos: Repositories) -> Trip:
            if _saved(repos.trips.get(settled.trip_id), settled) != before:
                raise _running_elsewhere()
            self._save(repos, settled, f", {how}")
            return repos.trips.get(settled.trip_id)

        return self.store.write(save)

    def save_new(
        self, attempt: AnyAttempt, check: Callable[[Repositories], None] = lambda repos: None
    ) -> Trip:
        """The trip with an attempt for which no vendor is called under it: one that ended before,
        or that waits for another person. `check` runs first, in the same transaction.
        """

        def save(repos: Repositories) -> Trip:
            check(repos)
            self._save(repos, attempt)
            return repos.trips.get(attempt.trip_id)

        return self.store.write(save)

    def note(self, trip_id: str, action: str, outcome: str, detail: str) -> None:
        """Write one audit entry in a transaction of its own."""
        self.store.write(lambda repos: self._add_entry(repos, trip_id, action, outcome, detail))

    def _begin(
        self, repos: Repositories, intent: Callable[[Repositories], tuple[Attempt[A], R]]
    ) -> tuple[Attempt[A], R]:
        asked, request = intent(repos)
        authorize_kind(self.actor, asked.kind)
        attempt = replace(asked, lease=self.leases.take())
        self._save(repos, attempt)
        return attempt, request

    def _end(self, moved: Attempt[A], text: AttemptText[A]) -> Trip:
        """Save what came of the call."""
        ended = replace(moved, answered_at=self.actor.now(), lease=None)
        try:
            before, trip = self.store.write(lambda repos: self._settle(repos, ended))
        except Exception as fault:
            # Whatever it is, such as a row that is gone: what the vendor did is done.
            why = fault.happened if isinstance(fault, DeskError) else _STRANGE
            if why is _STRANGE:
                log.exception("the outcome of a call could not be saved")
            raise Unknown(
                "outcome_not_saved",
                text.answer_text(ended) + " It could not be written down here.",
                text.unsaved_is_safe,
                f"{why} {text.unsaved_press}",
            ) from fault
        if before is AttemptState.REFUSED and ended.state in _MAY_BE_DONE:
            raise Unknown(
                "outcome_came_late",
                text.answer_text(ended) + " Another desk had given this try up meanwhile.",
                "What the vendor said is saved.",
                "Settle this trip with the vendor before anything else is done with it.",
            )
        return trip

    def _settle(self, repos: Repositories, ended: AnyAttempt) -> tuple[AttemptState, Trip]:
        """Save the outcome; the state before, and the trip as it is now.

        Where another desk has settled the attempt meanwhile, what it saved stays, and what we
        heard is written to the audit log.
        """
        before = _saved(repos.trips.get(ended.trip_id), ended)
        untouched = before.state is AttemptState.REQUESTED
        if arrives_late(before, ended):
            self._save(repos, replace(ended, reason=ARRIVED_LATE), f", was {before.reason}")
        elif untouched or ended.kind.can_move(before.state, ended.state):
            self._save(repos, replace(ended, missed_at=before.missed_at))
        elif before.state is not ended.state:
            self._note(repos, ended, f", but {before.state.value} by another desk")
        return before.state, repos.trips.get(ended.trip_id)

    def _is_running(self, attempt: AnyAttempt) -> bool:
        """Whether another process is making the call now. This one is not: it holds the trip."""
        return attempt.state is AttemptState.REQUESTED and self.leases.is_held_elsewhere(
            attempt.lease
        )

    def _follow(self, attempt: AnyAttempt, inquiry: Inquiry) -> None:
        """Ask the vendor, and save what it says.

        A lease that has run out, like a crash, makes the attempt UNKNOWN and leads to this
        question, never to more: no time that passes here ends an attempt.
        """
        if attempt.state is AttemptState.REQUESTED:
            attempt = self._move(attempt, AttemptState.UNKNOWN)
            if attempt.state is not AttemptState.UNKNOWN:
                return  # Its process is alive after all: it renewed the lease, or saved an outcome.
        found = inquiry(attempt)
        if isinstance(found, NothingFound):
            self._note_missed(attempt, found)
        elif isinstance(found, NotDone):
            if _may_end_as(attempt, found):
                self._move(attempt, AttemptState.REFUSED, reason=found.reason)
        elif isinstance(found, WithCard):
            self.take_answer(attempt, found.answer, found.card)
        else:
            self.take_answer(attempt, found)

    def take_answer(
        self, attempt: AnyAttempt, answer: Answer, card: TakenCard | None = None
    ) -> None:
        """Save it, unless an attempt that is confirmed already learns nothing by it. A card of one
        that had been given up is left out: the trip may have gone on with another.
        """
        if attempt.state is AttemptState.CONFIRMED:
            if completes(attempt, replace(attempt, answer=answer)):
                self._move(attempt, AttemptState.CONFIRMED, answer, attempt.reason)
            return
        late = attempt.state is AttemptState.REFUSED
        if late:
            self._move(attempt, AttemptState.CONFIRMED, answer, ARRIVED_LATE)
        else:
            self._move(attempt, AttemptState.CONFIRMED, answer, card=card)

    def _note_missed(self, attempt: AnyAttempt, nothing: NothingFound) -> None:
        """Keep the vendor's time of its first answer that it has nothing of an open attempt."""
        if nothing.as_of is None or attempt.missed_at or attempt.state not in OPEN_STATES:
            return
        noted = replace(attempt, missed_at=nothing.as_of)

        def save(repos: Repositories) -> None:
            if _saved(repos.trips.get(noted.trip_id), noted) == attempt:
                repos.trips.save_attempt(noted)

        self.store.write(save)

    def _move(
        self,
        attempt: AnyAttempt,
        state: AttemptState,
        answer: Answer | None = None,
        reason: str = "",
        card: TakenCard | None = None,
    ) -> AnyAttempt:
        """Saved as moved, with the trip's new card where there is one; or as another desk has moved
        it meanwhile.
        """
        moved = replace(
            attempt,
            state=state,
            answered_at=self.actor.now(),
            answer=answer,
            reason=reason,
            lease=None,
        )
        how = f", was {attempt.reason}" if reason == ARRIVED_LATE else ", asked again"

        def save(repos: Repositories) -> AnyAttempt:
            before = _saved(repos.trips.get(moved.trip_id), moved)
            if before != attempt:
                return before
            self._save(repos, moved, how)
            if card is not None:
                trip = repos.trips.get(moved.trip_id)
                repos.trips.save(with_saved_card(trip, card))
            return moved

        return self.store.write(save)

    def _save(self, repos: Repositories, attempt: AnyAttempt, more: str = "") -> None:
        repos.trips.save_attempt(attempt)
        self._note(repos, attempt, more)
        if attempt.state is AttemptState.CONFIRMED:
            handler_of(attempt.kind).confirmed(repos, self.actor, attempt)

    def _note(self, repos: Repositories, attempt: AnyAttempt, more: str = "") -> None:
        self._add_entry(
            repos,
            attempt.trip_id,
            attempt.kind.audit.action(attempt.state),
            attempt_outcome(attempt),
            attempt_detail(attempt) + more,
        )

    def _add_entry(
        self, repos: Repositories, trip_id: str, action: str, outcome: str, detail: str
    ) -> None:
        repos.audit.add(
            self.actor.audit_entry(
                action,
                outcome=outcome,
                subject=trip_id,
                detail=detail,
            )
        )

    def _file(self, trip_id: str) -> TripFile:
        return self.store.read(lambda repos: repos.trips.file(trip_id))


def _may_end_as(attempt: AnyAttempt, found: NotDone) -> bool:
    """Whether the vendor's word that it is not done may end the attempt.

    What it accepted (PENDING) has arrived, whatever its lists show, and what was answered in
    another environment may have been done where this desk cannot look.
    """
    if attempt.state is AttemptState.UNKNOWN:
        return attempt.reason not in WRONG_MODE
    return attempt.state is AttemptState.PENDING and found.reason != NEVER_ARRIVED


def _ended(
    attempt: Attempt[A], state: AttemptState, error: DeskError, reason: str = ""
) -> Attempt[A]:
    return replace(
        attempt,
        state=state,
        reason=reason or error.code,
        vendor_request_id=_safe_request_id(error.vendor_request_id),
    )


def _safe_request_id(untrusted: str) -> str:
    """As the vendor gave it, unless the records would refuse it: the outcome must be saved."""
    return "" if holds_card_number(untrusted) else untrusted[:_LONGEST_REQUEST_ID]


def _saved(trip: Trip, attempt: AnyAttempt) -> AnyAttempt:
    """The attempt of this id as it is in the records."""
    return next(one for one in trip.attempts if one.id == attempt.id)


def _running_elsewhere() -> Refused:
    return Refused(
        "already_underway",
        "Another desk is asking about this trip right now.",
        "Nothing is done twice.",
        "Wait for its answer.",
    )
