"""Read the safeguards as they are today: texts, who signed them, insurance, checks, the law."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import AccountStatus, Permission
from desktop.booking.delegation.founder_answers import FounderAnswer, founder_answers, today_line
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.safeguards import Reminder, Safeguards, reminders
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.identity_port import MemberRow

from .member_clearances import ReadSources


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
    """A member sees their own signatures, background check and clearance, who keeps the safeguards
    those of all active members, their own first.
    """

    actor: Actor
    sources: ReadSources

    @requires(Permission.READ_SAFEGUARDS)
    def __call__(self) -> SafeguardsView:
        """Blocks. Refused ``policy_files_damaged``, ``directory_*``."""
        own = self.actor.member
        may_edit = Permission.KEEP_SAFEGUARDS in own.may
        rows = self.sources.active_members()
        # Shown what is theirs even while the list lacks them.
        unlisted = MemberRow(own, AccountStatus.ACTIVE, None)
        mine = tuple(row for row in rows if row.member.id == own.id) or (unlisted,)
        others = tuple(row for row in rows if may_edit and row.member.id != own.id)
        known, unverified = self.sources.safeguards((*mine, *others))
        ending = reminders(known)
        return SafeguardsView(
            known,
            founder_answers(known, own.id, may_edit=may_edit),
            ending,
            unverified,
            own.id,
            may_edit,
            today_line(known, ending, own.id),
        )
