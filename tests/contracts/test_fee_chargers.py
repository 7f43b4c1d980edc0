"""What every `FeeCharger` keeps to: the one in memory, and Stripe on the training processor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.money import Money
from desktop.use_cases.errors import Refused, Unknown
from desktop.use_cases.ports.processor_port import (
    Payer,
)
from tests.support.contracts.fee_benches import (
    ProcessorBench,
    a_fee,
    a_hold,
    card_of,
    confirmation,
    end_of_hold,
    processor,
    stripe,
    training,
)

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport",
    "desktop.processors.stripe.stripe_processor",
    "desktop.processors.stripe.stripe_forgotten",
)


def test_what_is_prepared_moves_nothing(processor: ProcessorBench) -> None:
    charger = processor.charger
    for hold in (False, True):
        asked = confirmation(charger, a_fee(charger, hold=hold))
        assert (processor.taken(asked.id), processor.held(asked.id)) == (0, 0)


def test_a_fee_is_taken_once_and_found_again(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    charge = charger.charge(asked).answer
    assert charge is not None
    assert processor.taken(asked.id) == 3500
    assert charger.find_charge(asked.id, asked.payment_id) == charge


@pytest.mark.parametrize("key", ["", "anotherkey"])
def test_a_prepared_fee_is_never_taken_twice(processor: ProcessorBench, key: str) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    first = charger.charge(asked).answer
    again = replace(asked, idempotency_key=key + asked.idempotency_key)
    assert charger.charge(again).answer == first
    assert processor.taken(asked.id) == 3500


def test_a_fee_of_another_amount_than_prepared_is_in_doubt(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    with pytest.raises(Unknown, match="fee_amount_differs"):
        charger.charge(replace(asked, amount=Money(9900, "USD")))


def test_a_refusal_takes_nothing_and_is_found_as_one(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    processor.will_decline()
    with pytest.raises(Refused, match="card_refused"):
        charger.charge(asked)
    assert processor.taken(asked.id) == 0
    with pytest.raises(Refused, match="card_refused"):
        charger.find_charge(asked.id, asked.payment_id)


def test_a_payment_that_was_let_go_is_no_hindrance(processor: ProcessorBench) -> None:
    charger = processor.charger
    request = a_fee(charger, hold=True)
    asked = confirmation(charger, request)
    charger.hold(asked)
    charger.release(end_of_hold(request, asked.id))
    again = replace(request, payment_id=f"{request.payment_id}again")
    assert charger.prepare(again).id != asked.id


def test_a_declined_payment_is_made_with_another_card(processor: ProcessorBench) -> None:
    charger = processor.charger
    request = a_fee(charger)
    asked = confirmation(charger, request)
    processor.will_decline()
    with pytest.raises(Refused):
        charger.charge(asked)
    other = replace(
        request,
        processor_token=card_of(charger, "mastercard"),
        payment_id=f"{request.payment_id}two",
        declined=asked.id,
    )
    again = confirmation(charger, other)
    assert again.id == asked.id
    assert charger.charge(again).answer
    assert processor.taken(asked.id) == 3500


def test_lost_replies_are_unknown_and_the_charge_is_found(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    processor.will_lose_every_reply()
    with pytest.raises(Unknown):
        charger.charge(asked)
    assert processor.taken(asked.id) == 3500
    found = charger.find_charge(asked.id, asked.payment_id)
    assert charger.charge(asked).answer == found
    assert processor.taken(asked.id) == 3500


def test_lost_requests_are_unknown_and_once_asked_about_they_come_too_late(
    processor: ProcessorBench,
) -> None:
    charger = processor.charger
    asked = confirmation(charger, a_fee(charger))
    processor.will_lose_every_request()
    with pytest.raises(Unknown):
        charger.charge(asked)
    assert processor.taken(asked.id) == 0
    with pytest.raises(Refused, match="payment_closed"):
        charger.find_charge(asked.id, asked.payment_id)
    with pytest.raises(Refused, match="payment_closed"):
        charger.charge(asked)
    assert processor.taken(asked.id) == 0


def test_a_client_is_known_once(processor: ProcessorBench) -> None:
    charger = processor.charger
    ben = Payer("clientben", "Ben Moss", "ben@example.com")
    assert charger.create_customer(ben) == charger.create_customer(ben)
    assert charger.create_customer(ben) != charger.create_customer(
        replace(ben, client_id="clientcara")
    )


def test_a_client_whom_the_processor_does_not_know_is_named(processor: ProcessorBench) -> None:
    charger = processor.charger
    with pytest.raises(Refused, match="customer_gone"):
        charger.prepare(a_fee(charger, customer="cus_nobody"))


# ---------------------------------------------------------------- held first


def test_a_fee_is_held_found_and_charged(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked, end = a_hold(charger)
    assert (processor.held(asked.id), processor.taken(asked.id)) == (3500, 0)
    hold = charger.hold(asked).answer
    assert charger.find_hold(asked.id, asked.payment_id) == hold
    with pytest.raises(Refused, match="not_done_yet"):
        charger.find_capture(asked.id)
    charge = charger.capture(end).answer
    assert (processor.held(asked.id), processor.taken(asked.id)) == (0, 3500)
    assert charger.find_capture(asked.id) == charge
    again = replace(end, idempotency_key="anotherkey")
    assert charger.capture(again).answer == charge
    assert processor.taken(asked.id) == 3500
    with pytest.raises(Refused, match="hold_captured"):
        charger.release(again)


def test_a_fee_is_held_and_released(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked, end = a_hold(charger)
    with pytest.raises(Refused, match="not_done_yet"):
        charger.find_release(asked.id)
    released = charger.release(end).answer
    assert (processor.held(asked.id), processor.taken(asked.id)) == (0, 0)
    assert charger.find_release(asked.id) == released
    again = replace(end, idempotency_key="anotherkey")
    assert charger.release(again).answer == released
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.capture(replace(end, idempotency_key="thirdkey"))
    assert processor.taken(asked.id) == 0


def test_a_hold_that_lapsed_is_not_charged(processor: ProcessorBench) -> None:
    charger = processor.charger
    asked, end = a_hold(charger)
    processor.let_holds_lapse()
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.capture(end)
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.find_capture(asked.id)
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.find_hold(asked.id, asked.payment_id)
    assert charger.release(replace(end, idempotency_key="anotherkey")).answer
    assert processor.taken(asked.id) == 0
