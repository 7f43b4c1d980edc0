"""An honest log is called intact, whatever became of those who wrote it, and whatever another puts
into the folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import TRAINING
from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay
from desktop.booking.access.role import permissions
from desktop.identity.failed_sign_ins import FailedSignIns
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.system.clock import utc_now
from desktop.system.ids import new_id
from desktop.use_cases.ports.identity_port import Noticed
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.hostile.insider import CARL, NOOR, PASSPHRASES, Company
from tests.support.identity.desks import refusal, sheet_code
from tests.support.identity.quick_keys import least_cost
from tests.support.identity.sealed_file import read_record
from tests.support.identity.typed_text import score_here
from tests.support.journeys.kept_records import OWNER

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("in_memory")]

INTACT = 0


@pytest.fixture
def desk(first_day: Company, tmp_path: Path) -> Company:
    return first_day.copied_to(tmp_path / "profile")


def _at(one: Company, now: Callable[[], datetime]) -> MemberDirectory:
    ring = one.keyring()
    return MemberDirectory(
        one.settings.directory_file,
        ring,
        KeyringRollbackGuard(ring),
        now,
        new_id,
        cost=least_cost,
        permitted=lambda role: permissions(role, TRAINING.permissions),
        score=score_here,
    )


def _yesterday() -> datetime:
    return utc_now() - timedelta(hours=25)


def _intact(desk: Company, *, by_noor: int) -> None:
    """A witness can be made, and what nobody vouches for is told."""
    for full in (False, True):
        code, lines = desk.verify(full=full)
        assert (code, [line for line in lines if "not intact" in line]) == (INTACT, [])
        if full:
            marked = [line for line in lines if f"by {NOOR}, who had joined by a code" in line]
            assert [line.split(" ", 1)[0] for line in marked] == [str(by_noor)] * bool(by_noor)
    code, lines = desk.witness()
    assert code == INTACT, lines


def test_who_joined_elsewhere_in_time_and_is_found_too_late_has_signed_what_she_signed(
    desk: Company,
) -> None:
    """The owner's machine sees it 25 hours after the code was made, and so lets her in no more."""
    noors = desk.on_another_machine()
    guard, name = KeyringRollbackGuard(desk.keyring()), desk.directory().installation_id()
    mark = guard.recall(name)
    guard.keep(name, mark, replace(mark, seen_at=mark.seen_at - timedelta(hours=26)))
    owners = _at(desk, _yesterday)
    admin = owners.members_of(owners.open_named(OWNER, TypedSecret.of(PASSPHRASES[OWNER])))
    code = TypedSecret.of(admin.invite(NOOR, "concierge", elsewhere=True))
    _at(noors, _yesterday).enter_code(code, TypedSecret.of(PASSPHRASES[NOOR]))
    noors.work(NOOR, "card taken", "fee charged")
    assert [one.what for one in desk.members().review()] == ["joined too late"]
    desk.work(OWNER, "client added")
    assert refusal(lambda: noors.open(NOOR)) == "member_unknown"
    _intact(desk, by_noor=3)
    members = read_record(desk.settings.directory_file, desk.keyring())
    (period,) = (one for one in members.past_signing if one.name == NOOR)
    assert not period.let_in


def _noor_joins_and_works(desk: Company) -> tuple[bytes, str]:
    """The file from the minute before she joined, and her code."""
    code = desk.members().invite(NOOR, "concierge")
    before = desk.settings.directory_file.read_bytes()
    desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(PASSPHRASES[NOOR]))
    desk.work(NOOR, "card taken", "fee charged")
    return before, code


def test_where_a_file_from_before_she_joined_is_put_back_what_she_signed_stays_hers(
    desk: Company,
) -> None:
    """By one without any key: both files are of the same list, so it is no older one."""
    before, code = _noor_joins_and_works(desk)
    desk.settings.directory_file.write_bytes(before)
    typed = TypedSecret.of(PASSPHRASES[NOOR])
    assert refusal(lambda: desk.open(NOOR)) == "member_unknown"
    again = desk.directory()
    assert refusal(lambda: again.enter_code(TypedSecret.of(code), typed)) == "code_not_here"
    assert _lost(list(desk.members().review()))
    desk.work(OWNER, "client added")
    _intact(desk, by_noor=3)


def test_a_file_from_before_that_was_there_for_a_while_changes_nothing(desk: Company) -> None:
    before, _ = _noor_joins_and_works(desk)
    today = desk.settings.directory_file.read_bytes()
    desk.settings.directory_file.write_bytes(before)
    assert desk.open(CARL).member.name == CARL
    desk.settings.directory_file.write_bytes(today)
    assert desk.open(NOOR).member.name == NOOR
    assert [one.what for one in desk.members().review()] == ["joined by code"]
    _intact(desk, by_noor=0)


def _lost(noticed: list[Noticed]) -> bool:
    what = "joined by code and lost with an older file of members"
    return [(one.member.name, one.what) for one in noticed] == [(NOOR, what)]


def test_where_only_that_file_is_left_a_sheet_opens_it_and_what_she_signed_stays_hers(
    desk: Company,
) -> None:
    directory = desk.directory()
    ida = directory.open_named(OWNER, TypedSecret.of(PASSPHRASES[OWNER]))
    sheet = sheet_code(directory, ida, PASSPHRASES[OWNER])
    before, code = _noor_joins_and_works(desk)
    desk.settings.directory_file.write_bytes(before)
    changed = "granite 5 meadow whistle"
    again = desk.directory()
    ida = again.recover(ida.member.id, TypedSecret.of(sheet), TypedSecret.of(changed))
    typed = TypedSecret.of(PASSPHRASES[NOOR])
    used = desk.directory()
    assert refusal(lambda: used.enter_code(TypedSecret.of(code), typed)) == "code_not_here"
    assert _lost(list(again.members_of(ida).review()))
    desk.work(CARL, "client changed")
    code_, lines = desk.verify(CARL, full=True)
    assert code_ == INTACT, lines
    assert [line for line in lines if f"by {NOOR}, who had joined by a code" in line]


def test_a_line_about_one_who_is_invited_is_no_flaw_once_she_has_joined(desk: Company) -> None:
    """Her id lies in the file of members, and anyone can note a refused sign-in of it."""
    code = desk.members().invite(NOOR, "concierge")
    who = read_record(desk.settings.directory_file, desk.keyring()).invitations[-1].member_id
    refused = FailedSignIn(who, SignInWay.USUAL, "wrong_passphrase", utc_now())
    FailedSignIns(desk.settings.failed_sign_ins_file).add(refused)
    desk.work(OWNER, "client added")
    assert desk.entries()[-3].member_name == "unknown"
    desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(PASSPHRASES[NOOR]))
    found: list[Noticed] = list(desk.members().review())
    assert [one.what for one in found] == ["joined by code"]
    _intact(desk, by_noor=0)
