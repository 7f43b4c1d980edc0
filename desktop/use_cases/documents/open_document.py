"""Show a document in the system's viewer."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.text.document_names import DocumentForm
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.documents_port import DocumentDelivery, Documents
from desktop.use_cases.ports.store_port import Store

from .document_source import make_from_records


@dataclass(frozen=True, slots=True)
class OpenDocument:
    actor: Actor
    store: Store
    documents: Documents
    delivery: DocumentDelivery

    @requires(Permission.MAKE_DOCUMENTS, audits=("document opened",))
    def __call__(self, trip_id: str, form: DocumentForm) -> None:
        """Make it and hand it to the viewer. Refused and Cancelled as the ports."""

        def show() -> None:
            document, _ = make_from_records(self.store, self.documents, trip_id, form)
            self.delivery.open(document)

        detail = f"{form.value}, in the viewer"
        run_audited(self.store, self.actor, "document opened", show, subject=trip_id, detail=detail)
