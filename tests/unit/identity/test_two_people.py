"""Two people on one workstation: a real Secret Service, real records, the verbs as wired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.app.wire_members import people_for
from desktop.booking.access.role import LIVE, Standing, permissions
from desktop.identity.directory.verification_keys import verifier
from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.memory_keyring import RunKeyring
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.store.audit_chain import Seal
from desktop.store.database import Database
from desktop.ui.member_calls import PeopleCalls
from desktop.use_cases.clients.find_clients import FindClients
from desktop.use_cases.ports.identity_port import OpenedDoor, Person
from tests.support.identity.desks import GOOD, OTHER, THIRD, Clock, desk_door, refusal
from tests.support.identity.secret_service import unlocked_keyring
from tests.support.samples import sample_client


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who has signed in and sits at the desk."""

    who: Person
    opened: OpenedDoor
    records: Database
    people: PeopleCalls


@dataclass(slots=True)
class Workstation:
    folder: Path
    clock: Clock

    def door(self) -> FileDoor:
        return desk_door(self.folder, OsKeyring(), self.clock, seed=3)

    @contextmanager
    def seat(self, door: FileDoor, opened: OpenedDoor) -> Iterator[Seat]:
        who = replace(opened.person, may=permissions(opened.person.role, LIVE))
        records = Database.open(
            self.folder / "desk.db",
            opened.store_key,
            seal=Seal(opened.verify_key.hex(), opened.sign),
            now=self.clock,
            next_key=opened.next_store_key,
        )
        with closing(records):
            calls = people_for(door, opened, records, who, self.clock, "desk one")
            yield Seat(who, opened, records, calls)


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workstation]:
    with unlocked_keyring(tmp_path / "machine", monkeypatch):
        yield Workstation(tmp_path / "desk", Clock())


def _acts(seat: Seat) -> list[tuple[str, str, str]]:
    newest = seat.records.read(lambda books: books.audit.newest())
    return [(one.who.split(" (")[0], one.what, one.outcome) for one in reversed(newest)]


def test_two_people_share_a_workstation_and_one_of_them_leaves(station: Workstation) -> None:
    door = station.door()
    ann = door.enrol_owner("Ann Example", GOOD)
    with station.seat(door, ann) as seat:
        seat.records.write(lambda books: books.clients.save(sample_client()))
        code = seat.people.invite("Bea Okafor", "concierge", False)

    door = station.door()
    bea = door.enter_code(code, OTHER)
    with station.seat(door, bea) as seat:
        assert FindClients(seat.records, seat.who)("Ada")
        assert refusal(lambda: seat.people.remove(ann.person.id)) == "not_permitted"
        assert refusal(lambda: seat.people.list()) == "not_permitted"
        seat.people.change_passphrase(OTHER, THIRD)

    door = station.door()
    assert [one.name for one in door.people()] == ["Ann Example", "Bea Okafor"]
    assert refusal(lambda: door.open(bea.person.id, OTHER)) == "wrong_passphrase"
    assert refusal(lambda: door.open(bea.person.id, GOOD)) == "wrong_passphrase"
    bea = door.open(bea.person.id, THIRD)
    stolen = (station.folder / "desk.db").read_bytes()

    door = station.door()
    ann = door.open(ann.person.id, GOOD)
    with station.seat(door, ann) as seat:
        assert [row.standing for row in seat.people.list()] == [Standing.ACTIVE] * 2
        seat.people.remove(bea.person.id)
        assert FindClients(seat.records, seat.who)("Ada")
        assert seat.records.audit_flaw(verifier(station.folder / "door.json")) is None
        assert _acts(seat) == [
            ("Ann Example", "person invited", "asked"),
            ("Ann Example", "person invited", "done"),
            ("Bea Okafor", "passphrase changed", "asked"),
            ("Bea Okafor", "passphrase changed", "done"),
            ("Ann Example", "joined by code", "done"),
            ("Ann Example", "person removed", "asked"),
            ("Ann Example", "person removed", "done"),
            ("Ann Example", "records locked anew", "asked"),
            ("Ann Example", "records locked anew", "done"),
        ]

    assert refusal(lambda: station.door().open(bea.person.id, THIRD)) == "person_unknown"
    assert refusal(lambda: station.door().enter_code(code, THIRD)) == "code_used"
    with pytest.raises(Exception, match="store_damaged"), station.seat(door, bea):
        raise AssertionError("the leaver's key opened the records")
    assert (station.folder / "desk.db").read_bytes() != stolen
    door = station.door()
    with station.seat(door, door.open(ann.person.id, GOOD)) as seat:
        assert FindClients(seat.records, seat.who)("Ada")


def test_one_persons_half_of_the_key_is_not_anothers(station: Workstation) -> None:
    door = station.door()
    ann = door.enrol_owner("Ann Example", GOOD)
    bea = door.enter_code(door.people_of(ann).invite("Bea", "concierge"), OTHER)
    elsewhere = desk_door(station.folder, RunKeyring(), station.clock)
    for person in (ann.person, bea.person):
        assert refusal(lambda one=person: elsewhere.open(one.id, GOOD)) == "keyring_empty"  # type: ignore[misc]
