"""The card pane's self-check: what it finds on this machine when started without a card."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection


@dataclass(frozen=True, slots=True)
class PaneSelfCheck:
    """`held`: protections that were read back. `failed`: one that must hold and did not.

    `roots`: how many public certificate authorities it trusts, None when it stopped earlier.
    `pin_spoiled`: others than root can change the pinned organization key, or it is no key.
    `files`: how many files of its program agree with the manifest, 0 where there is none.
    """

    held: frozenset[PaneProtection] = frozenset()
    failed: PaneEnding | None = None
    roots: int | None = None
    pin_spoiled: bool = False
    files: int = 0
