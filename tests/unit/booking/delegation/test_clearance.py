"""What must be in order before a member takes cards, and what ends when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.booking.delegation.awareness_training import AwarenessTraining, training_problem
from desktop.booking.delegation.background_check import (
    BackgroundCheck,
    CheckResult,
    stage_of_check,
)
from desktop.booking.delegation.clearance import (
    AccessReview,
    Clearance,
    ClearanceItem,
    ClearedMember,
    clearance_of,
    needs_clearance,
    review_ends,
)
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.policy_signature import MemberSignature, SignatureState
from tests.support.safeguard_samples import CHECK, SIGNATURE, TODAY, TRAINING

REVIEW = AccessReview("Ada", date(2026, 11, 1), date(2027, 5, 1))
BEA = ClearedMember("beaid", "Bea", "card agent", second_factor=True, review=REVIEW)
SIGNED = MemberSignature("beaid", "Bea", SignatureState.SIGNED, SIGNATURE)
UNSIGNED = MemberSignature("beaid", "Bea", SignatureState.CHANGED, SIGNATURE)


def clearance(
    member: ClearedMember = BEA,
    signatures: tuple[MemberSignature, ...] = (SIGNED, SIGNED),
    training: AwarenessTraining | None = TRAINING,
    check: BackgroundCheck | None = CHECK,
    today: date = TODAY,
) -> Clearance:
    return clearance_of(member, signatures, training, check, stage_of_check(check, today), today)


def missing(found: Clearance) -> list[ClearanceItem]:
    return [row.item for row in found.missing]


def test_with_everything_in_order_the_card_step_is_open_until_the_first_end() -> None:
    found = clearance()
    assert not found.missing
    assert not found.closes_card_step
    assert found.last_day == REVIEW.last_day
    assert [row.evidence for row in found.rows] == [
        "2 of 2 signed", "Cards by phone", "Clear", "Set up", "Cleared to take cards",
    ]  # fmt: skip
    assert (found.rows[1].by, found.rows[1].last_day) == ("Ada", date(2027, 10, 2))
    assert (found.rows[2].by, found.rows[2].on) == ("Sterling", date(2026, 10, 9))


@pytest.mark.parametrize(
    ("found", "item"),
    [
        (clearance(signatures=(SIGNED, UNSIGNED)), ClearanceItem.POLICIES),
        (clearance(signatures=()), ClearanceItem.POLICIES),
        (clearance(training=None), ClearanceItem.TRAINING),
        (
            clearance(training=replace(TRAINING, done_on=date(2025, 11, 23))),
            ClearanceItem.TRAINING,
        ),
        (clearance(check=None), ClearanceItem.BACKGROUND_CHECK),
        (
            clearance(check=BackgroundCheck("beaid", "Sterling", TODAY)),
            ClearanceItem.BACKGROUND_CHECK,
        ),
        (
            clearance(check=replace(CHECK, next_on=TODAY - timedelta(days=1))),
            ClearanceItem.BACKGROUND_CHECK,
        ),
        (
            clearance(check=replace(CHECK, result=CheckResult.IN_QUESTION)),
            ClearanceItem.BACKGROUND_CHECK,
        ),
        (clearance(replace(BEA, second_factor=False)), ClearanceItem.SECOND_FACTOR),
        (clearance(replace(BEA, review=None)), ClearanceItem.ACCESS_REVIEW),
        (
            clearance(replace(BEA, review=replace(REVIEW, last_day=TODAY - timedelta(days=1)))),
            ClearanceItem.ACCESS_REVIEW,
        ),
    ],
)
def test_each_missing_item_closes_the_card_step_alone(
    found: Clearance, item: ClearanceItem
) -> None:
    assert missing(found) == [item]
    assert found.closes_card_step
    assert found.missing[0].next_step
    assert found.may_be_reviewed is (item is ClearanceItem.ACCESS_REVIEW)


@pytest.mark.parametrize(
    "found",
    [
        clearance(training=replace(TRAINING, done_on=date(2025, 12, 1))),
        clearance(check=replace(CHECK, next_on=TODAY + timedelta(days=14))),
        clearance(replace(BEA, review=replace(REVIEW, last_day=TODAY))),
    ],
)
def test_what_ends_within_fourteen_days_is_yellow_and_closes_nothing(found: Clearance) -> None:
    assert [row.due for row in found.rows if row.due is not Due.LATER] == [Due.SOON]
    assert not found.closes_card_step


def test_an_owner_is_shown_what_is_missing_and_stopped_by_nothing() -> None:
    owner = ClearedMember("adaid", "Ada", "owner", second_factor=False)
    found = clearance(owner, training=None)
    assert found.is_single_control
    assert len(found.missing) == 3
    assert not found.closes_card_step


def test_nothing_dated_has_no_last_day() -> None:
    found = clearance(replace(BEA, review=None), training=None, check=None)
    assert found.last_day is None


def test_only_roles_that_take_cards_in_live_work_need_one() -> None:
    assert [role for role in ("trainee", "concierge", "card agent", "owner", "nobody")
            if needs_clearance(role)] == ["card agent", "owner"]  # fmt: skip


def test_a_review_lasts_six_months() -> None:
    assert review_ends(date(2026, 8, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("training", "field"),
    [
        (replace(TRAINING, course=" "), "course"),
        (replace(TRAINING, course="x" * 61), "course"),
        (replace(TRAINING, course="a\x1b[2Kb"), "course"),
        (replace(TRAINING, done_on=TODAY + timedelta(days=1)), "done_on"),
    ],
)
def test_a_training_that_cannot_be_saved_names_its_field(
    training: AwarenessTraining, field: str
) -> None:
    problem = training_problem(training, TODAY)
    assert problem is not None
    assert problem.field == field


def test_a_training_of_today_can_be_saved() -> None:
    assert training_problem(replace(TRAINING, done_on=TODAY), TODAY) is None
