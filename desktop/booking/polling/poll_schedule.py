"""When a vendor is asked for news that nobody waits for.

Every pause is drawn, so that desks which were started, woken or cut off together do not ask
together. It decides how often is asked, and never what came of anything: this machine's clock may
be wrong. Where it was set back, what seems to have been asked in the future is asked at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

EVENTS_EVERY: Final = timedelta(minutes=15)
"""What happened at the card processor: disputes and refunds."""

PAGES_EVERY: Final = timedelta(minutes=15)
"""Open pages for a client's card at the card processor."""

NEW_PAGE: Final = timedelta(minutes=10)
"""So long after it was made, by the processor's clock, a page may be about to be saved here."""

ACTIONS_EVERY: Final = timedelta(hours=1)
"""Orders for which the airline wants an answer."""

FAILURES_EVERY: Final = timedelta(minutes=5)
"""Orders that failed after they were accepted, while one is accepted and not confirmed."""

ORDERS_EVERY: Final = timedelta(minutes=5)
"""How often is looked whether it is time to read any order again."""

ORDERS_AT_ONCE: Final = 20
"""Orders that are read again in one go; the others wait for the next."""

WATCHED_AHEAD: Final = timedelta(days=14)
"""So long before its departure an order is read by itself."""

WATCHED_BEHIND: Final = timedelta(days=3)
"""So long after its departure an order that was never read is read all the same: the flight back
may be changed.
"""

FLOWN_PAUSE: Final = timedelta(days=3650)
"""After the last flight of a trip its order is not read again. Where this machine's clock was wrong
about that, it is set back since, and the order due at once.
"""

SOON: Final = timedelta(hours=72)
"""From then before departure on, an order is read more often, and when the window is shown."""

_FAR_PAUSE = timedelta(days=1)
_SOON_PAUSE = timedelta(hours=2)
SHOWN_PAUSE: Final = timedelta(minutes=10)
"""What is read when the window is shown is not read again before this."""

ASKED_PAUSE: Final = timedelta(seconds=10)
"""What a person asks for is not asked again before this."""

OVERLAP: Final = timedelta(hours=1)
"""Events are asked for from so long before the newest answer: they may be listed late."""

LONGEST_READ_PAUSE: Final = timedelta(days=1.5)
"""No order that departs soon is put off for longer."""

LONGEST_WISH: Final = timedelta(hours=1)
"""A vendor that asks for a longer pause is given this one, and a longer one in the records is none
that a vendor asked for.
"""

_FIRST_RETRY = timedelta(seconds=30)
_LONGEST_RETRY = timedelta(minutes=15)
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class PollState:
    """What is kept of one poll, for every desk of the company.

    `asked_at` and `due_at` are by the clock of the desk that asked. `failures` in a row.
    `heard_to` is the vendor's own time up to which its answers are complete. Before `not_before`
    the vendor wants to be asked by nobody.
    """

    name: str
    asked_at: datetime
    due_at: datetime
    failures: int = 0
    heard_to: datetime | None = None
    not_before: datetime | None = None


def is_due(state: PollState | None, every: timedelta, now: datetime) -> bool:
    """Whether to ask now what is asked so often. No pause is longer than one that Skycap draws."""
    if state is None or now < state.asked_at:
        return True
    longest = max(drawn_pause(every, 1), LONGEST_WISH + _FIRST_RETRY)
    return now >= min(state.due_at, state.asked_at + longest)


def is_unwanted(state: PollState | None, now: datetime) -> bool:
    """Whether the vendor wants to be asked by nobody yet."""
    if state is None or state.not_before is None:
        return False
    return state.asked_at <= now < min(state.not_before, state.asked_at + LONGEST_WISH)


def was_asked_within(state: PollState | None, pause: timedelta, now: datetime) -> bool:
    """Whether it was asked so lately that it is not asked again, for whatever reason."""
    return state is not None and timedelta() <= now - state.asked_at < pause


def drawn_pause(every: timedelta, draw: float) -> timedelta:
    """Around `every`, from half of it to one and a half. `draw` is from 0 to below 1."""
    return every * (0.5 + draw)


def retry_pause(failures: int, draw: float, at_least: timedelta = timedelta()) -> timedelta:
    """After so many failures in a row: anything up to a ceiling that doubles each time (full
    jitter), from 30 seconds to 15 minutes; never less than `at_least`, which the vendor asked for.
    """
    doubled = _FIRST_RETRY * (1 << min(failures, _MOST_DOUBLINGS))
    drawn = min(doubled, _LONGEST_RETRY) * draw
    return max(drawn, _FIRST_RETRY / 2, at_least + _FIRST_RETRY * draw)


def answered(
    name: str, every: timedelta, now: datetime, draw: float, heard_to: datetime | None = None
) -> PollState:
    """The poll after a good answer."""
    return PollState(name, now, now + drawn_pause(every, draw), 0, heard_to)


def failed(
    state: PollState | None, name: str, now: datetime, draw: float, at_least: timedelta
) -> PollState:
    """The poll after a question without a good answer."""
    failures = (state.failures if state else 0) + 1
    at_least = min(at_least, LONGEST_WISH)
    return PollState(
        name=name,
        asked_at=now,
        due_at=now + retry_pause(failures, draw, at_least),
        failures=failures,
        heard_to=state.heard_to if state else None,
        not_before=now + at_least if at_least else None,
    )


def first_reading(departs: datetime, now: datetime) -> datetime:
    """When to read an order for the first time. `departs` in UTC."""
    return max(now, departs - WATCHED_AHEAD)


def next_reading(departs: datetime, now: datetime, draw: float) -> datetime:
    """When to read an order again. `departs` in UTC; on from there it is read as before it."""
    soon_from = departs - SOON
    if now >= soon_from:
        return now + drawn_pause(_SOON_PAUSE, draw)
    # No later than a little after the moment from which it is read more often.
    return min(now + drawn_pause(_FAR_PAUSE, draw), soon_from + _SOON_PAUSE * draw)


def reading_failed(draw: float) -> timedelta:
    """The pause after the airline service did not show one order."""
    return drawn_pause(_SOON_PAUSE, draw)
