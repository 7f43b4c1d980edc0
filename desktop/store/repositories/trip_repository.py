"""Trips: small rows for lists and searches, details apart, money in rows of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from desktop.booking.card import CardToken, TakenCard
from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.trip.card_entry_receipt import PaneReceipt
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import Order
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transition_rules import is_unsettled
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.booking.trip.trip import Trip, stage_of
from desktop.store.schema import clients, trip_details, trips
from desktop.store.search.search_terms import TRIP, find_newest, index_words
from desktop.store.search.search_words import asked_of_trips, trip_words
from desktop.use_cases.not_found import no_such_client, no_such_trip
from desktop.use_cases.ports.store_port import TripHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .attempt_tables import NEWEST_ORDER_STATE, NEWEST_PAYMENT_STATE, AttemptTables
from .json_codec import JsonCodec
from .receipt_table import ReceiptTable

_HIT_COLUMNS = select(
    *(trips.c.id, trips.c.client_id, trips.c.route, trips.c.departs_on, trips.c.reference),
    *(trips.c.total_minor, trips.c.total_currency, trips.c.fee_minor, trips.c.fee_currency),
    *(trips.c.card_last4, trips.c.opened_at, clients.c.name.label("client_name")),
    *(NEWEST_ORDER_STATE, NEWEST_PAYMENT_STATE),
).join(clients, clients.c.id == trips.c.client_id)
_NEWEST_FIRST = (trips.c.opened_at.desc(), trips.c.number.desc())


@dataclass(frozen=True, slots=True)
class StoredTrips:
    """`TripRepository`."""

    _connection: Connection
    _json: JsonCodec

    def get(self, trip_id: str) -> Trip:
        """With every attempt, oldest first. Refused ``no_such_trip``."""
        row = self._connection.execute(
            select(trips, trip_details.c.offer, trip_details.c.travelers)
            .join(trip_details, trip_details.c.trip_number == trips.c.number)
            .where(trips.c.id == trip_id)
        ).one_or_none()
        if row is None:
            raise no_such_trip()
        return Trip(
            id=row.id,
            client_id=row.client_id,
            opened_at=row.opened_at,
            offer=self._json.noun(row.offer, Offer),
            travelers=self._json.noun(row.travelers, tuple[Traveler, ...]),
            fee=Money(row.fee_minor, row.fee_currency),
            card=self._card(row),
            orders=self._money.orders_of(trip_id),
            payments=self._money.payments_of(trip_id),
            receipts=self._openings.of(trip_id),
        )

    def save(self, trip: Trip) -> None:
        """Refused ``no_such_client``, ``card_number_in_text``."""
        refuse_card_numbers(replace(trip, orders=(), payments=(), receipts=()))
        client_name = self._connection.scalar(
            select(clients.c.name).where(clients.c.id == trip.client_id)
        )
        if client_name is None:
            raise no_such_client()
        whole = replace(
            trip,
            orders=self._money.orders_of(trip.id),
            payments=self._money.payments_of(trip.id),
        )
        number = self._number_of(trip.id)
        details = {
            "offer": self._json.plain(trip.offer),
            "travelers": self._json.plain(trip.travelers, tuple[Traveler, ...]),
        }
        if number is None:
            number = self._insert(whole, details)
        else:
            self._connection.execute(
                update(trips).where(trips.c.number == number).values(**self._columns(whole))
            )
            self._connection.execute(
                update(trip_details).where(trip_details.c.trip_number == number).values(**details)
            )
        words = trip_words(whole, client_name)
        index_words(self._connection, TRIP, number, trip.opened_at, words)

    def save_order(self, order: Order) -> None:
        """Refused ``no_such_trip``, ``card_number_in_text``; IllegalMove."""
        refuse_card_numbers(order)
        number = self._number_of(order.trip_id)
        if number is None:
            raise no_such_trip()
        self._money.save_order(order)
        self._follow_money(number, order.trip_id)

    def save_payment(self, payment: Payment) -> None:
        """Refused ``no_such_trip``, ``card_number_in_text``; IllegalMove."""
        refuse_card_numbers(payment)
        number = self._number_of(payment.trip_id)
        if number is None:
            raise no_such_trip()
        self._money.save_payment(payment)
        self._follow_money(number, payment.trip_id)

    def add_receipt(self, trip_id: str, receipt: PaneReceipt) -> None:
        """Refused ``no_such_trip``, ``card_number_in_text``."""
        refuse_card_numbers(receipt)
        if self._number_of(trip_id) is None:
            raise no_such_trip()
        self._openings.add(trip_id, receipt)

    def find(self, text: str, limit: int = 50) -> tuple[TripHit, ...]:
        found = find_newest(self._connection, TRIP, trips, asked_of_trips(text), limit)
        return self._hits(trips.c.number.in_(found), _NEWEST_FIRST)

    def of_client(self, client_id: str) -> tuple[TripHit, ...]:
        return self._hits(trips.c.client_id == client_id, _NEWEST_FIRST)

    def departing(self, first: str, last: str, limit: int = 50) -> tuple[TripHit, ...]:
        soonest_first = (trips.c.departs_on, trips.c.number)
        return self._hits(trips.c.departs_on.between(first, last), soonest_first, limit)

    def unsettled(self) -> tuple[Trip, ...]:
        found = select(trips.c.id).where(trips.c.unsettled).order_by(trips.c.number)
        return tuple(self.get(trip_id) for trip_id in self._connection.scalars(found).all())

    def refresh_words_of_client(self, client_id: str) -> None:
        """After a new name: the client's trips are found by it too."""
        client_name = self._connection.scalar(
            select(clients.c.name).where(clients.c.id == client_id)
        )
        found = select(trips.c.number, trips.c.id).where(trips.c.client_id == client_id)
        for row in self._connection.execute(found).all():
            trip = self.get(row.id)
            words = trip_words(trip, client_name or "")
            index_words(self._connection, TRIP, row.number, trip.opened_at, words)

    @property
    def _money(self) -> AttemptTables:
        return AttemptTables(self._connection, self._json)

    @property
    def _openings(self) -> ReceiptTable:
        return ReceiptTable(self._connection, self._json)

    def _columns(self, trip: Trip) -> dict[str, Any]:
        card = trip.card
        return {
            "client_id": trip.client_id,
            "opened_at": trip.opened_at,
            "departs_on": trip.departs_on.isoformat(),
            "route": trip.route,
            "reference": trip.reference,
            "total_minor": trip.offer.total.minor,
            "total_currency": trip.offer.total.currency,
            "fee_minor": trip.fee.minor,
            "fee_currency": trip.fee.currency,
            "unsettled": is_unsettled(trip),
            "card_tokens": self._json.plain(card.tokens, tuple[CardToken, ...]) if card else None,
            "card_brand": card.brand if card else None,
            "card_last4": card.last4 if card else None,
            "card_exp_month": card.exp_month if card else None,
            "card_exp_year": card.exp_year if card else None,
        }

    def _card(self, row: Row[Any]) -> TakenCard | None:
        if row.card_tokens is None:
            return None
        return TakenCard(
            tokens=self._json.noun(row.card_tokens, tuple[CardToken, ...]),
            brand=row.card_brand,
            last4=row.card_last4,
            exp_month=row.card_exp_month,
            exp_year=row.card_exp_year,
        )

    def _number_of(self, trip_id: str) -> int | None:
        return self._connection.scalar(select(trips.c.number).where(trips.c.id == trip_id))

    def _insert(self, trip: Trip, details: dict[str, Any]) -> int:
        row = insert(trips).values(id=trip.id, **self._columns(trip)).returning(trips.c.number)
        number: int = self._connection.execute(row).scalar_one()
        self._connection.execute(insert(trip_details).values(trip_number=number, **details))
        return number

    def _follow_money(self, number: int, trip_id: str) -> None:
        """An answer may bring a reference and tickets to search by, and may settle the trip."""
        trip = self.get(trip_id)
        self._connection.execute(
            update(trips)
            .where(trips.c.number == number)
            .values(reference=trip.reference, unsettled=is_unsettled(trip))
        )
        client_name = self._connection.scalar(
            select(clients.c.name).where(clients.c.id == trip.client_id)
        )
        words = trip_words(trip, client_name or "")
        index_words(self._connection, TRIP, number, trip.opened_at, words)

    def _hits(
        self,
        which: ColumnElement[bool],
        order: tuple[ColumnElement[Any], ...],
        limit: int | None = None,
    ) -> tuple[TripHit, ...]:
        rows = self._connection.execute(_HIT_COLUMNS.where(which).order_by(*order).limit(limit))
        return tuple(_hit(row) for row in rows)


def _hit(row: Row[*tuple[Any, ...]]) -> TripHit:
    return TripHit(
        id=row.id,
        client_id=row.client_id,
        client_name=row.client_name,
        route=row.route,
        departs_on=row.departs_on,
        reference=row.reference,
        total=Money(row.total_minor, row.total_currency),
        stage=stage_of(
            OrderState(row.order_state) if row.order_state else None,
            PaymentState(row.payment_state) if row.payment_state else None,
            fee=Money(row.fee_minor, row.fee_currency),
            card_taken=row.card_last4 is not None,
        ),
        opened_at=row.opened_at,
    )
