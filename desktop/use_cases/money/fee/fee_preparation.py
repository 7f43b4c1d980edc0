"""What comes before our fee is held or charged: the client, the card and the payment.

None of it moves money.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from desktop.booking.card import PROCESSOR, CardToken
from desktop.booking.clients.client import Client
from desktop.booking.money import Money
from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.trip.attempt_kinds import FARE_HOLD, HOLD, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt, HoldAttempt, of_kind
from desktop.booking.trip.fee_rules import fare_payments, known_payments
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.ports.processor_port import (
    FeeCharger,
    FeeRequest,
    HoldRequest,
    Payer,
    PreparedFee,
    Purpose,
)
from desktop.use_cases.ports.store_port import Repositories

T = TypeVar("T")

CLIENT_REGISTERED: Final = "client registered with the card processor"
"""The action of the audit entry for a client whom the processor did not know."""

_NAMES = {True: "Airfare", False: "Booking fee"}
_BY_THE_BANK = frozenset(
    {"card_refused", "card_field_refused", "bank_asks_client", "bank_try_again"}
)


@dataclass(frozen=True, slots=True)
class FeePreparation:
    """At the processor of this actor."""

    runner: AttemptRunner
    charger: FeeCharger

    def prepare(self, trip: Trip, kind: AnyKind, attempt_id: str) -> PreparedFee:
        """The fee as it is ready to be held or charged under this attempt; the fare, where `kind`
        holds that. Refused, Unreachable.
        """
        is_fare, token = kind is FARE_HOLD, token_of(trip)
        amount = trip.offer.total if is_fare else trip.fee
        client = self.runner.store.read(lambda repos: repos.clients.get(trip.client_id))
        saved = self.runner.store.read(lambda repos: repos.trips.get(trip.id))
        request = FeeRequest(
            amount=amount,
            processor_token=token.token,
            customer="",
            trip_id=trip.id,
            payment_id=attempt_id,
            description=f"{_NAMES[is_fare]} {trip.route} {trip.record_locator}".rstrip(),
            receipt_email=client.email,
            hold=kind in (HOLD, FARE_HOLD),
            declined=_declined(trip, kind, amount),
            purpose=Purpose.FARE if is_fare else Purpose.FEE,
            known=known_payments(saved),
            fares=fare_payments(saved),
            statement_text=self.statement_text(),
            off_session=token.by_client,
            card=trip.card.identity() if trip.card else "",
            client_id=trip.client_id,
        )
        return self.with_customer(
            client, lambda customer: self.charger.prepare(replace(request, customer=customer))
        )

    def statement_text(self) -> str:
        """What an owner has entered in Set up for the card statement, behind the company's name;
        empty where nothing is entered, as in training.
        """
        record = self.runner.store.read(lambda repos: repos.set_up.read())
        company = record.of(CompanyDetails)
        return company.statement_suffix if company else ""

    def with_customer(self, client: Client, prepare: Callable[[str], T]) -> T:
        """What `prepare` makes for the processor's id of this client, who is registered there first
        where they are not known. Refused, Unreachable.
        """
        try:
            return prepare(client.processor_customer or self._register(client))
        except Refused as refusal:
            if refusal.code != "customer_gone":
                raise
        return prepare(self._register(client))

    def _register(self, client: Client) -> str:
        """The processor's new id of this client, saved with the client."""
        payer = Payer(client.id, client.name, client.email, client.processor_customer)
        customer = self.charger.create_customer(payer)

        def save(repos: Repositories) -> None:
            now = repos.clients.get(client.id)
            repos.clients.save(replace(now, processor_customer=customer))
            repos.audit.add(self.runner.actor.audit_entry(CLIENT_REGISTERED, subject=client.id))

        self.runner.store.write(save)
        return customer


def token_of(trip: Trip) -> CardToken:
    """The processor's token for the card on file. Refused ``no_card``."""
    token = trip.card.token_for(PROCESSOR) if trip.card else None
    if token is None:
        raise Refused(
            "no_card",
            "There is no card for our fee.",
            "The trip stays booked. Nothing was charged.",
            "Press F9 to take a card for the fee, or L for a link.",
        )
    return token


def hold_request(trip: Trip, hold: HoldAttempt, attempt: AnyAttempt) -> HoldRequest:
    """What takes or releases this hold under `attempt`."""
    return HoldRequest(
        *(attempt.subject, attempt.amount, attempt.idempotency_key),
        trip_id=trip.id,
        payment_id=hold.id,
        client_id=trip.client_id,
    )


def _declined(trip: Trip, kind: AnyKind, amount: Money) -> str:
    """The processor's id of the payment that the bank declined last, if it can be taken up."""
    newest = of_kind(trip.attempts, kind)[-1:]
    if not newest or newest[0].reason not in _BY_THE_BANK or newest[0].amount != amount:
        return ""
    return newest[0].subject
