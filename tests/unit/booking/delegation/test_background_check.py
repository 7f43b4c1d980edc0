"""The steps of a background check, in the order of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.delegation.background_check import (
    NEXT_STEP,
    BackgroundCheck,
    CheckResult,
    CheckStage,
    check_problem,
    stage_of_check,
)
from tests.support.safeguard_samples import TODAY

OCT = [date(2026, 10, day) for day in range(1, 31)]
WAITING = BackgroundCheck("beaid", "Sterling", OCT[0])
CLEAR = replace(WAITING, result=CheckResult.CLEAR, result_on=OCT[5])
QUESTION = replace(CLEAR, result=CheckResult.IN_QUESTION)
NOTICED = replace(QUESTION, pre_adverse_on=OCT[6])
REFUSED = replace(NOTICED, result=CheckResult.NOT_CLEARED, adverse_on=OCT[14])


@pytest.mark.parametrize(
    ("check", "stage"),
    [
        (None, CheckStage.NOT_STARTED),
        (WAITING, CheckStage.WAITING),
        (CLEAR, CheckStage.CLEAR),
        (replace(CLEAR, next_on=date(2027, 10, 1)), CheckStage.CLEAR),
        (replace(CLEAR, next_on=date(2026, 12, 1)), CheckStage.DUE_SOON),
        (replace(CLEAR, next_on=date(2026, 11, 1)), CheckStage.OVERDUE),
        (QUESTION, CheckStage.NOTICE_FIRST),
        (NOTICED, CheckStage.DECIDE),
        (REFUSED, CheckStage.NOT_CLEARED),
    ],
)
def test_each_stage_has_its_next_step(check: BackgroundCheck | None, stage: CheckStage) -> None:
    assert stage_of_check(check, TODAY) is stage
    assert NEXT_STEP[stage]
    if check is not None:
        assert check_problem(check, TODAY) is None


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (replace(WAITING, provider=" "), "provider"),
        (replace(WAITING, provider="x" * 61), "provider"),
        (replace(WAITING, consent_on=date(2026, 11, 25)), "consent_on"),
        (replace(CLEAR, result_on=date(2026, 11, 25)), "result_on"),
        (replace(CLEAR, result_on=None), "result_on"),
        (replace(WAITING, result_on=OCT[5]), "result_on"),
        (replace(CLEAR, consent_on=OCT[9]), "result_on"),
        (replace(REFUSED, adverse_on=None), "adverse_on"),
        (replace(REFUSED, pre_adverse_on=None), "pre_adverse_on"),
        (replace(REFUSED, pre_adverse_on=OCT[20]), "pre_adverse_on"),
        (replace(NOTICED, pre_adverse_on=OCT[2]), "pre_adverse_on"),
        (replace(WAITING, pre_adverse_on=OCT[2]), "pre_adverse_on"),
    ],
)
def test_a_step_out_of_order_is_named_by_its_field(check: BackgroundCheck, field: str) -> None:
    problem = check_problem(check, TODAY)
    assert problem is not None
    assert problem.field == field
    assert problem.happened
    assert problem.press
