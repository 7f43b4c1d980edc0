"""Ask somebody new in: a code, shown once, to be read out or handed over."""

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
class InviteMember:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    who: Member
    now: Now
    origin: str

    def __call__(self, name: str, role: str, elsewhere: bool = False) -> str:
        """The code: good once, for 24 hours, on this machine unless `elsewhere`; kept nowhere.

        Refused ``name_missing``, ``name_taken``, ``role_unknown``, and as `MemberAdministration`.
        """
        require_permission(self)
        return self._trace().around(
            "person invited",
            lambda: self.members.invite(name, role, elsewhere=elsewhere),
            subject=name,
            detail=role,
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
