"""What the window notes for the card pane that opens beside it."""

from __future__ import annotations

from desktop.use_cases.ports.card_entry_port import Surroundings


class PaneSurroundings:
    """Noted on the window's thread just before a card is taken; read on the one that takes it."""

    def __init__(self) -> None:
        self._noted = Surroundings()

    def note(self, surroundings: Surroundings) -> None:
        """For the next pane."""
        self._noted = surroundings

    def __call__(self) -> Surroundings:
        return self._noted
