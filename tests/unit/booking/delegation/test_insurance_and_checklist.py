"""The insurance register, the checklist, and the guide that they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.guide_data import read_guide
from desktop.booking.delegation.insurance import (
    InsuranceGuide,
    insurance_problem,
    register,
)
from desktop.booking.delegation.legal_checklist import (
    ChecklistAnswer,
    ChecklistRow,
    ChecklistStatus,
    Decider,
    checklist_line,
)
from desktop.booking.money import Money
from tests.support.safeguard_samples import ENTRY, TODAY

CYBER = InsuranceGuide("Cyber", "Breaches.", ("backups",), "a broker", TODAY)
CRIME = replace(CYBER, name="Crime")
ROW = ChecklistRow("drill", "cards", "Drill", "Play it.", Decider.OWNER, "PCI", TODAY, 12)
DONE = ChecklistAnswer(
    "drill", ChecklistStatus.DONE, "", datetime(2025, 12, 1, 12, tzinfo=UTC), "Ada"
)


def test_lines_of_the_guide_come_first_and_then_the_companys_own() -> None:
    own = replace(ENTRY, line="Auto", ends_on=date(2026, 12, 1))
    rows = register((CYBER, CRIME), (own, ENTRY), TODAY)
    assert [row.line for row in rows] == ["Cyber", "Crime", "Auto"]
    assert [row.due for row in rows] == [Due.LATER, None, Due.SOON]
    assert (rows[1].entry, rows[2].guide) == (None, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"line": " "}, "line"),
        ({"insurer": "x" * 61}, "insurer"),
        ({"insurer": "a\nb"}, "insurer"),
        ({"limit": Money(0, "USD")}, "limit"),
    ],
)
def test_what_cannot_be_an_entry_is_named(changed: dict[str, Any], field: str) -> None:
    problem = insurance_problem(replace(ENTRY, **changed))
    assert problem is not None
    assert problem.field == field
    assert insurance_problem(ENTRY) is None


@pytest.mark.parametrize(
    ("row", "answer", "due", "is_open"),
    [
        (ROW, None, None, True),
        (ROW, DONE, Due.SOON, False),
        (ROW, replace(DONE, at=datetime(2025, 11, 1, 12, tzinfo=UTC)), Due.OVER, True),
        (replace(ROW, every_months=0), DONE, None, False),
        (ROW, replace(DONE, status=ChecklistStatus.NOT_OURS), None, False),
        (ROW, replace(DONE, status=ChecklistStatus.OPEN), None, True),
    ],
)
def test_what_comes_again_is_open_again(
    row: ChecklistRow, answer: ChecklistAnswer | None, due: Due | None, is_open: bool
) -> None:
    answers = {} if answer is None else {answer.row: answer}
    line = checklist_line(row, answers, TODAY)
    assert (line.due, line.is_open) == (due, is_open)
    assert (line.last_day is None) == (due is None)


def _guide(**changed: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {
        "name": "drill", "group": "cards", "title": "Drill", "text": "Play it.",
        "mark": "ask your lawyer", "source": "PCI", "as_of": "2026-11-24", "every_months": 12,
    }  # fmt: skip
    topics = ("contract", "policies", "insurance", "background", "law")
    questions = [{"name": each, "question": "?", "short": "So."} for each in topics]
    step = {key: row[key] for key in ("title", "text", "mark", "source", "as_of")}
    line = {
        "name": "Cyber", "covers": "Breaches.", "asks": ["backups"], "source": "a broker",
        "as_of": "2026-11-24",
    }  # fmt: skip
    plain: dict[str, Any] = {
        "questions": {"questions": questions},
        "checklist": {"rows": [row]},
        "steps": {"steps": [step]},
        "insurance": {"lines": [line]},
    }
    return {**plain, **changed}


def test_the_guide_is_read_from_plain_values() -> None:
    guide = read_guide(**_guide())
    assert guide.checklist[0].decider is guide.steps[0].decider is Decider.LAWYER
    assert guide.insurance == (CYBER,)
    assert len(guide.questions) == 5


def test_a_guide_with_a_topic_missing_or_a_row_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="topics"):
        read_guide(**_guide(questions={"questions": []}))
    rows = _guide()["checklist"]["rows"] * 2
    with pytest.raises(ValueError, match="one name"):
        read_guide(**_guide(checklist={"rows": rows}))
