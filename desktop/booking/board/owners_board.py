"""The owner's board: who takes cards now and took them today, and what ends or waits for a person.

It is about the records of this machine. Of a card pane it knows what the audit log says of its
opening and its end, and never a digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.safeguards import Reminder
from desktop.booking.refunds.refund_entry import RefundDuty, RefundLine
from desktop.booking.trip.fare.fare_payment import fare_hold_ends_at
from desktop.booking.trip.fee_rules import hold_ends_at
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import open_attempts

LOOKS_BACK = timedelta(hours=24)
"""So far back the card entries of each member are counted."""
FEES_LOOK_BACK = timedelta(days=30)
"""So far back the fees that were given back are counted."""
HOLDS_AHEAD = timedelta(hours=24)
"""Holds that end within this time are shown."""
LONG_OPEN = timedelta(minutes=15)
"""A pane in which nothing is typed locks long before. Most likely no desk was left to note the end,
as after a kill.
"""

OPENED, TAKEN, NOT_TAKEN = "card pane opened", "card taken", "card not taken"
"""The actions of the audit log that this is read from."""


@dataclass(frozen=True, slots=True)
class OpenCardEntry:
    """A card pane whose end is not in the log. `about`: the trip and its client, where known."""

    member_name: str
    trip_id: str
    opened_at: datetime
    about: str = ""

    def is_lost(self, now: datetime) -> bool:
        """Whether it has hardly been open until now, and nothing says how it ended."""
        return now - self.opened_at >= LONG_OPEN


@dataclass(frozen=True, slots=True)
class MemberCards:
    """`by_hour`: how many cards in each of the last 24 hours, the oldest first; `not_taken`: card
    entries that ended without one.
    """

    member_name: str
    by_hour: tuple[int, ...]
    not_taken: int

    @property
    def taken(self) -> int:
        return sum(self.by_hour)


@dataclass(frozen=True, slots=True)
class HoldEnd:
    """Money on a client's card that is let go by the bank at that time. `what`: fare or our fee."""

    trip: Trip
    what: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnersBoard:
    """All of it at one moment (aware). `refunds`: what we owe, the nearest last day first;
    `fees_back`: our fees that were given back in the last 30 days; `findings`: how many things that
    vendors showed wait on Today; `approvals`: what the owner can answer now, the nearest end first.
    `is_whole`: False where the log had more entries than were read.
    """

    at: datetime
    open_entries: tuple[OpenCardEntry, ...]
    cards: tuple[MemberCards, ...]
    uncertain: tuple[Trip, ...]
    holds: tuple[HoldEnd, ...]
    refunds: tuple[RefundLine, ...]
    fees_back: tuple[RefundLine, ...]
    reminders: tuple[Reminder, ...]
    findings: int
    is_whole: bool = True
    approvals: tuple[Approval, ...] = ()


def open_card_entries(entries: Iterable[AuditEntry], now: datetime) -> tuple[OpenCardEntry, ...]:
    """The newest first. `entries`: those of card panes, in any order. A member has one pane at a
    time at each computer: a later opening says that the earlier one is over.
    """
    newest: dict[tuple[str, str], AuditEntry] = {}
    for entry in sorted(entries, key=lambda each: each.at):
        if entry.action in (OPENED, TAKEN, NOT_TAKEN):
            newest[entry.member_id, entry.workstation] = entry
    found = [
        OpenCardEntry(one.member_name, one.subject, one.at)
        for one in newest.values()
        if one.action == OPENED and timedelta() <= now - one.at < LOOKS_BACK
    ]
    return tuple(sorted(found, key=lambda each: each.opened_at, reverse=True))


def cards_by_member(entries: Iterable[AuditEntry], now: datetime) -> tuple[MemberCards, ...]:
    """Who took most first. `entries` as for `open_card_entries`."""
    hours = LOOKS_BACK // timedelta(hours=1)
    taken: dict[tuple[str, str], list[int]] = {}
    ended: dict[tuple[str, str], int] = {}
    for entry in entries:
        ago = now - entry.at
        if not timedelta() <= ago < LOOKS_BACK or entry.action not in (TAKEN, NOT_TAKEN):
            continue
        who = entry.member_id, entry.member_name
        counts = taken.setdefault(who, [0] * hours)
        if entry.action == TAKEN:
            counts[hours - 1 - ago // timedelta(hours=1)] += 1
        else:
            ended[who] = ended.get(who, 0) + 1
    found = [MemberCards(who[1], tuple(taken[who]), ended.get(who, 0)) for who in taken]
    return tuple(sorted(found, key=lambda each: (-each.taken, each.member_name)))


def holds_ending(trips: Iterable[Trip], now: datetime) -> tuple[HoldEnd, ...]:
    """The earliest first; those that have ended by their date too, for nobody has noted it yet."""
    ends = [
        HoldEnd(trip, what, ends_at)
        for trip in trips
        for what, ends_at in (("fare", fare_hold_ends_at(trip)), ("our fee", hold_ends_at(trip)))
        if ends_at is not None and ends_at - now <= HOLDS_AHEAD
    ]
    return tuple(sorted(ends, key=lambda each: each.ends_at))


def uncertain_trips(trips: Iterable[Trip]) -> tuple[Trip, ...]:
    """Those with an outcome that is still to come."""
    return tuple(trip for trip in trips if open_attempts(trip))


def fees_given_back(lines: Iterable[RefundLine], now: datetime) -> tuple[RefundLine, ...]:
    """The newest first; what was never owed is left out."""
    found = [
        line
        for line in lines
        if line.entry.duty is RefundDuty.OWN_FEE
        and not line.entry.was_withdrawn
        and now - line.entry.recorded_at < FEES_LOOK_BACK
    ]
    return tuple(sorted(found, key=lambda each: each.entry.recorded_at, reverse=True))
