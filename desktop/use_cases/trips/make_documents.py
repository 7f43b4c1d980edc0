"""Make the documents for the client: the itinerary as a PDF, and as a calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Documents
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class MakeDocuments:
    actor: Actor
    store: Store
    documents: Documents

    @requires(Permission.MAKE_DOCUMENTS, audits=("documents made",))
    def __call__(self, trip_id: str) -> tuple[Path, Path]:
        """Where the PDF and the calendar file are. Refused ``not_booked`` without a reference."""
        file = self.store.read(lambda repos: repos.trips.file(trip_id))
        if not file.trip.record_locator:
            raise Refused(
                "not_booked",
                "There is no itinerary yet: the airline has given no reference.",
                "Nothing was made.",
                "Book the trip first: press Ctrl+Enter.",
            )
        made = self.documents.make_documents(file.trip, file.client)
        # The documents are outside the encrypted store now.
        entry = self.actor.audit_entry("documents made", subject=trip_id)
        self.store.write(lambda repos: repos.audit.add(entry))
        return made
