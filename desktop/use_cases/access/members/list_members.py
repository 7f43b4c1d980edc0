"""The members and the invited, with their status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member, MemberAdministration, MemberRow


@dataclass(frozen=True, slots=True)
class ListMembers:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    members: MemberAdministration
    who: Member

    def __call__(self) -> tuple[MemberRow, ...]:
        """Refused as `MemberAdministration`."""
        require_permission(self)
        return self.members.member_list()
