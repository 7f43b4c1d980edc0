"""A dated note in a client's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_NOTE = 2000
"""In characters."""


@dataclass(frozen=True, slots=True)
class ClientNote:
    """What `member_name` wrote at `written_at` (aware, UTC). One that `is_pinned` is a warning that
    the next call begins with.
    """

    id: str
    client_id: str
    text: str
    written_at: datetime
    member_id: str
    member_name: str
    is_pinned: bool = False
