"""Acts upon people and keys: each leaves its trace, and none goes without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.use_cases.access.members.change_role import ChangeRole
from desktop.use_cases.access.members.finish_removal import FinishRemoval
from desktop.use_cases.access.members.hide_member_names import HideNames
from desktop.use_cases.access.members.invite_member import InvitePerson
from desktop.use_cases.access.members.list_members import ListPeople
from desktop.use_cases.access.members.reinstate_member import ReinstatePerson
from desktop.use_cases.access.members.remove_member import RemovePerson
from desktop.use_cases.access.members.reset_access import RenewPerson
from desktop.use_cases.access.members.review_members import LookAfterPeople
from desktop.use_cases.access.members.suspend_member import SuspendPerson
from desktop.use_cases.access.members.withdraw_code import WithdrawCode
from desktop.use_cases.access.own_account.change_passphrase import ChangePassphrase
from desktop.use_cases.access.own_account.confirm_second_factor import TakeSecondFactor
from desktop.use_cases.access.own_account.drop_second_factor import DropSecondFactor
from desktop.use_cases.access.own_account.make_device_code import MakeDeviceCode
from desktop.use_cases.access.own_account.offer_second_factor import OfferSecondFactor
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import Noticed, Person
from tests.support.fakes.members import FakeOwnDoor, FakePeople
from tests.support.use_cases.small_desk import ORIGIN, WHO, SmallDesk

ACTS: list[tuple[type[Any], tuple[Any, ...], str, str]] = [
    (InvitePerson, ("Bea", "concierge"), "person invited", "invite Bea concierge False"),
    (RenewPerson, ("beaid", True), "person asked in again", "renew beaid True"),
    (WithdrawCode, ("codeid",), "code withdrawn", "withdraw codeid"),
    (ChangeRole, ("beaid", "approver"), "role changed", "change_role beaid approver"),
    (SuspendPerson, ("beaid",), "person suspended", "suspend beaid"),
    (ReinstatePerson, ("beaid",), "person reinstated", "reinstate beaid"),
    (HideNames, (True,), "names hidden", "hide_names True"),
    (HideNames, (False,), "names shown", "hide_names False"),
    (FinishRemoval, (), "records locked anew", "store_rekeyed"),
    (ChangePassphrase, ("old", "new"), "passphrase changed", "change_passphrase"),
    (MakeDeviceCode, ("old",), "device code made", "device_code"),
    (TakeSecondFactor, ("123456",), "second factor switched on", "take_second_factor"),
    (DropSecondFactor, ("old",), "second factor switched off", "drop_second_factor"),
]
_OWN = (ChangePassphrase, MakeDeviceCode, TakeSecondFactor, DropSecondFactor)
NO = Refused("not_today", "No.", "Nothing was changed.", "Press Esc.")


def _wired(desk: SmallDesk, verb: type[Any]) -> tuple[Callable[..., Any], FakePeople | FakeOwnDoor]:
    port: FakePeople | FakeOwnDoor = FakeOwnDoor() if verb in _OWN else FakePeople()
    return verb(desk.records, port, WHO, desk.clock, ORIGIN), port


@pytest.mark.parametrize(("verb", "said", "what", "asked"), ACTS)
def test_an_act_is_written_down_before_and_after(
    desk: SmallDesk, verb: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    act, port = _wired(desk, verb)
    act(*said)
    assert port.calls == [asked]
    assert desk.acts() == [(what, "asked"), (what, "done")]


@pytest.mark.parametrize(("verb", "said", "what", "asked"), ACTS)
def test_a_refused_act_is_written_down_with_its_reason(
    desk: SmallDesk, verb: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    act, port = _wired(desk, verb)
    port.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        act(*said)
    assert desk.acts() == [(what, "asked"), (what, "refused")]
    assert desk.kept.shelves.audit[-1].detail == "not_today"


@pytest.mark.parametrize(("verb", "said", "what", "asked"), ACTS)
def test_an_act_that_cannot_be_written_down_is_not_done(
    desk: SmallDesk, verb: type[Any], said: tuple[Any, ...], what: str, asked: str
) -> None:
    act, port = _wired(desk, verb)
    desk.kept.write_endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(Refused, match="disk_full"):
        act(*said)
    assert port.calls == []


def test_no_trace_holds_a_code_or_a_passphrase(desk: SmallDesk) -> None:
    for verb, said in ((InvitePerson, ("Bea", "concierge")), (ChangePassphrase, ("old", "new"))):
        _wired(desk, verb)[0](*said)
    told = " ".join(f"{one.what} {one.subject} {one.detail}" for one in desk.kept.shelves.audit)
    assert not {"ACDEX", "old", "new"} & set(told.split())


def _remove(desk: SmallDesk, people: FakePeople) -> RemovePerson:
    return RemovePerson(desk.records, people, people, WHO, desk.clock, ORIGIN)


def test_whoever_goes_leaves_records_that_answer_to_another_key(desk: SmallDesk) -> None:
    people = FakePeople()
    _remove(desk, people)("beaid")
    assert people.calls == ["remove beaid", "rekey 32", "store_rekeyed"]
    assert desk.acts() == [
        ("person removed", "asked"),
        ("person removed", "done"),
        ("records locked anew", "asked"),
        ("records locked anew", "done"),
    ]


@pytest.mark.parametrize("stroke", [1, 2])
def test_records_that_could_not_be_locked_anew_are_said_to_wait_for_the_next_sign_in(
    desk: SmallDesk, stroke: int
) -> None:
    people = FakePeople()
    people.endings.extend([None] * stroke)
    people.endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(DeskError, match="rotation_unfinished") as ending:
        _remove(desk, people)("beaid")
    assert ending.value.press.startswith("The disk is full. Put that right")
    assert desk.acts()[-1] == ("records locked anew", "refused")


def test_somebody_who_may_not_go_costs_no_change_of_key(desk: SmallDesk) -> None:
    people = FakePeople()
    people.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        _remove(desk, people)("beaid")
    assert people.calls == ["remove beaid"]


def test_what_came_to_light_is_written_down_once_each(desk: SmallDesk) -> None:
    bea = Person("beaid", "Bea", "concierge")
    people = FakePeople(noticed=(Noticed(bea, "joined by code"), Noticed(bea, "code expired")))
    noticed = LookAfterPeople(desk.records, people, WHO, desk.clock, ORIGIN)()
    assert noticed == people.noticed
    assert desk.acts() == [("joined by code", "done"), ("code expired", "done")]
    assert {one.subject for one in desk.kept.shelves.audit} == {"beaid"}


def test_people_are_listed_and_a_factor_offered_without_a_trace(desk: SmallDesk) -> None:
    assert ListPeople(FakePeople(), WHO)()[0].person.name == "Bea"
    assert OfferSecondFactor(FakeOwnDoor(), WHO)().letters == "ABCD"
    assert desk.acts() == []
