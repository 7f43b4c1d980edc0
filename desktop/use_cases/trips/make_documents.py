"""What the client is sent: the itinerary as a PDF, and as a calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audit_entries import audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.documents_port import Documents
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class MakeDocuments:
    needs: ClassVar[Permission] = Permission.MAKE_DOCUMENTS

    store: Store
    documents: Documents
    who: Member
    now: Now
    origin: str

    def __call__(self, trip_id: str) -> tuple[Path, Path]:
        """Where the PDF and the calendar file are. Refused ``not_booked`` without a reference."""
        require_permission(self)
        file = self.store.read(lambda repos: repos.trips.file(trip_id))
        if not file.trip.reference:
            raise Refused(
                "not_booked",
                "There is no itinerary yet: the airline has given no reference.",
                "Nothing was made.",
                "Book the trip first: press Ctrl+Enter.",
            )
        made = self.documents.make_documents(file.trip, file.client)
        # What the papers say has left the records for a folder.
        job = audit_entry(self.who, self.now(), self.origin, "papers made", subject=trip_id)
        self.store.write(lambda repos: repos.audit.add(job))
        return made
