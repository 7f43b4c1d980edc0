"""Hidden member names: nothing distinguishes a name that exists from one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from desktop.identity import key_envelope
from desktop.identity.crypto import key_derivation
from desktop.identity.crypto.key_derivation import Cost, passphrase_key
from desktop.identity.directory.directory_file import DirectoryFile
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
    sheet_code,
)


@dataclass(slots=True)
class Hidden:
    """Ann and Bea; the names are hidden."""

    folder: Path
    ring: MemoryKeyring
    clock: Clock = field(default_factory=Clock)

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock)


@pytest.fixture(scope="module")
def hidden_desk(
    anns_desk: EnrolledDesk, quick_argon2: None, tmp_path_factory: pytest.TempPathFactory
) -> EnrolledDesk:
    """Ann's desk, with Bea on it and its names hidden. To be copied."""
    folder = tmp_path_factory.mktemp("hidden_desk")
    ring = anns_desk.copied_to(folder)
    directory = open_directory(folder, ring, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    joined(directory, ann, "Bea", "concierge")
    directory.members_of(ann).hide_member_names(True)
    return EnrolledDesk(folder, ring, anns_desk.owner_id)


@pytest.fixture
def hidden(hidden_desk: EnrolledDesk, tmp_path: Path) -> Hidden:
    return Hidden(tmp_path, hidden_desk.copied_to(tmp_path))


def _refusal_text(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return f"{caught.value.code} {caught.value.sentences()}"


def test_nobody_is_listed_and_the_name_is_typed(hidden: Hidden) -> None:
    directory = hidden.directory()
    assert directory.members() == ()
    assert directory.names_hidden()
    assert directory.open_named("  bea ", TypedSecret.of(OTHER)).member.name == "Bea"
    assert directory.open_named("ann example", TypedSecret.of(GOOD)).member.role == "owner"
    assert (
        refusal(lambda: directory.enroll_owner("Eve", TypedSecret.of(THIRD))) == "already_enrolled"
    )


def test_names_that_are_shown_again_are_listed(hidden: Hidden) -> None:
    directory = hidden.directory()
    ann = directory.open_named("Ann Example", TypedSecret.of(GOOD))
    directory.members_of(ann).hide_member_names(False)
    assert [one.name for one in directory.members()] == ["Ann Example", "Bea"]
    assert directory.open_named("Bea", TypedSecret.of(OTHER)).member.name == "Bea"
    assert refusal(lambda: directory.open_named("Eve", TypedSecret.of(OTHER))) == "member_unknown"


def test_the_wording_does_not_reveal_whether_a_name_exists(hidden: Hidden) -> None:
    directory = hidden.directory()
    wrong = _refusal_text(lambda: directory.open_named("Bea", TypedSecret.of(GOOD)))
    assert wrong.startswith("wrong_name_or_passphrase")
    assert _refusal_text(lambda: directory.open_named("Eve", TypedSecret.of(GOOD))) == wrong
    for _ in range(9):
        assert _refusal_text(lambda: directory.open_named("Bea", TypedSecret.of(GOOD))) == wrong
    assert _refusal_text(lambda: directory.open_named("Bea", TypedSecret.of(OTHER))) == wrong, (
        "closed, and not saying so"
    )
    hidden.clock.move(minutes=30)
    assert directory.open_named("Bea", TypedSecret.of(OTHER)).member.name == "Bea"


def test_another_machine_does_not_reveal_it_either(hidden: Hidden) -> None:
    elsewhere = open_directory(hidden.folder, MemoryKeyring(), hidden.clock)
    answers = {
        _refusal_text(partial(elsewhere.open_named, name, TypedSecret.of(OTHER)))
        for name in ("Bea", "Eve")
    }
    assert len(answers) == 1


@dataclass(slots=True)
class Work:
    """What one try costs, counted."""

    derived: list[Cost] = field(default_factory=list)
    asked: int = 0
    written: int = 0
    kept: int = 0


def _work_of(hidden: Hidden, patch: pytest.MonkeyPatch, name: str) -> Work:
    work = Work()

    def counting_key(passphrase: TypedSecret, salt: bytes, cost: Cost) -> bytearray:
        work.derived.append(cost)
        return real_key(passphrase, salt, cost)

    def counting_save(file: DirectoryFile, directory: DirectoryRecord) -> None:
        work.written += 1
        save(file, directory)

    class Counting:
        name, prove = hidden.ring.name, hidden.ring.prove
        delete = hidden.ring.delete

        def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
            work.kept += 1
            hidden.ring.put(installation_id, member_id, secret)

        def get(self, installation_id: str, member_id: str) -> bytes | None:
            work.asked += 1
            return hidden.ring.get(installation_id, member_id)

    real_key, save = passphrase_key, DirectoryFile.save
    directory = open_directory(hidden.folder, Counting(), hidden.clock)
    with patch.context() as counted:
        counted.setattr(key_derivation, "passphrase_key", counting_key)
        counted.setattr(key_envelope, "passphrase_key", counting_key)
        counted.setattr(DirectoryFile, "save", counting_save)
        assert (
            refusal(lambda: directory.open_named(name, TypedSecret.of(THIRD)))
            == "wrong_name_or_passphrase"
        )
    return work


def test_the_work_does_not_reveal_whether_a_name_exists(
    hidden: Hidden, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = _work_of(hidden, monkeypatch, "Bea")
    assert len(known.derived) == 1
    assert _work_of(hidden, monkeypatch, "Eve") == known
    for _ in range(9):
        refusal(lambda: hidden.directory().open_named("Bea", TypedSecret.of(THIRD)))
    assert _work_of(hidden, monkeypatch, "Bea") == known, "closed"


def test_the_recovery_sheet_opens_by_name_and_reveals_no_name(hidden: Hidden) -> None:
    directory = hidden.directory()
    code = sheet_code(directory, directory.open_named("Ann Example", TypedSecret.of(GOOD)))
    answers = {
        _refusal_text(
            partial(directory.recover_named, name, TypedSecret.of(code), TypedSecret.of(THIRD))
        )
        for name in ("Bea", "Eve")
    }
    assert len(answers) == 1
    assert answers.pop().startswith("recovery_code_wrong")
    assert (
        directory.recover_named(
            "ann example", TypedSecret.of(code), TypedSecret.of(THIRD)
        ).member.name
        == "Ann Example"
    )
