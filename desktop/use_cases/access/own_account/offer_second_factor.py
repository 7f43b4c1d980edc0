"""Show a new second factor, to be taken up with a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import FactorOffer, OwnDoor, Person


@dataclass(frozen=True, slots=True)
class OfferSecondFactor:
    needs: ClassVar[Permission] = Permission.KEEP_OWN_DOOR

    own_door: OwnDoor
    who: Person

    def __call__(self) -> FactorOffer:
        """Nothing changes until `TakeSecondFactor`."""
        refuse_unless_allowed(self)
        return self.own_door.offer_second_factor()
