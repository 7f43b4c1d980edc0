"""Clients as rows, also beside rows of another table, and by the names of their trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.clients.client_profile import ClientProfile
from desktop.store.row_reads import readable
from desktop.store.schema import clients, trips
from desktop.store.sealed_columns import (
    CLIENT_ADDRESS,
    CLIENT_NOTES,
    CLIENT_PROFILE,
)

from .sealed_values import SealedValues

CLIENT_COLUMNS = tuple(column.label(f"client_{column.name}") for column in clients.c)
"""All columns under names that no other table uses, for `client_from`."""


def client_from(row: Row[*tuple[Any, ...]], sealed: SealedValues) -> Client:
    """The client in this row; `row` has `CLIENT_COLUMNS`."""
    return Client(
        id=row.client_id,
        name=row.client_name,
        email=row.client_email,
        phone=row.client_phone,
        opened_at=row.client_opened_at,
        address=sealed.open(CLIENT_ADDRESS, row.client_id, row.client_address, BillingAddress),
        level=ServiceLevel(row.client_level),
        notes=sealed.open_text(CLIENT_NOTES, row.client_id, row.client_notes),
        company=row.client_company,
        processor_customer=row.client_processor_customer,
        profile=sealed.open(CLIENT_PROFILE, row.client_id, row.client_profile, ClientProfile),
    )


@dataclass(frozen=True, slots=True)
class TripNames:
    """What a line about a trip shows of it; empty where the trip cannot be read."""

    route: str = ""
    record_locator: str = ""
    client_name: str = ""


def trip_names(connection: Connection, which: ColumnElement[bool]) -> dict[str, TripNames]:
    """Of these trips, by id. Apart from what is said of them: a row of a trip that is none of ours
    hides no line about money.
    """
    asked = (
        select(trips.c.id, trips.c.route, trips.c.record_locator, clients.c.name)
        .join(clients, clients.c.id == trips.c.client_id)
        .where(which)
        .order_by(trips.c.number)
    )
    found = readable(connection, asked, tuple)
    return {trip_id: TripNames(*names) for trip_id, *names in found}
