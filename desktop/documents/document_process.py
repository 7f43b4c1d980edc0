"""Makes the documents of one key press in a separate process.

The PDF and calendar libraries take 40 MB and a second to load. In the main process that memory
would be kept all day, and the window would stutter in the middle of a call.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.system.python_program import python_program
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import Now

from .document_job import DocumentJob, Unreadable, read_answer

_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class DocumentProcess:
    """The documents port. `command` replaces Python's command in a bundle.

    `test_word` is as in `DocumentFolder`.
    """

    folder: Path
    company: str
    now: Now
    contact: str = ""
    command: tuple[str, ...] = ()
    test_word: str = field(kw_only=True)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        """The paths of itinerary and calendar file.

        Refused ``document_not_written`` when the process fails, and as `DocumentFolder`.
        """
        job = DocumentJob(
            str(self.folder), self.company, self.contact, self.test_word, self.now(), trip, client
        )
        command = self.command or python_program("desktop.documents")
        try:
            pdf, calendar = read_answer(self._answer(command, job.as_json()))
        except (OSError, subprocess.SubprocessError, Unreadable, ValueError) as broken:
            raise _document_not_made() from broken
        return pdf, calendar

    def close(self) -> None:
        """Kill running workers: they hold a client's name. Safe from any thread."""
        for process in tuple(self._running):
            process.kill()

    def _answer(self, command: tuple[str, ...], job: bytes) -> bytes:
        """The worker's output. OSError, SubprocessError when it fails or takes too long."""
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            self._running.append(process)
            try:
                answer, _ = process.communicate(job, _TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                self._running.remove(process)
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, command)
            return answer


def _document_not_made() -> Refused:
    return Refused(
        "document_not_written",
        "The document could not be made.",
        "The booking itself is safe.",
        "Press Ctrl+D to try again.",
    )
