"""One who joins by a code brings grants of their own: the file keeps room for everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.identity.crypto.sealed_grant import PURPOSES, Grant
from desktop.identity.directory.directory_wire import MAX_BYTES, Damaged, decode, encode
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_hindered_key_change import _signed_in
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, OTHER, THIRD, refusal
from tests.support.identity.make_golden import golden_text
from tests.support.identity.own_program import OwnProgram
from tests.support.identity.sealed_file import read_record

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]

A_MEMBER_AT_MOST = 40_000
"""Bytes: a file of the largest size holds 26 of them."""


def _given(purpose: str) -> dict[str, str]:
    return {"purpose": purpose, "sealed": "A" * 106 + "==", "signature": "A" * 86 + "=="}


PLANTED: dict[str, Callable[[list[dict[str, str]]], list[dict[str, str]]]] = {
    "another purpose": lambda grants: [*grants, _given("p" * 190)],
    "the same purpose twice": lambda grants: [*grants, grants[-1]],
    "as many as a list may have": lambda grants: [_given(f"p{n}") for n in range(1000)],
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("where", ["members", "invitations"])
def test_grants_of_purposes_that_there_are_not_are_not_read(
    planted: Callable[[list[dict[str, str]]], list[dict[str, str]]], where: str
) -> None:
    whole: dict[str, Any] = json.loads(golden_text())
    record = next(one for one in whole[where] if one["grants"])
    record["grants"] = planted(record["grants"])
    with pytest.raises(Damaged):
        decode(json.dumps(whole).encode())


def test_one_who_joins_with_all_the_grants_there_can_be_leaves_room(desk: Desk) -> None:
    file = desk.folder / "members.json"
    with _signed_in(desk, desk.ann) as at_desk:
        code = at_desk.members.invite("Mallory", "concierge")
    before = read_record(file, desk.ring)
    own = {given.purpose for given in before.invitations[-1].grants}
    more = tuple(Grant(purpose, bytes(80), bytes(64)) for purpose in PURPOSES - own)
    OwnProgram(grants=more).join(file, desk.ring, code, desk.clock())
    size = len(encode(read_record(file, desk.ring))) - len(encode(before))
    assert size < A_MEMBER_AT_MOST < MAX_BYTES // 20
    assert desk.open(desk.cem, THIRD).member == desk.cem.member
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    directory.members_of(ann).suspend(desk.bea.member.id)
    assert refusal(lambda: desk.open(desk.bea, OTHER)) == "suspended"
