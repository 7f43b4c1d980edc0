"""Our own fee: what WE CHARGE, apart from what the airline charges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeeCharge:
    """The card processor's own answer: the charge was made. `charge_id` is the processor's id."""

    charge_id: str
