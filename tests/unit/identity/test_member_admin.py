"""Several people on one desk: coming in, changing role, going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.booking.access.role import IN_TRAINING, LIVE, Standing
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DoorRecord
from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.memory_keyring import RunKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import OpenedDoor, People
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    desk_door,
    joined,
    refusal,
)


@dataclass(slots=True)
class Company:
    """Ann owns the desk of `folder`."""

    folder: Path
    ring: RunKeyring
    clock: Clock
    door: FileDoor
    ann: OpenedDoor

    @property
    def people(self) -> People:
        return self.door.people_of(self.ann)

    def record(self) -> DoorRecord:
        record = directory_file.load(self.folder / "door.json")
        assert record is not None
        return record

    def restarted(self) -> FileDoor:
        return desk_door(self.folder, self.ring, self.clock, seed=5)

    def ann_again(self) -> None:
        """Ann signs in at a program started afresh."""
        self.door = self.restarted()
        self.ann = self.door.open(self.ann.person.id, GOOD)


@pytest.fixture
def company(anns_desk: EnrolledDesk, tmp_path: Path) -> Company:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    door = desk_door(tmp_path, ring, clock, seed=2)
    return Company(tmp_path, ring, clock, door, door.open(anns_desk.owner_id, GOOD))


def _standing(company: Company, name: str) -> Standing:
    return next(row.standing for row in company.people.roll() if row.person.name == name)


def _opens(company: Company, one: OpenedDoor, purpose: str, text: str) -> bool:
    try:
        return company.door.secret(one, purpose) == text
    except Refused as refused:
        if refused.code != "not_granted":
            raise
        return False


def test_somebody_invited_comes_in_with_keys_of_their_own(company: Company) -> None:
    code = company.people.invite("Bea  Okafor", "concierge")
    assert [row.standing for row in company.people.roll()] == [Standing.ACTIVE, Standing.INVITED]
    assert len(company.door.people()) == 1

    bea = company.door.enter_code(f"  {code.lower()} ", OTHER)
    assert (bea.person.name, bea.person.role) == ("Bea Okafor", "concierge")
    assert bea.store_key == company.ann.store_key
    assert bea.verify_key != company.ann.verify_key
    Ed25519PublicKey.from_public_bytes(bea.verify_key).verify(bea.sign(b"act"), b"act")

    again = company.restarted().open(bea.person.id, OTHER)
    assert (again.store_key, again.verify_key) == (bea.store_key, bea.verify_key)
    assert refusal(lambda: company.restarted().open(bea.person.id, GOOD)) == "wrong_passphrase"


def test_a_person_stays_in_after_the_owner_has_seen_them(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    noticed = company.people.look_after()
    assert [(one.person.name, one.what) for one in noticed] == [("Bea", "joined by code")]
    assert company.people.look_after() == ()
    record = company.record().person(bea.person.id)
    assert record is not None
    assert record.warrant is None
    assert company.restarted().open(bea.person.id, OTHER).store_key == company.ann.store_key


def test_a_code_is_kept_nowhere_and_forces_a_passphrase_of_ones_own(company: Company) -> None:
    code = company.people.invite("Bea", "concierge")
    text = (company.folder / "door.json").read_text()
    assert not any(group in text for group in code.split())
    assert refusal(lambda: company.door.enter_code(code, "password1234")) == "weak_passphrase"
    assert company.door.enter_code(code, OTHER).person.name == "Bea"


def test_a_code_is_good_once(company: Company) -> None:
    code = company.people.invite("Bea", "concierge")
    company.door.enter_code(code, OTHER)
    assert refusal(lambda: company.door.enter_code(code, THIRD)) == "code_used"
    assert refusal(lambda: company.restarted().enter_code(code, THIRD)) == "code_used"
    company.people.look_after()
    assert refusal(lambda: company.restarted().enter_code(code, THIRD)) == "code_used"


def test_a_code_that_was_never_given_out_or_is_mistyped_says_so(company: Company) -> None:
    code = company.people.invite("Bea", "concierge")
    groups = code.split()
    wrong = " ".join([groups[1], *groups[1:]])
    with pytest.raises(Refused, match="code_mistyped") as mistyped:
        company.door.enter_code(wrong, OTHER)
    assert mistyped.value.happened.startswith("Group 1 of the code")
    assert refusal(lambda: company.door.enter_code(groups[0], OTHER)) == "code_mistyped"
    company.people.withdraw(company.people.roll()[-1].code_id)
    assert refusal(lambda: company.door.enter_code(code, OTHER)) == "code_used"
    assert refusal(lambda: company.people.withdraw("nocode")) == "code_unknown"


def test_a_code_ends_after_a_day_and_the_owner_hears_of_it(company: Company) -> None:
    code = company.people.invite("Bea", "concierge")
    company.clock.move(hours=24)
    assert refusal(lambda: company.door.enter_code(code, OTHER)) == "code_expired"
    assert [one.what for one in company.people.look_after()] == ["code expired"]
    assert [row.person.name for row in company.people.roll()] == ["Ann Example"]
    assert company.people.invite("Bea", "concierge") != code


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
    before = (company.folder / "door.json").read_bytes()
    assert refusal(lambda: company.people.invite(name, role)) == code
    assert (company.folder / "door.json").read_bytes() == before


def test_only_an_owner_says_who_works_here(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "approver")
    people = company.door.people_of(bea)
    before = (company.folder / "door.json").read_bytes()
    for act in (
        lambda: people.invite("Cem", "owner"),
        lambda: people.change_role(bea.person.id, "owner"),
        lambda: people.remove(company.ann.person.id),
        lambda: people.suspend(company.ann.person.id),
        lambda: people.hide_names(True),
        lambda: people.look_after(),
    ):
        assert refusal(act) == "not_owner"
    assert (company.folder / "door.json").read_bytes() == before


def test_each_role_opens_its_own_keys_and_no_others(company: Company) -> None:
    keys = {AIRLINE_KEY: "airline token", FEE_KEY: "fee key", REFUND_KEY: "refund key"}
    for purpose, text in keys.items():
        company.door.people_of(company.ann).keep_secret(purpose, text)
    held = {}
    for name, role in (("Bea", "concierge"), ("Cem", "card taker"), ("Dan", "approver")):
        one = joined(company.door, company.ann, name, role)
        held[role] = {
            purpose for purpose, text in keys.items() if _opens(company, one, purpose, text)
        }
    assert held == {
        "concierge": {AIRLINE_KEY},
        "card taker": {AIRLINE_KEY, FEE_KEY},
        "approver": {AIRLINE_KEY, FEE_KEY, REFUND_KEY},
    }
    text = (company.folder / "door.json").read_text()
    assert not any(secret in text for secret in keys.values())


def test_a_learner_opens_a_training_desk_and_no_live_one(tmp_path: Path) -> None:
    live = desk_door(tmp_path / "live", RunKeyring(), table=LIVE)
    code = live.people_of(live.enrol_owner("Ann", GOOD)).invite("Lee", "learner")
    assert refusal(lambda: live.enter_code(code, OTHER)) == "door_closed_to_role"

    training = desk_door(tmp_path / "training", RunKeyring(), table=IN_TRAINING)
    code = training.people_of(training.enrol_owner("Ann", GOOD)).invite("Lee", "learner")
    assert training.enter_code(code, OTHER).person.role == "learner"


def test_a_changed_role_opens_what_it_says_from_the_next_sign_in(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "card taker")
    company.door.people_of(company.ann).keep_secret(FEE_KEY, "fee key")
    before = company.record().slots
    company.people.change_role(bea.person.id, "concierge")
    assert company.record().slots != before, "what the card taker could read is wrapped anew"
    again = company.restarted()
    bea = again.open(bea.person.id, OTHER)
    assert bea.person.role == "concierge"
    assert refusal(lambda: again.secret(bea, FEE_KEY)) == "not_granted"
    assert company.door.secret(company.ann, FEE_KEY) == "fee key"
    company.people.change_role(bea.person.id, "owner")
    bea = again.open(bea.person.id, OTHER)
    assert again.secret(bea, FEE_KEY) == "fee key"
    again.people_of(bea).invite("Cem", "concierge")


def test_a_suspended_person_is_out_until_reinstated(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    company.people.suspend(bea.person.id)
    assert _standing(company, "Bea") is Standing.SUSPENDED
    record = company.record().person(bea.person.id)
    assert record is not None
    assert record.grants == ()
    assert refusal(lambda: company.restarted().open(bea.person.id, OTHER)) == "suspended"
    assert refusal(lambda: company.restarted().open(bea.person.id, GOOD)) == "wrong_passphrase"
    company.people.reinstate(bea.person.id)
    assert company.restarted().open(bea.person.id, OTHER).store_key == company.ann.store_key


def test_ninety_idle_days_close_a_door_but_never_the_last_owners(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    company.clock.move(days=89, hours=23)
    company.door.open(bea.person.id, OTHER)
    company.clock.move(days=90)
    assert refusal(lambda: company.restarted().open(bea.person.id, OTHER)) == "idle_suspended"
    company.ann_again()
    assert [(n.person.name, n.what) for n in company.people.look_after()] == [
        ("Bea", "joined by code"),
        ("Bea", "suspended after 90 idle days"),
    ]
    company.people.reinstate(bea.person.id)
    company.restarted().open(bea.person.id, OTHER)


def test_the_last_owner_can_neither_go_nor_be_sent(company: Company) -> None:
    ann = company.ann.person.id
    assert refusal(lambda: company.people.remove(ann)) == "last_owner"
    assert refusal(lambda: company.people.suspend(ann)) == "last_owner"
    assert refusal(lambda: company.people.change_role(ann, "approver")) == "last_owner"
    cem = joined(company.door, company.ann, "Cem", "owner")
    company.people.suspend(cem.person.id)
    assert refusal(lambda: company.people.remove(ann)) == "last_owner"


def test_a_removed_person_holds_nothing_and_those_who_remain_a_new_key(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    cem = joined(company.door, company.ann, "Cem", "approver", THIRD)
    next_key = company.people.remove(bea.person.id)
    assert refusal(lambda: company.restarted().open(bea.person.id, OTHER)) == "person_unknown"
    assert company.ring.get(company.record().desk_id, bea.person.id) is None
    assert [one.verify_key for one in company.record().former] == [bea.verify_key]

    between = company.restarted().open(cem.person.id, THIRD)
    assert (between.store_key, between.next_store_key) == (company.ann.store_key, next_key)
    assert refusal(lambda: company.people.remove(cem.person.id)) == "rotation_unfinished"

    company.people.store_rekeyed()
    company.people.store_rekeyed()
    after = company.restarted().open(cem.person.id, THIRD)
    assert (after.store_key, after.next_store_key) == (next_key, None)
    assert next_key != company.ann.store_key


def test_a_code_that_is_out_while_somebody_is_removed_opens_with_the_new_key(
    company: Company,
) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    code = company.people.invite("Dan", "concierge")
    next_key = company.people.remove(bea.person.id)
    company.people.store_rekeyed()
    assert company.door.enter_code(code, OTHER).store_key == next_key


def test_an_owner_who_leaves_no_longer_speaks_for_the_desk(company: Company) -> None:
    cem = joined(company.door, company.ann, "Cem", "owner", THIRD)
    bea = joined(company.door, company.ann, "Bea", "concierge")
    company.people.look_after()
    former = company.record().authority
    again = company.restarted()
    cem = again.open(cem.person.id, THIRD)
    code = company.people.invite("Dan", "concierge")
    again.people_of(cem).remove(company.ann.person.id)
    again.people_of(cem).store_rekeyed()
    assert company.record().authority != former
    assert refusal(lambda: again.enter_code(code, OTHER)) == "code_used"
    assert again.open(bea.person.id, OTHER).person.name == "Bea"
    assert again.open(cem.person.id, THIRD).store_key != company.ann.store_key
    assert refusal(lambda: company.people.invite("Eve", "owner")) == "person_unknown"


def test_somebody_who_lost_a_machine_starts_again_under_the_same_id(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    code = company.people.renew(bea.person.id)
    assert refusal(lambda: company.door.open(bea.person.id, OTHER)) == "person_unknown"
    again = company.door.enter_code(code, THIRD)
    assert again.person == bea.person
    assert again.verify_key != bea.verify_key
    assert again.store_key == bea.store_key
    assert refusal(lambda: company.people.renew(company.ann.person.id)) == "not_oneself"


def test_a_code_for_elsewhere_opens_a_copy_of_the_folder_on_another_machine(
    company: Company,
) -> None:
    here = company.people.invite("Bea", "concierge")
    elsewhere = company.people.invite("Cem", "concierge", elsewhere=True)
    other_machine = desk_door(company.folder, RunKeyring(), company.clock, seed=7)
    assert refusal(lambda: other_machine.enter_code(here, OTHER)) == "code_not_here"
    assert other_machine.enter_code(elsewhere, OTHER).store_key == company.ann.store_key


def test_two_programs_that_write_the_door_at_once_lose_nothing(company: Company) -> None:
    from concurrent.futures import ThreadPoolExecutor

    doors = [company.restarted() for _ in range(4)]
    owners = [door.open(company.ann.person.id, GOOD) for door in doors]
    names = [f"Person {letter}" for letter in "abcdefgh"]

    def invite(at: int) -> str:
        return doors[at % 4].people_of(owners[at % 4]).invite(names[at], "concierge")

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(invite, range(8)))
    assert len(set(codes)) == 8
    assert sorted(row.person.name for row in company.people.roll()[1:]) == names
    assert company.record().edition == 1 + 8


def test_the_first_day_of_a_person_counts_from_the_invitation(company: Company) -> None:
    bea = joined(company.door, company.ann, "Bea", "concierge")
    record = company.record().person(bea.person.id)
    assert record is not None
    assert company.clock.at - record.last_seen < timedelta(minutes=1)
