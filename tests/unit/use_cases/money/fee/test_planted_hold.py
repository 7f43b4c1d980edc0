"""Records in which another program has put another client's payment in the place of this trip's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import HoldAttempt
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.ports.processor_port import Confirmation, FeeRequest, Payer, Purpose
from tests.support.booking.fee_samples import sample_fare_hold, sample_hold
from tests.support.samples import sample_client, sample_order, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def bobs_hold(desk: UseCaseFixture, amount: Money, purpose: Purpose) -> str:
    """On another client's card, for a trip of his."""
    customer = desk.processor.create_customer(Payer("clientbob", "Bob", "bob@example.com"))
    request = FeeRequest(
        *(amount, "pm_bob", customer, "tripbob", "paymentbob", "Fee"),
        hold=True,
        purpose=purpose,
        client_id="clientbob",
    )
    id = desk.processor.prepare(request).id
    desk.processor.hold(Confirmation(id, amount, "pm_bob", "paymentbob", "keybob"))
    return id


def planted(desk: UseCaseFixture, sample: HoldAttempt, *, booked: bool) -> Trip:
    purpose = Purpose.FARE if sample.kind.code == "fare_hold" else Purpose.FEE
    held = replace(sample, subject=bobs_hold(desk, sample.amount, purpose))
    orders = (sample_order(),) if booked else ()
    plan = FarePlan.COMPANY_BALANCE if purpose is Purpose.FARE else FarePlan.TRAVELERS_CARD
    stage = TripStage.FEE_DUE if booked else TripStage.CARD_TAKEN
    return desk.put(sample_trip(stage, fare_plan=plan, attempts=(held, *orders)))


@pytest.mark.parametrize("sample", [sample_hold, sample_fare_hold])
@pytest.mark.parametrize("booked", [True, False], ids=["taken", "let go"])
def test_the_hold_of_another_client_is_neither_taken_nor_let_go(
    desk: UseCaseFixture, sample: Callable[[], HoldAttempt], booked: bool
) -> None:
    trip = planted(desk, sample(), booked=booked)
    desk.clock.pass_time(timedelta(hours=1))
    with pytest.raises(Refused, match="payment_of_another"):
        desk.resume_attempts.one(trip.id)
    newest = desk.trip(trip.id).attempts[-1]
    assert newest.reason == "payment_of_another"
    assert "made for another trip" in outcome_sentence(newest)
    assert "Tell the owner" in outcome_sentence(newest)
    assert len(desk.processor.held) == 1
    assert not desk.processor.charges


def test_a_client_with_anothers_customer_pays_as_themselves(desk: UseCaseFixture) -> None:
    bobs = desk.processor.create_customer(Payer("clientbob", "Bob", "bob@example.com"))
    trip = desk.with_card()
    desk.add_client(sample_client(processor_customer=bobs))
    desk.book_trip(trip.id)
    assert [one.request.customer for one in desk.processor.held] == ["cus_sample"]
    saved = desk.store.read(lambda repos: repos.clients.get(trip.client_id))
    assert saved.processor_customer == "cus_sample"
