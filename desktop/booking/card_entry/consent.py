"""What the client agreed to before a card is asked for, and whether the call was being recorded.

A security code may never be kept, and a recorded call would keep it (PCI DSS 3.3.1); so the
recording is asked about every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Recording(Enum):
    """What the concierge answered when asked whether the recording is paused."""

    PAUSED = "paused"
    NONE = "not recorded"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Consent:
    """One reading of the script to the client. `at` is aware, UTC.

    `words` is the very text that was read, `terms` what it was about, as in `Agreement`.
    """

    script_version: str
    said_yes: bool
    recording: Recording
    at: datetime
    words: str = ""
    terms: tuple[str, ...] = ()

    def audit_text(self) -> str:
        """For the audit log."""
        answer = "yes" if self.said_yes else "no"
        call = {
            Recording.PAUSED: "recording paused",
            Recording.NONE: "call not recorded",
            Recording.RUNNING: "recording runs",
        }[self.recording]
        return f"script {self.script_version}, client said {answer}, {call}"
