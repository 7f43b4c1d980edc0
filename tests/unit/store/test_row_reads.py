"""One row that is none of ours makes no reading of many rows slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.row_reads import readable
from desktop.store.schema import findings
from desktop.use_cases.ports.store_port import Repositories
from tests.contracts.test_records_of_trips import renamed
from tests.support.samples import sample_client, sample_trip
from tests.support.store.opening import NOW, open_store

pytestmark = pytest.mark.expects_warning("desktop.store.row_reads")
MANY = 40


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    store = open_store(tmp_path / "desk.db")
    kept = [
        Finding(f"id{number}", FindingKind.DISPUTE, "stripe", f"d{number}", "", "text", NOW)
        for number in range(MANY)
    ]
    store.write(lambda repos: [repos.findings.add(one) for one in kept])
    yield store
    store.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "found_at = 'zzz'",
        "found_at = x'00'",
        "found_at = 9223372036854775807",
        "found_at = 253402300799999999",
        "text = x'00'",
        "text = CAST(x'ff' AS TEXT)",
        "kind = 'zzz'",
    ],
)
def test_rows_are_read_twice_at_most_however_many_are_strange(store: Database, wrong: str) -> None:
    connection = store._require_connection()
    raw = encrypted_file.driver_connection(connection)
    raw.execute(f"UPDATE findings SET {wrong} WHERE number % 2 = 0")  # noqa: S608
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = store.read(lambda repos: repos.findings.of_trip(""))
    assert [one.subject for one in found] == [f"d{number}" for number in range(MANY - 2, -1, -2)]
    assert len([one for one in asked if "FROM findings" in one]) == 2


def test_what_is_left_of_the_rows_is_what_a_whole_reading_gives(store: Database) -> None:
    connection = store._require_connection()
    asked = findings.select().order_by(findings.c.number)

    def read(most: int | None = None) -> tuple[object, ...]:
        return store.read(lambda _: readable(connection, asked, tuple, most=most))

    whole = read()
    raw = encrypted_file.driver_connection(connection)
    raw.execute("UPDATE findings SET found_at = 'zzz' WHERE number = 3")
    assert read() == (*whole[:2], *whole[3:])
    assert read(most=3) == (*whole[:2], whole[3])


def test_strange_rows_in_front_keep_none_behind_them_from_being_found(store: Database) -> None:
    raw = encrypted_file.driver_connection(store._require_connection())
    raw.execute("UPDATE findings SET found_at = 'zzz' WHERE number > 10")
    found = store.read(lambda repos: repos.findings.open(limit=2))
    assert [hit.finding.subject for hit in found] == ["d9", "d8"]
    assert len(store.read(lambda repos: repos.findings.open(limit=29))) == 10


@pytest.mark.parametrize(
    "planted", ["found_at = 'zzz'", "trip_id = 'tripother'", "trip_id = ''", "text = x'00'"]
)
def test_what_another_program_put_there_takes_the_place_of_no_finding(
    store: Database, planted: str
) -> None:
    finding = Finding("idnew", FindingKind.DISPUTE, "stripe", "d5", "tripone", "new", NOW)
    raw = encrypted_file.driver_connection(store._require_connection())
    raw.execute(f"UPDATE findings SET {planted}, dismissed_at = 5 WHERE subject = 'd5'")  # noqa: S608
    assert store.write(lambda repos: repos.findings.add(finding))
    assert store.read(lambda repos: repos.findings.of_trip("tripone")) == (finding,)
    assert not store.write(lambda repos: repos.findings.add(finding))


def test_lists_of_trips_clients_and_acts_pass_over_strange_rows_in_front(store: Database) -> None:
    one = sample_trip()

    def fill(repos: Repositories) -> None:
        for number in range(5):
            client_id = f"client{'abcde'[number]}"
            repos.clients.save(sample_client(id=client_id))
            repos.trips.save(replace(renamed(one, "abcde"[number]), client_id=client_id))
            repos.audit.add(AuditEntry("ida", "Ida", f"act {number}", NOW, "done", "desk", "", ""))

    store.write(fill)
    raw = encrypted_file.driver_connection(store._require_connection())
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute("UPDATE trips SET route = x'00' WHERE number > 1")
    raw.execute("UPDATE audit SET at = 'zzz' WHERE seq > 2")
    assert len(store.read(lambda repos: repos.trips.find("", limit=2))) == 1
    assert len(store.read(lambda repos: repos.trips.find("ada", limit=2))) == 1
    assert len(store.read(lambda repos: repos.audit.newest(2))) == 2
    assert len(store.read(lambda repos: repos.audit.find("ida", 2))) == 2
    raw.execute("UPDATE clients SET name = x'00' WHERE number > 1")
    assert len(store.read(lambda repos: repos.clients.find("", limit=2))) == 1
