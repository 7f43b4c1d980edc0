"""A card processor in memory: one payment for each fee, and it counts what it really took."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from desktop.booking.card import PROCESSOR, CardToken, TakenCard
from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.processor_port import (
    Activity,
    CardLink,
    Confirmation,
    FeeRequest,
    HoldRequest,
    LinkLine,
    LinkRequest,
    OpenPage,
    OpenPages,
    PageRef,
    Payer,
    PreparedFee,
    Purpose,
)
from desktop.use_cases.ports.store_port import VendorAnswer

from .payments import LINK_ENDS_AT, FakePage, FeeEnding, Payment, PaymentState

__all__ = ["LINK_ENDS_AT", "FakePage", "FakeProcessor", "FeeEnding", "Payment", "PaymentState"]

T = TypeVar("T")


_LEFT_BY_A_FORMER_RUN = FeeRequest(Money(3500, "USD"), "", "", "", "", "", client_id="")


_ADA = Payer("clientada", "Ada Calloway", "ada@example.com")  # She has paid before.


@dataclass(slots=True)
class FakeProcessor:
    """`FeeCharger` and `AccountActivity`: `events` is what happened, by `as_of`.

    The `*_endings` are taken one a call, oldest first; an empty queue means that all goes well.
    `money_endings` are of the calls that move money. `holds_until` is what a hold says of its end.
    """

    prepare_endings: deque[DeskError] = field(default_factory=deque)
    money_endings: deque[FeeEnding | DeskError] = field(default_factory=deque)
    find_endings: deque[DeskError] = field(default_factory=deque)
    link_endings: deque[DeskError] = field(default_factory=deque)
    holds_until: datetime | None = None
    events: list[AccountEvent] = field(default_factory=list)
    as_of: datetime | None = None
    asked_since: list[datetime | None] = field(default_factory=list)
    activity_endings: deque[DeskError] = field(default_factory=deque)
    pages: dict[str, FakePage] = field(default_factory=dict)
    customers: dict[str, Payer] = field(default_factory=lambda: {"cus_sample": _ADA})
    payments: dict[str, Payment] = field(default_factory=dict)
    confirmations: list[Confirmation] = field(default_factory=list)

    @property
    def charges(self) -> list[Payment]:
        """The payments that took money."""
        return [one for one in self.payments.values() if one.state is PaymentState.TAKEN]

    @property
    def held(self) -> list[Payment]:
        """The payments that hold money."""
        return [one for one in self.payments.values() if one.state is PaymentState.HELD]

    def taken(self, currency: str = "USD") -> Money:
        """All that was taken in this currency."""
        amounts = [one.request.amount for one in self.charges]
        return Money(sum(one.minor for one in amounts if one.currency == currency), currency)

    def create_customer(self, payer: Payer) -> str:
        for known, known_payer in self.customers.items():
            if known_payer.client_id == payer.client_id and known != payer.replaces:
                return known
        name = f"cus_{'abcdefghij'[len(self.customers) % 10] * 8}"
        self.customers[name] = payer
        return name

    def prepare(self, request: FeeRequest) -> PreparedFee:
        if self.prepare_endings:
            raise self.prepare_endings.popleft()
        known = self.customers.get(request.customer)
        if known is None or known.client_id != request.client_id:
            raise Refused("customer_gone", "No such customer, or another client's.")
        self._refuse_forgotten(request)
        earlier = self.payments.get(request.declined)
        if earlier is not None and earlier.state is PaymentState.DECLINED:
            earlier.request = request
            return PreparedFee("processor", earlier.id)
        number = len(self.payments)
        name = f"pi_{'abcdefghij'[number // 10 % 10]}{'abcdefghij'[number % 10]}{'x' * 6}"
        self.payments[name] = Payment(name, request)
        return PreparedFee("processor", name)

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        self.confirmations.append(confirmation)
        return self._move(lambda: self.charge_now(confirmation), confirmation)

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        self.confirmations.append(confirmation)
        return self._move(lambda: self.hold_now(confirmation), confirmation)

    def refuse_other(self, request: HoldRequest) -> None:
        asked = self._known(request.id).request
        made_for = (asked.trip_id, asked.payment_id, asked.client_id, asked.amount)
        if asked is not _LEFT_BY_A_FORMER_RUN and made_for != (
            *(request.trip_id, request.payment_id, request.client_id),
            request.amount,
        ):
            raise Refused("payment_of_another", "Another trip's payment.")

    def capture(self, request: HoldRequest) -> VendorAnswer[FeeCharge]:
        return self._move(lambda: self.capture_now(request))

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        return self._move(lambda: self.release_now(request))

    # ---------------------------------------------------------------- the client's own page

    def open_link(self, request: LinkRequest) -> CardLink:
        self._meet_link_ending()
        known = self.customers.get(request.customer)
        if known is None or known.client_id != request.client_id:
            raise Refused("customer_gone", "No such customer, or another client's.")
        self._refuse_forgotten(request)
        number = len(self.pages)
        name = f"cs_{'abcdefghij'[number // 10 % 10]}{'abcdefghij'[number % 10] * 7}"
        self.pages[name] = FakePage(request, LINK_ENDS_AT)
        return self._page(name)

    def find_link(self, ref: PageRef, amount: Money) -> FeeHold | CardLink:
        self._meet_link_ending()
        page = self._known_page(ref, amount)
        if page.payment:
            if self.payments[page.payment].state is PaymentState.CANCELED:
                raise Refused("hold_lapsed", "Nothing is held.")
            return FeeHold(page.payment, self.holds_until, page.card)
        if not page.is_open:
            raise Refused("link_ended", "It ended.")
        return self._page(ref.id)

    def end_link(self, ref: PageRef, amount: Money) -> FeeHold | None:
        self._meet_link_ending()
        page = self._known_page(ref, amount)
        page.is_open = False
        if not page.payment:
            return None
        if self.payments[page.payment].state is PaymentState.CANCELED:
            raise Refused("hold_lapsed", "Nothing is held.")
        return FeeHold(page.payment, self.holds_until, page.card)

    def find_saved_card(self, ref: PageRef) -> TakenCard | CardLink:
        self._meet_link_ending()
        page = self._known_saving_page(ref)
        if page.saved is not None:
            return page.saved
        if not page.is_open:
            raise Refused("link_ended", "It ended.")
        return self._page(ref.id)

    def end_saving_link(self, ref: PageRef) -> TakenCard | None:
        self._meet_link_ending()
        page = self._known_saving_page(ref)
        page.is_open = False
        return page.saved

    def client_types(self, id: str, card: str = "Visa ending 4242, 12/2034") -> None:
        """On the page, if it is open still: the amount is held on the card, or the card saved."""
        page = self.pages[id]
        if not page.is_open:
            return
        page.is_open, page.card = False, card
        if not page.request.lines:
            named = re.fullmatch(r"(.+) ending (\d{4}), (\d\d)/(\d{4})", card)
            assert named is not None
            brand, last4, month, year = named.groups()
            token = CardToken(PROCESSOR, f"pm_{id.removeprefix('cs_')}", by_client=True)
            page.saved = TakenCard((token,), brand, last4, int(month), int(year))
            return
        amounts = [line.amount for line in page.request.lines]
        total = Money(sum(one.minor for one in amounts), amounts[0].currency)
        page.payment = f"pi_link{id.removeprefix('cs_')}"
        made_for = (page.request.trip_id, page.request.payment_id)
        asked = FeeRequest(total, "", "", *made_for, "", client_id=page.request.client_id)
        held = Payment(page.payment, asked, PaymentState.HELD, self.holds_until, was_held=True)
        self.payments[page.payment] = held

    def _refuse_forgotten(self, asked: FeeRequest | LinkRequest) -> None:
        """What it has of the trip, and the records that ask do not know."""
        known = asked.known | {asked.payment_id}
        for page in self.pages.values():
            if page.request.trip_id == asked.trip_id and page.request.payment_id not in known:
                page.is_open = False
        for one in (*self.charges, *self.held):
            is_fare = one.request.purpose is Purpose.FARE
            is_known = one.request.payment_id in known and (
                one.request.payment_id == asked.payment_id
                or is_fare == (one.request.payment_id in asked.fares)
            )
            if one.request.trip_id == asked.trip_id and not is_known:
                raise Refused("payment_not_in_records", "A payment that nobody knows.")

    def _page(self, id: str) -> CardLink:
        asked = self.pages[id].request
        ref = PageRef(id, asked.trip_id, asked.payment_id)
        return CardLink("processor", ref, f"https://pay.test/{id}", self.pages[id].ends_at)

    def _known_page(self, ref: PageRef, amount: Money) -> FakePage:
        return self._page_of(ref, (LinkLine("Booking fee", amount),))

    def _known_saving_page(self, ref: PageRef) -> FakePage:
        return self._page_of(ref, ())

    def _page_of(self, ref: PageRef, lines: tuple[LinkLine, ...]) -> FakePage:
        """One that a former run has left is open."""
        asked = LinkRequest(
            *(lines, "cus_sample", ref.trip_id, ref.payment_id, "", ""), client_id="clientada"
        )
        page = self.pages.setdefault(ref.id, FakePage(asked, LINK_ENDS_AT))
        made_for = (page.request.trip_id, page.request.payment_id, bool(page.request.lines))
        if made_for != (ref.trip_id, ref.payment_id, bool(lines)):
            raise Unreachable("page_of_another", "Another trip's page.")
        return page

    def _meet_link_ending(self) -> None:
        if self.link_endings:
            raise self.link_endings.popleft()

    # ---------------------------------------------------------------- what it does, once

    def charge_now(self, confirmation: Confirmation) -> FeeCharge:
        self._confirm(confirmation, PaymentState.TAKEN)
        return FeeCharge(confirmation.id)

    def hold_now(self, confirmation: Confirmation) -> FeeHold:
        payment = self._confirm(confirmation, PaymentState.HELD)
        payment.was_held, payment.capture_before = True, self.holds_until
        return FeeHold(confirmation.id, self.holds_until)

    def capture_now(self, request: HoldRequest) -> FeeCharge:
        payment = self._known(request.id)
        if payment.state is PaymentState.CANCELED:
            raise Refused("hold_lapsed", "Nothing is held.")
        payment.state = PaymentState.TAKEN
        return FeeCharge(request.id)

    def release_now(self, request: HoldRequest) -> FeeRelease:
        payment = self._known(request.id)
        if payment.state is PaymentState.TAKEN:
            raise Refused("hold_captured", "It was taken.")
        payment.state = PaymentState.CANCELED
        return FeeRelease(request.id)

    def decline_now(self, confirmation: Confirmation) -> None:
        """The bank says no."""
        payment = self.payments[confirmation.id]
        payment.tries.append(confirmation.payment_id)
        payment.state = PaymentState.DECLINED

    def lapse(self) -> None:
        """Every hold ends by itself."""
        for payment in self.held:
            payment.state = PaymentState.CANCELED

    # ---------------------------------------------------------------- what came of it

    def find_charge(self, id: str, payment_id: str) -> FeeCharge:
        payment = self._asked(id)
        if payment.state is PaymentState.TAKEN:
            return FeeCharge(id)
        raise self._unpaid(payment, payment_id)

    def find_hold(self, id: str, payment_id: str) -> FeeHold:
        payment = self._asked(id)
        if payment.state in (PaymentState.HELD, PaymentState.TAKEN):
            return FeeHold(id, payment.capture_before)
        raise self._unpaid(payment, payment_id)

    def find_capture(self, id: str) -> FeeCharge:
        payment = self._asked(id)
        if payment.state is PaymentState.TAKEN:
            return FeeCharge(id)
        held = payment.state is PaymentState.HELD
        raise Refused("not_done_yet" if held else "hold_lapsed", "It was not taken.")

    def find_release(self, id: str) -> FeeRelease:
        payment = self._asked(id)
        if payment.state is PaymentState.CANCELED:
            return FeeRelease(id)
        taken = payment.state is PaymentState.TAKEN
        raise Refused("hold_captured" if taken else "not_done_yet", "It was not released.")

    def activity(self, since: datetime | None) -> Activity:
        self.asked_since.append(since)
        if self.activity_endings:
            raise self.activity_endings.popleft()
        return Activity(tuple(self.events), self.as_of)

    def trip_of_payment(self, payment: str) -> str:
        return self._asked(payment).request.trip_id

    def open_pages(self) -> OpenPages:
        pages = tuple(
            OpenPage("processor", id, one.request.trip_id, one.request.payment_id, one.made_at)
            for id, one in self.pages.items()
            if one.is_open
        )
        return OpenPages(pages, self.as_of)

    def _asked(self, id: str) -> Payment:
        if self.find_endings:
            raise self.find_endings.popleft()
        return self._known(id)

    def _known(self, id: str) -> Payment:
        # One that a former run has left was prepared there.
        return self.payments.setdefault(id, Payment(id, _LEFT_BY_A_FORMER_RUN))

    def _confirm(self, confirmation: Confirmation, state: PaymentState) -> Payment:
        payment = self.payments[confirmation.id]
        if payment.state is PaymentState.CANCELED:
            raise Refused("payment_closed", "It is closed.")
        if payment.request.amount != confirmation.amount:
            raise Unknown("fee_amount_differs", "Another amount.")
        payment.tries.append(confirmation.payment_id)
        if payment.state in (PaymentState.PREPARED, PaymentState.DECLINED):
            payment.state = state
        return payment

    def _move(
        self, operation: Callable[[], T], confirmation: Confirmation | None = None
    ) -> VendorAnswer[T]:
        ending = self.money_endings.popleft() if self.money_endings else FeeEnding.TAKEN
        if isinstance(ending, DeskError):
            if isinstance(ending, Refused) and confirmation is not None:
                self.decline_now(confirmation)
            raise ending
        if ending is FeeEnding.LOST_REQUEST:
            raise Unknown("processor_silent", "The card processor did not answer.")
        answer = operation()
        if ending is FeeEnding.LOST_REPLY:
            raise Unknown("processor_silent", "The card processor did not answer.")
        return VendorAnswer(answer)

    def _unpaid(self, payment: Payment, payment_id: str) -> Refused:
        """What was never tried is closed, as a real processor is asked to."""
        if payment.state is PaymentState.DECLINED and payment.tries[-1:] == [payment_id]:
            return Refused("card_refused", "The bank refused.")
        payment.state = PaymentState.CANCELED
        return Refused("hold_lapsed" if payment.was_held else "payment_closed", "Not paid.")
