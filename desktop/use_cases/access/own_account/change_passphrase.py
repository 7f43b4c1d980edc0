"""A person's own passphrase is changed; the one in use is asked for."""

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
class ChangePassphrase:
    needs: ClassVar[Permission] = Permission.MANAGE_OWN_ACCOUNT

    store: Store
    own_account: OwnAccount
    who: Member
    now: Now
    origin: str

    def __call__(self, old: str, new: str) -> None:
        """Refused ``wrong_passphrase``, ``locked_out``, ``weak_passphrase``,
        ``passphrase_used_before``, and those of `OwnAccount`.
        """
        require_permission(self)
        self._trace().around(
            "passphrase changed",
            lambda: self.own_account.change_passphrase(old, new),
            subject=self.who.id,
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
