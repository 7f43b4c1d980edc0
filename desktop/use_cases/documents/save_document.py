"""Save a document where a person chose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.booking.access.role import Permission
from desktop.booking.text.document_names import DocumentForm
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.documents_port import DocumentDelivery, Documents
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.saved_text_guard import refuse_card_number_in_name

from .document_source import make_from_records


@dataclass(frozen=True, slots=True)
class SaveDocument:
    actor: Actor
    store: Store
    documents: Documents
    delivery: DocumentDelivery

    @requires(Permission.MAKE_DOCUMENTS, audits=("document saved",))
    def __call__(self, trip_id: str, form: DocumentForm, file: Path) -> None:
        """Make it and put it in place of `file`. The audit entry holds the file's name, and
        nothing of the folders above it.

        Refused ``card_number_in_text`` for the name of the file, or as the ports.
        """
        refuse_card_number_in_name(file)

        def save() -> None:
            document, _ = make_from_records(self.store, self.documents, trip_id, form)
            self.delivery.save(document, file)

        detail = f"{form.value}, as {file.name}"
        run_audited(self.store, self.actor, "document saved", save, subject=trip_id, detail=detail)
