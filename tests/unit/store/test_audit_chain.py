"""The audit chain: every later change is detected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.booking.access.audit_entry import AuditEntry
from desktop.store.audit_chain import ChainedEntry, ChainFlaw, ChainHead, Flaw, verify_chain
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT
from tests.support.store.opening import KEY, open_store, verify


def entry(action: str) -> AuditEntry:
    """An audit entry of Ada's, in a time zone other than UTC."""
    at = OPENED_AT.astimezone(timezone(timedelta(hours=-8)))
    return AuditEntry("adaid", "Ada", action, at, "done", "desk", "tripsample", "Zoë's trip")


@pytest.fixture
def chain(store: Database) -> list[ChainedEntry]:
    """Five audit entries, as saved."""

    def add(repos: Repositories) -> None:
        for action in ("sign_in", "take_card", "book_trip", "charge_fee", "sign_out"):
            repos.audit.add(entry(action))

    store.write(add)
    return store.read(lambda repos: list(repos.audit.chain()))  # type: ignore[attr-defined]


def test_an_untouched_chain_is_whole(store: Database, chain: list[ChainedEntry]) -> None:
    assert [link.seq for link in chain] == [1, 2, 3, 4, 5]
    assert verify_chain(chain, verify) is None
    assert store.audit_flaw(verify) is None


def test_an_empty_chain_is_whole(store: Database) -> None:
    assert store.audit_flaw(verify, store.audit_head()) is None


def test_a_long_chain_is_read_in_pieces_and_whole(store: Database) -> None:
    def add(repos: Repositories) -> None:
        for _ in range(2001):
            repos.audit.add(entry("look_up"))

    store.write(add)
    assert store.audit_head().seq == 2001
    assert store.audit_flaw(verify, store.audit_head()) is None


@pytest.mark.parametrize(
    "field", ["member_id", "member_name", "action", "outcome", "workstation", "subject", "detail"]
)
def test_an_edited_audit_entry_is_found(chain: list[ChainedEntry], field: str) -> None:
    forged: AuditEntry = replace(chain[2].entry, **{field: "forged"})  # type: ignore[arg-type]
    chain[2] = replace(chain[2], entry=forged)
    assert verify_chain(chain, verify) == ChainFlaw(3, Flaw.EDITED)


def test_an_audit_entry_moved_in_time_is_found(chain: list[ChainedEntry]) -> None:
    later = replace(chain[2].entry, at=OPENED_AT + timedelta(microseconds=1))
    chain[2] = replace(chain[2], entry=later)
    assert verify_chain(chain, verify) == ChainFlaw(3, Flaw.EDITED)


@pytest.mark.parametrize("place", [0, 2])
def test_a_removed_audit_entry_is_found(chain: list[ChainedEntry], place: int) -> None:
    del chain[place]
    assert verify_chain(chain, verify) == ChainFlaw(place + 1, Flaw.MISSING)


def test_a_removed_audit_entry_is_found_after_renumbering(chain: list[ChainedEntry]) -> None:
    del chain[2]
    renumbered = [replace(link, seq=at) for at, link in enumerate(chain, start=1)]
    assert verify_chain(renumbered, verify) == ChainFlaw(3, Flaw.MISSING)


def test_entries_put_in_another_order_are_found(chain: list[ChainedEntry]) -> None:
    chain[1], chain[2] = chain[2], chain[1]
    assert verify_chain(chain, verify) == ChainFlaw(2, Flaw.MISSING)
    swapped = [replace(link, seq=at) for at, link in enumerate(chain, start=1)]
    assert verify_chain(swapped, verify) == ChainFlaw(2, Flaw.MISSING)


def test_an_audit_entry_with_an_unknown_signer_is_found(chain: list[ChainedEntry]) -> None:
    chain[4] = replace(chain[4], signature=bytes(64))
    assert verify_chain(chain, verify) == ChainFlaw(5, Flaw.UNSIGNED)


def test_an_audit_entry_attributed_to_another_person_is_found(chain: list[ChainedEntry]) -> None:
    chain[4] = replace(chain[4], signer="bob")
    assert verify_chain(chain, verify) == ChainFlaw(5, Flaw.EDITED)


def test_a_cut_end_is_found_against_the_head_kept_elsewhere(chain: list[ChainedEntry]) -> None:
    head = ChainHead(chain[4].seq, chain[4].hash)
    assert verify_chain(chain, verify, head) is None
    assert verify_chain(chain[:3], verify) is None
    assert verify_chain(chain[:3], verify, head) == ChainFlaw(4, Flaw.CUT)


def test_a_chain_that_grew_past_the_head_kept_elsewhere_is_whole(
    chain: list[ChainedEntry],
) -> None:
    assert verify_chain(chain, verify, ChainHead(chain[2].seq, chain[2].hash)) is None


def test_every_end_that_the_chain_went_through_is_held(
    store: Database, chain: list[ChainedEntry]
) -> None:
    assert store.audit_holds(ChainHead.beginning())
    assert store.audit_holds(ChainHead(3, chain[2].hash))
    assert store.audit_holds(store.audit_head())
    assert not store.audit_holds(ChainHead(3, chain[3].hash))
    assert not store.audit_holds(ChainHead(9, chain[2].hash))


def test_a_digest_of_more_entries_than_there_are_is_that_of_all(
    store: Database, chain: list[ChainedEntry]
) -> None:
    seen: list[int] = []
    all_of_them, more = store.audit_contents((5, 9), seen.append)
    assert all_of_them == more
    assert seen == [5]


@pytest.mark.parametrize("place", [1, 3, 5])
def test_an_entry_that_this_program_never_writes_is_found_in_its_place(
    store: Database, file: Path, chain: list[ChainedEntry], place: int
) -> None:
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_update"))
        change = text("UPDATE audit SET at = 4611686018427387904 WHERE seq = :place")
        connection.execute(change, {"place": place})
    again = open_store(file)
    assert again.audit_flaw(verify) == ChainFlaw(place, Flaw.EDITED)
    again.close()
