"""Reads what an evidence pack is made from, and of clients no more than its receiver may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.booking.access.audit_entry import LoggedEntry
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.check_result import CheckResult
from desktop.booking.delegation.limit_change import LimitsInForce
from desktop.booking.evidence.evidence_facts import EvidenceFacts, LockSettings, TeamCount
from desktop.booking.evidence.evidence_receiver import (
    OF_THE_COMPANY,
    EvidenceReceiver,
    ReceiverKind,
)
from desktop.booking.polling.finding import FindingKind
from desktop.booking.refunds.refund_entry import RefundLine
from desktop.use_cases.delegation.member_clearances import ReadSources
from desktop.use_cases.ports.store_port import Repositories


@dataclass(frozen=True, slots=True)
class PackSettings:
    """`environment`: its shown name; `live`: money and tickets are real. `routes`: the ways to take
    a card that are on.
    """

    company: str
    environment: str
    live: bool
    routes: frozenset[CaptureRoute]
    lock: LockSettings


@dataclass(frozen=True, slots=True)
class EvidenceSources:
    """`check_machine` and `limits` block."""

    safeguards: ReadSources
    settings: PackSettings
    check_machine: Callable[[], tuple[CheckResult, ...]]
    limits: Callable[[], LimitsInForce]

    def facts(self, receiver: EvidenceReceiver, log: tuple[LoggedEntry, ...]) -> EvidenceFacts:
        """Blocks. Refused ``no_such_client``, ``no_such_trip``, ``store_damaged``,
        ``policy_files_damaged``, ``directory_*``.
        """
        rows = self.safeguards.active_members()
        known, _ = self.safeguards.safeguards(rows)
        settings = self.settings
        # Not inside a job of the store, whose thread others wait for.
        of_the_company = receiver.kind in OF_THE_COMPANY
        machine = self.check_machine() if of_the_company else ()
        limits = self.limits() if of_the_company else None

        def read(repos: Repositories) -> EvidenceFacts:
            bare = EvidenceFacts(
                company=settings.company,
                safeguards=known,
                set_up=repos.set_up.read(),
                routes=settings.routes,
                lock=settings.lock,
                team=TeamCount(len(rows), sum(1 for row in rows if row.second_factor)),
                limits=limits,
                machine=machine,
                log=log,
            )
            return _with_records(bare, receiver, repos)

        return self.safeguards.store.read(read)


def _with_records(
    facts: EvidenceFacts, receiver: EvidenceReceiver, repos: Repositories
) -> EvidenceFacts:
    if receiver.kind is ReceiverKind.BANK:
        return replace(
            facts,
            refunds=repos.refunds.all(complete=True),
            disputes=repos.findings.of_kind(FindingKind.DISPUTE),
        )
    if receiver.kind is ReceiverKind.CLIENT:
        client = repos.clients.get(receiver.subject)
        found = repos.trips.of_client(client.id)
        trips = tuple(repos.trips.get(each.id) for each in reversed(found))
        return replace(facts, client=client, trips=trips)
    if receiver.kind is ReceiverKind.DISPUTE:
        file = repos.trips.file(receiver.subject)
        trip, client = file.trip, file.client
        owed = repos.refunds.of_trip(trip.id)
        return replace(
            facts,
            client=client,
            trips=(trip,),
            news=repos.findings.of_trip(trip.id),
            refunds=tuple(
                RefundLine(each, trip.route, trip.record_locator, client.name) for each in owed
            ),
        )
    return facts
