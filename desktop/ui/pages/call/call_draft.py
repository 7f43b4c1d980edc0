"""The draft of an unfinished call, saved encrypted in the store, so that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

DRAFT = "call"
"""The name of the draft in the store."""


@dataclass(frozen=True, slots=True)
class CallDraft:
    """An unfinished call, and the page that was open.

    `page` is set when the desk locks: unlocking returns there. `find_draft`, `travelers` and
    `flights` are the drafts of three pages, `address` of the form of the billing address.
    `shown_trip` is the trip on the page "trip". A card is never part of it. `shown_once` is what
    the members page showed then (`shown_once` there), never the code itself. `call` is the id of
    the call, in which alone the client's yes holds.
    """

    client_id: str = ""
    client_name: str = ""
    entry: str = ""
    trip_id: str = ""
    offer_source: str = ""
    offer_id: str = ""
    find_draft: str = ""
    notes: str = ""
    travelers: str = ""
    address: str = ""
    flights: str = ""
    page: str = ""
    shown_trip: str = ""
    trips_search: str = ""
    palette: str = ""
    shown_once: str = ""
    call: str = ""

    @property
    def is_call(self) -> bool:
        """True if there is a call to resume."""
        return bool(self.client_id or self.find_draft)

    @property
    def furthest_page(self) -> str:
        """Where the call goes on when no page is named: the last step that was begun."""
        if self.trip_id:
            return "money"
        if self.offer_id:
            return "travelers"
        return "client" if self.client_id else "find"

    def call_only(self) -> CallDraft:
        """The call without the open page, for F3 to resume."""
        return replace(self, page="", shown_trip="", trips_search="", palette="", shown_once="")

    def text(self) -> str:
        """JSON for the store, without empty fields."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def read(cls, text: str) -> CallDraft | None:
        """Parse a saved draft; None if there is none or it has unknown fields."""
        try:
            parts = json.loads(text) if text else None
        except ValueError:
            return None
        known = {each.name for each in fields(cls)}
        if not isinstance(parts, dict) or not known.issuperset(parts):
            return None
        if not all(isinstance(value, str) for value in parts.values()):
            return None
        return cls(**parts)

    def summary(self) -> str:
        """One line about the call, for the page Today."""
        name = self.client_name or "a caller who is not on file yet"
        return f"{name}, {self.entry}" if self.entry else name
