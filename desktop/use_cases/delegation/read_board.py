"""Read the owner's board: cards, holds, outcomes, refunds and what ends soon, at one look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.board.owners_board import (
    OwnersBoard,
    cards_by_member,
    fees_given_back,
    holds_ending,
    open_card_entries,
    uncertain_trips,
)
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.safeguards import reminders
from desktop.booking.refunds.refund_entry import by_last_day
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store

from .member_clearances import ReadSources

MOST_ENTRIES = 1000
"""Entries of the log about cards that are read at most: some days of a busy office."""


@dataclass(frozen=True, slots=True)
class ReadBoard:
    """It shows who did what, so that reading it is an act in the log too (PCI DSS 10.2.1.3).
    `waiting`: the approvals that this member can give.
    """

    actor: Actor
    store: Store
    sources: ReadSources
    waiting: Callable[[], tuple[Approval, ...]]

    @requires(Permission.READ_AUDIT, audits=("board read",))
    def __call__(self, *, notes: bool = True) -> OwnersBoard:
        """Without `notes` for one that is shown already, and read again by itself. Blocks.
        Refused ``policy_files_damaged``, ``directory_*``.
        """
        known, _ = self.sources.safeguards(self.sources.active_members())
        if notes:
            self.store.write(
                lambda repos: repos.audit.add(self.actor.audit_entry("board read", outcome="done"))
            )
        ends, waiting = reminders(known), self.waiting()

        def board(repos: Repositories) -> OwnersBoard:
            now = self.actor.now()
            found = repos.audit.find("card", limit=MOST_ENTRIES)
            entries = tuple(each.entry for each in found)
            unsettled = repos.trips.unsettled()
            opened = tuple(
                replace(each, about=_about(repos, each.trip_id))
                for each in open_card_entries(entries, now)
            )
            return OwnersBoard(
                at=now,
                open_entries=opened,
                cards=cards_by_member(entries, now),
                uncertain=uncertain_trips(unsettled),
                holds=holds_ending(unsettled, now),
                refunds=by_last_day(repos.refunds.owed()),
                fees_back=fees_given_back(repos.refunds.all(), now),
                reminders=ends,
                findings=len(repos.findings.open()),
                is_whole=len(found) < MOST_ENTRIES,
                approvals=waiting,
            )

        return self.store.read(board)


def _about(repos: Repositories, trip_id: str) -> str:
    """Route and client; empty where the trip is not there, or cannot be read."""
    try:
        file = repos.trips.file(trip_id)
    except Refused:
        return ""
    return f"{file.trip.route.replace('-', ' – ')} · {file.client.name}"
