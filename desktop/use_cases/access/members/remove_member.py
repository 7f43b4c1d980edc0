"""Remove a member: their keys end, and the store takes a key that they never held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import AuditedAction
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member, MemberAdministration, StoreKey
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class RemoveMember:
    needs: ClassVar[Permission] = Permission.MANAGE_MEMBERS

    store: Store
    members: MemberAdministration
    store_key: StoreKey
    who: Member
    now: Now
    origin: str

    def __call__(self, member_id: str) -> None:
        """In three steps: the remaining members get the next key, the store is rekeyed, the former
        key is dropped. What a crash cuts off is finished at the next sign-in.

        Refused ``last_owner``, ``not_oneself``, as `MemberAdministration`;
        ``rotation_unfinished`` when the member is removed but the store could not be rekeyed.
        """
        require_permission(self)
        trace = AuditedAction(self.store, self.who, self.now, self.origin)
        key = trace.around(
            "person removed", lambda: self.members.remove(member_id), subject=member_id
        )
        trace.around("store rekeyed", lambda: self._rekey(key), subject=member_id)

    def _rekey(self, key: KeyHandle) -> None:
        try:
            self.store_key.rekey(key)
            self.members.store_rekeyed()
        except DeskError as fault:
            raise Refused(
                "rotation_unfinished",
                "The person is removed, but the records could not take their new key.",
                "No record was lost, and the person cannot sign in.",
                f"{fault.happened} Put that right, then close Skycap and sign in again.",
            ) from fault
