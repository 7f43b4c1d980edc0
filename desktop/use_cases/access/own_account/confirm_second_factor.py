"""Switch a second factor on, once it has shown its first digits."""

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
class ConfirmSecondFactor:
    needs: ClassVar[Permission] = Permission.MANAGE_OWN_ACCOUNT

    store: Store
    own_account: OwnAccount
    who: Member
    now: Now
    origin: str

    def __call__(self, digits: str) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``, and those of `OwnAccount`."""
        require_permission(self)
        self._trace().around(
            "second factor switched on",
            lambda: self.own_account.confirm_second_factor(digits),
            subject=self.who.id,
        )

    def _trace(self) -> AuditedAction:
        return AuditedAction(self.store, self.who, self.now, self.origin)
