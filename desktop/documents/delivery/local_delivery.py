"""Hands documents out on this computer. Implements the port `DocumentDelivery`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document

from .document_file import write_document
from .pack_delivery import write_pack
from .system_programs import MailTooLong, ProgramNotStarted, compose_mail, open_file
from .viewer_folder import NoPrivateFolder, ViewerFolder, no_private_folder


class LocalDelivery:
    """`close` removes what the viewer was given."""

    def __init__(self, viewer_folder: ViewerFolder) -> None:
        self._viewer_folder = viewer_folder

    def save(self, document: Document, file: Path) -> None:
        """As `DocumentDelivery`."""
        write_document(file, document.content)

    def save_table(self, content: bytes, file: Path) -> None:
        """As `DocumentDelivery`."""
        write_document(file, content)

    def save_pack(self, page: bytes, beside: Mapping[str, bytes], file: Path) -> None:
        """As `DocumentDelivery`."""
        write_pack(page, beside, file)

    def open(self, document: Document) -> None:
        """As `DocumentDelivery`."""
        try:
            file = self._viewer_folder.write(document.name, document.content)
        except NoPrivateFolder as missing:
            raise no_private_folder(missing) from missing
        except OSError as bad:
            raise Refused(
                "document_not_written",
                "There is no room in memory for the document.",
                "Nothing was opened.",
                "Close other programs, or save it instead.",
            ) from bad
        try:
            open_file(file)
        except ProgramNotStarted as missing:
            file.unlink(missing_ok=True)
            raise Refused(
                "no_viewer",
                "No program on this computer took the document.",
                "Nothing was opened.",
                "Install a viewer for it, or save it instead.",
            ) from missing

    def compose_mail(self, address: str, subject: str, text: str) -> None:
        """As `DocumentDelivery`."""
        try:
            compose_mail(address, subject, text)
        except ProgramNotStarted as missing:
            raise Refused(
                "no_mail_program",
                "No mail program on this computer took the message.",
                "Nothing was sent.",
                "Set up a mail program, or save the itinerary and send the file: press S.",
            ) from missing
        except MailTooLong as long:
            raise Refused(
                "mail_too_long",
                "The itinerary is too long for a mail that is begun this way.",
                "Nothing was sent.",
                "Save the itinerary and send the file: press S.",
            ) from long

    def close(self) -> None:
        """Remove every document that was opened. From any thread."""
        self._viewer_folder.close()
