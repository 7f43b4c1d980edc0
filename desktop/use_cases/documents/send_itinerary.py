"""Send the itinerary as text, by the mail program of this computer."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.text.document_names import DocumentForm
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import DocumentDelivery, Documents
from desktop.use_cases.ports.store_port import Store

from .document_source import make_from_records


@dataclass(frozen=True, slots=True)
class SendItinerary:
    actor: Actor
    store: Store
    documents: Documents
    delivery: DocumentDelivery

    @requires(Permission.MAKE_DOCUMENTS, audits=("document sent",))
    def __call__(self, trip_id: str) -> str:
        """Begin a message to the client, which a person sends in the mail program; the address.

        Refused ``no_mail_address`` where the client's file has none, or as the ports.
        """

        def compose() -> str:
            form = DocumentForm.TEXT
            document, client = make_from_records(self.store, self.documents, trip_id, form)
            if not client.email:
                raise Refused(
                    "no_mail_address",
                    "There is no mail address in this client's file.",
                    "Nothing was passed on.",
                    "Add the address to the client's file, or save the itinerary: press S.",
                )
            self.delivery.compose_mail(client.email, document.title, document.content.decode())
            return client.email

        return run_audited(
            self.store,
            self.actor,
            "document sent",
            compose,
            subject=trip_id,
            detail=f"{DocumentForm.TEXT.value}, to the mail program",
        )
