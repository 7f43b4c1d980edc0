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
    FeeRequest,
)
from tests.support.contracts.fee_benches import (
    FEE,
    ProcessorBench,
    StripeBench,
    a_fee,
    confirmation,
    end_of_hold,
    processor,
    stripe,
    training,
)
from tests.support.contracts.ways_to_ask import Ask, again, every_way, link_for

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_forgotten"
)


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
        ask(charger, again(request))
    assert ask(charger, again(request, request))
    other = replace(
        again(request), trip_id=f"{request.trip_id}other", payment_id=f"{request.payment_id}other"
    )
    assert ask(charger, other)


@every_way
def test_what_was_typed_by_a_link_that_the_records_forgot_is_the_last(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    page = charger.open_link(link_for(request))
    processor.client_types(page)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, again(request))
    held = charger.find_link(page.ref, FEE)
    assert isinstance(held, FeeHold)
    charger.release(end_of_hold(request, held.charge_id))
    assert ask(charger, again(request))


@every_way
def test_a_link_that_the_records_forgot_takes_no_card_any_more(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    forgotten = charger.open_link(link_for(request))
    ask(charger, again(request))
    processor.client_types(forgotten)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_link(forgotten.ref, FEE)


@every_way
def test_links_that_are_known_or_of_another_trip_stay_open(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger = processor.charger
    request = a_fee(charger)
    page = charger.open_link(link_for(request))
    other = replace(
        request, trip_id=f"{request.trip_id}other", payment_id=f"{request.payment_id}other"
    )
    ask(charger, again(request, request))
    ask(charger, other)
    assert charger.find_link(page.ref, FEE) == page


# ---------------------------------------------------------------- Stripe alone


@every_way
def test_a_payment_that_was_given_back_is_no_hindrance(stripe: StripeBench, ask: Ask) -> None:
    """An owner has given it back in the dashboard: nobody pays twice any more."""
    charger = stripe.stripe
    request = a_fee(charger)
    asked = confirmation(charger, request)
    charger.charge(asked)
    intent = stripe.state.processor.intents[asked.id]
    charge = stripe.state.processor.charges[intent["latest_charge"]]
    charge.update(amount_refunded=3400)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, again(request))
    charge.update(amount_refunded=3500, refunded=True)
    assert ask(charger, again(request))


def _forgotten(stripe: StripeBench) -> tuple[FeeRequest, CardLink]:
    request = a_fee(stripe.stripe)
    return request, stripe.stripe.open_link(link_for(request))


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
        stripe.stripe.prepare(again(request))
    assert len(stripe.state.processor.intents) == before
    assert stripe.stripe.find_link(page.ref, FEE) == page


def test_a_client_who_is_faster_than_the_end_of_the_forgotten_link_pays_once(
    stripe: StripeBench,
) -> None:
    request, page = _forgotten(stripe)
    listed = stripe.stripe.transport.look

    def types_then(path: str, *rest: object) -> object:
        answer = listed(path, *rest)  # type: ignore[arg-type]
        if path == "/v1/checkout/sessions":
            stripe.client_types(page)
        return answer

    transport = _Looking(stripe.stripe.transport, types_then)
    with pytest.raises(Refused, match="payment_not_in_records"):
        replace(stripe.stripe, transport=transport).prepare(again(request))  # type: ignore[arg-type]


class _Looking:
    """A transport whose questions go through `look`."""

    def __init__(self, transport: object, look: Callable[..., object]) -> None:
        self._transport, self.look = transport, look

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
