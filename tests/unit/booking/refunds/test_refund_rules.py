"""What may be entered in the refund ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.money import Money
from desktop.booking.refunds.refund_deadline import PaymentForm
from desktop.booking.refunds.refund_entry import ClosingKind, RefundEntry
from desktop.booking.refunds.refund_rules import (
    ChargedFare,
    CheckedRefund,
    FieldProblem,
    TypedRefund,
    charged_fare,
    may_reopen,
    read_payment,
    read_refund,
    read_withdrawal,
    still_to_refund,
)
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from tests.support.booking.fee_samples import sample_fare_capture, sample_fare_hold
from tests.support.booking.refund_samples import (
    LEARNED_ON,
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
    sample_typed_refund,
)
from tests.support.samples import COMPANY, sample_answer, sample_order, sample_trip

USD_1842 = Money(184220, "USD")
TODAY = LEARNED_ON + timedelta(days=2)


def usd(amount: int) -> Money:
    return Money(amount * 100, "USD")


def _elsewhere(charged_by: str, **changes: Any) -> Trip:  # noqa: ANN401
    answer = sample_answer(charged_by=charged_by, charged_by_us=charged_by == COMPANY)
    order = sample_order(vendor=RECORDED, answer=answer, **changes)
    return sample_trip(fare_plan=FarePlan.BOOKED_ELSEWHERE, orders=(order,))


def test_we_charged_a_fare_from_the_balance_and_one_elsewhere_in_our_name() -> None:
    assert charged_fare(sample_charged_trip()) == ChargedFare(USD_1842, "pi_fare")
    ours = _elsewhere(COMPANY)
    assert charged_fare(ours) == ChargedFare(USD_1842, "")


def test_a_booking_elsewhere_without_a_total_counts_as_it_was_asked_for() -> None:
    order = sample_order(
        vendor=RECORDED, answer=sample_answer(charged_by=COMPANY, charged_by_us=True, total=None)
    )
    trip = sample_trip(fare_plan=FarePlan.BOOKED_ELSEWHERE, orders=(order,))
    assert charged_fare(trip) == ChargedFare(USD_1842, "")


@pytest.mark.parametrize(
    "trip",
    [
        sample_trip(),
        sample_trip(TripStage.FARE_DUE),
        sample_charged_trip(orders=(sample_fare_hold(), sample_order())),
        sample_charged_trip(
            orders=(
                sample_fare_hold(), sample_order(), sample_fare_capture(AttemptState.UNKNOWN),
            )
        ),
        sample_trip(TripStage.TO_RECORD),
        sample_trip(TripStage.DRAFT, fare_plan=FarePlan.BOOKED_ELSEWHERE),
        _elsewhere("Northwind"),
        _elsewhere(COMPANY, state=AttemptState.REFUSED),
    ],
)  # fmt: skip
def test_no_other_fare_is_ours_to_refund(trip: Trip) -> None:
    assert charged_fare(trip) is None


def test_a_company_without_a_name_is_nobodys_merchant() -> None:
    assert charged_fare(_elsewhere("")) is None


def test_what_is_withdrawn_does_not_count_against_the_fare() -> None:
    withdrawn = sample_refund_closing(kind=ClosingKind.WITHDRAWN)
    entries = (
        sample_refund(amount=usd(100)),
        sample_refund(amount=usd(200), closing=sample_refund_closing()),
        sample_refund(amount=usd(400), closing=withdrawn),
        sample_refund(amount=Money(800, "EUR")),
    )
    assert still_to_refund(usd(1000), entries) == usd(700)


def _read(
    entries: tuple[RefundEntry, ...] = (),
    **changes: Any,  # noqa: ANN401
) -> CheckedRefund | FieldProblem:
    typed: TypedRefund = sample_typed_refund(**changes)
    return read_refund(typed, sample_charged_trip(), USD_1842, entries, TODAY)


def test_what_is_typed_is_read() -> None:
    assert _read(reason="  The airline \n canceled ") == CheckedRefund(
        "The airline canceled", USD_1842, USD_1842, PaymentForm.CARD, LEARNED_ON
    )
    part = _read(amount="200", from_airline=" ", form=PaymentForm.OTHER, learned_on="23nov26")
    assert part == CheckedRefund(
        "The airline canceled the flight", usd(200), None, PaymentForm.OTHER, date(2026, 11, 23)
    )
    abroad = _read(from_airline="EUR 1,500")
    assert isinstance(abroad, CheckedRefund)
    assert abroad.from_airline == Money(150000, "EUR")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"reason": " "}, "reason", "1 to 120 letters"),
        ({"reason": "x" * 121}, "reason", "1 to 120 letters"),
        ({"reason": "a\0b"}, "reason", "1 to 120 letters"),
        ({"amount": ""}, "amount", "an amount in USD"),
        ({"amount": "0"}, "amount", "an amount in USD"),
        ({"amount": "EUR 10"}, "amount", "an amount in USD"),
        ({"amount": "1842.21"}, "amount", "We charged USD 1,842.20 for the fare, and no more."),
        ({"from_airline": "soon"}, "from_airline", "or leave it empty"),
        ({"form": None}, "form", "How did the client pay"),
        ({"learned_on": ""}, "learned_on", "Type a day"),
        ({"learned_on": "11/12/2026"}, "learned_on", "month in letters"),
        ({"learned_on": "27nov2026"}, "learned_on", "still to come"),
        ({"learned_on": "22nov2026"}, "learned_on", "before the trip was begun"),
    ],
)
def test_a_field_at_fault_is_named(changes: dict[str, Any], field: str, sentence: str) -> None:
    problem = _read(**changes)
    assert isinstance(problem, FieldProblem)
    assert problem.field == field
    assert sentence in problem.happened


def test_refunds_never_come_to_more_than_the_fare() -> None:
    before = (sample_refund(amount=usd(1000)),)
    assert isinstance(_read(before, amount="842.20"), CheckedRefund)
    problem = _read(before, amount="842.21")
    assert isinstance(problem, FieldProblem)
    assert problem.happened.endswith("and USD 842.20 of it is not entered yet.")


def test_a_payment_has_a_day_and_a_reference() -> None:
    entry = sample_refund()
    assert read_payment("25nov2026", " re_1 x ", entry, TODAY) == (date(2026, 11, 25), "re_1 x")
    for paid_on, reference, field in (
        ("", "re_1", "paid_on"),
        ("23nov2026", "re_1", "paid_on"),
        ("27nov2026", "re_1", "paid_on"),
        ("25nov2026", "", "reference"),
        ("25nov2026", "r" * 61, "reference"),
    ):
        problem = read_payment(paid_on, reference, entry, TODAY)
        assert isinstance(problem, FieldProblem)
        assert problem.field == field
    early = read_payment("23nov2026", "re_1", entry, TODAY)
    assert isinstance(early, FieldProblem)
    assert early.happened == "That is before it was learned of, on 24 Nov 2026."


def test_a_withdrawal_has_a_reason() -> None:
    assert read_withdrawal(" Entered  twice ") == "Entered twice"
    assert isinstance(read_withdrawal(" "), FieldProblem)


def test_what_was_paid_by_mistake_is_owed_again_and_what_was_withdrawn_while_it_is_covered() -> (
    None
):
    withdrawn = sample_refund(closing=sample_refund_closing(kind=ClosingKind.WITHDRAWN))
    paid = sample_refund(closing=sample_refund_closing())
    assert not may_reopen(sample_refund(), USD_1842, ())
    assert may_reopen(paid, None, (paid,))
    assert may_reopen(withdrawn, USD_1842, (withdrawn,))
    assert not may_reopen(withdrawn, None, (withdrawn,))
    again = replace(sample_refund(), id="again")
    assert not may_reopen(withdrawn, USD_1842, (withdrawn, again))
