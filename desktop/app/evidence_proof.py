"""Checks the audit log for an evidence pack, and signs the pack by the organization's key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from desktop.app.build_use_cases import EvidencePorts
from desktop.app.environment.environment import Environment
from desktop.app.open_store import audit_flaw, signer_of
from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.booking.evidence.evidence_facts import LockSettings
from desktop.documents.document_process import DocumentProcess
from desktop.documents.evidence.pack_files import PackFiles
from desktop.identity.crypto.org_key import fingerprint
from desktop.identity.directory.signer_history import SignerHistory
from desktop.identity.lockout import ATTEMPTS_ALLOWED, LOCKOUT_DURATION
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.store.audit.audit_chain import (
    ChainedEntry,
    ChainHead,
    ChainState,
    UnreadableEntry,
    find_flaws,
)
from desktop.store.database import Database
from desktop.system.config import RESOURCES, Settings
from desktop.use_cases.evidence.evidence_sources import PackSettings
from desktop.use_cases.ports.audit_port import LogProof, ProvenEntry, SignedEvidence
from desktop.use_cases.ports.keyring_port import AuditAnchor

MOST_CHECKED = 100_000
"""So many of the newest entries are checked: half a minute on two cores."""

_AT_ONCE = 2000
_MOST_FLAWS = 20


@dataclass(slots=True)
class _Passing:
    """Hands the chain on, and keeps what a pack needs of it."""

    store: Database
    head: ChainHead
    after: int
    is_wanted: Callable[[AuditEntry], bool]
    hashes: list[bytes] = field(default_factory=list)
    wanted: list[ChainedEntry] = field(default_factory=list)

    def __iter__(self) -> Iterator[ChainedEntry]:
        """In parts, so that others reach the records meanwhile."""
        after = self.after
        while after < self.head.seq:
            links = _links(self.store, after, min(_AT_ONCE, self.head.seq - after))
            if not links:
                return
            for link in links:
                self.hashes.append(link.hash)
                if self.is_wanted(link.entry):
                    self.wanted.append(link)
                yield link
            after = max(links[-1].seq, after + 1)


@dataclass(frozen=True, slots=True)
class LogChecker:
    """`AuditProof`. `flaw_at_the_end`: a clause where the log does not end as it was seen to."""

    store: Database
    signers: Callable[[], SignerHistory]
    flaw_at_the_end: Callable[[SignerHistory], str]
    most: int = MOST_CHECKED

    def check(self, is_wanted: Callable[[AuditEntry], bool]) -> LogProof:
        """As `AuditProof`. Signatures are checked on the caller's thread."""
        signers, head = self.signers(), self.store.audit_head()
        after = max(0, head.seq - self.most)
        state = self._state_at(after)
        passing = _Passing(self.store, head, after, is_wanted)
        flaws, flawed = list[str](), set[int]()
        for flaw in find_flaws(passing, signers, start=state):
            flawed.add(flaw.seq)
            if len(flaws) < _MOST_FLAWS:
                flaws.append(f"Entry {flaw.seq}: {flaw.flaw.value}.")
        flaws += (
            f"The member file names {name}, whom no owner let in." for name in signers.unproved
        )
        if end := self.flaw_at_the_end(signers):
            flaws.append(f"{end[:1].upper()}{end[1:]}.")
        return LogProof(
            first=after + 1,
            last=head.seq,
            hashes=(state.head.hash, *passing.hashes),
            entries=tuple(_proven(link) for link in passing.wanted if link.seq not in flawed),
            flaws=tuple(flaws),
        )

    def _state_at(self, seq: int) -> ChainState:
        """What the entry behind this place is checked against."""
        links = _links(self.store, seq - 1, 1) if seq else ()
        return links[0].state if links else ChainState.beginning()


def _links(store: Database, after: int, most: int) -> tuple[ChainedEntry, ...]:
    """UnreadableEntry, for the first of them alone: what is readable before another is returned."""

    def read(_head: ChainHead, chain: Iterator[ChainedEntry]) -> tuple[ChainedEntry, ...]:
        links: list[ChainedEntry] = []
        try:
            links.extend(islice(chain, most))
        except UnreadableEntry:
            if not links:
                raise
        return tuple(links)

    return store.read_audit_chain(read, after or None)


def _proven(link: ChainedEntry) -> ProvenEntry:
    logged = LoggedEntry(link.seq, link.entry, link.signer, link.revision, link.clock_set_back)
    return ProvenEntry(logged, link.latest, link.previous, link.hash, link.signature)


@dataclass(frozen=True, slots=True)
class OrganizationSigner:
    """`EvidenceSigner`."""

    directory: MemberDirectory
    opened: OpenedAccount

    def sign(self, content: bytes) -> SignedEvidence:
        """As `EvidenceSigner`."""
        members = self.directory.members_of(self.opened)
        statement, key = members.sign_evidence(hashlib.sha256(content).digest())
        return SignedEvidence(statement.text, statement.signature, key, fingerprint(key))


def evidence_ports(
    store: Database,
    directory: MemberDirectory,
    opened: OpenedAccount,
    anchor: AuditAnchor,
    settings: Settings,
    documents: DocumentProcess,
    environment: Environment,
    idle_seconds: int,
) -> EvidencePorts:
    """For one session. `idle_seconds`: in which this desk locks when it is left alone."""

    def flaw(signers: SignerHistory) -> str:
        return audit_flaw(settings, store, signer_of(opened), anchor, signers)

    closed = LOCKOUT_DURATION // timedelta(minutes=1)
    return EvidencePorts(
        LogChecker(store, opened.signers, flaw),
        OrganizationSigner(directory, opened),
        PackFiles(documents, RESOURCES / "evidence"),
        PackSettings(
            environment.company,
            environment.policy.name,
            environment.policy.live,
            environment.routes,
            LockSettings(idle_seconds // 60, ATTEMPTS_ALLOWED, closed),
        ),
    )
