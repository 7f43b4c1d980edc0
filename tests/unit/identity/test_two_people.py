"""Two people on one workstation: a real Secret Service, a real store, the use cases as wired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from desktop.booking.access.role import AccountStatus
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.use_cases.clients.find_clients import FindClients
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    open_directory,
    refusal,
)
from tests.support.identity.seats import Seat, seat
from tests.support.identity.secret_service import unlocked_keyring
from tests.support.samples import sample_client


@dataclass(slots=True)
class Workstation:
    folder: Path
    clock: Clock

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, OsKeyring("Skycap"), self.clock, seed=3)

    def seat(
        self, directory: MemberDirectory, opened: OpenedAccount
    ) -> AbstractContextManager[Seat]:
        return seat(self.folder, directory, opened, self.clock)


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workstation]:
    with unlocked_keyring(tmp_path / "machine", monkeypatch):
        yield Workstation(tmp_path / "desk", Clock())


def _commands(seat: Seat) -> list[tuple[str, str, str]]:
    newest = seat.records.read(lambda repos: repos.audit.newest())
    return [
        (one.entry.member_name, one.entry.action, one.entry.outcome) for one in reversed(newest)
    ]


def test_two_people_share_a_workstation_and_one_of_them_leaves(station: Workstation) -> None:
    directory = station.directory()
    ann = directory.enroll_owner("Ann Example", TypedSecret.of(GOOD))
    with station.seat(directory, ann) as seat:
        seat.records.write(lambda repos: repos.clients.save(sample_client()))
        code = seat.members.invite("Bea Okafor", "concierge", False)

    directory = station.directory()
    bea = directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER))
    with station.seat(directory, bea) as seat:
        assert FindClients(seat.actor, seat.records)("Ada")
        assert refusal(lambda: seat.members.remove(ann.member.id)) == "not_permitted"
        assert refusal(lambda: seat.members.list_members()) == "not_permitted"
        old, new = TypedSecret.of(OTHER), TypedSecret.of(THIRD)
        seat.own_account.change_passphrase(old, new, TypedSecret.of(""))

    directory = station.directory()
    assert [one.name for one in directory.members()] == ["Ann Example", "Bea Okafor"]
    assert (
        refusal(lambda: directory.open(bea.member.id, TypedSecret.of(OTHER))) == "wrong_passphrase"
    )
    assert (
        refusal(lambda: directory.open(bea.member.id, TypedSecret.of(GOOD))) == "wrong_passphrase"
    )
    station.clock.move(minutes=1)
    bea = directory.open(bea.member.id, TypedSecret.of(THIRD))
    assert station.directory().last_signed_in() == bea.member.id
    stolen = (station.folder / "desk.db").read_bytes()

    directory = station.directory()
    station.clock.move(minutes=1)
    ann = directory.open(ann.member.id, TypedSecret.of(GOOD))
    assert station.directory().last_signed_in() == ann.member.id
    with station.seat(directory, ann) as seat:
        assert [row.status for row in seat.members.list_members()] == [AccountStatus.ACTIVE] * 2
        seat.members.remove(bea.member.id)
        assert FindClients(seat.actor, seat.records)("Ada")
        removal = seat.records.read(lambda repos: repos.audit.find("member removed"))
        done, requested = (one.revision for one in removal)
        assert done == requested + 1, "an entry goes by the list that was signed meanwhile"
        signers = ann.signers()
        assert seat.records.audit_flaws(signers) == ()
        assert _commands(seat) == [
            ("Ann Example", "member invited", "requested"),
            ("Ann Example", "member invited", "done"),
            ("Bea Okafor", "passphrase changed", "requested"),
            ("Bea Okafor", "passphrase changed", "done"),
            ("Ann Example", "joined by code", "done"),
            ("Ann Example", "member removed", "requested"),
            ("Ann Example", "member removed", "done"),
            ("Ann Example", "store rekeyed", "requested"),
            ("Ann Example", "store rekeyed", "done"),
        ]

    assert (
        refusal(lambda: station.directory().open(bea.member.id, TypedSecret.of(THIRD)))
        == "member_unknown"
    )
    assert (
        refusal(lambda: station.directory().enter_code(TypedSecret.of(code), TypedSecret.of(THIRD)))
        == "code_used"
    )
    with pytest.raises(Exception, match="store_damaged"), station.seat(directory, bea):
        raise AssertionError("the leaver's key opened the records")
    assert (station.folder / "desk.db").read_bytes() != stolen
    directory = station.directory()
    with station.seat(directory, directory.open(ann.member.id, TypedSecret.of(GOOD))) as seat:
        assert FindClients(seat.actor, seat.records)("Ada")


def test_one_persons_half_of_the_key_is_not_anothers(station: Workstation) -> None:
    directory = station.directory()
    ann = directory.enroll_owner("Ann Example", TypedSecret.of(GOOD))
    bea = directory.enter_code(
        TypedSecret.of(directory.members_of(ann).invite("Bea", "concierge")), TypedSecret.of(OTHER)
    )
    elsewhere = open_directory(station.folder, MemoryKeyring(), station.clock)
    for member in (ann.member, bea.member):
        opened = partial(elsewhere.open, member.id, TypedSecret.of(GOOD))
        assert refusal(opened) == "directory_sealed"
