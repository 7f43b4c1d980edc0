"""Who is to lose access hinders the change of key, or a fault does: no value is lost, the former
key ends, and nobody else is kept out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.booking.access.audit_entry import RECORDS_CHECKED
from desktop.identity.opened_account import OpenedAccount
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.sealed_columns import (
    SEALED_COLUMNS,
)
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, THIRD, joined
from tests.support.identity.seats import STORE, Seat, seat
from tests.support.samples import sample_client

__all__ = ["company", "desk"]

pytestmark = pytest.mark.hostile

DAN, EVE = "granite 5 meadow whistle", "granite 6 meadow trumpet lamp"
NEXT = f"{STORE}.next"


@contextmanager
def _signed_in(desk: Desk, one: OpenedAccount, passphrase: str = GOOD) -> Iterator[Seat]:
    directory = desk.directory()
    opened = directory.open(one.member.id, TypedSecret.of(passphrase))
    with seat(desk.folder, directory, opened, desk.clock) as at_desk:
        yield at_desk


def _notes(at_desk: Seat) -> str:
    return at_desk.records.read(lambda repos: repos.clients.get(sample_client().id)).notes


def _suspended(at_desk: Seat, one: OpenedAccount) -> str:
    """The code of the refusal; empty for none."""
    try:
        at_desk.members.suspend(one.member.id)
    except DeskError as refused:
        return refused.code
    return ""


def _all_is_well(desk: Desk, *lost: OpenedAccount) -> None:
    """Two members read what was sealed before; the copied keys open and unseal nothing."""
    for one, passphrase in ((desk.ann, GOOD), (desk.cem, THIRD)):
        with _signed_in(desk, one, passphrase) as at_desk:
            assert _notes(at_desk) == sample_client().notes
            assert at_desk.records.unfinished is None
            assert at_desk.records.findings == ()
    for one in lost:
        assert not desk.opens_with_keys_of(one)
        assert not desk.unseals_with_keys_of(one)
    assert desk.open(desk.cem, THIRD).next_store_keys == ()


def _with_key_of(desk: Desk, one: OpenedAccount, *statements: str) -> None:
    """What a member does to the file with a program of their own."""
    file = desk.folder / STORE
    with encrypted_file.opened(file, one.store_key) as connection, connection.begin():
        for each in statements:
            connection.execute(text(each))


def _full(patch: pytest.MonkeyPatch) -> None:
    real = shutil.disk_usage
    patch.setattr(
        "desktop.store.engines.sqlcipher.key_change.shutil.disk_usage",
        lambda path: real(path)._replace(free=1 << 20),
    )


@pytest.mark.expects_warning("desktop.store.database")
def test_three_losses_in_a_row_on_a_full_disk_lose_no_value_and_keep_nobody_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    dan = joined(directory, ann, "Dan", "concierge", DAN)
    eve = joined(directory, ann, "Eve", "concierge", EVE)
    lost = (desk.bea, dan, eve)
    with monkeypatch.context() as patch:
        _full(patch)
        with _signed_in(desk, ann) as at_desk:
            assert [_suspended(at_desk, one) for one in lost] == ["rotation_unfinished"] * 3
            assert _notes(at_desk) == sample_client().notes
        with _signed_in(desk, desk.cem, THIRD) as at_desk:
            at_desk.records.write(lambda repos: repos.drafts.keep("call", "while the disk is full"))
            assert _notes(at_desk) == sample_client().notes
            waits = at_desk.records.unfinished
            assert waits is not None
            assert waits.code == "disk_full"
        assert desk.opens_with_keys_of(desk.bea), "as the sentence says"
    with _signed_in(desk, desk.cem, THIRD) as at_desk:
        assert at_desk.records.read(lambda repos: repos.drafts.recall("call")).startswith("while")
    _all_is_well(desk, *lost)


def test_as_many_losses_as_can_wait_lose_no_value(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Suspended and reinstated again and again; the last is refused, and nothing is replaced. A
    code that is used elsewhere then does not keep the change from its end.
    """
    with monkeypatch.context() as patch, _signed_in(desk, desk.ann) as at_desk:
        _full(patch)
        for _ in range(16):
            assert _suspended(at_desk, desk.bea) == "rotation_unfinished"
            at_desk.members.reinstate(desk.bea.member.id)
        assert _suspended(at_desk, desk.bea) == "rotations_unfinished"
        code = at_desk.members.invite("Fay", "concierge", elsewhere=True)
    desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(EVE))
    desk.as_owner(lambda members: members.suspend(desk.bea.member.id))
    _all_is_well(desk, desk.bea)


def test_two_losses_cut_short_and_a_code_used_elsewhere_lose_no_value(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    dan = joined(directory, ann, "Dan", "concierge", DAN)
    members = directory.members_of(ann)
    code = members.invite("Fay", "concierge", elsewhere=True)
    members.suspend(desk.bea.member.id)
    members.suspend(dan.member.id)
    desk.directory().enter_code(TypedSecret.of(code), TypedSecret.of(EVE))
    _all_is_well(desk, desk.bea, dan)


def test_a_third_loss_while_the_records_take_a_key_loses_no_value(desk: Desk) -> None:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    dan = joined(directory, ann, "Dan", "concierge", DAN)
    eve = joined(directory, ann, "Eve", "concierge", EVE)
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    key_change: list[int] = []
    with seat(desk.folder, directory, ann, desk.clock) as at_desk:
        at_desk.members.reset_access(desk.bea.member.id)
        at_desk.members.reset_access(dan.member.id)

        def rekey_and_lose(percent: int) -> None:
            if not key_change:
                key_change.append(percent)
                directory.members_of(ann).suspend(eve.member.id)

        watched = at_desk.members.store_key
        watched.watch(rekey_and_lose)  # type: ignore[attr-defined]
        assert at_desk.members.change_store_key()
        assert _notes(at_desk) == sample_client().notes
    assert key_change
    _all_is_well(desk, desk.bea, dan, eve)


JUNK = "x'01deadbeef00000000000000000000000000000000000000000000000000000000'"
_NOTES = "clients SET notes"
UNREADABLE = {
    "under no key": f"UPDATE {_NOTES} = {JUNK}",
    "text": f"UPDATE {_NOTES} = 'not sealed at all'",
    "a number": f"UPDATE {_NOTES} = 7",
    "made to look set aside": f"UPDATE {_NOTES} = x'00' || {JUNK}",
    "a name that is no text": f"INSERT INTO drafts VALUES (CAST(x'ff' AS TEXT), {JUNK})",  # noqa: S608
}


@pytest.mark.parametrize("planted", UNREADABLE.values(), ids=UNREADABLE)
def test_a_value_that_no_key_opens_is_named_once_and_does_not_stop_the_change(
    desk: Desk, planted: str
) -> None:
    with _signed_in(desk, desk.ann) as at_desk:
        at_desk.records.write(lambda repos: repos.drafts.keep("call", "as it was"))
    _with_key_of(desk, desk.bea, planted)
    with _signed_in(desk, desk.ann) as at_desk:
        assert _suspended(at_desk, desk.bea) == "records_damaged"
        assert _damage_logged(desk, at_desk) == 1
        assert _suspended(at_desk, desk.cem) == "", "named once"
        assert _damage_logged(desk, at_desk) == 1
        assert at_desk.finds("Ada")
        assert at_desk.records.read(lambda repos: repos.drafts.recall("call")) == "as it was"
    with _signed_in(desk, desk.ann) as at_desk:
        assert at_desk.records.findings == ()
        at_desk.records.write(lambda repos: repos.clients.save(sample_client()))
        assert _notes(at_desk) == sample_client().notes
    assert not desk.opens_with_keys_of(desk.bea)


def _damage_logged(desk: Desk, at_desk: Seat) -> int:
    chain = at_desk.records.read_audit_chain(lambda head, links: list(links))
    return sum(link.entry.action == RECORDS_CHECKED for link in chain)


def test_a_page_that_nobody_can_read_does_not_stop_the_change(desk: Desk) -> None:
    """A bit of a page with a draft: one who writes to the folder can do that, without a key."""
    with _signed_in(desk, desk.ann) as at_desk:
        for name in ("first", "second", "third"):
            at_desk.records.write(lambda repos, n=name: repos.drafts.keep(n, "words " * 2000))  # type: ignore[misc]
    file = desk.folder / STORE
    spoiled = bytearray(file.read_bytes())
    spoiled[-2 * 4096 + 100] ^= 1
    file.write_bytes(bytes(spoiled))
    with _signed_in(desk, desk.ann) as at_desk:
        assert _suspended(at_desk, desk.bea) == "records_damaged"
    _all_is_well(desk, desk.bea)


def _each_sealed(event: str) -> list[str]:
    return [
        f"CREATE TRIGGER quiet{n} {event.format(column.values.name)} ON {column.values.table.name}"
        " BEGIN SELECT RAISE(IGNORE); END"
        for n, column in enumerate(SEALED_COLUMNS)
    ]


_ODD = b"CREATE TRIGGER odd AFTER INSERT ON clients BEGIN SELECT '\xff'; END"
_ODD_TRIGGER = f"CAST(x'{_ODD.hex()}' AS TEXT)"
PLANTED: dict[str, list[str]] = {
    "triggers that undo the sealing": _each_sealed("BEFORE UPDATE OF {}"),
    "triggers that undo new rows": _each_sealed("BEFORE INSERT"),
    "an index over what is sealed": [
        "CREATE INDEX sought ON clients (substr(notes, 1, 1))",
        "CREATE VIEW looked AS SELECT * FROM clients",
    ],
    "a table that refuses the sealing": [
        "CREATE TABLE planted AS SELECT * FROM clients",
        "ALTER TABLE clients ADD COLUMN own BLOB CHECK (substr(notes, 1, 5) = x'{prefix}')",
    ],
    "a trigger that is no valid text": [
        "PRAGMA writable_schema = ON",
        f"INSERT INTO sqlite_master VALUES ('trigger', 'odd', 'clients', 0, {_ODD_TRIGGER})",  # noqa: S608
    ],
    "without what protects the log": ["DROP TRIGGER audit_no_update", "DROP INDEX trips_departing"],
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_what_a_member_planted_in_the_tables_is_named_and_never_used(
    desk: Desk, planted: list[str]
) -> None:
    prefix = desk.bea.fields.newest.hex()
    _with_key_of(desk, desk.bea, *(each.format(prefix=prefix) for each in planted))
    with _signed_in(desk, desk.ann) as at_desk:
        assert at_desk.records.findings
        assert _suspended(at_desk, desk.bea) in ("", "records_damaged")
        assert _notes(at_desk) == sample_client().notes
    _all_is_well(desk, desk.bea)


def _folder(place: Path, foreign: Path) -> None:
    place.mkdir()
    (place / "kept").write_text("of another program")


def _link(place: Path, foreign: Path) -> None:
    place.symlink_to(foreign)


def _file(place: Path, foreign: Path) -> None:
    place.write_bytes(b"not of Skycap")


@pytest.mark.parametrize("leave", [_folder, _link, _file])
@pytest.mark.parametrize("name", [NEXT, f"{NEXT}-wal", f"{NEXT}-journal"])
def test_what_has_the_name_of_the_copy_stops_neither_the_change_nor_a_sign_in(
    desk: Desk, leave: Callable[[Path, Path], None], name: str
) -> None:
    foreign = desk.folder / "foreign"
    foreign.write_text("not to be written")
    with _signed_in(desk, desk.ann) as at_desk:
        leave(desk.folder / name, foreign)
        assert _suspended(at_desk, desk.bea) == ""
        leave(desk.folder / name, foreign)
    _all_is_well(desk, desk.bea)
    assert foreign.read_text() == "not to be written"
    moved = list(desk.folder.glob(f"{NEXT}*"))
    assert [(one / "kept").read_text() for one in moved] == ["of another program"] * len(moved)
    assert len(moved) == (2 if leave is _folder else 0)
