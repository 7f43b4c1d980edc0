"""What is kept of every opening of the sealed pane, whether a card came of it or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .consent import Consent

UNKNOWN_SHIELD = "unknown"


@dataclass(frozen=True, slots=True)
class PaneReport:
    """What the pane said of itself; there is nothing of the card in it.

    `outcome`, `code`, `shield` and `held` are the pane's fixed words: ``tokens``, ``none``,
    ``dots_x11``, ``no_core`` and so on. `screen_reader`: it spoke names and counts, no digits.
    """

    outcome: str
    code: str
    seconds_open: int
    focus_losses: int
    shield: str
    held: tuple[str, ...] = ()
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class PaneReceipt:
    """One opening: by whom, when (aware, UTC), after which consent, and how it went."""

    who: str
    opened_at: datetime
    consent: Consent
    report: PaneReport

    def words(self) -> str:
        """For the record of acts; the protections are kept with the trip."""
        said = self.report
        parts = [
            f"{said.outcome} {said.code}" if said.code != "none" else said.outcome,
            f"open {said.seconds_open} s",
            f"focus lost {said.focus_losses} times",
            f"screen {said.shield}",
        ]
        if said.screen_reader:
            parts.append("with a screen reader")
        return ", ".join(parts)
