"""Member administration and own account: every change is in the audit log, or is not made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.access.manage_own_account import ManageOwnAccount
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import Member, Noticed
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.fakes.members import FakeMembers, FakeOwnAccount
from tests.support.ui.sign_in import FakeDirectory
from tests.support.use_cases.use_case_fixture import WHO, UseCaseFixture

Port = FakeMembers | FakeOwnAccount

KEY, LATER_KEY = KeyHandle(b"k" * 32), KeyHandle(b"l" * 32)
# Method, its arguments, the audit action, the audit subject, and what the port was asked.
CHANGES: list[tuple[str, tuple[Any, ...], str, str, str]] = [
    ("invite", ("Bea", "concierge"), "member invited", "Bea", "invite Bea concierge False"),
    ("reset_access", ("beaid", True), "access reset", "beaid", "renew beaid True"),
    ("withdraw_code", ("codeid",), "code withdrawn", "codeid", "withdraw codeid"),
    ("change_role", ("beaid", "approver"), "role changed", "beaid", "change_role beaid approver"),
    ("suspend", ("beaid",), "member suspended", "beaid", "suspend beaid"),
    ("reinstate", ("beaid",), "member reinstated", "beaid", "reinstate beaid"),
    ("hide_member_names", (True,), "names hidden", "", "hide_member_names True"),
    ("hide_member_names", (False,), "names shown", "", "hide_member_names False"),
    ("finish_key_change", (KEY,), "store rekeyed", "", "store_rekeyed"),
    ("change_passphrase", ("old", "new", ""), "passphrase changed", WHO.id, "change_passphrase"),
    ("change_passphrase", ("old", "new", "1"), "passphrase changed", WHO.id,
     "change_passphrase with digits"),
    ("device_code", ("old", ""), "device code created", WHO.id, "device_code"),
    ("device_code", ("old", "1"), "device code created", WHO.id, "device_code with digits"),
    ("new_recovery_sheet", ("old", ""), "recovery sheet replaced", WHO.id, "new_recovery_sheet"),
    ("confirm_second_factor", ("123456",), "second factor enabled", WHO.id, "take_second_factor"),
    ("drop_second_factor", ("old", ""), "second factor disabled", WHO.id, "drop_second_factor"),
    ("drop_second_factor", ("old", "1"), "second factor disabled", WHO.id,
     "drop_second_factor with digits"),
]  # fmt: skip
EACH = pytest.mark.parametrize(("method", "given", "action", "subject", "asked"), CHANGES)
NO = Refused("not_today", "No.", "Nothing was changed.", "Press Esc.")


def _manage(desk: UseCaseFixture, members: FakeMembers) -> ManageMembers:
    return ManageMembers(desk.actor, desk.store, members, FakeDirectory(WHO), members)


def _bound(desk: UseCaseFixture, method: str) -> tuple[Callable[..., Any], Port]:
    """The method, which takes what is typed as text, and the port behind it."""
    if hasattr(ManageOwnAccount, method):
        account = FakeOwnAccount()
        run = getattr(ManageOwnAccount(desk.actor, desk.store, account), method)
        return lambda *typed: run(*map(TypedSecret.of, typed)), account
    members = FakeMembers()
    return getattr(_manage(desk, members), method), members


@EACH
def test_a_change_is_audited_before_and_after(
    desk: UseCaseFixture, method: str, given: tuple[Any, ...], action: str, subject: str, asked: str
) -> None:
    run, port = _bound(desk, method)
    run(*given)
    assert port.calls == [asked]
    assert desk.actions() == [(action, "requested"), (action, "done")]
    assert {entry.subject for entry in desk.kept.tables.audit} == {subject}


@EACH
def test_a_refused_change_is_audited_with_its_code(
    desk: UseCaseFixture, method: str, given: tuple[Any, ...], action: str, subject: str, asked: str
) -> None:
    run, port = _bound(desk, method)
    port.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        run(*given)
    assert port.calls == [asked]
    assert desk.actions() == [(action, "requested"), (action, "refused")]
    assert desk.kept.tables.audit[-1].detail == "not_today"
    assert desk.kept.tables.audit[-1].subject == subject


@EACH
def test_a_change_that_cannot_be_audited_is_not_made(
    desk: UseCaseFixture, method: str, given: tuple[Any, ...], action: str, subject: str, asked: str
) -> None:
    run, port = _bound(desk, method)
    desk.kept.write_endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(Refused, match="disk_full"):
        run(*given)
    assert port.calls == []
    assert desk.actions() == []


def test_what_was_typed_is_wiped_when_it_has_served(desk: UseCaseFixture) -> None:
    typed = [TypedSecret.of(text) for text in ("old", "new", "123456")]
    account = FakeOwnAccount()
    ManageOwnAccount(desk.actor, desk.store, account).change_passphrase(*typed)
    assert account.calls == ["change_passphrase with digits"]
    assert not any(typed)


def test_named_arguments_are_audited_like_positional_ones(desk: UseCaseFixture) -> None:
    _manage(desk, FakeMembers()).change_role(role="approver", member_id="beaid")
    assert {(one.subject, one.detail) for one in desk.kept.tables.audit} == {("beaid", "approver")}


def test_no_entry_holds_a_code_or_a_passphrase(desk: UseCaseFixture) -> None:
    for method, given in (
        ("invite", ("Bea", "concierge")),
        ("change_passphrase", ("old", "new", "123456")),
    ):
        _bound(desk, method)[0](*given)
    entries = " ".join(f"{one.action} {one.subject} {one.detail}" for one in desk.kept.tables.audit)
    assert not {"ACDEX", "old", "new", "123456"} & set(entries.split())


LOSSES: list[tuple[str, tuple[str, ...], str, str]] = [
    ("remove", ("beaid",), "member removed", "remove beaid"),
    ("suspend", ("beaid",), "member suspended", "suspend beaid"),
    ("change_role", ("beaid", "trainee"), "role changed", "change_role beaid trainee"),
    ("withdraw_code", ("beaid",), "code withdrawn", "withdraw beaid"),
]


@pytest.mark.parametrize(("method", "given", "action", "asked"), LOSSES)
def test_a_loss_of_access_gives_the_store_another_key(
    desk: UseCaseFixture, method: str, given: tuple[str, ...], action: str, asked: str
) -> None:
    members = FakeMembers(next_keys=deque([KEY]))
    getattr(_manage(desk, members), method)(*given)
    assert members.calls == [asked, "rekey 32", "store_rekeyed"]
    assert desk.actions() == [
        (action, "requested"),
        (action, "done"),
        ("store rekeyed", "requested"),
        ("store rekeyed", "done"),
    ]
    assert {entry.subject for entry in desk.kept.tables.audit} == {"beaid"}


def test_a_second_loss_of_access_meanwhile_gives_the_store_a_second_key(
    desk: UseCaseFixture,
) -> None:
    members = FakeMembers(next_keys=deque([KEY, LATER_KEY]))
    assert _manage(desk, members).change_store_key()
    assert members.calls == ["rekey 32", "store_rekeyed"] * 2
    assert not _manage(desk, members).change_store_key()


@pytest.mark.parametrize("step", [1, 2])
def test_a_store_that_could_not_be_rekeyed_waits_for_the_next_sign_in(
    desk: UseCaseFixture, step: int
) -> None:
    members = FakeMembers(next_keys=deque([KEY]))
    members.endings.extend([None] * step)
    members.endings.append(Refused("disk_full", "The disk is full."))
    with pytest.raises(DeskError, match="rotation_unfinished") as error:
        _manage(desk, members).remove("beaid")
    assert error.value.press.startswith("The disk is full. Put that right")
    assert desk.actions()[-1] == ("store rekeyed", "refused")


def test_what_a_change_of_key_found_damaged_is_logged_and_shown_once_it_is_done(
    desk: UseCaseFixture,
) -> None:
    members = FakeMembers(next_keys=deque([KEY]))
    members.findings = tuple(f"no key opens drafts.text of draft{n}" for n in range(120))
    with pytest.raises(Refused, match="records_damaged") as shown:
        _manage(desk, members).remove("beaid")
    assert members.calls == ["remove beaid", "rekey 32", "store_rekeyed"]
    assert shown.value.happened.endswith(
        "draft1; no key opens drafts.text of draft2; and 117 more."
    )
    named = [one for one in desk.kept.tables.audit if one.action == "records checked"]
    assert {one.outcome for one in named} == {"damaged"}
    assert [named[0].detail, named[-1].detail] == [members.findings[0], "and 20 more"]
    assert len(named) == 101


def test_a_refused_removal_costs_no_change_of_key(desk: UseCaseFixture) -> None:
    members = FakeMembers(next_keys=deque([KEY]))
    members.endings.append(NO)
    with pytest.raises(Refused, match="not_today"):
        _manage(desk, members).remove("beaid")
    assert members.calls == ["remove beaid"]


def test_what_a_review_notices_is_audited_once_each(desk: UseCaseFixture) -> None:
    bea = Member("beaid", "Bea", "concierge")
    whats = ("joined by code", "joined too late", "code expired")
    members = FakeMembers(noticed=tuple(Noticed(bea, what) for what in whats))
    assert _manage(desk, members).review() == members.noticed
    assert desk.actions() == [(what, "done") for what in whats]
    assert {one.subject for one in desk.kept.tables.audit} == {"beaid"}


def test_what_a_change_signs_in_passing_is_audited_once(desk: UseCaseFixture) -> None:
    olga = Member("olgaid", "Olga", "approver")
    members = FakeMembers(in_passing=deque([Noticed(olga, "code ended with the organization key")]))
    _manage(desk, members).suspend("beaid")
    _manage(desk, members).remove("beaid")
    assert desk.actions().count(("code ended with the organization key", "done")) == 1


def test_a_loss_of_access_by_a_review_gives_the_store_another_key(desk: UseCaseFixture) -> None:
    bea = Member("beaid", "Bea", "concierge")
    members = FakeMembers(
        noticed=(Noticed(bea, "suspended after 90 idle days"),), next_keys=deque([KEY])
    )
    _manage(desk, members).review()
    assert members.calls == ["look_after", "rekey 32", "store_rekeyed"]
    assert desk.actions()[-1] == ("store rekeyed", "done")


def test_reading_changes_and_audits_nothing(desk: UseCaseFixture) -> None:
    manage = _manage(desk, FakeMembers())
    own = ManageOwnAccount(desk.actor, desk.store, FakeOwnAccount())
    assert manage.list_members()[0].member.name == "Bea"
    assert not manage.names_hidden()
    assert not own.has_second_factor()
    assert own.offer_second_factor(TypedSecret.of("any"), TypedSecret.of("")).letters == "ABCD"
    assert desk.actions() == []
