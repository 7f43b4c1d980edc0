"""Parts of an earlier directory file are put back into today's one.

The attacker can write to the folder, holds the key to the list of names as every member does, and
has kept the file as it was at earlier revisions.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop.booking.access.role import LIVE
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    FIELD_KEY,
    NEXT_FIELD_KEY,
    NEXT_STORE_KEY,
    REFUND_KEY,
    STORE_KEY,
    STORED_SECRET_PURPOSES,
)
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory.directory_records import (
    OWN_FIELDS,
    DirectoryRecord,
    Invitation,
    MemberRecord,
)
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
    factor_secret,
    joined,
    open_directory,
    refusal,
    rekeyed,
    sheet_code,
)
from tests.support.identity.sealed_file import read_record, write_record
from tests.support.identity.seats import key_opens, open_records, seat
from tests.support.samples import sample_client

pytestmark = pytest.mark.hostile

SECRETS = {AIRLINE_KEY: "duffel_test_a", FEE_KEY: "rk_test_charge", REFUND_KEY: "rk_test_refund"}
REFUSALS = ("directory_damaged", "directory_rolled_back", "directory_rival", "member_unknown")
CHANGED_SINCE = "granite 5 meadow whistle"
T = TypeVar("T", DirectoryRecord, MemberRecord, Invitation)


@dataclass(slots=True)
class History:
    """Ann owns the desk; Cem is a card agent with a second factor; Fay has just joined by a code,
    and no owner has signed her in. `earlier` are the records of former revisions, oldest first.
    """

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    cem: OpenedAccount
    fay: OpenedAccount
    factor: bytes
    earlier: list[DirectoryRecord]
    today: DirectoryRecord
    good: list[tuple[object, ...] | str] = field(default_factory=list)
    after_review: tuple[object, ...] = ()

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def seen_by(self, member_id: str) -> tuple[object, ...] | str:
        """All that a sign-in opens and says, or the code of its refusal."""
        clock = deepcopy(self.clock)
        clock.move(minutes=1)
        directory = open_directory(
            self.folder, deepcopy(self.ring), clock, 9, LIVE, certify_for="vendor-test"
        )
        cem = member_id == self.cem.member.id
        digits = TypedSecret.of(code_at(self.factor, counter_at(clock.at))) if cem else None
        typed = {self.ann.member.id: GOOD, self.fay.member.id: OTHER}.get(member_id, CHANGED_SINCE)
        try:
            opened = directory.open(member_id, TypedSecret.of(typed), digits)
            members = directory.members_of(opened)
            return (
                opened.member,
                opened.store_key,
                opened.next_store_keys,
                opened.org_key,
                directory.names_hidden(),
                members.exposed_secrets(),
                directory.secrets(opened, STORED_SECRET_PURPOSES),
                None
                if opened.member == self.fay.member
                else directory.certified(opened).certificate,
                [(row.member, row.status, row.code_id) for row in members.member_list()],
            )
        except Refused as refused:
            return refused.code

    def accepted(self, record: DirectoryRecord) -> bool:
        """Whether this file changes nothing that a sign-in opens or says; otherwise it must be
        refused as a file.
        """
        write_record(self.file, self.ring, record)
        found = self.seen()
        for good, seen in zip(self.good, found, strict=True):
            assert not isinstance(good, str), good
            assert seen == good or seen in REFUSALS, seen
        if found != self.good:
            return False
        assert self.signed() == self.after_review
        return True

    def seen(self) -> list[tuple[object, ...] | str]:
        return [self.seen_by(one.member.id) for one in (self.ann, self.cem, self.fay)]

    def signed(self) -> tuple[object, ...]:
        """What Ann signs at her sign-in, and who is on the list then; the file is as before."""
        before, ring = self.file.read_bytes(), deepcopy(self.ring)
        directory = open_directory(self.folder, ring, self.clock, 9, LIVE, "vendor-test")
        members = directory.members_of(directory.open(self.ann.member.id, TypedSecret.of(GOOD)))
        noticed, record = members.review(), read_record(self.file, ring)
        self.file.write_bytes(before)
        listed = [(one.id, one.role, one.status, one.open_key) for one in record.members]
        return noticed, record.revision, record.used_codes, listed


@pytest.fixture(scope="module")
def history(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> History:
    folder, clock = tmp_path_factory.mktemp("history"), Clock()
    ring = anns_desk.copied_to(folder)
    file = folder / "members.json"
    directory = open_directory(folder, ring, clock, 2, LIVE, certify_for="vendor-test")
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    cem = joined(directory, ann, "Cem", "card agent", THIRD)
    bea = joined(directory, ann, "Bea", "concierge")
    dan = joined(directory, ann, "Dan", "card agent")
    members = directory.members_of(ann)
    sheet_code(directory, ann)
    members.store_secrets(SECRETS)
    directory.own_account(cem).device_code(TypedSecret.of(THIRD))
    lee = members.invite("Lee", "approver", elsewhere=True)
    members.hide_member_names(True)
    gil = joined(directory, ann, "Gil", "card agent")
    earlier = [read_record(file, ring)]

    # Dan is suspended, and the records have not taken their next key yet.
    members.suspend(dan.member.id)
    earlier.append(read_record(file, ring))
    members.remove(gil.member.id)
    rekeyed(members)
    members.withdraw(members.member_list()[-1].code_id)
    assert refusal(lambda: directory.enter_code(TypedSecret.of(lee), TypedSecret.of(OTHER)))
    members.store_secrets({purpose: f"{text}_2" for purpose, text in SECRETS.items()})
    members.hide_member_names(False)
    clock.move(days=15)
    members.review()
    earlier.append(read_record(file, ring))

    own = directory.own_account(cem)
    own.change_passphrase(TypedSecret.of(THIRD), TypedSecret.of(CHANGED_SINCE))
    factor = factor_secret(own.offer_second_factor(TypedSecret.of(CHANGED_SINCE)).letters)
    own.confirm_second_factor(TypedSecret.of(code_at(factor, counter_at(clock.at))))
    members.invite("Moe", "concierge", elsewhere=True)
    members.suspend(bea.member.id)
    fay = joined(directory, ann, "Fay", "card agent")
    made = History(folder, ring, clock, ann, cem, fay, factor, earlier, read_record(file, ring))
    made.good, made.after_review = made.seen(), made.signed()
    return made


def _with(record: T, name: str, value: object) -> T:
    change: dict[str, Any] = {name: value}
    return replace(record, **change)


def _names(kind: type) -> list[str]:
    return [each.name for each in fields(kind)]


Replays = Iterator[tuple[str, DirectoryRecord]]


def _of_members(today: DirectoryRecord, old: DirectoryRecord) -> Replays:
    """Each field, each grant and each part of every member's record."""
    for former in old.members:
        now = today.member(former.id)
        yield "member", today.with_member(former)
        if now is None:
            continue
        for name in _names(MemberRecord):
            if getattr(now, name) != getattr(former, name):
                yield name, today.with_member(_with(now, name, getattr(former, name)))
        own = {name: getattr(former, name) for name in OWN_FIELDS}
        yield "own part", today.with_member(replace(now, **own))
        kept = {name: getattr(now, name) for name in OWN_FIELDS}
        yield "owner's part", today.with_member(replace(former, **kept))
        for given in former.grants:
            others = tuple(each for each in now.grants if each.purpose != given.purpose)
            yield "grant", today.with_member(replace(now, grants=(*others, given)))
        for given in now.grants:
            others = tuple(each for each in now.grants if each != given)
            yield "grant missing", today.with_member(replace(now, grants=others))


def _of_lists(today: DirectoryRecord, old: DirectoryRecord) -> Replays:
    """Each field of the whole, and each entry of its lists: put back, and left out."""
    for name in _names(DirectoryRecord):
        if getattr(today, name) != getattr(old, name):
            yield name, _with(today, name, getattr(old, name))
        entries = getattr(today, name)
        if not isinstance(entries, tuple):
            continue
        for entry in getattr(old, name):
            if name != "members" and entry not in entries:
                yield f"{name} entry", _with(today, name, (*entries, entry))
        for at, entry in enumerate(entries):
            if isinstance(entry, MemberRecord) and entry.enrollment_proof is not None:
                # Fay is not signed in yet. That hers is gone costs the keys that she had, once her
                # code ends: `test_who_enrolled_and_took_their_own_record_out_has_no_key_of_later`.
                continue
            yield f"{name} entry missing", _with(today, name, entries[:at] + entries[at + 1 :])


def _mixed(today: DirectoryRecord, old: DirectoryRecord, times: int) -> Replays:
    """Any of the fields of both levels at once, drawn with the same numbers each time."""
    draw = random.Random(2026)  # noqa: S311
    for _ in range(times):
        mixed = today
        for former in old.members:
            now = today.member(former.id)
            if now is None:
                continue
            names = draw.sample(_names(MemberRecord), draw.randrange(1, 12))
            mixed = mixed.with_member(
                replace(now, **{name: getattr(former, name) for name in names})
            )
        for name in draw.sample(_names(DirectoryRecord), draw.randrange(3)):
            if name != "members":
                mixed = _with(mixed, name, getattr(old, name))
        yield "mixed", mixed


@pytest.mark.parametrize("back", [0, 1, 2])
def test_no_part_of_an_earlier_file_changes_what_todays_file_opens(
    history: History, back: int
) -> None:
    today, old = history.today, history.earlier[back]
    assert old.revision < today.revision
    accepted = set()
    count = 0
    for replays in (_of_members(today, old), _of_lists(today, old), _mixed(today, old, 12)):
        for name, record in replays:
            count += 1
            if record != today and history.accepted(record):
                accepted.add(name)
    assert count > 80
    # What is left to a member alone may differ; it is bound by the member's own tag and count.
    assert accepted <= OWN_FIELDS | {"own part", "mixed"}, accepted


def test_every_field_is_the_owners_unless_it_is_listed_as_the_members_own() -> None:
    """A field that is added is signed by the owner, or this list and its reasons grow."""
    assert frozenset(
        {
            *("last_seen", "salt", "cost", "wrapped", "integrity_tag", "state_number"),
            *("password_history", "second_factor", "device_code", "used_device_code"),
            "failed_attempts",
        }
    ) == OWN_FIELDS  # fmt: skip
    assert set(_names(MemberRecord)) > OWN_FIELDS


@dataclass(slots=True)
class Company:
    """Ann owns it, Bea is a concierge, Cem a card agent, Dan a concierge; the records hold a
    client. Who attacks has copied the keys that an account opened.
    """

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann: OpenedAccount
    bea: OpenedAccount
    cem: OpenedAccount
    dan: OpenedAccount

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def record(self) -> DirectoryRecord:
        return read_record(self.file, self.ring)

    def write(self, record: DirectoryRecord) -> None:
        write_record(self.file, self.ring, record)

    def restarted(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=5, table=LIVE)

    def open(self, one: OpenedAccount, passphrase: str) -> OpenedAccount:
        return self.restarted().open(one.member.id, TypedSecret.of(passphrase))

    def suspended(self, one: OpenedAccount) -> None:
        """By Ann, whose program is killed before the records take their next key."""
        directory = self.restarted()
        ann = directory.open(self.ann.member.id, TypedSecret.of(GOOD))
        directory.members_of(ann).suspend(one.member.id)

    def as_owner(self, change: Callable[[Any], object] = lambda _: None) -> None:
        directory = self.restarted()
        ann = directory.open(self.ann.member.id, TypedSecret.of(GOOD))
        with seat(self.folder, directory, ann, self.clock) as at_desk:
            change(at_desk.members)
            assert at_desk.finds("Ada")


@pytest.fixture(scope="module")
def made(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> Company:
    """To be copied."""
    folder, clock = tmp_path_factory.mktemp("made") / "desk", Clock()
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, seed=2, table=LIVE)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge")
    cem = joined(directory, ann, "Cem", "card agent", THIRD)
    dan = joined(directory, ann, "Dan", "concierge")
    records = open_records(folder, ann, clock)
    records.write(lambda repos: repos.clients.save(sample_client()))
    records.close()
    return Company(folder, ring, clock, ann, bea, cem, dan)


@pytest.fixture
def company(made: Company, tmp_path: Path) -> Company:
    folder = tmp_path / "desk"
    ring = EnrolledDesk(made.folder, made.ring, made.ann.member.id).copied_to(folder)
    return replace(made, folder=folder, ring=ring, clock=Clock())


def test_a_next_key_of_an_earlier_change_is_not_taken_up(company: Company) -> None:
    """Bea copied the file while Dan's suspension was being finished; then Bea was suspended."""
    company.suspended(company.dan)
    copy = company.record()
    company.as_owner()
    bea = company.open(company.bea, OTHER)
    assert key_opens(company.folder, bea, company.clock)
    company.as_owner(lambda members: members.suspend(bea.member.id))
    assert not key_opens(company.folder, bea, company.clock)
    good, today = company.file.read_bytes(), company.record()
    now, former = today.member(company.ann.member.id), copy.member(company.ann.member.id)
    assert now is not None
    assert former is not None
    for purposes in ({NEXT_STORE_KEY, NEXT_FIELD_KEY}, {STORE_KEY, FIELD_KEY}):
        grants = [each for each in now.grants if each.purpose not in purposes]
        grants += [each for each in former.grants if each.purpose in purposes]
        company.write(today.with_member(replace(now, grants=tuple(grants))))
        assert refusal(lambda: company.open(company.ann, GOOD)) == "directory_damaged"
        company.file.write_bytes(good)
    company.as_owner()
    assert not key_opens(company.folder, bea, company.clock)


def test_a_change_of_key_that_was_cut_short_is_not_undone(company: Company) -> None:
    company.suspended(company.bea)
    good, record = company.file.read_bytes(), company.record()
    for member in record.members:
        left = tuple(each for each in member.grants if not each.purpose.startswith("next"))
        record = record.with_member(replace(member, grants=left))
    company.write(record)
    for one, passphrase in ((company.ann, GOOD), (company.cem, THIRD)):
        assert (
            refusal(lambda o=one, p=passphrase: company.open(o, p))  # type: ignore[misc]
            == "directory_damaged"
        )
    company.file.write_bytes(good)
    company.as_owner()
    assert not key_opens(company.folder, company.bea, company.clock)
