"""A member who loses access has copied every key that they ever held, and the folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.booking.access.role import LIVE
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.sealed_grant import open_grant, signature_is_valid
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.sealed_columns import (
    CLIENT_NOTES,
)
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import read_record
from tests.support.identity.seats import STORE, key_opens, open_records, seat
from tests.support.samples import sample_client

pytestmark = pytest.mark.hostile


@dataclass(slots=True)
class Desk:
    """Ann owns it, Bea and Cem are concierges; the records hold a client."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    bea: OpenedAccount
    cem: OpenedAccount

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=6, table=LIVE)

    def open(self, one: OpenedAccount, passphrase: str) -> OpenedAccount:
        return self.directory().open(one.member.id, TypedSecret.of(passphrase))

    def opens_with_keys_of(self, one: OpenedAccount) -> bool:
        return key_opens(self.folder, one, self.clock)

    def unseals_with_keys_of(self, one: OpenedAccount) -> bool:
        """Whether the field keys that were copied from this account open a client's notes, for one
        who has got hold of the open records all the same.
        """
        cem = self.open(self.cem, THIRD)
        key = cem.next_store_key or cem.store_key
        with encrypted_file.opened(self.folder / STORE, key) as connection, connection.begin():
            sealed = connection.scalar(select(CLIENT_NOTES.values))
        assert sealed is not None
        try:
            notes = one.fields.open(sealed, *CLIENT_NOTES.place, sample_client().id)
        except ValueError:
            return False
        return notes.decode() == sample_client().notes

    def copy_folder(self) -> Path:
        return Path(shutil.copytree(self.folder, self.folder.parent / "copied"))

    def as_owner(self, *changes: Callable[[ManageMembers], object]) -> None:
        """Ann signs in at a program started afresh, does this, and finds her client after it."""
        directory = self.directory()
        ann = directory.open(self.ann.member.id, TypedSecret.of(GOOD))
        with seat(self.folder, directory, ann, self.clock) as at_desk:
            for change in changes:
                change(at_desk.members)
            assert at_desk.finds("Ada")


@pytest.fixture(scope="module")
def company(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    """To be copied."""
    folder, clock = tmp_path_factory.mktemp("company") / "desk", Clock()
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, seed=2, table=LIVE)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge")
    cem = joined(directory, ann, "Cem", "concierge", THIRD)
    records = open_records(folder, ann, clock)
    records.write(lambda repos: repos.clients.save(sample_client()))
    records.close()
    return Desk(folder, ring, clock, ann, bea, cem)


@pytest.fixture
def desk(company: Desk, tmp_path: Path) -> Desk:
    """A copy of the company, with the keys that its members opened before it was made."""
    folder = tmp_path / "desk"
    ring = EnrolledDesk(company.folder, company.ring, company.ann.member.id).copied_to(folder)
    return replace(company, folder=folder, ring=ring, clock=Clock())


LOSSES: dict[str, Callable[[str], Callable[[ManageMembers], object]]] = {
    "suspended": lambda who: lambda members: members.suspend(who),
    "demoted": lambda who: lambda members: members.change_role(who, "trainee"),
    "removed": lambda who: lambda members: members.remove(who),
    "reset": lambda who: lambda members: (members.reset_access(who), members.change_store_key()),
}
EACH_LOSS = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


@EACH_LOSS
def test_a_key_that_was_copied_before_a_loss_of_access_opens_no_records(
    desk: Desk, loss: Callable[[str], Callable[[ManageMembers], object]]
) -> None:
    assert desk.opens_with_keys_of(desk.bea)
    assert desk.unseals_with_keys_of(desk.bea)
    desk.as_owner(loss(desk.bea.member.id))
    assert not desk.opens_with_keys_of(desk.bea)
    assert not desk.unseals_with_keys_of(desk.bea)
    cem = desk.open(desk.cem, THIRD)
    assert desk.opens_with_keys_of(cem)
    assert desk.unseals_with_keys_of(cem)


def test_a_lost_machine_opens_no_records_once_access_was_reset(desk: Desk) -> None:
    """The finder has the disk, the keyring and the passphrase of that machine."""
    copied, ring = desk.copy_folder(), desk.ring
    found = open_directory(copied, ring, desk.clock, seed=7).open(
        desk.bea.member.id, TypedSecret.of(OTHER)
    )
    assert desk.opens_with_keys_of(found)
    desk.as_owner(LOSSES["reset"](desk.bea.member.id))
    assert not desk.opens_with_keys_of(found)


def test_a_device_code_and_a_copy_of_its_day_open_no_records_once_access_was_reset(
    desk: Desk,
) -> None:
    """Until then they do, also once it has expired: the copy gives the member's own keys away."""
    directory = desk.directory()
    bea = directory.open(desk.bea.member.id, TypedSecret.of(OTHER))
    code = TypedSecret.of(directory.own_account(bea).device_code(TypedSecret.of(OTHER)))
    copied, days_clock = desk.copy_folder(), Clock()
    desk.clock.move(days=30)
    thief = open_directory(copied, MemoryKeyring(), days_clock, seed=8).enter_code(
        code, TypedSecret.of(OTHER)
    )
    assert desk.opens_with_keys_of(thief)
    desk.as_owner(LOSSES["reset"](desk.bea.member.id))
    assert not desk.opens_with_keys_of(thief)


def test_an_owners_recovery_sheet_opens_no_records_once_their_access_was_reset(desk: Desk) -> None:
    desk.as_owner(lambda members: members.change_role(desk.cem.member.id, "owner"))
    directory = desk.directory()
    cem = directory.open(desk.cem.member.id, TypedSecret.of(THIRD))
    code = sheet_code(directory, cem, THIRD)
    copied = desk.copy_folder()
    desk.as_owner(LOSSES["reset"](desk.cem.member.id))
    finder = open_directory(copied, MemoryKeyring(), desk.clock, seed=7)
    recovered = finder.recover(cem.member.id, TypedSecret.of(code), TypedSecret.of(OTHER))
    assert not desk.opens_with_keys_of(recovered)


def test_a_replaced_recovery_sheet_and_a_copy_of_its_day_open_no_later_records(desk: Desk) -> None:
    """The finder has the former sheet, the folder of its day, and the folder of today."""
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    former = sheet_code(directory, ann)
    copied = desk.copy_folder()
    with seat(desk.folder, directory, ann, desk.clock) as at_desk:
        sheet = at_desk.own_account.new_recovery_sheet(TypedSecret.of(GOOD), TypedSecret.of(""))
        assert at_desk.members.change_store_key()
        assert at_desk.finds("Ada")
        assert at_desk.records.audit_flaws(ann.signers()) == ()
    finder = open_directory(copied, MemoryKeyring(), desk.clock, seed=7)
    found = finder.recover(ann.member.id, TypedSecret.of(former), TypedSecret.of(THIRD))
    assert found.store_key == ann.store_key
    assert not desk.opens_with_keys_of(found)

    today = read_record(desk.folder / "members.json", desk.ring)
    member = today.member(ann.member.id)
    assert member is not None
    keys = finder._session.open_keys.of(ann.member.id)
    for grant in member.grants:
        with pytest.raises(WrongKey):
            open_grant(keys, member.holder(today.installation_id), grant, today.org_key)
    assert not signature_is_valid(member.verify_key, keys.sign(b"any"), b"any")

    ann = desk.open(ann, GOOD)
    assert desk.opens_with_keys_of(ann)
    assert desk.opens_with_keys_of(desk.open(desk.cem, THIRD))
    again = desk.directory()
    assert (
        refusal(lambda: again.recover(ann.member.id, TypedSecret.of(former), TypedSecret.of(THIRD)))
        == "recovery_code_wrong"
    )
    recovered = again.recover(ann.member.id, TypedSecret.of(sheet.code), TypedSecret.of(THIRD))
    assert desk.opens_with_keys_of(recovered)


def test_a_key_of_a_member_suspended_for_idleness_opens_no_records(desk: Desk) -> None:
    for days in (60, 31):
        desk.clock.move(days=days)
        desk.open(desk.cem, THIRD)
    desk.as_owner()
    assert refusal(lambda: desk.open(desk.bea, OTHER)) == "suspended"
    assert not desk.opens_with_keys_of(desk.bea)
    assert desk.opens_with_keys_of(desk.open(desk.cem, THIRD))


def test_a_change_of_role_that_takes_no_key_to_the_records_costs_no_new_one(desk: Desk) -> None:
    desk.as_owner(lambda members: members.change_role(desk.bea.member.id, "approver"))
    desk.as_owner(lambda members: members.change_role(desk.bea.member.id, "concierge"))
    assert desk.open(desk.bea, OTHER).store_key == desk.bea.store_key


def test_a_removal_of_a_suspended_member_costs_no_second_key(desk: Desk) -> None:
    desk.as_owner(lambda members: members.suspend(desk.bea.member.id))
    key = desk.open(desk.cem, THIRD).store_key
    desk.as_owner(lambda members: members.remove(desk.bea.member.id))
    assert desk.open(desk.cem, THIRD).store_key == key


@EACH_LOSS
def test_copies_made_before_a_migration_do_not_stay_under_a_lost_key(
    desk: Desk, loss: Callable[[str], Callable[[ManageMembers], object]]
) -> None:
    copy = desk.folder / "desk-before-0002-0001-2026-11-24-183000.db"
    for beside in (copy, desk.folder / f"{STORE}.restored"):
        shutil.copy(desk.folder / STORE, beside)
    elsewhere = desk.folder / "desk-before-noon"
    elsewhere.mkdir()
    desk.as_owner(loss(desk.bea.member.id))
    left = sorted(path.name for path in desk.folder.iterdir() if path.name.startswith("desk"))
    assert left == ["desk-before-noon", STORE, f"{STORE}.lock"]


@pytest.mark.parametrize("rekey", [False, True])
@pytest.mark.parametrize("second", [False, True], ids=["one loss", "two losses"])
@pytest.mark.parametrize("first_in", ["owner", "concierge"])
def test_a_change_of_key_cut_off_at_any_step_is_finished_at_the_next_sign_in(
    desk: Desk, rekey: bool, second: bool, first_in: str
) -> None:
    directory = desk.directory()
    dan = joined(directory, directory.open(desk.ann.member.id, TypedSecret.of(GOOD)), "Dan",
                 "concierge")  # fmt: skip
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    members.suspend(desk.bea.member.id)
    first = members.next_store_key()
    assert first is not None
    if rekey:
        records = open_records(desk.folder, ann, desk.clock)
        records.rekey(first, fields=directory.field_cipher(ann))
        records.close()
    # Dan knows the key that is to come.
    dan = desk.open(dan, OTHER)
    assert dan.next_store_key == first
    if second:
        members.suspend(dan.member.id)

    if first_in == "concierge":
        cem = desk.open(desk.cem, THIRD)
        with seat(desk.folder, desk.directory(), cem, desk.clock) as at_desk:
            assert at_desk.finds("Ada")
    desk.as_owner()
    assert not desk.opens_with_keys_of(desk.bea)
    assert not desk.unseals_with_keys_of(desk.bea)
    assert desk.opens_with_keys_of(dan) is not second
    assert desk.unseals_with_keys_of(dan) is not second
    cem = desk.open(desk.cem, THIRD)
    assert (cem.next_store_key, desk.opens_with_keys_of(cem)) == (None, True)


def test_an_owner_does_not_take_own_keys_away(desk: Desk) -> None:
    """Who makes the keys that replace them would know them."""
    desk.as_owner(lambda members: members.change_role(desk.cem.member.id, "owner"))
    directory = desk.directory()
    cem = directory.open(desk.cem.member.id, TypedSecret.of(THIRD))
    members = directory.members_of(cem)
    for change in (
        lambda: members.suspend(cem.member.id),
        lambda: members.change_role(cem.member.id, "concierge"),
        lambda: members.remove(cem.member.id),
    ):
        assert refusal(change) == "not_oneself"
    assert directory.open(cem.member.id, TypedSecret.of(THIRD)).member.role == "owner"


def _codes_end(desk: Desk, end: str) -> tuple[str, Path]:
    """A code for elsewhere, a copy of the folder from its 24 hours, and how the code ended."""
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    members = directory.members_of(ann)
    code = members.invite("Dan", "concierge", elsewhere=True)
    copied = desk.copy_folder()
    if end == "used":
        directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))
    elif end == "withdrawn":
        desk.as_owner(lambda m: m.withdraw_code(members.member_list()[-1].code_id))
    else:
        desk.clock.move(hours=25)
    return code, copied


@pytest.mark.parametrize("end", ["used", "withdrawn", "expired"])
def test_a_code_for_elsewhere_and_a_copy_of_its_day_do_not_open_later_records(
    desk: Desk, end: str
) -> None:
    code, copied = _codes_end(desk, end)
    days_clock = Clock()
    thief = open_directory(copied, MemoryKeyring(), days_clock, seed=8).enter_code(
        TypedSecret.of(code), TypedSecret.of(THIRD)
    )
    desk.as_owner()
    assert not desk.opens_with_keys_of(thief)
    desk.clock.move(days=30)
    desk.open(desk.cem, THIRD)
    desk.as_owner()
    assert not desk.opens_with_keys_of(thief)


def test_an_owners_code_for_elsewhere_signs_nothing_once_it_has_ended(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = directory.members_of(ann).invite("Dan", "owner", elsewhere=True)
    copied = desk.copy_folder()
    dan = directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))
    thief = open_directory(copied, MemoryKeyring(), desk.clock, seed=8).enter_code(
        TypedSecret.of(code), TypedSecret.of(THIRD)
    )
    assert thief.org_key == dan.org_key
    desk.as_owner()
    dan = desk.open(dan, OTHER)
    assert dan.org_key != thief.org_key
    assert not desk.opens_with_keys_of(thief)
    assert desk.opens_with_keys_of(dan)


def test_a_code_for_elsewhere_without_a_key_to_the_records_costs_no_new_one(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    directory.members_of(ann).invite("Lee", "trainee", elsewhere=True)
    desk.clock.move(hours=25)
    desk.as_owner()
    assert desk.open(desk.cem, THIRD).store_key == desk.cem.store_key


def test_two_who_lose_access_at_once_wait_for_each_others_change_of_key(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    with seat(desk.folder, directory, ann, desk.clock) as at_desk, ThreadPoolExecutor(2) as pool:
        both = [pool.submit(at_desk.members.suspend, one.member.id) for one in (desk.bea, desk.cem)]
        for one in both:
            one.result()
        assert at_desk.finds("Ada")
    assert not desk.opens_with_keys_of(desk.bea)
    assert not desk.opens_with_keys_of(desk.cem)
    desk.as_owner()


def test_a_key_that_the_records_did_not_take_is_not_taken_for_theirs(desk: Desk) -> None:
    directory = desk.directory()
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    members.suspend(desk.bea.member.id)
    before = (desk.folder / "members.json").read_bytes()
    members.store_rekeyed(desk.bea.store_key)
    assert (desk.folder / "members.json").read_bytes() == before
    desk.as_owner()


def test_a_refused_suspension_leaves_no_next_key(desk: Desk) -> None:
    directory = desk.directory()
    members = directory.members_of(directory.open(desk.ann.member.id, TypedSecret.of(GOOD)))
    with pytest.raises(Refused, match="last_owner"):
        members.suspend(desk.ann.member.id)
    members.review()
    assert members.next_store_key() is None
