"""Parts of an earlier directory file in today's one, at every way of entering: passphrase, device
code, invitation and recovery sheet, those that are good today and those that have ended.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_member_rollback import Desk, desk
from tests.hostile.directory.test_replayed_grants import _mixed, _of_lists, _of_members
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    factor_secret,
    joined,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import (
    copy_directory_key,
    installation_id_of,
    read_record,
    write_record,
)

pytestmark = pytest.mark.hostile
__all__ = ["desk"]

NEW = "granite 5 meadow whistle"
ENDED = ("used device code", "withdrawn invitation", "expired invitation")


@dataclass(slots=True)
class Ways:
    """Ann owns the desk, Cem is a card agent with a second factor since `earlier`."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    cem: OpenedAccount
    factor: bytes
    codes: dict[str, str]
    earlier: DirectoryRecord
    today: DirectoryRecord
    good: dict[str, object] = field(default_factory=dict)

    def enter(self, way: str, record: DirectoryRecord) -> object:
        """What entering this way opens, and whether the second factor is there afterwards; or the
        code of the refusal.
        """
        ring, clock = deepcopy(self.ring), deepcopy(self.clock)
        clock.move(minutes=1)
        write_record(self.folder / "members.json", ring, record)
        directory = open_directory(self.folder, ring, clock, 9, LIVE)
        digits = TypedSecret.of(code_at(self.factor, counter_at(clock.at)))
        try:
            opened = self._entered(directory, way, digits)
        except Refused as refused:
            return refused.code
        found = read_record(self.folder / "members.json", ring).member(opened.member.id)
        assert found is not None
        return opened.member, opened.store_key, opened.org_key, found.second_factor is not None

    def _entered(self, directory: MemberDirectory, way: str, digits: TypedSecret) -> OpenedAccount:
        if way == "passphrase":
            return directory.open(self.cem.member.id, TypedSecret.of(NEW), digits)
        code = TypedSecret.of(self.codes[way])
        if way == "recovery sheet":
            return directory.recover(self.ann.member.id, code, TypedSecret.of(NEW))
        if way == "used device code":
            return directory.enter_code(code, TypedSecret.of(THIRD))
        if way == "device code":
            return directory.enter_code(code, TypedSecret.of(NEW), digits)
        return directory.enter_code(code, TypedSecret.of(OTHER))


@pytest.fixture(scope="module")
def ways(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> Ways:
    folder, clock = tmp_path_factory.mktemp("ways"), Clock()
    ring = anns_desk.copied_to(folder)
    file = folder / "members.json"
    directory = open_directory(folder, ring, clock, 2, LIVE)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    cem = joined(directory, ann, "Cem", "card agent", THIRD)
    members = directory.members_of(ann)
    codes = {"recovery sheet": sheet_code(directory, ann)}
    codes["expired invitation"] = members.invite("Kim", "concierge")
    codes["withdrawn invitation"] = members.invite("Lee", "concierge")
    codes["used device code"] = directory.own_account(cem).device_code(TypedSecret.of(THIRD))
    earlier = read_record(file, ring)

    members.withdraw(members.member_list()[-1].code_id)
    cem = directory.enter_code(TypedSecret.of(codes["used device code"]), TypedSecret.of(THIRD))
    clock.move(hours=25)
    members.review()
    own = directory.own_account(cem)
    own.change_passphrase(TypedSecret.of(THIRD), TypedSecret.of(NEW))
    factor = factor_secret(own.offer_second_factor(TypedSecret.of(NEW)).letters)
    own.confirm_second_factor(TypedSecret.of(code_at(factor, counter_at(clock.at))))
    codes["invitation"] = members.invite("Moe", "concierge")
    codes["invitation for elsewhere"] = members.invite("Nia", "approver", elsewhere=True)
    clock.move(minutes=1)
    digits = TypedSecret.of(code_at(factor, counter_at(clock.at)))
    codes["device code"] = own.device_code(TypedSecret.of(NEW), digits)
    today = read_record(file, ring)
    made = Ways(folder, ring, clock, ann, cem, factor, codes, earlier, today)
    made.good = {way: made.enter(way, today) for way in ("passphrase", *codes)}
    return made


def test_no_part_of_an_earlier_file_lets_anybody_in_by_another_way(ways: Ways) -> None:
    assert {way for way, good in ways.good.items() if isinstance(good, str)} == set(ENDED)
    today, old = ways.today, ways.earlier
    count = 0
    for replays in (_of_members(today, old), _of_lists(today, old), _mixed(today, old, 6)):
        for name, record in replays:
            count += 1
            for way, good in ways.good.items():
                found = ways.enter(way, record)
                assert found == good or isinstance(found, str), (name, way)
    assert count > 60


def _forged(ways: Ways, state: int, lasts: timedelta, used: str) -> DirectoryRecord:
    """Cem's earlier device code in today's record, with the end and state that are wanted."""
    now, was = ways.today.member(ways.cem.member.id), ways.earlier.member(ways.cem.member.id)
    assert now is not None
    assert was is not None
    assert was.device_code is not None
    code = replace(was.device_code, ends_at=ways.clock.at + lasts)
    mixed = replace(now, device_code=code, used_device_code=used, second_factor=None)
    return ways.today.with_member(replace(mixed, state_number=now.state_number + state))


@pytest.mark.parametrize("forget", [False, True], ids=["secret kept", "secret forgotten"])
@pytest.mark.parametrize("state", [0, 1, 1000])
def test_a_used_device_code_is_not_brought_back_by_a_record_mixed_from_parts(
    ways: Ways, state: int, forget: bool
) -> None:
    ring = deepcopy(ways.ring)
    if forget:
        ring.delete(ways.today.installation_id, ways.cem.member.id)
    asked = replace(ways, ring=ring)
    for lasts in (timedelta(hours=1), timedelta(hours=23)):
        forged = _forged(ways, state, lasts, "")
        assert asked.enter("used device code", forged) in ("code_used", "directory_damaged")


def _code_of_bea(desk: Desk, passphrase: str = OTHER) -> str:
    directory = desk.directory()
    bea = directory.open(desk.bea.member.id, TypedSecret.of(passphrase))
    return directory.own_account(bea).device_code(TypedSecret.of(passphrase))


def _enter(desk: Desk, code: str, passphrase: str = OTHER) -> OpenedAccount:
    return desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(passphrase))


def test_an_old_passphrase_does_not_come_back_with_its_device_code(desk: Desk) -> None:
    code = _code_of_bea(desk)
    before = read_record(desk.file, desk.ring).member(desk.bea.member.id)
    assert before is not None
    directory = desk.directory()
    own = directory.own_account(directory.open(desk.bea.member.id, TypedSecret.of(OTHER)))
    own.change_passphrase(TypedSecret.of(OTHER), TypedSecret.of(NEW))
    today = read_record(desk.file, desk.ring)
    now = today.member(desk.bea.member.id)
    assert now is not None
    for state in (0, 1):
        forged = replace(now, device_code=before.device_code, state_number=now.state_number + state)
        write_record(desk.file, desk.ring, today.with_member(forged))
        assert refusal(lambda: _enter(desk, code)) == "directory_damaged"
    write_record(desk.file, desk.ring, today)
    assert desk.open_bea(NEW).member == desk.bea.member


def test_a_member_moves_to_another_machine_and_back(desk: Desk) -> None:
    """The first machine's device secret is of an earlier state then, and the tag is not by it."""
    here, there = desk.ring, MemoryKeyring()
    copy_directory_key(desk.file, here, there)
    code = _code_of_bea(desk)
    desk.ring = there
    _enter(desk, code)
    back = _code_of_bea(desk)
    desk.ring = here
    assert refusal(desk.open_bea) == "directory_damaged"
    for _ in range(2):
        assert refusal(lambda: _enter(desk, back, THIRD)) == "wrong_passphrase"
    assert _enter(desk, back).member == desk.bea.member
    assert desk.open_bea().member == desk.bea.member
    assert refusal(lambda: _enter(desk, back)) == "code_used"


def test_an_end_that_was_put_off_opens_on_no_machine(desk: Desk) -> None:
    code = _code_of_bea(desk)
    desk.clock.move(days=40)
    today = read_record(desk.file, desk.ring)
    bea = today.member(desk.bea.member.id)
    assert bea is not None
    assert bea.device_code is not None
    later = replace(bea.device_code, ends_at=desk.clock.at + timedelta(hours=1))
    write_record(desk.file, desk.ring, today.with_member(replace(bea, device_code=later)))
    assert refusal(lambda: _enter(desk, code)) == "directory_damaged"
    desk.ring = MemoryKeyring()
    assert refusal(lambda: _enter(desk, code)) == "wrong_passphrase"


def test_a_code_that_was_seen_to_end_is_not_good_by_a_clock_set_back_a_little(desk: Desk) -> None:
    """By less than two computers' clocks may differ."""
    code = _code_of_bea(desk)
    desk.clock.move(hours=24, minutes=2)
    desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD))
    desk.clock.move(minutes=-3)
    assert refusal(lambda: _enter(desk, code)) == "code_expired"


def test_attempts_at_a_code_are_counted_whatever_state_the_file_says(desk: Desk) -> None:
    code = _code_of_bea(desk)
    here = desk.ring
    desk.ring = MemoryKeyring()
    copy_directory_key(desk.file, here, desk.ring)
    number = 0
    found = ""
    while found != "locked_out":
        found = refusal(lambda: _enter(desk, code, THIRD))
        number += 1
        assert number <= 10

        def newer(whole: dict[str, object], by: int = number) -> None:
            for member in whole["members"]:  # type: ignore[attr-defined]
                member["state_number"] += by
                member["failed_attempts"] = {"failed": 0, "wait_left": 0, "seen_at": None}

        desk.change(newer)
    assert number == 10
    assert installation_id_of(desk.file)


def test_a_state_that_was_edited_is_not_remembered_by_an_attempt_at_a_code(desk: Desk) -> None:
    code = _code_of_bea(desk)
    here = desk.ring
    desk.ring = MemoryKeyring()
    copy_directory_key(desk.file, here, desk.ring)
    good = desk.file.read_bytes()

    def newer(whole: dict[str, object]) -> None:
        for member in whole["members"]:  # type: ignore[attr-defined]
            member["state_number"] += 1000

    desk.change(newer)
    assert refusal(lambda: _enter(desk, code, THIRD)) == "wrong_passphrase"
    desk.file.write_bytes(good)
    assert _enter(desk, code).member == desk.bea.member
