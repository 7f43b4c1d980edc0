"""Ask the vendors about every attempt that a crash or a missing answer left open."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from desktop.booking.access.role import Permission
from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS, CANCEL
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import fare_is_due, live_fare_hold
from desktop.booking.trip.fare.fare_rules import is_recorded
from desktop.booking.trip.fare.link_rules import link_is_stale
from desktop.booking.trip.fee_rules import covers_fee, live_hold, open_link
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    attempt_to_report,
    attempts_to_ask,
    doubtful_attempts,
    is_booked,
    open_attempts,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.money.ask_schedule import AskTimes, is_doubted
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.attempt_handler import Vendors
from desktop.use_cases.money.cancellation.refunds_due import REFUND_ENTERED
from desktop.use_cases.money.fare.fare_payments import FarePayments
from desktop.use_cases.money.fee.fee_payments import FeePayments
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.link.link_pages import end_link
from desktop.use_cases.money.order_handler import offer_of
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.ports.airline_port import FlightBooker, OrderWatch
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import (
    Leases,
    Repositories,
    Store,
    TripFile,
)

from .vendor_lookup import VendorLookup, names_own_order

log = logging.getLogger(__name__)
_AUDITS = (
    *(action for kind in ATTEMPT_KINDS for action in kind.audit.actions),
    REFUND_ENTERED,
)

_OF_THE_RECORDS = ("disk_", "store_")
"""How the codes of refusals begin that are about all of the records."""

_LOOK_EVERY = timedelta(minutes=15)
"""How often the airline is asked by itself for an order that it did not show."""


@dataclass(frozen=True, slots=True)
class News:
    """A sentence about a trip, and the attempt that it is about: it is true only while that one is
    the trip's status, in this state. `attempt_id` is empty where nothing was tried.
    """

    trip_id: str
    attempt_id: str
    state: AttemptState | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """`settled`: the truth is known now. `waiting`: asked, not reached, or left to a member who
    holds the key to it, and still open.

    `news` says it for each trip, settled first.
    """

    settled: tuple[Trip, ...]
    waiting: tuple[Trip, ...]
    news: tuple[News, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those of the news."""
        return tuple(each.sentence for each in self.news)


@dataclass(frozen=True, slots=True)
class ResumeAttempts:
    """Asks, and books nothing. The one thing that it does is to finish what a hold of our fee began
    (`FeePayments.settle`): it is charged while the airline shows the order, and released where
    nothing was booked; and a link that is of no use any more is taken down.

    What cannot be found stays open, and so a second try stays locked, until the vendor shows it,
    says that it is not done, or a person settles it (`SettleByHand`). What was refused without an
    answer of the vendor's is asked about for as long as an open one.

    `ask_times` is shared by the whole process. What the actor holds no key to look up (`charger` is
    None) is left to a member who does.
    """

    actor: Actor
    store: Store
    booker: FlightBooker
    watch: OrderWatch
    charger: FeeCharger | None
    in_flight: InFlightTrips
    leases: Leases
    ask_times: AskTimes = field(default_factory=AskTimes)
    new_id: NewId | None = None

    @requires(Permission.SETTLE, audits=_AUDITS)
    def __call__(self) -> Resumed:
        """All that is open and due by `ask_schedule`, except calls that are still running, in this
        process or another.

        Refused when the records cannot be read or written. One vendor that is not reached does not
        keep the others from being settled.
        """
        settled: list[TripFile] = []
        waiting: list[TripFile] = []
        for trip in self._trips():
            after = self._looked_into(trip)
            if after is None:
                continue
            if open_attempts(after.trip):
                waiting.append(after)
            elif after.trip != trip:
                settled.append(after)
        return Resumed(
            tuple(file.trip for file in settled),
            tuple(file.trip for file in waiting),
            tuple(self._news(file) for file in settled + waiting),
        )

    @requires(Permission.READ_STORE)
    def still_true(self, news: tuple[News, ...]) -> tuple[News, ...]:
        """Those that the records still bear out; no vendor is asked. Refused when the records
        cannot be read.
        """

        def read(repos: Repositories) -> tuple[News, ...]:
            return tuple(
                each
                for each in news
                if _status(repos.trips.get(each.trip_id)) == (each.attempt_id, each.state)
            )

        return self.store.read(read)

    @requires(Permission.SETTLE, audits=_AUDITS)
    def one(self, trip_id: str) -> Trip:
        """The trip after asking again. Refused ``already_underway``, ``no_vendor_key``,
        ``order_of_another``; Unreachable.
        """
        before = self._file(trip_id).trip
        self._note_asked(before)
        trip = self._settle_fee(self._resume(trip_id), at_once=True).trip
        left = open_attempts(trip)
        if any(one.kind is CANCEL and not names_own_order(trip, one) for one in left):
            raise _another_order()
        if left and not any(self.has_key(attempt) for attempt in left):
            happened, _, rest = outcome_sentence(left[-1], has_key=False).partition(". ")
            raise Refused("no_vendor_key", f"{happened}.", rest)
        return trip

    @requires(Permission.SETTLE, audits=_AUDITS)
    def follow(self, trip_id: str) -> Trip:
        """The trip after asking about what is due by `ask_schedule`, and finishing what a hold
        began, for a page that shows it. Refused when the records cannot be read or written.
        """
        trip = self._file(trip_id).trip
        asked = self._ask_if_due(trip)
        return trip if asked is None else self._settle_fee(asked, at_once=False).trip

    @requires(Permission.SETTLE)
    def has_key(self, attempt: AnyAttempt) -> bool:
        """Whether the actor holds a key of the vendor that this attempt was made at."""
        return self._lookup.has_key(attempt)

    def _trips(self) -> tuple[Trip, ...]:
        """Those that the vendor may have news of, each once."""
        now = self.actor.now()
        found = self.store.read(lambda repos: repos.trips.unsettled())
        if self.ask_times.begin_hour(now):
            doubtful = self.store.read(lambda repos: repos.trips.doubtful())
            found += tuple(
                trip
                for trip in doubtful
                if any(is_doubted(one, now) for one in doubtful_attempts(trip))
            )
        return tuple({trip.id: trip for trip in found if _is_followed(trip)}.values())

    def _looked_into(self, trip: Trip) -> TripFile | None:
        """The trip after all that is due; None where its call is still running, and where what its
        rows hold, such as a text that the records would refuse, keeps it from being saved: that is
        no other trip's matter. Refused where the records cannot be read or written.
        """
        try:
            asked = self._ask_if_due(trip)
            if asked is None:
                return None
            is_news = asked.trip.orders != trip.orders
            return self._settle_fee(asked, at_once=False, is_news=is_news)
        except DeskError as error:
            if not isinstance(error, Refused) or error.code.startswith(_OF_THE_RECORDS):
                raise
            fault: Exception = error
        except Exception as strange:
            fault = strange
        if self.ask_times.begin(f"{trip.id} in the log", timedelta.max, self.actor.now()):
            log.error("a trip could not be looked into", exc_info=fault)
        return None

    def _ask_if_due(self, trip: Trip) -> TripFile | None:
        """The trip as it is then; None where its call is still running."""
        try:
            return self._resume(trip.id) if self._is_due(trip) else self._file(trip.id)
        except Refused as refusal:
            if refusal.code != "already_underway":
                raise
            return None
        except Unreachable:
            # What was learned before the cut is saved; the trip as it is now is shown.
            return self._file(trip.id)

    def _is_due(self, trip: Trip) -> bool:
        """Whether anything of the trip is to be asked about; then all of it is.

        A call that may be running is no question yet: whether it is, is found out each time.
        """
        now = self.actor.now()
        if not any(self.ask_times.is_due(attempt, now) for attempt in attempts_to_ask(trip)):
            return False
        self._note_asked(trip)
        return True

    def _note_asked(self, trip: Trip) -> None:
        for attempt in attempts_to_ask(trip):
            if attempt.state is not AttemptState.REQUESTED:
                self.ask_times.note(attempt, self.actor.now())

    def _resume(self, trip_id: str) -> TripFile:
        runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
        return runner.resume(trip_id, self._lookup.find, self.has_key)

    def _settle_fee(self, file: TripFile, *, at_once: bool, is_news: bool = False) -> TripFile:
        """The trip after what its hold allows; it is left alone while its call is running."""
        trip_id = file.trip.id
        runner = AttemptRunner(self.actor, self.store, self.in_flight, self.leases)
        if self.new_id is None:
            return file
        file = self._end_stale_link(runner, file)
        # The fare first: it is the larger amount, and we have paid it already.
        fare = FarePayments(runner, self.charger, self.new_id)
        fee = FeePayments(runner, self.charger, self.new_id)
        held: tuple[FarePayments | FeePayments, ...] = (fare, fee)
        due = [
            one for one in held if one.has_to_settle(file.trip, at_once=at_once, is_news=is_news)
        ]
        if not due or not self._is_borne_out(file.trip, at_once):
            return file
        try:
            with self.in_flight.hold(trip_id):
                for one in due:
                    # Where nothing was to be charged, no airline was asked.
                    one.settle(
                        file.trip,
                        at_once=at_once,
                        is_news=is_news,
                        may_charge=_would_charge(file.trip),
                    )
        except Refused as refusal:
            if at_once or refusal.code != "already_underway":
                raise
        return self._file(trip_id)

    def _is_borne_out(self, trip: Trip, at_once: bool) -> bool:
        """Whether the airline shows what the records say was booked, before anything is charged for
        it: another program may have written that there. What no airline shows, as it was booked
        elsewhere or settled by hand, is charged when a person asks for it, `at_once`. By itself the
        airline is asked anew after `_LOOK_EVERY` where it did not show it.

        Refused ``order_not_shown``, Unreachable, where a person asked.
        """
        order = trip.order
        if order is None or not _would_charge(trip):
            return True
        if is_recorded(order) or order.settlement is not None:
            return at_once
        look = f"whether {order.id} is shown"
        if not self.ask_times.begin(look, _LOOK_EVERY, self.actor.now()) and not at_once:
            return False
        try:
            found = self.booker.find_order(offer_of(order))
        except DeskError as error:
            if at_once:
                raise
            log.info("whether a trip is booked cannot be looked up yet: %s", error.code)
            return False
        if found is not None and not found.cancelled_at:
            self.ask_times.forget(look)
            return True
        if self.ask_times.begin(f"{look}, in the log", timedelta.max, self.actor.now()):
            log.error("the airline does not show what these records say was booked")
        if at_once:
            raise _not_shown()
        return False

    def _end_stale_link(self, runner: AttemptRunner, file: TripFile) -> TripFile:
        """The trip without a link over another amount, or for what was taken. What fails is tried
        again later.
        """
        link = open_link(file.trip)
        if link is None or not link_is_stale(file.trip) or self.charger is None:
            return file
        try:
            with self.in_flight.hold(file.trip.id):
                end_link(runner, self.charger, link)
        except DeskError as error:
            log.info("a link that is of no use is not ended yet: %s", error.code)
        return self._file(file.trip.id)

    @property
    def _lookup(self) -> VendorLookup:
        vendors = Vendors(self.booker, self.charger)
        return VendorLookup(vendors, self.watch, lambda trip_id: self._file(trip_id).trip)

    def _file(self, trip_id: str) -> TripFile:
        return self.store.read(lambda repos: repos.trips.file(trip_id))

    def _news(self, file: TripFile) -> News:
        attempt = attempt_to_report(file.trip)
        happened = (
            outcome_sentence(attempt, self.has_key(attempt), self.actor.now())
            if attempt
            else "Nothing is open."
        )
        sentence = f"{file.client.name}, {file.trip.route}: {happened}"
        return News(file.trip.id, *_status(file.trip), sentence)


def _would_charge(trip: Trip) -> bool:
    """Whether what is held is to be charged now, and not let go."""
    held = live_hold(trip)
    is_fee = held is not None and covers_fee(held, trip)
    is_fare = live_fare_hold(trip) is not None and fare_is_due(trip)
    return is_booked(trip) and (is_fee or is_fare)


def _another_order() -> Refused:
    return Refused(
        "order_of_another",
        "These records name another order for the cancellation than for this trip.",
        "Nothing of that order was taken for this trip's.",
        "Tell the owner: another program may have changed these records. The owner asks the "
        "airline, then presses S.",
    )


def _not_shown() -> Refused:
    return Refused(
        "order_not_shown",
        "The airline does not show the booking of this trip.",
        "What is held on the card is still held, and not charged.",
        "Call the airline, then tell the owner: it was canceled, or another program may have "
        "changed these records. The owner decides whether it is charged all the same, which "
        "Ctrl+Enter does.",
    )


def _status(trip: Trip) -> tuple[str, AttemptState | None]:
    attempt = attempt_to_report(trip)
    return (attempt.id, attempt.state) if attempt else ("", None)


def _is_followed(trip: Trip) -> bool:
    """Whether a vendor may have news of it, or a hold of our fee or of the fare is to be ended."""
    is_held = live_hold(trip) is not None or live_fare_hold(trip) is not None
    return bool(attempts_to_ask(trip)) or is_held
