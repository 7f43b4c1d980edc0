"""Ports to the documents that a client is sent, what makes them and where they may go, and to the
texts that come with the program.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from desktop.booking.clients.client import Client
    from desktop.booking.delegation.guide_data import Guide
    from desktop.booking.delegation.policy_text import PolicyText
    from desktop.booking.evidence.pack_section import PackSection
    from desktop.booking.text.document_names import DocumentForm
    from desktop.booking.trip.trip import Trip

    from .audit_port import SignedEvidence


@dataclass(frozen=True, slots=True)
class Document:
    """One document, in memory only. `name` is the suggested file name, `title` the subject of a
    mail and the name of a print job; neither holds a person's name.
    """

    form: DocumentForm
    name: str
    title: str
    content: bytes = field(repr=False)


class Documents(Protocol):
    """Makes what the client is sent, from the records, and keeps no copy."""

    def make_document(self, trip: Trip, client: Client, form: DocumentForm) -> Document:
        """Refused ``document_not_made`` or ``card_number_in_text``; Cancelled ``desk_closing``."""


class DocumentDelivery(Protocol):
    """Where a document goes when a person hands it out."""

    def save(self, document: Document, file: Path) -> None:
        """Put it in place of `file`, whole or not at all. Refused ``document_not_written``."""

    def save_table(self, content: bytes, file: Path) -> None:
        """Put a table of the records in place of `file`, as `save`."""

    def save_pack(self, page: bytes, beside: Mapping[str, bytes], file: Path) -> None:
        """Put the page of an evidence pack in place of `file`, and the others beside it, each under
        the name of `file` with its own ending; what is left there of an earlier pack of that name
        is removed. Refused ``files_in_the_way``, ``document_not_written``.
        """

    def open(self, document: Document) -> None:
        """Show it in the system's viewer. Refused ``no_private_folder``, ``no_viewer`` or
        ``document_not_written``; Cancelled ``desk_closing``.
        """

    def compose_mail(self, address: str, subject: str, text: str) -> None:
        """Begin a message in the mail program; a person sends it there. Refused
        ``no_mail_program`` or ``mail_too_long``.
        """


class PolicyLibrary(Protocol):
    """What comes with the program. Both block, and raise Refused ``policy_files_damaged``."""

    def texts(self) -> tuple[PolicyText, ...]:
        """Our texts, policies first."""

    def guide(self) -> Guide:
        """Checklist, steps, lines of insurance, questions."""


@dataclass(frozen=True, slots=True)
class PackCover:
    """What stands above the sections of an evidence pack. `environment` is empty in live work.

    `made_by` is the owner who made it; `receiver` is in words, without anybody's name.
    """

    company: str
    receiver: str
    environment: str
    made_at: datetime
    made_by: str


class EvidenceFiles(Protocol):
    """Makes the files of an evidence pack; nothing is written."""

    def make_pdf(
        self, cover: PackCover, sections: tuple[PackSection, ...], log: tuple[str, ...]
    ) -> bytes:
        """`log`: what is said of the audit log. Blocks. Refused ``document_not_made``; Cancelled
        ``desk_closing``.
        """

    def make_tables(self, sections: tuple[PackSection, ...]) -> dict[str, bytes]:
        """Comma-separated values, by the name of the section."""

    def make_page(self, content: str, signed: SignedEvidence) -> bytes:
        """The page that shows and verifies `content`, which is ASCII JSON on one line."""
