"""A check of the chain goes on from the one before, and still finds what was changed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.app.audit.verify_audit import check_chain
from desktop.booking.access.audit_entry import AuditEntry
from desktop.store.audit.audit_chain import ChainHead, Flaw
from desktop.store.audit.audit_checkpoint import Checkpoint, CheckpointFile
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT
from tests.support.store.opening import KEY, SIGNER, OnlyAda, open_store, signer, verify


@dataclass(slots=True)
class Checker:
    """Checks, and counts the signatures that were looked at."""

    signatures: int = 0
    lines: list[str] = field(default_factory=list)

    def check(
        self, store: Database, known: Checkpoint | None
    ) -> tuple[tuple[int, Flaw] | None, Checkpoint]:
        self.lines.clear()
        ada = OnlyAda()
        checked = check_chain(store, known, ada, self.lines.append)
        self.signatures = ada.signatures
        first = checked.flaws[0].place if checked.flaws else None
        return first, checked.checkpoint


def add_entries(store: Database, count: int) -> None:
    def add(repos: Repositories) -> None:
        for number in range(count):
            repos.audit.add(
                AuditEntry("adaid", "Ada", "look_up", OPENED_AT, "done", "desk", f"n{number}")
            )

    store.write(add)


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Checkpoint]:
    """A file with 1,100 audit entries, and the checkpoint of a first check. To be copied."""
    file = tmp_path_factory.mktemp("long_log") / "records.db"
    store = open_store(file)
    add_entries(store, 1100)
    flaw, checkpoint = Checker().check(store, None)
    assert flaw is None
    store.close()
    return file, checkpoint


@pytest.fixture
def checked(file: Path, long_log: tuple[Path, Checkpoint]) -> Iterator[tuple[Database, Checkpoint]]:
    """A copy of them, open."""
    shutil.copyfile(long_log[0], file)
    store = open_store(file)
    yield store, long_log[1]
    store.close()


def test_only_newer_signatures_are_checked_again(checked: tuple[Database, Checkpoint]) -> None:
    store, checkpoint = checked
    checker = Checker()
    for more in (0, 30, 7):
        add_entries(store, more)
        flaw, checkpoint = checker.check(store, checkpoint)
        assert (flaw, checker.signatures) == (None, more)
    assert checkpoint.end == store.audit_head()


@pytest.mark.parametrize(
    ("column", "value", "flaw"),
    [
        ("detail", "'forged'", Flaw.EDITED),
        ("member_name", "'bob'", Flaw.EDITED),
        ("at", "at + 1", Flaw.EDITED),
        ("signature", "zeroblob(64)", Flaw.UNSIGNED),
        ("previous", "zeroblob(31)", Flaw.MISSING),
    ],
)
def test_a_change_in_what_was_checked_before_is_found_and_named(
    file: Path, checked: tuple[Database, Checkpoint], column: str, value: str, flaw: Flaw
) -> None:
    store, checkpoint = checked
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text(f"UPDATE audit SET {column} = {value} WHERE seq = 700"))  # noqa: S608
    again = open_store(file)
    try:
        assert Checker().check(again, checkpoint)[0] == (700, flaw)
    finally:
        again.close()


def test_a_chain_that_is_shorter_than_at_the_check_before_is_checked_whole(
    checked: tuple[Database, Checkpoint],
) -> None:
    store, checkpoint = checked
    later = Checkpoint(ChainHead(5000, bytes(32)), checkpoint.content)
    checker = Checker()
    assert checker.check(store, later)[0] is None
    assert checker.signatures == 1100


def test_progress_of_a_long_audit_log_is_reported_in_tenths(
    checked: tuple[Database, Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.app.audit.verify_audit._LONG_RECORD", 1000)
    checker = Checker()
    checker.check(checked[0], None)
    assert checker.lines == ["Checked 1,000 of 1,100 entries."]


def test_a_checkpoint_counts_only_for_its_signer_and_unchanged(tmp_path: Path) -> None:
    kept = CheckpointFile(tmp_path / "record-checked.json")
    checkpoint = Checkpoint(ChainHead(7, bytes(range(32))), bytes(range(32, 64)))
    assert kept.read(SIGNER, verify) is None
    kept.write(checkpoint, signer())
    assert kept.read(SIGNER, verify) == checkpoint
    assert kept.read("bob", lambda signer, digest, _: verify(SIGNER, digest, _)) is None
    genuine = json.loads(kept.file.read_bytes())
    for change in ({"seq": 6}, {"content": "00"}, {"seq": 1e999}, {"hash": 7}):
        kept.file.write_text(json.dumps(genuine | change))
        assert kept.read(SIGNER, verify) is None
    kept.file.write_bytes(b"[" * 4000)
    assert kept.read(SIGNER, verify) is None
    kept.file.unlink()
    kept.file.symlink_to(tmp_path / "nowhere")
    assert kept.read(SIGNER, verify) is None
