"""The trips that a vendor is being called for in this process at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from desktop.use_cases.errors import Refused


@dataclass(frozen=True, slots=True)
class InFlightTrips:
    """One object, shared by every use case that calls a vendor.

    A REQUESTED attempt in the store is being made by a thread of this process, which is recorded
    only here, or by another process, which its lease shows, or it was cut off by a crash. A new
    process starts with an empty object.

    Safe from any thread: `dict.setdefault` and `dict.pop` are each one step in CPython, so no lock
    is needed (and use cases may not use threads).
    """

    _held: dict[str, object] = field(default_factory=dict)

    @contextmanager
    def hold(self, trip_id: str) -> Iterator[None]:
        """Reserve the trip for the block. Refused ``already_underway``."""
        mine = object()
        if self._held.setdefault(trip_id, mine) is not mine:
            raise Refused(
                "already_underway",
                "Skycap is already asking about this trip.",
                "Nothing is done twice.",
                "Wait for the answer.",
            )
        try:
            yield
        finally:
            self._held.pop(trip_id, None)

    def holds(self, trip_id: str) -> bool:
        """True while a call for this trip is running."""
        return trip_id in self._held
