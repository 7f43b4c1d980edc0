"""What every `FeeCharger` keeps to: the one in memory, and Stripe on the training processor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from desktop.booking.money import Money
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.training.issued_keys import CHARGE
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from desktop.use_cases.ports.processor_port import FeeCharger, FeeRequest
from tests.support.fakes.processor import FakeProcessor, FeeEnding

_turns = count(1)


class ProcessorBench(Protocol):
    """A processor, and the strings that a test may pull."""

    @property
    def charger(self) -> FeeCharger: ...
    def taken(self, payment_id: str) -> int:
        """Minor units really taken for this payment, by the processor's own books."""

    def will_decline(self) -> None: ...
    def will_lose_every_reply(self) -> None:
        """The next charge is made, and no answer to it arrives, however often it is asked."""

    def will_lose_every_request(self) -> None:
        """The next charge never arrives, however often it is asked, and nobody can know."""


@dataclass(slots=True)
class InMemoryBench:
    """The processor in memory."""

    fake: FakeProcessor

    @property
    def charger(self) -> FeeCharger:
        return self.fake

    def taken(self, payment_id: str) -> int:
        return sum(
            charge.request.amount.minor
            for charge in self.fake.charges
            if charge.request.payment_id == payment_id
        )

    def will_decline(self) -> None:
        self.fake.charge_endings.append(Refused("card_refused", "No."))

    def will_lose_every_reply(self) -> None:
        self.fake.charge_endings.append(FeeEnding.LOST_REPLY)

    def will_lose_every_request(self) -> None:
        self.fake.charge_endings.append(FeeEnding.LOST_REQUEST)


@dataclass(slots=True)
class StripeBench:
    """The real adapter, over TLS, against the training processor."""

    stripe: Stripe
    state: ServerState

    @property
    def charger(self) -> FeeCharger:
        return self.stripe

    def taken(self, payment_id: str) -> int:
        return sum(
            int(intent["amount_received"])
            for intent in self.state.processor.intents.values()
            if intent["metadata"].get("payment_id") == payment_id
        )

    def will_decline(self) -> None:
        self.state.faults.ask("decline")

    def will_lose_every_reply(self) -> None:
        # Only a charge that is made can lose its reply; the repeats are cut before they are read.
        self.state.faults.ask("fee_lost_reply")
        self.state.faults.ask("fee_down", times=2)

    def will_lose_every_request(self) -> None:
        self.state.faults.ask("fee_down", times=3)


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, ServerState]]:
    state = ServerState(seed=7, delays=SimulatedDelays.quick())
    running = Running(state, tmp_path_factory.mktemp("authority"))
    yield running, state
    running.stop()


@pytest.fixture(params=["in memory", "stripe in training"])
def processor(
    request: pytest.FixtureRequest, training: tuple[Running, ServerState]
) -> Iterator[ProcessorBench]:
    """Each kind, where nothing goes wrong that the test does not ask for."""
    if request.param == "in memory":
        yield InMemoryBench(FakeProcessor())
        return
    running, state = training
    state.faults.clear()
    facts = running.facts["processor"]
    opened = Stripe.open(
        facts["url"], state.issued.issue(CHARGE), live=False, ca_file=Path(running.facts["ca_file"])
    )
    stripe = replace(opened, pause=lambda _seconds: None)
    yield StripeBench(stripe, state)
    stripe.close()


@pytest.fixture
def request_() -> FeeRequest:
    """A fee of USD 35, under ids that no other test uses."""
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_turns)))
    return FeeRequest(
        amount=Money(3500, "USD"),
        processor_token="pm_card_visa",
        idempotency_key=f"key{turn}",
        trip_id=f"trip{turn}",
        payment_id=f"payment{turn}",
        description="Booking fee LAX-LHR-LAX",
        receipt_email="ada@example.com",
    )


NOW = datetime.now(UTC)


def test_a_fee_is_taken_once_and_found_again(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    charge = processor.charger.charge(request_).answer
    assert charge is not None
    assert processor.taken(request_.payment_id) == 3500
    assert processor.charger.find_charge(request_.payment_id, NOW) == charge


def test_the_same_key_never_charges_twice(processor: ProcessorBench, request_: FeeRequest) -> None:
    first = processor.charger.charge(request_).answer
    assert processor.charger.charge(request_).answer == first
    assert processor.taken(request_.payment_id) == 3500


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_the_same_key_with_another_amount_charges_nothing_more(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    processor.charger.charge(request_)
    with pytest.raises(Unknown):
        processor.charger.charge(replace(request_, amount=Money(9900, "USD")))
    assert processor.taken(request_.payment_id) == 3500


def test_another_key_is_another_charge(processor: ProcessorBench, request_: FeeRequest) -> None:
    first = processor.charger.charge(request_).answer
    second = processor.charger.charge(
        replace(request_, idempotency_key=request_.idempotency_key * 2)
    ).answer
    assert first != second


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_a_refusal_takes_nothing_and_leaves_nothing_to_find(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    processor.will_decline()
    with pytest.raises(Refused) as caught:
        processor.charger.charge(request_)
    assert caught.value.code == "card_refused"
    assert processor.taken(request_.payment_id) == 0
    assert processor.charger.find_charge(request_.payment_id, NOW) is None


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_a_refusal_stays_a_refusal_under_its_key(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    processor.will_decline()
    for _ in range(2):
        with pytest.raises(Refused):
            processor.charger.charge(request_)
    assert processor.taken(request_.payment_id) == 0


def test_lost_replies_are_unknown_and_the_charge_is_found(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    processor.will_lose_every_reply()
    with pytest.raises(Unknown):
        processor.charger.charge(request_)
    assert processor.taken(request_.payment_id) == 3500
    found = processor.charger.find_charge(request_.payment_id, NOW)
    assert found is not None
    assert processor.charger.charge(request_).answer == found
    assert processor.taken(request_.payment_id) == 3500


def test_lost_requests_are_unknown_and_no_charge_is_found(
    processor: ProcessorBench, request_: FeeRequest
) -> None:
    processor.will_lose_every_request()
    with pytest.raises(Unknown):
        processor.charger.charge(request_)
    assert processor.taken(request_.payment_id) == 0
    assert processor.charger.find_charge(request_.payment_id, NOW) is None


def test_a_payment_that_was_never_asked_is_not_found(processor: ProcessorBench) -> None:
    assert processor.charger.find_charge("paymentnever", NOW) is None


# ---------------------------------------------------------------- Stripe alone


@pytest.fixture
def stripe(training: tuple[Running, ServerState]) -> Iterator[StripeBench]:
    running, state = training
    state.faults.clear()
    facts = running.facts["processor"]
    opened = Stripe.open(
        facts["url"], state.issued.issue(CHARGE), live=False, ca_file=Path(running.facts["ca_file"])
    )
    stripe = replace(opened, pause=lambda _seconds: None)
    yield StripeBench(stripe, state)
    stripe.close()


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize("fault", ["fee_lost_reply", "fee_down", "rate_limited"])
def test_one_hiccup_is_healed_by_asking_again_with_the_same_key(
    stripe: StripeBench, request_: FeeRequest, fault: str
) -> None:
    stripe.state.faults.ask(fault)
    assert stripe.charger.charge(request_).answer
    assert stripe.taken(request_.payment_id) == 3500


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    ("fault", "code"),
    [("moto_closed", "phone_orders_closed"), ("unauthorized", "processor_key_refused")],
)
def test_faults_of_the_set_up_have_words_of_their_own(
    stripe: StripeBench, request_: FeeRequest, fault: str, code: str
) -> None:
    stripe.state.faults.ask(fault)
    with pytest.raises(Refused) as caught:
        stripe.charger.charge(request_)
    assert caught.value.code == code
    assert stripe.taken(request_.payment_id) == 0


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("pm_card_visa_chargeDeclined", "card_refused"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_refused"),
        ("pm_card_chargeDeclinedExpiredCard", "card_field_refused"),
        ("pm_card_chargeDeclinedIncorrectCvc", "card_field_refused"),
        ("pm_card_chargeDeclinedProcessingError", "bank_try_again"),
    ],
)
def test_the_published_cards_end_as_published(
    stripe: StripeBench, request_: FeeRequest, card: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        stripe.charger.charge(replace(request_, processor_token=card))
    assert caught.value.code == code


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_a_busy_processor_says_so_and_takes_nothing(
    stripe: StripeBench, request_: FeeRequest
) -> None:
    stripe.state.faults.ask("rate_limited", times=3)
    with pytest.raises(Unreachable) as caught:
        stripe.charger.charge(request_)
    assert caught.value.code == "processor_busy"
    assert stripe.taken(request_.payment_id) == 0


def test_the_charge_is_found_on_a_later_page(stripe: StripeBench, request_: FeeRequest) -> None:
    wanted = stripe.charger.charge(request_).answer
    for turn in range(105):
        other = f"other{'abcdefghij'[turn % 10]}{'abcdefghijk'[turn // 10]}"
        stripe.charger.charge(
            replace(
                request_,
                payment_id=f"{request_.payment_id}{other}",
                idempotency_key=f"{request_.idempotency_key}{other}",
            )
        )
    assert stripe.charger.find_charge(request_.payment_id, NOW) == wanted


def test_the_sale_is_booked_as_one_by_phone(stripe: StripeBench, request_: FeeRequest) -> None:
    made = stripe.charger.charge(request_).answer
    assert made is not None
    (charge,) = [
        charge
        for charge in stripe.state.processor.charges.values()
        if charge["payment_intent"] == made.charge_id
    ]
    assert charge["payment_method_details"]["card"]["moto"] is True
