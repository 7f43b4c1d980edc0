"""Trips of one client on a desk whose vendors, disk and process fail: the steps of a storm.

`MoneyMachine` decides which steps, and what must always hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis.stateful import RuleBasedStateMachine

from desktop.booking.trip.attempt_kinds import LINK
from desktop.booking.trip.attempt_record import AnyAttempt, FeeAttempt, OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fee_rules import live_hold
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.settlement.settlement_rules import attempt_to_settle
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.money.ask_schedule import ASK_EVERY
from desktop.use_cases.money.book_trip import BookTrip
from desktop.use_cases.money.charge_fee import ChargeFee
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.link.send_link import SendLink
from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from tests.support.fakes.leases import FakeLeases
from tests.support.samples import (
    sample_card,
    sample_consent,
    sample_offer,
    sample_tokens,
    sample_traveler,
)
from tests.support.use_cases.faulty_backend import (
    Fate,
    FaultyAirline,
    FaultyProcessor,
    FragileStore,
    InFlight,
    Killed,
)
from tests.support.use_cases.later_offer import later_offer
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture

DISK_FULL = Refused("disk_full", "The disk is full.")
NO_NETWORK = Unreachable("no_network", "No network.")

SendFailure = tuple[str, int] | None


class MoneyStorm(RuleBasedStateMachine):
    """A desk, its vendors, and the trips so far."""

    def __init__(self) -> None:
        super().__init__()
        desk = self.desk = UseCaseFixture()
        desk.airline.batches = ()
        self.fragile = FragileStore(desk.kept)
        desk.through = self.fragile
        # The vendors' clock is right; that of this machine may be put forward or back at any time.
        self.vendors = desk.airline.own_clock = Clock()
        self.in_flight = InFlight(self.vendors)
        self.airline = FaultyAirline(desk.airline, desk.kept, self.in_flight)
        self.processor = FaultyProcessor(desk.processor, desk.kept, self.in_flight)
        self.airline.meanwhile = self.processor.meanwhile = self.look_from_the_other_desk
        desk.add_client()
        self.offers: dict[str, set[str]] = {}
        self.trip_id = self.open_trip()
        self.confirmed: dict[str, OrderAttempt] = {}
        self.taken: dict[str, FeeAttempt] = {}
        self.attempts: set[str] = set()

    def settle_by_the_vendors_word(self) -> None:
        """The vendor's people see all that it has, also what is still on its way to its lists."""
        trip = self.desk.trip(self.trip_id)
        on_its_way = bool(self.in_flight.sent) or bool(self.airline.pending())
        booked = [o for o in trip.orders if o.subject in self.desk.airline.orders]
        paid = [c for c in self.desk.processor.charges if c.request.trip_id == trip.id]
        attempt = attempt_to_settle(trip, self.desk.clock())
        if on_its_way or attempt is None or booked or paid:
            return  # The vendor says to wait, or shows it itself.
        settle = replace(self.desk.settle_by_hand, booker=self.airline, charger=self.processor)
        settle(trip.id, VendorWord(False, "", "Kim at the vendor"))

    def pass_time(self, step: timedelta) -> None:
        self.vendors.pass_time(step)
        self.desk.clock.pass_time(step)

    def run_through(self, use_case: Callable[[], object], failure: SendFailure = None) -> None:
        """Any expected ending is fine, and so is death; anything else is a bug and comes out."""
        if failure is not None:
            kind, at = failure
            if kind == "disk full":
                self.desk.kept.write_endings.extend([*[None] * at, DISK_FULL])
            else:
                self.fragile.die_at, self.fragile.die_saved = at, kind == "die saved"
        try:
            use_case()
        except DeskError:
            pass
        except Killed:
            self.restart()
        finally:
            self.desk.kept.write_endings.clear()
            self.fragile.die_at = -1

    def restart(self) -> None:
        """A new process: nothing is left but what is on disk."""
        self.desk.in_flight = InFlightTrips()
        self.desk.leases = replace(self.desk.leases, process=self.desk.ids())

    def look_from_the_other_desk(self) -> None:
        """While a call runs: it is alive, and left alone. A crashed one may be followed."""
        kept = self.desk.kept
        running = self.alive()
        # Its disk is not the one that is full.
        kept.write_endings, ours = deque(), kept.write_endings
        replace(self.other_desk(), store=kept)()
        kept.write_endings = ours
        assert self.alive() == running

    def alive(self) -> list[AnyAttempt]:
        """Requested, under a lease that has not run out."""
        return [
            attempt
            for attempt in self.desk.kept.tables.attempts.values()
            if attempt.state is AttemptState.REQUESTED
            and attempt.lease is not None
            and attempt.lease.until > self.desk.clock()
        ]

    def look_at_all(self, reached: bool, failure: SendFailure) -> None:
        self.pass_time(ASK_EVERY)
        if not reached:
            self.desk.airline.find_endings.append(NO_NETWORK)
            self.desk.processor.find_endings.append(NO_NETWORK)
        self.run_through(self.resume_work(), failure)
        self.desk.airline.find_endings.clear()
        self.desk.processor.find_endings.clear()

    def book(self, fate: Fate, failure: SendFailure) -> None:
        self.airline.fate = fate
        self.run_through(lambda: self.book_trip()(self.trip_id), failure)

    def send_link(self, failure: SendFailure) -> None:
        self.run_through(lambda: self.links()(self.trip_id), failure)

    def end_link(self, failure: SendFailure) -> None:
        held = live_hold(self.desk.trip(self.trip_id))
        is_held = held is not None and held.kind is LINK
        end = self.links().let_go if is_held else self.links().end
        self.run_through(lambda: end(self.trip_id), failure)

    def client_types(self) -> None:
        """Into the newest page whose address anybody was given: one that is on file."""
        links = [one for one in self.desk.trip(self.trip_id).attempts if one.kind is LINK]
        if links:
            self.desk.processor.client_types(links[-1].subject)

    def links_end(self) -> None:
        """A day has passed at the processor."""
        for page in self.desk.processor.pages.values():
            page.is_open = False

    def links(self) -> SendLink:
        return replace(self.desk.send_link, charger=self.processor)

    def accept_price(self) -> None:
        now = self.desk.airline.reprice(self.desk.trip(self.trip_id).offer.ref)
        self.run_through(lambda: self.desk.accept_price(self.trip_id, now.airline_charges))

    def choose_another_fare(self) -> None:
        offer = self.new_offer()
        trip = self.desk.trip(self.trip_id)
        self.offers[trip.id].add(offer.id)
        self.run_through(
            lambda: self.desk.choose_offer(trip.client_id, offer, trip.travelers, trip.id)
        )

    def take_card(self, *, other_card: bool = False) -> None:
        token = self.desk.ids()
        self.desk.pane.endings.append(
            sample_card(
                last4="4444" if other_card else "4242",
                tokens=sample_tokens(
                    f"pm_{token}", f"tcd_{token}", self.desk.clock.at + timedelta(minutes=25)
                ),
            )
        )
        consent = sample_consent(self.desk.trip(self.trip_id), at=self.desk.clock())
        self.run_through(lambda: self.desk.take_card(self.trip_id, consent))
        self.run_through(lambda: self.desk.agree(self.desk.reprice_trip(self.trip_id).trip))
        self.desk.pane.endings.clear()

    def open_trip(self) -> str:
        offer = self.new_offer()
        trip = self.desk.choose_offer("clientada", offer, (sample_traveler(),))
        self.offers[trip.id] = {offer.id}
        return trip.id

    def new_offer(self) -> Offer:
        offer = sample_offer(id=f"offer{self.desk.ids()}")
        # Two trips on the same days, which wait for each other, then two on later ones.
        offer = later_offer(offer, timedelta(days=60) * (len(self.offers) // 2))
        self.desk.airline.batches = (*self.desk.airline.batches, (offer,))
        return offer

    def live_offers(self, trip_id: str) -> set[str]:
        """Offers of this trip that the airline has booked, or may still book."""
        alive = {*self.desk.airline.orders, *self.airline.pending()}
        return self.offers[trip_id] & alive

    def book_trip(self) -> BookTrip:
        return replace(
            self.desk.book_trip,
            search=self.airline,
            booker=self.airline,
            charger=self.processor,
        )

    def charge_fee(self) -> ChargeFee:
        return replace(self.desk.charge_fee, charger=self.processor)

    def resume_work(self) -> ResumeAttempts:
        return replace(self.desk.resume_attempts, booker=self.airline, charger=self.processor)

    def other_desk(self) -> ResumeAttempts:
        """The same records from another machine: only a lease shows it our calls."""
        process = f"processother{self.desk.ids()}"
        leases = FakeLeases(self.desk.clock, "installationother", process, alone=False)
        return replace(self.resume_work(), in_flight=InFlightTrips(), leases=leases)
