"""Show a new second factor, to be taken up with a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import FactorOffer, Member, OwnAccount


@dataclass(frozen=True, slots=True)
class OfferSecondFactor:
    needs: ClassVar[Permission] = Permission.MANAGE_OWN_ACCOUNT

    own_account: OwnAccount
    who: Member

    def __call__(self) -> FactorOffer:
        """Nothing changes until `ConfirmSecondFactor`."""
        require_permission(self)
        return self.own_account.offer_second_factor()
