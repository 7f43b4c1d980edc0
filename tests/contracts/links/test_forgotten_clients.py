"""Records that forgot the processor's id of a client, too, ask for no second time: what was paid
is looked for by the trip, and not by the client whom the processor names.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import FeeCharger, FeeRequest, Payer
from tests.support.contracts.fee_benches import (
    FEE,
    ProcessorBench,
    StripeBench,
    a_fee,
    card_of,
    confirmation,
    end_of_hold,
    processor,
    stripe,
    training,
)
from tests.support.contracts.ways_to_ask import Ask, again, every_way, link_for
from tests.support.samples import sample_card, sample_client, sample_tokens, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

__all__ = ["processor", "stripe", "training"]

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_forgotten"
)

_clients = count()


def _a_client() -> Payer:
    """Whom no other test uses."""
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_clients)))
    return Payer(f"clientada{turn}", "Ada Calloway", f"ada.{turn}@example.com")


def _of(charger: FeeCharger, ada: Payer) -> dict[str, str]:
    return {"customer": charger.create_customer(ada), "client_id": ada.client_id}


def _registered_anew(charger: FeeCharger, ada: Payer, request: FeeRequest) -> FeeRequest:
    """The same trip with a new card, for another customer of the processor's, by records that know
    nothing.
    """
    customer = charger.create_customer(replace(ada, replaces=request.customer))
    assert customer != request.customer
    card = card_of(charger, "visa", ada.client_id)
    return replace(again(request), customer=customer, processor_token=card)


def _let_time_pass(processor: ProcessorBench, days: int) -> None:
    """And something happen since, of another trip."""
    processor.let_days_pass(days)
    if days:
        charger = processor.charger
        charger.prepare(a_fee(charger))


ages = pytest.mark.parametrize("days", [0, 1, 20], ids=["now", "a day ago", "weeks ago"])


@every_way
@ages
def test_a_payment_of_a_client_who_was_registered_anew_is_the_last(
    processor: ProcessorBench, ask: Ask, days: int
) -> None:
    charger, ada = processor.charger, _a_client()
    request = a_fee(charger, **_of(charger, ada))
    asked = confirmation(charger, request)
    charger.charge(asked)
    _let_time_pass(processor, days)
    anew = _registered_anew(charger, ada, request)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, anew)
    assert ask(charger, replace(anew, known=frozenset({request.payment_id})))


@every_way
def test_a_hold_of_a_client_who_was_registered_anew_is_the_last(
    processor: ProcessorBench, ask: Ask
) -> None:
    charger, ada = processor.charger, _a_client()
    request = a_fee(charger, **_of(charger, ada), hold=True)
    asked = confirmation(charger, request)
    charger.hold(asked)
    _let_time_pass(processor, 3)
    anew = _registered_anew(charger, ada, request)
    with pytest.raises(Refused, match="payment_not_in_records"):
        ask(charger, anew)
    charger.release(end_of_hold(request, asked.id, ada.client_id))
    assert ask(charger, anew)


@every_way
@pytest.mark.parametrize("typed", [False, True], ids=["before the end", "behind the end"])
def test_a_link_of_a_client_who_was_registered_anew_takes_no_second_card(
    processor: ProcessorBench, ask: Ask, typed: bool
) -> None:
    charger, ada = processor.charger, _a_client()
    request = a_fee(charger, **_of(charger, ada))
    page = charger.open_link(link_for(request))
    anew = _registered_anew(charger, ada, request)
    if typed:
        processor.client_types(page)
        with pytest.raises(Refused, match="payment_not_in_records"):
            ask(charger, anew)
        return
    ask(charger, anew)
    processor.client_types(page)
    with pytest.raises(Refused, match="link_ended"):
        charger.find_link(page.ref, FEE)


@ages
@pytest.mark.parametrize(
    "changes",
    [{"name": "Ada B. Calloway"}, {"email": "ada@example.org"}, {"email": ""}],
    ids=["another name", "another address", "no address"],
)
def test_a_client_whom_the_records_forgot_is_the_same_one(
    processor: ProcessorBench, days: int, changes: dict[str, str]
) -> None:
    charger, ada = processor.charger, _a_client()
    customer = charger.create_customer(ada)
    request = a_fee(charger, customer=customer, client_id=ada.client_id)
    charger.charge(confirmation(charger, request))
    processor.let_days_pass(days)
    charger.create_customer(_a_client())
    found = charger.create_customer(replace(ada, **changes))
    assert found == customer
    with pytest.raises(Refused, match="payment_not_in_records"):
        charger.prepare(replace(again(request), customer=found))
    assert charger.create_customer(replace(ada, replaces=customer)) != customer


def test_of_two_with_one_address_each_is_their_own(processor: ProcessorBench) -> None:
    charger = processor.charger
    ada = _a_client()
    ben = replace(_a_client(), name="Ben Moss", email=ada.email)
    first, second = (charger.create_customer(one) for one in (ada, ben))
    assert first != second
    processor.let_days_pass(1)
    assert (charger.create_customer(ada), charger.create_customer(ben)) == (first, second)


def test_a_backup_that_is_put_back_charges_our_fee_once(stripe: StripeBench) -> None:
    """From before the client's first card, and with another mail address than since."""
    desk = UseCaseFixture()
    desk.add_client(sample_client(processor_customer="", email="ada.before@example.com"))
    method = card_of(stripe.charger, "visa")
    made = stripe.state.processor.methods[method]["card"]
    card = sample_card(
        tokens=sample_tokens(processor=method),
        exp_month=made["exp_month"],
        exp_year=made["exp_year"],
    )
    trip = desk.put(sample_trip(TripStage.FEE_DUE, card=card))
    backup = desk.kept.tables.copy()
    client = sample_client(processor_customer="", email="ada.since@example.com")
    desk.add_client(client)
    charge_fee = replace(desk.charge_fee, charger=stripe.charger)
    charge_fee(trip.id)
    assert desk.kept.tables.clients[client.id].processor_customer
    stripe.let_days_pass(3)
    stripe.charger.prepare(a_fee(stripe.charger))
    desk.kept.tables = backup
    with pytest.raises(Refused, match="payment_not_in_records"):
        charge_fee(trip.id)
    assert desk.trip(trip.id).fee_charge is None
    intents = stripe.state.processor.intents.values()
    paid = [one["amount_received"] for one in intents if one["metadata"]["trip_id"] == trip.id]
    assert paid == [3500]
