"""What the sealed pane says of this machine when it is started without a card."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection


@dataclass(frozen=True, slots=True)
class PaneSelfCheck:
    """`held`: protections that were read back. `failed`: one that must hold and did not.

    `roots`: how many public authorities its own list names, None when it did not come so far.
    """

    held: frozenset[PaneProtection] = frozenset()
    failed: PaneEnding | None = None
    roots: int | None = None
