"""Makes the files of an evidence pack. Implements the port `EvidenceFiles`."""

from __future__ import annotations

from pathlib import Path

from desktop.booking.evidence.pack_section import PackSection
from desktop.documents.document_process import DocumentProcess
from desktop.use_cases.ports.audit_port import SignedEvidence
from desktop.use_cases.ports.documents_port import PackCover

from .evidence_job import EvidenceJob
from .evidence_page import evidence_page
from .section_table import section_tables


class PackFiles:
    """`folder` holds what the page is made of; PDFs are drawn by `process`, as other documents."""

    def __init__(self, process: DocumentProcess, folder: Path) -> None:
        self._process, self._folder = process, folder

    def make_pdf(
        self, cover: PackCover, sections: tuple[PackSection, ...], log: tuple[str, ...]
    ) -> bytes:
        """As `EvidenceFiles`."""
        return self._process.answer(EvidenceJob(cover, sections, log).as_json())

    def make_tables(self, sections: tuple[PackSection, ...]) -> dict[str, bytes]:
        """As `EvidenceFiles`."""
        return section_tables(sections)

    def make_page(self, content: str, signed: SignedEvidence) -> bytes:
        """As `EvidenceFiles`. Refused ``program_files_damaged``."""
        return evidence_page(self._folder, content, signed)
