"""What a card statement shows behind the company's name: what an owner has entered in Set up."""

from __future__ import annotations

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fare.fare_payments import FarePayments
from desktop.use_cases.money.fee.fee_payments import FeePayments
from tests.support.samples import sample_trip
from tests.support.set_up_samples import COMPANY
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def runner(desk: UseCaseFixture) -> AttemptRunner:
    return AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)


def charge(desk: UseCaseFixture) -> str:
    desk.charge_fee(desk.put_at(TripStage.FEE_DUE).id)
    return desk.processor.charges[0].request.statement_text


def hold(desk: UseCaseFixture) -> str:
    trip = desk.put_at(TripStage.CARD_TAKEN)
    FeePayments(runner(desk), desk.processor, desk.ids).hold(trip)
    return desk.processor.held[0].request.statement_text


def fare(desk: UseCaseFixture) -> str:
    plan = FarePlan.COMPANY_BALANCE
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, fare_plan=plan))
    FarePayments(runner(desk), desk.processor, desk.ids).hold(trip)
    return desk.processor.held[0].request.statement_text


def link(desk: UseCaseFixture) -> str:
    page = desk.send_link(desk.draft().id).page
    return desk.processor.pages[page.id].request.statement_text


@pytest.mark.parametrize("ask", [charge, hold, fare, link])
def test_the_companys_own_text_goes_out_with_each_payment(
    desk: UseCaseFixture, ask: object
) -> None:
    assert callable(ask)
    desk.kept.write(lambda repos: repos.set_up.save(COMPANY, desk.actor.now(), "Owner"))
    assert ask(desk) == COMPANY.statement_suffix == "TRAVEL FEE"


@pytest.mark.parametrize("ask", [charge, hold, fare, link])
def test_where_nothing_is_entered_none_goes_out(desk: UseCaseFixture, ask: object) -> None:
    assert callable(ask)
    assert ask(desk) == ""
