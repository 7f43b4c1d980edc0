"""A thief with the folder alone learns nobody's name, role, last sign-in or second factor."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory.directory_file import KEYRING_ENTRY, DirectoryFile
from desktop.identity.directory.sealed_directory import from_file
from desktop.identity.directory_editor import DirectoryEditor
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.keyring_port import keyring_refused
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
    sheet_code,
)
from tests.support.identity.sealed_file import installation_id_of
from tests.support.identity.seats import seat

pytestmark = pytest.mark.hostile
NAMES = ("Example", "Beatrix", "Cemal")


@dataclass(frozen=True, slots=True)
class Company:
    """Ann owns it, Beatrix has a second factor and a device code, Cemal is invited elsewhere."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock
    ann_id: str
    sheet: str
    invitation: str
    device_code: str
    factor: bytes

    @property
    def file(self) -> Path:
        return self.folder / "members.json"

    def elsewhere(self, ring: MemoryKeyring) -> MemberDirectory:
        """At another machine, with a copy of the folder."""
        return open_directory(self.folder, ring, self.clock, seed=8, table=LIVE)


@pytest.fixture(scope="module")
def kept_company(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> Company:
    """To be copied."""
    folder, clock = tmp_path_factory.mktemp("company"), Clock()
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, clock, seed=2, table=LIVE)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    sheet = sheet_code(directory, ann)
    bea = joined(directory, ann, "Beatrix", "concierge")
    own = directory.own_account(bea)
    secret = factor_secret(own.offer_second_factor(TypedSecret.of(OTHER)).letters)
    own.confirm_second_factor(TypedSecret.of(code_at(secret, counter_at(clock.at))))
    clock.move(minutes=1)
    digits = code_at(secret, counter_at(clock.at))
    device_code = own.device_code(TypedSecret.of(OTHER), TypedSecret.of(digits))
    with seat(folder, directory, ann, clock):
        pass
    invitation = directory.members_of(ann).invite("Cemal", "approver", elsewhere=True)
    clock.move(minutes=1)
    return Company(folder, ring, clock, ann.member.id, sheet, invitation, device_code, secret)


@pytest.fixture
def company(kept_company: Company, tmp_path: Path) -> Company:
    one = kept_company
    ring = EnrolledDesk(one.folder, one.ring, one.ann_id).copied_to(tmp_path)
    return replace(one, folder=tmp_path, ring=ring)


def _forms(word: str) -> Iterator[bytes]:
    """As text, in base64 at each of its three places, in hexadecimal. None is so short that it may
    lie in noise by chance.
    """
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        raw = word.encode(coding)
        yield raw
        yield raw.hex().encode()
        for before in range(3):
            coded = b64encode(bytes(before) + raw)
            # Without the letters that share bits with what lies before and after.
            yield coded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


def test_every_form_is_found_where_it_is() -> None:
    for word in NAMES:
        for noise in (b"", b"x", b"xy"):
            held = b64encode(noise + word.encode("utf-16-le") + b"more")
            assert any(form in held for form in _forms(word))


def test_no_file_of_the_folder_names_a_member_a_role_or_the_day_of_a_sign_in(
    company: Company,
) -> None:
    words = [*NAMES, *(role.value for role in Role), "second_factor", "last_seen"]
    words += [*(name.upper() for name in NAMES), *(name.lower() for name in NAMES)]
    words += [company.clock.at.date().isoformat(), str(int(company.clock.at.timestamp()))]
    files = [path for path in company.folder.rglob("*") if path.is_file()]
    assert {"members.json", "desk.db"} <= {path.name for path in files}
    found = [
        (path.name, word)
        for path in files
        for word in words
        for form in _forms(word)
        if form in path.read_bytes()
    ]
    assert found == []


def test_size_and_what_lies_in_clear_are_the_same_for_every_role(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    sizes = set()
    for role in ("trainee", "concierge", "owner"):
        folder = tmp_path / role
        ring = anns_desk.copied_to(folder)
        directory = open_directory(folder, ring, seed=2)
        ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
        if role == "owner":
            sheet_code(directory, ann)
        directory.members_of(ann).invite("Beatrix", role, elsewhere=role == "owner")
        file = folder / "members.json"
        sizes.add((file.stat().st_size, len(from_file(file.read_bytes()).code_envelopes)))
    assert len(sizes) == 1


def test_two_copies_of_the_file_do_not_show_which_envelopes_are_codes(company: Company) -> None:
    before = set(from_file(company.file.read_bytes()).code_envelopes)
    directory = company.elsewhere(company.ring)
    directory.open(company.ann_id, TypedSecret.of(GOOD))
    assert set(from_file(company.file.read_bytes()).code_envelopes) == before
    ann = directory.open(company.ann_id, TypedSecret.of(GOOD))
    directory.members_of(ann).invite("Dan", "concierge", elsewhere=True)
    after = set(from_file(company.file.read_bytes()).code_envelopes)
    assert (len(after), len(after & before)) == (len(before), len(before) - 1)


def test_another_machine_lists_nobody_until_a_code_opens_it(company: Company) -> None:
    ring = MemoryKeyring()
    machine = company.elsewhere(ring)
    for ask in (machine.members, machine.names_hidden, machine.installation_id):
        assert refusal(ask) == "directory_sealed"
    typed = TypedSecret.of(GOOD)
    assert refusal(lambda: machine.open(company.ann_id, typed)) == "directory_sealed"
    assert refusal(lambda: machine.open_named("Ann Example", typed)) == "directory_sealed"
    cemal = machine.enter_code(TypedSecret.of(company.invitation), TypedSecret.of(THIRD))
    assert cemal.member.name == "Cemal"
    names = [member.name for member in company.elsewhere(ring).members()]
    assert names == ["Ann Example", "Beatrix", "Cemal"]


def test_a_device_code_and_a_recovery_sheet_open_it_too(company: Company) -> None:
    phone = company.elsewhere(MemoryKeyring())
    digits = TypedSecret.of(code_at(company.factor, counter_at(company.clock.at)))
    code, passphrase = TypedSecret.of(company.device_code), TypedSecret.of(OTHER)
    bea = phone.enter_code(code, passphrase, digits)
    assert bea.member.name == "Beatrix"
    laptop = company.elsewhere(MemoryKeyring())
    ann = laptop.recover_named("", TypedSecret.of(company.sheet), TypedSecret.of(THIRD))
    assert ann.member.name == "Ann Example"
    assert laptop.members()[0] == ann.member


def test_a_code_that_is_refused_shows_no_names(company: Company) -> None:
    ring = MemoryKeyring()
    machine = company.elsewhere(ring)
    weak = TypedSecret.of("password1234")
    assert (
        refusal(lambda: machine.enter_code(TypedSecret.of(company.invitation), weak))
        == "weak_passphrase"
    )
    assert (
        refusal(lambda: machine.recover_named("", TypedSecret.of(company.sheet), weak))
        == "weak_passphrase"
    )
    other_sheet = "AAAAA AAAAC AAAAD AAAAE AAAAF AAAAH AAAAJ AAAAK AAAAL AAAAM"
    assert (
        refusal(lambda: machine.recover_named("", TypedSecret.of(other_sheet), weak))
        == "recovery_code_wrong"
    )
    assert refusal(machine.members) == "directory_sealed"
    assert ring.get(installation_id_of(company.file), KEYRING_ENTRY) is None


@pytest.mark.parametrize("entry", [b"", bytes(32)])
def test_a_keyring_entry_that_is_lost_or_foreign_comes_back_with_the_sheet(
    company: Company, entry: bytes
) -> None:
    name = installation_id_of(company.file)
    good = company.ring.get(name, KEYRING_ENTRY)
    company.ring.delete(name, KEYRING_ENTRY)
    if entry:
        company.ring.put(name, KEYRING_ENTRY, entry)
    machine = company.elsewhere(company.ring)
    assert refusal(machine.members) == "directory_sealed"
    machine.recover_named("", TypedSecret.of(company.sheet), TypedSecret.of(THIRD))
    assert company.ring.get(name, KEYRING_ENTRY) == good
    bea = company.elsewhere(company.ring)
    assert [member.name for member in bea.members()] == ["Ann Example", "Beatrix"]


class _DamagedEntry(MemoryKeyring):
    """A keyring in which the directory key is no longer as Skycap wrote it."""

    def __init__(self, ring: MemoryKeyring) -> None:
        super().__init__()
        self._ring = ring
        self.is_damaged = True

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        if member_id == KEYRING_ENTRY and self.is_damaged:
            raise keyring_refused("keyring_damaged")
        return self._ring.get(installation_id, member_id)

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        if member_id == KEYRING_ENTRY:
            self.is_damaged = False
        self._ring.put(installation_id, member_id, secret)


def test_a_damaged_keyring_entry_comes_back_with_the_sheet(company: Company) -> None:
    ring = _DamagedEntry(company.ring)
    machine = company.elsewhere(ring)
    assert refusal(machine.members) == "directory_sealed"
    machine.recover_named("", TypedSecret.of(company.sheet), TypedSecret.of(THIRD))
    assert [member.name for member in company.elsewhere(ring).members()] == [
        "Ann Example",
        "Beatrix",
    ]


def test_a_keyring_that_cannot_be_asked_is_not_taken_for_an_empty_one(company: Company) -> None:
    class Locked(MemoryKeyring):
        def get(self, installation_id: str, member_id: str) -> bytes | None:
            raise keyring_refused("keyring_locked")

    assert refusal(company.elsewhere(Locked()).members) == "keyring_locked"


def ids_of(count: int) -> list[str]:
    return ["".join(chr(97 + int(digit)) for digit in f"{number:04}") for number in range(count)]


def test_a_company_never_runs_out_of_codes(company: Company) -> None:
    """Those that ended long ago are forgotten: a code counts only while an invitation is out."""
    machine = company.elsewhere(company.ring)
    ann = machine.open(company.ann_id, TypedSecret.of(GOOD))
    session, members = machine._session, machine.members_of(ann)
    with session.turn():
        editor = DirectoryEditor.of(session, ann.member.id)
        editor.directory = replace(editor.directory, used_codes=tuple(ids_of(1000)))
        editor.write()
    code = members.invite("Dan", "concierge")
    members.withdraw(members.member_list()[-1].code_id)
    assert machine.open(company.ann_id, TypedSecret.of(GOOD)).member == ann.member
    assert (
        refusal(lambda: machine.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER)))
        == "code_used"
    )


def test_a_list_that_could_not_be_read_again_is_not_written(company: Company) -> None:
    file, before = DirectoryFile(company.file, company.ring), company.file.read_bytes()
    record = file.load()
    assert record is not None
    many = tuple(replace(record.members[0], id=member_id) for member_id in ids_of(900))
    codes = tuple(f"{each}{last}" for each in ids_of(501) for last in "yz")
    for unreadable in (replace(record, members=many), replace(record, used_codes=codes)):
        assert refusal(lambda r=unreadable: file.save(r)) == "directory_full"  # type: ignore[misc]
    assert company.file.read_bytes() == before


def test_a_file_of_another_desk_is_not_opened_by_the_key_of_this_one(
    company: Company, tmp_path: Path
) -> None:
    eve = open_directory(tmp_path / "eve", MemoryKeyring(), seed=9)
    eve.enroll_owner("Eve", TypedSecret.of(GOOD))
    company.file.write_bytes((tmp_path / "eve" / "members.json").read_bytes())
    assert refusal(company.elsewhere(company.ring).members) == "directory_sealed"
