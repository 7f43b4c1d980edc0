"""All that an evidence pack is made from, as it was read at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.audit_entry import LoggedEntry
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.check_result import CheckResult
from desktop.booking.clients.client import Client
from desktop.booking.delegation.clearance import ClearanceItem
from desktop.booking.delegation.limit_change import LimitsInForce
from desktop.booking.delegation.safeguards import Safeguards
from desktop.booking.polling.finding import Finding
from desktop.booking.refunds.refund_entry import RefundLine
from desktop.booking.set_up.set_up_record import SetUpRecord
from desktop.booking.trip.trip import Trip


@dataclass(frozen=True, slots=True)
class LockSettings:
    """When a desk asks for the passphrase again, and when it refuses to: by the program's code."""

    idle_minutes: int
    wrong_tries: int
    closed_minutes: int


@dataclass(frozen=True, slots=True)
class TeamCount:
    """Active members, and how many of them sign in with a second factor."""

    active: int
    second_factor: int


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """`log`: those entries that packs count or show, oldest first. `refunds` and `disputes`: of all
    clients for a bank, else of the one trip.

    `client` and `trips` are there for a client's pack, and for a dispute, which has one trip.
    `news`: what vendors showed about that trip.
    """

    company: str
    safeguards: Safeguards
    set_up: SetUpRecord
    routes: frozenset[CaptureRoute]
    lock: LockSettings
    team: TeamCount
    limits: LimitsInForce | None = None
    machine: tuple[CheckResult, ...] = ()
    log: tuple[LoggedEntry, ...] = ()
    refunds: tuple[RefundLine, ...] = ()
    disputes: tuple[Finding, ...] = ()
    client: Client | None = None
    trips: tuple[Trip, ...] = ()
    news: tuple[Finding, ...] = ()

    def in_order(self, item: ClearanceItem) -> tuple[int, int]:
        """In how many of the card agents' clearances this is in order, and of how many. An owner's
        access review counts in neither: nobody else could make it.
        """
        agents = [
            each
            for each in self.safeguards.clearances
            if item is not ClearanceItem.ACCESS_REVIEW or not each.is_single_control
        ]
        rows = [row for each in agents for row in each.rows if row.item is item]
        return sum(1 for row in rows if not row.is_missing), len(rows)
