"""Nothing is booked but what the client said yes to, with the card that was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.money import Money
from desktop.booking.text.consent_text import booking_script
from desktop.booking.trip.offer import Condition, Offer
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import AGREEMENT_LASTS, agreed_terms, earlier_yes, has_agreed
from desktop.use_cases.actor import CurrentCall
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    COMPANY,
    sample_card,
    sample_consent,
    sample_inbound,
    sample_offer,
    sample_outbound,
    sample_tokens,
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
    desk.agree(desk.reprice_trip(trip.id).trip)
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
    assert replace(booked.offer, card_charge=None) == sold_now


def test_an_accepted_price_is_read_with_all_the_words(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    dearer = sample_offer(total=Money(190000, "USD"))
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
    assert first.words == booking_script(trip, COMPANY, sample_card())
    assert second == Agreement(
        words=second.words,
        terms=agreed_terms(trip),
        card="Visa ending 4242, 08/2029",
        member_id="ownerid",
        member_name="Robin Owner",
        at=desk.clock(),
        clock="sampleclock",
        clock_seconds=4060,
        call=desk.calls.id,
    )
    assert has_agreed(trip, desk.actor.moment())
    assert ("client agreed", "done") in desk.actions()
    assert desk.kept.tables.audit[-1].detail == "USD 1,842.20, fee USD 35.00, Visa ending 4242"


def test_there_is_nothing_to_agree_to_without_a_card_or_after_the_order(
    desk: UseCaseFixture,
) -> None:
    draft = desk.draft()
    with pytest.raises(Refused, match="no_card"):
        desk.agree(draft)
    trip = desk.card_and_yes(draft)
    desk.book_trip(trip.id)
    with pytest.raises(Refused, match="already_booked"):
        desk.agree(trip)


def test_another_traveler_is_not_booked_on_the_yes_for_the_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    friend = sample_traveler(given_name="Ida")
    trip = desk.choose_offer(trip.client_id, trip.offer, (friend,), trip.id)
    assert refused(desk, trip).code == "agreement_missing"


def test_the_first_fare_chosen_again_is_not_booked_on_its_first_yes(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    first = trip.offer
    replaced(desk, trip, sample_offer(id="offerother", total=Money(200000, "USD")))
    trip = replaced(desk, trip, first)
    assert refused(desk, trip).code == "agreement_missing"
    desk.agree(trip)
    assert desk.book_trip(trip.id).record_locator


@pytest.mark.parametrize("asked_by", ["the price check", "the booking"])
@pytest.mark.parametrize(
    "other",
    [sample_offer(total=Money(200000, "USD")), sample_offer(refund=Condition())],
    ids=["another price", "other conditions"],
)
def test_a_fare_that_the_airline_changed_and_changed_back_is_read_again(
    desk: UseCaseFixture, other: Offer, asked_by: str
) -> None:
    trip = desk.with_card()
    first = trip.offer
    desk.airline.batches = ((other,),)
    if asked_by == "the booking":
        refused(desk, trip)
    else:
        desk.reprice_trip(trip.id)
    desk.airline.batches = ((first,),)
    assert refused(desk, trip).code == "agreement_missing"
    desk.agree(desk.reprice_trip(trip.id).trip)
    assert desk.book_trip(trip.id).record_locator


def test_a_price_check_that_finds_the_same_keeps_the_yes(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    again = replace(trip.offer, ends_at=trip.offer.ends_at + timedelta(minutes=5))
    desk.airline.batches = ((again,),)
    assert desk.reprice_trip(trip.id).trip.offer == again
    assert desk.trip(trip.id) == trip
    assert desk.book_trip(trip.id).record_locator


def test_another_birth_date_of_the_same_traveler_is_another_traveler(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    (ada,) = trip.travelers
    older = replace(ada, born_on=date(1960, 1, 1))
    trip = desk.choose_offer(trip.client_id, trip.offer, (older,), trip.id)
    assert refused(desk, trip).code == "agreement_missing"


def test_a_clock_that_is_set_back_does_not_bring_a_yes_back(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    trip = replace(trip, card=sample_card(tokens=sample_tokens(vault_ends_at=None)))
    desk.kept.write(lambda repos: repos.trips.save(trip))
    desk.clock.pass_time(timedelta(days=1))
    desk.clock.set(timedelta(minutes=5) - timedelta(days=1))
    assert refused(desk, trip).code == "agreement_missing"
    desk.agree(trip)
    assert desk.book_trip(trip.id).record_locator


def test_only_the_words_of_the_trip_itself_are_noted_as_read(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    words, terms = trip.agreements[-1].words, agreed_terms(trip)
    cheaper = agreed_terms(replace(trip, offer=sample_offer(total=Money(100, "USD"))))
    for given in (("Hello.", terms), (words, cheaper), (words, ()), ("", terms)):
        with pytest.raises(Refused, match="words_changed"):
            desk.record_agreement(trip.id, *given)
    assert desk.trip(trip.id) == trip
    assert card_script_noted(desk, trip)


def card_script_noted(desk: UseCaseFixture, trip: Trip) -> bool:
    assert trip.card is not None
    words = booking_script(trip, COMPANY, trip.card)
    return desk.record_agreement(trip.id, words, agreed_terms(trip)).agreements[-1].words == words


@pytest.mark.parametrize(
    "changes", [{"words": "Hello."}, {"terms": ()}, {"words": "", "terms": ()}]
)
def test_the_pane_does_not_open_on_words_that_are_not_of_the_trip(
    desk: UseCaseFixture, changes: dict[str, Any]
) -> None:
    for trip, key in ((desk.draft(), "Ctrl+R, then F9"), (desk.put_at(TripStage.FEE_DUE), "F9")):
        with pytest.raises(Refused, match="words_changed") as refused:
            desk.take_card(trip.id, sample_consent(trip, **changes))
        assert refused.value.press == f"Press {key}, and read the words that are shown then."
        assert desk.pane.requests == []
        assert desk.trip(trip.id) == trip


def test_a_no_ends_the_yes_on_the_record_and_the_question_comes_again(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    desk.clock.pass_time(timedelta(minutes=2))
    after = desk.record_agreement.decline(trip.id)
    (yes,) = after.agreements
    assert yes == replace(trip.agreements[0], is_void=True, declined_at=desk.clock())
    assert yes.sentence("18:00", "18:02").endswith("At 18:02 the client took it back.")
    assert after.card == trip.card
    assert ("client declined", "done") in desk.actions()
    assert desk.kept.tables.audit[-1].detail == (
        "USD 1,842.20, fee USD 35.00, Visa ending 4242. Ends the yes of 2026-11-24T18:00:00+00:00"
    )
    assert refused(desk, trip).code == "agreement_missing"
    # A second no is noted, and changes nothing of the first.
    desk.clock.pass_time(timedelta(minutes=2))
    assert desk.record_agreement.decline(trip.id).agreements == (yes,)
    desk.agree(trip)
    assert desk.book_trip(trip.id).record_locator


def test_a_no_before_any_yes_is_noted_too(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    assert desk.record_agreement.decline(trip.id) == trip
    assert desk.kept.tables.audit[-1].detail == "USD 1,842.20, fee USD 35.00, no card"


def test_a_booking_goes_on_where_the_next_call_begins_meanwhile(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    call = desk.calls.id
    desk.calls.begin()
    assert desk.book_trip(trip.id, call).record_locator


def test_a_call_that_is_resumed_after_a_lock_keeps_its_yes(desk: UseCaseFixture) -> None:
    desk.calls.begin()
    trip = desk.with_card()
    call = desk.calls.id
    desk.calls.resume(call)
    assert desk.calls.id == call
    desk.calls = CurrentCall(lambda: "another run")
    assert earlier_yes(trip, desk.actor.moment()) == trip.agreements[-1]
    desk.calls.resume(call)
    assert desk.book_trip(trip.id).record_locator


@pytest.mark.parametrize("begin", [CurrentCall.begin, lambda calls: calls.resume("")])
def test_a_call_that_has_ended_is_not_resumed(
    desk: UseCaseFixture, begin: Callable[[CurrentCall], None]
) -> None:
    desk.calls.begin()
    trip = desk.with_card()
    call = desk.calls.id
    begin(desk.calls)
    desk.calls.resume(call)
    assert desk.calls.id != call
    assert refused(desk, trip).code == "agreement_missing"
