"""Receipts of the sealed pane as rows: they are added, and never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from desktop.booking.trip.card_entry_receipt import PaneReceipt
from desktop.store.schema import pane_receipts

from .json_codec import JsonCodec


@dataclass(frozen=True, slots=True)
class ReceiptTable:
    """Every opening of every trip, oldest first."""

    _connection: Connection
    _json: JsonCodec

    def of(self, trip_id: str) -> tuple[PaneReceipt, ...]:
        """All openings for this trip."""
        rows = (
            select(pane_receipts.c.detail)
            .where(pane_receipts.c.trip_id == trip_id)
            .order_by(pane_receipts.c.number)
        )
        found = self._connection.scalars(rows)
        return tuple(self._json.noun(detail, PaneReceipt) for detail in found)

    def add(self, trip_id: str, receipt: PaneReceipt) -> None:
        """One more; the trip must be there."""
        self._connection.execute(
            insert(pane_receipts).values(
                trip_id=trip_id,
                who=receipt.who,
                opened_at=receipt.opened_at,
                outcome=receipt.report.ending.kind.value,
                detail=self._json.plain(receipt),
            )
        )
