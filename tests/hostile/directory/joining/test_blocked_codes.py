"""A member writes the id of another's code into their own record, which needs no owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, OTHER, THIRD, refusal
from tests.support.identity.own_program import MALLORY
from tests.support.identity.sealed_file import read_record, write_record

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]


def _bea_writes(
    desk: Desk, change: Callable[[DirectoryRecord, MemberRecord], MemberRecord]
) -> None:
    """Rightly tagged: her own program has her device secret."""
    file = desk.folder / "members.json"
    record = read_record(file, desk.ring)
    bea = record.member(desk.bea.member.id)
    secret = desk.ring.get(record.installation_id, desk.bea.member.id)
    assert bea is not None
    assert secret is not None
    bea = change(record, bea).tagged(record.installation_id, secret)
    write_record(file, desk.ring, record.with_member(bea))


@pytest.mark.parametrize("field", ["used_device_code", "device_code"])
def test_it_keeps_no_one_out_who_was_invited(desk: Desk, field: str) -> None:
    directory = desk.directory()
    bea = directory.open(desk.bea.member.id, TypedSecret.of(OTHER))
    directory.own_account(bea).device_code(TypedSecret.of(OTHER))
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    code = TypedSecret.of(directory.members_of(ann).invite("Fay", "concierge"))

    def change(record: DirectoryRecord, bea: MemberRecord) -> MemberRecord:
        fays = record.invitations[-1].id
        if field == "used_device_code":
            return replace(bea, used_device_code=fays)
        assert bea.device_code is not None
        return replace(bea, device_code=replace(bea.device_code, id=fays))

    _bea_writes(desk, change)
    assert desk.directory().enter_code(code, TypedSecret.of(MALLORY)).member.name == "Fay"


def test_it_ends_no_code_for_anothers_own_machine(desk: Desk) -> None:
    directory = desk.directory()
    cem = directory.open(desk.cem.member.id, TypedSecret.of(THIRD))
    code = TypedSecret.of(directory.own_account(cem).device_code(TypedSecret.of(THIRD)))

    def change(record: DirectoryRecord, bea: MemberRecord) -> MemberRecord:
        cems = record.member(desk.cem.member.id)
        assert cems is not None
        assert cems.device_code is not None
        return replace(bea, used_device_code=cems.device_code.id)

    _bea_writes(desk, change)
    again = desk.directory()
    assert again.enter_code(code, TypedSecret.of(THIRD)).member == desk.cem.member
    assert refusal(lambda: again.enter_code(code, TypedSecret.of(THIRD))) == "code_used"
