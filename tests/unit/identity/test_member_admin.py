"""Several people on one desk: coming in, changing role, going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.booking.access.role import IN_TEST_MODE, LIVE, AccountStatus
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import MemberAdministration
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
    rekeyed,
)
from tests.support.identity.sealed_file import read_record, read_text

typed = TypedSecret.of


@dataclass(slots=True)
class Company:
    """Ann owns the desk of `folder`."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    directory: MemberDirectory
    ann: OpenedAccount

    @property
    def members(self) -> MemberAdministration:
        return self.directory.members_of(self.ann)

    def record(self) -> DirectoryRecord:
        return read_record(self.folder / "members.json", self.ring)

    def restarted(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=5)

    def ann_again(self) -> None:
        """Ann signs in at a program started afresh."""
        self.directory = self.restarted()
        self.ann = self.directory.open(self.ann.member.id, typed(GOOD))


@pytest.fixture
def company(anns_desk: EnrolledDesk, tmp_path: Path) -> Company:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    return Company(
        tmp_path, ring, clock, directory, directory.open(anns_desk.owner_id, typed(GOOD))
    )


def _status(company: Company, name: str) -> AccountStatus:
    return next(row.status for row in company.members.member_list() if row.member.name == name)


def _opens(company: Company, one: OpenedAccount, purpose: str, text: str) -> bool:
    try:
        return company.directory.secret(one, purpose) == text
    except Refused as refused:
        if refused.code != "not_granted":
            raise
        return False


def test_an_invited_member_signs_in_with_keys_of_their_own(company: Company) -> None:
    code = company.members.invite("Bea  Okafor", "concierge")
    assert [row.status for row in company.members.member_list()] == [
        AccountStatus.ACTIVE,
        AccountStatus.INVITED,
    ]
    assert len(company.directory.members()) == 1

    bea = company.directory.enter_code(typed(f"  {code.lower()} "), typed(OTHER))
    assert (bea.member.name, bea.member.role) == ("Bea Okafor", "concierge")
    assert bea.store_key == company.ann.store_key
    assert bea.verify_key != company.ann.verify_key
    Ed25519PublicKey.from_public_bytes(bea.verify_key).verify(bea.sign(b"act"), b"act")

    again = company.restarted().open(bea.member.id, typed(OTHER))
    assert (again.store_key, again.verify_key) == (bea.store_key, bea.verify_key)
    assert (
        refusal(lambda: company.restarted().open(bea.member.id, typed(GOOD))) == "wrong_passphrase"
    )


def test_a_person_stays_in_after_the_owner_has_seen_them(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    noticed = company.members.review()
    assert [(one.member.name, one.what) for one in noticed] == [("Bea", "joined by code")]
    assert company.members.review() == ()
    record = company.record().member(bea.member.id)
    assert record is not None
    assert record.enrollment_proof is None
    assert company.restarted().open(bea.member.id, typed(OTHER)).store_key == company.ann.store_key


def test_a_code_is_kept_nowhere_and_forces_an_own_passphrase(company: Company) -> None:
    code = company.members.invite("Bea", "concierge")
    text = read_text(company.folder / "members.json", company.ring).decode()
    assert not any(group in text for group in code.split())
    assert (
        refusal(lambda: company.directory.enter_code(typed(code), typed("password1234")))
        == "weak_passphrase"
    )
    assert company.directory.enter_code(typed(code), typed(OTHER)).member.name == "Bea"


def test_a_code_is_good_once(company: Company) -> None:
    code = company.members.invite("Bea", "concierge")
    company.directory.enter_code(typed(code), typed(OTHER))
    assert refusal(lambda: company.directory.enter_code(typed(code), typed(THIRD))) == "code_used"
    assert refusal(lambda: company.restarted().enter_code(typed(code), typed(THIRD))) == "code_used"
    company.members.review()
    assert refusal(lambda: company.restarted().enter_code(typed(code), typed(THIRD))) == "code_used"


def test_a_code_that_was_never_given_out_or_is_mistyped_says_so(company: Company) -> None:
    code = company.members.invite("Bea", "concierge")
    groups = code.split()
    wrong = " ".join([groups[1], *groups[1:]])
    with pytest.raises(Refused, match="code_mistyped") as mistyped:
        company.directory.enter_code(typed(wrong), typed(OTHER))
    assert mistyped.value.happened.startswith("Group 1 of the code")
    assert (
        refusal(lambda: company.directory.enter_code(typed(groups[0]), typed(OTHER)))
        == "code_mistyped"
    )
    company.members.withdraw(company.members.member_list()[-1].code_id)
    assert refusal(lambda: company.directory.enter_code(typed(code), typed(OTHER))) == "code_used"
    assert refusal(lambda: company.members.withdraw("nocode")) == "code_unknown"


def test_a_code_ends_after_a_day_and_the_owner_hears_of_it(company: Company) -> None:
    code = company.members.invite("Bea", "concierge")
    company.clock.move(hours=24)
    assert (
        refusal(lambda: company.directory.enter_code(typed(code), typed(OTHER))) == "code_expired"
    )
    assert [one.what for one in company.members.review()] == ["code expired"]
    assert [row.member.name for row in company.members.member_list()] == ["Ann Example"]
    assert company.members.invite("Bea", "concierge") != code


@pytest.mark.parametrize(
    ("name", "role", "code"),
    [
        ("", "concierge", "name_missing"),
        ("ANN   example", "concierge", "name_taken"),
        ("Bea", "admin", "role_unknown"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    company: Company, name: str, role: str, code: str
) -> None:
    before = (company.folder / "members.json").read_bytes()
    assert refusal(lambda: company.members.invite(name, role)) == code
    assert (company.folder / "members.json").read_bytes() == before


def test_only_an_owner_says_who_works_here(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "approver")
    members = company.directory.members_of(bea)
    before = (company.folder / "members.json").read_bytes()
    for action in (
        lambda: members.invite("Cem", "owner"),
        lambda: members.change_role(bea.member.id, "owner"),
        lambda: members.remove(company.ann.member.id),
        lambda: members.suspend(company.ann.member.id),
        lambda: members.hide_member_names(True),
        lambda: members.review(),
    ):
        assert refusal(action) == "not_owner"
    assert (company.folder / "members.json").read_bytes() == before


def test_each_role_opens_its_own_keys_and_no_others(company: Company) -> None:
    keys = {AIRLINE_KEY: "airline token", FEE_KEY: "fee key", REFUND_KEY: "refund key"}
    company.directory.members_of(company.ann).store_secrets(keys)
    held = {}
    for name, role in (("Bea", "concierge"), ("Cem", "card agent"), ("Dan", "approver")):
        one = joined(company.directory, company.ann, name, role)
        held[role] = {
            purpose for purpose, text in keys.items() if _opens(company, one, purpose, text)
        }
    assert held == {
        "concierge": {AIRLINE_KEY},
        "card agent": {AIRLINE_KEY, FEE_KEY},
        "approver": {AIRLINE_KEY, FEE_KEY, REFUND_KEY},
    }
    text = read_text(company.folder / "members.json", company.ring).decode()
    assert not any(secret in text for secret in keys.values())


def test_a_trainee_opens_a_training_desk_and_no_live_one(tmp_path: Path) -> None:
    live = open_directory(tmp_path / "live", MemoryKeyring(), table=LIVE)
    code = live.members_of(live.enroll_owner("Ann", typed(GOOD))).invite("Lee", "trainee")
    assert refusal(lambda: live.enter_code(typed(code), typed(OTHER))) == "no_store_key"

    training = open_directory(tmp_path / "training", MemoryKeyring(), table=IN_TEST_MODE)
    code = training.members_of(training.enroll_owner("Ann", typed(GOOD))).invite("Lee", "trainee")
    assert training.enter_code(typed(code), typed(OTHER)).member.role == "trainee"


def test_a_changed_role_opens_what_it_says_from_the_next_sign_in(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "card agent")
    company.directory.members_of(company.ann).store_secrets({FEE_KEY: "fee key"})
    before = company.record().stored_secrets
    company.members.change_role(bea.member.id, "concierge")
    assert company.record().stored_secrets != before, "the card agent's keys are rotated"
    again = company.restarted()
    bea = again.open(bea.member.id, typed(OTHER))
    assert bea.member.role == "concierge"
    assert refusal(lambda: again.secret(bea, FEE_KEY)) == "not_granted"
    assert company.directory.secret(company.ann, FEE_KEY) == "fee key"
    company.members.change_role(bea.member.id, "owner")
    bea = again.open(bea.member.id, typed(OTHER))
    assert again.secret(bea, FEE_KEY) == "fee key"
    again.members_of(bea).invite("Cem", "concierge")


def test_a_suspended_person_is_out_until_reinstated(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    company.members.suspend(bea.member.id)
    assert _status(company, "Bea") is AccountStatus.SUSPENDED
    record = company.record().member(bea.member.id)
    assert record is not None
    assert record.grants == ()
    assert refusal(lambda: company.restarted().open(bea.member.id, typed(OTHER))) == "suspended"
    assert (
        refusal(lambda: company.restarted().open(bea.member.id, typed(GOOD))) == "wrong_passphrase"
    )
    company.members.reinstate(bea.member.id)
    assert company.restarted().open(bea.member.id, typed(OTHER)).store_key == company.ann.store_key


def test_ninety_idle_days_suspend_a_member_but_never_the_last_owner(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    cem = joined(company.directory, company.ann, "Cem", "concierge", THIRD)
    company.clock.move(days=89, hours=23)
    for one, passphrase in ((bea, OTHER), (cem, THIRD)):
        company.directory.open(one.member.id, typed(passphrase))
    for days in (60, 30):
        company.clock.move(days=days)
        company.directory.open(cem.member.id, typed(THIRD))
    assert (
        refusal(lambda: company.restarted().open(bea.member.id, typed(OTHER))) == "idle_suspended"
    )
    company.ann_again()
    assert [(n.member.name, n.what) for n in company.members.review()] == [
        (company.ann.member.name, "stayed open after 90 idle days"),
        ("Cem", "joined by code"),
        ("Bea", "suspended after 90 idle days"),
    ]
    company.members.reinstate(bea.member.id)
    company.restarted().open(bea.member.id, typed(OTHER))


def test_the_last_owner_can_neither_go_nor_be_sent(company: Company) -> None:
    ann = company.ann.member.id
    assert refusal(lambda: company.members.remove(ann)) == "last_owner"
    assert refusal(lambda: company.members.suspend(ann)) == "last_owner"
    assert refusal(lambda: company.members.change_role(ann, "approver")) == "last_owner"
    cem = joined(company.directory, company.ann, "Cem", "owner")
    company.members.suspend(cem.member.id)
    assert refusal(lambda: company.members.remove(ann)) == "last_owner"


def test_a_removed_person_holds_nothing_and_those_who_remain_a_new_key(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    cem = joined(company.directory, company.ann, "Cem", "approver", THIRD)
    company.members.remove(bea.member.id)
    next_key = company.members.next_store_key()
    assert (
        refusal(lambda: company.restarted().open(bea.member.id, typed(OTHER))) == "member_unknown"
    )
    assert company.ring.get(company.record().installation_id, bea.member.id) is None
    assert [one.verify_key for one in company.record().past_signing] == [bea.verify_key]

    between = company.restarted().open(cem.member.id, typed(THIRD))
    assert (between.store_key, between.next_store_key) == (company.ann.store_key, next_key)

    assert rekeyed(company.members) == next_key
    assert rekeyed(company.members) is None
    after = company.restarted().open(cem.member.id, typed(THIRD))
    assert (after.store_key, after.next_store_key) == (next_key, None)
    assert next_key != company.ann.store_key


def test_a_code_that_is_out_while_a_member_is_removed_opens_with_the_new_key(
    company: Company,
) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    code = company.members.invite("Dan", "concierge")
    company.members.remove(bea.member.id)
    next_key = rekeyed(company.members)
    assert company.directory.enter_code(typed(code), typed(OTHER)).store_key == next_key


def test_an_owner_who_leaves_no_longer_speaks_for_the_desk(company: Company) -> None:
    cem = joined(company.directory, company.ann, "Cem", "owner", THIRD)
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    company.members.review()
    former = company.record().org_key
    again = company.restarted()
    cem = again.open(cem.member.id, typed(THIRD))
    code = company.members.invite("Dan", "concierge")
    again.members_of(cem).remove(company.ann.member.id)
    rekeyed(again.members_of(cem))
    assert company.record().org_key != former
    assert refusal(lambda: again.enter_code(typed(code), typed(OTHER))) == "code_used"
    assert again.open(bea.member.id, typed(OTHER)).member.name == "Bea"
    assert again.open(cem.member.id, typed(THIRD)).store_key != company.ann.store_key
    assert refusal(lambda: company.members.invite("Eve", "owner")) == "member_unknown"


def test_a_member_who_lost_a_machine_starts_again_under_the_same_id(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    code = company.members.renew(bea.member.id)
    assert refusal(lambda: company.directory.open(bea.member.id, typed(OTHER))) == "member_unknown"
    again = company.directory.enter_code(typed(code), typed(THIRD))
    assert again.member == bea.member
    assert again.verify_key != bea.verify_key
    assert again.store_key == bea.store_key
    assert refusal(lambda: company.members.renew(company.ann.member.id)) == "not_oneself"


def test_a_code_for_elsewhere_opens_a_copy_of_the_folder_on_another_machine(
    company: Company,
) -> None:
    here = company.members.invite("Bea", "concierge")
    elsewhere = company.members.invite("Cem", "concierge", elsewhere=True)
    other_machine = open_directory(company.folder, MemoryKeyring(), company.clock, seed=7)
    assert refusal(lambda: other_machine.enter_code(typed(here), typed(OTHER))) == "code_not_here"
    assert (
        other_machine.enter_code(typed(elsewhere), typed(OTHER)).store_key == company.ann.store_key
    )


def test_programs_that_write_the_directory_at_once_lose_nothing(company: Company) -> None:
    from concurrent.futures import ThreadPoolExecutor

    directories = [company.restarted() for _ in range(4)]
    owners = [directory.open(company.ann.member.id, typed(GOOD)) for directory in directories]
    names = [f"Person {letter}" for letter in "abcdefgh"]

    def invite(at: int) -> str:
        return directories[at % 4].members_of(owners[at % 4]).invite(names[at], "concierge")

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(invite, range(8)))
    assert len(set(codes)) == 8
    assert sorted(row.member.name for row in company.members.member_list()[1:]) == names
    assert company.record().revision == 1 + 8


def test_the_first_day_of_a_person_counts_from_the_invitation(company: Company) -> None:
    bea = joined(company.directory, company.ann, "Bea", "concierge")
    record = company.record().member(bea.member.id)
    assert record is not None
    assert company.clock.at - record.last_seen < timedelta(minutes=1)
