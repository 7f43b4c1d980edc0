"""The trips for the Today page: departing soon, unsettled, recent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desktop.booking.access.role import Permission
from desktop.booking.refunds.refund_entry import RefundLine, by_last_day
from desktop.booking.set_up.fare_duties import BalanceShortage
from desktop.booking.set_up.set_up_record import Saved
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import FindingHit, Repositories, Store, TripHit

_AHEAD = timedelta(days=7)
_RECENT = 20
MOST_DEPARTING = 50
"""Departures that are listed at once."""
# Departures are dated by the airport's own clock, and the westernmost is 12 hours behind UTC.
# Counting from there, a flight of this evening in Los Angeles is not lost at midnight UTC.
_WESTERNMOST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class TodayView:
    """`departing` soonest first, the first 50 of them, and whether there are more; `unsettled`
    needs a look; `recent` newest first; `findings` are what vendors showed by themselves, newest
    first. `shortage`: for owners, the newest order that the company's balance did not cover, while
    none has gone through since. `refunds`: for those who may give money back, what we still owe
    clients, the nearest last day first.
    """

    departing: tuple[TripHit, ...]
    unsettled: tuple[Trip, ...]
    recent: tuple[TripHit, ...]
    more_departing: bool = False
    findings: tuple[FindingHit, ...] = ()
    shortage: Saved[BalanceShortage] | None = None
    refunds: tuple[RefundLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self) -> TodayView:
        """One read, so that the lists agree with each other."""
        at = self.actor.now()
        may = self.actor.member.may
        first, last = (at - _WESTERNMOST).date(), (at + _AHEAD).date()

        def view(repos: Repositories) -> TodayView:
            listed = repos.trips.departing(
                first.isoformat(), last.isoformat(), limit=MOST_DEPARTING + 1
            )
            departing = tuple(hit for hit in listed if hit.stage is not TripStage.CANCELED)
            return TodayView(
                departing=departing[:MOST_DEPARTING],
                more_departing=len(listed) > MOST_DEPARTING,
                unsettled=repos.trips.unsettled(),
                recent=repos.trips.find("", limit=_RECENT),
                findings=repos.findings.open(),
                shortage=_shortage(repos) if Permission.SET_UP in may else None,
                refunds=by_last_day(repos.refunds.owed()) if Permission.REFUND in may else (),
            )

        return self.store.read(view)


def _shortage(repos: Repositories) -> Saved[BalanceShortage] | None:
    found = repos.set_up.read().saved(BalanceShortage)
    return found if found is not None and found.value.amount is not None else None
