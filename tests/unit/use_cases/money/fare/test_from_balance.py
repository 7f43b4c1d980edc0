"""Fares that the company charges: held, booked from its balance, charged at once, or released."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.fare_duties import BalanceShortage
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.text.consent_text import booking_script, card_script, fee_script
from desktop.booking.trip.attempt_kinds import (
    CAPTURE,
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    HOLD,
    ORDER,
    RELEASE,
    AnyKind,
)
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import fare_is_due, fare_taken, live_fare_hold
from desktop.booking.trip.fee_rules import fee_taken, live_hold
from desktop.booking.trip.payment import FeeSchedule
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    is_unsettled,
    merchant_name,
    stage_of,
)
from desktop.use_cases.errors import PriceChanged, Refused, Unknown, Unreachable
from desktop.use_cases.ports.identity_port import Member
from tests.support.booking.fee_samples import HELD_UNTIL
from tests.support.fakes.airline import Ending
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import COMPANY, sample_card, sample_consent
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED, UNKNOWN = AttemptState.CONFIRMED, AttemptState.REFUSED, AttemptState.UNKNOWN
FARE, OUR_FEE = Money(184220, "USD"), Money(3500, "USD")
EMPTY = Refused("airline_balance_empty", "The balance is too low.")
NO_NETWORK = Unreachable("no_network", "No network.")


@pytest.fixture
def desk() -> UseCaseFixture:
    desk = UseCaseFixture(holds_fee=True)
    desk.processor.holds_until = HELD_UNTIL
    choices = PaymentChoices((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    desk.kept.write(lambda repos: repos.set_up.save(choices, desk.clock(), "Robin"))
    return desk


def with_card(desk: UseCaseFixture) -> Trip:
    draft = desk.draft()
    return desk.agree(desk.take_card(draft.id, sample_consent(draft)))


def history(trip: Trip) -> list[tuple[AnyKind, AttemptState, str]]:
    return [(one.kind, one.state, one.reason) for one in trip.attempts]


def held_amounts(desk: UseCaseFixture) -> list[Money]:
    return [one.request.amount for one in desk.processor.held]


def charged_amounts(desk: UseCaseFixture) -> list[Money]:
    return [one.request.amount for one in desk.processor.charges]


def test_the_fare_is_held_the_ticket_paid_from_the_balance_and_both_are_charged(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    assert trip.fare_plan is FarePlan.COMPANY_BALANCE
    assert desk.pane.requests[0].payees == ("processor",)
    booked = desk.book_trip(trip.id)
    assert [kind for kind, _, _ in history(booked)] == [FARE_HOLD, HOLD, ORDER, FARE_CAPTURE]
    (request,) = desk.airline.requests
    assert (request.from_balance, request.three_ds_session_id) == (True, "")
    assert charged_amounts(desk) == [FARE], "at once"
    assert held_amounts(desk) == [OUR_FEE]
    assert stage_of(booked) is TripStage.FEE_DUE
    paid = desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [FARE, OUR_FEE], "one payment for each"
    assert stage_of(paid) is TripStage.BOOKED
    assert not is_unsettled(paid)
    purposes = [one.request.purpose.value for one in desk.processor.payments.values()]
    assert purposes == ["fare", "fee"]


def test_the_company_is_the_merchant_and_the_words_say_so(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    assert merchant_name(trip, ORDER, COMPANY) == COMPANY
    assert (
        f"We, {COMPANY}, charge USD 1,842.20 for the fare and USD 35.00 for our service"
        in card_script(trip, COMPANY)
    )
    assert trip.card is not None
    words = booking_script(trip, COMPANY, trip.card)
    assert "charge USD 1,842.20 for the fare and USD 35.00 for our service to your Visa" in words
    free = replace(trip, fee=Money(0, "USD"))
    assert "nothing for our service" in booking_script(free, COMPANY, trip.card)
    assert "Northwind" not in card_script(trip, COMPANY)


def test_nothing_is_booked_where_the_bank_refuses_the_fare(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.append(Refused("card_refused", "The bank refused our fee."))
    with pytest.raises(Refused, match="card_refused") as caught:
        desk.book_trip(trip.id)
    assert "the fare" in caught.value.happened
    assert desk.airline.requests == []
    assert history(desk.trip(trip.id)) == [(FARE_HOLD, REFUSED, "card_refused")]


def test_a_declined_fare_is_tried_again_with_another_card_on_the_same_payment(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.append(Refused("card_refused", "No."))
    with pytest.raises(Refused):
        desk.book_trip(trip.id)
    desk.pane.endings.append(sample_card(last4="4444"))
    trip = desk.agree(desk.take_card(trip.id, sample_consent(desk.trip(trip.id))))
    booked = desk.book_trip(trip.id)
    holds = [one for one in booked.attempts if one.kind is FARE_HOLD]
    assert [one.subject for one in holds] == [holds[0].subject] * 2
    assert charged_amounts(desk) == [FARE]


@pytest.mark.parametrize("ending", [EMPTY, Refused("offer_gone", "Gone."), NO_NETWORK])
def test_where_nothing_is_booked_both_holds_are_released(
    desk: UseCaseFixture, ending: Refused | Unreachable
) -> None:
    trip = with_card(desk)
    desk.airline.book_endings.append(ending)
    with pytest.raises((Refused, Unreachable)):
        desk.book_trip(trip.id)
    after = desk.trip(trip.id)
    assert (live_hold(after), live_fare_hold(after)) == (None, None)
    assert (held_amounts(desk), charged_amounts(desk)) == ([], [])
    assert not is_unsettled(after)


def test_an_empty_balance_is_no_matter_of_the_client_and_the_owner_is_shown_it(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    desk.airline.book_endings.append(EMPTY)
    with pytest.raises(Refused, match="airline_balance_empty") as caught:
        desk.book_trip(trip.id)
    assert "The client's card is good." in caught.value.safe
    assert "the hold of the fare is released" in caught.value.safe
    assert "call back" in caught.value.press
    assert "balance" not in caught.value.sentences()
    record = desk.kept.read(lambda repos: repos.set_up.read())
    assert record.of(BalanceShortage) == BalanceShortage(FARE, "LAX-LHR-LAX")
    desk.agree(desk.trip(trip.id))
    desk.book_trip(trip.id)
    record = desk.kept.read(lambda repos: repos.set_up.read())
    assert record.of(BalanceShortage) == BalanceShortage(), "it covers fares again"


def test_a_release_that_fails_is_said_and_tried_again_later(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    desk.airline.book_endings.append(EMPTY)
    desk.processor.money_endings.extend(
        [FeeEnding.TAKEN, FeeEnding.TAKEN, FeeEnding.TAKEN, NO_NETWORK]
    )
    with pytest.raises(Refused, match="airline_balance_empty") as caught:
        desk.book_trip(trip.id)
    assert "is being let go" in caught.value.safe
    assert is_unsettled(desk.trip(trip.id))
    desk.clock.pass_time(timedelta(minutes=16))
    desk.resume_attempts()
    assert held_amounts(desk) == []


def test_a_price_that_rose_while_it_was_held_releases_the_fare(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    dearer = replace(trip.offer, total=Money(190000, "USD"))
    desk.airline.reprice_endings.extend([trip.offer, dearer])
    with pytest.raises(PriceChanged):
        desk.book_trip(trip.id)
    assert history(desk.trip(trip.id)) == [
        (FARE_HOLD, CONFIRMED, ""),
        (FARE_RELEASE, CONFIRMED, ""),
    ]
    assert desk.airline.requests == []


def test_a_hold_without_an_answer_books_nothing_and_is_asked_about_first(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.append(FeeEnding.LOST_REPLY)
    with pytest.raises(Unknown) as caught:
        desk.book_trip(trip.id)
    assert "Ctrl+Enter" in caught.value.press
    assert desk.airline.requests == []
    booked = desk.book_trip(trip.id)
    assert charged_amounts(desk) == [FARE], "the one that was held, and no second one"
    assert fare_taken(booked) is not None


def test_while_it_stays_unknown_nothing_is_booked(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.append(FeeEnding.LOST_REPLY)
    with pytest.raises(Unknown):
        desk.book_trip(trip.id)
    desk.processor.find_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []


@pytest.mark.parametrize("ending", [Ending.PENDING, Ending.LOST_REPLY])
def test_while_the_airline_has_not_answered_the_fare_stays_held(
    desk: UseCaseFixture, ending: Ending
) -> None:
    trip = with_card(desk)
    desk.airline.book_endings.append(ending)
    if ending is Ending.PENDING:
        assert stage_of(desk.book_trip(trip.id)) is TripStage.PENDING
    else:
        with pytest.raises(Unknown):
            desk.book_trip(trip.id)
    desk.clock.pass_time(timedelta(hours=1))
    if ending is Ending.PENDING:
        desk.resume_attempts()
        assert held_amounts(desk) == [FARE, OUR_FEE]
        desk.airline.settle(trip.offer.id)
        desk.clock.pass_time(timedelta(hours=1))
    desk.resume_attempts()
    assert charged_amounts(desk) == [FARE, OUR_FEE]


def test_a_capture_that_failed_is_finished_later_and_the_trip_is_shown_until_then(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.extend([FeeEnding.TAKEN, FeeEnding.TAKEN, NO_NETWORK])
    booked = desk.book_trip(trip.id)
    assert stage_of(booked) is TripStage.FARE_DUE
    assert fare_is_due(booked)
    assert is_unsettled(booked)
    assert TripAction.CHARGE_FEE in allowed_actions(booked, desk.actor.moment())
    paid = desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [FARE, OUR_FEE]
    assert stage_of(paid) is TripStage.BOOKED


def test_a_fare_whose_hold_lapsed_is_held_anew_on_another_card(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    desk.processor.money_endings.extend([FeeEnding.TAKEN, FeeEnding.TAKEN, NO_NETWORK])
    booked = desk.book_trip(trip.id)
    desk.processor.lapse()
    with pytest.raises(Refused, match="hold_lapsed"):
        desk.charge_fee(trip.id)
    booked = desk.trip(trip.id)
    desk.clock.pass_time(timedelta(days=8))
    assert live_fare_hold(booked) is None
    assert TripAction.TAKE_CARD_FOR_FEE in allowed_actions(booked, desk.actor.moment())
    words = fee_script(booked, COMPANY)
    assert "USD 1,842.20 for the fare and USD 35.00 for our service" in words
    consent = sample_consent(booked, at=desk.clock())
    desk.take_card(trip.id, consent)
    assert [line.who for line in desk.pane.requests[-1].lines] == [
        "WE CHARGE THE FARE",
        "WE CHARGE",
    ]
    with pytest.raises(Refused, match="hold_lapsed"):
        desk.charge_fee(trip.id)
    paid = desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [FARE, OUR_FEE]
    assert fee_taken(paid) is not None


def test_without_an_owners_signature_nothing_is_held(desk: UseCaseFixture) -> None:
    trip = with_card(desk)
    desk.duties_signed = False
    with pytest.raises(Refused, match="duties_not_signed"):
        desk.book_trip(trip.id)
    assert desk.trip(trip.id).attempts == ()


def test_a_role_without_the_permission_books_nothing_from_the_balance(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    agent = Member("id", "Name", Role.BOOKING_AGENT.value, LIVE[Role.BOOKING_AGENT])
    with pytest.raises(Refused, match="not_permitted"):
        replace(desk.book_trip, actor=replace(desk.actor, member=agent))(trip.id)
    desk.holds_fee = False
    with pytest.raises(Refused, match="no_charge_key"):
        desk.book_trip(trip.id)


def test_a_hold_that_nobody_used_is_released_and_one_of_another_card_too(
    desk: UseCaseFixture,
) -> None:
    trip = with_card(desk)
    desk.airline.reprice_endings.extend([trip.offer, NO_NETWORK])
    desk.processor.money_endings.extend([FeeEnding.TAKEN, NO_NETWORK])
    with pytest.raises(Unreachable):
        desk.book_trip(trip.id)
    assert held_amounts(desk) == [FARE]
    desk.pane.endings.append(sample_card(last4="4444"))
    desk.agree(desk.take_card(trip.id, sample_consent(desk.trip(trip.id))))
    desk.book_trip(trip.id)
    kinds = [kind for kind, _, _ in history(desk.trip(trip.id))]
    assert kinds[-5:] == [FARE_RELEASE, FARE_HOLD, HOLD, ORDER, FARE_CAPTURE]
    assert charged_amounts(desk) == [FARE]
    assert held_amounts(desk) == [OUR_FEE]


def test_without_a_fee_only_the_fare_is_charged(desk: UseCaseFixture) -> None:
    desk.fees = FeeSchedule(standard=0)
    trip = with_card(desk)
    booked = desk.book_trip(trip.id)
    assert stage_of(booked) is TripStage.BOOKED
    assert desk.charge_fee(trip.id) == booked
    assert charged_amounts(desk) == [FARE]
    assert not [one for one in booked.attempts if one.kind in (HOLD, CAPTURE, RELEASE)]
