"""What is new about an order: its flights and tickets as the airline shows them now, compared with
those that were known.

The airline's own flag is not enough: it is not set for every change, and stays after some.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from desktop.booking.clients.traveler import Traveler
from desktop.booking.date_time_text import day_text, time_text
from desktop.booking.text_folding import spellings
from desktop.booking.trip.itinerary import Segment, Slice
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_canceled

from .finding import FindingKind


@dataclass(frozen=True, slots=True)
class AirlineChange:
    """A change by the airline that nobody has answered yet, by its id at the airline service."""

    id: str
    removed: tuple[Slice, ...] = ()
    added: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderNow:
    """An order as the airline shows it. `offer_id` is the offer that it was made from, and
    `our_reference` the id that it was asked for with; each is empty where that is not shown.

    `slices` are None where they could not be read. `tickets` are their numbers. `change` is the
    newest that waits for an answer. `travelers` are their names; empty where one is not shown.
    """

    source: str
    airline_id: str
    offer_id: str
    slices: tuple[Slice, ...] | None
    tickets: tuple[str, ...] = ()
    is_canceled: bool = False
    change: AirlineChange | None = None
    our_reference: str = ""
    travelers: tuple[str, ...] = ()

    def is_for(self, travelers: Iterable[Traveler]) -> bool:
        """Whether all of these are shown to fly on it."""
        shown = [_spelled(name) for name in self.travelers]
        return all(
            any(_spelled(f"{who.given_name} {who.family_name}") & name for name in shown)
            for who in travelers
        )

    def is_another(self, vendor: str, offer_id: str, our_references: Collection[str]) -> bool:
        """Whether it shows that it is not the one that was asked for so, by any of the tries."""
        if self.source != vendor or self.offer_id not in ("", offer_id):
            return True
        return bool(self.our_reference) and self.our_reference not in our_references


def _spelled(name: str) -> frozenset[str]:
    """Its letters, in each spelling."""
    return frozenset("".join(filter(str.isalpha, one)) for one in spellings(name))


@dataclass(frozen=True, slots=True)
class WatchedOrder:
    """What is kept of a trip's order. `slices` and `tickets` are those that were shown last,
    `change_id` the last change that was reported. `revision` counts what was reported.
    """

    trip_id: str
    asked_at: datetime
    due_at: datetime
    slices: tuple[Slice, ...]
    tickets: tuple[str, ...] = ()
    is_canceled: bool = False
    change_id: str = ""
    revision: int = 0
    failures: int = 0


def with_flights_now(trip: Trip, known: WatchedOrder | None) -> Trip:
    """The trip with the flights that the airline showed last, for what a client is handed: it is
    not to be saved, for a client agreed to what was sold.
    """
    if known is None or not flight_changes(trip.offer.slices, known.slices):
        return trip
    return replace(trip, offer=replace(trip.offer, slices=known.slices))


def next_departure(slices: tuple[Slice, ...], now: datetime) -> datetime | None:
    """When the next flight leaves, in UTC; None once the last has left. A zone that this machine
    does not know counts as UTC.
    """
    leaves = (
        times[0] if times else segment.departs.replace(tzinfo=UTC)
        for slice_ in slices
        for segment, times in zip(slice_.segments, slice_.times_in_utc(), strict=True)
    )
    return min((at for at in leaves if at > now), default=None)


@dataclass(frozen=True, slots=True)
class News:
    """One thing to report. `subject` names it at the airline service, for good."""

    kind: FindingKind
    subject: str
    text: str


def known_before(trip: Trip, now: datetime) -> WatchedOrder:
    """What is known of a trip's order that was not read yet: what was sold."""
    order = trip.order
    tickets = (
        tuple(ticket.number for ticket in order.answer.tickets) if order and order.answer else ()
    )
    return WatchedOrder(
        trip.id, now, now, trip.offer.slices, tickets, is_canceled=is_canceled(trip)
    )


def known_canceled(known: WatchedOrder, trip: Trip) -> WatchedOrder:
    """The same; where we canceled the order ourselves, that it is canceled is no news."""
    return replace(known, is_canceled=known.is_canceled or is_canceled(trip))


def order_news(before: WatchedOrder, now: OrderNow) -> tuple[WatchedOrder, tuple[News, ...]]:
    """What is known then, and what to report of it. Its times are left to the caller."""
    after = replace(
        before,
        slices=before.slices if now.slices is None else now.slices,
        tickets=now.tickets or before.tickets,
        is_canceled=before.is_canceled or now.is_canceled,
        change_id=now.change.id if now.change else before.change_id,
    )
    found: list[tuple[FindingKind, str]] = []
    if now.is_canceled and not before.is_canceled:
        found.append((FindingKind.ORDER_CANCELED, _CANCELED))
    elif not now.is_canceled:
        if about_flights := _about_flights(before, now):
            found.append(about_flights)
        if before.tickets and set(now.tickets) - set(before.tickets):
            found.append((FindingKind.TICKETS_CHANGED, _TICKETS))
    if not found:
        return after, ()
    after = replace(after, revision=before.revision + 1)
    subject = f"{now.airline_id} {after.revision}"
    return after, tuple(News(kind, subject, text) for kind, text in found)


_CANCELED = (
    "The airline shows the order as canceled. If nobody here canceled it, call the airline, then "
    "the client."
)
_TICKETS = "The airline has issued other tickets. Open the order at the airline and check them."
_ANSWER = "The airline waits for an answer: ask the client, then accept or change it there."
_CALL_CLIENT = "Call the client."


def _about_flights(before: WatchedOrder, now: OrderNow) -> tuple[FindingKind, str] | None:
    changed = () if now.slices is None else flight_changes(before.slices, now.slices)
    change = now.change if now.change and now.change.id != before.change_id else None
    if not changed and change is not None:
        changed = flight_changes(change.removed, change.added)
    if changed:
        return (
            FindingKind.FLIGHTS_CHANGED,
            " ".join((*changed, _ANSWER if change else _CALL_CLIENT)),
        )
    return (FindingKind.ANSWER_WANTED, _ANSWER) if change else None


def flight_changes(before: tuple[Slice, ...], after: tuple[Slice, ...]) -> tuple[str, ...]:
    """A sentence for each flight that is another, or flies at another time; none where all flies
    as before. What changes from day to day, such as gates and aircraft, is left out.
    """
    old = [segment for slice_ in before for segment in slice_.segments]
    new = [segment for slice_ in after for segment in slice_.segments]
    if len(old) != len(new):
        flights = ", ".join(_flight(segment) for segment in new)
        return (f"The flights are now {flights}." if new else "No flight is left.",)
    pairs = zip(old, new, strict=True)
    return tuple(text for was, now in pairs if (text := _flight_change(was, now)))


def _flight_change(was: Segment, now: Segment) -> str:
    if (was.designator, _way(was)) != (now.designator, _way(now)):
        return f"{_flight(was)} is now {_flight(now)}."
    if (was.departs, was.arrives) == (now.departs, now.arrives):
        return ""
    if was.departs.date() != now.departs.date():
        return f"{_flight(was)} now leaves on {_moment(now.departs)}."
    parts = []
    if was.departs != now.departs:
        parts.append(f"leaves at {time_text(now.departs)}, not at {time_text(was.departs)}")
    if was.arrives != now.arrives:
        parts.append(f"lands {_landing(now)}, not {_landing(was)}")
    named = f"{was.designator} on {day_text(was.departs.date())}"
    return f"{named} {', and '.join(parts)}."


def _way(segment: Segment) -> tuple[str, str]:
    return segment.origin.code, segment.destination.code


def _flight(segment: Segment) -> str:
    """``"NW 214 LAX-LHR on Sat 12 Dec at 13:10"``."""
    return f"{segment.designator} {'-'.join(_way(segment))} on {_moment(segment.departs)}"


def _moment(at: datetime) -> str:
    return f"{day_text(at.date())} at {time_text(at)}"


def _landing(segment: Segment) -> str:
    """With the day where it is another than that of the departure."""
    same_day = segment.arrives.date() == segment.departs.date()
    at = segment.arrives
    return f"at {time_text(at)}" if same_day else f"on {_moment(at)}"
