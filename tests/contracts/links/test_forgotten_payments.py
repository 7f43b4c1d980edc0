"""Records that are older than what was asked for ask for no second time: the processor remembers.

Each way of asking for money keeps to it, at the processor in memory and at Stripe in training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.booking.trip.payment import FeeHold
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import (
    CardLink,
    FeeCharger,
    FeeRequest,
    HoldRequest,
    LinkLine,
    LinkRequest,
    Payer,
    Purpose,
)
from tests.support.contracts.fee_benches import (
    FEE,
    ProcessorBench,
    StripeBench,
    a_fee,
    confirmation,
    processor,
    stripe,
    training,
)

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_forgotten"
)

Ask = Callable[[FeeCharger, FeeRequest], object]


def _link_for(request: FeeRequest) -> LinkRequest:
    return LinkRequest(
        lines=(LinkLine("Booking fee LAX-LHR-LAX", request.amount),),
        customer=request.customer,
        trip_id=request.trip_id,
        payment_id=request.payment_id,
        description=request.description,
        text="Skycap Training holds USD 35.00 on that card now.",
        known=request.known,
    )


def _prepare_fee(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(request)


def _prepare_hold(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(replace(request, hold=True))


def _prepare_fare(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(replace(request, hold=True, purpose=Purpose.FARE))


def _make_link(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.open_link(_link_for(request))


every_way = pytest.mark.parametrize(
    "ask",
    [_prepare_fee, _prepare_hold, _prepare_fare, _make_link],
    ids=["a charge", "a hold", "a fare", "a link"],
)


def _again(request: FeeRequest, *known: FeeRequest) -> FeeRequest:
    """For the same trip, by records that know of these payments alone."""
    ids = frozenset(one.payment_id for one in known)
    return replace(request, payment_id=f"{request.payment_id}again", known=ids)


def _of_another_trip(request: FeeRequest) -> FeeRequest:
    other = f"{request.payment_id}other"
    return replace(request, trip_id=f"{request.trip_id}other", payment_id=other)


@every_way
@pytest.mark.parametrize("hold", [False, True], ids=["charged", "held"])
def test_a_payment_that_the_records_forgot_is_the_last(
    processor: ProcessorBench, ask: Ask, hold: bool
) -> None:
    charger = processor.charger
    request = a_fee(charger, hold=hold)
    asked = confirmation(charger, request)
    (charger.hold if hold else charger.charge)(asked)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, _again(request))
    assert ask(charger, _again(request, request))
    other = replace(
        _again(request), trip_id=f"{request.trip_id}other", payment_id=f"{request.payment_id}other"
    )
    assert ask(charger, other)


@every_way
def test_what_was_typed_by_a_link_that_the_records_forgot_is_the_last(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    page = charger.open_link(_link_for(request))
    processor.client_types(page)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, _again(request))
    held = charger.find_link(page.id, FEE)
    assert isinstance(held, FeeHold)
    charger.release(HoldRequest(held.charge_id, FEE, f"release{request.payment_id}"))
    assert ask(charger, _again(request))


@every_way
def test_a_link_that_the_records_forgot_takes_no_card_any_more(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    forgotten = charger.open_link(_link_for(request))
    ask(charger, _again(request))
    processor.client_types(forgotten)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_link(forgotten.id, FEE)


@every_way
def test_links_that_are_known_or_of_another_trip_stay_open(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    page = charger.open_link(_link_for(request))
    other = replace(
        request, trip_id=f"{request.trip_id}other", payment_id=f"{request.payment_id}other"
    )
    ask(charger, _again(request, request))
    ask(charger, other)
    assert charger.find_link(page.id, FEE) == page


def test_a_client_whom_the_records_forgot_is_the_same_one(processor: ProcessorBench) -> None:
    """Otherwise nobody would ask for what they paid under the id of before."""
    charger = processor.charger
    ada = Payer("clientadafound", "Ada Calloway", "ada.found@example.com")
    customer = charger.create_customer(ada)
    request = a_fee(charger, customer=customer)
    charger.charge(confirmation(charger, request))
    # Stripe keeps the answer to a key for a day: it must not hang on that.
    processor.let_links_end()
    found = charger.create_customer(replace(ada, name="Ada B. Calloway"))
    assert found == customer
    with pytest.raises(Refused, match="payment_not_in_records"):
        charger.prepare(replace(_again(request), customer=found))
    assert charger.create_customer(replace(ada, replaces=customer)) != customer
    another = replace(ada, client_id="clientbenfound")
    assert charger.create_customer(another) != customer


def test_of_two_with_one_address_each_is_their_own(processor: ProcessorBench) -> None:
    charger = processor.charger
    ada = Payer("clientadashared", "Ada Calloway", "shared@example.com")
    ben = Payer("clientbenshared", "Ben Moss", "shared@example.com")
    first, second = (charger.create_customer(one) for one in (ada, ben))
    processor.let_links_end()
    assert (charger.create_customer(ada), charger.create_customer(ben)) == (first, second)


# ---------------------------------------------------------------- Stripe alone


def _forgotten(stripe: StripeBench) -> tuple[FeeRequest, CardLink]:
    request = a_fee(stripe.stripe)
    return request, stripe.stripe.open_link(_link_for(request))


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("right_missing", Refused, "processor_key_too_weak"),
        ("rate_limited", Unreachable, "processor_busy"),
    ],
)
def test_a_forgotten_link_that_cannot_be_ended_lets_nothing_be_asked_for(
    stripe: StripeBench, fault: str, error: type[Exception], code: str
) -> None:
    request, page = _forgotten(stripe)
    stripe.state.faults.ask(fault, times=2, on=f"POST /v1/checkout/sessions/{page.id}/expire")
    before = len(stripe.state.processor.intents)
    with pytest.raises(error, match=code):
        stripe.stripe.prepare(_again(request))
    assert len(stripe.state.processor.intents) == before
    assert stripe.stripe.find_link(page.id, FEE) == page


def test_a_client_who_is_faster_than_the_end_of_the_forgotten_link_pays_once(
    stripe: StripeBench,
) -> None:
    request, page = _forgotten(stripe)
    listed = stripe.stripe.transport.ask

    def types_then(path: str, *rest: object) -> object:
        answer = listed(path, *rest)  # type: ignore[arg-type]
        if path == "/v1/checkout/sessions":
            stripe.client_types(page)
        return answer

    transport = _Asking(stripe.stripe.transport, types_then)
    with pytest.raises(Refused, match="payment_not_in_records"):
        replace(stripe.stripe, transport=transport).prepare(_again(request))  # type: ignore[arg-type]


class _Asking:
    """A transport whose questions go through `ask`."""

    def __init__(self, transport: object, ask: Callable[..., object]) -> None:
        self._transport, self.ask = transport, ask

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
