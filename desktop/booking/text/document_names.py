"""The forms in which a trip's documents are made, and the file names suggested for them."""

from __future__ import annotations

import re
from enum import Enum

from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 120


class DocumentForm(Enum):
    """`value` is the form's name in the audit log and in the desk's log.

    `PAGES` are the pages of the itinerary for a printer, `TEXT` is the itinerary for a mail.
    """

    ITINERARY = "itinerary PDF"
    CALENDAR = "calendar file"
    PAGES = "itinerary pages"
    TEXT = "itinerary text"


_ENDINGS = {
    DocumentForm.ITINERARY: "pdf",
    DocumentForm.CALENDAR: "ics",
    DocumentForm.PAGES: "json",
    DocumentForm.TEXT: "txt",
}


def document_name(trip: Trip, form: DocumentForm) -> str:
    """Reference, route and day, such as ``K7PQ2M_LAX-LHR-LAX_2026-12-12.pdf``.

    Never a person's name: file names show up in file pickers, mail logs and backups. Without a
    reference it begins with ``quote``, or with ``unconfirmed`` while the order is open.
    """
    without = "quote" if blocking_order(trip) is None else "unconfirmed"
    name = f"{trip.record_locator or without}_{trip.route}_{trip.departs_on.isoformat()}"
    return f"{_NOT_IN_NAMES.sub('', name)[:_LONGEST]}.{_ENDINGS[form]}"
