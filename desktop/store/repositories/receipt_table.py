"""Receipts of the sealed pane as rows: they are added, and never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert

from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.store.row_writes import write_row
from desktop.store.schema import pane_receipts

from .json_codec import JsonCodec


@dataclass(frozen=True, slots=True)
class ReceiptTable:
    """Every opening of every trip; `trip_loader` reads them with the trip."""

    _connection: Connection
    _json: JsonCodec

    def add(self, trip_id: str, receipt: PaneReceipt) -> None:
        """Add a receipt; the trip must exist."""
        write_row(
            self._connection,
            insert(pane_receipts).values(
                trip_id=trip_id,
                member_id=receipt.member_id,
                member_name=receipt.member_name,
                opened_at=receipt.opened_at,
                outcome=receipt.report.ending.kind.value,
                detail=self._json.encode(receipt),
            ),
        )
