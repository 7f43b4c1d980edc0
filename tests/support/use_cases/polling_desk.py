"""A desk that asks vendors by itself, over fakes, and a second one of the same company."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from desktop.booking.polling.finding import Finding
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.polling.airline_polls import AnswersWanted, BookedOrders, FailedOrders
from desktop.use_cases.polling.poll_vendors import PollVendors
from desktop.use_cases.polling.processor_polls import AccountEvents, UnknownPages
from tests.support.fakes.leases import FakeLeases
from tests.support.samples import sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

BEFORE_DEPARTURE = timedelta(days=8)
"""From `OPENED_AT`, so that the sample trip leaves in ten days."""


@dataclass(slots=True)
class PollingDesk:
    """`draws` are given one after the other; 0.5 once there are none."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)
    draws: list[float] = field(default_factory=list)
    _poll_vendors: PollVendors | None = None

    def __post_init__(self) -> None:
        self.desk.clock.pass_time(BEFORE_DEPARTURE)

    @property
    def poll_vendors(self) -> PollVendors:
        """One for the whole session."""
        if self._poll_vendors is None:
            self._poll_vendors = self._new(self.desk.leases)
        return self._poll_vendors

    def sign_in_again(self) -> None:
        """A new process, which knows only what was saved."""
        self._poll_vendors = None

    def second_desk(self) -> PollVendors:
        """Of another machine."""
        return self._new(FakeLeases(self.desk.clock, "installationother", "processother"))

    def booked(self, **changes: object) -> Trip:
        """The sample trip, as it was booked, which the airline shows so."""
        trip = self.desk.put(sample_trip(TripStage.BOOKED, **changes))
        order = trip.order
        assert order is not None
        assert order.answer is not None
        airline_id, flights = order.answer.airline_id, trip.offer.slices
        tickets = tuple(ticket.number for ticket in order.answer.tickets)
        self.desk.airline.shown[airline_id] = OrderNow(
            order.vendor, airline_id, order.subject, flights, tickets
        )
        return trip

    def pass_time(self, by: timedelta) -> None:
        """By the clock, which goes on."""
        self.desk.clock.pass_time(by)

    @property
    def findings(self) -> list[Finding]:
        """All that was ever found, oldest first."""
        return list(self.desk.kept.tables.findings.values())

    def _new(self, leases: FakeLeases) -> PollVendors:
        desk, draw = self.desk, self._draw
        airline, store, now = desk.airline, desk.store, desk.clock
        return PollVendors(
            desk.actor,
            store,
            leases,
            desk.ids,
            (
                FailedOrders(airline, store),
                AnswersWanted(airline, store, now),
                BookedOrders(airline, store, now, draw),
                AccountEvents(desk.processor, store),
                UnknownPages(desk.processor, store),
            ),
            draw,
        )

    def _draw(self) -> float:
        return self.draws.pop(0) if self.draws else 0.5
