"""Makes one document of a trip from the records as they are now."""

from __future__ import annotations

from desktop.booking.clients.client import Client
from desktop.booking.text.document_names import DocumentForm
from desktop.use_cases.ports.documents_port import Document, Documents
from desktop.use_cases.ports.store_port import Store


def make_from_records(
    store: Store, documents: Documents, trip_id: str, form: DocumentForm
) -> tuple[Document, Client]:
    """The document, and the client whom it is for. Refused ``no_such_trip``, and as `Documents`."""
    file = store.read(lambda repos: repos.trips.file(trip_id))
    return documents.make_document(file.trip, file.client, form), file.client
