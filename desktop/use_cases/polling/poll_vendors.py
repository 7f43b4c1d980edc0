"""Ask the vendors for news that nobody waits for: changed flights, failed orders, disputes.

One desk of the company asks, by a lease for each vendor. It stops where a key is refused, slows
down where it is asked to, and after a sleep or a cut asks each thing once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from desktop.booking.access.role import Permission
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.polling.poll_schedule import (
    ASKED_PAUSE,
    PollState,
    answered,
    failed,
    is_due,
    is_unwanted,
    was_asked_within,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import (
    KEY_REFUSED,
    NOT_OPENED,
    NOT_OURS,
    DeskError,
    Refused,
    Unreachable,
)
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Leases, Repositories, Store

from .poll import Found, Occasion, Poll, PollAnswer

log = logging.getLogger(__name__)
_REST_IN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Polled:
    """`found`: how many new findings. `asked`: how many questions were answered."""

    found: int
    asked: int
    failures: tuple[DeskError, ...] = ()


@dataclass(frozen=True, slots=True)
class PollVendors:
    """`draw` gives a number from 0 to below 1. `stopped` are the polls, and the vendors, that are
    asked no more until the next sign-in.
    """

    actor: Actor
    store: Store
    leases: Leases
    new_id: NewId
    polls: tuple[Poll, ...]
    draw: Callable[[], float]
    stopped: set[str] = field(default_factory=set)
    _running: dict[str, object] = field(default_factory=dict)

    @requires(Permission.SETTLE)
    def __call__(self, occasion: Occasion = Occasion.TIME) -> Polled:
        """Blocks. Refused ``already_underway``, and when the records cannot be read or written."""
        mine = object()
        # One step in CPython: no lock is needed (and use cases may not use threads).
        if self._running.setdefault("", mine) is not mine:
            raise Refused(
                "already_underway",
                "Skycap is already asking the vendors.",
                "Nothing is done twice.",
                "Wait for the answer.",
            )
        try:
            return self._ask_all(occasion)
        finally:
            self._running.pop("", None)

    def _ask_all(self, occasion: Occasion) -> Polled:
        found, asked = 0, 0
        failures: list[DeskError] = []
        cut_off: set[str] = set()
        for poll in self.polls:
            if cut_off & {poll.vendor} or self.stopped & {poll.vendor, poll.name}:
                continue
            is_time, state = self._is_time(poll, occasion)
            if not is_time or not self._takes_lease(poll.vendor):
                continue
            answer = self._ask(poll, state, occasion)
            found += self._keep(poll, state, answer)
            if answer.failure is None:
                asked += 1
                continue
            log.info("not answered: %s, %s", poll.name, answer.failure.code)
            if answer.failure.code not in NOT_OURS:
                failures.append(answer.failure)
            if isinstance(answer.failure, Unreachable):
                cut_off.add(poll.vendor)
        return Polled(found, asked, tuple(failures))

    def _is_time(self, poll: Poll, occasion: Occasion) -> tuple[bool, PollState | None]:
        def read(repos: Repositories) -> tuple[PollState | None, bool]:
            return repos.polls.state(poll.name), poll.is_wanted(repos)

        state, is_wanted = self.store.read(read)
        now = self.actor.now()
        if not is_wanted or is_unwanted(state, now):
            return False, state
        if occasion in poll.occasions and not was_asked_within(state, ASKED_PAUSE, now):
            return True, state
        return is_due(state, poll.every, now), state

    def _takes_lease(self, vendor: str) -> bool:
        """Whether this process is the one that asks: no other one does, or has of late."""

        def take(repos: Repositories) -> bool:
            if self.leases.is_held_elsewhere(repos.polls.lease(vendor)):
                return False
            repos.polls.take_lease(vendor, self.leases.take())
            return True

        return self.store.write(take)

    def _ask(self, poll: Poll, state: PollState | None, occasion: Occasion) -> PollAnswer:
        try:
            return poll.ask(state, occasion)
        except DeskError as failure:
            return PollAnswer(failure=failure)

    def _keep(self, poll: Poll, state: PollState | None, answer: PollAnswer) -> int:
        """All of it at once, so that nothing is reported twice or forgotten. How many were new."""
        now = self.actor.now()
        found = [*answer.found]
        failure = answer.failure
        if failure is None:
            after = answered(poll.name, poll.every, now, self.draw(), answer.heard_to)
            if answer.is_more:
                after = replace(after, due_at=now + _REST_IN)
        else:
            after = failed(state, poll.name, now, self.draw(), _asked_to_wait(failure))
            if failure.code in KEY_REFUSED | NOT_OURS:
                self.stopped.add(poll.name if failure.code in NOT_OPENED else poll.vendor)
            if failure.code in KEY_REFUSED:
                found.append(_stopped(poll, failure, now.date().isoformat()))

        def keep(repos: Repositories) -> int:
            new = sum(self._add(repos, each) for each in found)
            if answer.save is not None:
                answer.save(repos)
            repos.polls.save(after)
            return new

        return self.store.write(keep)

    def _add(self, repos: Repositories, found: Found) -> bool:
        try:
            return repos.findings.add(self._finding(found))
        except Refused as refused:
            # Of a vendor's own words, the guard of the records; the others are kept.
            log.warning("a finding was not kept: %s, %s", found.kind.name, refused.code)
            return False

    def _finding(self, found: Found) -> Finding:
        return Finding(
            id=self.new_id(),
            kind=found.kind,
            vendor=found.vendor,
            subject=found.subject,
            trip_id=found.trip_id,
            text=found.text,
            found_at=self.actor.now(),
        )


def _asked_to_wait(failure: DeskError) -> timedelta:
    return timedelta(seconds=failure.retry_after)


def _stopped(poll: Poll, failure: DeskError, day: str) -> Found:
    """Once a day at most."""
    return Found(
        kind=FindingKind.POLL_STOPPED,
        vendor=poll.vendor,
        subject=f"{poll.name} {failure.code} {day}",
        trip_id="",
        text=f"{failure.happened} Until the next sign-in Skycap does not ask for {poll.about}. "
        f"{failure.press}",
    )
