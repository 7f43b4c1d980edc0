"""The draft of an unfinished call, saved encrypted in the store, so that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TypeGuard

from desktop.booking.clients.client import ServiceLevel
from desktop.use_cases.keep_draft import parsed_draft

_FIND_PARTS = 7
_GENDERS = _SEATS = ("-1", "0", "1", "2")
_FORM_PARTS, _SEAT = 2, 6
DRAFT = "call"
"""The name of the draft in the store."""


@dataclass(frozen=True, slots=True)
class CallDraft:
    """An unfinished call, and the page that was open.

    `page` is set when the desk locks: unlocking returns there. `find_draft`, `travelers` and
    `flights` are the drafts of three pages, `address` of the form of the billing address,
    `client_form` of the form that is open in the client's file.
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
    client_form: str = ""
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
        """Parse a saved draft; None if there is none, or one that these pages did not write."""
        parts = parsed_draft(text)
        known = {each.name for each in fields(cls)}
        if not isinstance(parts, dict) or not known.issuperset(parts):
            return None
        if not all(isinstance(value, str) for value in parts.values()):
            return None
        draft = cls(**parts)
        return draft if _is_of_our_pages(draft) else None

    def summary(self) -> str:
        """One line about the call, for the page Today."""
        name = self.client_name or "a caller who is not on file yet"
        return f"{name}, {self.entry}" if self.entry else name


def _is_of_our_pages(draft: CallDraft) -> bool:
    """Whether the pages that the parts are of can show them."""
    shapes = (
        (draft.find_draft, _is_of_find_page),
        (draft.travelers, _is_of_travelers_page),
        (draft.address, _are_texts),
        (draft.client_form, _is_of_client_form),
    )
    return all(has_shape(parsed_draft(part)) for part, has_shape in shapes if part)


def _are_texts(plain: object) -> TypeGuard[list[str]]:
    return isinstance(plain, list) and all(isinstance(text, str) for text in plain)


def _is_of_client_form(plain: object) -> bool:
    """Which form, which traveler, and what is typed there; the last of a traveler is the index of
    the gender, and before the other traveler's texts is that of the seat.
    """
    if not _are_texts(plain) or len(plain) < _FORM_PARTS:
        return False
    form, _, *typed = plain
    if form != "traveler":
        return True
    return len(typed) > _SEAT and typed[_SEAT] in _SEATS and typed[-1] in _GENDERS


def _is_of_find_page(plain: object) -> bool:
    if not isinstance(plain, list) or len(plain) != _FIND_PARTS:
        return False
    found, adding, level, focused, *typed = plain
    is_choice = level in range(-1, len(ServiceLevel)) and focused in range(len(typed))
    return _are_texts([found, *typed]) and isinstance(adding, bool) and is_choice


def _is_of_travelers_page(plain: object) -> bool:
    """The last text of each is the index of the gender."""
    return isinstance(plain, list) and all(
        _are_texts(one) and len(one) > 1 and one[-1] in _GENDERS for one in plain
    )
