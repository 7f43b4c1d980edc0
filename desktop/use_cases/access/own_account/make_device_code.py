"""A code for a member's sign-in on another machine of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import AuditedAction
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member, OwnAccount
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class MakeDeviceCode:
    needs: ClassVar[Permission] = Permission.MANAGE_OWN_ACCOUNT

    store: Store
    own_account: OwnAccount
    who: Member
    now: Now
    origin: str

    def __call__(self, passphrase: str) -> str:
        """Good once, for 24 hours, with the passphrase. Refused ``wrong_passphrase``."""
        require_permission(self)
        return self._trace().around(
            "device code made",
            lambda: self.own_account.device_code(passphrase),
            subject=self.who.id,
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
