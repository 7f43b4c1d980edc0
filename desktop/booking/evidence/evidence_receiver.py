"""Whom an evidence pack is for. What they may see follows from it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class ReceiverKind(Enum):
    """The value is shown, and is in the audit log."""

    BANK = "bank or acquirer"
    INSURER = "insurer"
    CLIENT = "one client"
    DISPUTE = "dispute of one trip"


OF_THE_COMPANY: Final = frozenset({ReceiverKind.BANK, ReceiverKind.INSURER})
"""Those who look at how the company works, and see no client."""


@dataclass(frozen=True, slots=True)
class EvidenceReceiver:
    """`subject`: the id of the client, or of the trip that is disputed; empty for the others.

    ValueError where one is missing, or one too many.
    """

    kind: ReceiverKind
    subject: str = ""

    def __post_init__(self) -> None:
        if bool(self.subject) == (self.kind in OF_THE_COMPANY):
            raise ValueError("subject")

    @property
    def short_name(self) -> str:
        """One word, for file names."""
        return self.kind.name.lower()
