"""Stripe alone, on the training processor: its cards, its faults, and how a sale is booked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import Payer
from tests.support.contracts.fee_benches import (
    StripeBench,
    a_fee,
    a_hold,
    card_of,
    confirmation,
    processor,
    stripe,
    training,
)

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_processor"
)


@pytest.mark.parametrize("fault", ["fee_lost_reply", "confirm_down", "rate_limited"])
def test_one_hiccup_is_healed_by_asking_again_with_the_same_key(
    stripe: StripeBench, fault: str
) -> None:
    asked = confirmation(stripe.charger, a_fee(stripe.charger))
    stripe.state.faults.ask(fault)
    assert stripe.charger.charge(asked).answer
    assert stripe.taken(asked.id) == 3500


@pytest.mark.parametrize(
    ("fault", "code"),
    [("moto_closed", "phone_orders_closed"), ("unauthorized", "processor_key_refused")],
)
def test_faults_of_the_set_up_have_words_of_their_own(
    stripe: StripeBench, fault: str, code: str
) -> None:
    asked = confirmation(stripe.charger, a_fee(stripe.charger))
    stripe.state.faults.ask(fault)
    with pytest.raises(Refused) as caught:
        stripe.charger.charge(asked)
    assert caught.value.code == code
    assert "req_" in caught.value.press
    assert stripe.taken(asked.id) == 0


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("visa_chargeDeclined", "card_refused"),
        ("visa_chargeDeclinedStolenCard", "card_refused"),
        ("chargeDeclinedExpiredCard", "card_field_refused"),
        ("chargeDeclinedIncorrectCvc", "card_field_refused"),
        ("chargeDeclinedProcessingError", "bank_try_again"),
        ("chargeCustomerFail", "card_refused"),
        ("authenticationRequired", "bank_asks_client"),
    ],
)
def test_the_published_cards_end_as_published(stripe: StripeBench, card: str, code: str) -> None:
    """When they are given to the customer, or when they are to pay."""
    with pytest.raises(Refused) as caught:
        stripe.charger.charge(confirmation(stripe.charger, a_fee(stripe.charger, card)))
    assert caught.value.code == code


def test_a_card_can_be_used_again_after_the_bank_refused_it(stripe: StripeBench) -> None:
    """Because it was given to its customer before it was used."""
    method = stripe.state.processor.methods
    request = a_fee(stripe.charger)
    stripe.charger.prepare(request)
    token = next(name for name in reversed(method) if method[name]["customer"] == request.customer)
    request = replace(request, processor_token=token, payment_id=f"{request.payment_id}two")
    asked = confirmation(stripe.charger, request)
    stripe.will_decline()
    with pytest.raises(Refused):
        stripe.charger.charge(asked)
    again = replace(request, payment_id=f"{request.payment_id}three", declined=asked.id)
    assert stripe.charger.charge(confirmation(stripe.charger, again)).answer
    assert stripe.taken(asked.id) == 3500


def test_a_card_is_not_attached_to_the_customer_of_another_client(stripe: StripeBench) -> None:
    """The id of the customer may be one that another program wrote into the records."""
    methods, mine = stripe.state.processor.methods, a_fee(stripe.charger)
    bobs = stripe.charger.create_customer(Payer("clientbob", "Bob Moss", "bob@example.com"))
    stripe.charger.prepare(a_fee(stripe.charger))
    # As one that the pane made, and nothing has attached yet.
    card = next(reversed(methods))
    methods[card]["customer"] = None
    planted = replace(mine, processor_token=card, customer=bobs)
    with pytest.raises(Refused, match="customer_gone"):
        stripe.charger.prepare(planted)
    assert methods[card]["customer"] is None
    # So the client's own customer can still have it.
    asked = confirmation(stripe.charger, replace(planted, customer=mine.customer))
    assert stripe.charger.charge(asked).answer
    assert methods[card]["customer"] == mine.customer


def test_a_card_that_was_typed_for_another_client_is_not_charged(stripe: StripeBench) -> None:
    """Its token may be one that another program copied into the records of this client."""
    bobs = card_of(stripe.charger, "visa", "clientbob")
    planted = a_fee(stripe.charger, processor_token=bobs)
    for request in (planted, replace(planted, off_session=True)):
        with pytest.raises(Refused, match="card_of_another"):
            stripe.charger.prepare(request)
    assert stripe.state.processor.methods[bobs]["customer"] is None
    intents = stripe.state.processor.intents.values()
    assert planted.trip_id not in {one["metadata"]["trip_id"] for one in intents}


def test_a_card_that_was_used_up_elsewhere_is_to_be_taken_again(stripe: StripeBench) -> None:
    method = stripe.state.processor.methods
    request = a_fee(stripe.charger)
    stripe.charger.prepare(request)
    token = next(reversed(method))
    method[token]["customer"] = None
    stripe.state.processor.used.add(token)
    with pytest.raises(Refused) as caught:
        stripe.charger.prepare(replace(request, processor_token=token, payment_id="usedup"))
    assert caught.value.code == "card_token_gone"
    assert "F9" in caught.value.press
    assert "once more" not in caught.value.press


def test_a_busy_processor_says_so_and_takes_nothing(stripe: StripeBench) -> None:
    asked = confirmation(stripe.charger, a_fee(stripe.charger))
    stripe.state.faults.ask("rate_limited", times=3)
    with pytest.raises(Unreachable) as caught:
        stripe.charger.charge(asked)
    assert caught.value.code == "processor_busy"
    assert stripe.taken(asked.id) == 0


@pytest.mark.parametrize("fault", ["capture_lost_reply", "release_lost_reply"])
def test_the_end_of_a_hold_survives_a_lost_answer(stripe: StripeBench, fault: str) -> None:
    asked, end = a_hold(stripe.charger)
    stripe.state.faults.ask(fault)
    if fault == "capture_lost_reply":
        assert stripe.charger.capture(end).answer
        assert stripe.taken(asked.id) == 3500
    else:
        assert stripe.charger.release(end).answer
        assert (stripe.held(asked.id), stripe.taken(asked.id)) == (0, 0)


def test_the_sale_is_booked_as_one_by_phone_for_its_client(stripe: StripeBench) -> None:
    request = a_fee(stripe.charger, hold=True)
    asked = confirmation(stripe.charger, request)
    hold = stripe.charger.hold(asked).answer
    assert hold is not None
    (charge,) = [
        charge
        for charge in stripe.state.processor.charges.values()
        if charge["payment_intent"] == asked.id
    ]
    card = charge["payment_method_details"]["card"]
    assert card["moto"] is True
    assert charge["customer"] == request.customer
    assert charge["metadata"]["payment_id"] == request.payment_id
    assert hold.capture_before is not None
    assert int(hold.capture_before.timestamp()) == card["capture_before"]
    intent = stripe.state.processor.intents[asked.id]
    assert intent["statement_descriptor_suffix"] == "BOOKING FEE"


def test_a_payment_says_for_which_trip_it_is(stripe: StripeBench) -> None:
    asked = confirmation(stripe.charger, replace(a_fee(stripe.charger), trip_id="tripsample"))
    assert isinstance(stripe.charger, Stripe)
    assert stripe.charger.trip_of_payment(asked.id) == "tripsample"
    assert stripe.charger.trip_of_payment("py_none") == ""
    with pytest.raises(Refused):
        stripe.charger.trip_of_payment("pi_none")
