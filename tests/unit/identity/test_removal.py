"""Somebody is removed from a desk with real records; a crash may come at any point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.memory_keyring import RunKeyring
from desktop.store.audit_chain import Seal
from desktop.store.database import Database
from desktop.use_cases.errors import Refused
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
from tests.support.samples import sample_client


@dataclass(slots=True)
class Desk:
    folder: Path
    ring: RunKeyring
    clock: Clock

    def door(self) -> FileDoor:
        return desk_door(self.folder, self.ring, self.clock, seed=2)

    def records(self, opened: OpenedDoor) -> Database:
        return Database.open(
            self.folder / "desk.db",
            opened.store_key,
            seal=Seal("signer", opened.sign),
            now=self.clock,
            next_key=opened.next_store_key,
        )

    def reads(self, opened: OpenedDoor) -> bool:
        try:
            records = self.records(opened)
        except Refused as refused:
            if refused.code != "store_damaged":
                raise
            return False
        try:
            client = records.read(lambda books: books.clients.get(sample_client().id))
            return client == sample_client()
        finally:
            records.close()


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    return Desk(tmp_path, anns_desk.copied_to(tmp_path), Clock())


def _company(desk: Desk) -> tuple[OpenedDoor, OpenedDoor, OpenedDoor, FileDoor]:
    door = desk.door()
    ann = door.open(door.people()[0].id, GOOD)
    bea, cem = joined(door, ann, "Bea", "concierge"), joined(door, ann, "Cem", "concierge", THIRD)
    records = desk.records(ann)
    records.write(lambda books: books.clients.save(sample_client()))
    records.close()
    return ann, bea, cem, door


def _before_the_rekey(desk: Desk, ann: OpenedDoor, key: bytes) -> None:
    """The power went before the records were touched."""


def _after_the_rekey(desk: Desk, ann: OpenedDoor, key: bytes) -> None:
    records = desk.records(ann)
    records.rekey(key)
    records.close()


@pytest.mark.parametrize("crash", [_before_the_rekey, _after_the_rekey])
@pytest.mark.parametrize("first_in", ["owner", "concierge"])
def test_a_removal_cut_off_is_finished_by_whoever_comes_next(
    desk: Desk, crash: Callable[[Desk, OpenedDoor, bytes], None], first_in: str
) -> None:
    ann, bea, cem, door = _company(desk)
    key = door.people_of(ann).remove(bea.person.id)
    crash(desk, ann, key)

    door = desk.door()
    if first_in == "concierge":
        assert desk.reads(door.open(cem.person.id, THIRD))
    again = door.open(ann.person.id, GOOD)
    assert desk.reads(again)
    door.people_of(again).store_rekeyed()

    assert desk.reads(desk.door().open(ann.person.id, GOOD))
    assert desk.reads(desk.door().open(cem.person.id, THIRD))
    assert not desk.reads(bea), "the leaver's key opens nothing"
    assert refusal(lambda: desk.door().open(bea.person.id, OTHER)) == "person_unknown"
