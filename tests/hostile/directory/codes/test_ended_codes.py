"""Codes for this machine that end unused. Who works on the same account of the operating system has
copied the folder and the keyring while the code was out, and overheard it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY
from desktop.identity.key_grants import KeySet, read_stored_secret
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.identity_port import Noticed
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, THIRD, Clock, open_directory, refusal
from tests.support.identity.sealed_file import installation_id_of, read_record

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]

NEW = TypedSecret.of("granite 5 meadow whistle")


def _invited(desk: Desk, role: str) -> tuple[str, str]:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    code = members.invite("Olga", role)
    return code, members.member_list()[-1].code_id


def _thief(folder: Path, ring: MemoryKeyring, code: str) -> OpenedAccount:
    directory = open_directory(folder, ring, Clock(), seed=8, table=LIVE)
    return directory.enter_code(TypedSecret.of(code), NEW)


def _key_set(thief: MemberDirectory, opened: OpenedAccount) -> KeySet:
    return thief._opened(opened)[2]


def _half(desk: Desk, code_id: str) -> bytes | None:
    return desk.ring.get(installation_id_of(desk.folder / "members.json"), code_id)


@pytest.mark.parametrize("end", ["withdrawn", "expired", "ended with another's key"])
@pytest.mark.parametrize("role", ["concierge", "owner"])
def test_a_code_for_here_and_a_copy_of_folder_and_keyring_open_no_later_records(
    desk: Desk, end: str, role: str
) -> None:
    if end.startswith("ended"):
        desk.as_owner(lambda members: members.change_role(desk.bea.member.id, "owner"))
    code, code_id = _invited(desk, role)
    copied, ring = desk.copy_folder(), deepcopy(desk.ring)
    before = read_record(desk.folder / "members.json", desk.ring)
    assert _half(desk, code_id)
    if end == "withdrawn":
        desk.as_owner(lambda members: members.withdraw_code(code_id))
    elif end == "expired":
        desk.clock.move(hours=25)
        desk.as_owner()
    else:
        desk.as_owner(lambda members: members.suspend(desk.bea.member.id))
    assert _half(desk, code_id) is None
    desk.clock.move(days=5)
    desk.as_owner()

    thief = _thief(copied, ring, code)
    assert not desk.opens_with_keys_of(thief)
    today = read_record(desk.folder / "members.json", desk.ring)
    if role == "owner":
        assert today.org_key != before.org_key
    cem = desk.open(desk.cem, THIRD)
    assert desk.opens_with_keys_of(cem)


def test_a_vendor_key_inside_a_withdrawn_code_for_here_is_named_as_read(desk: Desk) -> None:
    directory = desk.directory()
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    members.store_secrets({AIRLINE_KEY: "duffel_test_a"})
    code, code_id = _invited(desk, "concierge")
    copied, ring = desk.copy_folder(), deepcopy(desk.ring)
    assert members.exposed_secrets() == ()
    members.withdraw(code_id)
    assert members.exposed_secrets() == (AIRLINE_KEY,)
    members.store_secrets({AIRLINE_KEY: "duffel_test_b"})
    thief = open_directory(copied, ring, Clock(), seed=8, table=LIVE)
    opened = thief.enter_code(TypedSecret.of(code), NEW)
    assert thief.secret(opened, AIRLINE_KEY) == "duffel_test_a"
    today = read_record(desk.folder / "members.json", desk.ring)
    copy = read_record(copied / "members.json", ring)
    stored = replace(copy, stored_secrets=today.stored_secrets)
    with pytest.raises(WrongKey):
        read_stored_secret(stored, _key_set(thief, opened), AIRLINE_KEY, today.org_key)


def test_a_code_for_here_that_was_used_costs_no_new_key(desk: Desk) -> None:
    code, _ = _invited(desk, "concierge")
    desk.directory().enter_code(TypedSecret.of(code), NEW)
    desk.as_owner()
    assert desk.open(desk.cem, THIRD).store_key == desk.cem.store_key


def test_a_code_for_here_without_a_key_to_the_records_costs_no_new_one(desk: Desk) -> None:
    _, code_id = _invited(desk, "trainee")
    desk.as_owner(lambda members: members.withdraw_code(code_id))
    assert desk.open(desk.cem, THIRD).store_key == desk.cem.store_key


def test_a_code_that_ends_with_the_organization_key_is_noticed(desk: Desk) -> None:
    desk.as_owner(lambda members: members.change_role(desk.bea.member.id, "owner"))
    code, code_id = _invited(desk, "approver")
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    members.suspend(desk.bea.member.id)
    assert _half(desk, code_id) is None
    noticed = [each for each in members.review() if each.member.name == "Olga"]
    assert noticed == [Noticed(noticed[0].member, "code ended with the organization key")]
    assert refusal(lambda: desk.directory().enter_code(TypedSecret.of(code), NEW)) == "code_used"


def test_codes_that_expire_together_cost_one_change_of_key(desk: Desk) -> None:
    directory = desk.directory()
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    members.review()
    for name in ("Olga", "Pia"):
        members.invite(name, "owner")
    before = read_record(desk.folder / "members.json", desk.ring)
    desk.clock.move(hours=12)
    members.invite("Quin", "approver")
    desk.clock.move(hours=13)
    assert [(one.member.name, one.what) for one in members.review()] == [
        ("Quin", "code ended with the organization key"),
        ("Olga", "code expired"),
        ("Pia", "code expired"),
    ]
    today = read_record(desk.folder / "members.json", desk.ring)
    assert len(today.key_rotations) == len(before.key_rotations) + 1
    assert len(today.used_codes) == len(set(today.used_codes)) == len(before.used_codes) + 3
    assert members.take_noticed() == ()


def test_a_code_that_ends_with_an_idle_owner_is_noticed_too(desk: Desk) -> None:
    desk.as_owner(lambda members: members.change_role(desk.bea.member.id, "owner"))
    desk.clock.move(days=89, hours=23)
    directory = desk.directory()
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    desk.open(desk.cem, THIRD)
    members.invite("Quin", "approver")
    desk.clock.move(hours=2)
    # That the time has come, another member's sign-in says too.
    desk.open(desk.cem, THIRD)
    found = [(one.member.name, one.what) for one in members.review()]
    assert ("Quin", "code ended with the organization key") in found
    assert ("Bea", "suspended after 90 idle days") in found
