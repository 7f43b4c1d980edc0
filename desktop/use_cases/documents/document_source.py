"""Makes one document of a trip from the records as they are now."""

from __future__ import annotations

from desktop.booking.clients.client import Client
from desktop.booking.polling.order_news import with_flights_now
from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.fare.fare_rules import books_another_fare
from desktop.booking.trip.trip_rules import is_canceled
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document, Documents
from desktop.use_cases.ports.store_port import Store


def make_from_records(
    store: Store, documents: Documents, trip_id: str, form: DocumentForm
) -> tuple[Document, Client]:
    """The document, and the client whom it is for. Refused ``no_such_trip``,
    ``other_fare_booked``, ``order_canceled``, and as `Documents`.

    The flights are those that the airline showed last.
    """
    file, known = store.read(
        lambda repos: (repos.trips.file(trip_id), repos.polls.watched(trip_id))
    )
    if books_another_fare(file.trip):
        raise Refused(
            "other_fare_booked",
            "The airline booked an earlier fare, not the one that this trip shows.",
            "No document was made.",
            "Settle the booking with the airline first.",
        )
    # What we canceled ourselves has documents that say so.
    if known is not None and known.is_canceled and not is_canceled(file.trip):
        raise Refused(
            "order_canceled",
            "The airline shows the order as canceled.",
            "No document was made.",
            "Call the airline, then the client.",
        )
    trip = with_flights_now(file.trip, known)
    return documents.make_document(trip, file.client, form), file.client
