"""Card processors for the tests of the contract, and the strings that they may pull."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from desktop.booking.money import Money
from desktop.processors.stripe.stripe_owner import value_at
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.training.issued_keys import CHARGE
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import (
    CardLink,
    Confirmation,
    FeeCharger,
    FeeRequest,
    HoldRequest,
    LinkRequest,
    PageRef,
    Payer,
)
from tests.support.fakes.processor import FakeProcessor, FeeEnding, PaymentState
from tests.support.training.client_browser import open_page, type_on_page

FEE = Money(3500, "USD")
_turns = count(1)


class ProcessorBench(Protocol):
    """A processor, and the strings that a test may pull."""

    @property
    def charger(self) -> FeeCharger: ...
    def taken(self, id: str) -> int:
        """Minor units really taken by this payment, by the processor's own books."""

    def held(self, id: str) -> int:
        """Minor units held by this payment."""

    def will_decline(self) -> None: ...
    def will_lose_every_reply(self) -> None:
        """The next confirmation is made, and no answer to it arrives, however often it is asked."""

    def will_lose_every_request(self) -> None:
        """The next confirmation never arrives, however often it is asked, and nobody can know."""

    def let_holds_lapse(self) -> None: ...
    def client_types(self, page: CardLink) -> None:
        """A published number, into the page behind the link, in a browser of their own."""

    def let_links_end(self) -> None: ...
    def let_days_pass(self, days: int) -> None: ...


@dataclass(slots=True)
class InMemoryBench:
    """The processor in memory."""

    fake: FakeProcessor

    @property
    def charger(self) -> FeeCharger:
        return self.fake

    def taken(self, id: str) -> int:
        payment = self.fake.payments[id]
        return payment.request.amount.minor if payment.state is PaymentState.TAKEN else 0

    def held(self, id: str) -> int:
        payment = self.fake.payments[id]
        return payment.request.amount.minor if payment.state is PaymentState.HELD else 0

    def will_decline(self) -> None:
        self.fake.money_endings.append(Refused("card_refused", "No."))

    def will_lose_every_reply(self) -> None:
        self.fake.money_endings.append(FeeEnding.LOST_REPLY)

    def will_lose_every_request(self) -> None:
        self.fake.money_endings.append(FeeEnding.LOST_REQUEST)

    def let_holds_lapse(self) -> None:
        self.fake.lapse()

    def client_types(self, page: CardLink) -> None:
        self.fake.client_types(page.id)

    def let_links_end(self) -> None:
        for page in self.fake.pages.values():
            page.is_open = False

    def let_days_pass(self, days: int) -> None:
        """Nothing of what it knows hangs on time."""


@dataclass(slots=True)
class StripeBench:
    """The real adapter, over TLS, against the training processor."""

    stripe: Stripe
    state: ServerState
    ca_file: str = ""

    @property
    def charger(self) -> FeeCharger:
        return self.stripe

    def taken(self, id: str) -> int:
        return int(self.state.processor.intents[id]["amount_received"])

    def held(self, id: str) -> int:
        return int(self.state.processor.intents[id]["amount_capturable"])

    def will_decline(self) -> None:
        self.state.faults.ask("decline")

    def will_lose_every_reply(self) -> None:
        # The first two tries are cut before they are read, and the answer to the third is lost.
        self.state.faults.ask("fee_down", times=2)
        self.state.faults.ask("fee_lost_reply")

    def will_lose_every_request(self) -> None:
        self.state.faults.ask("fee_down", times=3)

    def let_holds_lapse(self) -> None:
        self.state.clock.advance(timedelta(days=8).total_seconds())

    def client_types(self, page: CardLink) -> None:
        type_on_page(page.url, self.ca_file)

    def shown(self, page: CardLink) -> str:
        """What the page says to a client who opens it."""
        return open_page(page.url, self.ca_file)

    def let_links_end(self) -> None:
        self.let_days_pass(1)

    def let_days_pass(self, days: int) -> None:
        self.state.clock.advance(timedelta(days=days).total_seconds())


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, ServerState]]:
    state = ServerState(seed=7, delays=SimulatedDelays.quick())
    running = Running(state, tmp_path_factory.mktemp("authority"))
    yield running, state
    running.stop()


def opened_stripe(training: tuple[Running, ServerState]) -> StripeBench:
    running, state = training
    state.faults.clear()
    facts = running.facts["processor"]
    opened = Stripe.open(
        facts["url"], state.issued.issue(CHARGE), live=False, ca_file=Path(running.facts["ca_file"])
    )
    calm = replace(opened.transport, pause=lambda _seconds: None)
    return StripeBench(replace(opened, transport=calm), state, running.facts["ca_file"])


@pytest.fixture(params=["in memory", "stripe in training"])
def processor(
    request: pytest.FixtureRequest, training: tuple[Running, ServerState]
) -> Iterator[ProcessorBench]:
    """Each kind, where nothing goes wrong that the test does not ask for."""
    if request.param == "in memory":
        yield InMemoryBench(FakeProcessor())
        return
    bench = opened_stripe(training)
    yield bench
    bench.stripe.close()


@pytest.fixture
def stripe(training: tuple[Running, ServerState]) -> Iterator[StripeBench]:
    bench = opened_stripe(training)
    yield bench
    bench.stripe.close()


def card_of(charger: FeeCharger, name: str, client_id: str = "clientada") -> str:
    """A published card (Stripe docs, testing: its name without ``pm_card_``), as the pane makes one
    for this client.
    """
    if not isinstance(charger, Stripe):
        return name
    transport = charger.transport
    reply = transport.http.send(
        "POST",
        "/v1/payment_methods",
        headers={
            "Authorization": f"Bearer {transport.key}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=f"type=card&card[token]=tok_{name}&metadata[skycap_client]={client_id}".encode(),
        read_seconds=20,
    )
    return str(value_at(reply.untrusted_json(), "id"))


def a_fee(charger: FeeCharger, card: str = "visa", **changes: object) -> FeeRequest:
    """A fee of USD 35, under ids that no other test uses."""
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_turns)))
    customer = charger.create_customer(Payer("clientada", "Ada Calloway", "ada@example.com"))
    request = FeeRequest(
        amount=FEE,
        processor_token=card_of(charger, card, str(changes.get("client_id", "clientada"))),
        customer=customer,
        trip_id=f"trip{turn}",
        payment_id=f"payment{turn}",
        description="Booking fee LAX-LHR-LAX",
        receipt_email="ada@example.com",
        client_id="clientada",
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def confirmation(charger: FeeCharger, request: FeeRequest, key: str = "") -> Confirmation:
    """The prepared fee, to be confirmed."""
    prepared = charger.prepare(request)
    return Confirmation(
        prepared.id,
        request.amount,
        request.processor_token,
        request.payment_id,
        key or f"key{request.payment_id}",
    )


def a_hold(charger: FeeCharger) -> tuple[Confirmation, HoldRequest]:
    """A fee that is held, and what ends it."""
    request = a_fee(charger, hold=True)
    asked = confirmation(charger, request)
    assert charger.hold(asked).answer
    return asked, end_of_hold(request, asked.id)


def end_of_hold(
    held_for: FeeRequest | LinkRequest | PageRef, id: str, client_id: str = "clientada"
) -> HoldRequest:
    """What takes or lets go USD 35 that were held for this."""
    trip_id, payment_id = held_for.trip_id, held_for.payment_id
    key = f"end{payment_id}"
    return HoldRequest(id, FEE, key, trip_id=trip_id, payment_id=payment_id, client_id=client_id)
