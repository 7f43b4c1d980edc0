"""The desk is killed in the middle of writing: what it had confirmed is there, and whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.database import Database
from desktop.use_cases.ports.store_port import Repositories
from tests.support.store.opening import OnlyAda, open_store

pytestmark = pytest.mark.hostile


def _killed_after(file: Path, confirmed: int) -> list[str]:
    """Names that the writer confirmed before SIGKILL struck it, wherever it was by then."""
    command = [sys.executable, "-m", "tests.support.hostile.store_writer", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        names = [writer.stdout.readline().strip() for _ in range(confirmed)]
        writer.kill()
        names += [line.strip() for line in writer.stdout if line.endswith("\n")]
    return names


@pytest.mark.parametrize("confirmed", [1, 7, 60])
def test_everything_confirmed_is_there_after_a_kill(tmp_path: Path, confirmed: int) -> None:
    file = tmp_path / "records.db"
    names = _killed_after(file, confirmed)
    store = open_store(file)
    try:
        saved = _saved(store)
        assert names == saved[: len(names)]
        assert len(saved) <= len(names) + 1
        assert store.audit_flaws(OnlyAda()) == ()
        assert store.audit_head().seq == len(saved)
    finally:
        store.close()


def _saved(store: Database) -> list[str]:
    """Names of all that is saved, each checked to be whole, oldest first."""

    def look(repos: Repositories) -> list[str]:
        names = [hit.id.removeprefix("trip") for hit in repos.trips.find("", 10_000)]
        for name in names:
            assert repos.clients.get(f"client{name}").id == f"client{name}"
            assert [o.id for o in repos.trips.get(f"trip{name}").orders] == [f"order{name}"]
        return names[::-1]

    return store.read(look)


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    _killed_after(file, 1)
    open_store(file).close()
