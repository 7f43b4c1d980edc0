"""A door file of each released form, with its keys, must open for ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop.booking.card_number_guard import holds_card_number
from desktop.vault import door_file
from desktop.vault.door_wire import decode, encode
from desktop.vault.run_keyring import RunKeyring

from .desks import OTHER, desk_door

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    shutil.copy(GOLDEN / "door_v1.json", tmp_path / "door.json")
    return tmp_path


def _known() -> dict[str, str]:
    known: dict[str, str] = json.loads((GOLDEN / "door_v1_known.json").read_text())
    return known


def _ring(desk: Path) -> RunKeyring:
    record = door_file.load(desk / "door.json")
    assert record is not None
    ring = RunKeyring()
    ring.put(record.desk_id, _known()["person_id"], bytes.fromhex(_known()["device_secret_hex"]))
    return ring


def test_the_first_door_file_still_opens(desk: Path) -> None:
    known = _known()
    opened = desk_door(desk, _ring(desk)).open(known["person_id"], known["passphrase"])
    assert opened.store_key.hex() == known["store_key_hex"]
    assert opened.verify_key.hex() == known["verify_key_hex"]
    assert opened.person.name == "Golden Owner"


def test_the_first_recovery_sheet_still_opens(desk: Path) -> None:
    known = _known()
    opened = desk_door(desk).recover(known["person_id"], known["recovery_code"], OTHER)
    assert opened.store_key.hex() == known["store_key_hex"]


def test_the_first_door_file_is_written_back_byte_for_byte() -> None:
    written = (GOLDEN / "door_v1.json").read_bytes()
    assert encode(decode(written)) == written
    assert not holds_card_number(written.decode())
