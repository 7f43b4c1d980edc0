"""What the airline charges to the card that pays: read to the client, agreed to, and paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.money import Money
from desktop.booking.text.consent_text import booking_script
from desktop.booking.trip.attempt_kinds import HOLD
from desktop.booking.trip.fare.fare_rules import is_price_exact
from desktop.booking.trip.offer import CardCharge, Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import agreed_terms, has_agreed
from desktop.use_cases.errors import PriceChanged, Refused
from tests.support.samples import COMPANY, sample_card, sample_consent
from tests.support.use_cases.use_case_fixture import UseCaseFixture

TWO_PERCENT = CardCharge(Money(187904, "USD"), Money(3684, "USD"))
IN_POUNDS = CardCharge(Money(145534, "GBP"))


def with_charge(desk: UseCaseFixture, charge: CardCharge) -> Trip:
    """The card is taken, and the airline was asked what it charges to it."""
    desk.airline.charge_for = lambda offer: charge
    trip = desk.draft()
    desk.take_card(trip.id, sample_consent(trip))
    priced = desk.reprice_trip(trip.id)
    assert priced.changed
    assert priced.after == charge.amount
    accepted = desk.accept_price(trip.id, charge.amount)
    assert accepted.offer.card_charge == charge
    return accepted


@pytest.mark.parametrize("charge", [TWO_PERCENT, IN_POUNDS], ids=["surcharge", "pounds"])
def test_the_yes_names_exactly_what_the_card_is_charged(
    desk: UseCaseFixture, charge: CardCharge
) -> None:
    trip = with_charge(desk, charge)
    agreed = desk.agree(trip)
    assert str(charge.amount) in agreed.agreements[-1].words
    booked = desk.book_trip(trip.id)
    (order,) = booked.orders
    assert order.amount == charge.amount
    (request,) = desk.airline.requests
    assert request.offer.total == Money(184220, "USD"), "what the order pays in the fare's money"


def test_no_yes_is_noted_before_the_airline_was_asked_about_the_card(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    taken = desk.take_card(trip.id, sample_consent(trip))
    assert not is_price_exact(taken)
    with pytest.raises(Refused, match="price_not_asked"):
        desk.agree(taken)
    assert taken.agreements == ()
    assert is_price_exact(desk.reprice_trip(trip.id).trip)


def test_the_price_is_asked_with_the_card_each_time_once_there_is_one(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    asked = (trip.offer.id, "tcd_b")
    assert desk.airline.priced == [asked]
    desk.book_trip(trip.id)
    assert desk.airline.priced == [asked, asked]


def test_a_surcharge_that_comes_after_the_words_stops_the_booking(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.charge_for = lambda offer: TWO_PERCENT
    with pytest.raises(PriceChanged, match="price_changed") as caught:
        desk.book_trip(trip.id)
    assert (caught.value.before, caught.value.after) == (trip.offer.total, TWO_PERCENT.amount)
    assert desk.airline.requests == []
    desk.airline.charge_for = lambda offer: CardCharge(offer.total)
    with pytest.raises(Refused, match="agreement_missing"):
        desk.book_trip(trip.id)


def test_another_surcharge_in_the_same_amount_is_read_again(desk: UseCaseFixture) -> None:
    trip = desk.agree(with_charge(desk, TWO_PERCENT))
    desk.airline.charge_for = lambda offer: replace(TWO_PERCENT, surcharge=Money(100, "USD"))
    with pytest.raises(Refused, match="agreement_missing"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []


def test_another_card_is_asked_about_anew(desk: UseCaseFixture) -> None:
    trip = desk.agree(with_charge(desk, TWO_PERCENT))
    desk.pane.endings.append(sample_card(last4="1881"))
    taken = desk.take_card(trip.id, sample_consent(trip))
    assert taken.offer.card_charge is None
    assert not has_agreed(taken, desk.actor.moment())


def test_a_price_in_another_currency_is_named_with_both(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.charge_for = lambda offer: IN_POUNDS
    with pytest.raises(PriceChanged) as caught:
        desk.book_trip(trip.id)
    assert caught.value.happened == (
        "The airline now charges GBP 1,455.34, in place of USD 1,842.20."
    )


def test_a_card_that_the_vault_has_dropped_is_taken_again(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    gone = Refused("card_token_gone", "The card was read too long ago.", "Kept.", "Press F9.")
    desk.airline.reprice_endings.append(gone)
    with pytest.raises(Refused, match="card_token_gone"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []


def test_the_words_that_were_on_screen_before_a_surcharge_are_not_noted(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    before = replace(trip, offer=replace(trip.offer, card_charge=CardCharge(trip.offer.total)))
    words = booking_script(before, COMPANY, sample_card())
    after = with_saved(desk, trip, replace(trip.offer, card_charge=TWO_PERCENT))
    with pytest.raises(Refused, match="words_changed"):
        desk.record_agreement(trip.id, words, agreed_terms(after))


def with_saved(desk: UseCaseFixture, trip: Trip, offer: Offer) -> Trip:
    desk.kept.write(lambda repos: repos.trips.save(replace(trip, offer=offer)))
    return desk.trip(trip.id)


def test_our_fee_is_held_only_once_the_price_is_agreed(desk: UseCaseFixture) -> None:
    desk.holds_fee = True
    trip = desk.with_card()
    desk.airline.charge_for = lambda offer: TWO_PERCENT
    with pytest.raises(PriceChanged):
        desk.book_trip(trip.id)
    assert not [one for one in desk.trip(trip.id).attempts if one.kind is HOLD]
