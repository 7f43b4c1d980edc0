"""Makes the documents for a client, in one folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused

from .document_file import write_document


@dataclass(frozen=True, slots=True)
class DocumentFolder:
    """The documents port. `contact` is the printed phone number or address for the client.
    `test_word` begins the line that says that nothing is real; empty where everything is.

    File names carry the reference, the route and the day, never a person's name: they show up in
    file pickers, mail logs and backups. Making a document again replaces the old one.
    Refused ``document_not_written`` when writing fails, ``card_number_in_text`` when a name
    may contain a card number: all other printed text is the airline's or a token's.
    """

    folder: Path
    company: str
    now: Callable[[], datetime]
    contact: str = ""
    test_word: str = field(kw_only=True)

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        """Write itinerary and calendar file; their paths."""
        return self.itinerary_pdf(trip, client), self.calendar_file(trip, client)

    def itinerary_pdf(self, trip: Trip, client: Client) -> Path:
        """Write the itinerary, or the quote while nothing is booked; its path."""
        # Imported here: the PDF and calendar libraries take a second to load.
        from .itinerary_pdf import itinerary_bytes

        _check_names(trip, client)
        file = self._file(trip, "pdf")
        content = itinerary_bytes(
            trip,
            client,
            company=self.company,
            contact=self.contact,
            at=self.now(),
            test_word=self.test_word,
        )
        write_document(file, content)
        return file

    def calendar_file(self, trip: Trip, client: Client) -> Path:
        """Write the flights for the client's calendar; its path."""
        from .calendar_file import calendar_bytes

        _check_names(trip, client)
        file = self._file(trip, "ics")
        content = calendar_bytes(
            trip, client, company=self.company, at=self.now(), test_word=self.test_word
        )
        write_document(file, content)
        return file

    def _file(self, trip: Trip, ending: str) -> Path:
        record_locator = trip.record_locator or f"draft-{trip.id}"
        name = f"{record_locator}_{trip.route}_{trip.departs_on.isoformat()}"
        return self.folder / f"{re.sub(r'[^A-Za-z0-9_-]', '', name)[:120]}.{ending}"


def _check_names(trip: Trip, client: Client) -> None:
    travelers = (f"{traveler.given_name} {traveler.family_name}" for traveler in trip.travelers)
    if any(holds_card_number(name) for name in (client.name, *travelers)):
        raise Refused(
            "card_number_in_text",
            "A name on this document holds what could be a card number.",
            "Nothing was written or sent.",
            "Correct the name, then press the key again.",
        )
