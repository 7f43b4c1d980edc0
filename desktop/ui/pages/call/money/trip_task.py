"""One task at a time about the trip that a page shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop.booking.trip.trip import Trip
from desktop.ui.event_loop.background import Background, Lane
from desktop.use_cases.errors import DeskError

A = TypeVar("A")


class TripTask:
    """`name` is that of the task that runs, empty where none does. `shown` is asked for the trip of
    the page; `fail` gets the name of the task and its error.
    """

    def __init__(
        self,
        background: Background,
        shown: Callable[[], Trip | None],
        fail: Callable[[str, DeskError], None],
    ) -> None:
        self._background = background
        self._shown = shown
        self._fail = fail
        self._waiting: Callable[[], None] | None = None
        self.name = ""

    def start(
        self,
        name: str,
        trip: Trip,
        job: Callable[[], A],
        then: Callable[[A], None],
        over: Callable[[], None] = lambda: None,
    ) -> None:
        """Run `job` for this trip; an answer is dropped if another trip is shown by then. `over`
        runs before either.
        """
        self.name = name

        def is_shown() -> bool:
            over()
            shown = self._shown()
            return shown is not None and shown.id == trip.id

        self._background.run(
            job,
            lambda answer: then(answer) if is_shown() else None,
            lambda error: self._fail(name, error) if is_shown() else None,
            lane=Lane.REMOTE,
        )

    def reload(self, trip: Trip, load: Callable[[], Trip], then: Callable[[Trip], None]) -> None:
        """Read the trip again; `then` gets it as it is shown where it cannot be read. What a key
        asks for meanwhile is done afterwards, so a key works as soon as a message names it.
        """
        self.name = "reload"

        def end(read: Trip) -> None:
            shown = self._shown()
            if self.name == "reload" and shown is not None and shown.id == trip.id:
                self.name = ""
                then(read)
                self.take_waiting()()

        self._background.run(load, end, lambda _error: end(trip), latest="trip read again")

    def clear(self) -> None:
        """Nothing runs, and no key waits."""
        self.name, self._waiting = "", None

    def defer(self, again: Callable[[], None]) -> bool:
        """True while a task runs. A key pressed while the price is asked or the trip is read again
        runs after it.
        """
        if self.name in ("price", "reload"):
            self._waiting = again
        return bool(self.name)

    def take_waiting(self) -> Callable[[], None]:
        """What a key asked for meanwhile; it does nothing where none was pressed."""
        waiting, self._waiting = self._waiting, None
        return waiting or (lambda: None)
