"""A link that saves a card, and what is held on that card later, while the client is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from desktop.booking.card import PROCESSOR, TakenCard
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import (
    CardLink,
    Confirmation,
    FeeCharger,
    HoldRequest,
    LinkRequest,
    PageRef,
    Payer,
    Purpose,
)
from tests.support.contracts.fee_benches import (
    ProcessorBench,
    StripeBench,
    a_fee,
    end_of_hold,
    processor,
    stripe,
    training,
)
from tests.support.fakes.processor import FakeProcessor
from tests.support.training.client_browser import ASKS_THE_CLIENT, GOOD, type_on_page

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_saved_card"
)
ASKS_ONCE = "4000 0025 0000 3155"
"""The bank wants to see the client, unless the card was set up for later."""
SAVED_THEN_REFUSED = "4000 0000 0000 0341"
"""It can be saved, and every charge is declined."""
_turns = count(1)


def a_request(charger: FeeCharger) -> LinkRequest:
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_turns)))
    return LinkRequest(
        lines=(),
        customer=charger.create_customer(Payer("clientada", "Ada Calloway", "ada@example.com")),
        trip_id=f"tripsaved{turn}",
        payment_id=f"paymentsaved{turn}",
        description="Card for LAX-LHR-LAX",
        text="Skycap Training charges USD 1,842.20 for the fare to that card.",
        client_id="clientada",
    )


def a_link(charger: FeeCharger) -> CardLink:
    return charger.open_link(a_request(charger))


def saved(charger: FeeCharger, page: CardLink) -> TakenCard:
    card = charger.find_saved_card(page.ref)
    assert isinstance(card, TakenCard)
    return card


def confirmation(charger: FeeCharger, card: TakenCard, purpose: Purpose) -> Confirmation:
    """A payment on the card, to be held while the client is away."""
    token = card.token_for(PROCESSOR)
    assert token is not None
    assert token.by_client
    request = a_fee(charger, processor_token=token.token, hold=True, purpose=purpose)
    request = replace(request, off_session=True)
    prepared = charger.prepare(request)
    return Confirmation(
        *(prepared.id, request.amount, request.processor_token, request.payment_id),
        *(f"key{request.payment_id}", True),
    )


def _end(held: Confirmation) -> HoldRequest:
    return end_of_hold(PageRef("", "", held.payment_id), held.id)


def test_a_card_is_saved_and_nothing_is_held(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    assert charger.find_saved_card(page.ref) == page
    processor.client_types(page)
    card = saved(charger, page)
    assert card.identity() == "Visa ending 4242, 12/2034"
    assert charger.end_saving_link(page.ref) == card


def test_two_payments_are_held_on_it_and_ended_apart(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    processor.client_types(page)
    card = saved(charger, page)
    fare, fee = (confirmation(charger, card, one) for one in Purpose)
    assert charger.hold(fare).answer
    assert charger.hold(fee).answer
    assert fare.id != fee.id
    assert charger.release(_end(fare)).answer
    assert charger.capture(_end(fee)).answer
    assert (processor.held(fare.id), processor.taken(fee.id)) == (0, 3500)


def test_an_ended_link_saves_no_card(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    assert charger.end_saving_link(page.ref) is None
    processor.client_types(page)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_saved_card(page.ref)
    assert charger.end_saving_link(page.ref) is None


def test_a_link_ends_by_itself(processor: ProcessorBench) -> None:
    charger = processor.charger
    page = a_link(charger)
    processor.let_links_end()
    processor.client_types(page)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_saved_card(page.ref)


def test_pages_that_are_open_are_listed_and_none_that_has_ended(processor: ProcessorBench) -> None:
    charger = processor.charger
    assert isinstance(charger, Stripe | FakeProcessor)
    page, ended = a_link(charger), a_link(charger)
    charger.end_saving_link(ended.ref)
    listed = charger.open_pages()
    assert [one.id for one in listed.pages if one.id in (page.id, ended.id)] == [page.id]
    (one,) = (one for one in listed.pages if one.id == page.id)
    assert one.vendor == page.vendor
    assert one.trip_id.startswith("tripsaved")
    assert one.payment_id.startswith("paymentsaved")
    assert timedelta(hours=23) < page.ends_at - one.made_at < timedelta(hours=25)


# ---------------------------------------------------------------- Stripe alone


def test_the_page_says_what_becomes_of_the_card_and_asks_for_no_amount(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    shown = stripe.shown(page)
    assert "Skycap Training charges USD 1,842.20 for the fare to that card." in shown
    assert "Save card" in shown
    session = stripe.state.processor.checkouts[page.id]
    assert (session["mode"], session["amount_total"]) == ("setup", None)
    setup = stripe.state.processor.setups[session["setup_intent"]]
    assert (setup["usage"], setup["description"]) == ("off_session", "Card for LAX-LHR-LAX")


def test_the_bank_asks_the_client_when_it_is_saved_and_not_again(stripe: StripeBench) -> None:
    """Neither phone sales nor anything else must be opened for the company's account."""
    stripe.state.faults.ask("moto_closed", times=9)
    charger = stripe.stripe
    page = a_link(charger)
    assert "bank" in type_on_page(page.url, stripe.ca_file, ASKS_ONCE)
    assert charger.find_saved_card(page.ref) == page
    assert "did not confirm" in type_on_page(page.url, stripe.ca_file, ASKS_ONCE, bank="no")
    type_on_page(page.url, stripe.ca_file, ASKS_ONCE, bank="yes")
    asked = confirmation(charger, saved(charger, page), Purpose.FARE)
    assert charger.hold(asked).answer
    charge = stripe.state.processor.charges[
        stripe.state.processor.intents[asked.id]["latest_charge"]
    ]
    assert charge["payment_method_details"]["card"]["moto"] is False


@pytest.mark.parametrize(
    ("number", "code", "press"),
    [
        (ASKS_THE_CLIENT, "bank_asks_client", "Press L for another card: this one cannot be used "),
        (SAVED_THEN_REFUSED, "card_refused", "Press L for another card, or ask the client"),
    ],
)
def test_a_card_that_was_saved_may_be_refused_later(
    stripe: StripeBench, number: str, code: str, press: str
) -> None:
    charger = stripe.stripe
    page = a_link(charger)
    type_on_page(page.url, stripe.ca_file, number, bank="yes")
    asked = confirmation(charger, saved(charger, page), Purpose.FARE)
    with pytest.raises(Refused, match=code) as refused:
        charger.hold(asked)
    assert refused.value.press.startswith(press)
    assert stripe.held(asked.id) == 0


def test_a_card_that_the_bank_does_not_save_leaves_the_link_open(stripe: StripeBench) -> None:
    page = a_link(stripe.stripe)
    assert "declined" in type_on_page(page.url, stripe.ca_file, "4000 0000 0000 0002")
    assert stripe.stripe.find_saved_card(page.ref) == page
    type_on_page(page.url, stripe.ca_file, GOOD)
    assert saved(stripe.stripe, page).last4 == "4242"


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
def test_a_card_of_a_client_who_was_forgotten_is_not_charged(stripe: StripeBench) -> None:
    charger = stripe.stripe
    page = a_link(charger)
    stripe.client_types(page)
    card = saved(charger, page)
    token = card.token_for(PROCESSOR)
    assert token is not None
    other = charger.create_customer(Payer("clientben", "Ben Okafor", "ben@example.com"))
    request = replace(
        a_fee(charger, processor_token=token.token, hold=True),
        customer=other,
        client_id="clientben",
        off_session=True,
    )
    with pytest.raises(Refused, match="card_of_another") as refused:
        charger.prepare(request)
    assert refused.value.press.startswith("Press L for the client's card")


def test_lost_answers_make_one_page_and_end_it_once(stripe: StripeBench) -> None:
    before = len(stripe.state.processor.checkouts)
    stripe.state.faults.ask("link_lost_reply")
    page = a_link(stripe.stripe)
    assert len(stripe.state.processor.checkouts) == before + 1
    stripe.state.faults.ask("link_lost_reply")
    assert stripe.stripe.end_saving_link(page.ref) is None
    page = a_link(stripe.stripe)
    stripe.state.faults.ask("right_missing", on="POST /v1/checkout/sessions")
    with pytest.raises(Refused, match="processor_key_too_weak") as refused:
        stripe.stripe.end_saving_link(page.ref)
    assert refused.value.safe == "The link is still on file, and nothing is held or charged."


def test_what_cannot_be_read_decides_nothing(stripe: StripeBench) -> None:
    charger, records = stripe.stripe, stripe.state.processor
    page = a_link(charger)
    session = records.checkouts[page.id]
    type_on_page(page.url, stripe.ca_file)
    setup = records.setups[session["setup_intent"]]
    for status, code in (("processing", "card_processing"), (7, "processor_garbled")):
        setup["status"] = status
        with pytest.raises(Unreachable, match=code):
            charger.find_saved_card(page.ref)
    setup["status"] = "succeeded"
    card = records.methods[setup["payment_method"]]["card"]
    card["last4"] = "four"
    with pytest.raises(Unreachable, match="processor_garbled"):
        charger.find_saved_card(page.ref)
    session["setup_intent"] = None
    with pytest.raises(Unreachable, match="card_processing"):
        charger.find_saved_card(page.ref)
    for name, value, code in (
        ("id", "cs_other", "page_of_another"),
        ("status", 7, "processor_garbled"),
    ):
        session[name], kept = value, session[name]
        with pytest.raises(Unreachable, match=code):
            charger.find_saved_card(page.ref)
        session[name] = kept
    with pytest.raises(Unreachable, match="card_token_gone"):
        charger.find_saved_card(PageRef("cs_test_nobodyknows", "trip", "payment"))


def test_another_mode_is_refused_with_an_alarm(stripe: StripeBench) -> None:
    live = replace(stripe.stripe, transport=replace(stripe.stripe.transport, live=True))
    page = a_link(stripe.stripe)
    with pytest.raises(Unreachable, match="processor_wrong_mode"):
        live.find_saved_card(page.ref)
    with pytest.raises(Unreachable, match="processor_wrong_mode") as made:
        live.open_link(a_request(stripe.stripe))
    assert made.value.safe == "There is no link, and no card is saved."
