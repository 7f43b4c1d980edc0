"""The safeguards as they are today, with the clearance of those who take cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from desktop.booking.access.role import AccountStatus
from desktop.booking.date_time_text import local_time
from desktop.booking.delegation.clearance import AccessReview, ClearedMember, needs_clearance
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.safeguards import Safeguards, safeguards_on
from desktop.use_cases.ports.audit_port import AuditSigners
from desktop.use_cases.ports.documents_port import PolicyLibrary
from desktop.use_cases.ports.identity_port import MemberAdministration, MemberRow
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class ReadSources:
    """What the safeguards are read from. `signers`: whose keys sign here, read anew each time."""

    store: Store
    library: PolicyLibrary
    signers: Callable[[], AuditSigners]
    members: MemberAdministration
    today_is: Callable[[], date]

    def active_members(self) -> tuple[MemberRow, ...]:
        """Refused ``directory_*``."""
        rows = self.members.member_list()
        return tuple(row for row in rows if row.status is AccountStatus.ACTIVE)

    def safeguards(
        self, shown: Iterable[MemberRow]
    ) -> tuple[Safeguards, tuple[PolicySignature, ...]]:
        """As far as they are about the members who are `shown`; and the stored signatures that do
        not verify, so that they count for nothing. Blocks. Refused ``policy_files_damaged``,
        ``directory_*``.
        """
        rows = tuple(shown)
        record = self.store.read(lambda repos: repos.safeguards.read())
        signers = self.signers()
        checked = [(each, is_valid(each, signers)) for each in record.signatures]
        known = safeguards_on(
            self.today_is(),
            self.library.guide(),
            self.library.texts(),
            record,
            tuple(each for each, good in checked if good),
            tuple((row.member.id, row.member.name) for row in rows),
            tuple(_card_agent(row) for row in rows if needs_clearance(row.member.role)),
        )
        return known, tuple(each for each, good in checked if not good)


def is_valid(signature: PolicySignature, signers: AuditSigners) -> bool:
    """Whether the key that signed exactly this belonged to exactly this member then."""
    if not signers.has_signed(signature.signer, signature.statement, signature.signature):
        return False
    signatory = signers.signatory(signature.signer, signature.revision)
    return signatory is not None and signatory.member_id == signature.member_id


def _card_agent(row: MemberRow) -> ClearedMember:
    given = row.clearance
    review = None
    if given is not None:
        days = (local_time(at).date() for at in (given.given_at, given.ends_at))
        review = AccessReview(given.by, *days)
    return ClearedMember(row.member.id, row.member.name, row.member.role, row.second_factor, review)
