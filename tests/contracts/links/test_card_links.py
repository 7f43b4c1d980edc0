"""What every `CardLinks` keeps to: the one in memory, and Stripe on the training processor."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeHold
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import (
    CardLink,
    FeeCharger,
    LinkLine,
    LinkRequest,
    PageRef,
    Payer,
)
from tests.support.contracts.fee_benches import (
    FEE,
    ProcessorBench,
    StripeBench,
    end_of_hold,
    processor,
    stripe,
    training,
)
from tests.support.training.client_browser import ASKS_THE_CLIENT, type_on_page

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_checkout"
)
_turns = count(1)


def a_request(charger: FeeCharger, amount: Money = FEE) -> LinkRequest:
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_turns)))
    return LinkRequest(
        lines=(LinkLine("Booking fee LAX-LHR-LAX", amount),),
        customer=charger.create_customer(Payer("clientada", "Ada Calloway", "ada@example.com")),
        trip_id=f"triplink{turn}",
        payment_id=f"paymentlink{turn}",
        description="Booking fee LAX-LHR-LAX",
        text="Skycap Training holds USD 35.00 on that card now.",
        receipt_email="ada@example.com",
        client_id="clientada",
    )


def a_link(charger: FeeCharger, amount: Money = FEE) -> CardLink:
    return charger.open_link(a_request(charger, amount))


def test_a_link_holds_nothing_before_a_card_is_typed(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    assert page.url.startswith("https://")
    assert charger.find_link(page.ref, FEE) == page


def test_what_the_client_typed_is_held_and_can_be_taken(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    processor.client_types(page)
    held = charger.find_link(page.ref, FEE)
    assert isinstance(held, FeeHold)
    assert held.card == "Visa ending 4242, 12/2034"
    assert processor.held(held.charge_id) == 3500
    assert charger.end_link(page.ref, FEE) == held
    assert charger.capture(end_of_hold(page.ref, held.charge_id)).answer
    assert processor.taken(held.charge_id) == 3500


def test_what_the_client_typed_can_be_released(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    processor.client_types(page)
    held = charger.find_link(page.ref, FEE)
    assert isinstance(held, FeeHold)
    charger.release(end_of_hold(page.ref, held.charge_id))
    assert processor.held(held.charge_id) == 0
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.find_link(page.ref, FEE)
    with pytest.raises(Refused, match="hold_lapsed"):
        charger.end_link(page.ref, FEE)


def test_an_ended_link_takes_no_card(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    assert charger.end_link(page.ref, FEE) is None
    processor.client_types(page)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_link(page.ref, FEE)
    assert charger.end_link(page.ref, FEE) is None


def test_a_link_ends_by_itself(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    processor.let_links_end()
    processor.client_types(page)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_link(page.ref, FEE)


# ---------------------------------------------------------------- Stripe alone


def test_two_amounts_are_held_as_one(stripe: StripeBench) -> None:
    charger = stripe.stripe
    fare, whole = Money(184220, "USD"), Money(187720, "USD")
    customer = charger.create_customer(Payer("clientada", "Ada Calloway", "ada@example.com"))
    lines = (LinkLine("Flights", fare), LinkLine("Booking fee", FEE))
    page = charger.open_link(
        LinkRequest(
            *(lines, customer, "triptwo", "paymenttwo", "Trip", "Both are held."),
            statement_text="TRAVEL FEE",
            client_id="clientada",
        )
    )
    shown = stripe.shown(page)
    assert "Both are held." in shown
    assert "USD 1,842.20" in shown
    stripe.client_types(page)
    held = charger.find_link(page.ref, whole)
    assert isinstance(held, FeeHold)
    assert stripe.held(held.charge_id) == 187720
    intent = stripe.state.processor.intents[held.charge_id]
    made_for = {"trip_id": "triptwo", "payment_id": "paymenttwo", "client_id": "clientada"}
    assert intent["metadata"] == made_for
    assert intent["statement_descriptor_suffix"] == "TRAVEL FEE"


def test_the_bank_asks_the_client_and_not_us(stripe: StripeBench) -> None:
    charger = stripe.stripe
    page = a_link(charger)
    assert "bank" in type_on_page(page.url, stripe.ca_file, ASKS_THE_CLIENT)
    assert charger.find_link(page.ref, FEE) == page
    answer = type_on_page(page.url, stripe.ca_file, ASKS_THE_CLIENT, bank="no")
    assert "did not confirm" in answer
    assert charger.find_link(page.ref, FEE) == page
    type_on_page(page.url, stripe.ca_file, ASKS_THE_CLIENT, bank="yes")
    assert isinstance(charger.find_link(page.ref, FEE), FeeHold)


def test_a_declined_card_leaves_the_link_open_for_another(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    answer = type_on_page(page.url, stripe.ca_file, "4000 0000 0000 9995")
    assert "insufficient funds" in answer
    assert stripe.stripe.find_link(page.ref, FEE) == page
    stripe.client_types(page)
    assert isinstance(stripe.stripe.find_link(page.ref, FEE), FeeHold)


def test_a_link_over_another_amount_is_never_believed(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    stripe.client_types(page)
    with pytest.raises(Unreachable, match="fee_amount_differs"):
        stripe.stripe.find_link(page.ref, Money(9900, "USD"))


@pytest.mark.parametrize("times", [1, 2])
def test_lost_answers_make_no_link_that_anybody_knows(stripe: StripeBench, times: int) -> None:
    before = len(stripe.state.processor.checkouts)
    stripe.state.faults.ask("link_lost_reply")
    stripe.state.faults.ask("fee_down", times=times, on="POST /v1/checkout")
    if times == 1:
        # It was made at the second try, and nobody has heard of it.
        with pytest.raises(Unreachable, match="processor_silent"):
            a_link(stripe.stripe)
        assert len(stripe.state.processor.checkouts) == before + 1
    else:
        with pytest.raises(Unreachable, match="processor_silent"):
            a_link(stripe.stripe)
        assert len(stripe.state.processor.checkouts) == before


def test_one_lost_answer_makes_one_link(stripe: StripeBench) -> None:
    before = len(stripe.state.processor.checkouts)
    stripe.state.faults.ask("link_lost_reply")
    assert a_link(stripe.stripe).url
    assert len(stripe.state.processor.checkouts) == before + 1


def test_a_lost_answer_to_a_cancel_is_looked_up(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    stripe.state.faults.ask("link_lost_reply")
    assert stripe.stripe.end_link(page.ref, FEE) is None
    other = a_link(stripe.stripe)
    stripe.state.faults.ask("fee_down", on="POST /v1/checkout")
    stripe.state.faults.ask("link_lost_reply")
    with pytest.raises(Unreachable, match="processor_silent"):
        stripe.stripe.end_link(other.ref, FEE)
    assert stripe.stripe.end_link(other.ref, FEE) is None


def test_a_key_without_the_right_ends_nothing(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    stripe.state.faults.ask("right_missing", on="POST /v1/checkout/sessions")
    with pytest.raises(Refused, match="processor_key_too_weak"):
        stripe.stripe.end_link(page.ref, FEE)
    with pytest.raises(Unreachable, match="card_token_gone"):
        stripe.stripe.find_link(PageRef("cs_test_nobodyknows", "trip", "payment"), FEE)
    assert stripe.stripe.find_link(page.ref, FEE) == page


def test_another_mode_is_refused_with_an_alarm(stripe: StripeBench) -> None:
    live = replace(stripe.stripe, transport=replace(stripe.stripe.transport, live=True))
    page = a_link(stripe.stripe)
    with pytest.raises(Unreachable, match="processor_wrong_mode"):
        live.find_link(page.ref, FEE)
    with pytest.raises(Unreachable, match="processor_wrong_mode"):
        live.end_link(page.ref, FEE)
    with pytest.raises(Unreachable, match="processor_wrong_mode") as made:
        live.open_link(a_request(stripe.stripe))
    assert made.value.safe == "There is no link, and our fee is not held."


def test_an_amount_that_is_not_taken_is_refused_before_anything_is_sent(
    stripe: StripeBench,
) -> None:
    before = len(stripe.state.processor.checkouts)
    with pytest.raises(Refused, match="amount_not_taken"):
        a_link(stripe.stripe, Money(3505, "KWD"))
    assert len(stripe.state.processor.checkouts) == before
