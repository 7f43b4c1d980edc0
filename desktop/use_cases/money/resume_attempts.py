"""Ask the vendors about every attempt that a crash or a missing answer left open."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS, Answer
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import attempt_to_report, open_attempts
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import FlightBooker
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Leases, Store, TripFile

from .attempt import AttemptRunner
from .attempt_handler import Vendors
from .handler_table import handler_of
from .in_flight_trips import InFlightTrips
from .outcome_text import outcome_sentence

_AUDITS = tuple(action for kind in ATTEMPT_KINDS for action in kind.audit.actions)


@dataclass(frozen=True, slots=True)
class Resumed:
    """`settled`: the truth is known now. `waiting`: asked, not reached, or left to a member who
    holds the key to it, and still open.

    `sentences` say it for each trip, settled first.
    """

    settled: tuple[Trip, ...]
    waiting: tuple[Trip, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResumeAttempts:
    """Asks, never acts: it books nothing and charges nothing.

    Until an attempt may be given up (`attempt.GIVE_UP_AFTER`), one that cannot be found stays
    UNKNOWN, and so a second try stays locked.

    What no clock can decide: an acceptance (HTTP 202) whose answer was lost, and which the airline
    confirms later than that. An offer is sold once, so the same fare cannot be booked twice even
    then; and `BookTrip` asks again about each given-up try before it books another.

    What the actor holds no key to look up (`charger` is None) is left to a member who does.
    """

    actor: Actor
    store: Store
    booker: FlightBooker
    charger: FeeCharger | None
    in_flight: InFlightTrips
    leases: Leases

    @requires(Permission.SETTLE, audits=_AUDITS)
    def __call__(self) -> Resumed:
        """All that is open, except calls that are still running, in this process or another.

        Refused when the records cannot be read or written. One vendor that is not reached does not
        keep the others from being settled.
        """
        settled: list[TripFile] = []
        waiting: list[TripFile] = []
        for trip in self.store.read(lambda repos: repos.trips.unsettled()):
            if not open_attempts(trip):
                continue
            try:
                after = self._resume(trip.id)
            except Refused as refusal:
                if refusal.code != "already_underway":
                    raise
                continue
            except Unreachable:
                # What was learned before the cut is saved; the trip as it is now is shown.
                after = self._file(trip.id)
            (waiting if open_attempts(after.trip) else settled).append(after)
        return Resumed(
            tuple(file.trip for file in settled),
            tuple(file.trip for file in waiting),
            tuple(self._sentence(file) for file in settled + waiting),
        )

    @requires(Permission.SETTLE, audits=_AUDITS)
    def one(self, trip_id: str) -> Trip:
        """The trip after asking again. Refused ``already_underway``, ``no_vendor_key``;
        Unreachable.
        """
        trip = self._resume(trip_id).trip
        left = open_attempts(trip)
        if left and not any(self.has_key(attempt) for attempt in left):
            happened, _, rest = outcome_sentence(left[-1], has_key=False).partition(". ")
            raise Refused("no_vendor_key", f"{happened}.", rest)
        return trip

    @requires(Permission.SETTLE)
    def has_key(self, attempt: AnyAttempt) -> bool:
        """Whether the actor holds a key of the vendor that this attempt was made at."""
        return self._vendor_of(attempt) is not None

    def _resume(self, trip_id: str) -> TripFile:
        runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
        return runner.resume(trip_id, self._ask, self.has_key)

    def _vendor_of(self, attempt: AnyAttempt) -> object:
        return handler_of(attempt.kind).vendor(Vendors(self.booker, self.charger))

    def _ask(self, attempt: AnyAttempt) -> Answer | None:
        """What the vendor has of this attempt."""
        return handler_of(attempt.kind).find(self._vendor_of(attempt), attempt)

    def _file(self, trip_id: str) -> TripFile:
        return self.store.read(lambda repos: repos.trips.file(trip_id))

    def _sentence(self, file: TripFile) -> str:
        attempt = attempt_to_report(file.trip)
        happened = (
            outcome_sentence(attempt, self.has_key(attempt)) if attempt else "Nothing is open."
        )
        return f"{file.client.name}, {file.trip.route}: {happened}"
