"""An owner changes the limits: signed, after ten minutes, or with a second owner at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.delegation.limits import FIRST_LIMITS, Limits
from desktop.booking.money import Money
from desktop.use_cases.delegation.approvals.keep_limits import KeepLimits, LimitsView
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.use_cases.approval_desk import AVA, PAT, ApprovalDesk
from tests.support.use_cases.use_case_fixture import WHO

LEE = Member("leeid", "Lee Owner", "owner", LIVE[Role.OWNER])
WIDER = replace(FIRST_LIMITS, alone=Money(300_000, "USD"))


@pytest.fixture
def team() -> ApprovalDesk:
    return ApprovalDesk(people=(AVA, PAT, WHO, LEE))


def keep(team: ApprovalDesk, member: Member = WHO) -> KeepLimits:
    limits = team.limits(member)
    return KeepLimits(limits.actor, team.desk.store, limits, lambda: team.keys.signing(member.id))


def pass_time(team: ApprovalDesk, minutes: int) -> None:
    for clock in (team.desk.clock, team.airline_clock):
        clock.pass_time(timedelta(minutes=minutes))


def in_force(team: ApprovalDesk) -> Limits:
    return keep(team).view().in_force.limits


def test_a_change_counts_in_ten_minutes_and_not_by_a_clock_that_is_set(team: ApprovalDesk) -> None:
    change = keep(team).change(WIDER)
    view = keep(team).view()
    assert (view.in_force.waiting, view.may_edit, view.may_confirm) == (change, True, False)
    team.desk.clock.set(timedelta(minutes=20))
    assert in_force(team) == FIRST_LIMITS
    team.desk.clock.set(timedelta(minutes=-20))
    pass_time(team, 10)
    assert in_force(team) == WIDER
    log = [(e.action, e.detail) for e in team.desk.kept.tables.audit]
    assert log == [("limits changed", "alone USD 2,000.00 to USD 3,000.00")]


def test_a_second_owner_signs_it_and_it_counts_at_once(team: ApprovalDesk) -> None:
    change = keep(team).change(WIDER)
    with pytest.raises(Refused, match="limits_not_waiting"):
        keep(team).confirm(change)
    assert keep(team, LEE).view().may_confirm
    with pytest.raises(Refused, match="limits_not_waiting"):
        keep(team, LEE).confirm(replace(change, limits=FIRST_LIMITS))
    keep(team, LEE).confirm(change)
    assert in_force(team) == WIDER
    with pytest.raises(Refused, match="limits_not_waiting"):
        keep(team, LEE).confirm(change)


def test_what_waits_is_taken_back_by_the_next_change(team: ApprovalDesk) -> None:
    keep(team).change(WIDER)
    pass_time(team, 5)
    keep(team, LEE).change(FIRST_LIMITS)
    pass_time(team, 7)
    assert in_force(team) == FIRST_LIMITS
    pass_time(team, 20)
    assert in_force(team) == FIRST_LIMITS


def test_what_cannot_be_limits_or_changes_nothing_is_refused(team: ApprovalDesk) -> None:
    with pytest.raises(Refused) as refused:
        keep(team).change(replace(WIDER, close_hours=-1))
    assert (refused.value.code, refused.value.field) == ("limits", "close_hours")
    with pytest.raises(Refused, match="limits_unchanged"):
        keep(team).change(FIRST_LIMITS)


def test_who_may_approve_reads_them_and_only_an_owner_changes_them(team: ApprovalDesk) -> None:
    view: LimitsView = keep(team, PAT).view()
    assert (view.in_force.limits, view.may_edit, view.may_confirm) == (FIRST_LIMITS, False, False)
    with pytest.raises(Refused, match="not_permitted"):
        keep(team, PAT).change(WIDER)


def test_an_owner_signs_anew_where_the_records_were_written_to(team: ApprovalDesk) -> None:
    team.desk.kept.tables.limit_changes.append(None)
    assert keep(team).view().in_force.has_invalid
    keep(team).change(FIRST_LIMITS)
    assert not keep(team).view().in_force.has_invalid
