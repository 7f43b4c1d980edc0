"""Hands facts about the window (theme, window id, screen reader) to the card pane."""

from __future__ import annotations

from desktop.use_cases.ports.card_entry_port import Surroundings


class PaneSurroundings:
    """Written on the window's thread just before card entry; read on the worker that runs it."""

    def __init__(self) -> None:
        self._noted = Surroundings()

    def note(self, surroundings: Surroundings) -> None:
        """Keep these for the next pane."""
        self._noted = surroundings

    def __call__(self) -> Surroundings:
        return self._noted
