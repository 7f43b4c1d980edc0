"""Vendor keys are sealed by role: what was copied, and what a member writes, opens nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.identity.crypto.key_derivation import wrap
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    REFUND_KEY,
    STORED_SECRET_PURPOSES,
)
from desktop.identity.directory.directory_records import DirectoryRecord, StoredSecret
from desktop.identity.key_grants import KeySet
from desktop.identity.member_admin import MemberAdmin
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
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
)
from tests.support.identity.sealed_file import read_record, write_record

pytestmark = pytest.mark.hostile
SECRETS = {AIRLINE_KEY: "duffel_test_a", FEE_KEY: "rk_test_charge", REFUND_KEY: "rk_test_refund"}


@dataclass(slots=True)
class Company:
    """Ann owns it, Cem is a card agent; the vendor keys are saved where a test does that."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    directory: MemberDirectory
    ann: OpenedAccount
    cem: OpenedAccount

    @property
    def members(self) -> MemberAdmin:
        return self.directory.members_of(self.ann)

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def record(self) -> DirectoryRecord:
        return read_record(self.file, self.ring)

    def restarted(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=5)

    def keys_of(self, one: OpenedAccount) -> KeySet:
        """All keys that this account was granted, as a member can copy them."""
        return self.directory._opened(one)[2]


@pytest.fixture
def company(anns_desk: EnrolledDesk, tmp_path: Path) -> Company:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    return Company(
        tmp_path, ring, clock, directory, ann, joined(directory, ann, "Cem", "card agent", THIRD)
    )


def opens(company: Company, keys: KeySet, purpose: str) -> bool:
    """Whether copied keys open what is stored for this purpose today."""
    from desktop.identity.crypto.key_derivation import WrongKey
    from desktop.identity.key_grants import read_stored_secret

    record = company.record()
    try:
        return read_stored_secret(record, keys, purpose, record.org_key) == SECRETS[purpose]
    except (WrongKey, Refused):
        return False


LOSSES: dict[str, Callable[[MemberAdmin, str], object]] = {
    "demoted": lambda members, who: members.change_role(who, "concierge"),
    "suspended": lambda members, who: members.suspend(who),
    "removed": lambda members, who: members.remove(who),
    "reset": lambda members, who: members.renew(who),
}


@pytest.mark.parametrize("stored", ["before", "after"])
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_copied_key_of_a_purpose_opens_nothing_that_is_stored_after_the_loss(
    company: Company, loss: Callable[[MemberAdmin, str], object], stored: str
) -> None:
    """A secret stored before the loss was read then; the key that wraps it is another one now."""
    copied = company.keys_of(company.cem)
    if stored == "before":
        company.members.store_secrets(SECRETS)
        assert opens(company, copied, FEE_KEY)
    loss(company.members, company.cem.member.id)
    if stored == "after":
        company.members.store_secrets(SECRETS)
    assert not opens(company, copied, FEE_KEY)
    assert company.directory.secret(company.ann, FEE_KEY) == SECRETS[FEE_KEY]


def test_who_rises_opens_what_the_new_role_needs_and_no_more(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    assert opens(company, company.keys_of(company.cem), FEE_KEY)
    assert not opens(company, company.keys_of(company.cem), REFUND_KEY)
    company.members.change_role(company.cem.member.id, "approver")
    again = company.restarted()
    cem = again.open(company.cem.member.id, TypedSecret.of(THIRD))
    assert [again.secret(cem, purpose) for purpose in STORED_SECRET_PURPOSES] == [*SECRETS.values()]


def test_a_loss_says_which_keys_the_vendor_must_replace_until_that_is_done(
    company: Company,
) -> None:
    company.members.store_secrets(SECRETS)
    joined(company.directory, company.ann, "Bea", "concierge")
    company.members.change_role(company.cem.member.id, "booking agent")
    assert company.members.exposed_secrets() == (FEE_KEY,)
    company.members.remove(company.cem.member.id)
    assert set(company.members.exposed_secrets()) == {AIRLINE_KEY, FEE_KEY}
    company.members.store_secrets({FEE_KEY: "rk_test_new"})
    assert company.members.exposed_secrets() == (AIRLINE_KEY,)
    assert company.directory.secret(company.ann, FEE_KEY) == "rk_test_new"


def planted(company: Company, purpose: str, text: str) -> None:
    """The file, with this secret wrapped by a member's own copy of the key of its purpose."""
    record, keys = company.record(), company.keys_of(company.cem)
    stored = record.stored_secret(purpose)
    assert stored is not None
    bound = f"skycap 1 stored secret {record.installation_id} {purpose}".encode()
    forged = StoredSecret(purpose, wrap(keys[purpose], text.encode(), bound), False,
                          stored.signature)  # fmt: skip
    others = (each for each in record.stored_secrets if each.purpose != purpose)
    write_record(company.file, company.ring, replace(record, stored_secrets=(*others, forged)))


def test_a_member_cannot_have_others_charge_to_an_account_of_their_own(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    good = company.file.read_bytes()
    planted(company, FEE_KEY, "rk_test_of_cem")
    assert refusal(lambda: company.directory.secret(company.ann, FEE_KEY)) == "directory_damaged"
    # What an owner does later does not sign what the member has planted.
    for change in (
        lambda: company.members.change_role(company.cem.member.id, "concierge"),
        lambda: company.members.suspend(company.cem.member.id),
        lambda: company.members.store_secrets(SECRETS),
    ):
        assert refusal(change) == "directory_damaged"
    company.file.write_bytes(good)
    assert company.directory.secret(company.ann, FEE_KEY) == SECRETS[FEE_KEY]


def test_nobody_hides_that_a_key_is_exposed(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    company.members.change_role(company.cem.member.id, "booking agent")
    record = company.record()
    hidden = tuple(replace(each, exposed=False) for each in record.stored_secrets)
    write_record(company.file, company.ring, replace(record, stored_secrets=hidden))
    assert refusal(lambda: company.directory.secret(company.ann, FEE_KEY)) == "directory_damaged"


def test_stored_keys_outlive_the_owner_who_saved_them(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    company.members.change_role(company.cem.member.id, "owner")
    again = company.restarted()
    cem = again.open(company.cem.member.id, TypedSecret.of(THIRD))
    again.members_of(cem).remove(company.ann.member.id)
    assert again.secret(cem, REFUND_KEY) == SECRETS[REFUND_KEY]
    assert set(again.members_of(cem).exposed_secrets()) == set(SECRETS)


def test_an_owner_who_leaves_takes_no_forged_key_along(company: Company) -> None:
    """The next organization key signs only what the former one had signed."""
    company.members.store_secrets(SECRETS)
    company.members.change_role(company.cem.member.id, "owner")
    bea = joined(company.directory, company.ann, "Bea", "owner", OTHER)
    again = company.restarted()
    company.cem = again.open(company.cem.member.id, TypedSecret.of(THIRD))
    company.directory = again
    planted(company, REFUND_KEY, "rk_test_of_cem")
    members = again.members_of(company.cem)
    assert refusal(lambda: members.remove(bea.member.id)) == "directory_damaged"


def grafted(
    today: DirectoryRecord, old: DirectoryRecord, member_id: str, purposes: set[str]
) -> DirectoryRecord:
    """Today's file with the grants and stored secrets of these purposes as they were."""
    now, former = today.member(member_id), old.member(member_id)
    assert now is not None
    assert former is not None
    grants = [each for each in now.grants if each.purpose not in purposes]
    grants += [each for each in former.grants if each.purpose in purposes]
    kept = [each for each in today.stored_secrets if each.purpose not in purposes]
    kept += [each for each in old.stored_secrets if each.purpose in purposes]
    mixed = today.with_member(replace(now, grants=tuple(grants)))
    return replace(mixed, stored_secrets=tuple(kept))


def test_a_vendor_key_that_was_replaced_or_exposed_does_not_come_back(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    old = company.record()
    company.members.suspend(company.cem.member.id)
    assert set(company.members.exposed_secrets()) == {AIRLINE_KEY, FEE_KEY}
    company.members.store_secrets({AIRLINE_KEY: "duffel_test_b"})
    good, today = company.file.read_bytes(), company.record()
    for record in (
        grafted(today, old, company.ann.member.id, {AIRLINE_KEY, FEE_KEY}),
        replace(today, stored_secrets=()),
        replace(today, stored_secrets=old.stored_secrets),
    ):
        write_record(company.file, company.ring, record)
        assert refusal(company.members.exposed_secrets) == "directory_damaged"
        assert (
            refusal(lambda: company.directory.secret(company.ann, FEE_KEY)) == "directory_damaged"
        )
        assert refusal(lambda: company.members.store_secrets(SECRETS)) == "directory_damaged"
        again, typed = company.restarted(), TypedSecret.of(GOOD)
        assert (
            refusal(lambda d=again, t=typed: d.open(company.ann.member.id, t))  # type: ignore[misc]
            == "directory_damaged"
        )
    company.file.write_bytes(good)
    assert company.directory.secret(company.ann, AIRLINE_KEY) == "duffel_test_b"


def test_an_older_whole_file_is_not_used_by_one_who_is_signed_in(company: Company) -> None:
    company.members.store_secrets(SECRETS)
    older = company.file.read_bytes()
    company.members.suspend(company.cem.member.id)
    company.file.write_bytes(older)
    directory, own = company.directory, company.directory.own_account(company.ann)
    for read in (
        company.members.exposed_secrets,
        company.members.member_list,
        own.has_second_factor,
        lambda: directory.secret(company.ann, FEE_KEY),
        lambda: directory.secrets(company.ann, SECRETS),
        lambda: directory.field_cipher(company.ann),
        lambda: own.offer_second_factor(TypedSecret.of(GOOD)),
        lambda: own.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER)),
    ):
        assert refusal(read) == "directory_rolled_back"
    assert company.file.read_bytes() == older
