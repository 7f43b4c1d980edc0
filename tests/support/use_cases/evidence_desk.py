"""Evidence packs over any store: a real chain, real signatures, pages and PDFs of this process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from desktop.app.build_use_cases import EvidencePorts
from desktop.app.evidence_proof import LogChecker
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.card_entry.capture_route import TRAINING_ROUTES
from desktop.booking.check_result import CheckResult, Verdict
from desktop.booking.delegation.limit_change import LimitsInForce
from desktop.booking.delegation.limits import FIRST_LIMITS
from desktop.booking.evidence.evidence_facts import LockSettings
from desktop.booking.evidence.evidence_receiver import EvidenceReceiver
from desktop.booking.evidence.pack_section import PackSection
from desktop.documents.evidence.evidence_page import evidence_page
from desktop.documents.evidence.evidence_pdf import draw_evidence
from desktop.documents.evidence.section_table import section_tables
from desktop.identity.crypto.org_key import OrgKey, fingerprint
from desktop.identity.directory.signer_history import SignerHistory
from desktop.identity.statements.signed_statement import evidence_statement
from desktop.store.audit.audit_chain import (
    AuditSigner,
    ChainedEntry,
    ChainHead,
    ChainState,
    next_link,
)
from desktop.store.database import Database
from desktop.system.config import RESOURCES
from desktop.use_cases.actor import Actor
from desktop.use_cases.evidence.evidence_sources import EvidenceSources, PackSettings
from desktop.use_cases.evidence.make_evidence_pack import MadePack, MakeEvidencePack
from desktop.use_cases.ports.audit_port import Signatory, SignedEvidence
from desktop.use_cases.ports.documents_port import PackCover
from desktop.use_cases.ports.identity_port import Member
from tests.support.fakes.documents import FakeDelivery
from tests.support.fakes.safeguards import MemberKeys
from tests.support.fakes.store import FakeStore

from .safeguards_desk import ADA, SafeguardsDesk

T = TypeVar("T")
PAGE_FOLDER = RESOURCES / "evidence"
SETTINGS = PackSettings(
    "Marlow Travel", "TRAINING", False, TRAINING_ROUTES, LockSettings(5, 10, 30)
)  # fmt: skip
MACHINE = (
    CheckResult("Disk", Verdict.PROTECTED, "It is encrypted.", "asked the system"),
    CheckResult("Screen", Verdict.NOT_VERIFIED, "Nobody looked.", "not checked"),
)


@dataclass
class NamedKeys(MemberKeys):
    """Those of members by their names. `unproved`: of members whom no owner let in."""

    names: dict[str, str] = field(default_factory=dict)
    unproved: tuple[str, ...] = ()

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        found = super().signatory(signer, revision)
        if found is None:
            return None
        return Signatory(found.member_id, self.names.get(found.member_id, found.name))


@dataclass
class ChainInMemory:
    """As much of `Database` as `LogChecker` asks: the entries of `source`, chained and signed."""

    source: Callable[[], list[AuditEntry]]
    keys: NamedKeys
    links: list[ChainedEntry] = field(default_factory=list)

    def grow(self) -> None:
        """Chain what is new."""
        for entry in self.source()[len(self.links) :]:
            state = self.links[-1].state if self.links else ChainState.beginning()
            signing = self.keys.signing(entry.member_id)
            self.keys.names[entry.member_id] = entry.member_name
            signer = AuditSigner(signing.verify_key.hex(), signing.sign, lambda: 1)
            self.links.append(next_link(state, entry, signer))

    def audit_head(self) -> ChainHead:
        self.grow()
        return self.links[-1].state.head if self.links else ChainHead.beginning()

    def read_audit_chain(
        self, use: Callable[[ChainHead, Iterator[ChainedEntry]], T], after: int | None = None
    ) -> T:
        return use(self.audit_head(), iter(self.links[after or 0 :]))

    def checker(self, flaw: str = "", most: int = 100_000) -> LogChecker:
        """The real one, over this chain."""
        signers = cast(SignerHistory, self.keys)
        return LogChecker(cast(Database, self), lambda: signers, lambda _: flaw, most)


@dataclass
class OrganizationInMemory:
    """`EvidenceSigner`."""

    key: OrgKey = field(default_factory=OrgKey.fresh)

    def sign(self, content: bytes) -> SignedEvidence:
        statement = evidence_statement(self.key, hashlib.sha256(content).digest())
        public = self.key.verify_key
        return SignedEvidence(statement.text, statement.signature, public, fingerprint(public))


class FilesHere:
    """`EvidenceFiles` without a process of its own."""

    def make_pdf(
        self, cover: PackCover, sections: tuple[PackSection, ...], log: tuple[str, ...]
    ) -> bytes:
        return draw_evidence(cover, sections, log).pdf()

    def make_tables(self, sections: tuple[PackSection, ...]) -> dict[str, bytes]:
        return section_tables(sections)

    def make_page(self, content: str, signed: SignedEvidence) -> bytes:
        return evidence_page(PAGE_FOLDER, content, signed)


@dataclass
class EvidenceDesk:
    """Ada's desk; `log` is its audit log."""

    desk: SafeguardsDesk = field(default_factory=SafeguardsDesk)
    keys: NamedKeys = field(default_factory=NamedKeys)
    organization: OrganizationInMemory = field(default_factory=OrganizationInMemory)
    flaw: str = ""
    settings: PackSettings = SETTINGS

    def __post_init__(self) -> None:
        self.chain = ChainInMemory(lambda: self.log, self.keys)

    @property
    def store(self) -> FakeStore:
        assert isinstance(self.desk.store, FakeStore)
        return self.desk.store

    @property
    def log(self) -> list[AuditEntry]:
        """The audit log as it is now."""
        return self.store.tables.audit

    def note(self, action: str, outcome: str = "done", subject: str = "", detail: str = "") -> None:
        """One more entry, by Ada."""
        entry = self.actor().audit_entry(action, outcome=outcome, subject=subject, detail=detail)
        self.store.write(lambda repos: repos.audit.add(entry))

    def actor(self, member: Member = ADA) -> Actor:
        return self.desk.actor(member)

    def maker(self, member: Member = ADA) -> MakeEvidencePack:
        sources = EvidenceSources(
            self.desk.sources(), self.settings, lambda: MACHINE, lambda: LimitsInForce(FIRST_LIMITS)
        )
        return MakeEvidencePack(
            self.actor(member),
            self.desk.store,
            sources,
            self.chain.checker(self.flaw),
            lambda: self.keys,
            self.organization,
            FilesHere(),
            FakeDelivery(),
        )

    def make(self, receiver: EvidenceReceiver, file: Path) -> MadePack:
        return self.maker()(receiver, file)


def evidence_ports(store: FakeStore, keys: NamedKeys) -> EvidencePorts:
    """For a whole desk over fakes."""
    chain = ChainInMemory(lambda: store.tables.audit, keys)
    return EvidencePorts(chain.checker(), OrganizationInMemory(), FilesHere(), SETTINGS)
