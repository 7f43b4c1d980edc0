"""What changed since an owner's last sign-in: enrolled members, expired codes, idle members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import AuditedAction
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member, MemberAdministration, Noticed
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class ReviewMembers:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    who: Member
    now: Now
    origin: str

    def __call__(self) -> tuple[Noticed, ...]:
        """Each is in the member list and the audit log now. Refused as `MemberAdministration`."""
        require_permission(self)
        noticed = self.members.review()
        trace = AuditedAction(self.store, self.who, self.now, self.origin)
        for one in noticed:
            trace.note(one.what, "done", one.member.id, one.member.name)
        return noticed
