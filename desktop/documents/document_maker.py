"""Makes the documents for a client, as bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.clients.client import Client
from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused


@dataclass(frozen=True, slots=True)
class DocumentMaker:
    """`contact` is the printed phone number or address for the client. `test_word` begins the line
    that says that nothing is real; empty where everything is.
    """

    company: str
    now: Callable[[], datetime]
    contact: str = ""
    test_word: str = field(kw_only=True)

    def make(self, trip: Trip, client: Client, form: DocumentForm) -> bytes:
        """The document; while nothing is booked it says that it is a quote.

        Refused ``card_number_in_text`` when a name may contain a card number: all other printed
        text is the airline's or a token's.
        """
        _check_names(trip, client)
        if form is DocumentForm.CALENDAR:
            return self._calendar(trip, client)
        if form is DocumentForm.TEXT:
            return self._text(trip, client)
        # Imported here: the PDF and calendar libraries take a second to load.
        from .itinerary_pdf import draw_itinerary

        canvas = draw_itinerary(
            trip,
            client,
            company=self.company,
            contact=self.contact,
            at=self.now(),
            test_word=self.test_word,
        )
        return canvas.marks() if form is DocumentForm.PAGES else canvas.pdf()

    def _calendar(self, trip: Trip, client: Client) -> bytes:
        from .calendar_file import calendar_bytes

        return calendar_bytes(
            trip, client, company=self.company, at=self.now(), test_word=self.test_word
        )

    def _text(self, trip: Trip, client: Client) -> bytes:
        from .itinerary_mail import itinerary_mail

        return itinerary_mail(
            trip, client, company=self.company, contact=self.contact, test_word=self.test_word
        ).encode()


def _check_names(trip: Trip, client: Client) -> None:
    travelers = (f"{traveler.given_name} {traveler.family_name}" for traveler in trip.travelers)
    if any(holds_card_number(name) for name in (client.name, *travelers)):
        raise Refused(
            "card_number_in_text",
            "A name on this document holds what could be a card number.",
            "Nothing was written or sent.",
            "Correct the name, then press the key again.",
        )
