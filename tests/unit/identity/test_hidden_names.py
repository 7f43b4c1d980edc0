"""A company that hides who works there: nothing tells a name that exists from one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.identity import key_envelope
from desktop.identity import member_directory as door_module
from desktop.identity.crypto.key_derivation import Cost, passphrase_key
from desktop.identity.directory import directory_file
from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.memory_keyring import RunKeyring
from desktop.use_cases.errors import Refused
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


@dataclass(slots=True)
class Hidden:
    """Ann and Bea; the names are hidden."""

    folder: Path
    ring: RunKeyring
    clock: Clock = field(default_factory=Clock)

    def door(self) -> FileDoor:
        return desk_door(self.folder, self.ring, self.clock)


@pytest.fixture(scope="module")
def hidden_desk(
    anns_desk: EnrolledDesk, argon2_once: None, tmp_path_factory: pytest.TempPathFactory
) -> EnrolledDesk:
    """Ann's desk, with Bea on it and its names hidden. To be copied."""
    folder = tmp_path_factory.mktemp("hidden_desk")
    ring = anns_desk.copied_to(folder)
    door = desk_door(folder, ring, seed=2)
    ann = door.open(anns_desk.owner_id, GOOD)
    joined(door, ann, "Bea", "concierge")
    door.people_of(ann).hide_names(True)
    return EnrolledDesk(folder, ring, anns_desk.owner_id)


@pytest.fixture
def hidden(hidden_desk: EnrolledDesk, tmp_path: Path) -> Hidden:
    return Hidden(tmp_path, hidden_desk.copied_to(tmp_path))


def _said(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return f"{caught.value.code} {caught.value.sentences()}"


def test_nobody_is_listed_and_the_name_is_typed(hidden: Hidden) -> None:
    door = hidden.door()
    assert door.people() == ()
    assert door.names_hidden()
    assert door.open_named("  bea ", OTHER).person.name == "Bea"
    assert door.open_named("ann example", GOOD).person.role == "owner"
    assert refusal(lambda: door.enrol_owner("Eve", THIRD)) == "already_enrolled"


def test_names_that_are_shown_again_are_listed(hidden: Hidden) -> None:
    door = hidden.door()
    ann = door.open_named("Ann Example", GOOD)
    door.people_of(ann).hide_names(False)
    assert [one.name for one in door.people()] == ["Ann Example", "Bea"]
    assert door.open_named("Bea", OTHER).person.name == "Bea"
    assert refusal(lambda: door.open_named("Eve", OTHER)) == "person_unknown"


def test_the_wording_does_not_tell_whether_a_name_exists(hidden: Hidden) -> None:
    door = hidden.door()
    wrong = _said(lambda: door.open_named("Bea", GOOD))
    assert wrong.startswith("wrong_name_or_passphrase")
    assert _said(lambda: door.open_named("Eve", GOOD)) == wrong
    for _ in range(9):
        assert _said(lambda: door.open_named("Bea", GOOD)) == wrong
    assert _said(lambda: door.open_named("Bea", OTHER)) == wrong, "closed, and not saying so"
    hidden.clock.move(minutes=30)
    assert door.open_named("Bea", OTHER).person.name == "Bea"


def test_another_machine_does_not_tell_either(hidden: Hidden) -> None:
    elsewhere = desk_door(hidden.folder, RunKeyring(), hidden.clock)
    said = {_said(lambda name=name: elsewhere.open_named(name, OTHER)) for name in ("Bea", "Eve")}  # type: ignore[misc]
    assert len(said) == 1


@dataclass(slots=True)
class Work:
    """What one try costs, counted."""

    derived: list[Cost] = field(default_factory=list)
    asked: int = 0
    written: int = 0


def _work_of(hidden: Hidden, patch: pytest.MonkeyPatch, name: str) -> Work:
    work = Work()

    def counting_key(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
        work.derived.append(cost)
        return real_key(passphrase, salt, cost)

    def counting_save(file: Path, door: object) -> None:
        work.written += 1
        save(file, door)  # type: ignore[arg-type]

    class Counting:
        name, prove = hidden.ring.name, hidden.ring.prove
        put, delete = hidden.ring.put, hidden.ring.delete

        def get(self, desk_id: str, person_id: str) -> bytes | None:
            work.asked += 1
            return hidden.ring.get(desk_id, person_id)

    real_key, save = passphrase_key, directory_file.save
    door = desk_door(hidden.folder, Counting(), hidden.clock)
    with patch.context() as counted:
        counted.setattr(door_module, "passphrase_key", counting_key)
        counted.setattr(key_envelope, "passphrase_key", counting_key)
        counted.setattr(directory_file, "save", counting_save)
        assert refusal(lambda: door.open_named(name, THIRD)) == "wrong_name_or_passphrase"
    return work


def test_the_work_does_not_tell_whether_a_name_exists(
    hidden: Hidden, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = _work_of(hidden, monkeypatch, "Bea")
    assert len(known.derived) == 1
    assert _work_of(hidden, monkeypatch, "Eve") == known
    for _ in range(9):
        refusal(lambda: hidden.door().open_named("Bea", THIRD))
    assert _work_of(hidden, monkeypatch, "Bea") == known, "closed"


def test_the_recovery_sheet_opens_by_name_and_tells_no_name(hidden: Hidden) -> None:
    door = hidden.door()
    lines = door.recovery_sheet(door.open_named("Ann Example", GOOD)).splitlines()
    at = lines.index("Recovery code")
    code = " ".join(lines[at + 2 : at + 4])
    said = {
        _said(lambda name=name: door.recover_named(name, code, THIRD))  # type: ignore[misc]
        for name in ("Bea", "Eve")
    }
    assert len(said) == 1
    assert said.pop().startswith("recovery_code_wrong")
    assert door.recover_named("ann example", code, THIRD).person.name == "Ann Example"
