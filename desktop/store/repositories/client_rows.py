"""Clients as rows, also beside rows of another table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.store.schema import CLIENT_ADDRESS, CLIENT_NOTES, clients

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
    )
