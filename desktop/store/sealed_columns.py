"""Which columns hold values that are sealed one by one, before the database gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, cast

from .schema import background_checks, client_notes, clients, drafts, travelers, trip_details, trips


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed one by one. `row_id` is bound into each; rows are in the
    order of `order`, which counts them. `place` is table and column by name.
    """

    values: Column[Any]
    row_id: Column[Any]
    order: ColumnElement[Any]
    place: tuple[str, str]

    @classmethod
    def of(
        cls, values: Column[Any], row_id: Column[Any], order: ColumnElement[Any]
    ) -> SealedColumn:
        return cls(values, row_id, order, (values.table.name, values.name))


CLIENT_ADDRESS = SealedColumn.of(clients.c.address, clients.c.id, clients.c.number)
CLIENT_NOTES = SealedColumn.of(clients.c.notes, clients.c.id, clients.c.number)
CLIENT_PROFILE = SealedColumn.of(clients.c.profile, clients.c.id, clients.c.number)
CLIENT_NOTE = SealedColumn.of(client_notes.c.text, client_notes.c.id, client_notes.c.number)
TRAVELER = SealedColumn.of(travelers.c.detail, travelers.c.id, travelers.c.number)
CARD_TOKENS = SealedColumn.of(trips.c.card_tokens, trips.c.id, trips.c.number)
TRIP_TRAVELERS = SealedColumn.of(
    trip_details.c.travelers, trip_details.c.trip_number, trip_details.c.trip_number
)
# Names as bytes: what is no valid text can be read so, too.
DRAFT = SealedColumn.of(drafts.c.text, drafts.c.name, cast(drafts.c.name, LargeBinary))
BACKGROUND_CHECK = SealedColumn.of(
    background_checks.c.detail,
    background_checks.c.member_id,
    cast(background_checks.c.member_id, LargeBinary),
)

SEALED_COLUMNS = (
    *(CLIENT_ADDRESS, CLIENT_NOTES, TRAVELER, CARD_TOKENS, TRIP_TRAVELERS, DRAFT),
    *(BACKGROUND_CHECK, CLIENT_PROFILE, CLIENT_NOTE),
)
"""What not even the host of a database may read. No list, search or index looks into them, but for
travelers' names and a client's further emails and phone numbers, by which the client is found.
"""
