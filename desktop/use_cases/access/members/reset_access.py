"""Somebody known starts again: a lost machine, or a forgotten passphrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import AuditedAction
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member, MemberAdministration
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class ResetAccess:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    who: Member
    now: Now
    origin: str

    def __call__(self, member_id: str, elsewhere: bool = False) -> str:
        """The code, as `InviteMember` gives it. The person's earlier keys end now.

        Refused ``member_unknown``, ``not_oneself``, ``suspended``, and as `MemberAdministration`.
        """
        require_permission(self)
        return self._trace().around(
            "person asked in again",
            lambda: self.members.renew(member_id, elsewhere=elsewhere),
            subject=member_id,
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
