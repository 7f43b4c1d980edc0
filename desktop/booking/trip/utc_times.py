"""Local clock times of an airport turned into UTC.

A clock that is set back shows one hour twice, so a local time in that hour has two readings
(PEP 495: ``fold``). Which of them is meant follows from the flight, not from the time alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=8192)  # a list of offers asks for the same few hundred times at every repaint
def utc_readings(local: datetime, zone: str) -> tuple[datetime, ...]:
    """Every instant in UTC at which the clocks of `zone` show `local`.

    One, or two in an hour that is repeated (the first time round comes first); none where this
    machine does not know the zone. OverflowError beyond the years 1 to 9999.
    """
    known = _zone(zone)
    if known is None:
        return ()
    first, second = (local.replace(tzinfo=known, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return (first.astimezone(UTC),)
    return (first.astimezone(UTC), second.astimezone(UTC))


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
