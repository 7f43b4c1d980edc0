"""Find a trip by client, reference, airport or route."""

from __future__ import annotations

from dataclasses import dataclass

from .ports import Records, TripHit


@dataclass(frozen=True, slots=True)
class FindTrips:
    records: Records

    def __call__(self, text: str) -> tuple[TripHit, ...]:
        """Newest first; nothing typed finds all."""
        return self.records.read(lambda books: books.trips.find(text.strip()))
