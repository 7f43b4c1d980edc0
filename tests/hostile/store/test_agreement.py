"""No sequence of acts, and no setting of the clock, books on a yes to something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import live_fare_hold
from desktop.booking.trip.fee_rules import fee_taken, live_hold
from desktop.booking.trip.itinerary import Bags
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.payment import FeeHold
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    TripAction,
    agreed_terms,
    allowed_actions,
    has_agreed_to_fee,
)
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.processor_port import Confirmation, FeeCharger
from desktop.use_cases.ports.store_port import Repositories, VendorAnswer
from tests.support.fakes.processor import FakeProcessor
from tests.support.samples import (
    sample_card,
    sample_client,
    sample_consent,
    sample_offer,
    sample_tokens,
    sample_traveler,
)
from tests.support.store.opening import open_store
from tests.support.use_cases.use_case_fixture import UseCaseFixture

pytestmark = pytest.mark.hostile
Attack = Callable[[UseCaseFixture, Trip], object]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[UseCaseFixture]:
    """The use cases over encrypted records; the card's token has no end of its own."""
    store = open_store(tmp_path / "records.db")
    store.write(lambda repos: repos.clients.save(sample_client()))
    opened = UseCaseFixture(through=store)
    opened.pane.endings.append(sample_card(tokens=sample_tokens(vault_ends_at=None)))
    yield opened
    store.close()


def choose(desk: UseCaseFixture, trip: Trip, offer: Offer, **traveler: object) -> Trip:
    desk.airline.batches = ((offer,),)
    travelers = tuple(replace(one, **traveler) for one in trip.travelers)  # type: ignore[arg-type]
    return desk.choose_offer(trip.client_id, offer, travelers, trip.id)


def without_bags(offer: Offer) -> Offer:
    first, *others = offer.slices
    segments = tuple(replace(one, bags=Bags(0, 0)) for one in first.segments)
    return replace(offer, slices=(replace(first, segments=segments), *others))


def another_fare_and_back(desk: UseCaseFixture, trip: Trip) -> None:
    choose(desk, trip, sample_offer(id="offerother", total=Money(200000, "USD")))
    choose(desk, trip, trip.offer)


def a_price_that_comes_and_goes(desk: UseCaseFixture, trip: Trip) -> None:
    desk.airline.batches = ((replace(trip.offer, total=Money(1, "USD"), card_charge=None),),)
    desk.reprice_trip(trip.id)
    desk.airline.batches = ((trip.offer,),)


def bags_that_come_and_go(desk: UseCaseFixture, trip: Trip) -> None:
    desk.airline.batches = ((without_bags(trip.offer),),)
    with pytest.raises(DeskError):
        desk.book_trip(trip.id)
    desk.airline.batches = ((trip.offer,),)


def another_birth_date(desk: UseCaseFixture, trip: Trip) -> None:
    choose(desk, trip, trip.offer, born_on=date(1960, 1, 1))


def yesterday_by_a_clock_set_back(desk: UseCaseFixture, trip: Trip) -> None:
    desk.clock.pass_time(timedelta(days=1))
    desk.clock.set(timedelta(minutes=5) - timedelta(days=1))


def half_an_hour_by_a_clock_set_back(desk: UseCaseFixture, trip: Trip) -> None:
    desk.clock.pass_time(timedelta(minutes=45))
    desk.clock.set(-timedelta(minutes=20))


def words_of_something_else(desk: UseCaseFixture, trip: Trip) -> None:
    changed = choose(desk, trip, without_bags(trip.offer))
    with pytest.raises(DeskError):
        desk.record_agreement(trip.id, "Hello.", agreed_terms(changed))
    with pytest.raises(DeskError):
        desk.record_agreement(trip.id, trip.agreements[-1].words, agreed_terms(trip))


def a_call_of_another_client_in_between(desk: UseCaseFixture, trip: Trip) -> None:
    desk.calls.begin()


def a_yes_that_is_noted_once_the_next_call_has_begun(desk: UseCaseFixture, trip: Trip) -> None:
    call = desk.calls.id
    desk.calls.begin()
    desk.record_agreement(trip.id, trip.agreements[-1].words, agreed_terms(trip), call)


def a_no_after_the_yes(desk: UseCaseFixture, trip: Trip) -> None:
    desk.record_agreement.decline(trip.id)


ATTACKS: tuple[Attack, ...] = (
    a_call_of_another_client_in_between,
    a_yes_that_is_noted_once_the_next_call_has_begun,
    a_no_after_the_yes,
    another_fare_and_back,
    a_price_that_comes_and_goes,
    bags_that_come_and_go,
    another_birth_date,
    yesterday_by_a_clock_set_back,
    half_an_hour_by_a_clock_set_back,
    words_of_something_else,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_nothing_is_booked_until_the_client_says_yes_again(
    desk: UseCaseFixture, attack: Attack
) -> None:
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    trip = desk.card_and_yes(draft)
    attack(desk, trip)
    with pytest.raises(DeskError, match="agreement_missing"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []
    desk.agree(desk.reprice_trip(trip.id).trip)
    assert desk.book_trip(trip.id).record_locator
    (order,) = desk.airline.requests
    kept = desk.store.read(lambda repos: repos.trips.get(trip.id)).agreements
    assert [one.is_void for one in kept][-1] is False
    assert kept[-1].terms == agreed_terms(replace(trip, offer=order.offer))


@pytest.mark.parametrize("tried", [False, True], ids=["never tried", "refused by the bank"])
def test_our_fee_is_not_charged_on_the_yes_of_another_day(
    desk: UseCaseFixture, tried: bool
) -> None:
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    trip = desk.card_and_yes(draft)
    booked = desk.book_trip(trip.id)
    if tried:
        desk.processor.money_endings.append(Refused("card_declined", "No.", "Nothing.", "F9"))
        with pytest.raises(DeskError, match="card_declined"):
            desk.charge_fee(trip.id)
    asked = len(desk.processor.confirmations)
    desk.clock.pass_time(timedelta(days=1))
    with pytest.raises(DeskError, match="fee_agreement_missing"):
        desk.charge_fee(trip.id)
    assert len(desk.processor.confirmations) == asked
    desk.take_card(trip.id, sample_consent(booked, at=desk.clock()))
    charged = desk.charge_fee(trip.id).fee_charge
    assert charged is not None
    assert charged.state is AttemptState.CONFIRMED


def test_our_fee_is_not_charged_on_the_yes_of_an_earlier_call(desk: UseCaseFixture) -> None:
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    booked = desk.book_trip(desk.card_and_yes(draft).id)
    desk.processor.money_endings.append(Refused("card_declined", "No.", "Nothing.", "F9"))
    with pytest.raises(DeskError, match="card_declined"):
        desk.charge_fee(booked.id)
    desk.calls.begin()
    with pytest.raises(DeskError, match="fee_agreement_missing"):
        desk.charge_fee(booked.id)


def test_what_is_held_is_charged_later_on_the_yes_to_that_alone(desk: UseCaseFixture) -> None:
    desk.holds_fee = True
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    trip = desk.card_and_yes(draft)
    held = live_hold(desk.book_trip(trip.id))
    assert held is not None
    desk.clock.pass_time(timedelta(days=1))
    charged = fee_taken(desk.charge_fee(trip.id))
    assert charged is not None
    assert (charged.subject, charged.amount) == (held.subject, trip.fee)


def test_our_fee_is_not_charged_in_the_call_after_the_one_that_booked(
    desk: UseCaseFixture,
) -> None:
    booked = booked_without_a_hold(desk)
    call = desk.calls.id
    desk.calls.begin()
    desk.clock.pass_time(timedelta(minutes=1))
    assert TripAction.CHARGE_FEE not in allowed_actions(booked, desk.actor.moment())
    with pytest.raises(DeskError, match="fee_agreement_missing"):
        desk.charge_fee(booked.id)
    assert desk.processor.confirmations == []
    # What was asked for while the call was on goes on when the next one begins.
    assert fee_taken(desk.charge_fee(booked.id, call)) is not None


def test_our_fee_is_not_charged_days_later_by_a_clock_set_back(desk: UseCaseFixture) -> None:
    booked = booked_without_a_hold(desk)
    desk.clock.pass_time(timedelta(days=3))
    desk.clock.set(timedelta(minutes=5) - timedelta(days=3))
    with pytest.raises(DeskError, match="fee_agreement_missing"):
        desk.charge_fee(booked.id)
    assert desk.processor.confirmations == []


def test_a_ticket_that_took_the_airline_an_hour_is_followed_by_a_fresh_yes_to_our_fee(
    desk: UseCaseFixture,
) -> None:
    booked = booked_without_a_hold(desk)
    (order,) = booked.attempts
    desk.clock.pass_time(timedelta(hours=1))
    confirmed = replace(booked, attempts=(replace(order, answered_at=desk.clock()),))
    assert not has_agreed_to_fee(confirmed, desk.actor.moment())
    assert allowed_actions(confirmed, desk.actor.moment()) >= {TripAction.TAKE_CARD_FOR_FEE}


def booked_without_a_hold(desk: UseCaseFixture) -> Trip:
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    return desk.book_trip(desk.card_and_yes(draft).id)


@dataclass(slots=True)
class SlowProcessor:
    """`meanwhile` happens while the card is being held."""

    processor: FakeProcessor
    meanwhile: Callable[[], object]

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        self.meanwhile()
        return self.processor.hold(confirmation)

    def __getattr__(self, name: str) -> object:
        return getattr(self.processor, name)


@pytest.mark.parametrize("plan", [FarePlan.TRAVELERS_CARD, FarePlan.COMPANY_BALANCE])
def test_a_no_while_the_card_is_being_held_books_nothing_and_lets_go_of_it(
    desk: UseCaseFixture, plan: FarePlan
) -> None:
    draft = desk.choose_offer(sample_client().id, sample_offer(), (sample_traveler(),))
    draft = desk.store.write(lambda repos: planned(repos, replace(draft, fare_plan=plan)))
    trip = desk.card_and_yes(draft)
    slow = SlowProcessor(desk.processor, lambda: desk.record_agreement.decline(trip.id))
    with pytest.raises(Refused, match="agreement_missing"):
        replace(desk.book_trip, charger=cast("FeeCharger", slow))(trip.id)
    assert desk.airline.requests == []
    after = desk.store.read(lambda repos: repos.trips.get(trip.id))
    assert (live_hold(after), live_fare_hold(after)) == (None, None)
    assert [one.declined_at for one in after.agreements] == [desk.clock()]


def planned(repos: Repositories, trip: Trip) -> Trip:
    repos.trips.save(trip)
    return repos.trips.get(trip.id)
