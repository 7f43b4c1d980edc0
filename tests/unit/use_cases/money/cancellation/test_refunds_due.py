"""What goes back after a cancellation is in the refund ledger, as owed by us or the airline."""

from __future__ import annotations

import pytest

from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.order import AirlineCredit, RefundTo
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.cancellation.refunds_due import enter_refunds
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.booking.cancel_samples import sample_quote
from tests.support.booking.refund_samples import sample_charged_trip, sample_refund
from tests.support.fakes.small_tables import FakeRefundRepository
from tests.support.samples import sample_cancel
from tests.support.use_cases.canceling import (
    GIVEN_BACK,
    KEPT,
    agreed,
    attempt_of,
    booked,
    entered,
    usd,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

PENDING = AttemptState.PENDING


def test_what_the_airline_sends_to_the_client_is_followed(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.cancel_trip(trip.id, agreed(desk, trip), KEPT)
    (entry,) = entered(desk)
    assert (entry.duty, entry.amount, entry.from_airline) == (RefundDuty.AIRLINE, usd(184220), None)
    assert entry.goes_to == "Visa ending 4242"
    assert entry.state_text(entry.learned_on).startswith("followed since")


def test_what_we_charged_is_owed_by_the_law(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_charged_trip())
    desk.cancel_trip(trip.id, agreed(desk, trip), KEPT)
    (entry,) = entered(desk)
    assert (entry.duty, entry.amount, entry.payment) == (
        RefundDuty.MERCHANT,
        usd(184220),
        "pi_fare",
    )
    assert entry.from_airline == entry.amount
    assert entry.state_text(entry.learned_on).startswith("due ")


def test_what_is_entered_already_is_not_owed_twice(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_charged_trip())
    part = sample_refund(amount=usd(100000))
    desk.kept.tables.refunds[part.id] = part
    desk.cancel_trip(trip.id, agreed(desk, trip), KEPT)
    assert [entry.amount for entry in entered(desk)] == [usd(100000), usd(84220)]


def test_a_fare_that_is_entered_whole_is_not_entered_again(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_charged_trip())
    desk.kept.tables.refunds["refundsample"] = sample_refund()
    desk.cancel_trip(trip.id, agreed(desk, trip), KEPT)
    assert len(entered(desk)) == 1


def test_what_comes_to_us_of_the_airlines_charge_is_passed_on(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    to_us = sample_quote(refund_to=RefundTo.BALANCE)
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=to_us), KEPT)
    (entry,) = entered(desk)
    assert (entry.duty, entry.amount, entry.from_airline) == (
        RefundDuty.PASSED_ON,
        to_us.refund,
        to_us.refund,
    )
    assert entry.state_text(entry.learned_on).startswith("owed since")


def test_another_currency_than_we_charged_is_passed_on_as_it_is(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_charged_trip())
    quote = sample_quote(refund=Money(90000, "EUR"))
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=quote), KEPT)
    assert [(one.duty, one.amount) for one in entered(desk)] == [
        (RefundDuty.PASSED_ON, Money(90000, "EUR"))
    ]


@pytest.mark.parametrize(
    ("codes", "goes_to"),
    [
        (("H8KLQW2P", "H8KLQW3P"), "airline credit: H8KLQW2P, USD 9.00; H8KLQW3P, USD 9.00"),
        ((), "airline credit"),
    ],
)
def test_a_credit_is_followed_by_its_codes(
    desk: UseCaseFixture, codes: tuple[str, ...], goes_to: str
) -> None:
    trip = booked(desk)
    credits = tuple(AirlineCredit(code, usd(900)) for code in codes)
    quote = sample_quote(refund_to=RefundTo.CREDITS, credits=credits)
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=quote), KEPT)
    assert [(one.duty, one.goes_to) for one in entered(desk)] == [(RefundDuty.AIRLINE, goes_to)]


@pytest.mark.parametrize("refund", [None, usd(0)])
def test_nothing_is_entered_where_no_amount_comes_back(
    desk: UseCaseFixture, refund: Money | None
) -> None:
    trip = booked(desk)
    quote = sample_quote(refund=refund, refund_to=RefundTo.NOT_STATED)
    after = desk.cancel_trip(trip.id, agreed(desk, trip, quote=quote), KEPT)
    assert (entered(desk), attempt_of(after).amount) == ([], usd(0))
    ending = "Nothing goes back." if refund else "Ask the airline what goes back, and to where."
    assert outcome_sentence(attempt_of(after)) == f"Canceled. {ending}"


def test_our_fee_is_given_back_where_the_client_was_promised_so(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.cancel_trip(trip.id, agreed(desk, trip, GIVEN_BACK), GIVEN_BACK)
    fee = entered(desk)[-1]
    assert (fee.duty, fee.amount, fee.payment, fee.goes_to) == (
        RefundDuty.OWN_FEE,
        usd(3500),
        "pi_sample",
        "Visa ending 4242",
    )


def test_a_ledger_that_cannot_be_read_keeps_no_outcome_from_being_saved(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = desk.put(sample_charged_trip())
    quote = agreed(desk, trip)

    def damaged(self: object, trip_id: str) -> tuple[RefundEntry, ...]:
        raise Refused("store_damaged", "It cannot be read.")

    monkeypatch.setattr(FakeRefundRepository, "of_trip", damaged)
    assert stage_of(desk.cancel_trip(trip.id, quote, KEPT)) is TripStage.CANCELED
    assert [entry.amount for entry in entered(desk)] == [usd(184220)]


@pytest.mark.expects_warning("desktop.use_cases.money.cancellation.refunds_due")
def test_an_entry_that_cannot_be_kept_is_on_the_record(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip)

    def refuse(self: object, entry: RefundEntry) -> None:
        raise Refused("card_number_in_text", "It reads like a card's number.")

    monkeypatch.setattr(FakeRefundRepository, "add", refuse)
    assert stage_of(desk.cancel_trip(trip.id, quote, KEPT)) is TripStage.CANCELED
    assert desk.actions()[-1] == ("refund entered", "refused")
    (finding,) = desk.kept.tables.findings.values()
    assert finding.text.startswith("It is canceled, USD 1,842.20 goes back (the airline owes it)")
    before = desk.actions()
    desk.kept.write(lambda repos: enter_refunds(repos, desk.actor, sample_cancel(PENDING)))
    assert desk.actions() == before


@pytest.mark.expects_warning("desktop.use_cases.money.cancellation.refunds_due")
def test_a_credit_whose_code_reads_like_a_card_is_followed_without_it(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    credits = (AirlineCredit("42424242424242", usd(4242)), AirlineCredit("42", usd(900)))
    quote = sample_quote(refund_to=RefundTo.CREDITS, credits=credits)
    desk.cancel_trip(trip.id, agreed(desk, trip, quote=quote), KEPT)
    assert [(one.amount, one.goes_to) for one in entered(desk)] == [
        (quote.refund, "airline credit")
    ]


def test_what_is_entered_is_entered_once(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    after = desk.cancel_trip(trip.id, agreed(desk, trip, GIVEN_BACK), GIVEN_BACK)
    assert len(entered(desk)) == 2
    desk.kept.write(lambda repos: enter_refunds(repos, desk.actor, attempt_of(after)))
    assert len(entered(desk)) == 2
