"""A door file of each released form, with its keys, must open for ever."""

from __future__ import annotations

import json
import shutil
from base64 import b32decode
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.card_number_guard import holds_card_number
from desktop.identity.crypto.sealed_grant import FEE_KEY
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.directory_wire import decode, encode
from desktop.os_keyring.memory_keyring import MemoryKeyring
from tests.support.identity.desks import OTHER, THIRD, Clock, desk_door, joined, refusal

GOLDEN = Path(__file__).parent / "golden"


def _known(version: int) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((GOLDEN / f"door_v{version}_known.json").read_text())
    return known


def _put_down(folder: Path, version: int) -> MemoryKeyring:
    """The file in `folder`, and a keyring with its people's device secrets."""
    shutil.copy(GOLDEN / f"door_v{version}.json", folder / "door.json")
    known, ring = _known(version), MemoryKeyring()
    secrets = known.get("device_secrets_hex") or {known["person_id"]: known["device_secret_hex"]}
    for member_id, secret in secrets.items():
        ring.put(_record(folder).installation_id, member_id, bytes.fromhex(secret))
    return ring


def _record(folder: Path) -> DirectoryRecord:
    record = directory_file.load(folder / "door.json")
    assert record is not None
    return record


def test_the_first_door_file_still_opens(tmp_path: Path) -> None:
    ring, known = _put_down(tmp_path, 1), _known(1)
    opened = desk_door(tmp_path, ring).open(known["person_id"], known["passphrase"])
    assert opened.store_key.hex() == known["store_key_hex"]
    assert opened.verify_key.hex() == known["verify_key_hex"]
    assert opened.member.name == "Golden Owner"


def test_the_first_recovery_sheet_still_opens(tmp_path: Path) -> None:
    _put_down(tmp_path, 1)
    known = _known(1)
    opened = desk_door(tmp_path).recover(known["person_id"], known["recovery_code"], OTHER)
    assert opened.store_key.hex() == known["store_key_hex"]


def test_the_first_door_file_becomes_one_of_this_version_when_its_owner_opens(
    tmp_path: Path,
) -> None:
    ring, known = _put_down(tmp_path, 1), _known(1)
    owner, passphrase = known["person_id"], known["passphrase"]
    assert refusal(lambda: desk_door(tmp_path, ring).open(owner, OTHER)) == "wrong_passphrase"
    assert _record(tmp_path).is_first_version
    desk_door(tmp_path, ring).open(owner, passphrase)
    assert _record(tmp_path).revision == 1

    directory = desk_door(tmp_path, ring)
    opened = directory.open(owner, passphrase)
    assert opened.store_key.hex() == known["store_key_hex"]
    bea = joined(directory, opened, "Bea", "concierge", THIRD)
    assert bea.store_key == opened.store_key


def test_the_first_recovery_sheet_opens_after_the_file_has_moved_on(tmp_path: Path) -> None:
    ring, known = _put_down(tmp_path, 1), _known(1)
    owner = known["person_id"]
    desk_door(tmp_path, ring).open(owner, known["passphrase"])
    directory = desk_door(tmp_path)
    opened = directory.recover(owner, known["recovery_code"], OTHER)
    assert opened.store_key.hex() == known["store_key_hex"]
    assert directory.open(owner, OTHER).verify_key.hex() == known["verify_key_hex"]


def test_the_first_owner_who_leaves_ends_the_line_that_the_first_file_began(
    tmp_path: Path,
) -> None:
    ring, known = _put_down(tmp_path, 1), _known(1)
    directory = desk_door(tmp_path, ring)
    first = directory.open(known["person_id"], known["passphrase"])
    bea = joined(directory, first, "Bea", "owner", THIRD)
    directory.members_of(first).review()
    directory.members_of(bea).remove(first.member.id)
    directory.members_of(bea).store_rekeyed()
    again = desk_door(tmp_path, ring).open(bea.member.id, THIRD)
    assert again.store_key != first.store_key
    assert len(_record(tmp_path).successions) == 2


def test_everybody_in_the_second_door_file_still_opens(tmp_path: Path) -> None:
    ring, known = _put_down(tmp_path, 2), _known(2)
    directory, clock = desk_door(tmp_path, ring), Clock()
    for who in ("owner", "concierge"):
        opened = directory.open(known[who], known[f"{who}_passphrase"])
        assert opened.store_key.hex() == known["store_key_hex"]
    clock.move(minutes=5)
    digits = code_at(b32decode(known["card_taker_factor"].replace(" ", "")), counter_at(clock.at))
    directory = desk_door(tmp_path, ring, clock)
    taker = directory.open(known["card_taker"], known["card_taker_passphrase"], digits)
    assert taker.member.role == "card taker"
    assert directory.secret(taker, FEE_KEY) == known["fee_key"]


def test_the_second_recovery_sheet_and_a_code_that_was_out_still_open(tmp_path: Path) -> None:
    _put_down(tmp_path, 2)
    known, directory = _known(2), desk_door(tmp_path, MemoryKeyring())
    guest = directory.enter_code(known["guest_code"], THIRD)
    assert guest.member.name == "Golden Guest"
    assert guest.store_key.hex() == known["store_key_hex"]
    opened = directory.recover(known["owner"], known["recovery_code"], OTHER)
    joined_since = {one.member.name for one in directory.members_of(opened).review()}
    assert joined_since == {"Golden Guest", "Golden Taker"}


@pytest.mark.parametrize("version", [1, 2])
def test_a_door_file_is_written_back_byte_for_byte(version: int) -> None:
    written = (GOLDEN / f"door_v{version}.json").read_bytes()
    assert encode(decode(written)) == written
    assert not holds_card_number(written.decode())
