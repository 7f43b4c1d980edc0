"""Opening the records at sign-in: on a full disk, after a kill, and with strange files beside."""

from __future__ import annotations

import contextlib
import gc
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import TRAINING
from desktop.app.open_store import open_store
from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay
from desktop.identity.directory.directory_file import KEYRING_ENTRY
from desktop.identity.failed_sign_ins import FailedSignIns
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.store.database import Database
from desktop.system.config import Settings
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.keyring_port import AuditAnchor
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, Clock, open_directory
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.support.identity.sealed_file import installation_id_of
from tests.support.special_files import place_link


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An owner at the directory of a desk whose records are not open yet."""

    settings: Settings
    ring: MemoryKeyring
    directory: MemberDirectory
    opened: OpenedAccount

    def anchor(self) -> AuditAnchor:
        return KeyringAuditAnchor(
            self.ring, self.directory.installation_id(), self.settings.store_file
        )

    def actor(self) -> Actor:
        return Actor(self.opened.member, Clock(), "desk-one")

    def open(self, *, may_create: bool = True) -> tuple[Database, str]:
        memory = self.anchor()
        return open_store(self.settings, self.opened, self.actor(), memory, may_create=may_create)

    def actions(self) -> list[tuple[str, str, str]]:
        """(action, outcome, detail) of every entry, oldest first, after one more sign-in."""
        records, _ = self.open()
        newest = records.read(lambda repos: repos.audit.newest())
        records.close()
        return [(one.entry.action, one.entry.outcome, one.entry.detail) for one in reversed(newest)]


def signed_in(profile: Path) -> SignedIn:
    settings = TRAINING.settings(profile)
    settings.make_folder()
    ring = MemoryKeyring()
    directory = open_directory(settings.folder, ring)
    return SignedIn(settings, ring, directory, directory.enroll_owner("Ann", TypedSecret.of(GOOD)))


@pytest.fixture
def owner(tmp_path: Path) -> SignedIn:
    return signed_in(tmp_path / "profile")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; skipped where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _fill_the_disk(ballast: Path) -> None:
    with ballast.open("wb", 0) as filling, contextlib.suppress(OSError):
        while True:
            filling.write(bytes(4096))


@pytest.mark.hostile
@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted as on Linux")
def test_a_sign_in_that_failed_on_a_full_disk_works_when_there_is_room(small_disk: Path) -> None:
    owner = signed_in(small_disk)
    owner.open()[0].close()
    ballast = small_disk / "ballast"
    _fill_the_disk(ballast)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            owner.open()
        assert refused.value.code == "disk_full"
    ballast.unlink()
    assert owner.actions() == [("signed in", "done", "")] * 2


def test_records_that_fail_after_opening_are_closed_on_their_own_thread(
    owner: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Left open, they kept their lock, and the garbage collector closed them on another thread."""
    owner.settings.directory_file.rename(owner.settings.folder / "moved")
    owner.settings.directory_file.mkdir()
    with caplog.at_level(logging.WARNING), pytest.raises(Refused):
        owner.open()
    gc.collect()
    assert [record.message for record in caplog.records] == []
    owner.settings.directory_file.rmdir()
    (owner.settings.folder / "moved").rename(owner.settings.directory_file)
    assert owner.actions() == [("signed in", "done", "")]


def test_a_change_of_key_that_was_cut_short_is_finished_and_shown(owner: SignedIn) -> None:
    owner.open()[0].close()
    next_key, percents = KeyHandle(bytes(range(32))), list[int]()
    again = replace(owner.opened, next_store_keys=(next_key,))
    memory = owner.anchor()
    records, flaw = open_store(
        owner.settings, again, owner.actor(), memory, may_create=False,
        progress=percents.append,
    )  # fmt: skip
    records.close()
    assert (flaw, percents[-1]) == ("", 100)
    moved = replace(owner, opened=replace(owner.opened, store_key=next_key))
    assert moved.actions() == [("signed in", "done", "")] * 3


_KILLED_BEFORE_THE_MARK = """
import os, signal, sys
from pathlib import Path
from desktop.app.environment.environment_policy import TRAINING
from desktop.app.open_store import open_store
from desktop.store.audit.audit_head_file import AuditHeadFile
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, Clock, open_directory
from tests.support.identity.quick_keys import quick_keys

write = AuditHeadFile.write

def write_or_die(self, head, seal):
    if head.seq:
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, head, seal)

AuditHeadFile.write = write_or_die
settings = TRAINING.settings(Path(sys.argv[1]))
ring = MemoryKeyring()
ring.put(sys.argv[2], sys.argv[3], bytes.fromhex(sys.argv[4]))
ring.put(sys.argv[2], "directory key", bytes.fromhex(sys.argv[5]))
directory = open_directory(settings.folder, ring)
anchor = KeyringAuditAnchor(ring, sys.argv[2], settings.store_file)
with quick_keys():
    opened = directory.open(sys.argv[3], TypedSecret.of(GOOD))
    actor = Actor(opened.member, Clock(), "desk-one")
    open_store(settings, opened, actor, anchor, may_create=True)
"""


@pytest.mark.hostile
def test_a_kill_at_the_very_first_sign_in_leaves_a_whole_record(owner: SignedIn) -> None:
    member = owner.opened.member.id
    installation_id = installation_id_of(owner.settings.directory_file)
    kept = (owner.ring.get(installation_id, entry) for entry in (member, KEYRING_ENTRY))
    secrets = [one.hex() for one in kept if one is not None]
    given = [str(owner.settings.profile), installation_id, member, *secrets]
    killed = subprocess.run([sys.executable, "-c", _KILLED_BEFORE_THE_MARK, *given], check=False)
    assert killed.returncode == -9
    records, flaw = owner.open(may_create=False)
    seen = records.audit_head().seq
    records.close()
    assert (flaw, seen) == ("", 2)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _dangling(file: Path) -> None:
    file.unlink()
    place_link(file, file.with_name("nowhere"))


def _garbage(file: Path) -> None:
    file.write_bytes(b'{"seq": 1e999}')


@pytest.mark.expects_warning("desktop.app.open_store", "desktop.store.database")
@pytest.mark.parametrize(
    ("harm", "flaw"),
    [
        (_folder, "the mark of where the audit log ends was replaced by a folder or a link"),
        (_dangling, "the mark of where the audit log ends was replaced by a folder or a link"),
        (_garbage, "the mark of where the audit log ends was changed"),
    ],
    ids=["folder", "dangling link", "garbage"],
)
def test_a_strange_mark_is_audited_and_stops_nobody(
    owner: SignedIn, harm: object, flaw: str
) -> None:
    owner.open()[0].close()
    harm(owner.settings.audit_head_file)  # type: ignore[operator]
    records, reported = owner.open()
    records.close()
    assert reported == flaw
    assert ("audit log checked", "flaw", flaw) in owner.actions()
    assert not (owner.settings.folder / "nowhere").exists()


@pytest.mark.expects_warning("desktop.app.open_store")
@pytest.mark.parametrize("harm", [_folder, _dangling])
def test_a_folder_or_a_link_in_the_place_of_the_refused_sign_ins_is_said_once(
    owner: SignedIn, harm: object
) -> None:
    owner.settings.failed_sign_ins_file.touch()
    harm(owner.settings.failed_sign_ins_file)  # type: ignore[operator]
    records, output = owner.open()
    records.close()
    assert output == ""
    reported = [entry for entry in owner.actions() if entry[0] == "audit log checked"]
    assert len(reported) == 1
    assert reported[0][2].startswith("the file of failed sign-ins cannot be read")


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a_card_number_put_into_the_refused_sign_ins_is_not_kept_and_stops_nobody(
    owner: SignedIn,
) -> None:
    line = (
        '{"member_id": "4242 4242 4242 4242", "way": "sign-in refused", "at": '
        '"2026-11-24T09:00:00+00:00", "outcome": "wrong_passphrase"}\n'
    )
    owner.settings.failed_sign_ins_file.write_text(line + "[" * 5000)
    output = "2 lines of the file of failed sign-ins could not be read"
    reported = [("signed in", "done", ""), ("audit log checked", "flaw", output)]
    assert owner.actions() == reported
    assert owner.actions() == [*reported, ("signed in", "done", "")]
    assert not owner.settings.failed_sign_ins_file.exists()


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a_file_of_refused_sign_ins_that_cannot_be_put_away_stops_nobody(
    owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stays(_self: Path, _target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    owner.settings.failed_sign_ins_file.write_text("garbage\n")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stays)
        records, _ = owner.open()
    records.close()
    assert owner.settings.failed_sign_ins_file.read_text() == "garbage\n"


def test_a_clock_that_was_set_back_stops_no_sign_in_and_the_entry_says_so(owner: SignedIn) -> None:
    owner.open()[0].close()
    clock = Clock()
    clock.move(days=-1)
    actor = Actor(owner.opened.member, clock, "desk-one")
    records, _ = open_store(owner.settings, owner.opened, actor, owner.anchor(), may_create=False)
    newest, first = records.read(lambda repos: repos.audit.newest())
    signers = owner.opened.signers()
    flaws = records.audit_flaws(signers)
    records.close()
    assert (first.clock_set_back, newest.clock_set_back) == (False, True)
    assert newest.entry.at == clock.at
    assert flaws == ()


def test_refused_sign_ins_are_noted_by_name_and_prove_nothing(owner: SignedIn) -> None:
    at, ann = Clock().at, owner.opened.member
    file = FailedSignIns(owner.settings.failed_sign_ins_file)
    for member_id, way in (
        (ann.id, SignInWay.USUAL), ("nobodyatall", SignInWay.RECOVERY), ("", SignInWay.CODE)
    ):  # fmt: skip
        file.add(FailedSignIn(member_id, way, "locked_out", at))
    records, _ = owner.open()
    logged = records.read(lambda repos: repos.audit.newest())
    signers = owner.opened.signers()
    flaws = records.audit_flaws(signers)
    records.close()
    assert flaws == ()
    noted = [one.entry for one in reversed(logged) if one.entry.unsigned]
    assert [(entry.member_id, entry.member_name, entry.action) for entry in noted] == [
        (ann.id, "Ann", "sign-in refused"),
        ("nobodyatall", "unknown", "recovery refused"),
        ("", "someone with a code", "code refused"),
    ]
    assert {(entry.outcome, entry.detail) for entry in noted} == {
        ("locked_out", "noted at 2026-11-24T09:00:00+00:00")
    }
