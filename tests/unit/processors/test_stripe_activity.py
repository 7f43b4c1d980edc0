"""Disputes and refunds in Stripe's list of events, and odd answers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.processors.stripe.stripe_amounts import money_of
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.processors.stripe_answers import gateway, no

warns = pytest.mark.expects_warning("desktop.processors.stripe")
DISPUTE = {
    "id": "du_one",
    "payment_intent": "pi_one",
    "amount": 3500,
    "currency": "usd",
    "reason": "fraudulent",
    "status": "needs_response",
    "evidence_details": {"due_by": 1_796_774_400},
}
REFUND = {
    "id": "re_one",
    "payment_intent": "pi_one",
    "amount": 1000,
    "currency": "usd",
    "reason": "requested_by_customer",
    "status": "succeeded",
}


def event(kind: str, about: object, name: str = "evt_one") -> dict[str, object]:
    return {"id": name, "type": kind, "data": {"object": about}, "livemode": False}


def page(*events: object, more: object = False) -> Say:
    return Say(200, {"object": "list", "data": [*events], "has_more": more})


def found(side: Endpoint, stripe: Stripe, kind: str, about: object) -> tuple[AccountEvent, ...]:
    side.will(page(event(kind, about)))
    return stripe.activity(None).events


def test_a_dispute_is_read_with_its_reason_and_its_last_day(side: Endpoint, stripe: Stripe) -> None:
    assert found(side, stripe, "charge.dispute.created", DISPUTE) == (
        AccountEvent(
            AccountEventKind.DISPUTE_OPENED,
            "stripe",
            "du_one",
            "pi_one",
            Money(3500, "USD"),
            "fraudulent",
            date(2026, 12, 9),
        ),
    )


@pytest.mark.parametrize(
    ("kind", "about", "expected", "reason"),
    [
        (
            "charge.dispute.closed",
            {**DISPUTE, "status": "lost"},
            AccountEventKind.DISPUTE_CLOSED,
            "lost",
        ),
        ("refund.created", REFUND, AccountEventKind.REFUNDED, ""),
        (
            "refund.failed",
            {**REFUND, "status": "failed", "failure_reason": "expired_or_canceled_card"},
            AccountEventKind.REFUND_FAILED,
            "expired_or_canceled_card",
        ),
        (
            "charge.refund.updated",
            {**REFUND, "status": "canceled"},
            AccountEventKind.REFUND_FAILED,
            "",
        ),
    ],
)
def test_each_kind_of_event_is_named(
    side: Endpoint,
    stripe: Stripe,
    kind: str,
    about: object,
    expected: AccountEventKind,
    reason: str,
) -> None:
    (one,) = found(side, stripe, kind, about)
    assert (one.kind, one.reason) == (expected, reason)


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("charge.refund.updated", REFUND),
        ("charge.dispute.created", {**DISPUTE, "payment_intent": None}),
        ("charge.dispute.created", {**DISPUTE, "id": 3}),
        ("charge.dispute.created", None),
        ("payout.paid", DISPUTE),
    ],
)
def test_what_is_no_news_or_names_no_payment_is_left_out(
    side: Endpoint, stripe: Stripe, kind: str, about: object
) -> None:
    assert found(side, stripe, kind, about) == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"amount": "3500"},
        {"currency": "xxx"},
        {"currency": None},
        {"reason": "See <b>https://example.com</b>"},
        {"evidence_details": None},
        {"evidence_details": {"due_by": 10**15}},
    ],
)
def test_an_odd_detail_hides_no_dispute(
    side: Endpoint, stripe: Stripe, odd: dict[str, object]
) -> None:
    (one,) = found(side, stripe, "charge.dispute.created", {**DISPUTE, **odd})
    assert (one.kind, one.payment) == (AccountEventKind.DISPUTE_OPENED, "pi_one")
    assert None in (one.amount, one.answer_by) or not one.reason


def test_pages_are_read_to_the_end(side: Endpoint, stripe: Stripe) -> None:
    side.will(
        page(event("charge.dispute.created", DISPUTE), more=True),
        page(event("refund.created", REFUND, "evt_two")),
    )
    since = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    activity = stripe.activity(since)
    assert len(activity.events) == 2
    assert activity.as_of is not None
    first, second = side.heard
    assert first.path == "/v1/events"
    assert first.query["created[gte]"] == str(int(since.timestamp()))
    assert first.query["limit"] == "100"
    assert second.query["starting_after"] == "evt_one"


@warns
def test_a_list_without_an_end_is_kept_and_not_called_complete(
    side: Endpoint, stripe: Stripe
) -> None:
    side.will(*[page(event("charge.dispute.created", DISPUTE), more=True)] * 20)
    activity = stripe.activity(None)
    assert (len(activity.events), activity.as_of) == (20, None)


@warns
@pytest.mark.parametrize(
    ("answer", "kind", "code", "wait"),
    [
        (no(401), Refused, "processor_key_refused", 0),
        (no(403), Refused, "processor_key_too_weak", 0),
        (no(429, {"Retry-After": "30"}, code="rate_limit"), Unreachable, "processor_busy", 30),
        (no(429, {"Retry-After": "999999"}), Unreachable, "processor_busy", 3600),
        (no(429, {"Retry-After": "soon"}), Unreachable, "processor_busy", 0),
        (no(500, type="api_error"), Unreachable, "processor_silent", 0),
        (gateway(403), Unreachable, "processor_silent", 0),
        (Say(200, {"data": "odd"}), Unreachable, "processor_silent", 0),
        (Say(200, {"data": [{"id": "evt_one"}]}), Unreachable, "processor_silent", 0),
        (CUT, Unreachable, "processor_silent", 0),
    ],
)
def test_an_answer_that_is_none_has_words_of_its_own(
    side: Endpoint, stripe: Stripe, answer: Say, kind: type[Exception], code: str, wait: float
) -> None:
    side.will(*[answer] * 2)
    with pytest.raises(kind, match=code) as caught:
        stripe.activity(None)
    assert isinstance(caught.value, Refused | Unreachable)
    assert caught.value.retry_after == wait
    assert "fee" not in caught.value.sentences()


@warns
def test_an_answer_of_the_other_mode_is_refused(side: Endpoint, stripe: Stripe) -> None:
    side.will(Say(200, {"data": [{**event("charge.dispute.created", DISPUTE), "livemode": True}]}))
    with pytest.raises(Unreachable, match="wrong_mode"):
        stripe.activity(None)


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        (3500, "USD", Money(3500, "USD")),
        (500, "JPY", Money(500, "JPY")),
        (500, "ISK", Money(5, "ISK")),
        (501, "ISK", None),
        (1230, "KWD", Money(1230, "KWD")),
        (1, "XXX", None),
    ],
)
def test_an_amount_of_stripes_is_counted_as_it_is_sent(
    amount: int, currency: str, money: Money | None
) -> None:
    assert money_of(amount, currency) == money
