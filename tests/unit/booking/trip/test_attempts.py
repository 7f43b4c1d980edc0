"""The only moves of attempts: nothing leads back, and nothing leaves an end."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import (
    ATTEMPT_KINDS,
    FEE,
    ORDER,
    AnyKind,
    kind_of_code,
)
from desktop.booking.trip.attempt_record import AnyAttempt, check_change, of_kind
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState, IllegalMove
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_lease,
    sample_order,
    sample_payment,
)

ENDS = [AttemptState.CONFIRMED, AttemptState.REFUSED]


@pytest.mark.parametrize(
    ("kind", "before", "after"), [*product(ATTEMPT_KINDS, AttemptState, AttemptState)]
)
def test_an_attempt_moves_only_along_the_table_of_its_kind(
    kind: AnyKind, before: AttemptState, after: AttemptState
) -> None:
    assert kind.can_move(before, after) == ((before, after) in kind.moves)
    if kind.can_move(before, after):
        kind.check_move(before, after)
        return
    with pytest.raises(IllegalMove, match=f"{kind.code}: {before.value} -> {after.value}"):
        kind.check_move(before, after)


@pytest.mark.parametrize(("kind", "end"), [*product(ATTEMPT_KINDS, ENDS)])
def test_nothing_follows_an_end(kind: AnyKind, end: AttemptState) -> None:
    assert not [move for move in kind.moves if move[0] is end]
    assert end not in OPEN_STATES


@pytest.mark.parametrize("kind", ATTEMPT_KINDS)
def test_no_attempt_is_requested_again(kind: AnyKind) -> None:
    assert not [move for move in kind.moves if move[1] is AttemptState.REQUESTED]


@pytest.mark.parametrize("kind", ATTEMPT_KINDS)
@pytest.mark.parametrize("state", [AttemptState.REQUESTED, AttemptState.UNKNOWN])
def test_what_is_open_can_always_end_both_ways(kind: AnyKind, state: AttemptState) -> None:
    assert {after for before, after in kind.moves if before is state} >= set(ENDS)


def test_an_order_may_be_decided_later_and_a_fee_may_not() -> None:
    reached = {kind: {after for _, after in kind.moves} for kind in ATTEMPT_KINDS}
    requested = AttemptState.REQUESTED
    assert reached[ORDER] == set(AttemptState) - {requested}
    assert reached[FEE] == set(AttemptState) - {requested, AttemptState.PENDING}


def test_no_two_kinds_are_saved_or_audited_alike() -> None:
    assert [kind_of_code(kind.code) for kind in ATTEMPT_KINDS] == list(ATTEMPT_KINDS)
    actions = [action for kind in ATTEMPT_KINDS for action in kind.audit.actions]
    assert len(set(actions)) == len(actions) == len(ATTEMPT_KINDS) * len(AttemptState)
    with pytest.raises(ValueError, match="no kind of attempt has the code 'wish'"):
        kind_of_code("wish")


def test_what_a_kind_needs_comes_before_it() -> None:
    """So that nothing waits for itself."""
    for at, kind in enumerate(ATTEMPT_KINDS):
        assert set(kind.needs) <= set(ATTEMPT_KINDS[:at])


def test_an_answer_of_another_kind_is_a_bug_at_once() -> None:
    with pytest.raises(TypeError, match="order: FeeCharge is no answer to it"):
        sample_order(answer=FeeCharge("pi_sample"))
    with pytest.raises(TypeError, match="fee: AirlineOrder is no answer to it"):
        sample_payment(answer=sample_answer())


def test_an_attempt_is_of_one_kind() -> None:
    order, charge = sample_order(), sample_payment()
    assert of_kind((charge, order), ORDER) == (order,)
    assert of_kind((charge, order), FEE) == (charge,)


@pytest.mark.parametrize("attempt", [sample_order, sample_payment])
@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"trip_id": "tripother"},
        {"vendor": "another"},
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
    before: AnyAttempt = sample_order(AttemptState.REQUESTED)
    with pytest.raises(IllegalMove, match="order: kind cannot change"):
        check_change(before, replace(before, kind=FEE, state=AttemptState.UNKNOWN))


def test_the_outcome_may_change_and_the_lease_ends_with_it() -> None:
    before = sample_order(AttemptState.REQUESTED, lease=sample_lease())
    check_change(before, sample_order(AttemptState.CONFIRMED, vendor_request_id="requestother"))
    with pytest.raises(IllegalMove, match="confirmed -> confirmed"):
        check_change(sample_order(), sample_order())


@pytest.mark.parametrize("attempt", [sample_order, sample_payment])
def test_an_answer_is_audited_and_printed_without_the_vendors_id(attempt: Any) -> None:  # noqa: ANN401
    answer = attempt().answer
    printed = answer.printed()
    ids = {"airline_id": ""} if isinstance(answer, AirlineOrder) else {"charge_id": ""}
    assert printed == replace(answer, **ids) != answer
    reported = "reference K7PQ2M" if isinstance(answer, AirlineOrder) else ""
    assert answer.audit_text() == printed.audit_text() == reported
