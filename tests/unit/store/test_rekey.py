"""The store takes another key: whole under the one or whole under the other, never between."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.booking.clients.client import Client
from desktop.store.database import Database
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_client
from tests.support.store.opening import KEY, now, open_store, signer

NEXT = bytes(range(100, 132))

_CHANGE_KEY = """
import sys
from pathlib import Path
from tests.support.store.opening import open_store
from tests.unit.store.test_rekey import NEXT
records = open_store(Path(sys.argv[1]))
print("begun", flush=True)
records.rekey(NEXT)
print("done", flush=True)
"""


def _filled(file: Path, drafts: int = 1) -> Client:
    client = sample_client()
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(client))
    for name in range(drafts):
        text = os.urandom(8000).hex().translate(str.maketrans("0123456789", "ghijklmnop"))
        store.write(lambda repos, n=name, t=text: repos.drafts.keep(f"draft {n}", t))  # type: ignore[misc]
    store.close()
    return client


def _refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def _resumed(file: Path) -> Database:
    return Database.open(file, KEY, signer=signer(), now=now, next_key=NEXT)


def _client(store: Database, client: Client) -> Client:
    try:
        return store.read(lambda repos: repos.clients.get(client.id))
    finally:
        store.close()


def test_a_file_with_another_key_answers_to_it_alone(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    store = open_store(file)
    store.rekey(NEXT)
    store.write(lambda repos: repos.drafts.keep("call", "after the change"))
    store.close()
    assert _refusal(lambda: open_store(file)) == "store_damaged"
    assert _client(open_store(file, NEXT), client) == client


def test_a_change_of_key_that_was_begun_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    assert _client(_resumed(file), client) == client
    assert _refusal(lambda: open_store(file)) == "store_damaged"
    assert _client(_resumed(file), client) == client


def test_a_new_file_answers_to_the_next_key_at_once(tmp_path: Path) -> None:
    _resumed(tmp_path / "desk.db").close()
    open_store(tmp_path / "desk.db", NEXT).close()


def test_a_key_of_another_length_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    store = open_store(file)
    with pytest.raises(ValueError, match="32 bytes"):
        store.rekey(b"short")
    store.close()
    assert _client(open_store(file), client) == client


def _journal_has(file: Path, process: subprocess.Popen[str], least: int) -> bool:
    """Wait until so much of the journal is written; False when the change is over before."""
    journal = file.with_name(file.name + "-wal")
    while process.poll() is None:
        with suppress(FileNotFoundError):  # it goes when the change is over
            if journal.stat().st_size >= least:
                return True
    return False


@pytest.mark.hostile
@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9])
def test_a_change_of_key_that_is_killed_loses_nothing(tmp_path: Path, share: float) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    with subprocess.Popen(
        [sys.executable, "-c", _CHANGE_KEY, str(file)], stdout=subprocess.PIPE, text=True
    ) as changing:
        assert changing.stdout is not None
        assert changing.stdout.readline() == "begun\n"
        _journal_has(file, changing, int(share * file.stat().st_size))
        changing.kill()
    assert _client(_resumed(file), client) == client
    assert _client(open_store(file, NEXT), client) == client
