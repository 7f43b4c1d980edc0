"""Whole trips, read in two statements however many there are.

Over a network each statement is a round trip, so a query for each trip or part would be slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    false,
    literal,
    null,
    or_,
    select,
    union_all,
)

from desktop.booking.card import CardToken, TakenCard
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import RecordedBooking
from desktop.booking.trip.trip import Trip
from desktop.store.database_engine import DatabaseEngine
from desktop.store.row_reads import (
    STRANGE,
    Kinds,
    check_strange,
    name_left_out,
    none_left_out,
    readable,
)
from desktop.store.schema import (
    IS_DOUBTFUL,
    attempts,
    clients,
    pane_receipts,
    trip_details,
    trips,
)
from desktop.store.sealed_columns import (
    CARD_TOKENS,
    TRIP_TRAVELERS,
)
from desktop.use_cases.errors import Refused

from .attempt_rows import AttemptRows
from .client_rows import CLIENT_COLUMNS, client_from
from .json_codec import JsonCodec
from .sealed_values import SealedValues

_ATTEMPT, _RECEIPT = "attempt", "receipt"
_WANTED = "wanted"
_OUTCOME = tuple(each for each in attempts.c if each.name not in ("number", "trip_id"))
_ATTEMPT_COLUMNS = (
    literal(_ATTEMPT).label("part"),
    *(attempts.c.trip_id, attempts.c.number),
    *_OUTCOME,
)
_ATTEMPT_KINDS = Kinds.of(_ATTEMPT_COLUMNS)


@dataclass(frozen=True, slots=True)
class TripSelection:
    """A selection of trips. Its two statements are built once: that takes as long as reading.

    `is_whole`: none of them is left out.
    """

    trips: Select[*tuple[Any, ...]]
    parts: CompoundSelect[*tuple[Any, ...]]
    kinds: Kinds
    is_whole: bool = False

    @classmethod
    def of(cls, condition: ColumnElement[bool], *, is_whole: bool = False) -> TripSelection:
        """`condition` is on the table `trips`; it may ask for one bound value."""
        whole = (
            select(
                *(column for column in trips.c if column.name != "client_id"),
                trip_details.c.offer,
                trip_details.c.travelers,
                trip_details.c.agreements,
                trip_details.c.recorded,
                *CLIENT_COLUMNS,
            )
            .join(trip_details, trip_details.c.trip_number == trips.c.number)
            .join(clients, clients.c.id == trips.c.client_id)
            .where(condition)
            .order_by(trips.c.number)
        )
        of_trips = select(trips.c.id).where(condition)
        kinds = Kinds.of(list(whole.selected_columns))
        return cls(whole, _parts(lambda trip_id: trip_id.in_(of_trips)), kinds, is_whole)

    @classmethod
    def one(cls) -> TripSelection:
        """The trip whose id is bound. Without a query in a query: SQLite makes a table for each."""
        by_id = cls.of(trips.c.id == bindparam(_WANTED))
        parts = _parts(lambda trip_id: trip_id == bindparam(_WANTED))
        return cls(by_id.trips, parts, by_id.kinds, is_whole=True)


def _parts(
    is_wanted: Callable[[ColumnElement[str]], ColumnElement[bool]],
) -> CompoundSelect[*tuple[Any, ...]]:
    """Attempts and receipts, each with its trip's id; a receipt is where an answer would be.

    In no order: the database would make a table of its own to sort a few rows.
    """
    receipt_columns = [
        pane_receipts.c.detail if column is attempts.c.answer else null() for column in _OUTCOME
    ]
    tried = select(*_ATTEMPT_COLUMNS).where(is_wanted(attempts.c.trip_id))
    opened = select(
        literal(_RECEIPT), pane_receipts.c.trip_id, pane_receipts.c.number, *receipt_columns
    ).where(is_wanted(pane_receipts.c.trip_id))
    return union_all(tried, opened)


ONE = TripSelection.one()
"""The trip of this id."""

OF_CLIENT = TripSelection.of(trips.c.client_id == bindparam(_WANTED))
"""The trips of the client of this id."""

_DOUBTFUL = trips.c.id.in_(select(attempts.c.trip_id).where(IS_DOUBTFUL))

DOUBTFUL_TRIPS = TripSelection.of(_DOUBTFUL)
"""The trips with an attempt that was refused without an answer of the vendor's."""

UNSETTLED = TripSelection.of(trips.c.unsettled)
"""The trips that wait for an outcome or for our fee."""

UNRESOLVED = TripSelection.of(
    and_(
        trips.c.client_id == bindparam(_WANTED),
        # Also where it holds what Skycap never writes.
        or_(trips.c.unsettled.is_not(false()), _DOUBTFUL),
    ),
    is_whole=True,
)
"""Both, of the client of this id."""


@dataclass(frozen=True, slots=True)
class LoadedTrip:
    """`number` is the trip's row number."""

    number: int
    trip: Trip
    client: Client


@dataclass(frozen=True, slots=True)
class TripLoader:
    """Trips with their clients, attempts and receipts."""

    _connection: Connection
    _json: JsonCodec
    _sealed: SealedValues
    _engine: DatabaseEngine

    def load(self, choice: TripSelection, wanted: str | None = None) -> tuple[LoadedTrip, ...]:
        """The selected trips, oldest first; `wanted` is the bound value of the condition. One that
        cannot be read is left out, with a warning; Refused ``store_damaged`` where none may be.
        """
        given = {} if wanted is None else {_WANTED: wanted}
        if choice.is_whole:
            with none_left_out():
                return self._load(choice, given)
        try:
            return self._load(choice, given)
        except STRANGE as strange:
            check_strange(strange)
        ids = choice.trips.with_only_columns(trips.c.id, maintain_column_froms=True)
        found, left_out = list[LoadedTrip](), 0
        for trip_id in readable(self._connection, ids, lambda row: str(row.id), given):
            try:
                found += self.load(ONE, trip_id)
            except Refused:
                left_out += 1
        name_left_out(self._connection, left_out, trips.name)
        return tuple(found)

    def _load(self, choice: TripSelection, given: dict[str, str]) -> tuple[LoadedTrip, ...]:
        rows = self._connection.execute(choice.trips, given).all()
        if not rows:
            return ()
        for row in rows:
            choice.kinds.check(row)
        attempt_rows = AttemptRows(self._connection, self._json, self._engine)
        tried: dict[str, list[AnyAttempt]] = defaultdict(list)
        opened: dict[str, list[PaneReceipt]] = defaultdict(list)
        parts = self._connection.execute(choice.parts, given).all()
        for row in sorted(parts, key=attrgetter("number")):
            if row.part == _ATTEMPT:
                _ATTEMPT_KINDS.check(row)
                tried[row.trip_id].append(attempt_rows.attempt(row))
            else:
                opened[row.trip_id].append(self._json.decode(row.answer, PaneReceipt))
        return tuple(self._loaded(row, tried[row.id], opened[row.id]) for row in rows)

    def _loaded(
        self, row: Row[*tuple[Any, ...]], tried: Iterable[AnyAttempt], opened: Iterable[PaneReceipt]
    ) -> LoadedTrip:
        trip = Trip(
            id=row.id,
            client_id=row.client_id,
            opened_at=row.opened_at,
            offer=self._json.decode(row.offer, Offer),
            travelers=self._sealed.open(
                TRIP_TRAVELERS, row.number, row.travelers, tuple[Traveler, ...]
            ),
            fee=Money(row.fee_minor, row.fee_currency),
            card=self._card(row),
            attempts=tuple(tried),
            receipts=tuple(opened),
            agreements=self._json.decode(row.agreements, tuple[Agreement, ...]),
            fare_plan=self._json.decode(row.fare_plan, FarePlan),
            recorded=None
            if row.recorded is None
            else self._json.decode(row.recorded, RecordedBooking),
        )
        return LoadedTrip(row.number, trip, client_from(row, self._sealed))

    def _card(self, row: Row[*tuple[Any, ...]]) -> TakenCard | None:
        if row.card_tokens is None:
            return None
        return TakenCard(
            tokens=self._sealed.open(CARD_TOKENS, row.id, row.card_tokens, tuple[CardToken, ...]),
            brand=row.card_brand,
            last4=row.card_last4,
            exp_month=row.card_exp_month,
            exp_year=row.card_exp_year,
        )
