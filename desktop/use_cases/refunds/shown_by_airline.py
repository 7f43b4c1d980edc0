"""Since when the desk knows what the airline did with a trip by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from desktop.booking.date_time_text import local_time
from desktop.booking.polling.finding import FindingKind
from desktop.use_cases.ports.store_port import Repositories


def shown_on(repos: Repositories, trip_id: str, kinds: Collection[FindingKind]) -> date | None:
    """The day on which the airline first showed one of these here; None where it never did. By this
    machine's own clock, as days are typed.
    """
    found = (one.found_at for one in repos.findings.of_trip(trip_id) if one.kind in kinds)
    first = min(found, default=None)
    return None if first is None else local_time(first).date()
