"""What the client is sent: the itinerary as a PDF, and as a calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import Refused
from .open_trip import OpenTrip
from .ports import Papers, Records


@dataclass(frozen=True, slots=True)
class MakePapers:
    records: Records
    papers: Papers

    def __call__(self, trip_id: str) -> tuple[Path, Path]:
        """Where the PDF and the calendar file are. Refused ``not_booked`` without a reference."""
        file = OpenTrip(self.records)(trip_id)
        if not file.trip.reference:
            raise Refused(
                "not_booked",
                "There is no itinerary yet: the airline has given no reference.",
                "Nothing was made.",
                "Book the trip first: press Ctrl+Enter.",
            )
        return (
            self.papers.itinerary_pdf(file.trip, file.client),
            self.papers.calendar_file(file.trip, file.client),
        )
