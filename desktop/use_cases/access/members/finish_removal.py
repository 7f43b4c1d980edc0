"""Finish, after a crash, what the removal of somebody began."""

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
class FinishRemoval:
    """For the moment when the records have been opened by their next key."""

    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    who: Member
    now: Now
    origin: str

    def __call__(self) -> None:
        """The former key is forgotten. Refused as `MemberAdministration`."""
        require_permission(self)
        trace = AuditedAction(self.store, self.who, self.now, self.origin)
        trace.around("store rekeyed", self.members.store_rekeyed)
