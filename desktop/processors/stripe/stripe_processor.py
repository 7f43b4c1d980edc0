"""Takes our fee through Stripe: one PaymentIntent for each fee, and its state is the truth.

An intent that was confirmed once is never confirmed again, captured once is never captured again,
and canceled is never paid. So no answer that is lost, doubled or late makes a fee be taken twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from desktop.booking.card import TakenCard
from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.system.https import HttpsClient, Reply
from desktop.use_cases.errors import PROCESSOR_WRONG_MODE, DeskError, Refused
from desktop.use_cases.ports.processor_port import (
    Activity,
    CardLink,
    Confirmation,
    FeeRequest,
    HoldRequest,
    LinkRequest,
    OpenPages,
    PageRef,
    Payer,
    PreparedFee,
)
from desktop.use_cases.ports.store_port import VendorAnswer

from .stripe_activity import account_activity
from .stripe_amounts import stripe_amount
from .stripe_checkout import StripeCheckout
from .stripe_errors import (
    card_refused,
    closed_unpaid,
    hold_captured,
    hold_lapsed,
    no_answer,
    outcome_unknown,
    still_to_do,
    still_undecided,
)
from .stripe_forgotten import find_customer, open_pages, refuse_forgotten, trip_of_payment
from .stripe_operations import CAPTURE, CHARGE, HOLD, OWNER_SETTLES, PREPARE, RELEASE, Operation
from .stripe_owner import (
    Owner,
    card_of_another,
    customer_of_another,
    is_card_of,
    payment_of_another,
    value_at,
)
from .stripe_saved_card import StripeSavedCard
from .stripe_transport import AlreadyInState, StripeTransport, request_id, with_request_id
from .stripe_wire import (
    VENDOR,
    WITH_CHARGE,
    WITH_CUSTOMER,
    Intent,
    confirm_fields,
    create_fields,
    customer_fields,
    decode_id,
    decode_intent,
    is_card_as_read,
    update_fields,
)

_log = logging.getLogger(__name__)
T = TypeVar("T")

_INTENTS = "/v1/payment_intents"
_NEVER_USED = (("cancellation_reason", "abandoned"),)
_UNPAID = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})


@dataclass(frozen=True, slots=True)
class Stripe:
    """`FeeCharger` and `AccountActivity`."""

    transport: StripeTransport = field(repr=False)

    @classmethod
    def open(cls, base_url: str, key: str, *, live: bool, ca_file: Path | None = None) -> Stripe:
        """A client of `base_url` that trusts `ca_file` alone where one is given."""
        return cls(StripeTransport(HttpsClient.open(base_url, ca_file), key, live))

    def close(self) -> None:
        """Close all connections."""
        self.transport.http.session.close()

    # ---------------------------------------------------------------- before any money moves

    def create_customer(self, payer: Payer) -> str:
        """One who is known there already is taken, for what they paid is under that id. The key is
        bound to the client: for a day, the same client is never made twice.
        """
        known = find_customer(self.transport, payer)
        if known:
            return known
        described = f"{payer.name}\n{payer.email}\n{payer.replaces}"
        known_as = sha256(described.encode()).hexdigest()[:16]
        key = f"skycapclient{payer.client_id}{known_as}"
        reply = self.transport.prepare("/v1/customers", customer_fields(payer), key, PREPARE)
        return _read(reply, decode_id)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        """The card is attached last: from then on it can be charged for that customer alone, so it
        must be known first whose both are. One that was used without its customer could never be
        used again, not even after the bank declined it. One that the client saved on a page
        belongs to its customer already.
        """
        # Before anything is sent: an amount that Stripe does not take is refused here.
        fields = create_fields(request)
        # A key takes no other parameters: what was asked for a customer whom Stripe does not know
        # is asked again for another one.
        which = f"{request.payment_id}{request.customer}"
        operation = replace(PREPARE, off_session=request.off_session)
        refuse_forgotten(self.transport, request, operation)
        card = f"/v1/payment_methods/{request.processor_token}"
        looked = _read(self.transport.look(card, (), operation), _as_it_came)
        is_read = not request.card or is_card_as_read(value_at(looked, "card"), request.card)
        if not is_read or not is_card_of(looked, request):
            _log.error("stripe knows the card in these records as another one, or client's")
            raise card_of_another(operation)
        made = self._take_up(request) if request.declined else None
        if made is None:
            key = f"skycapcreate{which}"
            reply = self.transport.prepare(_INTENTS, fields, key, operation)
            made = _read(reply, decode_intent)
            if made.customer.client_id != request.client_id:
                _log.error("stripe knows the customer of a payment as another client")
                raise customer_of_another(operation)
        if not request.off_session:
            to = (("customer", request.customer),)
            _read(
                self.transport.prepare(f"{card}/attach", to, f"skycapattach{which}", operation),
                decode_id,
            )
        return PreparedFee(VENDOR, made.id)

    def _take_up(self, request: FeeRequest) -> Intent | None:
        """The declined payment, to be confirmed with another card; None where it cannot be."""
        path = f"{_INTENTS}/{request.declined}"
        key = f"skycapupdate{request.payment_id}"
        try:
            before = _read(self.transport.look(path, WITH_CUSTOMER, PREPARE), decode_intent)
            if not _can_take_up(before, request):
                return None
            reply = self.transport.prepare(path, update_fields(request), key, PREPARE)
        except Refused:
            return None  # Closed meanwhile, or of another account.
        intent = _read(reply, decode_intent)
        return intent if intent.status == "requires_payment_method" else None

    # ---------------------------------------------------------------- the client's own page

    def open_link(self, request: LinkRequest) -> CardLink:
        if request.lines:
            return StripeCheckout(self.transport).open_link(request)
        return StripeSavedCard(self.transport).open_link(request)

    def find_link(self, page: PageRef, amount: Money) -> FeeHold | CardLink:
        return StripeCheckout(self.transport).find_link(page, amount)

    def end_link(self, page: PageRef, amount: Money) -> FeeHold | None:
        return StripeCheckout(self.transport).end_link(page, amount)

    def find_saved_card(self, page: PageRef) -> TakenCard | CardLink:
        return StripeSavedCard(self.transport).find(page)

    def end_saving_link(self, page: PageRef) -> TakenCard | None:
        return StripeSavedCard(self.transport).end(page)

    # ---------------------------------------------------------------- money moves

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        intent, request = self._confirm(confirmation, CHARGE, "succeeded")
        return VendorAnswer(FeeCharge(intent.id), request)

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        intent, request = self._confirm(confirmation, HOLD, "requires_capture")
        return VendorAnswer(_hold(intent), request)

    def _confirm(
        self, confirmation: Confirmation, operation: Operation, wanted: str
    ) -> tuple[Intent, str]:
        path = f"{_INTENTS}/{confirmation.id}/confirm"
        if confirmation.off_session:
            operation = replace(operation, off_session=True)
        fields = confirm_fields(confirmation)
        intent, reply_id = self._move(path, fields, confirmation.idempotency_key, operation)
        if (intent.amount, intent.currency) != (
            stripe_amount(confirmation.amount),
            confirmation.amount.currency,
        ):
            _log.error("stripe charged another amount than asked")
            raise _named(outcome_unknown(operation, "fee_amount_differs"), reply_id)
        if intent.status == wanted:
            return intent, reply_id
        if intent.status == "requires_payment_method":
            raise _named(card_refused(operation), reply_id)
        if intent.status == "canceled":
            raise _named(closed_unpaid(operation), reply_id)
        raise _named(outcome_unknown(operation, "fee_processing"), reply_id)

    def refuse_other(self, request: HoldRequest) -> None:
        """By the metadata that it was made with, which no member without the key can change."""
        path = f"{_INTENTS}/{request.id}"
        intent = _read(self.transport.look(path, (), RELEASE), decode_intent)
        of_hold = Owner(request.trip_id, request.payment_id, request.client_id)
        # One that an earlier version made names no client; its trip and attempt are one client's.
        owners = (of_hold, replace(of_hold, client_id=""))
        asked = (request.id, stripe_amount(request.amount), request.amount.currency)
        is_asked = (intent.id, intent.amount, intent.currency) == asked
        if not is_asked or intent.owner not in owners:
            _log.error("stripe has another payment by the id of a hold in these records")
            raise payment_of_another(RELEASE)

    def capture(self, request: HoldRequest) -> VendorAnswer[FeeCharge]:
        path = f"{_INTENTS}/{request.id}/capture"
        fields = (("amount_to_capture", str(stripe_amount(request.amount))),)
        intent, reply_id = self._move(path, fields, request.idempotency_key, CAPTURE)
        if intent.status == "succeeded":
            return VendorAnswer(FeeCharge(intent.id), reply_id)
        if intent.status == "canceled":
            raise _named(hold_lapsed(CHARGE), reply_id)
        raise _named(outcome_unknown(CAPTURE, "fee_processing"), reply_id)

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        path = f"{_INTENTS}/{request.id}/cancel"
        intent, reply_id = self._move(path, _NEVER_USED, request.idempotency_key, RELEASE)
        if intent.status == "canceled":
            return VendorAnswer(FeeRelease(intent.id), reply_id)
        if intent.status == "succeeded":
            raise _named(hold_captured(), reply_id)
        raise _named(outcome_unknown(RELEASE, "fee_processing"), reply_id)

    def _move(
        self, path: str, fields: tuple[tuple[str, str], ...], key: str, operation: Operation
    ) -> tuple[Intent, str]:
        """The payment as it is after the call, also where an earlier one brought it there, and
        Stripe's name for the call.
        """
        try:
            reply = self.transport.move_money(path, fields, key, operation)
        except AlreadyInState as already:
            if already.error.intent is None:
                raise _named(outcome_unknown(operation), already.request_id) from already
            return already.error.intent, already.request_id
        try:
            return decode_intent(reply.untrusted_json()), request_id(reply)
        except ValueError as bad:
            raise with_request_id(outcome_unknown(operation, "processor_garbled"), reply) from bad

    # ---------------------------------------------------------------- what happens by itself

    def activity(self, since: datetime | None) -> Activity:
        return account_activity(self.transport, since, VENDOR)

    def trip_of_payment(self, payment: str) -> str:
        return trip_of_payment(self.transport, payment)

    def open_pages(self) -> OpenPages:
        return open_pages(self.transport)

    # ---------------------------------------------------------------- what came of it

    def find_charge(self, id: str, payment_id: str) -> FeeCharge:
        intent = self._intent(id, CHARGE, payment_id)
        if intent.status == "succeeded":
            return FeeCharge(intent.id)
        raise self._unpaid(intent, payment_id, CHARGE)

    def find_hold(self, id: str, payment_id: str) -> FeeHold:
        intent = self._intent(id, HOLD, payment_id)
        if intent.status in ("requires_capture", "succeeded"):
            return _hold(intent)
        raise self._unpaid(intent, payment_id, HOLD)

    def find_capture(self, id: str) -> FeeCharge:
        intent = self._intent(id, CAPTURE)
        if intent.status == "succeeded":
            return FeeCharge(intent.id)
        if intent.status == "requires_capture":
            raise still_to_do(CAPTURE)
        if intent.status == "canceled":
            raise hold_lapsed(CHARGE)
        raise still_undecided(CAPTURE, "fee_processing")

    def find_release(self, id: str) -> FeeRelease:
        intent = self._intent(id, RELEASE)
        if intent.status == "canceled":
            return FeeRelease(intent.id)
        if intent.status == "requires_capture":
            raise still_to_do(RELEASE)
        if intent.status == "succeeded":
            raise hold_captured()
        raise still_undecided(RELEASE, "fee_processing")

    def _intent(self, id: str, operation: Operation, payment_id: str = "") -> Intent:
        """Of another attempt than `payment_id` it says nothing of that one, and is left alone."""
        reply = self.transport.ask(f"{_INTENTS}/{id}", WITH_CHARGE, operation)
        try:
            intent = decode_intent(reply.untrusted_json())
        except ValueError as bad:
            raise still_undecided(operation, "processor_garbled") from bad
        if payment_id and intent.owner.payment_id != payment_id:
            _log.error("stripe has the payment of another attempt by an id in these records")
            undecided = still_undecided(operation, "payment_of_another")
            undecided.press = OWNER_SETTLES
            raise undecided
        return intent

    def _unpaid(self, intent: Intent, payment_id: str, operation: Operation) -> DeskError:
        """What came of a payment that neither holds nor took anything.

        One that nobody has tried yet is closed, so that a request which is still on its way can
        never be carried out: no clock has to decide that it will not come.
        """
        tried = intent.charge is not None and intent.charge.payment_id == payment_id
        if intent.status in _UNPAID and tried and intent.charge and intent.charge.failed:
            return card_refused(operation)
        if intent.status in _UNPAID:
            intent = self._close_unpaid(intent, operation)
        if intent.status != "canceled":
            return still_undecided(operation, "fee_processing")
        if tried and intent.charge and not intent.charge.failed:
            return hold_lapsed(operation)
        return closed_unpaid(operation)

    def _close_unpaid(self, intent: Intent, operation: Operation) -> Intent:
        """The payment after it was canceled, or as it was moved meanwhile."""
        path = f"{_INTENTS}/{intent.id}/cancel"
        try:
            reply = self.transport.prepare(path, _NEVER_USED, f"skycapclose{intent.id}", operation)
        except DeskError as failed:
            if failed.code == PROCESSOR_WRONG_MODE:
                raise
            raise still_undecided(operation, failed.code) from failed
        return _read(reply, decode_intent)


def _can_take_up(intent: Intent, request: FeeRequest) -> bool:
    """Whether it is the same payment of the same trip of the same client, and the bank declined."""
    asked = (stripe_amount(request.amount), request.amount.currency, request.customer)
    owner = replace(intent.owner, payment_id="")
    return (
        (intent.amount, intent.currency, intent.customer.id) == asked
        and owner == Owner(request.trip_id, "", request.client_id)
        and intent.customer.client_id == request.client_id
        and intent.status == "requires_payment_method"
    )


def _hold(intent: Intent) -> FeeHold:
    return FeeHold(intent.id, intent.charge.capture_before if intent.charge else None)


def _as_it_came(untrusted: object) -> object:
    return untrusted


def _read(reply: Reply, decode: Callable[[object], T]) -> T:
    """A good answer to a call that moves no money. Unreachable where it cannot be read."""
    try:
        return decode(reply.untrusted_json())
    except ValueError as bad:
        raise with_request_id(no_answer(PREPARE), reply) from bad


def _named(error: DeskError, reply_id: str) -> DeskError:
    error.vendor_request_id = reply_id
    return error
