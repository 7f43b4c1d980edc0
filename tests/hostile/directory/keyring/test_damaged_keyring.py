"""An entry of the keyring was damaged, or another program of the user wrote what cannot be: the
recovery sheet opens all the same, and the audit log says so.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from desktop.identity.directory.directory_file import KEYRING_ENTRY
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.keyring_port import keyring_refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, OTHER, THIRD, refusal, sheet_code
from tests.support.identity.own_program import MALLORY

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]

IGNORED = "opened by the sheet against this computer's keyring"
GUARD = "rollback guard"


class DamagedKeyring(MemoryKeyring):
    """As `OsKeyring` over an entry that is no 32 bytes of base64: writing mends it."""

    def __init__(self, ring: MemoryKeyring, entry: str) -> None:
        super().__init__()
        self._kept = deepcopy(ring._kept)
        self.damaged = {entry}

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        if member_id in self.damaged:
            raise keyring_refused("keyring_damaged")
        return super().get(installation_id, member_id)

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        self.damaged.discard(member_id)
        super().put(installation_id, member_id, secret)

    def delete(self, installation_id: str, member_id: str) -> None:
        self.damaged.discard(member_id)
        super().delete(installation_id, member_id)


def _sheet(desk: Desk) -> TypedSecret:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    return TypedSecret.of(sheet_code(directory, ann))


def _sheet_opens_and_mends(desk: Desk, sheet: TypedSecret, *, by_name: bool) -> None:
    """With a new passphrase, which opens from then on, as everybody else's does."""
    directory, new = desk.directory(), TypedSecret.of(MALLORY)
    if by_name:
        ann = directory.recover_named("", sheet, new)
    else:
        ann = directory.recover(desk.ann.member.id, sheet, new)
    noticed = [(one.member, one.what) for one in directory.members_of(ann).review()]
    assert noticed.count((desk.ann.member, IGNORED)) == 1
    assert desk.open(desk.ann, MALLORY).member == desk.ann.member
    assert desk.open(desk.cem, THIRD).member == desk.cem.member


ENTRIES: dict[str, Callable[[Desk], str]] = {
    "the mark of the list": lambda desk: GUARD,
    "the owner's mark": lambda desk: f"{GUARD} {desk.ann.member.id}",
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize("by_name", [False, True])
def test_the_sheet_opens_where_an_entry_is_damaged(
    desk: Desk, entry: Callable[[Desk], str], by_name: bool
) -> None:
    sheet = _sheet(desk)
    broken = replace(desk, ring=DamagedKeyring(desk.ring, entry(desk)))
    assert refusal(lambda: broken.open(desk.ann, GOOD)) == "keyring_damaged"
    _sheet_opens_and_mends(broken, sheet, by_name=by_name)


@pytest.mark.parametrize("entry", ["the owner's device secret", KEYRING_ENTRY])
def test_the_sheet_opens_where_a_key_is_damaged_that_it_has_no_need_of(
    desk: Desk, entry: str
) -> None:
    sheet = _sheet(desk)
    name = desk.ann.member.id if entry != KEYRING_ENTRY else entry
    broken = replace(desk, ring=DamagedKeyring(desk.ring, name))
    refused = "directory_sealed" if entry == KEYRING_ENTRY else "keyring_damaged"
    assert refusal(lambda: broken.open(desk.ann, GOOD)) == refused
    ann = broken.directory().recover(desk.ann.member.id, sheet, TypedSecret.of(MALLORY))
    assert ann.member == desk.ann.member
    assert broken.open(desk.ann, MALLORY).member == desk.ann.member
    assert broken.open(desk.cem, THIRD).member == desk.cem.member


def _edited(desk: Desk, entry: str, change: Callable[[bytearray], None]) -> None:
    name = desk.directory().installation_id()
    raw = bytearray(desk.ring.get(name, entry) or bytes(32))
    change(raw)
    desk.ring.put(name, entry, bytes(raw))


def _highest_revision(raw: bytearray) -> None:
    raw[0:6] = b"\xff" * 6


def _highest_state(raw: bytearray) -> None:
    raw[0:8] = b"\x7f" + b"\xff" * 7


def _latest_time(raw: bytearray) -> None:
    raw[6:11] = b"\xff" * 5


def test_the_sheet_opens_where_the_keyring_says_the_highest_revision(desk: Desk) -> None:
    sheet = _sheet(desk)
    _edited(desk, GUARD, _highest_revision)
    assert refusal(lambda: desk.open(desk.ann, GOOD)) == "directory_rolled_back"
    _sheet_opens_and_mends(desk, sheet, by_name=False)


def test_the_sheet_opens_where_the_keyring_says_the_highest_state(desk: Desk) -> None:
    sheet = _sheet(desk)
    _edited(desk, f"{GUARD} {desk.ann.member.id}", _highest_state)
    assert refusal(lambda: desk.open(desk.ann, GOOD)) == "directory_rolled_back"
    _sheet_opens_and_mends(desk, sheet, by_name=False)


def test_the_sheet_opens_where_the_keyring_says_the_latest_time_of_all(desk: Desk) -> None:
    sheet = _sheet(desk)
    _edited(desk, GUARD, _latest_time)
    ann = desk.directory().recover(desk.ann.member.id, sheet, TypedSecret.of(MALLORY))
    assert ann.member == desk.ann.member
    assert desk.open(desk.cem, THIRD).member == desk.cem.member


def test_a_new_code_helps_one_whose_own_entries_are_damaged_or_edited(desk: Desk) -> None:
    """As the sentence says that this one reads."""
    bea = desk.bea.member.id
    _edited(desk, f"{GUARD} {bea}", _highest_state)
    for entry in ("", bea, f"{GUARD} {bea}"):
        broken = replace(desk, ring=DamagedKeyring(desk.ring, entry))
        directory = broken.directory()
        ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
        code = TypedSecret.of(directory.members_of(ann).renew(bea))
        assert directory.enter_code(code, TypedSecret.of(OTHER)).member == desk.bea.member
        assert broken.open(desk.bea, OTHER).member == desk.bea.member
        desk.ring._kept = broken.ring._kept
