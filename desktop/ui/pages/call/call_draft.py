"""What is typed and not finished: kept encrypted with the records, so that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

DRAFT = "call"
"""The name that an unfinished call is kept under."""


@dataclass(frozen=True, slots=True)
class CallDraft:
    """An unfinished call, and where on the desk its person was.

    `page` is set when the desk locked: unlocking leads back there. `finding`, `travelers` are
    those pages' own texts. `shown_trip` is the trip on the page Trip. No card is ever part of it.
    """

    client_id: str = ""
    client_name: str = ""
    entry: str = ""
    trip_id: str = ""
    offer_id: str = ""
    check_result: str = ""
    notes: str = ""
    travelers: str = ""
    page: str = ""
    shown_trip: str = ""
    trips_search: str = ""
    palette: str = ""

    @property
    def is_call(self) -> bool:
        """True when there is a call to go on with."""
        return bool(self.client_id or self.check_result)

    def call_only(self) -> CallDraft:
        """Without the place on the desk: for a call that F3 goes on with."""
        return replace(self, page="", shown_trip="", trips_search="", palette="")

    def text(self) -> str:
        """For the store: only what is there."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def read(cls, text: str) -> CallDraft | None:
        """None where there is no draft, or one that this program has not written."""
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

    def words(self) -> str:
        """For the page Today."""
        name = self.client_name or "a caller who is not on file yet"
        return f"{name}, {self.entry}" if self.entry else name
