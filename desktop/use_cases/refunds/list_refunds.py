"""The refund ledger as it is now, and what of it is about one trip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.booking.access.role import Permission
from desktop.booking.money import Money
from desktop.booking.polling.finding import FindingKind
from desktop.booking.refunds.refund_entry import RefundEntry, RefundLine, by_last_day
from desktop.booking.refunds.refund_rules import charged_fare, still_to_refund
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store

from .shown_by_airline import shown_on

_MAY_BE_DUE = frozenset({FindingKind.ORDER_CANCELED, FindingKind.FLIGHTS_CHANGED})
"""What the airline shows by itself after which a client may be owed the fare."""


@dataclass(frozen=True, slots=True)
class RefundsView:
    """What is owed first, the nearest last day first. `today` is the day of the desk's clock."""

    lines: tuple[RefundLine, ...]
    today: date


@dataclass(frozen=True, slots=True)
class TripRefunds:
    """The entries of a trip, the oldest first. `left`: what of the fare that we charged is not
    entered yet; None where another is its merchant. `changed_on`: the day on which the airline
    first showed that it canceled or changed the flights, as far as a refund may be due of it.
    """

    entries: tuple[RefundEntry, ...]
    left: Money | None
    today: date
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListRefunds:
    actor: Actor
    store: Store
    today_is: Callable[[], date]

    @requires(Permission.REFUND)
    def __call__(self) -> RefundsView:
        """Every entry that can be read."""
        lines = self.store.read(lambda repos: repos.refunds.all())
        return RefundsView(by_last_day(lines), self.today_is())

    @requires(Permission.READ_STORE)
    def of_trip(self, trip_id: str) -> TripRefunds:
        """Refused ``no_such_trip``."""

        def view(repos: Repositories) -> TripRefunds:
            entries = repos.refunds.of_trip(trip_id)
            charged = charged_fare(repos.trips.get(trip_id))
            left = None if charged is None else still_to_refund(charged.total, entries)
            is_ours = left is not None and left.minor > 0
            is_asked = is_ours and not entries
            changed = shown_on(repos, trip_id, _MAY_BE_DUE) if is_asked else None
            return TripRefunds(entries, left, self.today_is(), changed)

        return self.store.read(view)
