"""What airlines do to orders by themselves: changes, cancellations, orders that fail later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.order_news import (
    News,
    OrderNow,
    WatchedOrder,
    known_before,
    known_canceled,
    next_departure,
    order_news,
)
from desktop.booking.polling.poll_schedule import (
    ACTIONS_EVERY,
    FAILURES_EVERY,
    FLOWN_PAUSE,
    LONGEST_READ_PAUSE,
    ORDERS_AT_ONCE,
    ORDERS_EVERY,
    SHOWN_PAUSE,
    SOON,
    WATCHED_AHEAD,
    WATCHED_BEHIND,
    PollState,
    first_reading,
    next_reading,
    reading_failed,
)
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_rules import is_recorded
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import (
    ID_NOT_THE_VENDORS,
    KEY_REFUSED,
    NOT_OURS,
    DeskError,
    Refused,
)
from desktop.use_cases.ports.airline_port import OrderWatch
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.store_port import Repositories, Store

from .poll import Found, Occasion, PollAnswer

log = logging.getLogger(__name__)
AIRLINE: Final = "airline"
_ONE_DAY = timedelta(days=1)
_LISTED_LATE = timedelta(days=1)
_ANOTHER = "another_order_shown"
_NEVER_SHOWN = frozenset({_ANOTHER, ID_NOT_THE_VENDORS})


@dataclass(frozen=True, slots=True)
class AnswersWanted:
    """`Poll`: the orders that the airline service itself says wait for an answer."""

    watch: OrderWatch
    store: Store
    now: Now
    name: str = "orders that want an answer"
    vendor: str = AIRLINE
    about: str = "changes of flights"
    every: timedelta = ACTIONS_EVERY
    occasions: frozenset[Occasion] = frozenset({Occasion.ASKED_FOR})

    def is_wanted(self, repos: Repositories) -> bool:
        """Always: a trip may be booked for next year."""
        return True

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """Orders that are no trip's of ours are left out."""
        news = Readings(self.now)
        for order in self.watch.orders_wanting_answer():
            trip_id, before = self.store.read(lambda repos, order=order: self._ours(repos, order))  # type: ignore[misc]
            if before is not None:
                news.add(before, order)
            elif trip_id is not None:
                news.add_of_unread_trip(trip_id, order)
        return news.answer()

    def _ours(self, repos: Repositories, order: OrderNow) -> tuple[str | None, WatchedOrder | None]:
        """The id of its trip, and what was known: nothing where the trip cannot be read."""
        trip_id = repos.trips.of_subject(order.source, order.offer_id)
        if trip_id is None:
            return None, None
        before = repos.polls.watched(trip_id)
        try:
            trip = repos.trips.get(trip_id)
        except Refused:
            return trip_id, before
        return trip_id, known_canceled(before or self._never_read(trip), trip)

    def _never_read(self, trip: Trip) -> WatchedOrder:
        """Marked long before its departure, it is read by itself no sooner than others are."""
        now = self.now()
        known = known_before(trip, now)
        departs = next_departure(known.slices, now) or now
        return replace(known, due_at=first_reading(departs, now))


@dataclass(frozen=True, slots=True)
class BookedOrders:
    """`Poll`: each order of the trips that depart soon, compared with what was known."""

    watch: OrderWatch
    store: Store
    now: Now
    draw: Callable[[], float]
    name: str = "booked orders"
    vendor: str = AIRLINE
    about: str = "changes of flights and tickets"
    every: timedelta = ORDERS_EVERY
    occasions: frozenset[Occasion] = frozenset(
        {Occasion.ASKED_FOR, Occasion.SHOWN, Occasion.SIGN_IN}
    )

    def is_wanted(self, repos: Repositories) -> bool:
        """Which orders are due is found out by asking."""
        return True

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """The soonest first; one that is not shown keeps no other from being read."""
        trips = self._due(occasion)
        news = Readings(self.now)
        for trip in trips:
            before = self.store.read(
                lambda repos, trip=trip: repos.polls.watched(trip.id)  # type: ignore[misc]
            ) or known_before(trip, self.now())
            before = known_canceled(before, trip)
            due_at = self._next(before, trip)
            order = trip.order
            if due_at is None:
                news.put_off(before, self.now() + FLOWN_PAUSE)
                continue
            if order is None or not (order.answer and order.answer.airline_id):
                # Known by hand only: looked at again tomorrow.
                news.put_off(before, self.now() + _ONE_DAY)
                continue
            try:
                shown = self.watch.order_now(order.vendor, order.answer.airline_id)
                _refuse_another(trip, order, shown)
            except DeskError as failure:
                if not isinstance(failure, Refused) or failure.code in KEY_REFUSED | NOT_OURS:
                    return news.answer(failure=failure)
                news.put_off(before, self.now() + reading_failed(self.draw()), failed=True)
                # What is not shown once may be shown the next time.
                if before.failures or failure.code in _NEVER_SHOWN:
                    news.found.append(_not_asked_about(order, failure))
                continue
            news.add(before, shown, due_at)
        return news.answer(is_more=len(trips) == ORDERS_AT_ONCE)

    def _due(self, occasion: Occasion) -> tuple[Trip, ...]:
        now = self.now()
        ahead = SOON if occasion is Occasion.SHOWN else WATCHED_AHEAD
        first, last = (now - WATCHED_BEHIND).date(), (now + ahead + _ONE_DAY).date()
        is_early = occasion in (Occasion.ASKED_FOR, Occasion.SHOWN)
        asked_before = now - (SHOWN_PAUSE if is_early else LONGEST_READ_PAUSE)
        return self.store.read(
            lambda repos: repos.polls.trips_to_read(
                first.isoformat(), last.isoformat(), now, ORDERS_AT_ONCE, asked_before
            )
        )

    def _next(self, known: WatchedOrder, trip: Trip) -> datetime | None:
        """None once the last flight has left, of those that were shown last and of those sold."""
        now = self.now()
        departs = next_departure((*known.slices, *trip.offer.slices), now)
        return None if departs is None else next_reading(departs, now, self.draw())


@dataclass(frozen=True, slots=True)
class FailedOrders:
    """`Poll`: orders that were accepted and could not be made, while one is accepted only."""

    watch: OrderWatch
    store: Store
    name: str = "failed orders"
    vendor: str = AIRLINE
    about: str = "orders that fail after they were accepted"
    every: timedelta = FAILURES_EVERY
    occasions: frozenset[Occasion] = frozenset({Occasion.ASKED_FOR, Occasion.SIGN_IN})

    def is_wanted(self, repos: Repositories) -> bool:
        """While the airline has accepted an order and not confirmed it."""
        return bool(_accepted(repos))

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """The order itself stays open: a person settles it, on the word of the vendor's people."""
        accepted = self.store.read(_accepted)
        if not accepted:
            return PollAnswer()
        since = min(order.asked_at for order in accepted) - _LISTED_LATE
        found = tuple(
            Found(FindingKind.ORDER_FAILED, failed.source, failed.event_id, order.trip_id, _FAILED)
            for failed in self.watch.failed_orders(since)
            for order in accepted
            if order.vendor == failed.source
            and (order.subject in failed.offer_ids or order.id == failed.our_reference)
        )
        return PollAnswer(found)


_FAILED = (
    "The airline service reports that the order failed after it was accepted. A second booking "
    "stays locked: call the airline service, then the owner opens the trip and presses S."
)


@dataclass(slots=True)
class Readings:
    """What was read of several orders, to be kept at once."""

    now: Now
    found: list[Found] = field(default_factory=list)
    kept: list[WatchedOrder] = field(default_factory=list)

    def add(self, before: WatchedOrder, order: OrderNow, due_at: datetime | None = None) -> None:
        """Without `due_at` the order itself was not read: when that is due is left as it was."""
        after, news = order_news(before, order)
        if due_at is not None:
            after = replace(after, asked_at=self.now(), due_at=due_at, failures=0)
        self.kept.append(after)
        self._report(before.trip_id, order, news)

    def add_of_unread_trip(self, trip_id: str, order: OrderNow) -> None:
        """What the airline itself says of a change; nothing is kept to compare flights with, for
        what was sold is not known.
        """
        now = self.now()
        before = WatchedOrder(trip_id, now, now, order.slices or ())
        self._report(trip_id, order, order_news(before, order)[1])

    def _report(self, trip_id: str, order: OrderNow, news: tuple[News, ...]) -> None:
        self.found += [
            Found(each.kind, order.source, each.subject, trip_id, each.text) for each in news
        ]

    def put_off(self, order: WatchedOrder, until: datetime, *, failed: bool = False) -> None:
        """It was not read."""
        failures = order.failures + failed
        self.kept.append(replace(order, asked_at=self.now(), due_at=until, failures=failures))

    def answer(self, *, is_more: bool = False, failure: DeskError | None = None) -> PollAnswer:
        """All of it."""

        def save(repos: Repositories) -> None:
            for order in self.kept:
                try:
                    repos.polls.watch(order)
                except Refused as refused:
                    if refused.code != "card_number_in_text":
                        raise
                    # Of this order alone: it is put off, and its flights are compared anew.
                    log.warning("flights were not kept: %s", refused.code)
                    repos.polls.watch(replace(order, slices=(), tickets=(), change_id=""))

        return PollAnswer(tuple(self.found), save, is_more=is_more, failure=failure)


def _refuse_another(trip: Trip, order: OrderAttempt, shown: OrderNow) -> None:
    """What becomes of the order of another trip is no news of this one."""
    if shown.is_another(order.vendor, order.subject, [one.id for one in trip.orders]):
        raise Refused(
            _ANOTHER,
            "The airline service shows another order under the id in these records.",
            "Nothing of it was kept.",
            "Tell the owner: another program may have changed these records.",
        )


def _not_asked_about(order: OrderAttempt, failure: Refused) -> Found:
    """Shown once: nobody learns of a change of this trip before that is put right."""
    text = (
        f"{failure.happened} So Skycap cannot ask for changes of this trip's flights. "
        f"{failure.press}"
    )
    subject = f"{order.id} {failure.code}"
    return Found(FindingKind.POLL_STOPPED, order.vendor, subject, order.trip_id, text)


def _accepted(repos: Repositories) -> tuple[OrderAttempt, ...]:
    return tuple(
        order
        for trip in repos.trips.unsettled()
        for order in trip.orders
        if order.state is AttemptState.PENDING and not is_recorded(order)
    )
