"""Makes papers in a process of its own.

The makers of PDF and calendar files take 40 MB and a second to load. In the desk's own process
that would be memory kept all day and a window that stutters in the middle of a call.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import Now

_PATIENCE_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """One paper to be made: `kind` is ``"itinerary_pdf"`` or ``"calendar_file"``."""

    kind: str
    trip: Trip
    client: Client


@dataclass(frozen=True, slots=True)
class DocumentProcess:
    """`Papers`. `command` replaces ``python -m desktop.documents`` where the desk is a bundle."""

    folder: Path
    company: str
    now: Now
    contact: str = ""
    command: tuple[str, ...] = ()
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)

    def itinerary_pdf(self, trip: Trip, client: Client) -> Path:
        """The itinerary's path. Refused ``paper_not_written`` and those of `DocumentFolder`."""
        return self._make("itinerary_pdf", trip, client)

    def calendar_file(self, trip: Trip, client: Client) -> Path:
        """The calendar file's path. Refused as above."""
        return self._make("calendar_file", trip, client)

    def _make(self, kind: str, trip: Trip, client: Client) -> Path:
        command = self.command or (sys.executable, "-m", "desktop.documents")
        arguments = (str(self.folder), self.company, self.contact, self.now().isoformat())
        try:
            told, good = self._told(
                [*command, *arguments], pickle.dumps(DocumentJob(kind, trip, client))
            )
            answer = pickle.loads(told) if good else None  # noqa: S301
        except (OSError, subprocess.TimeoutExpired, pickle.UnpicklingError, EOFError) as broken:
            raise _not_made() from broken
        if isinstance(answer, Path):
            return answer
        if isinstance(answer, tuple):
            raise Refused(*answer)
        raise _not_made()

    def close(self) -> None:
        """End what is being made: it knows a client's name. Safe from any thread."""
        for process in tuple(self._running):
            process.kill()

    def _told(self, command: list[str], order: bytes) -> tuple[bytes, bool]:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=None if self.command else _ROOT,
        ) as process:
            self._running.append(process)
            try:
                told, _ = process.communicate(order, _PATIENCE_SECONDS)
                return told, process.returncode == 0
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                self._running.remove(process)


def _not_made() -> Refused:
    return Refused(
        "paper_not_written",
        "The paper could not be made.",
        "The booking itself is safe.",
        "Press Ctrl+D to try again.",
    )
