"""Acts upon people and keys: each leaves its trace, and none goes without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.use_cases.access.members.change_role import ChangeRole
from desktop.use_cases.access.members.finish_removal import FinishRemoval
from desktop.use_cases.access.members.hide_member_names import HideMemberNames
from desktop.use_cases.access.members.invite_member import InviteMember
from desktop.use_cases.access.members.list_members import ListMembers
from desktop.use_cases.access.members.reinstate_member import ReinstateMember
from desktop.use_cases.access.members.remove_member import RemoveMember
from desktop.use_cases.access.members.reset_access import ResetAccess
from desktop.use_cases.access.members.review_members import ReviewMembers
from desktop.use_cases.access.members.suspend_member import SuspendMember
from desktop.use_cases.access.members.withdraw_code import WithdrawCode
from desktop.use_cases.access.own_account.change_passphrase import ChangePassphrase
from desktop.use_cases.access.own_account.confirm_second_factor import ConfirmSecondFactor
from desktop.use_cases.access.own_account.drop_second_factor import DropSecondFactor
from desktop.use_cases.access.own_account.make_device_code import MakeDeviceCode
from desktop.use_cases.access.own_account.offer_second_factor import OfferSecondFactor
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import Member, Noticed
from tests.support.fakes.members import FakeOwnDoor, FakePeople
from tests.support.use_cases.small_desk import ORIGIN, WHO, SmallDesk

ACTS: list[tuple[type[Any], tuple[Any, ...], str, str]] = [
    (InviteMember, ("Bea", "concierge"), "person invited", "invite Bea concierge False"),
    (ResetAccess, ("beaid", True), "person asked in again", "renew beaid True"),
    (WithdrawCode, ("codeid",), "code withdrawn", "withdraw codeid"),
    (ChangeRole, ("beaid", "approver"), "role changed", "change_role beaid approver"),
    (SuspendMember, ("beaid",), "person suspended", "suspend beaid"),
    (ReinstateMember, ("beaid",), "person reinstated", "reinstate beaid"),
    (HideMemberNames, (True,), "names hidden", "hide_names True"),
    (HideMemberNames, (False,), "names shown", "hide_names False"),
    (FinishRemoval, (), "store rekeyed", "store_rekeyed"),
    (ChangePassphrase, ("old", "new"), "passphrase changed", "change_passphrase"),
    (MakeDeviceCode, ("old",), "device code made", "device_code"),
    (ConfirmSecondFactor, ("123456",), "second factor switched on", "take_second_factor"),
    (DropSecondFactor, ("old",), "second factor switched off", "drop_second_factor"),
]
_OWN = (ChangePassphrase, MakeDeviceCode, ConfirmSecondFactor, DropSecondFactor)
NO = Refused("not_today", "No.", "Nothing was changed.", "Press Esc.")


def _wired(
    desk: SmallDesk, use_case: type[Any]
) -> tuple[Callable[..., Any], FakePeople | FakeOwnDoor]:
    port: FakePeople | FakeOwnDoor = FakeOwnDoor() if use_case in _OWN else FakePeople()
    return use_case(desk.store, port, WHO, desk.clock, ORIGIN), port


@pytest.mark.parametrize(("use_case", "said", "what", "asked"), ACTS)
def test_an_act_is_written_down_before_and_after(
    desk: SmallDesk, use_case: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    audit_entry, port = _wired(desk, use_case)
    audit_entry(*said)
    assert port.calls == [asked]
    assert desk.commands() == [(what, "asked"), (what, "done")]


@pytest.mark.parametrize(("use_case", "said", "what", "asked"), ACTS)
def test_a_refused_act_is_written_down_with_its_reason(
    desk: SmallDesk, use_case: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    audit_entry, port = _wired(desk, use_case)
    port.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        audit_entry(*said)
    assert desk.commands() == [(what, "asked"), (what, "refused")]
    assert desk.kept.shelves.audit[-1].detail == "not_today"


@pytest.mark.parametrize(("use_case", "said", "what", "asked"), ACTS)
def test_an_act_that_cannot_be_written_down_is_not_done(
    desk: SmallDesk, use_case: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    audit_entry, port = _wired(desk, use_case)
    desk.kept.write_endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(Refused, match="disk_full"):
        audit_entry(*said)
    assert port.calls == []


def test_no_trace_holds_a_code_or_a_passphrase(desk: SmallDesk) -> None:
    for use_case, said in (
        (InviteMember, ("Bea", "concierge")),
        (ChangePassphrase, ("old", "new")),
    ):
        _wired(desk, use_case)[0](*said)
    job = " ".join(f"{one.what} {one.subject} {one.detail}" for one in desk.kept.shelves.audit)
    assert not {"ACDEX", "old", "new"} & set(job.split())


def _remove(desk: SmallDesk, members: FakePeople) -> RemoveMember:
    return RemoveMember(desk.store, members, members, WHO, desk.clock, ORIGIN)


def test_whoever_goes_leaves_records_that_answer_to_another_key(desk: SmallDesk) -> None:
    members = FakePeople()
    _remove(desk, members)("beaid")
    assert members.calls == ["remove beaid", "rekey 32", "store_rekeyed"]
    assert desk.commands() == [
        ("person removed", "asked"),
        ("person removed", "done"),
        ("store rekeyed", "asked"),
        ("store rekeyed", "done"),
    ]


@pytest.mark.parametrize("stroke", [1, 2])
def test_records_that_could_not_be_locked_anew_are_said_to_wait_for_the_next_sign_in(
    desk: SmallDesk, stroke: int
) -> None:
    members = FakePeople()
    members.endings.extend([None] * stroke)
    members.endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(DeskError, match="rotation_unfinished") as error:
        _remove(desk, members)("beaid")
    assert error.value.press.startswith("The disk is full. Put that right")
    assert desk.commands()[-1] == ("store rekeyed", "refused")


def test_somebody_who_may_not_go_costs_no_change_of_key(desk: SmallDesk) -> None:
    members = FakePeople()
    members.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        _remove(desk, members)("beaid")
    assert members.calls == ["remove beaid"]


def test_what_came_to_light_is_written_down_once_each(desk: SmallDesk) -> None:
    bea = Member("beaid", "Bea", "concierge")
    members = FakePeople(noticed=(Noticed(bea, "joined by code"), Noticed(bea, "code expired")))
    noticed = ReviewMembers(desk.store, members, WHO, desk.clock, ORIGIN)()
    assert noticed == members.noticed
    assert desk.commands() == [("joined by code", "done"), ("code expired", "done")]
    assert {one.subject for one in desk.kept.shelves.audit} == {"beaid"}


def test_people_are_listed_and_a_factor_offered_without_a_trace(desk: SmallDesk) -> None:
    assert ListMembers(FakePeople(), WHO)()[0].member.name == "Bea"
    assert OfferSecondFactor(FakeOwnDoor(), WHO)().letters == "ABCD"
    assert desk.commands() == []
