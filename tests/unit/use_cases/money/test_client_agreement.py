"""Nothing is booked but what the client said yes to, with the card that was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.money import Money
from desktop.booking.trip.offer import Condition, Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import AGREEMENT_LASTS, agreed_terms, has_agreed
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    sample_consent,
    sample_inbound,
    sample_offer,
    sample_outbound,
    sample_traveler,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def refused(desk: UseCaseFixture, trip: Trip) -> Refused:
    """The refusal to book it, after which nothing was asked of the airline but the price."""
    with pytest.raises(Refused) as refusal:
        desk.book_trip(trip.id)
    assert desk.airline.requests == []
    assert desk.trip(trip.id).attempts == ()
    return refusal.value


def replaced(desk: UseCaseFixture, trip: Trip, offer: Offer) -> Trip:
    """Another fare chosen for the same trip, which the airline sells; the card stays."""
    desk.airline.batches = ((offer,),)
    return desk.choose_offer(trip.client_id, offer, trip.travelers, trip.id)


def test_another_flight_is_not_booked_on_the_yes_to_the_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    other = sample_offer(id="offerother", total=Money(200000, "USD"), refund=Condition())
    trip = replaced(desk, trip, other)
    assert trip.card is not None
    refusal = refused(desk, trip)
    assert refusal.code == "agreement_missing"
    assert "press Y" in refusal.press
    desk.agree(trip)
    assert desk.book_trip(trip.id).record_locator


def test_a_yes_to_another_flight_does_not_come_back_with_the_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    first = trip.offer
    trip = replaced(desk, trip, sample_offer(id="offerother", total=Money(200000, "USD")))
    desk.agree(trip)
    trip = replaced(desk, trip, first)
    assert refused(desk, trip).code == "agreement_missing"


@pytest.mark.parametrize(
    "sold_now",
    [
        sample_offer(refund=Condition(allowed=True, fee=Money(9900, "USD"))),
        sample_offer(
            slices=(sample_outbound(), sample_inbound(segments=sample_outbound().segments))
        ),
    ],
    ids=["other conditions", "other flights"],
)
def test_what_the_airline_changed_at_the_same_price_is_read_first(
    desk: UseCaseFixture, sold_now: Offer
) -> None:
    trip = desk.with_card()
    desk.airline.batches = ((sold_now,),)
    assert refused(desk, trip).code == "agreement_missing"
    seen = desk.reprice_trip(trip.id).trip
    desk.agree(seen)
    booked = desk.book_trip(trip.id)
    assert booked.offer == sold_now


def test_an_accepted_price_is_read_with_all_the_words(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    dearer = replace(trip.offer, total=Money(190000, "USD"))
    desk.airline.batches = ((dearer,),)
    trip = desk.accept_price(trip.id, dearer.total)
    assert refused(desk, trip).code == "agreement_missing"
    desk.agree(trip)
    assert desk.book_trip(trip.id).record_locator


def test_a_trip_from_an_earlier_call_is_read_again(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.clock.pass_time(AGREEMENT_LASTS)
    with pytest.raises(Refused) as refusal:
        replace(desk.book_trip, airline_now=lambda: desk.clock() - AGREEMENT_LASTS)(trip.id)
    assert refusal.value.code == "agreement_missing"
    desk.agree(trip)
    assert replace(desk.book_trip, airline_now=lambda: desk.clock() - AGREEMENT_LASTS)(
        trip.id
    ).record_locator


def test_a_card_taken_while_the_fare_was_replaced_is_not_agreed_to(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    other = sample_offer(id="offerother", total=Money(200000, "USD"))

    def replace_the_fare() -> None:
        replaced(desk, trip, other)

    desk.pane.while_open = replace_the_fare
    with_card = desk.take_card(trip.id, sample_consent(trip))
    assert with_card.offer == other
    assert refused(desk, with_card).code == "agreement_missing"


def test_every_yes_is_kept_with_its_words_and_who_read_them(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.clock.pass_time(timedelta(minutes=1))
    trip = desk.agree(trip)
    first, second = trip.agreements
    assert first.words == sample_consent().words
    assert second == Agreement(
        words=second.words,
        terms=agreed_terms(trip),
        card="Visa ending 4242, 08/2029",
        member_id="ownerid",
        member_name="Robin Owner",
        at=desk.clock(),
    )
    assert has_agreed(trip, desk.clock())
    assert ("client agreed", "done") in desk.actions()
    assert desk.kept.tables.audit[-1].detail == "USD 1,842.20, fee USD 35.00, Visa ending 4242"


def test_there_is_nothing_to_agree_to_without_a_card_or_after_the_order(
    desk: UseCaseFixture,
) -> None:
    draft = desk.draft()
    with pytest.raises(Refused, match="no_card"):
        desk.agree(draft)
    trip = desk.take_card(draft.id, sample_consent(draft))
    desk.book_trip(trip.id)
    with pytest.raises(Refused, match="already_booked"):
        desk.agree(trip)


def test_another_traveler_is_not_booked_on_the_yes_for_the_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    friend = sample_traveler(given_name="Ida")
    trip = desk.choose_offer(trip.client_id, trip.offer, (friend,), trip.id)
    assert refused(desk, trip).code == "agreement_missing"
