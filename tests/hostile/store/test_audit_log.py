"""An attacker with the key of the records edits, deletes, reorders, cuts: ``verify`` finds each.

Worked on the real file, found by the real command. Most are found in this process, which has it
loaded; the commands are typed, in processes of their own, in the test that says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from desktop.app.audit_anchor_check import OLDER, put_away
from desktop.app.command_line import run_command
from desktop.app.environment.environment_policy import TRAINING
from desktop.app.open_store import open_store
from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay
from desktop.booking.access.role import permissions
from desktop.identity.failed_sign_ins import FailedSignIns
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.store.audit.audit_chain import ChainHead
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened as opened_file
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.quick_keys import least_cost
from tests.support.identity.ring_in_memory import RingInMemory, keyring_in_memory
from tests.support.identity.typed_text import score_here
from tests.support.journeys.running_desk import PASSPHRASE, ROOT

pytestmark = pytest.mark.hostile
ACTIONS = ("client added", "card taken", "fee asked", "fee taken", "trip opened")


@pytest.fixture
def profile(quick_desk: Path, ring: RingInMemory, tmp_path: Path) -> Iterator[Path]:
    """A desk whose audit log holds a sign-in and five entries."""
    with keyring_in_memory(ring):
        yield worked_at(quick_desk, tmp_path / "profile")


@pytest.fixture
def typed_profile(enrolled: Path, tmp_path: Path) -> Path:
    """The same, to be read by programs of their own."""
    return worked_at(enrolled, tmp_path / "profile")


def worked_at(desk: Path, profile: Path) -> Path:
    shutil.copytree(desk, profile)
    write(profile)
    return profile


def write(profile: Path) -> None:
    """Come in, and do five things."""
    store, anchor = do_five_things(profile)
    put_away(store, anchor)


def do_five_things(profile: Path) -> tuple[Database, KeyringAuditAnchor]:
    records, anchor = opened_records(TRAINING.settings(profile))
    ida = open_directory(TRAINING.settings(profile)).members()[0]
    actor = Actor(ida, utc_now, "desk-one")
    for what in ACTIONS:
        entry = actor.audit_entry(what, subject="tripadahere")
        records.write(lambda repos, entry=entry: repos.audit.add(entry))  # type: ignore[misc]
    return records, anchor


def opened_records(settings: Settings) -> tuple[Database, KeyringAuditAnchor]:
    directory = open_directory(settings)
    memory = KeyringAuditAnchor(
        OsKeyring(TRAINING.keyring_namespace), directory.installation_id(), settings.store_file
    )
    opened = directory.open(directory.members()[0].id, TypedSecret.of(PASSPHRASE))
    records, _ = open_store(
        settings, opened, Actor(opened.member, utc_now, "desk-one"), memory, may_create=False
    )
    return records, memory


def open_directory(settings: Settings) -> MemberDirectory:
    return MemberDirectory(
        settings.directory_file,
        OsKeyring(TRAINING.keyring_namespace),
        KeyringRollbackGuard(OsKeyring(TRAINING.keyring_namespace)),
        utc_now,
        new_id,
        cost=least_cost,
        permitted=lambda role: permissions(role, TRAINING.permissions),
        score=score_here,
    )


def let_in(settings: Settings) -> OpenedAccount:
    directory = open_directory(settings)
    return directory.open(directory.members()[0].id, TypedSecret.of(PASSPHRASE))


def verified(profile: Path) -> tuple[int, str]:
    """The exit code and words of the command, run here."""
    printed = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(sys, "stdin", StringIO(PASSPHRASE + "\n"))
        code = run_command(["verify", "--profile", str(profile)])
    return code, printed.getvalue()


def command(profile: Path, *arguments: str, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    """The same of any command, run as it is typed."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments, "--profile", str(profile)],
        input=passphrase + "\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def with_the_key(profile: Path, *sayings: str) -> None:
    """What a thief of the store key can do to the file; the triggers do not stop them."""
    settings = TRAINING.settings(profile)
    key = let_in(settings).store_key
    with opened_file(settings.store_file, key) as connection, connection.begin():
        drop_triggers(connection)
        for saying in sayings:
            connection.execute(text(saying))


def drop_triggers(connection: Connection) -> None:
    for name in ("audit_no_update", "audit_no_delete"):
        connection.execute(text(f"DROP TRIGGER {name}"))


def test_a_whole_record_is_called_whole(profile: Path) -> None:
    intact = "The audit log is intact: 6 entries, each signed by whom it names, none missing.\n"
    assert verified(profile) == (0, intact)


@pytest.mark.parametrize(
    ("sayings", "found"),
    [
        (("UPDATE audit SET member_name = 'Bob' WHERE seq = 3",), "Entry 3 was changed"),
        (("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = 1",), "Entry 1 was changed"),
        (("UPDATE audit SET at = 4611686018427387904 WHERE seq = 2",), "Entry 2 was changed"),
        (("UPDATE audit SET detail = x'ff00' WHERE seq = 5",), "Entry 5 was changed"),
        (("UPDATE audit SET signer = 'ab' WHERE seq = 2",), "Entry 2 was changed"),
        (
            ("UPDATE audit SET signature = zeroblob(64) WHERE seq = 4",),
            "Entry 4 is not signed by anybody",
        ),
        (("DELETE FROM audit WHERE seq = 1",), "Entry 1 is missing"),
        (("DELETE FROM audit WHERE seq = 4",), "Entry 4 is missing"),
        (
            (
                "UPDATE audit SET seq = 99 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 4",
                "UPDATE audit SET seq = 4 WHERE seq = 99",
            ),
            "Entry 3 is missing, or is in another's place",
        ),
        (
            ("DELETE FROM audit WHERE seq >= 6",),
            "The end of the audit log is missing: from entry 6",
        ),
        (
            ("DELETE FROM audit WHERE seq >= 2",),
            "The end of the audit log is missing: from entry 2",
        ),
        (("DELETE FROM audit",), "The end of the audit log is missing: from entry 1"),
    ],
)
def test_each_attack_is_found_and_named(
    profile: Path, sayings: tuple[str, ...], found: str
) -> None:
    with_the_key(profile, *sayings)
    code, output = verified(profile)
    assert code == 1
    assert output.startswith(found)


def cut_and_forge(profile: Path) -> None:
    """Cut the record, and write the mark of where it ends anew, without its signer's key."""
    with_the_key(profile, "DELETE FROM audit WHERE seq >= 4")
    mark = TRAINING.settings(profile).audit_head_file
    mark.write_text(mark.read_text("ascii").replace('"seq": 6', '"seq": 3'), "ascii")


def take_mark_away(profile: Path) -> None:
    TRAINING.settings(profile).audit_head_file.unlink()


def spoil_mark(profile: Path) -> None:
    TRAINING.settings(profile).audit_head_file.write_bytes(b"\xff{")


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (cut_and_forge, "The mark of where the audit log ends was changed."),
        (take_mark_away, "The mark of where the audit log ends is missing."),
        (spoil_mark, "The mark of where the audit log ends was changed."),
    ],
)
def test_the_mark_outside_cannot_be_forged(
    profile: Path, attack: Callable[[Path], None], found: str
) -> None:
    attack(profile)
    code, output = verified(profile)
    assert code == 1
    assert output.startswith(found)


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a_cut_is_audited_at_the_next_sign_in(profile: Path) -> None:
    """A later, whole record still says that it was once cut."""
    with_the_key(profile, "DELETE FROM audit WHERE seq >= 4")
    write(profile)
    assert shown_flaws(profile) == ["the end of the audit log is missing"]


def shown_flaws(profile: Path) -> list[str]:
    settings = TRAINING.settings(profile)
    records, _ = opened_records(settings)
    try:
        newest = records.read(lambda repos: repos.audit.newest())
    finally:
        records.close()
    return [one.entry.detail for one in newest if one.entry.outcome == "flaw"]


@pytest.mark.expects_warning("desktop.app.open_store")
def test_an_older_copy_of_the_whole_folder_is_found(profile: Path, tmp_path: Path) -> None:
    """Every file fits every other; only the machine's keyring knows that there was more."""
    kept = tmp_path / "kept"
    shutil.copytree(profile, kept)
    write(profile)
    assert verified(profile)[0] == 0
    shutil.rmtree(profile)
    shutil.copytree(kept, profile)
    code, output = verified(profile)
    assert code == 1
    assert output.startswith("The audit log is older than this machine has seen")
    write(profile)
    assert shown_flaws(profile) == [OLDER]
    code, output = verified(profile)
    assert code == 1
    assert output.startswith("Entry 8: at the sign-in of ")
    assert OLDER in output
    assert verified(profile)[0] == 0, "what was shown once is known"


@pytest.mark.expects_warning("desktop.app.open_store")
def test_another_entry_in_the_same_place_is_found(profile: Path, tmp_path: Path) -> None:
    """Put back, and worked with until it is as long as it was."""
    kept = tmp_path / "kept"
    shutil.copytree(profile, kept)
    write(profile)
    shutil.rmtree(profile)
    shutil.copytree(kept, profile)
    settings = TRAINING.settings(profile)
    for _ in range(2):
        opened_records(settings)[0].close()
    write_unremembered(profile)
    assert verified(profile)[1].startswith("The audit log is older than this machine has seen")


def test_records_are_closed_even_where_their_end_cannot_be_read(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next who signs in gets the message that the desk is open already."""

    def broken(_records: Database) -> ChainHead:
        raise OSError("the disk is gone")

    records, memory = opened_records(TRAINING.settings(profile))
    with monkeypatch.context() as patch:
        patch.setattr(Database, "audit_head", broken)
        with pytest.raises(OSError, match="the disk is gone"):
            put_away(records, memory)
    again, memory = opened_records(TRAINING.settings(profile))
    put_away(again, memory)


def write_unremembered(profile: Path) -> None:
    """As `write`, by a program that writes nothing to the keyring."""
    do_five_things(profile)[0].close()


def test_what_was_found_whole_before_is_compared_with_what_it_was_then(profile: Path) -> None:
    for _ in range(2):
        assert verified(profile)[0] == 0
    with_the_key(profile, "UPDATE audit SET detail = 'forged' WHERE seq = 2")
    code, output = verified(profile)
    assert code == 1
    assert output.startswith("Entry 2 was changed")


def test_an_entry_of_an_older_date_cannot_be_slipped_in(profile: Path) -> None:
    with_the_key(
        profile,
        "INSERT INTO audit SELECT 7, member_id, member_name, action, at, outcome, workstation,"
        " subject, detail, unsigned, latest, clock_set_back, revision, hash,"
        " zeroblob(32), signer, signature FROM audit WHERE seq = 6",
    )
    code, output = verified(profile)
    assert code == 1
    assert output.startswith("Entry 7 was changed")


def test_the_commands_that_prove_the_log_as_they_are_typed(
    typed_profile: Path, tmp_path: Path
) -> None:
    code, output = command(typed_profile, "witness", "--out", str(tmp_path / "witness.json"))
    assert code == 0
    line = output.splitlines()[0]
    assert line.startswith("Skycap witness ")
    for witness in (line, str(tmp_path / "witness.json")):
        assert command(typed_profile, "verify", "--witness", witness)[0] == 0
    record = tmp_path / "record.jsonl"
    code, output = command(typed_profile, "export-record", str(record))
    assert (code, output.splitlines()[0]) == (0, f"8 entries were written to {record}.")
    key = next(one for one in output.splitlines() if one.startswith("Organization key "))
    fingerprint = key.removeprefix("Organization key ")
    checked = ("--record", str(record), "--fingerprint", fingerprint, "--witness", line)
    assert command(typed_profile, "verify", *checked)[0] == 0
    with_the_key(typed_profile, "DELETE FROM audit WHERE seq >= 6")
    code, output = command(typed_profile, "verify", "--witness", line)
    assert code == 1
    assert "Entry 6 is not the one that was witnessed on " in output


def test_the_wrong_passphrase_checks_nothing(typed_profile: Path) -> None:
    code, output = command(typed_profile, "verify", passphrase="not the passphrase 12")
    assert code == 2
    assert "That is not the passphrase." in output


@pytest.mark.expects_warning("desktop.app.open_store")
def test_refused_sign_ins_are_in_the_log_after_the_next_sign_in(profile: Path) -> None:
    settings = TRAINING.settings(profile)
    failed_attempts = FailedSignIns(settings.failed_sign_ins_file)
    ida = open_directory(settings).members()[0]
    at = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    for outcome in ("wrong_passphrase", "locked_out"):
        failed_attempts.add(FailedSignIn(ida.id, SignInWay.USUAL, outcome, at))
    with settings.failed_sign_ins_file.open("a") as note:
        note.write("not of our making\n")
    records, _ = opened_records(settings)
    newest = [one.entry for one in records.read(lambda repos: repos.audit.newest(4))]
    records.close()
    assert [(entry.action, entry.outcome, entry.unsigned) for entry in newest] == [
        ("audit log checked", "flaw", False), ("signed in", "done", False),
        ("sign-in refused", "locked_out", True), ("sign-in refused", "wrong_passphrase", True),
    ]  # fmt: skip
    assert newest[2].member_name == "Ida Marlow"
    assert newest[2].detail == "noted at 2026-03-04T05:06:00+00:00"
    assert not settings.failed_sign_ins_file.exists()
    code, output = verified(profile)
    assert code == 1
    assert "a line of the file of failed sign-ins could not be read" in output
    assert "2 of the 10 entries checked now are unsigned notes of refused sign-ins" in output
