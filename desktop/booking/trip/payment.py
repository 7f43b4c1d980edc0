"""Our own fee: what WE CHARGE, apart from what the airline charges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class FeeCharge:
    """The card processor's own answer: the charge was made. `charge_id` is the processor's id."""

    charge_id: str

    def audit_text(self) -> str:
        """Nothing: the attempt's own id is what the processor knows it by."""
        return ""

    def printed(self) -> Self:
        """Without the processor's id, which no document prints."""
        return replace(self, charge_id="")
