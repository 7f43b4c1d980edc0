"""Port to the documents that a client is sent.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.booking.clients.client import Client
    from desktop.booking.trip.trip import Trip


class Documents(Protocol):
    """What the client is sent."""

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        """Where the itinerary and the calendar file are. Refused ``document_not_written``."""
