"""Find a client while the phone still rings: by name, mail, company or phone number."""

from __future__ import annotations

from dataclasses import dataclass

from .ports import ClientHit, Records


@dataclass(frozen=True, slots=True)
class FindClients:
    records: Records

    def __call__(self, text: str) -> tuple[ClientHit, ...]:
        """Best first. Nothing typed finds nobody."""
        wanted = text.strip()
        if not wanted:
            return ()
        return self.records.read(lambda books: books.clients.find(wanted))
