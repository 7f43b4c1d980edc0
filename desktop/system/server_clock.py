"""The time at a server, learned from its answers.

Offers and card tokens expire by the vendor's clock. This machine's clock may be wrong by an hour:
by it, every offer would have expired, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from .clock import utc_now

_RESOLUTION = timedelta(seconds=1)
_FARTHEST = timedelta(days=3650)  # no clock is that wrong: the header is


def read_http_date(untrusted: str) -> datetime | None:
    """The time in a Date header (RFC 9110, 5.6.7), in UTC; None when it is not valid."""
    try:
        moment = parsedate_to_datetime(untrusted)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


@dataclass(slots=True)
class ServerClock:
    """`offset` is how far the server's clock is ahead of ours, zero until it has answered.
    `heard_at` is the server's own time in its newest answer, None until there is one.

    Safe to share between threads.
    """

    local: Callable[[], datetime] = utc_now
    offset: timedelta = timedelta(0)
    heard_at: datetime | None = None

    def now(self) -> datetime:
        """The server's time, aware, in UTC."""
        return self.local() + self.offset

    def learn(self, untrusted_date: str, asked_at: datetime, answered_at: datetime) -> None:
        """Adjust `offset` from a Date header and our own clock before and after the call.

        The header was written at some moment in between and is cut down to a whole second; so it
        allows a range of offsets. The one known so far is moved into that range and no further: a
        clock that is right keeps its zero, and a slow answer spoils nothing.
        """
        server = read_http_date(untrusted_date)
        if server is None or abs(server - answered_at) > _FARTHEST:
            return
        self.heard_at = server
        least, most = server - answered_at, server + _RESOLUTION - asked_at
        if least <= most:
            self.offset = min(max(self.offset, least), most)
