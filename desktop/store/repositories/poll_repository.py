"""The repository of polls: when vendors were asked for news, and what they showed last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.polling.poll_schedule import FLOWN_PAUSE, PollState
from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.trip import Trip
from desktop.store.row_reads import first_readable, readable
from desktop.store.row_writes import write_row
from desktop.store.schema import poll_leases, polls, trips, watched_orders
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .json_codec import JsonCodec
from .trip_loader import TripLoader, TripSelection

_BOOKED = (
    select(trips.c.departs_on, trips.c.number, trips.c.id)
    .where(trips.c.record_locator != "")
    .order_by(trips.c.departs_on, trips.c.number)
)


@dataclass(frozen=True, slots=True)
class StoredPolls:
    """`PollRepository`."""

    _connection: Connection
    _json: JsonCodec
    _trips: TripLoader

    def state(self, name: str) -> PollState | None:
        asked = select(polls).where(polls.c.name == name)
        found = readable(self._connection, asked, lambda row: PollState(**row._mapping))  # noqa: SLF001
        return found[0] if found else None

    def save(self, state: PollState) -> None:
        self._connection.execute(delete(polls).where(polls.c.name == state.name))
        write_row(self._connection, insert(polls).values(**asdict(state)))

    def lease(self, name: str) -> Lease | None:
        asked = select(poll_leases).where(poll_leases.c.name == name)
        found = readable(
            self._connection, asked, lambda row: Lease(row.installation, row.process, row.until)
        )
        return found[0] if found else None

    def take_lease(self, name: str, lease: Lease) -> None:
        self._connection.execute(delete(poll_leases).where(poll_leases.c.name == name))
        write_row(self._connection, insert(poll_leases).values(name=name, **asdict(lease)))

    def watched(self, trip_id: str) -> WatchedOrder | None:
        asked = select(watched_orders).where(watched_orders.c.trip_id == trip_id)
        found = readable(self._connection, asked, self._order)
        return found[0] if found else None

    def _order(self, row: Row[*tuple[Any, ...]]) -> WatchedOrder:
        slices = self._json.decode(row.slices, tuple[Slice, ...])
        tickets = self._json.decode(row.tickets, tuple[str, ...])
        return WatchedOrder(**{**row._mapping, "slices": slices, "tickets": tickets})  # noqa: SLF001

    def watch(self, order: WatchedOrder) -> None:
        """Refused ``card_number_in_text``."""
        refuse_card_numbers((order.slices, order.change_id), "flights")
        values = {
            name: getattr(order, name)
            for name in watched_orders.c.keys()  # noqa: SIM118
            if name not in ("slices", "tickets")
        }
        values["slices"] = self._json.encode(order.slices, tuple[Slice, ...])
        values["tickets"] = list(order.tickets)
        gone = delete(watched_orders).where(watched_orders.c.trip_id == order.trip_id)
        self._connection.execute(gone)
        write_row(self._connection, insert(watched_orders).values(**values))

    def trips_to_read(
        self,
        first: str,
        last: str,
        now: datetime,
        limit: int,
        asked_before: datetime | None = None,
    ) -> tuple[Trip, ...]:
        asked_at, due_at = watched_orders.c.asked_at, watched_orders.c.due_at
        of_watched = watched_orders.c.trip_id == trips.c.id
        on_these_days = trips.c.departs_on.between(first, last)
        # Each by an index of its own: of a million trips few are due, or depart on these days.
        choices = [
            _BOOKED.join(watched_orders, of_watched).where(due_at <= now),
            # The clock was set back since.
            _BOOKED.join(watched_orders, of_watched).where(asked_at > now),
            # Later than any can be.
            _BOOKED.join(watched_orders, of_watched).where(due_at > now + FLOWN_PAUSE),
            _BOOKED.join(watched_orders, of_watched, isouter=True).where(
                on_these_days, watched_orders.c.trip_id.is_(None)
            ),
        ]
        if asked_before is not None:
            early = on_these_days, asked_at <= asked_before
            choices.append(_BOOKED.join(watched_orders, of_watched).where(*early))

        def read(size: int) -> tuple[list[Trip], int]:
            due = [
                row for one in choices for row in readable(self._connection, one, tuple, most=size)
            ]
            wanted = list(dict.fromkeys(trip_id for _, _, trip_id in sorted(due)))[:size]
            loaded = self._trips.load(TripSelection.of(trips.c.id.in_(wanted)))
            by_id = {each.trip.id: each.trip for each in loaded}
            # One that cannot be read is left out, and is named where the trips are listed.
            return [by_id[trip_id] for trip_id in wanted if trip_id in by_id], len(wanted)

        return first_readable(limit, read)
