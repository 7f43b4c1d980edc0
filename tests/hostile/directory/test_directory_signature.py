"""Nothing that an owner signed can be changed in the golden directory file."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.access.role import IN_TEST_MODE
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import open_directory, refusal
from tests.support.identity.make_golden import GOLDEN_FILE, golden_ring, golden_text, known
from tests.support.identity.quick_keys import remembered_keys
from tests.support.identity.sealed_file import change_members

pytestmark = pytest.mark.hostile
KNOWN = known()
WHOLE: dict[str, Any] = json.loads(golden_text())
OWNER = KNOWN["members"]["owner"]
Change = Callable[[dict[str, Any]], None]
OTHERS = {
    "name": "Golden Other",
    "role": "owner",
    "status": "suspended",
    "status_changed_at": "2026-11-24T09:00:01+00:00",
}
SIGNED_IN_LIST = [
    place for place, member in enumerate(WHOLE["members"]) if member["enrollment_proof"] is None
]


@pytest.fixture(scope="module", autouse=True)
def one_derivation() -> Iterator[None]:
    """The passphrase is right in every test here; what is opened with it is not."""
    with remembered_keys():
        yield


def _flip(text: str) -> str:
    raw = bytearray(b64decode(text))
    raw[len(raw) // 2] ^= 1
    return b64encode(raw).decode()


def _change_member(place: int, field: str) -> Change:
    def change(whole: dict[str, Any]) -> None:
        member = whole["members"][place]
        if field == "status" and member["status"] == "suspended":
            member["status"] = "active"
        elif field == "role" and member["role"] == "owner":
            member["role"] = "concierge"
        else:
            member[field] = OTHERS[field] if field in OTHERS else _flip(member[field])

    return change


def _set(field: str, value: object) -> Change:
    def change(whole: dict[str, Any]) -> None:
        assert whole[field] != value
        whole[field] = value

    return change


def _open_as_owner(folder: Path, change: Change) -> str:
    """The code of the refusal."""
    shutil.copy(GOLDEN_FILE, folder / "members.json")
    ring = golden_ring()
    change_members(folder / "members.json", ring, change)
    directory = open_directory(folder, ring, table=IN_TEST_MODE)
    return refusal(lambda: directory.open(OWNER["id"], TypedSecret.of(OWNER["passphrase"])))


@pytest.mark.parametrize("place", SIGNED_IN_LIST)
@pytest.mark.parametrize("field", [*OTHERS, "open_key", "verify_key"])
def test_a_changed_field_of_a_signed_member_is_refused(
    tmp_path: Path, place: int, field: str
) -> None:
    assert _open_as_owner(tmp_path, _change_member(place, field)) == "directory_damaged"


@pytest.mark.parametrize(
    "change",
    [
        _set("revision", WHOLE["revision"] + 1),
        _set("names_hidden", True),
        _set("used_codes", []),
        _set("used_codes", WHOLE["used_codes"][::-1]),
        _set("past_signing", []),
        _set("past_signing", [{**WHOLE["past_signing"][0], "last": 1 << 40}]),
        _set("org_key", _flip(WHOLE["org_key"])),
        _set("member_list_signature", _flip(WHOLE["member_list_signature"])),
        _set("members", [each for each in WHOLE["members"] if each["role"] != "approver"]),
        _set("members", [each for each in WHOLE["members"] if each["status"] == "active"]),
    ],
)
def test_a_changed_member_list_is_refused(tmp_path: Path, change: Change) -> None:
    assert _open_as_owner(tmp_path, change) == "directory_damaged"
