"""When a vendor is asked again about an outcome that is still to come.

It decides how often is asked, and never what came of an attempt: this machine's clock may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desktop.booking.trip.attempt_kinds import ORDER, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.fee_rules import LINK_KINDS

ASK_EVERY = timedelta(seconds=5)
"""The shortest pause."""

_PAUSES = (
    (timedelta(seconds=30), ASK_EVERY),
    (timedelta(minutes=5, seconds=30), timedelta(seconds=30)),
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(hours=72), timedelta(hours=1)),
)
_AFTERWARDS = timedelta(days=1)
# A link waits for a person, who is on the phone at first.
_LINK_PAUSES = (
    (timedelta(minutes=1), timedelta(seconds=3)),
    (timedelta(minutes=6), timedelta(seconds=15)),
    (timedelta(hours=1), timedelta(minutes=2)),
    (timedelta(hours=25), timedelta(minutes=15)),
)

CALL_VENDOR_AFTER = timedelta(hours=72)
"""From then on a person must call the vendor, whose support can look further than we can."""


def pause_after(age: timedelta, kind: AnyKind = ORDER) -> timedelta:
    """How long to wait before the next question about an attempt of this age."""
    pauses = _LINK_PAUSES if kind in LINK_KINDS else _PAUSES
    return next((pause for until, pause in pauses if age < until), _AFTERWARDS)


_DOUBTED_FOR = timedelta(days=30)
"""For so long what was refused without an answer of the vendor's is looked up."""


def is_doubted(attempt: AnyAttempt, now: datetime) -> bool:
    """True while a refusal without the vendor's answer is fresh enough to be looked up."""
    return now - (attempt.answered_at or attempt.asked_at) < _DOUBTED_FOR


def is_overdue(attempt: AnyAttempt, now: datetime) -> bool:
    """True when it was asked for so long ago that the vendor must be called."""
    return attempt.age_at(now) >= CALL_VENDOR_AFTER


@dataclass(frozen=True, slots=True)
class AskTimes:
    """When this process asked about each attempt last. One object for the whole process; a new
    process asks about everything at once.

    Safe from any thread: each use of the dict is one step in CPython.
    """

    _last: dict[str, datetime] = field(default_factory=dict)

    def is_due(self, attempt: AnyAttempt, now: datetime) -> bool:
        """Whether to ask. The answer that was lost, or said to wait, counts as a question."""
        asked = [one for one in (self._last.get(attempt.id), attempt.answered_at) if one]
        return _has_passed(
            max(asked, default=None), pause_after(attempt.age_at(now), attempt.kind), now
        )

    def note(self, attempt: AnyAttempt, now: datetime) -> None:
        """It is asked about now."""
        self._last[attempt.id] = now

    def begin_hour(self, now: datetime) -> bool:
        """True once an hour, for what is looked up no more often."""
        return self.begin("", timedelta(hours=1), now)

    def begin(self, about: str, pause: timedelta, now: datetime) -> bool:
        """True where this was not begun for so long; it is begun now."""
        begins = _has_passed(self._last.get(about), pause, now)
        if begins:
            self._last[about] = now
        return begins

    def forget(self, about: str) -> None:
        """It may begin again at once."""
        self._last.pop(about, None)


def _has_passed(last: datetime | None, pause: timedelta, now: datetime) -> bool:
    """A clock that was set back never puts a question off."""
    return last is None or now < last or now - last >= pause
