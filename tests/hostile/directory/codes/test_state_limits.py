"""State numbers and times at the limits of the file, by one who can write to the folder, or whose
own tag they are under.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop.identity.crypto.field_limits import EARLIEST, LATEST
from desktop.identity.directory.directory_records import MemberRecord
from desktop.identity.directory.directory_wire import encode
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_member_rollback import Desk, desk
from tests.support.identity.desks import GOOD, OTHER, refusal, sheet_code
from tests.support.identity.sealed_file import read_record, write_members

pytestmark = pytest.mark.hostile
__all__ = ["desk"]

NEW = ("granite 5 meadow whistle", "granite 6 meadow trumpet lamp")


def _edited(
    desk: Desk, member_id: str, edit: Callable[[MemberRecord], MemberRecord], *, tagged: bool
) -> None:
    record = read_record(desk.file, desk.ring)
    member = record.member(member_id)
    assert member is not None
    member = edit(member)
    if tagged:
        secret = desk.ring.get(record.installation_id, member_id)
        assert secret is not None
        member = member.tagged(record.installation_id, secret)
    # The program itself would not write it.
    whole = json.loads(encode(record.with_member(member)))
    write_members(desk.file, desk.ring, whole)


@pytest.mark.parametrize("stated", [(1 << 32) - 2, (1 << 32) - 1, 1 << 32, 1 << 40])
def test_a_sheet_mends_a_state_that_was_edited_whatever_it_is(desk: Desk, stated: int) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    sheet = TypedSecret.of(sheet_code(directory, ann))
    _edited(desk, ann.member.id, lambda one: replace(one, state_number=stated), tagged=False)
    for passphrase in NEW:
        desk.directory().recover(ann.member.id, sheet, TypedSecret.of(passphrase))
        again = desk.directory().open(ann.member.id, TypedSecret.of(passphrase))
        assert again.member == ann.member
    own = desk.directory().own_account(again)
    assert own.has_second_factor() is False


def test_no_state_is_saved_that_is_not_read_again(desk: Desk) -> None:
    """Bea has her own device secret out of the keyring, and writes the last state there is."""
    _edited(desk, desk.bea.member.id, lambda one: replace(one, state_number=1 << 40), tagged=True)
    directory = desk.directory()
    bea = directory.open(desk.bea.member.id, TypedSecret.of(OTHER))
    own = directory.own_account(bea)
    assert refusal(lambda: own.device_code(TypedSecret.of(OTHER))) == "directory_damaged"
    assert desk.directory().open(desk.ann.member.id, TypedSecret.of(GOOD)).member == desk.ann.member


@pytest.mark.parametrize(
    "at",
    [
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        LATEST.replace(second=1),
        EARLIEST.replace(year=2019),
    ],
)
def test_a_time_beyond_all_calendars_is_refused_as_the_file_is_read(
    desk: Desk, at: datetime
) -> None:
    """In the members list it would be painted in the time zone of the computer."""
    good = desk.file.read_bytes()
    _edited(desk, desk.bea.member.id, lambda one: replace(one, last_seen=at), tagged=True)
    assert refusal(lambda: desk.directory().members()) == "directory_damaged"
    desk.file.write_bytes(good)

    def put_off(one: MemberRecord) -> MemberRecord:
        assert one.device_code is not None
        return replace(one, device_code=replace(one.device_code, ends_at=at))

    directory = desk.directory()
    own = directory.own_account(directory.open(desk.bea.member.id, TypedSecret.of(OTHER)))
    code = TypedSecret.of(own.device_code(TypedSecret.of(OTHER)))
    _edited(desk, desk.bea.member.id, put_off, tagged=False)
    again = desk.directory()
    assert refusal(lambda: again.enter_code(code, TypedSecret.of(OTHER))) == "directory_damaged"
