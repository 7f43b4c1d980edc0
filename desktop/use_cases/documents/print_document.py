"""Print the itinerary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.text.document_names import DocumentForm
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.documents_port import Document, Documents
from desktop.use_cases.ports.store_port import Store

from .document_source import make_from_records


@dataclass(frozen=True, slots=True)
class PrintDocument:
    actor: Actor
    store: Store
    documents: Documents

    @requires(Permission.MAKE_DOCUMENTS, audits=("document printed",))
    def __call__(self, trip_id: str, print_pages: Callable[[Document], None]) -> None:
        """`print_pages` gets the pages, on the printer that a person chose; its refusals are
        passed on. Refused and Cancelled as `Documents`.
        """

        def put_on_paper() -> None:
            form = DocumentForm.PAGES
            document, _ = make_from_records(self.store, self.documents, trip_id, form)
            print_pages(document)

        run_audited(
            self.store,
            self.actor,
            "document printed",
            put_on_paper,
            subject=trip_id,
            detail=f"{DocumentForm.PAGES.value}, on a printer",
        )
