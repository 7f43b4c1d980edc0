"""What a client said yes to: the words that were read, and what they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, aware and in UTC, and beside it a clock that nobody sets: it shows `seconds`.

    `clock` names that clock; it is empty where there is none. `call` is the id of the client's
    call that the desk is on.
    """

    at: datetime
    clock: str = ""
    seconds: int = 0
    call: str = ""

    def is_within(self, lasts: timedelta, since: Moment) -> bool:
        """Whether it is the same call, and less than `lasts` has passed, by both clocks, and
        neither went back or is new.
        """
        passed = self.seconds - since.seconds
        return (
            self.call == since.call
            and timedelta() <= self.at - since.at < lasts
            and bool(self.clock)
            and self.clock == since.clock
            and timedelta() <= timedelta(seconds=passed) < lasts
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """One yes. It holds for exactly these terms and this card, and for the call it was given in.

    `words` is the very text that was read. `terms`: what it was about, a line for each part (see
    `trip_rules.agreed_terms`). `card` names the card without its number. `at` is aware, UTC;
    `clock`, `clock_seconds` and `call` are those of its `Moment`. `is_void` once anything that it
    is about has changed: it does not come back with what was changed back. `declined_at`: when the
    client took it back, aware, UTC.
    """

    words: str
    terms: tuple[str, ...]
    card: str
    member_id: str
    member_name: str
    at: datetime
    clock: str = ""
    clock_seconds: int = 0
    is_void: bool = False
    call: str = ""
    declined_at: datetime | None = None

    @property
    def moment(self) -> Moment:
        """When it was given."""
        return Moment(self.at, self.clock, self.clock_seconds, self.call)

    def sentence(self, when: str, declined: str = "") -> str:
        """For the trip's page; `when` is `at` as the reader's clock shows it, `declined` the time
        when the client took it back.
        """
        ended = f" At {declined} the client took it back." if declined else ""
        return f"At {when} {self.member_name} read, and the client said yes: {self.words}{ended}"
