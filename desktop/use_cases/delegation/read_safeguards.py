"""Read the safeguards as they are today: texts, who signed them, insurance, checks, the law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.booking.access.role import AccountStatus, Permission
from desktop.booking.delegation.founder_answers import FounderAnswer, founder_answers, today_line
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.safeguards import (
    Reminder,
    Safeguards,
    reminders,
    safeguards_on,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.audit_port import AuditSigners
from desktop.use_cases.ports.documents_port import PolicyLibrary
from desktop.use_cases.ports.identity_port import MemberAdministration
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class SafeguardsView:
    """`unverified`: signatures that are stored and do not verify, so that they count for nothing.

    `may_edit`: whether the one who looks keeps the safeguards. `today_line`: what of it waits for
    them, for Today; empty for nothing.
    """

    known: Safeguards
    answers: tuple[FounderAnswer, ...]
    reminders: tuple[Reminder, ...]
    unverified: tuple[PolicySignature, ...]
    member_id: str
    may_edit: bool
    today_line: str = ""


@dataclass(frozen=True, slots=True)
class ReadSafeguards:
    """`signers`: whose keys sign here, read anew at each call. A member sees their own signatures
    and background check, who keeps the safeguards those of all active members.
    """

    actor: Actor
    store: Store
    library: PolicyLibrary
    signers: Callable[[], AuditSigners]
    members: MemberAdministration
    today_is: Callable[[], date]

    @requires(Permission.READ_SAFEGUARDS)
    def __call__(self) -> SafeguardsView:
        """Blocks. Refused ``policy_files_damaged``, ``directory_*``."""
        own = self.actor.member
        may_edit = Permission.KEEP_SAFEGUARDS in own.may
        record = self.store.read(lambda repos: repos.safeguards.read())
        signers = self.signers()
        checked = [(each, is_valid(each, signers)) for each in record.signatures]
        valid = tuple(each for each, good in checked if good)
        others = self._active_others() if may_edit else ()
        shown = ((own.id, own.name), *others)
        known = safeguards_on(
            self.today_is(), self.library.guide(), self.library.texts(), record, valid, shown
        )
        ending = reminders(known)
        return SafeguardsView(
            known,
            founder_answers(known, own.id, may_edit=may_edit),
            ending,
            tuple(each for each, good in checked if not good),
            own.id,
            may_edit,
            today_line(known, ending, own.id),
        )

    def _active_others(self) -> tuple[tuple[str, str], ...]:
        rows = self.members.member_list()
        return tuple(
            (row.member.id, row.member.name)
            for row in rows
            if row.status is AccountStatus.ACTIVE and row.member.id != self.actor.member.id
        )


def is_valid(signature: PolicySignature, signers: AuditSigners) -> bool:
    """Whether the key that signed exactly this belonged to exactly this member then."""
    if not signers.has_signed(signature.signer, signature.statement, signature.signature):
        return False
    signatory = signers.signatory(signature.signer, signature.revision)
    return signatory is not None and signatory.member_id == signature.member_id
