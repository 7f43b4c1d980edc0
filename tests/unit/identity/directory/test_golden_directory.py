"""The golden member directory opens with every secret that was made with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.booking.access.role import IN_TEST_MODE, AccountStatus, Role
from desktop.booking.card_number_guard import holds_card_number
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.directory_wire import VERSION, decode, encode
from desktop.identity.directory.sealed_directory import from_file, to_file
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import OTHER, THIRD, Clock, factor_secret, open_directory, refusal
from tests.support.identity.make_golden import GOLDEN_FILE, golden_ring, golden_text, known
from tests.support.identity.sealed_file import read_record

KNOWN = known()


def _record() -> DirectoryRecord:
    return read_record(GOLDEN_FILE, golden_ring())


@pytest.fixture
def ring() -> MemoryKeyring:
    """The keyring of the machine where the golden file was made."""
    return golden_ring()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of the golden file."""
    shutil.copy(GOLDEN_FILE, tmp_path / "members.json")
    return tmp_path


def _elsewhere(folder: Path) -> MemberDirectory:
    """On a machine with an empty keyring."""
    return open_directory(folder, MemoryKeyring(), table=IN_TEST_MODE)


def test_the_golden_file_has_one_of_everything() -> None:
    record = _record()
    assert VERSION == 1
    assert {member.role for member in record.members} == {role.value for role in Role}
    assert {member.status for member in record.members} == {
        AccountStatus.ACTIVE,
        AccountStatus.SUSPENDED,
    }
    assert any(member.second_factor for member in record.members)
    assert any(member.device_code for member in record.members)
    assert any(member.recovery for member in record.members)
    assert any(member.enrollment_proof for member in record.members)
    assert any(member.failed_attempts.failed for member in record.members)
    for part in ("invitations", "used_codes", "past_signing", "stored_secrets", "key_rotations"):
        assert getattr(record, part), part


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CARD_AGENT])
def test_a_member_of_every_role_opens_the_store(
    role: Role, folder: Path, ring: MemoryKeyring
) -> None:
    member = KNOWN["members"][role.value]
    directory = open_directory(folder, ring, table=IN_TEST_MODE)
    opened = directory.open(member["id"], TypedSecret.of(member["passphrase"]))
    assert opened.member.role == role.value
    assert opened.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]
    assert directory.secret(opened, AIRLINE_KEY) == KNOWN["secrets"][AIRLINE_KEY]


def test_the_card_agent_opens_with_the_second_factor(folder: Path, ring: MemoryKeyring) -> None:
    member, clock = KNOWN["members"]["card agent"], Clock()
    clock.move(minutes=5)
    directory = open_directory(folder, ring, clock, table=IN_TEST_MODE)
    code = refusal(lambda: directory.open(member["id"], TypedSecret.of(member["passphrase"])))
    assert code == "second_factor_needed"
    digits = code_at(factor_secret(KNOWN["second_factor"]), counter_at(clock.at))
    opened = directory.open(
        member["id"], TypedSecret.of(member["passphrase"]), TypedSecret.of(digits)
    )
    assert opened.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]
    assert directory.secret(opened, FEE_KEY) == KNOWN["secrets"][FEE_KEY]


def test_a_member_whose_enrollment_no_owner_has_signed_opens(
    folder: Path, ring: MemoryKeyring
) -> None:
    directory = open_directory(folder, ring, table=IN_TEST_MODE)
    opened = directory.open(KNOWN["proven"]["id"], TypedSecret.of(KNOWN["proven"]["passphrase"]))
    assert opened.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]


def test_a_suspended_member_is_refused(folder: Path, ring: MemoryKeyring) -> None:
    directory, member = open_directory(folder, ring, table=IN_TEST_MODE), KNOWN["suspended"]
    assert (
        refusal(lambda: directory.open(member["id"], TypedSecret.of(member["passphrase"])))
        == "suspended"
    )


def test_the_recovery_sheet_opens_on_another_machine(folder: Path) -> None:
    directory = _elsewhere(folder)
    owner = KNOWN["members"]["owner"]["id"]
    opened = directory.recover(owner, TypedSecret.of(KNOWN["recovery_code"]), TypedSecret.of(OTHER))
    assert opened.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]
    noticed = {each.member.name for each in directory.members_of(opened).review()}
    assert noticed == {"Golden Proven"}
    assert directory.open(owner, TypedSecret.of(OTHER)).member.name == "Golden Owner"


def test_the_device_code_opens_on_another_machine(folder: Path) -> None:
    member = KNOWN["members"]["concierge"]
    directory = _elsewhere(folder)
    opened = directory.enter_code(
        TypedSecret.of(KNOWN["device_code"]), TypedSecret.of(member["passphrase"])
    )
    assert opened.member.id == member["id"]
    assert opened.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]
    code = refusal(
        lambda: directory.enter_code(
            TypedSecret.of(KNOWN["device_code"]), TypedSecret.of(member["passphrase"])
        )
    )
    assert code == "code_used"


def test_the_invitation_enrolls_a_new_member(folder: Path) -> None:
    directory = _elsewhere(folder)
    guest = directory.enter_code(TypedSecret.of(KNOWN["invitation_code"]), TypedSecret.of(THIRD))
    assert guest.member.name == "Golden Guest"
    assert guest.store_key.expose_key_bytes().hex() == KNOWN["store_key_hex"]
    assert directory.open(guest.member.id, TypedSecret.of(THIRD)).member == guest.member


def test_the_golden_file_is_written_back_byte_for_byte() -> None:
    written = golden_text()
    assert encode(decode(written)) == written
    assert not holds_card_number(written.decode())
    outside = GOLDEN_FILE.read_bytes()
    assert to_file(from_file(outside)) == outside
