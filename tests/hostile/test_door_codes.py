"""Somebody has a code, used or not, and may change the file and the clock."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.memory_keyring import RunKeyring
from desktop.use_cases.ports.identity_port import OpenedDoor
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    desk_door,
    joined,
    refusal,
)

pytestmark = pytest.mark.hostile


@dataclass(slots=True)
class Desk:
    """Ann's desk, with a code for Bea."""

    folder: Path
    ring: RunKeyring
    clock: Clock
    ann: OpenedDoor
    code: str

    def door(self) -> FileDoor:
        return desk_door(self.folder, self.ring, self.clock, seed=6)

    def set_aside(self) -> None:
        shutil.copy(self.folder / "door.json", self.folder / "kept.json")

    def put_back(self) -> None:
        shutil.copy(self.folder / "kept.json", self.folder / "door.json")

    def change(self, change: Callable[[dict[str, Any]], None]) -> None:
        file = self.folder / "door.json"
        whole = json.loads(file.read_text())
        change(whole)
        file.write_text(json.dumps(whole))

    def owner(self) -> tuple[FileDoor, OpenedDoor]:
        door = self.door()
        return door, door.open(self.ann.person.id, GOOD)


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    door = desk_door(tmp_path, ring, clock, seed=2)
    ann = door.open(anns_desk.owner_id, GOOD)
    return Desk(tmp_path, ring, clock, ann, door.people_of(ann).invite("Bea", "concierge"))


def test_a_used_code_does_not_open_the_file_as_it_was_before(desk: Desk) -> None:
    desk.set_aside()
    desk.door().enter_code(desk.code, OTHER)
    desk.put_back()
    assert refusal(lambda: desk.door().enter_code(desk.code, THIRD)) == "code_not_here"


def test_a_used_code_that_was_taken_off_the_list_opens_nothing(desk: Desk) -> None:
    door, ann = desk.owner()
    kept = json.loads((desk.folder / "door.json").read_text())["invitations"]
    door.enter_code(desk.code, OTHER)
    door.people_of(ann).look_after()

    def forget(whole: dict[str, Any]) -> None:
        whole["spent"] = []
        whole["invitations"] = kept

    desk.change(forget)
    assert refusal(lambda: desk.door().enter_code(desk.code, THIRD)) == "code_not_here"
    assert refusal(lambda: desk.door().open(desk.ann.person.id, GOOD)) == "door_damaged"


def test_a_code_that_was_overheard_opens_no_copy_of_the_folder(desk: Desk) -> None:
    thief = desk_door(desk.folder, RunKeyring(), desk.clock)
    assert refusal(lambda: thief.enter_code(desk.code, THIRD)) == "code_not_here"


@pytest.mark.parametrize("hours", [25, 24 * 365])
def test_a_clock_set_back_does_not_bring_a_code_to_life_that_was_seen_to_end(
    desk: Desk, hours: int
) -> None:
    desk.clock.move(hours=hours)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) == "code_expired"
    desk.clock.move(hours=-hours)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) in {
        "code_clock_behind", "code_not_here",
    }  # fmt: skip


def test_a_clock_set_back_after_somebody_was_here_is_noticed(desk: Desk) -> None:
    desk.clock.move(hours=30)
    desk.owner()
    desk.clock.move(hours=-29)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) == "code_clock_behind"
    desk.clock.move(hours=-100)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) == "code_clock_behind"


def test_an_end_that_was_put_off_in_the_file_is_noticed(desk: Desk) -> None:
    later = (desk.clock.at + timedelta(days=60)).isoformat()
    desk.clock.move(days=30)

    def put_off(whole: dict[str, Any]) -> None:
        whole["invitations"][0]["ends_at"] = later

    desk.change(put_off)
    code = refusal(lambda: desk.door().enter_code(desk.code, OTHER))
    assert code == "door_damaged"


@pytest.mark.parametrize(
    ("field", "value"), [("role", "owner"), ("name", "Eve"), ("person_id", "someoneelse")]
)
def test_a_code_opens_for_whom_it_was_made_and_nobody_else(
    desk: Desk, field: str, value: str
) -> None:
    def promote(whole: dict[str, Any]) -> None:
        whole["invitations"][0][field] = value

    desk.change(promote)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) == "door_damaged"


@pytest.mark.parametrize("field", ["role", "name", "standing", "since", "verify_key", "warrant"])
def test_whoever_came_in_by_a_code_cannot_edit_how_they_stand(desk: Desk, field: str) -> None:
    bea = desk.door().enter_code(desk.code, OTHER)
    owner = json.loads((desk.folder / "door.json").read_text())["people"][0]
    others = {"standing": "suspended", "since": "2026-12-24T00:00:00+00:00"}

    def edit(whole: dict[str, Any]) -> None:
        whole["people"][1][field] = others.get(field, owner[field])

    desk.change(edit)
    assert refusal(lambda: desk.door().open(bea.person.id, OTHER)) == "door_damaged"
    if field == "warrant":
        assert refusal(desk.owner) == "door_damaged"
        return
    door, ann = desk.owner()
    assert refusal(lambda: door.people_of(ann).look_after()) == "door_damaged"


def test_an_older_file_does_not_bring_back_somebody_who_was_removed(desk: Desk) -> None:
    bea = desk.door().enter_code(desk.code, OTHER)
    desk.set_aside()
    door, ann = desk.owner()
    door.people_of(ann).remove(bea.person.id)
    secret = desk.ring
    desk.put_back()
    assert secret.get(json.loads((desk.folder / "door.json").read_text())["desk_id"],
                      bea.person.id) is None  # fmt: skip
    assert refusal(lambda: desk.door().open(desk.ann.person.id, GOOD)) == "door_rolled_back"


def test_an_older_file_does_not_lift_a_suspension(desk: Desk) -> None:
    bea = desk.door().enter_code(desk.code, OTHER)
    desk.set_aside()
    door, ann = desk.owner()
    door.people_of(ann).suspend(bea.person.id)
    desk.put_back()
    assert refusal(lambda: desk.door().open(bea.person.id, OTHER)) == "door_rolled_back"


def test_an_older_file_with_a_newer_number_is_not_believed(desk: Desk) -> None:
    bea = desk.door().enter_code(desk.code, OTHER)
    desk.set_aside()
    door, ann = desk.owner()
    door.people_of(ann).suspend(bea.person.id)
    desk.put_back()

    def renumber(whole: dict[str, Any]) -> None:
        whole["edition"] += 5

    desk.change(renumber)
    assert refusal(lambda: desk.door().open(bea.person.id, OTHER)) == "door_damaged"


def test_an_older_file_opens_by_the_recovery_sheet_when_the_owner_wants_it(desk: Desk) -> None:
    door, ann = desk.owner()
    lines = door.recovery_sheet(ann).splitlines()
    at = lines.index("Recovery code")
    desk.set_aside()
    door.people_of(ann).hide_names(True)
    desk.put_back()
    assert refusal(lambda: desk.door().open(ann.person.id, GOOD)) == "door_rolled_back"
    desk.door().recover(ann.person.id, " ".join(lines[at + 2 : at + 4]), OTHER)
    assert desk.door().open(ann.person.id, OTHER).store_key == ann.store_key


def test_a_desk_of_the_attackers_own_does_not_take_a_code_in(desk: Desk, tmp_path: Path) -> None:
    other = desk_door(tmp_path / "other", RunKeyring(), desk.clock, seed=9)
    eve = other.enrol_owner("Eve", GOOD)
    other.people_of(eve).invite("Bea", "owner")
    foreign = json.loads((tmp_path / "other" / "door.json").read_text())

    def take_over(whole: dict[str, Any]) -> None:
        for field in ("authority", "roll", "edition", "people", "successions", "spent"):
            whole[field] = foreign[field]
        mine, theirs = whole["invitations"][0], foreign["invitations"][0]
        whole["invitations"] = [{**theirs, "id": mine["id"]}]

    desk.change(take_over)
    assert refusal(lambda: desk.door().enter_code(desk.code, OTHER)) in {
        "door_damaged", "door_rolled_back",
    }  # fmt: skip


def test_an_owner_who_left_cannot_make_others_owners_with_the_key_they_knew(desk: Desk) -> None:
    """They know the former authority and may write the file; whoever was in since trusts anew."""
    door, ann = desk.owner()
    cem = joined(door, ann, "Cem", "owner", THIRD)
    door.people_of(ann).look_after()
    desk.set_aside()
    door.people_of(cem).remove(ann.person.id)
    door.people_of(cem).store_rekeyed()
    desk.door().open(cem.person.id, THIRD)
    newest = json.loads((desk.folder / "door.json").read_text())
    cem_now = next(one for one in newest["people"] if one["id"] == cem.person.id)
    desk.put_back()

    def keep_cems_own(whole: dict[str, Any]) -> None:
        whole["people"] = [
            cem_now if one["id"] == cem.person.id else one for one in whole["people"]
        ]

    desk.change(keep_cems_own)
    forgotten = RunKeyring()
    desk_id = newest["desk_id"]
    secret = desk.ring.get(desk_id, cem.person.id)
    assert secret is not None
    forgotten.put(desk_id, cem.person.id, secret)
    door = desk_door(desk.folder, forgotten, desk.clock)
    assert refusal(lambda: door.open(cem.person.id, THIRD)) == "door_damaged"


def test_a_removed_person_who_puts_their_own_record_back_is_not_let_in(desk: Desk) -> None:
    bea = desk.door().enter_code(desk.code, OTHER)
    kept = json.loads((desk.folder / "door.json").read_text())
    secret = desk.ring.get(kept["desk_id"], bea.person.id)
    assert secret is not None
    door, ann = desk.owner()
    door.people_of(ann).remove(bea.person.id)
    door.people_of(ann).store_rekeyed()

    def come_back(whole: dict[str, Any]) -> None:
        whole["people"].append(kept["people"][1])

    desk.change(come_back)
    desk.ring.put(kept["desk_id"], bea.person.id, secret)
    assert refusal(lambda: desk.door().open(bea.person.id, OTHER)) == "door_damaged"
    assert desk.owner()[1].person == ann.person
