"""Insurance, background checks and the checklist, kept by an owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.delegation.background_check import CheckStage
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.legal_checklist import ChecklistStatus
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.errors import Refused
from tests.support.fakes.store import FakeStore
from tests.support.safeguard_samples import CHECK, ENTRY
from tests.support.use_cases.safeguards_desk import ADA, BEA, SafeguardsDesk

BEAS = replace(CHECK, member_id=BEA.id)


@pytest.fixture
def desk() -> SafeguardsDesk:
    return SafeguardsDesk()


def test_an_entry_is_saved_reminded_of_and_removed(desk: SafeguardsDesk) -> None:
    desk.keep().save_insurance(replace(ENTRY, ends_on=date(2026, 12, 1)))
    view = desk.read()
    row = next(each for each in view.known.insurance if each.line == "Cyber")
    assert row.due is Due.SOON
    assert [each.title for each in view.reminders] == ["Cyber"]
    desk.keep().remove_insurance("Cyber")
    assert desk.read().reminders == ()


def test_a_check_is_saved_and_seen_by_its_member_and_the_owner_only(
    desk: SafeguardsDesk,
) -> None:
    desk.keep().save_check(CHECK)
    desk.keep().save_check(replace(BEAS, next_on=None))
    assert [(each.member_name, each.stage) for each in desk.read().known.checks] == [
        ("Ada", CheckStage.CLEAR), ("Bea", CheckStage.CLEAR),
    ]  # fmt: skip
    assert [each.member_name for each in desk.read(BEA).known.checks] == ["Bea"]


def test_a_row_is_answered_and_taken_back(desk: SafeguardsDesk) -> None:
    desk.keep().answer("access-review", ChecklistStatus.DONE, " with \n Bea ")
    line = next(each for each in desk.read().known.checklist if each.row.name == "access-review")
    assert line.answer is not None
    assert (line.answer.note, line.answer.by, line.is_open) == ("with Bea", "Ada", False)
    desk.keep().answer("access-review", ChecklistStatus.OPEN, "")
    line = next(each for each in desk.read().known.checklist if each.row.name == "access-review")
    assert line.is_open


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda keep: keep.save_insurance(replace(ENTRY, insurer="")), "insurance", "insurer"),
        (lambda keep: keep.save_check(replace(BEAS, provider="")), "background_check", "provider"),
        (lambda keep: keep.save_check(replace(CHECK, member_id="no")), "member_unknown", ""),
        (lambda keep: keep.answer("no", ChecklistStatus.DONE, ""), "checklist_row", ""),
        (
            lambda keep: keep.answer("scans", ChecklistStatus.DONE, "x" * 201),
            "checklist_note",
            "note",
        ),
    ],
)
def test_what_cannot_be_saved_is_refused_and_written_down(
    desk: SafeguardsDesk, change: Callable[[KeepSafeguards], None], code: str, field: str
) -> None:
    with pytest.raises(Refused, match=code) as refused:
        change(desk.keep())
    assert refused.value.field == field
    assert isinstance(desk.store, FakeStore)
    assert [each.outcome for each in desk.store.tables.audit] == ["requested", "refused"]


@pytest.mark.parametrize(
    "change",
    [
        lambda keep: keep.save_insurance(ENTRY),
        lambda keep: keep.remove_insurance("Cyber"),
        lambda keep: keep.save_check(BEAS),
        lambda keep: keep.answer("scans", ChecklistStatus.DONE, ""),
        lambda keep: keep.edit_policy("incident", "", "s", "b", "c"),
    ],
)
def test_a_member_who_keeps_nothing_changes_nothing(
    desk: SafeguardsDesk, change: Callable[[KeepSafeguards], None]
) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        change(desk.keep(BEA))
    assert isinstance(desk.store, FakeStore)
    assert desk.store.writes == 0


def test_the_log_says_who_saved_what_and_no_result_of_a_check(desk: SafeguardsDesk) -> None:
    desk.keep(ADA).save_insurance(ENTRY)
    desk.keep().save_check(BEAS)
    assert isinstance(desk.store, FakeStore)
    done = [each for each in desk.store.tables.audit if each.outcome == "done"]
    assert [(each.action, each.subject, each.detail) for each in done] == [
        ("insurance saved", "Cyber", "Atlantic Mutual, USD 1,000,000.00, until 2027-06-30"),
        ("background check saved", "beaid", "Sterling"),
    ]
