"""Canceling an order at Duffel: a quote, one confirmation, and every odd answer to both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop.airlines.duffel.cancellation.cancellation_wire import decode_quote
from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.money import Money
from desktop.booking.trip.order import (
    AirlineCredit,
    CancellationQuote,
    OrderCancellation,
    RefundTo,
)
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from tests.support.airlines.duffel_says import data, no
from tests.support.airlines.wire_samples import CONFIRMED, Json, wire_order, wire_quote
from tests.support.fakes.endpoint import CUT, Endpoint, Say

ENDS = datetime(2026, 11, 24, 19, tzinfo=UTC)
DONE = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
warns = pytest.mark.expects_warning("desktop.airlines.duffel")


QUOTE = CancellationQuote(
    "duffel", "ore_one", "ord_one", Money(37210, "USD"), RefundTo.ORIGINAL, ENDS
)
CANCELED = OrderCancellation("ore_one", Money(37210, "USD"), RefundTo.ORIGINAL, DONE)
LATER = Say(202, {"data": {"message": "It will be confirmed later."}})


def canceled_order(**changes: object) -> Json:
    at = {"cancelled_at": "2026-11-24T18:05:00Z", "cancellation": wire_quote(**CONFIRMED)}
    return {**wire_order(), **at, **changes}


# ---------------------------------------------------------------- the quote


def test_a_quote_is_asked_for_one_order_and_cancels_nothing(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_quote(), 201))
    assert duffel.quote_cancellation("duffel", "ord_one") == QUOTE
    (asked,) = side.heard
    assert (asked.method, asked.path) == ("POST", "/air/order_cancellations")
    assert asked.data == {"order_id": "ord_one"}


@pytest.mark.parametrize("place", [*RefundTo])
def test_where_the_money_goes_is_read(place: RefundTo) -> None:
    assert decode_quote(wire_quote(refund_to=place.value))[0].refund_to is place


@pytest.mark.parametrize("odd", [None, 3, "the moon", ["card"]])
def test_a_place_that_is_not_known_counts_as_not_stated(odd: object) -> None:
    wire = wire_quote(refund_to=odd)
    assert decode_quote(wire)[0].refund_to is RefundTo.NOT_STATED
    del wire["refund_to"]
    assert decode_quote(wire)[0].refund_to is RefundTo.NOT_STATED


@pytest.mark.parametrize(
    "odd",
    [
        {"refund_amount": "-1.00"},
        {"refund_amount": 372.1},
        {"refund_amount": "372.105"},
        {"refund_currency": None},
        {"refund_currency": "dollars"},
        {"expires_at": None},
        {"expires_at": "soon"},
        {"id": ""},
        {"order_id": None},
        {"confirmed_at": "yes"},
    ],
)
def test_what_a_client_cannot_agree_to_is_no_quote(odd: Json) -> None:
    with pytest.raises(Malformed):
        decode_quote(wire_quote(**odd))


def test_an_amount_that_the_airline_does_not_say_is_none() -> None:
    wire = wire_quote(refund_amount=None, refund_currency=None)
    assert decode_quote(wire)[0].refund is None


def test_credits_are_kept_as_far_as_they_can_be() -> None:
    credit = {
        "id": "acd_one",
        "credit_name": "Travel credit",
        "credit_code": "H8KLQW2P",
        "credit_amount": "372.10",
        "credit_currency": "USD",
        "issued_on": "2026-11-24",
        "passenger_id": "pas_one",
    }
    odd = [
        {**credit, "credit_code": "4242424242424242"},
        {**credit, "credit_code": None},
        "odd",
        {**credit, "credit_amount": "-1", "credit_name": "4242 4242 4242 4242", "passenger_id": 3},
    ]
    wire = wire_quote(refund_to="airline_credits", airline_credits=[credit, *odd])
    assert decode_quote(wire)[0].credits == (
        AirlineCredit("H8KLQW2P", Money(37210, "USD"), "Travel credit", "pas_one"),
        AirlineCredit("H8KLQW2P", None),
    )


def test_codes_that_read_like_a_card_beside_each_other_are_left_out() -> None:
    halves = [{"credit_code": "42424242"}, {"credit_code": "42424242"}]
    assert decode_quote(wire_quote(airline_credits=halves))[0].credits == ()


@warns
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no("already_cancelled"), Refused, "already_canceled"),
        (no("order_not_cancellable"), Refused, "not_cancelable"),
        (no("not_found", status=404), Refused, "order_not_shown"),
        (no("bad_request", status=400), Refused, "cancel_refused"),
        (no("access_token_not_found", status=401), Refused, "airline_key_refused"),
        (no("airline_internal", status=500), Unreachable, "airline_down"),
        (Say(422, b"<html>"), Unreachable, "airline_garbled"),
        (data(wire_quote(order_id="ord_another"), 201), Unreachable, "airline_garbled"),
        (data(wire_quote(**CONFIRMED), 201), Unreachable, "airline_garbled"),
        (data(wire_quote(refund_amount="-5.00"), 201), Unreachable, "airline_garbled"),
        (data(wire_quote(live_mode=True), 201), Refused, "airline_wrong_mode"),
        (CUT, Unreachable, "airline_unreachable"),
    ],
)
def test_without_a_quote_the_ticket_is_as_it_was(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str
) -> None:
    side.will(answer)
    with pytest.raises(kind, match=code) as refused:
        duffel.quote_cancellation("duffel", "ord_one")
    assert "the ticket is as it was" in refused.value.safe or code == "already_canceled"
    assert "booked" not in refused.value.safe


# ---------------------------------------------------------------- the confirmation


def test_a_quote_is_read_again_and_confirmed_once(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_quote()), data(wire_quote(**CONFIRMED)))
    assert duffel.cancel_order(QUOTE).answer == CANCELED
    assert [(heard.method, heard.path) for heard in side.heard] == [
        ("GET", "/air/order_cancellations/ore_one"),
        ("POST", "/air/order_cancellations/ore_one/actions/confirm"),
    ]
    assert side.heard[-1].body == b""


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"refund_amount": "300.00"}, "quote_changed"),
        ({"refund_currency": "EUR"}, "quote_changed"),
        ({"refund_to": "airline_credits"}, "quote_changed"),
        ({"expires_at": "2026-11-24T20:00:00Z"}, "quote_changed"),
        ({"order_id": "ord_another"}, "quote_of_another_order"),
    ],
)
def test_another_quote_than_the_one_agreed_to_is_not_confirmed(
    side: Endpoint, duffel: Duffel, now: Json, code: str
) -> None:
    side.will(data(wire_quote(**now)))
    with pytest.raises(Refused, match=code):
        duffel.cancel_order(QUOTE)
    assert len(side.heard) == 1


def test_a_quote_that_is_confirmed_already_is_not_confirmed_again(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(data(wire_quote(**CONFIRMED)))
    assert duffel.cancel_order(QUOTE).answer == CANCELED
    assert len(side.heard) == 1


def test_an_accepted_cancellation_is_decided_later(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_quote()), LATER)
    assert duffel.cancel_order(QUOTE).answer is None


@warns
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no("order_cancellation_stale"), Refused, "quote_expired"),
        (no("order_not_cancellable"), Refused, "not_cancelable"),
        (no("rate_limit_exceeded", status=429), Unreachable, "airline_busy"),
        (no("expired_access_token", status=401), Refused, "airline_key_refused"),
        (no("airline_internal", status=500), Unknown, "cancel_unanswered"),
        (no("service_unavailable", status=503), Unknown, "cancel_unanswered"),
        (no("conflict", status=409), Unknown, "cancel_unanswered"),
        (no("airline_internal"), Unknown, "cancel_unanswered"),
        (no("gateway_timeout_error", status=400), Unknown, "cancel_unanswered"),
        (no("order_cancellation_already_confirmed"), Unknown, "cancel_unanswered"),
        (no("insufficient_permissions", status=403), Unknown, "cancel_unanswered"),
        (no("not_found", status=404), Unknown, "cancel_unanswered"),
        (Say(422, b"<html>"), Unknown, "cancel_unanswered"),
        (Say(200, b"<html>"), Unknown, "cancel_unanswered"),
        (data(wire_quote()), Unknown, "cancel_unanswered"),
        (data(wire_quote(id="ore_two", **CONFIRMED)), Unknown, "cancel_unanswered"),
        (data(wire_quote(order_id="ord_two", **CONFIRMED)), Unknown, "cancel_unanswered"),
        (data({"message": "done"}), Unknown, "cancel_unanswered"),
        (data(wire_quote(live_mode=True, **CONFIRMED)), Unknown, "airline_wrong_mode"),
        (CUT, Unknown, "cancel_unanswered"),
    ],
)
def test_only_a_refusal_of_duffels_own_says_that_nothing_was_canceled(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str
) -> None:
    side.will(data(wire_quote()), answer)
    with pytest.raises(kind, match=code):
        duffel.cancel_order(QUOTE)
    assert len(side.heard) == 2


@warns
def test_where_another_confirmation_came_first_the_order_says_what_goes_back(
    side: Endpoint, duffel: Duffel
) -> None:
    confirmed = wire_quote(id="ore_two", refund_amount="12.00", **CONFIRMED)
    side.will(
        data(wire_quote()), no("already_cancelled"), data(canceled_order(cancellation=confirmed))
    )
    answer = duffel.cancel_order(QUOTE).answer
    assert answer == replace(CANCELED, quote_id="ore_two", refund=Money(1200, "USD"))


@warns
@pytest.mark.parametrize("order", [data(wire_order()), CUT])
def test_an_order_that_does_not_bear_that_out_leaves_it_unknown(
    side: Endpoint, duffel: Duffel, order: Say
) -> None:
    side.will(data(wire_quote()), no("already_cancelled"), order)
    with pytest.raises(Unknown, match="cancel_unanswered"):
        duffel.cancel_order(QUOTE)


def test_a_quote_whose_id_is_none_of_duffels_is_not_asked_for(
    side: Endpoint, duffel: Duffel
) -> None:
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        duffel.cancel_order(replace(QUOTE, id="../orders/ord_one"))
    assert side.heard == []


# ---------------------------------------------------------------- what came of it


def test_the_order_says_whether_it_is_canceled(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_order()), data(canceled_order()))
    assert duffel.find_cancellation("duffel", "ord_one") is None
    assert duffel.find_cancellation("duffel", "ord_one") == CANCELED
    assert {heard.path for heard in side.heard} == {"/air/orders/ord_one"}


@pytest.mark.parametrize(
    "odd",
    [
        {"cancellation": None},
        {"cancellation": "odd"},
        {"cancellation": wire_quote()},
        {"cancellation": wire_quote(order_id="ord_two", **CONFIRMED)},
    ],
)
def test_a_canceled_order_without_a_good_quote_is_canceled_all_the_same(
    side: Endpoint, duffel: Duffel, odd: Json
) -> None:
    side.will(data(canceled_order(**odd)))
    assert duffel.find_cancellation("duffel", "ord_one") == OrderCancellation(
        "", None, canceled_at=DONE
    )


@pytest.mark.parametrize(
    ("odd", "refund"),
    [
        ({"refund_amount": "-5"}, None),
        ({"refund_currency": None}, None),
        ({"expires_at": None}, CANCELED.refund),
        ({"airline_credits": "odd"}, CANCELED.refund),
    ],
)
def test_an_odd_part_of_a_cancellation_hides_no_other(
    side: Endpoint, duffel: Duffel, odd: Json, refund: Money | None
) -> None:
    side.will(data(canceled_order(cancellation=wire_quote(**{**CONFIRMED, **odd}))))
    found = duffel.find_cancellation("duffel", "ord_one")
    assert found == replace(CANCELED, refund=refund)


def test_a_confirmed_cancellation_counts_before_the_order_is_marked(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(data(canceled_order(cancelled_at=None)))
    found = duffel.find_cancellation("duffel", "ord_one")
    assert found is not None
    assert (found.refund, found.refund_to) == (CANCELED.refund, CANCELED.refund_to)
    assert found.canceled_at is not None


def test_a_mark_in_another_form_counts_too(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(canceled_order(cancelled_at=True)))
    assert duffel.find_cancellation("duffel", "ord_one") == CANCELED


@warns
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (no("not_found", status=404), "order_not_shown"),
        (no("airline_internal", status=500), "airline_down"),
        (data(canceled_order(id="ord_two")), "airline_garbled"),
        (data({"cancelled_at": "2026-11-24T18:05:00Z"}), "airline_garbled"),
        (CUT, "airline_unreachable"),
    ],
)
def test_no_odd_answer_makes_a_ticket_vanish(
    side: Endpoint, duffel: Duffel, answer: Say, code: str
) -> None:
    side.will(*[answer] * 3)
    with pytest.raises(Unreachable, match=code) as unknown:
        duffel.find_cancellation("duffel", "ord_one")
    assert "locked" in unknown.value.safe
