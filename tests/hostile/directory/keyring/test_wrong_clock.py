"""One member's clock is wrong, or the keyring says so: that keeps nobody else out, and takes
nobody's access away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from desktop.booking.access.role import LIVE, AccountStatus
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_hindered_key_change import _signed_in
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, OTHER, THIRD, joined, open_directory, refusal
from tests.support.identity.own_program import MALLORY

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]


def _with_bob(desk: Desk) -> OpenedAccount:
    """Another owner."""
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    bob = joined(directory, ann, "Bob", "owner", MALLORY)
    directory.members_of(ann).review()
    return bob


def _all_come_in_and_stay(desk: Desk, bob: OpenedAccount) -> None:
    everybody = ((desk.cem, THIRD), (desk.bea, OTHER), (bob, MALLORY), (desk.ann, GOOD))
    for one, passphrase in everybody:
        assert desk.open(one, passphrase).member == one.member
    for one, passphrase in ((bob, MALLORY), (desk.ann, GOOD)):
        with _signed_in(desk, one, passphrase) as at_desk:
            rows = at_desk.members.list_members()
            assert {row.status for row in rows} == {AccountStatus.ACTIVE}
    assert desk.open(desk.cem, THIRD).next_store_keys == ()


def test_a_clock_that_ran_ahead_at_two_sign_ins(desk: Desk) -> None:
    bob = _with_bob(desk)
    for _ in range(2):
        desk.clock.move(days=80)
        desk.open(desk.cem, THIRD)
    desk.clock.move(days=-160)
    _all_come_in_and_stay(desk, bob)


def test_a_keyring_that_says_a_later_time(desk: Desk) -> None:
    bob = _with_bob(desk)
    guard, name = KeyringRollbackGuard(desk.ring), desk.directory().installation_id()
    mark = guard.recall(name)
    guard.keep(name, mark, replace(mark, seen_at=mark.seen_at + timedelta(days=100)))
    _all_come_in_and_stay(desk, bob)


def test_an_owners_own_clock_that_runs_ahead_suspends_nobody(desk: Desk) -> None:
    bob = _with_bob(desk)
    for _ in range(2):
        desk.clock.move(days=80)
        with _signed_in(desk, desk.ann):
            pass
    desk.clock.move(days=-160)
    _all_come_in_and_stay(desk, bob)


def test_codes_that_are_out_do_not_end_by_it(desk: Desk) -> None:
    """They work again once an owner has done anything at the right time."""
    bob = _with_bob(desk)
    directory = open_directory(desk.folder, desk.ring, desk.clock, seed=11, table=LIVE)
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = TypedSecret.of(directory.members_of(ann).invite("Fay", "concierge"))
    desk.clock.move(days=3)
    desk.open(desk.cem, THIRD)
    desk.clock.move(days=-3)
    enter = partial(desk.directory().enter_code, code, TypedSecret.of("velvet 7 trumpet lamp"))
    assert refusal(enter) == "code_clock_behind"
    with _signed_in(desk, bob, MALLORY) as at_desk:
        at_desk.members.hide_member_names(False)
    assert enter().member.name == "Fay"


def test_who_was_away_is_suspended_where_another_member_was_here_since(desk: Desk) -> None:
    for days in (60, 31):
        desk.clock.move(days=days)
        desk.open(desk.cem, THIRD)
    assert refusal(lambda: desk.open(desk.bea, OTHER)) == "idle_suspended"
    desk.as_owner()
    assert refusal(lambda: desk.open(desk.bea, OTHER)) == "suspended"
