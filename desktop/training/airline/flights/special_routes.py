"""The vendor's special routes: asking for one makes one thing happen (Duffel, testing guide)."""

from __future__ import annotations

from datetime import date

from .carriers import TRAINING_CARRIER
from .gazetteer import Airport
from .routes import Itinerary
from .timetable import flights

NO_OFFERS = "no_offers"
HOLD_ONLY = "hold_only"
SEARCH_TIMES_OUT = "search_times_out"
GONE_WHEN_READ = "gone_when_read"
UNKNOWN_WHEN_ORDERED = "unknown_when_ordered"
NO_BALANCE = "no_balance"
DEARER_WHEN_READ = "dearer_when_read"
CREDITS_WHEN_CANCELLED = "credits_when_cancelled"
NO_BAGS = "no_bags"
NO_SERVICES = "no_services"
ORDINARY = "ordinary"

_ROUTES = {
    ("PVD", "RAI"): NO_OFFERS,
    ("JFK", "EWR"): HOLD_ONLY,
    ("STN", "LHR"): SEARCH_TIMES_OUT,
    ("LGW", "LHR"): GONE_WHEN_READ,
    ("LHR", "LGW"): UNKNOWN_WHEN_ORDERED,
    ("LGW", "STN"): NO_BALANCE,
    ("LHR", "STN"): DEARER_WHEN_READ,
    ("LTN", "SYD"): CREDITS_WHEN_CANCELLED,
    ("BTS", "MRU"): NO_BAGS,
    ("BTS", "ABV"): NO_SERVICES,
    ("LTN", "STN"): ORDINARY,
    ("SEN", "STN"): ORDINARY,
    ("LCY", "STN"): ORDINARY,
}


def special(origin: str, destination: str) -> str:
    """The special behavior of this route of the first slice; empty for any other route."""
    return _ROUTES.get((origin, destination), "")


def direct_itineraries(origin: Airport, destination: Airport, day: date) -> list[Itinerary]:
    """The day's direct flights of the training carrier, however odd the route."""
    return [Itinerary((f,)) for f in flights(TRAINING_CARRIER, origin, destination, day, None)]
