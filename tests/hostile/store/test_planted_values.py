"""Values of a kind that Skycap never writes, put into rows with the key of the records: each row is
named and left out, and everything else can be read and written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String

from desktop.booking.clients.client_note import ClientNote
from desktop.booking.delegation.safeguards import SavedText
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.polling.poll_schedule import PollState
from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.trip import TripStage
from desktop.store.column_types import Moment
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.repositories.json_codec import json_codec
from desktop.store.schema import metadata
from desktop.store.sealed_columns import (
    SEALED_COLUMNS,
    SealedColumn,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.contracts.test_records_of_trips import renamed
from tests.support.booking.refund_samples import sample_refund, sample_refund_paid
from tests.support.safeguard_samples import RECORD, save_safeguards
from tests.support.samples import sample_client, sample_receipt, sample_traveler, sample_trip
from tests.support.set_up_samples import finished
from tests.support.store.opening import FIELDS, KEY, NOW, open_store

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.expects_warning("desktop.store.row_reads"),
]

KEPT = ("tripsample", "tripother")
OF_ANOTHER_SHAPE = ("[" * 3000, "[" * 900 + "]" * 900, '{"a":1}', "9" * 5000, "1e999")
HALF_A_CHARACTER = (
    r"""UPDATE set_up SET detail = replace(detail, '"statement_suffix":"', """
    r"""'"statement_suffix":"\ud800')"""
)
REFUND_OF_NO_TRIP = (
    "INSERT INTO refunds (id, trip_id, detail) SELECT 'odd', 'nobody', detail FROM refunds LIMIT 1"
)
# Which trip, client or traveler it is: a row under another one's id is another row.
_IDS = ("id", "number", "trip_id", "client_id", "trip_number", "name", "line", "member_id")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A row or two in each table. To be copied."""
    file = tmp_path_factory.mktemp("sound") / "desk.db"
    store = open_store(file)

    def fill(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.save_traveler(sample_traveler())
        repos.clients.save_note(ClientNote("one", "clientada", "By nine.", NOW, "idaid", "Ida"))
        repos.clients.note_call("clientada", NOW)
        one = sample_trip(TripStage.UNKNOWN)
        for trip in (one, renamed(one, "other")):
            repos.trips.save(replace(trip, attempts=()))
            for attempt in trip.attempts:
                repos.trips.save_attempt(attempt)
            repos.trips.add_receipt(trip.id, sample_receipt())
        repos.polls.save(PollState("orders", NOW, NOW))
        repos.polls.take_lease("duffel", Lease("there", "theirs", NOW))
        repos.polls.watch(WatchedOrder("tripother", NOW, NOW, one.offer.slices))
        repos.findings.add(Finding("one", FindingKind.DISPUTE, "stripe", "d", "", "text", NOW))
        for saved in finished().sections:
            repos.set_up.save(saved.value, saved.at, saved.by)
        save_safeguards(repos)
        repos.drafts.keep("call", "{}")
        for refund in (sample_refund(), sample_refund_paid(trip_id="tripother")):
            repos.refunds.add(refund)

    store.write(fill)
    store.close()
    return file


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "desk.db"))


@pytest.fixture(scope="module")
def opened(sound: Path) -> Iterator[Database]:
    """For tests that put back what they change."""
    store = open_store(Path(shutil.copy(sound, sound.with_name("opened.db"))))
    yield store
    store.close()


def _wrong(column: Column[object]) -> tuple[str, ...]:
    if isinstance(column.type, JSON):
        return tuple(f"'{text}'" for text in ("zzz", *OF_ANOTHER_SHAPE))
    if isinstance(column.type, Moment):
        return "'zzz'", str((1 << 63) - 1)
    if isinstance(column.type, LargeBinary):
        return "'zzz'", "CAST(x'ff' AS TEXT)", "5"
    return ("CAST(x'ff' AS TEXT)", "x'00'") if isinstance(column.type, String) else ("'zzz'",)


def _refusal(read: Callable[[], object]) -> str:
    try:
        read()
    except Refused as refused:
        return refused.code
    return ""


def _read_all(repos: Repositories) -> list[str]:
    """What pages and jobs read, and the trips among it."""
    repos.drafts.recall("call")
    repos.set_up.read()
    repos.safeguards.read()
    repos.findings.open()
    repos.findings.of_trip("tripother")
    repos.refunds.owed()
    repos.refunds.all()
    repos.polls.state("orders")
    repos.polls.lease("duffel")
    repos.polls.watched("tripother")
    repos.polls.trips_to_read("2026-01-01", "2027-12-31", NOW, 20)
    repos.clients.find("")
    repos.clients.notes("clientada")
    repos.clients.recent_callers(8)
    repos.trips.doubtful()
    repos.trips.find("")
    repos.trips.of_client(sample_client().id)
    repos.trips.departing("2026-01-01", "2027-12-31")
    refusals = ("", "store_damaged")
    assert _refusal(lambda: repos.trips.get("tripother")) in refusals
    assert _refusal(lambda: repos.clients.get("clientada")) in refusals
    assert _refusal(lambda: repos.clients.travelers(sample_client().id)) in refusals
    assert _refusal(lambda: repos.refunds.all(complete=True)) in refusals
    assert _refusal(lambda: repos.refunds.of_trip("tripother")) in refusals
    return [trip.id for trip in repos.trips.unsettled()]


def drop_triggers(raw: Any) -> None:  # noqa: ANN401
    """Who can write can do that first."""
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        raw.execute(f"DROP TRIGGER {trigger}")


TABLES = (
    *("client_notes", "client_calls", "clients", "travelers", "trips", "trip_details"),
    *("attempts", "pane_receipts", "findings", "polls", "poll_leases", "watched_orders"),
    *("set_up", "insurance", "background_checks", "checklist_answers", "policy_texts"),
    *("policy_signatures", "awareness_trainings", "refunds", "drafts"),
)


@pytest.mark.parametrize("table", TABLES)
def test_a_planted_value_keeps_nothing_else_from_being_read(file: Path, table: str) -> None:
    """Each column in turn, in the last row, while the records are open."""
    store = open_store(file)
    raw = encrypted_file.driver_connection(store._require_connection())
    drop_triggers(raw)
    number, *kept = raw.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid DESC").fetchone()  # noqa: S608
    for column, value in zip(metadata.tables[table].columns, kept, strict=True):
        if column.name in _IDS:
            continue
        for wrong in _wrong(column):
            change = f"UPDATE {table} SET {column.name} = "  # noqa: S608
            raw.execute(f"{change}{wrong} WHERE rowid = ?", (number,))
            found = store.read(_read_all)
            assert "tripsample" in found or table == "clients", (column.name, wrong)
            raw.execute(f"{change}? WHERE rowid = ?", (value, number))
    assert store.read(_read_all) == list(KEPT)
    store.close()


@pytest.mark.parametrize("column", SEALED_COLUMNS, ids=lambda column: ".".join(column.place))
def test_a_sealed_value_of_another_shape_keeps_nothing_else_from_being_read(
    opened: Database, column: SealedColumn
) -> None:
    """Who holds the key of the records holds the one of the sealed values too."""
    table, values = column.values.table.name, column.values.name
    raw = encrypted_file.driver_connection(opened._require_connection())
    asked = f"SELECT rowid, {column.row_id.name}, {values} FROM {table} ORDER BY rowid DESC"  # noqa: S608
    number, row_id, value = raw.execute(asked).fetchone()
    change = f"UPDATE {table} SET {values} = ? WHERE rowid = ?"  # noqa: S608
    for text in OF_ANOTHER_SHAPE:
        sealed = FIELDS.seal(text.encode(), *column.place, str(row_id))
        raw.execute(change, (sealed, number))
        assert "tripsample" in opened.read(_read_all) or table == "clients"
    raw.execute(change, (value, number))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trips SET opened_at = 'zzz' WHERE id = 'tripother'",
        "UPDATE attempts SET answered_at = 'zzz' WHERE trip_id = 'tripother'",
        "UPDATE trip_details SET travelers = x'00' WHERE trip_number = 2",
    ],
)
def test_what_may_be_booked_for_a_client_is_never_left_out(file: Path, statement: str) -> None:
    """Else the same travelers were booked again. Other clients' bookings go on."""
    with encrypted_file.opened(file, KEY) as connection:
        assert encrypted_file.driver_connection(connection).execute(statement).rowcount == 1
    store = open_store(file)
    client_id = sample_client().id
    with pytest.raises(Refused, match="store_damaged"):
        store.read(lambda repos: repos.trips.unresolved(client_id))
    assert store.read(lambda repos: repos.trips.unresolved("clientother")) == ()
    store.close()


def test_what_may_be_booked_is_found_where_nobody_can_say_whether_it_waits(file: Path) -> None:
    change = "UPDATE trips SET unsettled = 'zzz' WHERE id = 'tripother'"
    with encrypted_file.opened(file, KEY) as connection:
        encrypted_file.driver_connection(connection).execute(change)
    store = open_store(file)
    found = store.read(lambda repos: repos.trips.unresolved(sample_client().id))
    assert tuple(trip.id for trip in found) == KEPT
    store.close()


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE polls SET due_at = 'zzz'", "polls"),
        ("UPDATE poll_leases SET until = 4611686018427387904", "poll_leases"),
        ("UPDATE set_up SET detail = 'zzz'", "set_up"),
        ("UPDATE set_up SET detail = '{\"a\":1}'", "set_up"),
        ("UPDATE refunds SET closing = '[[[[]]]]'", "refunds"),
        ("UPDATE background_checks SET detail = x'00'", "background_checks"),
        ("UPDATE checklist_answers SET status = 'later'", "checklist_answers"),
        ("UPDATE checklist_answers SET answered_at = x'00'", "checklist_answers"),
        ("UPDATE checklist_answers SET answered_at = 253402300799999999", "checklist_answers"),
        ("UPDATE insurance SET ends_on = '9999-12-31'", "insurance"),
        (HALF_A_CHARACTER, "set_up"),
        ("UPDATE refunds SET closing = 'zzz'", "refunds"),
        ("UPDATE findings SET found_at = 253402300799999999", "findings"),
        ("UPDATE findings SET text = x'00'", "findings"),
        ("UPDATE trips SET opened_at = 'zzz' WHERE id = 'tripother'", "trips"),
        ("UPDATE trips SET unsettled = 'zzz' WHERE id = 'tripother'", "trips"),
        ("UPDATE attempts SET answered_at = 'zzz' WHERE trip_id = 'tripother'", "attempts"),
        ("UPDATE trips SET client_id = 'nobody' WHERE id = 'tripother'", "trips"),
        (REFUND_OF_NO_TRIP, "refunds"),
    ],
)
def test_what_is_left_out_is_named_at_the_sign_in(file: Path, statement: str, table: str) -> None:
    assert open_and_close(file) == ()
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(statement)
    assert open_and_close(file) == (f"a row of the table {table} is none that Skycap wrote",)


def open_and_close(file: Path) -> tuple[str, ...]:
    store = open_store(file)
    store.close()
    return store.findings


def test_what_is_saved_anew_takes_the_place_of_a_planted_row(file: Path) -> None:
    with encrypted_file.opened(file, KEY) as connection:
        encrypted_file.driver_connection(connection).execute("UPDATE polls SET due_at = 'zzz'")
    store = open_store(file)
    assert store.read(lambda repos: repos.polls.state("orders")) is None
    state = PollState("orders", NOW, NOW)
    store.write(lambda repos: repos.polls.save(state))
    assert store.read(lambda repos: repos.polls.state("orders")) == state
    store.close()
    assert open_and_close(file) == ()


@pytest.mark.parametrize(
    ("version", "detail_version"), [(99, None), (3, None), (2**63 - 1, 2**63 - 1), (7, 99)]
)
def test_no_planted_policy_keeps_the_owner_from_changing_it(
    file: Path, version: int, detail_version: int | None
) -> None:
    """One that cannot be read, one of a version that none can have reached, one under another."""
    saved = RECORD.texts[0]
    detail = "zzz"
    if detail_version is not None:
        detail = json.dumps(json_codec().encode(replace(saved.text, version=detail_version)))
    with encrypted_file.opened(file, KEY) as connection:
        encrypted_file.driver_connection(connection).execute(
            "INSERT INTO policy_texts (number, name, version, detail, saved_at, member_name)"
            " VALUES (500, ?, ?, ?, 0, 'Mallory')",
            (saved.text.name, version, detail),
        )
    store = open_store(file)
    found = store.read(lambda repos: repos.safeguards.read()).texts
    before = next((one.text.version for one in found if one.text.name == saved.text.name), 1)
    assert before <= saved.text.version
    free = store.read(lambda repos: repos.safeguards.free_version(saved.text.name, before))
    newer = SavedText(replace(saved.text, version=free, body="Shorter still."), NOW, "Bea")
    store.write(lambda repos: repos.safeguards.add_text(newer))
    assert newer in store.read(lambda repos: repos.safeguards.read()).texts
    store.close()


@pytest.mark.parametrize("statement", ["DELETE FROM clients", "UPDATE clients SET email = x'00'"])
def test_no_list_of_clients_is_hidden_behind_strange_ones(tmp_path: Path, statement: str) -> None:
    """Thirty of one name, called last: the one behind them is still the one who is looked for."""
    file = tmp_path / "desk.db"
    store = open_store(file)

    def fill(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.note_call("clientada", NOW)
        for letter in "abcdefghijklmnopqrstuvwxyz":
            planted = sample_client(
                id=f"client{letter * 3}",
                name="Ada Callowey",
                email=f"{letter}@example.com",
                opened_at=NOW + timedelta(days=1),
            )
            repos.clients.save(planted)
            repos.clients.note_call(planted.id, NOW + timedelta(days=1))

    store.write(fill)
    store.close()
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        raw.execute("PRAGMA foreign_keys = OFF")
        drop_triggers(raw)
        raw.execute(f"{statement} WHERE id <> 'clientada'")
    store = open_store(file)
    for found in (
        store.read(lambda repos: repos.clients.recent_callers(8)),
        store.read(lambda repos: repos.clients.find_similar("Ada Calloway", 20)),
    ):
        assert [hit.id for hit in found] == ["clientada"]
    store.close()


def test_a_policy_that_cannot_be_in_force_is_not_taken_for_saved(file: Path) -> None:
    """Behind more rows than any company writes."""
    text = RECORD.texts[0].text
    with encrypted_file.opened(file, KEY) as connection:
        encrypted_file.driver_connection(connection).executemany(
            "INSERT INTO policy_texts (name, version, detail, saved_at, member_name)"
            " VALUES (?, ?, 'zzz', 0, 'Mallory')",
            [(text.name, text.version + 1 + each) for each in range(10_001)],
        )
    store = open_store(file)
    free = store.read(lambda repos: repos.safeguards.free_version(text.name, text.version))
    newer = SavedText(replace(text, version=free, body="Shorter still."), NOW, "Bea")
    with pytest.raises(Refused, match="store_damaged"):
        store.write(lambda repos: repos.safeguards.add_text(newer))
    store.close()
