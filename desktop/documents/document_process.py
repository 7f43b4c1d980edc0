"""Makes one document in a separate process, which hands it back over a pipe.

The PDF and calendar libraries take 40 MB and a second to load. In the main process that memory
would be kept all day, and the window would stutter in the middle of a call. Nothing is written to
a disk.
"""

from __future__ import annotations

from threading import Lock

from desktop.booking.clients.client import Client
from desktop.booking.text.document_names import DocumentForm, document_name
from desktop.booking.trip.trip import Trip
from desktop.system.child_process import ChildProcess
from desktop.system.python_program import python_program
from desktop.use_cases.errors import Cancelled, Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.documents_port import Document

from .document_job import MOST_BYTES, DocumentJob, Unreadable, read_answer
from .itinerary_text import document_title

_TIMEOUT_SECONDS, _EXIT_SECONDS = 60.0, 5.0


class DocumentProcess:
    """The documents port. `command` replaces Python's command in a bundle.

    `contact` and `test_word` are as in `DocumentMaker`.
    """

    def __init__(
        self,
        company: str,
        now: Now,
        contact: str = "",
        command: tuple[str, ...] = (),
        *,
        test_word: str,
    ) -> None:
        self._company, self._now, self._contact = company, now, contact
        self._command = command or python_program("desktop.documents")
        self._test_word = test_word
        self._turn = Lock()
        self._closed = False
        self._running: list[ChildProcess] = []

    def make_document(self, trip: Trip, client: Client, form: DocumentForm) -> Document:
        """As `Documents`. Refused ``document_not_made`` when the process fails, takes too long, or
        answers with anything but one whole document of this form.
        """
        job = DocumentJob(
            form, self._company, self._contact, self._test_word, self._now(), trip, client
        )
        content = self.answer(job.as_json(), form)
        title = document_title(trip, self._test_word)
        return Document(form, document_name(trip, form), title, content)

    def answer(self, job: bytes, form: DocumentForm = DocumentForm.ITINERARY) -> bytes:
        """What a worker makes of this job, which is a document of this form. Refused
        ``document_not_made`` and as in the worker; Cancelled ``desk_closing``.
        """
        try:
            return read_answer(self._untrusted_answer(job), form)
        except (OSError, Unreadable) as broken:
            if self._closed:
                raise _desk_closing() from broken
            raise _document_not_made() from broken

    def close(self) -> None:
        """Kill running workers, which hold a client's name, and start no more. From any thread."""
        with self._turn:
            self._closed = True
            running = tuple(self._running)
        for process in running:
            process.kill()

    def _untrusted_answer(self, request: bytes) -> bytes:
        """All that the worker writes. OSError when it fails, TimeoutError among them; Unreadable
        when it writes more than any document has.
        """
        process = self._start()
        try:
            # One byte more than the most tells an answer that is too long from one that just fits.
            answer = process.exchange(request, _TIMEOUT_SECONDS)
            if len(answer) > MOST_BYTES:
                raise Unreadable
            process.end(_EXIT_SECONDS)
        except (OSError, Unreadable):
            process.kill()
            raise
        finally:
            with self._turn:
                self._running.remove(process)
        if process.exit_status:
            raise OSError("the worker failed")
        return answer

    def _start(self) -> ChildProcess:
        with self._turn:
            if self._closed:
                raise _desk_closing()
            process = ChildProcess(self._command, limit=MOST_BYTES + 1, grace_seconds=0.0)
            self._running.append(process)
            return process


def _desk_closing() -> Cancelled:
    return Cancelled(
        "desk_closing",
        "The desk is closing.",
        "The document was not made; the booking is safe.",
        "Make it again after sign-in.",
    )


def _document_not_made() -> Refused:
    return Refused(
        "document_not_made",
        "The document could not be made.",
        "The booking itself is safe.",
        "Press the key to try again.",
    )
