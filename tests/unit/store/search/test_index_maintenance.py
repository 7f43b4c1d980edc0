"""The search index is brought up to date in steps, and after a kill it goes on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.search import index_maintenance
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT, sample_client, sample_trip
from tests.support.store.opening import open_store

TRIPS = 50
NEW_NAME = "Zenobia Quill"


def fill(store: Database) -> None:
    """A client with fifty trips."""

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        for number in range(TRIPS):
            name = f"trip{chr(97 + number // 26)}{chr(97 + number % 26)}"
            repos.trips.save(sample_trip(TripStage.DRAFT, id=name))

    store.write(save)


def rename(store: Database) -> None:
    client = replace(sample_client(), name=NEW_NAME)
    store.write(lambda repos: repos.clients.save(client))


def found(store: Database, asked: str) -> int:
    return len(store.read(lambda repos: repos.trips.find(asked, 100)))


def finish(store: Database) -> None:
    """Run all remaining steps, as the store's thread does while no job waits."""
    while store._submit(store._bring_index_up_to_date):
        pass


def test_all_trips_of_a_renamed_client_are_found_by_the_new_name_alone(store: Database) -> None:
    fill(store)
    rename(store)
    finish(store)
    assert (found(store, "zeno quill lax"), found(store, "calloway")) == (TRIPS, 0)


def test_the_thread_of_the_records_does_it_by_itself(store: Database) -> None:
    fill(store)
    rename(store)
    while store._owner._maintenance is not None:
        pass
    assert found(store, "zeno") == TRIPS


_RENAME_AND_DIE = """
import os, signal, sys
from pathlib import Path
from desktop.store.search import index_maintenance
from tests.support.store.opening import open_store
from tests.unit.store.search.test_index_maintenance import rename

step, steps = index_maintenance.step, [0]

def step_or_die(connection, trips):
    if steps[0] == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    steps[0] += 1
    return step(connection, trips)

index_maintenance.step = step_or_die
store = open_store(Path(sys.argv[1]))
rename(store)
print("renamed", flush=True)
sys.stdin.read()
"""


@pytest.mark.hostile
@pytest.mark.parametrize("steps", [0, 3])
def test_a_kill_between_two_steps_is_made_good_after_the_next_opening(
    file: Path, steps: int
) -> None:
    store = open_store(file)
    fill(store)
    store.close()
    with subprocess.Popen(
        [sys.executable, "-c", _RENAME_AND_DIE, str(file), str(steps)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as killed:
        assert killed.wait() == -9
    store = open_store(file)
    done = found(store, "zeno")
    assert done == index_maintenance._TRIPS_AT_ONCE * (steps + 1)
    assert found(store, "calloway") == TRIPS - done
    store.write(lambda repos: repos.drafts.keep("call", "anything that is written"))
    finish(store)
    assert (found(store, "zeno"), found(store, "calloway")) == (TRIPS, 0)
    store.close()


def audit_entry(number: int) -> AuditEntry:
    subject = "trip" + "".join(chr(97 + int(digit)) for digit in f"{number:04d}")
    return AuditEntry(
        "ownerid", "Robin Owner", "card taken", OPENED_AT, "done", "desk-one", subject
    )


@pytest.mark.parametrize("indexed", [False, True])
def test_entries_are_found_whether_they_are_in_the_index_or_not(
    store: Database, indexed: bool
) -> None:
    def add(repos: Repositories) -> None:
        for number in range(500):
            repos.audit.add(audit_entry(number))

    store.write(add)
    if indexed:
        finish(store)
    store.write(lambda repos: repos.audit.add(audit_entry(500)))
    newest = [audit_entry(number) for number in (500, 499, 498)]

    def found_entries(asked: str, limit: int = 200) -> list[AuditEntry]:
        logged = store.read(lambda repos: repos.audit.find(asked, limit))
        return [one.entry for one in logged]

    for asked in ("robin card", "ROBIN tak", "own des"):
        assert found_entries(asked, 3) == newest
    assert found_entries("taken tripaahd") == [audit_entry(73)]
    assert found_entries("robin nobody") == []
    assert found_entries("", 2) == [audit_entry(500), audit_entry(499)]
