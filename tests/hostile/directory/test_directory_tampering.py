"""An attacker may write to the directory file, and has the key that seals it."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import change_members, read_members

pytestmark = pytest.mark.hostile
Desk = tuple[MemoryKeyring, OpenedAccount]
Company = tuple[MemoryKeyring, OpenedAccount, OpenedAccount]


def _flip(text: str) -> str:
    raw = bytearray(b64decode(text))
    raw[len(raw) // 2] ^= 1
    return b64encode(raw).decode()


def _change(folder: Path, ring: MemoryKeyring, change: Callable[[dict[str, Any]], None]) -> None:
    change_members(folder / "members.json", ring, change)


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    """Ann's, with a recovery sheet."""
    ring = anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, seed=2)
    opened = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    sheet_code(directory, opened)
    return ring, opened


@pytest.mark.parametrize(
    "field", ["salt", "wrapped", "open_key", "verify_key", "integrity_tag", "recovery"]
)
def test_a_changed_key_is_found_and_costs_no_try(tmp_path: Path, desk: Desk, field: str) -> None:
    ring, opened = desk

    def flip(whole: dict[str, Any]) -> None:
        whole["members"][0][field] = _flip(whole["members"][0][field])

    _change(tmp_path, ring, flip)
    before = (tmp_path / "members.json").read_bytes()
    for passphrase in (GOOD, OTHER):
        directory = open_directory(tmp_path, ring)
        assert (
            refusal(partial(directory.open, opened.member.id, TypedSecret.of(passphrase)))
            == "directory_damaged"
        )
    assert (tmp_path / "members.json").read_bytes() == before


def test_a_tag_is_compared_in_constant_time(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time of a sign-in said how many of its bytes are right."""
    ring, opened = desk
    kept = b64decode(read_members(tmp_path / "members.json", ring)["members"][0]["integrity_tag"])
    compared: list[object] = []
    compare = hmac.compare_digest

    def noted(one: Any, other: Any) -> bool:  # noqa: ANN401
        compared.append(other)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD))
    assert kept in compared


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 65536 + 1024, "passes": 3, "lanes": 4},
        {"memory_kib": 65536, "passes": 4, "lanes": 4},
        {"memory_kib": 65536, "passes": 3, "lanes": 1},
        {"memory_kib": 8, "passes": 1, "lanes": 1},
        {"memory_kib": 1 << 30, "passes": 3, "lanes": 4},
    ],
)
def test_a_changed_cost_neither_weakens_nor_stalls_the_sign_in(
    tmp_path: Path, desk: Desk, cost: dict[str, int]
) -> None:
    ring, opened = desk

    def set_cost(whole: dict[str, Any]) -> None:
        whole["members"][0]["cost"] = cost

    _change(tmp_path, ring, set_cost)
    assert refusal(
        lambda: open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD))
    ) == ("directory_damaged")


@pytest.mark.parametrize(("field", "value"), [("role", "concierge"), ("name", "Bea")])
def test_nobody_gets_another_role_or_name_by_editing_the_file(
    tmp_path: Path, desk: Desk, field: str, value: str
) -> None:
    ring, opened = desk

    def edit(whole: dict[str, Any]) -> None:
        whole["members"][0][field] = value

    _change(tmp_path, ring, edit)
    assert refusal(
        lambda: open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD))
    ) == ("directory_damaged")


@pytest.mark.parametrize("field", ["sealed", "signature"])
def test_a_changed_grant_is_refused(tmp_path: Path, desk: Desk, field: str) -> None:
    ring, opened = desk

    def flip(whole: dict[str, Any]) -> None:
        given = whole["members"][0]["grants"][0]
        given[field] = _flip(given[field])

    _change(tmp_path, ring, flip)
    assert refusal(
        lambda: open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD))
    ) == ("directory_damaged")


@pytest.fixture(scope="module")
def beas_desk(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EnrolledDesk, str]:
    """Ann's desk with Bea on its member list, to be copied; and Bea's id."""
    folder = tmp_path_factory.mktemp("beas_desk")
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge", OTHER)
    directory.members_of(ann).review()
    return EnrolledDesk(folder, ring, ann.member.id), bea.member.id


@pytest.fixture
def company(beas_desk: tuple[EnrolledDesk, str], tmp_path: Path) -> Company:
    """One desk of two people, both on the member list."""
    kept, bea_id = beas_desk
    ring = kept.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, seed=3)
    return (
        ring,
        directory.open(kept.owner_id, TypedSecret.of(GOOD)),
        directory.open(bea_id, TypedSecret.of(OTHER)),
    )


def test_two_people_of_one_desk_each_open_by_their_own_passphrase(
    tmp_path: Path, company: Company
) -> None:
    ring, ann, bea = company
    directory = open_directory(tmp_path, ring)
    assert directory.members() == (ann.member, bea.member)
    assert directory.open(ann.member.id, TypedSecret.of(GOOD)).store_key == ann.store_key
    assert directory.open(bea.member.id, TypedSecret.of(OTHER)).store_key == ann.store_key
    assert (
        refusal(lambda: directory.open(ann.member.id, TypedSecret.of(OTHER))) == "wrong_passphrase"
    )
    assert (
        refusal(lambda: directory.open(bea.member.id, TypedSecret.of(GOOD))) == "wrong_passphrase"
    )


@pytest.mark.parametrize(
    "fields",
    [
        ("salt",),
        ("wrapped",),
        ("integrity_tag",),
        ("wrapped", "salt"),
        ("wrapped", "salt", "integrity_tag"),
        ("wrapped", "salt", "integrity_tag", "open_key", "verify_key", "grants", "name"),
    ],
)
def test_fields_swapped_between_two_people_open_nothing(
    tmp_path: Path, company: Company, fields: tuple[str, ...]
) -> None:
    ring, ann, _ = company

    def swap(whole: dict[str, Any]) -> None:
        one, other = whole["members"]
        for field in fields:
            one[field], other[field] = other[field], one[field]

    _change(tmp_path, ring, swap)
    for passphrase in (GOOD, OTHER):
        directory = open_directory(tmp_path, ring)
        assert (
            refusal(partial(directory.open, ann.member.id, TypedSecret.of(passphrase)))
            == "directory_damaged"
        )


@pytest.mark.parametrize("whose", [0, 1])
def test_a_store_key_of_the_attackers_choice_is_not_taken(
    tmp_path: Path, company: Company, whose: int
) -> None:
    ring, ann, bea = company
    eves = MemoryKeyring()
    other = open_directory(tmp_path / "other", eves, seed=2)
    other.enroll_owner("Eve", TypedSecret.of(GOOD))
    theirs = read_members(tmp_path / "other" / "members.json", eves)
    foreign = theirs["members"][0]["grants"]

    def regrant(whole: dict[str, Any]) -> None:
        whole["members"][whose]["grants"] = foreign

    _change(tmp_path, ring, regrant)
    directory, attempts = open_directory(tmp_path, ring), ((ann, GOOD), (bea, OTHER))
    opened, passphrase = attempts[whose]
    assert (
        refusal(lambda: directory.open(opened.member.id, TypedSecret.of(passphrase)))
        == "directory_damaged"
    )


def test_grants_that_were_taken_out_of_the_file_are_damage(tmp_path: Path, desk: Desk) -> None:
    ring, opened = desk

    def strip(whole: dict[str, Any]) -> None:
        whole["members"][0]["grants"] = []

    _change(tmp_path, ring, strip)
    assert refusal(
        lambda: open_directory(tmp_path, ring).open(opened.member.id, TypedSecret.of(GOOD))
    ) == ("directory_damaged")
