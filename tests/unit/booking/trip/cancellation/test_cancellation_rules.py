"""What may be canceled, what comes back of it, and whether a yes to that holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.card_entry.agreement import Agreement, Moment
from desktop.booking.fare_plan import RECORDED
from desktop.booking.money import Money
from desktop.booking.text.cancellation_text import (
    cancellation_script,
    credit_text,
    destination_text,
    holds_until_text,
    refund_sentence,
)
from desktop.booking.trip.attempt_states import ARRIVED_LATE, CANCELED_BEFORE, AttemptState
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    cancel_attempt,
    canceled_by,
    cancellation_terms,
    comes_to_us,
    exceeds_fare,
    fee_decisions,
    fee_is_given_back,
    has_agreed_to_cancel,
    is_canceled,
    kept_by_airline,
    order_to_cancel,
    yes_to_cancel,
)
from desktop.booking.trip.order import AirlineCredit, CancellationQuote, OrderCancellation, RefundTo
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import TripAction, allowed_actions, is_unsettled, stage_of
from tests.support.booking.cancel_samples import sample_cancellation, sample_quote
from tests.support.booking.fee_samples import sample_fare_hold, sample_hold
from tests.support.booking.refund_samples import sample_charged_trip
from tests.support.samples import (
    COMPANY,
    sample_answer,
    sample_cancel,
    sample_moment,
    sample_offer,
    sample_order,
    sample_payment,
    sample_trip,
)

KEPT, GIVEN_BACK = FeeDecision.KEPT, FeeDecision.GIVEN_BACK
PAID = Money(184220, "USD")
LATER = timedelta(minutes=31)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def with_yes(trip: Trip, quote: CancellationQuote, decision: FeeDecision = KEPT) -> Trip:
    now = sample_moment()
    yes = Agreement(
        "Words.", cancellation_terms(trip, quote, decision), "", "m", "M", now.at, now.clock,
        now.seconds, call=now.call,
    )  # fmt: skip
    return replace(trip, agreements=(*trip.agreements, yes))


# ---------------------------------------------------------------- what may be canceled


def test_a_booked_trip_can_be_canceled_once() -> None:
    trip = sample_trip()
    assert order_to_cancel(trip) == trip.order
    assert TripAction.CANCEL in allowed_actions(trip, sample_moment())
    done = sample_trip(TripStage.CANCELED)
    assert order_to_cancel(done) is None
    assert (is_canceled(done), stage_of(done), is_unsettled(done)) == (
        True,
        TripStage.CANCELED,
        False,
    )
    assert TripAction.CANCEL not in allowed_actions(done, sample_moment())


@pytest.mark.parametrize(
    "trip",
    [
        sample_trip(TripStage.DRAFT),
        sample_trip(TripStage.CARD_TAKEN),
        sample_trip(TripStage.PENDING),
        sample_trip(TripStage.UNKNOWN),
        sample_trip(TripStage.FARE_DUE),
        sample_trip(TripStage.CANCELING),
        sample_trip(orders=(sample_order(answer=None),)),
        sample_trip(orders=(sample_order(answer=sample_answer(airline_id="")),)),
        sample_trip(orders=(sample_order(vendor=RECORDED),)),
        sample_trip(orders=(sample_order(reason=ARRIVED_LATE),)),
        sample_trip(TripStage.FEE_DUE, payments=(sample_hold(),)),
        sample_trip(TripStage.FEE_DUE, payments=(sample_payment(AttemptState.UNKNOWN),)),
        sample_charged_trip(orders=(sample_fare_hold(), sample_order())),
    ],
)
def test_nothing_is_canceled_while_anything_else_is_open(trip: Trip) -> None:
    assert order_to_cancel(trip) is None


def test_a_try_that_was_refused_can_be_made_again() -> None:
    trip = sample_trip(
        payments=(sample_payment(), sample_cancel(AttemptState.REFUSED)),
    )
    assert order_to_cancel(trip) == trip.order
    assert (stage_of(trip), is_canceled(trip)) == (TripStage.BOOKED, False)
    assert cancel_attempt(trip) is not None


def test_a_fee_that_is_due_is_not_forgotten_with_the_trip() -> None:
    trip = sample_trip(TripStage.FEE_DUE, payments=(sample_cancel(),))
    assert (stage_of(trip), is_unsettled(trip)) == (TripStage.CANCELED, True)
    assert order_to_cancel(sample_trip(TripStage.FEE_DUE)) is not None


# ---------------------------------------------------------------- what comes back


@pytest.mark.parametrize(
    ("refund", "kept", "exceeds"),
    [
        (usd(180220), usd(4000), False),
        (PAID, usd(0), False),
        (usd(0), PAID, False),
        (usd(184221), None, True),
        (Money(180220, "EUR"), None, False),
        (None, None, False),
    ],
)
def test_what_is_kept_is_said_only_where_it_can_be_worked_out(
    refund: Money | None, kept: Money | None, exceeds: bool
) -> None:
    trip = sample_trip()
    assert kept_by_airline(trip, refund) == kept
    assert exceeds_fare(trip, sample_quote(refund=refund)) is exceeds


@pytest.mark.parametrize("place", list(RefundTo))
def test_what_reaches_us_is_ours_to_pass_on(place: RefundTo) -> None:
    to_balance = place in (RefundTo.BALANCE, RefundTo.ARC_BSP)
    assert comes_to_us(sample_trip(), place) is to_balance
    assert comes_to_us(sample_charged_trip(), place) is not place.is_credit, "we charged it"


def test_only_a_fee_that_was_taken_can_be_given_back() -> None:
    assert fee_decisions(sample_trip()) == (KEPT, GIVEN_BACK)
    assert fee_decisions(sample_trip(TripStage.FEE_DUE)) == (KEPT,)


# ---------------------------------------------------------------- the yes


def test_a_yes_is_to_one_quote_and_one_decision_in_one_call() -> None:
    quote, now = sample_quote(), sample_moment()
    trip = with_yes(sample_trip(), quote)
    assert has_agreed_to_cancel(trip, quote, KEPT, now)
    assert yes_to_cancel(trip, now) == trip.agreements[-1]
    others = (
        replace(quote, id="ore_other"),
        replace(quote, refund=usd(1)),
        replace(quote, refund=None),
        replace(quote, refund_to=RefundTo.NOT_STATED),
        replace(quote, expires_at=quote.expires_at + LATER),
        replace(quote, credits=(AirlineCredit("H8K", None),)),
    )
    assert not any(has_agreed_to_cancel(trip, other, KEPT, now) for other in others)
    assert not has_agreed_to_cancel(trip, quote, GIVEN_BACK, now)
    assert not has_agreed_to_cancel(replace(trip, client_id="clientmal"), quote, KEPT, now)
    assert not has_agreed_to_cancel(trip, quote, KEPT, Moment(now.at + LATER, now.clock, 10**6))
    assert not has_agreed_to_cancel(trip, quote, KEPT, replace(now, call="another"))


def test_no_other_yes_counts() -> None:
    now, quote = sample_moment(), sample_quote()
    booked = sample_trip()
    assert yes_to_cancel(booked, now) is None
    assert yes_to_cancel(replace(booked, agreements=()), now) is None
    void = with_yes(booked, quote)
    void = replace(void, agreements=(replace(void.agreements[-1], is_void=True),))
    assert not has_agreed_to_cancel(void, quote, KEPT, now)
    taken_back = fee_is_given_back(replace(void, agreements=void.agreements), sample_cancel())
    assert not taken_back, "by this yes it was kept"


def test_what_becomes_of_our_fee_is_what_the_client_agreed_to_last() -> None:
    trip = with_yes(sample_trip(), sample_quote(), GIVEN_BACK)
    asked = sample_cancel()
    assert fee_is_given_back(trip, asked)
    assert not fee_is_given_back(with_yes(trip, sample_quote(), KEPT), asked)
    assert not fee_is_given_back(sample_trip(), asked)
    assert not fee_is_given_back(trip, replace(asked, reason=CANCELED_BEFORE))
    assert not fee_is_given_back(trip, replace(asked, subject="ord_other"))
    first = trip.agreements[-1]
    early = replace(asked, asked_at=first.at)
    again = replace(with_yes(trip, sample_quote(), KEPT).agreements[-1], at=first.at + LATER)
    assert fee_is_given_back(replace(trip, agreements=(first, again)), early), "the yes of then"
    back = replace(early, asked_at=first.at - LATER)
    assert fee_is_given_back(trip, back), "by a clock that was set back"


def test_who_canceled_it_is_who_read_the_words() -> None:
    done = sample_trip(TripStage.CANCELED)
    assert canceled_by(done) == ""
    assert canceled_by(with_yes(done, sample_quote())) == "M"
    assert canceled_by(with_yes(sample_trip(), sample_quote())) == ""


def test_no_document_prints_a_quote_or_the_codes_of_credits() -> None:
    done = sample_cancellation(credits=(AirlineCredit("H8K", None),))
    assert done.audit_text() == "USD 1,802.20 to original form of payment"
    assert (done.printed().quote_id, done.printed().credits) == ("", ())
    assert OrderCancellation("", None).audit_text() == "a refund that is not stated"


# ---------------------------------------------------------------- the words


def script(trip: Trip, quote: CancellationQuote, decision: FeeDecision = KEPT) -> str:
    return cancellation_script(trip, COMPANY, quote, decision)


def test_the_words_name_trip_amounts_place_and_fee() -> None:
    assert script(sample_trip(), sample_quote()) == (
        "“I cancel the trip from Los Angeles to London on Sat 12 Dec, reference K7PQ2M, for Ada. "
        "Northwind gives back USD 1,802.20 of the USD 1,842.20 that was paid, and keeps USD 40.00. "
        "It goes to your Visa ending 4242, and the airline sends it. "
        f"{COMPANY} keeps its fee of USD 35.00. The tickets are no longer good after that, and it "
        "cannot be undone. Shall I cancel it?”"
    )


def test_our_fee_is_a_decision_of_its_own() -> None:
    given = script(sample_trip(), sample_quote(), GIVEN_BACK)
    assert f"{COMPANY} gives its fee of USD 35.00 back to Visa ending 4242." in given
    due = script(sample_trip(TripStage.FEE_DUE), sample_quote())
    assert f"{COMPANY} charges USD 35.00 for the booking all the same." in due
    assert "fee" not in script(sample_trip(TripStage.FEE_DUE, fee=usd(0)), sample_quote())


@pytest.mark.parametrize(
    ("refund", "sentence"),
    [
        (None, "Northwind does not say how much it gives back."),
        (usd(0), "Northwind gives nothing back of the USD 1,842.20 that was paid."),
        (PAID, "Northwind gives back all of the USD 1,842.20 that was paid."),
        (
            Money(90000, "EUR"),
            "Northwind gives back EUR 900.00; USD 1,842.20 was paid, in another currency.",
        ),
    ],
)
def test_each_amount_has_its_sentence(refund: Money | None, sentence: str) -> None:
    assert sentence in script(sample_trip(), sample_quote(refund=refund))
    assert refund_sentence(sample_trip(), refund, back=RefundTo.ORIGINAL) == sentence


def test_where_it_goes_is_said_in_plain_words() -> None:
    trip = sample_trip()
    ours = sample_quote(refund_to=RefundTo.BALANCE)
    assert f"It comes to us, {COMPANY}, and we give it back to your Visa ending 4242." in script(
        trip, ours
    )
    credit = script(trip, sample_quote(refund_to=RefundTo.CREDITS))
    assert (
        "It is no money: it comes as airline credit, for another ticket with Northwind." in credit
    )
    voucher = script(trip, sample_quote(refund_to=RefundTo.VOUCHER))
    assert "a voucher of the airline" in voucher
    assert "Where it goes is not stated." in script(
        trip, sample_quote(refund_to=RefundTo.NOT_STATED)
    )
    charged = script(sample_charged_trip(), sample_quote(refund_to=RefundTo.NOT_STATED))
    assert (
        f"Where the airline sends it is not stated. We, {COMPANY}, charged you for the flights and "
        "give it back to your Visa ending 4242." in charged
    )
    unpaid = script(trip, sample_quote(refund_to=RefundTo.AWAITING_PAYMENT, refund=usd(0)))
    assert "Northwind was not paid yet, so nothing goes back." in unpaid
    assert "It goes" not in script(trip, sample_quote(refund=usd(0)))
    without_card = sample_trip(card=None, orders=(sample_order(card=""),))
    assert "the card that paid the flights" in script(without_card, sample_quote())


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (RefundTo.ORIGINAL, "Visa ending 4242"),
        (RefundTo.BALANCE, "us, then Visa ending 4242"),
        (RefundTo.CREDITS, "airline credit"),
        (RefundTo.VOUCHER, "a voucher of the airline"),
        (RefundTo.AWAITING_PAYMENT, "nobody: it was not paid yet"),
        (RefundTo.NOT_STATED, "a place that the airline does not state"),
    ],
)
def test_a_row_says_it_in_a_few(place: RefundTo, text: str) -> None:
    assert destination_text(sample_trip(), place) == text


def test_a_row_says_that_what_we_charged_is_ours_to_give_back() -> None:
    assert destination_text(sample_charged_trip(), RefundTo.NOT_STATED) == (
        "a place that the airline does not state; by us to Visa ending 4242"
    )


def test_several_travelers_and_credits_are_named() -> None:
    offer = sample_offer()
    pair = sample_trip(offer=replace(offer, travelers=(*offer.travelers, *offer.travelers)))
    assert "for all travelers" in script(pair, sample_quote())
    assert credit_text(AirlineCredit("H8K", usd(100))) == "H8K, USD 1.00"
    assert credit_text(AirlineCredit("H8K", None)) == "H8K"
    assert " at " in holds_until_text(sample_quote())
