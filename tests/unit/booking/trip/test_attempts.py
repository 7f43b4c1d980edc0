"""The only moves of attempts: nothing leads back, and nothing leaves an end."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import (
    ANSWER_TYPES,
    AnyAttempt,
    check_change,
    is_fee,
    is_order,
)
from desktop.booking.trip.attempt_states import (
    MOVES,
    OPEN_STATES,
    AttemptKind,
    AttemptState,
    IllegalMove,
    can_move,
    check_move,
)
from desktop.booking.trip.payment import FeeCharge
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_lease,
    sample_order,
    sample_payment,
)

KINDS = list(AttemptKind)
ENDS = [AttemptState.CONFIRMED, AttemptState.REFUSED]


@pytest.mark.parametrize(
    ("kind", "before", "after"), [*product(AttemptKind, AttemptState, AttemptState)]
)
def test_an_attempt_moves_only_along_the_table_of_its_kind(
    kind: AttemptKind, before: AttemptState, after: AttemptState
) -> None:
    assert can_move(kind, before, after) == ((before, after) in MOVES[kind])
    if can_move(kind, before, after):
        check_move(kind, before, after)
        return
    with pytest.raises(IllegalMove, match=f"{kind.value}: {before.value} -> {after.value}"):
        check_move(kind, before, after)


@pytest.mark.parametrize(("kind", "end"), [*product(AttemptKind, ENDS)])
def test_nothing_follows_an_end(kind: AttemptKind, end: AttemptState) -> None:
    assert not [move for move in MOVES[kind] if move[0] is end]
    assert end not in OPEN_STATES


@pytest.mark.parametrize("kind", KINDS)
def test_no_attempt_is_requested_again(kind: AttemptKind) -> None:
    assert not [move for move in MOVES[kind] if move[1] is AttemptState.REQUESTED]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", [AttemptState.REQUESTED, AttemptState.UNKNOWN])
def test_what_is_open_can_always_end_both_ways(kind: AttemptKind, state: AttemptState) -> None:
    assert {after for before, after in MOVES[kind] if before is state} >= set(ENDS)


def test_an_order_may_be_decided_later_and_a_fee_may_not() -> None:
    reached = {kind: {after for _, after in MOVES[kind]} for kind in AttemptKind}
    requested = AttemptState.REQUESTED
    assert reached[AttemptKind.ORDER] == set(AttemptState) - {requested}
    assert reached[AttemptKind.FEE] == set(AttemptState) - {requested, AttemptState.PENDING}


def test_every_kind_has_moves_and_an_answer() -> None:
    assert set(MOVES) == set(ANSWER_TYPES) == set(AttemptKind)


def test_an_answer_of_another_kind_is_a_bug_at_once() -> None:
    with pytest.raises(TypeError, match="order: FeeCharge is no answer to it"):
        sample_order(answer=FeeCharge("pi_sample"))
    with pytest.raises(TypeError, match="fee: AirlineOrder is no answer to it"):
        sample_payment(answer=sample_answer())


def test_an_attempt_is_of_one_kind() -> None:
    order, charge = sample_order(), sample_payment()
    assert (is_order(order), is_fee(order)) == (True, False)
    assert (is_order(charge), is_fee(charge)) == (False, True)


@pytest.mark.parametrize("attempt", [sample_order, sample_payment])
@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"trip_id": "tripother"},
        {"subject": "offerother"},
        {"amount": Money(1, "USD")},
        {"idempotency_key": "keyother"},
        {"asked_at": OPENED_AT},
    ],
)
def test_what_was_asked_never_changes(attempt: Any, change: dict[str, Any]) -> None:  # noqa: ANN401
    before: AnyAttempt = attempt(AttemptState.REQUESTED)
    after: AnyAttempt = replace(attempt(AttemptState.CONFIRMED), **change)
    with pytest.raises(IllegalMove, match=f"{next(iter(change))} cannot change"):
        check_change(before, after)


def test_an_attempt_never_becomes_one_of_another_kind() -> None:
    before = sample_order(AttemptState.REQUESTED)
    with pytest.raises(IllegalMove, match="order: kind cannot change"):
        check_change(before, replace(before, kind=AttemptKind.FEE, state=AttemptState.UNKNOWN))


def test_the_outcome_may_change_and_the_lease_ends_with_it() -> None:
    before = sample_order(AttemptState.REQUESTED, lease=sample_lease())
    check_change(before, sample_order(AttemptState.CONFIRMED, vendor_request_id="requestother"))
    with pytest.raises(IllegalMove, match="confirmed -> confirmed"):
        check_change(sample_order(), sample_order())
