"""Vendors whose replies are lost, doubled or late, and a process that dies at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from desktop.booking.card import TakenCard
from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import CAPTURE, FEE, HOLD, LINK, RELEASE, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.booking.trip.search_request import SearchRequest
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.processor_port import (
    CardLink,
    Confirmation,
    FeeRequest,
    HoldRequest,
    LinkRequest,
    PageRef,
    Payer,
    PreparedFee,
)
from desktop.use_cases.ports.store_port import Repositories, VendorAnswer
from tests.support.fakes.airline import CancelsAsFar, Ending, FakeAirline
from tests.support.fakes.processor import FakeProcessor
from tests.support.fakes.store import FakeStore

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone. No code of ours may catch it."""


class Fate(Enum):
    """What becomes of one call that moves money."""

    GOOD = "done and answered"
    TWICE = "delivered twice, answered once"
    ACCEPTED = "accepted, decided later (the airline only)"
    ACCEPTED_UNHEARD = "accepted, but the answer is lost (the airline only)"
    REFUSED = "refused"
    NOT_REACHED = "surely not done"
    LOST_REPLY = "done, the answer is lost"
    LOST_REQUEST = "not done, and nobody knows"
    IN_FLIGHT = "no answer; it may still arrive"
    KILLED_BEFORE = "we die before it leaves"
    KILLED_AFTER = "we die after it is done"
    KILLED_IN_FLIGHT = "we die; it may still arrive"


FEE_FATES = (
    *(Fate.GOOD, Fate.GOOD, Fate.GOOD, Fate.REFUSED, Fate.REFUSED, Fate.NOT_REACHED),
    *(Fate.LOST_REPLY, Fate.LOST_REPLY, Fate.LOST_REQUEST, Fate.IN_FLIGHT, Fate.IN_FLIGHT),
    *(Fate.TWICE, Fate.KILLED_BEFORE, Fate.KILLED_AFTER, Fate.KILLED_IN_FLIGHT),
)
"""What a call about our fee may meet."""


@dataclass(slots=True)
class FragileStore:
    """`Store`. `die_at` counts down the writes; at zero we die, before or after saving."""

    kept: FakeStore
    die_at: int = -1
    die_saved: bool = False

    def read(self, job: Callable[[Repositories], T]) -> T:
        return self.kept.read(job)

    def write(self, job: Callable[[Repositories], T]) -> T:
        due, self.die_at = self.die_at == 0, self.die_at - 1
        if due and not self.die_saved:
            raise Killed
        result = self.kept.write(job)
        if due:
            raise Killed
        return result


@dataclass(frozen=True, slots=True)
class Sent:
    """What left us and whose effect is still to come: it happens, or surely never will."""

    at: datetime
    happen: Callable[[], object]
    never: Callable[[], object]


@dataclass(slots=True)
class InFlight:
    """Effects still to come, oldest first; none takes longer than `longest`."""

    now: Now
    longest: timedelta = timedelta(minutes=4)
    sent: list[Sent] = field(default_factory=list)

    def send(self, happen: Callable[[], object], never: Callable[[], object]) -> None:
        self.sent.append(Sent(self.now(), happen, never))

    def end(self, happens: bool) -> None:
        """All of them happen, or none ever will; nobody hears an answer."""
        due, self.sent = self.sent, []
        for effect in due:
            _unheard(effect.happen if happens else effect.never)

    def would_be_overdue(self, step: timedelta) -> bool:
        return bool(self.sent) and self.now() + step - self.sent[0].at > self.longest


@dataclass(slots=True)
class FaultyAirline(CancelsAsFar):
    """`FlightSearch` and `FlightBooker` over the airline in memory, with a fate a call.

    `meanwhile` happens while a call runs.
    """

    far: FakeAirline
    kept: FakeStore
    in_flight: InFlight
    fate: Fate = Fate.GOOD
    meanwhile: Callable[[], None] = lambda: None

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        return self.far.search(search_request)

    def reprice(self, offer: OfferRef) -> Offer:
        return self.far.reprice(offer)

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        self.far.add_loyalty(offer, travelers)

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        return self.far.price_with_card(offer, airline_token)

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        return self.far.authorize_card(offer, airline_token)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        return self.far.find_order(offer)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        return self.far.heard_at(offer)

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        order = self.kept.tables.orders[request.our_reference]
        assert order.state is AttemptState.REQUESTED, (
            "the airline was called without an intent on file"
        )
        _check_audited(self.kept, "order requested", order.id)
        self.meanwhile()
        if self.fate is Fate.ACCEPTED or self.fate is Fate.ACCEPTED_UNHEARD:
            self.far.book_endings.append(Ending.PENDING)
        answer = _meet(self.fate, self.in_flight, lambda: self.far.book(request))
        if self.fate is Fate.ACCEPTED_UNHEARD:
            # The airline decides while we still wait: what comes later is beyond any clock.
            self.in_flight.send(
                lambda: self.decide(request.offer.id, kept=True),
                lambda: self.decide(request.offer.id, kept=False),
            )
            raise Unknown("silent", "No answer.")
        return answer

    def pending(self) -> tuple[str, ...]:
        """Offers that the airline has accepted and not decided."""
        return tuple(self.far._pending)

    def decide(self, offer_id: str, *, kept: bool) -> None:
        """The airline makes up its mind about an accepted order, once."""
        if offer_id in self.far._pending:
            (self.far.settle if kept else self.far.fail_pending)(offer_id)


@dataclass(slots=True)
class FaultyProcessor:
    """`FeeCharger` over the processor in memory, with a fate a call; `meanwhile` as above.

    `prepare_fate` is what becomes of the call before it, which moves no money.
    """

    far: FakeProcessor
    kept: FakeStore
    in_flight: InFlight
    fate: Fate = Fate.GOOD
    prepare_fate: Fate = Fate.GOOD
    meanwhile: Callable[[], None] = lambda: None

    def create_customer(self, payer: Payer) -> str:
        return self.far.create_customer(payer)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        fate, self.prepare_fate = self.prepare_fate, Fate.GOOD
        if fate in (Fate.GOOD, Fate.TWICE, Fate.ACCEPTED, Fate.ACCEPTED_UNHEARD):
            return self.far.prepare(request)
        if fate is Fate.REFUSED:
            raise Refused("phone_orders_closed", "Closed.")
        if fate in (Fate.KILLED_AFTER, Fate.LOST_REPLY):
            self.far.prepare(request)
        if fate in (Fate.KILLED_BEFORE, Fate.KILLED_AFTER, Fate.KILLED_IN_FLIGHT):
            raise Killed
        raise Unreachable("no_network", "No network.")

    def open_link(self, request: LinkRequest) -> CardLink:
        """A call that moves no money; an answer that is lost leaves a page that nobody knows."""
        fate, self.prepare_fate = self.prepare_fate, Fate.GOOD
        if fate is Fate.REFUSED:
            raise Refused("processor_refused", "No.")
        if fate in (Fate.KILLED_BEFORE, Fate.KILLED_IN_FLIGHT):
            raise Killed
        if fate in (Fate.NOT_REACHED, Fate.LOST_REQUEST, Fate.IN_FLIGHT):
            raise Unreachable("no_network", "No network.")
        page = self.far.open_link(request)
        if fate is Fate.KILLED_AFTER:
            raise Killed
        if fate is Fate.LOST_REPLY:
            raise Unreachable("no_network", "No network.")
        return page

    def find_link(self, ref: PageRef, amount: Money) -> FeeHold | CardLink:
        return self.far.find_link(ref, amount)

    def end_link(self, ref: PageRef, amount: Money) -> FeeHold | None:
        fate, self.prepare_fate = self.prepare_fate, Fate.GOOD
        if fate in (Fate.NOT_REACHED, Fate.LOST_REQUEST, Fate.IN_FLIGHT, Fate.REFUSED):
            raise Unreachable("no_network", "No network.")
        if fate in (Fate.KILLED_BEFORE, Fate.KILLED_IN_FLIGHT):
            raise Killed
        held = self.far.end_link(ref, amount)
        if fate is Fate.KILLED_AFTER:
            raise Killed
        if fate is Fate.LOST_REPLY:
            raise Unreachable("no_network", "No network.")
        return held

    def find_saved_card(self, ref: PageRef) -> TakenCard | CardLink:
        return self.far.find_saved_card(ref)

    def end_saving_link(self, ref: PageRef) -> TakenCard | None:
        return self.far.end_saving_link(ref)

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        fee = self._asked(FEE, confirmation.id, confirmation.idempotency_key)
        self._check_booked(fee)
        return self._confirm(confirmation, lambda: self.far.charge_now(confirmation))

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        self._asked(HOLD, confirmation.id, confirmation.idempotency_key)
        return self._confirm(confirmation, lambda: self.far.hold_now(confirmation))

    def refuse_other(self, request: HoldRequest) -> None:
        self.far.refuse_other(request)

    def capture(self, request: HoldRequest) -> VendorAnswer[FeeCharge]:
        fee = self._asked(CAPTURE, request.id, request.idempotency_key)
        self._check_booked(fee)
        return self._answer(lambda: self.far.capture_now(request))

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        release = self._asked(RELEASE, request.id, request.idempotency_key)
        orders = self.kept.tables.trip(release.trip_id).orders
        held = next(one for one in self.kept.tables.attempts.values() if _holds(one, request.id))
        covered = held.amount == self.kept.tables.trip(release.trip_id).fee
        alive = [order for order in orders if order.state is not AttemptState.REFUSED]
        other_card = held.kind is HOLD and self._other_card(held)
        assert not alive or not covered or other_card, "released under a live order"
        return self._answer(lambda: self.far.release_now(request))

    def find_charge(self, id: str, payment_id: str) -> FeeCharge:
        return self.far.find_charge(id, payment_id)

    def find_hold(self, id: str, payment_id: str) -> FeeHold:
        return self.far.find_hold(id, payment_id)

    def find_capture(self, id: str) -> FeeCharge:
        return self.far.find_capture(id)

    def find_release(self, id: str) -> FeeRelease:
        return self.far.find_release(id)

    def _asked(self, kind: AnyKind, id: str, idempotency_key: str) -> AnyAttempt:
        """The intent, which must be on file and in the audit log."""
        (attempt,) = [
            one
            for one in self.kept.tables.attempts.values()
            if one.kind is kind and one.idempotency_key == idempotency_key
        ]
        assert attempt.state is AttemptState.REQUESTED, "called without an intent on file"
        assert attempt.subject == id
        _check_audited(self.kept, kind.audit.requested, attempt.id)
        self.meanwhile()
        return attempt

    def _check_booked(self, attempt: AnyAttempt) -> None:
        states = [order.state for order in self.kept.tables.trip(attempt.trip_id).orders]
        assert AttemptState.CONFIRMED in states, "a fee was charged for a trip that is not booked"

    def _other_card(self, held: AnyAttempt) -> bool:
        card = self.kept.tables.trip(held.trip_id).card
        return card is not None and card.identity() != held.card

    def _confirm(self, confirmation: Confirmation, action: Callable[[], T]) -> VendorAnswer[T]:
        if self.fate is Fate.REFUSED:
            self.far.decline_now(confirmation)
        return self._answer(action)

    def _answer(self, action: Callable[[], T]) -> VendorAnswer[T]:
        return VendorAnswer(_meet(self.fate, self.in_flight, action))


def _holds(attempt: AnyAttempt, id: str) -> bool:
    confirmed = attempt.state is AttemptState.CONFIRMED
    by_link = isinstance(attempt.answer, FeeHold) and attempt.answer.charge_id == id
    held = attempt.subject == id if attempt.kind is HOLD else by_link
    return attempt.kind in (HOLD, LINK) and held and confirmed


def _meet(fate: Fate, in_flight: InFlight, action: Callable[[], T]) -> T:
    if fate is Fate.REFUSED:
        raise Refused("card_refused", "The bank refused.")
    if fate is Fate.NOT_REACHED:
        raise Unreachable("no_network", "No network.")
    if fate is Fate.LOST_REQUEST:
        raise Unknown("silent", "No answer.")
    if fate is Fate.KILLED_BEFORE:
        raise Killed
    if fate is Fate.IN_FLIGHT or fate is Fate.KILLED_IN_FLIGHT:
        in_flight.send(action, lambda: None)
        raise Killed if fate is Fate.KILLED_IN_FLIGHT else Unknown("silent", "No answer.")
    answer = action()
    if fate is Fate.TWICE:
        _unheard(action)
    if fate is Fate.KILLED_AFTER:
        raise Killed
    if fate is Fate.LOST_REPLY:
        raise Unknown("silent", "No answer.")
    return answer


def _unheard(action: Callable[[], object]) -> None:
    try:
        action()
    except DeskError:
        return


def _check_audited(kept: FakeStore, what: str, attempt_id: str) -> None:
    assert any(
        entry.action == what and attempt_id in entry.detail for entry in kept.tables.audit
    ), f"{what!r} is not in the audit log"
