"""Open the sealed pane, and keep what it hands back: tokens, never a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.card import TakenCard
from desktop.booking.client import Client
from desktop.booking.role import Permission
from desktop.booking.trip import Trip

from .allowed import refuse_unless_allowed
from .audit_words import act
from .booking_lock import blocking_order, fee_is_due, refuse_if_ordered
from .errors import Cancelled, DeskError
from .ports import Books, CardEntry, CardLine, CardRequest, Now, Person, Records


@dataclass(frozen=True, slots=True)
class TakeCard:
    needs: ClassVar[Permission] = Permission.TAKE_CARD

    records: Records
    card_entry: CardEntry
    who: Person
    now: Now
    origin: str

    def __call__(self, trip_id: str, *, dark: bool, window_id: int) -> Trip:
        """The trip with its card. Blocks until the pane is gone.

        A booked trip takes a new card only while our fee is due, and then for the fee alone.
        Refused: those of `refuse_if_ordered`, and the pane's; Unreachable; Cancelled.
        """
        refuse_unless_allowed(self)
        trip, client = self.records.write(lambda books: self._opened(books, trip_id))
        try:
            card = self.card_entry.take(
                CardRequest(
                    client_name=client.name,
                    postcode=client.postcode,
                    lines=_lines(trip),
                    dark=dark,
                    window_id=window_id,
                )
            )
        except DeskError as ending:
            outcome = "cancelled" if isinstance(ending, Cancelled) else "failed"
            code = ending.code
            self.records.write(
                lambda books: self._note(books, trip_id, "card not taken", outcome, code)
            )
            raise
        return self.records.write(lambda books: self._taken(books, trip_id, card))

    def _opened(self, books: Books, trip_id: str) -> tuple[Trip, Client]:
        trip = books.trips.get(trip_id)
        _refuse_if_nothing_to_pay(trip)
        self._note(books, trip_id, "card pane opened", "asked")
        return trip, books.clients.get(trip.client_id)

    def _taken(self, books: Books, trip_id: str, card: TakenCard) -> Trip:
        # Read again: notes, fare or travellers may have changed while the pane was open.
        trip = books.trips.get(trip_id)
        _refuse_if_nothing_to_pay(trip)
        books.trips.save(replace(trip, card=card))
        self._note(books, trip_id, "card taken", "done", card.words())
        return books.trips.get(trip_id)

    def _note(self, books: Books, trip_id: str, what: str, outcome: str, detail: str = "") -> None:
        books.audit.add(
            act(
                self.who,
                self.now(),
                self.origin,
                what,
                outcome=outcome,
                subject=trip_id,
                detail=detail,
            )
        )


def _refuse_if_nothing_to_pay(trip: Trip) -> None:
    if not fee_is_due(trip):
        refuse_if_ordered(trip)


def _lines(trip: Trip) -> tuple[CardLine, ...]:
    fee = CardLine("WE CHARGE", str(trip.fee))
    if blocking_order(trip) is not None:
        return (fee,)
    return (CardLine("AIRLINE CHARGES", str(trip.offer.total)), fee)
