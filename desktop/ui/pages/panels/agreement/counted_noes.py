"""A yes that is saved after the client's no ends too, wherever the page is by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar, cast

from desktop.booking.trip.trip import Trip

A = TypeVar("A")


class CountedNoes:
    """How often the client said no to each trip on one page: a task knows by it whether that was
    while it ran, and no flag is left over from a task whose answer nobody waited for.

    Noted by the window's thread; read by any, which is one step in CPython.
    """

    def __init__(self) -> None:
        self._of_trip: Counter[str] = Counter()

    def note(self, trip_id: str) -> None:
        """It is said now."""
        self._of_trip[trip_id] += 1

    def count(self, trip_id: str) -> int:
        """How often by now."""
        return self._of_trip[trip_id]

    def outlast(
        self, trip: Trip, job: Callable[[], A], decline: Callable[[str], Trip]
    ) -> Callable[[], A]:
        """`job`, begun now about this trip, with the no behind it where it was said meanwhile and
        the job has saved a yes after it: `decline` records it. One that is said later finds that
        yes saved, and ends it by itself.
        """
        before = self.count(trip.id)

        def run() -> A:
            answer = job()
            if self.count(trip.id) != before and isinstance(answer, Trip):
                newest = answer.agreements[-1:]
                if newest and not newest[0].is_void and newest[0] not in trip.agreements:
                    return cast("A", decline(trip.id))
            return answer

        return run
