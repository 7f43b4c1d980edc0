"""The client's no on the money page: it counts at once, whatever else runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import declined_agreements
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.agreement.counted_noes import CountedNoes
from desktop.ui.use_cases import UseCases
from desktop.use_cases.errors import DeskError

from .trip_task import TripTask

A = TypeVar("A")
log = logging.getLogger(__name__)


class ClientNo:
    """The yes ends on the record, what a key asked for before the no is not done, and no yes comes
    out of the task that runs meanwhile.

    `saved` gets the trip once the no is saved, `fail` the error where it was not.
    """

    def __init__(
        self,
        background: Background,
        use_cases: UseCases,
        task: TripTask,
        saved: Callable[[Trip], None],
        fail: Callable[[DeskError], None],
    ) -> None:
        self._background = background
        self._use_cases = use_cases
        self._task = task
        self._saved, self._fail = saved, fail
        self._noes = CountedNoes()
        self._was_said = False

    def outlast(self, trip: Trip, job: Callable[[], A]) -> Callable[[], A]:
        """The job of a task that begins now: a yes that it saves after the no ends too, also where
        another trip is shown by then.
        """
        return self._noes.outlast(trip, job, self._use_cases.record_agreement.decline)

    def say(self, trip: Trip) -> Trip:
        """The trip as it is from now on, without a yes, while that is being saved."""
        self._noes.note(trip.id)
        self._task.take_waiting()
        self._was_said = bool(self._task.name)
        return self._save(trip)

    def take(self) -> bool:
        """Whether it was said while the task ran that has just ended; asked once."""
        was_said, self._was_said = self._was_said, False
        return was_said

    def after(self, trip: Trip) -> Trip:
        """The trip that a task ended with which was running as the client said no: a yes in it was
        read before the no was saved.
        """
        newest = trip.agreements[-1] if trip.agreements else None
        return trip if newest is None or newest.is_void else self._save(trip)

    def _save(self, trip: Trip) -> Trip:
        decline = self._use_cases.record_agreement.decline
        self._background.run(lambda: decline(trip.id), self._saved, self._fail)
        log.info("client declined")
        return declined_agreements(trip, self._use_cases.actor.now())
