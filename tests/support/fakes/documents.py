"""Documents made in the test's own process, and a delivery that keeps what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.booking.clients.client import Client
from desktop.booking.text.document_names import DocumentForm, document_name
from desktop.booking.trip.trip import Trip
from desktop.documents.delivery.document_file import write_document
from desktop.documents.delivery.pack_delivery import write_pack
from desktop.documents.document_maker import DocumentMaker
from desktop.documents.itinerary_text import document_title
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document
from tests.support.samples import OPENED_AT

_MAKER = DocumentMaker(
    "Skycap Training", lambda: OPENED_AT, "+1 213 555 0100", test_word="TRAINING"
)


class FakeDocuments:
    """`Documents` without a process of its own. `asked` are the forms, in order."""

    def __init__(self) -> None:
        self.asked: list[DocumentForm] = []

    def make_document(self, trip: Trip, client: Client, form: DocumentForm) -> Document:
        self.asked.append(form)
        content = _MAKER.make(trip, client, form)
        title = document_title(trip, "TRAINING")
        return Document(form, document_name(trip, form), title, content)


@dataclass
class FakeDelivery:
    """`DocumentDelivery` that saves really and starts no program. `failure` is raised instead."""

    failure: Refused | None = None
    opened: list[Document] = field(default_factory=list)
    mails: list[tuple[str, str, str]] = field(default_factory=list)

    def save(self, document: Document, file: Path) -> None:
        self._fail()
        write_document(file, document.content)

    def save_table(self, content: bytes, file: Path) -> None:
        self._fail()
        write_document(file, content)

    def save_pack(self, page: bytes, beside: Mapping[str, bytes], file: Path) -> None:
        self._fail()
        write_pack(page, beside, file)

    def open(self, document: Document) -> None:
        self._fail()
        self.opened.append(document)

    def compose_mail(self, address: str, subject: str, text: str) -> None:
        self._fail()
        self.mails.append((address, subject, text))

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure
