"""Trips: small rows for lists and searches, details apart, attempts in rows of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, select, update

from desktop.booking.card import CardToken
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.traveler import Traveler
from desktop.booking.fare_plan import FarePlan
from desktop.booking.known_times import known
from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import AnyAttempt, Lease
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_unsettled, stage_from_states, with_changes
from desktop.store.database_engine import DatabaseEngine
from desktop.store.row_reads import first_readable, readable
from desktop.store.row_writes import insert_numbered, write_row
from desktop.store.schema import attempts, clients, trip_details, trips
from desktop.store.sealed_columns import (
    CARD_TOKENS,
    TRIP_TRAVELERS,
)
from desktop.store.search.bitmap_index import index_words
from desktop.store.search.search_terms import TRIP, find_newest
from desktop.store.search.search_words import trip_query_words, trip_words
from desktop.use_cases.not_found import no_such_client, no_such_trip
from desktop.use_cases.ports.store_port import TripFile, TripHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .attempt_rows import NEWEST_STATES, AttemptRows, newest_states
from .delegation.approval_repository import void_approvals
from .json_codec import JsonCodec
from .receipt_table import ReceiptTable
from .sealed_values import SealedValues
from .trip_loader import (
    DOUBTFUL_TRIPS,
    ONE,
    UNRESOLVED,
    UNSETTLED,
    LoadedTrip,
    TripLoader,
    TripSelection,
)

_HIT_COLUMNS = select(
    *(trips.c.id, trips.c.client_id, trips.c.route, trips.c.departs_on, trips.c.record_locator),
    *(trips.c.total_minor, trips.c.total_currency, trips.c.fee_minor, trips.c.fee_currency),
    *(trips.c.fare_plan, trips.c.card_last4, trips.c.opened_at),
    clients.c.name.label("client_name"),
    *NEWEST_STATES.values(),
).join(clients, clients.c.id == trips.c.client_id)
_NEWEST_FIRST = (trips.c.opened_at.desc(), trips.c.number.desc())


@dataclass(frozen=True, slots=True)
class StoredTrips:
    """`TripRepository`."""

    _connection: Connection
    _json: JsonCodec
    _sealed: SealedValues
    _engine: DatabaseEngine

    def get(self, trip_id: str) -> Trip:
        """With every attempt, oldest first. Refused ``no_such_trip``."""
        return self._loaded(trip_id).trip

    def file(self, trip_id: str) -> TripFile:
        """The trip and its client. Refused ``no_such_trip``."""
        loaded = self._loaded(trip_id)
        return TripFile(loaded.trip, loaded.client)

    def save(self, trip: Trip) -> None:
        """Refused ``no_such_client``, ``card_number_in_text``."""
        refuse_card_numbers(replace(trip, attempts=(), receipts=()))
        client_name = self._connection.scalar(
            select(clients.c.name).where(clients.c.id == trip.client_id)
        )
        if client_name is None:
            raise no_such_client()
        before = self._find(trip.id)
        if before is not None:
            trip = with_changes(before.trip, trip)
        whole = replace(trip, attempts=before.trip.attempts if before else ())
        if before is None:
            number = self._insert(whole)
        else:
            number = before.number
            void_approvals(self._connection, before.trip, trip)
            columns, details = self._columns(whole), self._details(number, whole)
            same_trip = trips.c.number == number
            same_details = trip_details.c.trip_number == number
            write_row(self._connection, update(trips).where(same_trip).values(**columns))
            write_row(self._connection, update(trip_details).where(same_details).values(**details))
        words = trip_words(whole, client_name)
        index_words(self._connection, TRIP, {number: words})

    def save_attempt(self, attempt: AnyAttempt) -> None:
        """Refused ``no_such_trip``, ``attempt_already_open`` and of the guard; IllegalMove."""
        refuse_card_numbers(attempt)
        loaded = self._loaded(attempt.trip_id)
        before = next((each for each in loaded.trip.attempts if each.id == attempt.id), None)
        if before is None:
            self._attempts.insert(attempt)
            after = (*loaded.trip.attempts, attempt)
        else:
            self._attempts.move(before, attempt)
            after = tuple(attempt if each is before else each for each in loaded.trip.attempts)
        self._follow_attempt(loaded, replace(loaded.trip, attempts=after))

    def renew_lease(self, attempt_id: str, lease: Lease) -> bool:
        return self._attempts.renew_lease(attempt_id, lease)

    def add_receipt(self, trip_id: str, receipt: PaneReceipt) -> None:
        """Refused ``no_such_trip``, ``card_number_in_text``."""
        refuse_card_numbers(receipt)
        if self._number_of(trip_id) is None:
            raise no_such_trip()
        self._openings.add(trip_id, receipt)

    def find(self, text: str, limit: int = 50) -> tuple[TripHit, ...]:
        words = trip_query_words(text)

        def read(size: int) -> tuple[tuple[TripHit, ...], int]:
            found = find_newest(self._connection, TRIP, trips, words, size)
            return self._hits(trips.c.number.in_(found), _NEWEST_FIRST), len(found)

        return first_readable(limit, read)

    def of_client(self, client_id: str) -> tuple[TripHit, ...]:
        return self._hits(trips.c.client_id == client_id, _NEWEST_FIRST)

    def has_booked(self, client_id: str, but: str) -> bool:
        booked = trips.c.client_id == client_id, trips.c.record_locator != "", trips.c.id != but
        return bool(self._connection.scalar(select(exists().where(*booked))))

    def departing(self, first: str, last: str, limit: int = 50) -> tuple[TripHit, ...]:
        soonest_first = (trips.c.departs_on, trips.c.number)
        return self._hits(trips.c.departs_on.between(first, last), soonest_first, limit)

    def unsettled(self) -> tuple[Trip, ...]:
        return tuple(loaded.trip for loaded in self.loader.load(UNSETTLED))

    def of_subject(self, vendor: str, subject: str) -> str | None:
        # Of the attempt no more is read than this, and of the trip its id: what a vendor shows of
        # our money is kept, whatever else their rows hold.
        about = attempts.c.vendor == vendor, attempts.c.subject == subject
        if not subject or not self._connection.scalar(select(exists().where(*about))):
            return None
        of_these = trips.c.id.in_(select(attempts.c.trip_id).where(*about))
        newest = select(trips.c.id).where(of_these).order_by(trips.c.number.desc())
        found = readable(self._connection, newest, lambda row: str(row.id), most=1)
        return found[0] if found else ""

    def doubtful(self) -> tuple[Trip, ...]:
        return tuple(loaded.trip for loaded in self.loader.load(DOUBTFUL_TRIPS))

    def unresolved(self, client_id: str) -> tuple[Trip, ...]:
        return tuple(loaded.trip for loaded in self.loader.load(UNRESOLVED, client_id))

    def reindex_words(self, client_id: str, below: int, most: int) -> int | None:
        """After a new name of the client: their trips are found by it too. The newest `most` with
        a number `below` this; the lowest number that was done, None when there were no more.
        """
        found = (
            select(trips.c.number)
            .where(trips.c.client_id == client_id, trips.c.number < below)
            .order_by(trips.c.number.desc())
            .limit(most)
        )
        numbers = self._connection.scalars(found).all()
        loaded = self.loader.load(TripSelection.of(trips.c.number.in_(numbers)))
        words = {each.number: trip_words(each.trip, each.client.name) for each in loaded}
        index_words(self._connection, TRIP, words)
        return numbers[-1] if len(numbers) == most else None

    @property
    def loader(self) -> TripLoader:
        """Whole trips, by other choices than those here."""
        return TripLoader(self._connection, self._json, self._sealed, self._engine)

    @property
    def _attempts(self) -> AttemptRows:
        return AttemptRows(self._connection, self._json, self._engine)

    @property
    def _openings(self) -> ReceiptTable:
        return ReceiptTable(self._connection, self._json)

    def _details(self, number: int, trip: Trip) -> dict[str, Any]:
        kind = tuple[Traveler, ...]
        return {
            "offer": self._json.encode(trip.offer),
            "travelers": self._sealed.seal(TRIP_TRAVELERS, number, trip.travelers, kind),
            "agreements": self._json.encode(trip.agreements, tuple[Agreement, ...]),
            "recorded": self._json.encode(trip.recorded) if trip.recorded else None,
        }

    def _columns(self, trip: Trip) -> dict[str, Any]:
        card = trip.card
        kind = tuple[CardToken, ...]
        return {
            "client_id": trip.client_id,
            "opened_at": trip.opened_at,
            "departs_on": trip.departs_on.isoformat(),
            "route": trip.route,
            "record_locator": trip.record_locator,
            **_total(trip),
            "fee_minor": trip.fee.minor,
            "fee_currency": trip.fee.currency,
            "fare_plan": trip.fare_plan.value,
            "unsettled": is_unsettled(trip),
            "card_tokens": self._sealed.seal(CARD_TOKENS, trip.id, card.tokens, kind)
            if card
            else None,
            "card_brand": card.brand if card else None,
            "card_last4": card.last4 if card else None,
            "card_exp_month": card.exp_month if card else None,
            "card_exp_year": card.exp_year if card else None,
        }

    def _find(self, trip_id: str) -> LoadedTrip | None:
        found = self.loader.load(ONE, trip_id)
        return found[0] if found else None

    def _loaded(self, trip_id: str) -> LoadedTrip:
        found = self._find(trip_id)
        if found is None:
            raise no_such_trip()
        return found

    def _number_of(self, trip_id: str) -> int | None:
        return self._connection.scalar(select(trips.c.number).where(trips.c.id == trip_id))

    def _insert(self, trip: Trip) -> int:
        values = {"id": trip.id, **self._columns(trip)}
        number = insert_numbered(self._connection, trips, values)
        details = self._details(number, trip)
        write_row(self._connection, insert(trip_details).values(trip_number=number, **details))
        return number

    def _follow_attempt(self, before: LoadedTrip, after: Trip) -> None:
        """An answer may bring a reference and tickets to search by, the total that was charged, and
        may settle the trip.
        """
        write_row(
            self._connection,
            update(trips)
            .where(trips.c.number == before.number)
            .values(
                record_locator=after.record_locator,
                unsettled=is_unsettled(after),
                **_total(after),
            ),
        )
        words = trip_words(after, before.client.name)
        if words != trip_words(before.trip, before.client.name):
            index_words(self._connection, TRIP, {before.number: words})

    def _hits(
        self,
        which: ColumnElement[bool],
        order: tuple[ColumnElement[Any], ...],
        limit: int | None = None,
    ) -> tuple[TripHit, ...]:
        asked = _HIT_COLUMNS.where(which).order_by(*order)
        return readable(self._connection, asked, _hit, most=limit)


def _total(trip: Trip) -> dict[str, Any]:
    total = fare_total(trip)
    return {"total_minor": total.minor, "total_currency": total.currency}


def _hit(row: Row[*tuple[Any, ...]]) -> TripHit:
    known(date.fromisoformat(row.departs_on))
    return TripHit(
        id=row.id,
        client_id=row.client_id,
        client_name=row.client_name,
        route=row.route,
        departs_on=row.departs_on,
        record_locator=row.record_locator,
        total=Money(row.total_minor, row.total_currency),
        stage=stage_from_states(
            newest_states(row),
            fee=Money(row.fee_minor, row.fee_currency),
            card_taken=row.card_last4 is not None,
            fare_plan=FarePlan(row.fare_plan),
        ),
        opened_at=row.opened_at,
    )
