"""The client says yes to a fare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.clients.client import ServiceLevel
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    sample_client,
    sample_companion,
    sample_offer,
    sample_offer_for_two,
    sample_traveler,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def test_a_chosen_offer_opens_a_draft(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    trip = desk.choose_offer(client.id, sample_offer(), (sample_traveler(),))
    assert desk.trip(trip.id) == trip
    assert stage_of(trip) is TripStage.DRAFT
    assert trip.offer == sample_offer()
    assert trip.travelers == (sample_traveler(),)
    assert trip.opened_at == desk.clock.at
    assert desk.actions() == [("trip opened", "done")]


LINK_ALONE = frozenset({CaptureRoute.LINK})


def test_by_a_link_alone_we_charge_fares_where_the_owner_chose_it(desk: UseCaseFixture) -> None:
    choices = PaymentChoices((CaptureRoute.LINK,), FarePlan.COMPANY_BALANCE)
    desk.store.write(lambda repos: repos.set_up.save(choices, desk.clock.at, "Ida"))
    choose = replace(desk.choose_offer, routes=LINK_ALONE)
    trip = choose(desk.add_client().id, sample_offer(), (sample_traveler(),))
    assert trip.fare_plan is FarePlan.COMPANY_BALANCE
    change = replace(desk.choose_fare_plan, routes=LINK_ALONE)
    assert change(trip.id, elsewhere=True).fare_plan is FarePlan.BOOKED_ELSEWHERE
    assert change(trip.id, elsewhere=False) == trip


@pytest.mark.parametrize("chosen", [None, FarePlan.TRAVELERS_CARD, FarePlan.BOOKED_ELSEWHERE])
def test_where_cards_come_by_a_link_alone_every_other_trip_is_booked_elsewhere(
    desk: UseCaseFixture, chosen: FarePlan | None
) -> None:
    """No airline would have a card that pays the fare."""
    if chosen is not None:
        choices = PaymentChoices((CaptureRoute.PANE,), chosen)
        desk.store.write(lambda repos: repos.set_up.save(choices, desk.clock.at, "Ida"))
    choose = replace(desk.choose_offer, routes=LINK_ALONE)
    trip = choose(desk.add_client().id, sample_offer(), (sample_traveler(),))
    assert trip.fare_plan is FarePlan.BOOKED_ELSEWHERE
    with pytest.raises(Refused) as caught:
        replace(desk.choose_fare_plan, routes=LINK_ALONE)(trip.id, elsewhere=False)
    assert caught.value.code == "no_other_plan"
    assert desk.trip(trip.id) == trip
    here = desk.choose_fare_plan(desk.draft().id, elsewhere=chosen is FarePlan.BOOKED_ELSEWHERE)
    assert here.fare_plan is (chosen or FarePlan.TRAVELERS_CARD), "with a pane, as it was chosen"


@pytest.mark.parametrize(
    ("level", "fee"),
    [(ServiceLevel.MEMBER, 0), (ServiceLevel.STANDARD, 3500), (ServiceLevel.COMPLEX, 7500)],
)
def test_the_fee_follows_the_service_level(
    desk: UseCaseFixture, level: ServiceLevel, fee: int
) -> None:
    client = desk.add_client(sample_client(level=level))
    trip = desk.choose_offer(client.id, sample_offer(), (sample_traveler(),))
    assert trip.fee == Money(fee, "USD")


def test_when_the_fare_is_gone_another_takes_its_place_and_the_card_stays(
    desk: UseCaseFixture,
) -> None:
    before = desk.with_card()
    other = sample_offer(id="offerother", total=Money(200000, "USD"))
    after = desk.choose_offer(before.client_id, other, before.travelers, before.id)
    assert after.id == before.id
    assert after.offer == other
    assert after.card == before.card
    assert desk.trip(before.id) == after
    assert desk.actions()[-1] == ("fare replaced", "done")


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (TripStage.BOOKING, "order_unknown"),
        (TripStage.PENDING, "order_pending"),
        (TripStage.UNKNOWN, "order_unknown"),
        (TripStage.FEE_DUE, "already_booked"),
        (TripStage.BOOKED, "already_booked"),
    ],
)
def test_a_fare_cannot_be_replaced_while_an_order_may_exist(
    desk: UseCaseFixture, stage: TripStage, code: str
) -> None:
    trip = desk.put_at(stage)
    other = sample_offer(id="offerother")
    with pytest.raises(Refused) as refusal:
        desk.choose_offer(trip.client_id, other, trip.travelers, trip.id)
    assert refusal.value.code == code
    assert desk.trip(trip.id) == trip


def test_a_trip_of_another_client_is_not_touched(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    other = desk.add_client(sample_client(id="clientother"))
    with pytest.raises(Refused, match="other_client"):
        desk.choose_offer(other.id, sample_offer(), trip.travelers, trip.id)
    assert desk.trip(trip.id) == trip


def test_the_field_of_the_second_traveler_is_named(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    two = (sample_traveler(), sample_companion(gender=None))
    offer = sample_offer_for_two(needs_passport=False)
    with pytest.raises(Refused) as refusal:
        desk.choose_offer(client.id, offer, two)
    assert (refusal.value.code, refusal.value.field) == (
        "travelers_incomplete",
        "travelers.1.gender",
    )
    assert desk.kept.tables.trips == {}


def test_a_passport_is_asked_for_where_the_airline_wants_one(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    with pytest.raises(Refused) as refusal:
        desk.choose_offer(client.id, sample_offer(), (sample_traveler(passport=None),))
    assert refusal.value.field == "travelers.0.passport"


def test_every_seat_needs_a_traveler_and_nobody_sits_twice(desk: UseCaseFixture) -> None:
    client, offer = desk.add_client(), sample_offer_for_two(needs_passport=False)
    ada, leo = sample_traveler(), sample_companion()
    for members, field in (
        ((ada,), "travelers.1.given_name"),
        ((ada, ada), "travelers.1.given_name"),
        ((ada, leo, leo), "travelers"),
    ):
        with pytest.raises(Refused) as refusal:
            desk.choose_offer(client.id, offer, members)
        assert refusal.value.field == field
    assert desk.choose_offer(client.id, offer, (ada, leo)).travelers == (ada, leo)


def test_the_same_person_spelled_without_accents_does_not_fly_twice(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    one = sample_traveler(given_name="Zoë", family_name="Müller")
    other = sample_traveler(id="again", given_name="ZOE", family_name="Muller")
    with pytest.raises(Refused, match="travelers_incomplete") as refused:
        desk.choose_offer(client.id, sample_offer_for_two(needs_passport=False), (one, other))
    assert refused.value.field == "travelers.1.given_name"
    assert "same person" in refused.value.happened
