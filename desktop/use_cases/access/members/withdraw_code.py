"""Take back a code that nobody has used yet."""

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
class WithdrawCode:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    who: Member
    now: Now
    origin: str

    def __call__(self, code_id: str) -> None:
        """Refused ``code_unknown``, and as `MemberAdministration`."""
        require_permission(self)
        self._trace().around(
            "code withdrawn", lambda: self.members.withdraw(code_id), subject=code_id
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
