"""What the pane says of one opening."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection, PaneShield
from desktop.booking.card_entry.card_entry_receipt import PaneReport


def sample_report(**changes: Any) -> PaneReport:
    """Two tokens after 21 seconds on an X11 desktop."""
    report = PaneReport(
        ending=PaneEnding.TAKEN,
        seconds_open=21,
        focus_losses=0,
        shield=PaneShield.DOTS_X11,
        held=(PaneProtection.MEMORY_LOCKED, PaneProtection.NO_CORE, PaneProtection.NO_BUS),
    )
    return replace(report, **changes)
