"""The repository of the refund ledger: what we owe clients of fares that we charged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, true, update

from desktop.booking.refunds.refund_entry import RefundClosing, RefundEntry, RefundLine
from desktop.store.row_reads import Kinds, none_left_out, readable
from desktop.store.row_writes import write_and_compare, write_row
from desktop.store.schema import clients, refunds, trips
from desktop.store.store_messages import damaged, row_damaged
from desktop.use_cases.not_found import no_such_refund
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .client_rows import TripNames, trip_names
from .json_codec import JsonCodec

T = TypeVar("T")
_AnyRow = Row[*tuple[Any, ...]]
_ENTRIES: Final = select(refunds).order_by(refunds.c.number)
_LINES: Final = (
    select(refunds, trips.c.route, trips.c.record_locator, clients.c.name.label("client_name"))
    .join(trips, trips.c.id == refunds.c.trip_id)
    .join(clients, clients.c.id == trips.c.client_id)
    .order_by(refunds.c.number)
)


@dataclass(frozen=True, slots=True)
class StoredRefunds:
    """`RefundRepository`."""

    _connection: Connection
    _json: JsonCodec

    def add(self, entry: RefundEntry) -> None:
        """Refused ``card_number_in_text``."""
        refuse_card_numbers(entry)
        bare = replace(entry, closing=None)
        write_row(
            self._connection,
            insert(refunds).values(
                id=entry.id,
                trip_id=entry.trip_id,
                detail=self._json.encode(bare),
                closing=self._encoded(entry.closing),
            ),
        )

    def get(self, entry_id: str) -> RefundEntry:
        """Refused ``no_such_refund``, ``store_damaged``."""
        found = self._every(_ENTRIES.where(refunds.c.id == entry_id), self._entry)
        if not found:
            raise no_such_refund()
        return found[0]

    def owed(self) -> tuple[RefundLine, ...]:
        return self._readable(refunds.c.closing.is_(None))

    def all(self, *, complete: bool = False) -> tuple[RefundLine, ...]:
        if not complete:
            return self._readable(true())
        lines = self._every(_LINES, self._line)
        if len(lines) != self._connection.scalar(select(func.count()).select_from(refunds)):
            raise row_damaged()  # The trip of one, or its client, is gone.
        return lines

    def of_trip(self, trip_id: str) -> tuple[RefundEntry, ...]:
        return self._every(_ENTRIES.where(refunds.c.trip_id == trip_id), self._entry)

    def close(self, entry_id: str, closing: RefundClosing | None) -> RefundEntry:
        """Refused ``card_number_in_text``, ``no_such_refund``."""
        entry = self.get(entry_id)
        refuse_card_numbers(closing)
        # The two are read beside each other, and would show a number that was split over them.
        texts = (entry.reason, closing.note if closing else "")
        refuse_card_numbers(texts, "refund", are_sentences=True)
        which, written = refunds.c.id == entry_id, {"closing": self._encoded(closing)}
        write_and_compare(
            self._connection, update(refunds).where(which).values(**written), which, written
        )
        return replace(entry, closing=closing)

    def _encoded(self, closing: RefundClosing | None) -> Any:  # noqa: ANN401
        return None if closing is None else self._json.encode(closing)

    def _readable(self, which: ColumnElement[bool]) -> tuple[RefundLine, ...]:
        """What is owed is shown also where its trip cannot be read."""
        entries = readable(self._connection, _ENTRIES.where(which), self._entry)
        of_these = trips.c.id.in_(select(refunds.c.trip_id).where(which))
        names = trip_names(self._connection, of_these) if entries else {}

        def line(entry: RefundEntry) -> RefundLine:
            of_trip = names.get(entry.trip_id, TripNames())
            return RefundLine(entry, of_trip.route, of_trip.record_locator, of_trip.client_name)

        return tuple(map(line, entries))

    def _every(
        self, asked: Select[*tuple[Any, ...]], of_row: Callable[[_AnyRow], T]
    ) -> tuple[T, ...]:
        """Refused ``store_damaged`` where one cannot be read."""
        kinds = Kinds.of(list(asked.selected_columns))
        found = []
        with none_left_out():
            for row in self._connection.execute(asked):
                kinds.check(row)
                found.append(of_row(row))
        return tuple(found)

    def _entry(self, row: _AnyRow) -> RefundEntry:
        """Refused ``store_damaged`` for one that was moved to another row."""
        entry = self._json.decode(row.detail, RefundEntry)
        if (entry.id, entry.trip_id) != (row.id, row.trip_id):
            raise damaged()
        closed = row.closing
        closing = None if closed is None else self._json.decode(closed, RefundClosing)
        return replace(entry, closing=closing)

    def _line(self, row: _AnyRow) -> RefundLine:
        return RefundLine(self._entry(row), row.route, row.record_locator, row.client_name)
