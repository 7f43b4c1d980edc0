"""The audit chain: every later change is detected, and everything in another's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.booking.access.audit_entry import LOG_CHECKED, LOG_FLAWED, AuditEntry
from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay, note_of
from desktop.store.audit.audit_chain import (
    CLOCK_TOLERANCE,
    MOST_AHEAD,
    ChainedEntry,
    ChainHead,
    ChainReport,
    ChainState,
    Flaw,
    TimeLimit,
    find_flaws,
    hash_of,
    next_link,
)
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT
from tests.support.store.opening import ADA, KEY, OnlyAda, open_store, signer


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


def flaws(chain: Iterable[ChainedEntry], signers: OnlyAda | None = None) -> list[tuple[int, Flaw]]:
    """Place and kind of each."""
    return [flaw.place for flaw in find_flaws(chain, signers or OnlyAda())]


def test_an_untouched_chain_is_whole(store: Database, chain: list[ChainedEntry]) -> None:
    assert [link.seq for link in chain] == [1, 2, 3, 4, 5]
    assert flaws(chain) == []
    assert store.audit_flaws(OnlyAda()) == ()
    assert [store.audit_signer(seq) for seq in (1, 6)] == [signer().signer, None]


@pytest.mark.usefixtures("chain")
def test_a_question_without_a_word_is_answered_by_the_newest_entries(store: Database) -> None:
    found = store.read(lambda repos: repos.audit.find(" - "))
    assert [logged.seq for logged in found] == [5, 4, 3, 2, 1]
    assert store.read(lambda repos: repos.audit.newest()) == found


def test_an_empty_chain_is_whole(store: Database) -> None:
    assert store.audit_flaws(OnlyAda()) == ()


def test_a_long_chain_is_read_in_pieces_and_whole(store: Database) -> None:
    def add(repos: Repositories) -> None:
        for _ in range(2001):
            repos.audit.add(entry("look_up"))

    store.write(add)
    assert store.audit_head().seq == 2001
    done: list[int] = []
    assert store.audit_flaws(OnlyAda(), progress=done.append) == ()
    assert done == [1000, 2000]


@pytest.mark.parametrize(
    "field", ["member_id", "member_name", "action", "outcome", "workstation", "subject", "detail"]
)
def test_an_edited_audit_entry_is_found(chain: list[ChainedEntry], field: str) -> None:
    forged: AuditEntry = replace(chain[2].entry, **{field: "forged"})  # type: ignore[arg-type]
    chain[2] = replace(chain[2], entry=forged)
    assert flaws(chain)[0] == (3, Flaw.EDITED)


def test_an_audit_entry_moved_in_time_is_found(chain: list[ChainedEntry]) -> None:
    later = replace(chain[2].entry, at=OPENED_AT + timedelta(microseconds=1))
    chain[2] = replace(chain[2], entry=later)
    assert flaws(chain)[0] == (3, Flaw.EDITED)


@pytest.mark.parametrize("place", [0, 2])
def test_a_removed_audit_entry_is_found(chain: list[ChainedEntry], place: int) -> None:
    del chain[place]
    assert flaws(chain)[0] == (place + 1, Flaw.MISSING)


def test_a_removed_audit_entry_is_found_after_renumbering(chain: list[ChainedEntry]) -> None:
    del chain[2]
    renumbered = [replace(link, seq=at) for at, link in enumerate(chain, start=1)]
    assert flaws(renumbered)[0] == (3, Flaw.MISSING)


def test_entries_put_in_another_order_are_found(chain: list[ChainedEntry]) -> None:
    chain[1], chain[2] = chain[2], chain[1]
    assert flaws(chain)[0] == (2, Flaw.MISSING)
    swapped = [replace(link, seq=at) for at, link in enumerate(chain, start=1)]
    assert flaws(swapped)[0] == (2, Flaw.MISSING)


def test_an_audit_entry_with_an_unknown_signer_is_found(chain: list[ChainedEntry]) -> None:
    chain[4] = replace(chain[4], signature=bytes(64))
    assert flaws(chain)[0] == (5, Flaw.UNSIGNED)


def test_an_audit_entry_attributed_to_another_person_is_found(chain: list[ChainedEntry]) -> None:
    chain[4] = replace(chain[4], signer="bob")
    assert flaws(chain)[0] == (5, Flaw.EDITED)


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
    assert [flaw.place for flaw in again.audit_flaws(OnlyAda())] == [(place, Flaw.EDITED)]
    again.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'text'"),
        ("latest", "-99999999999999999"),
        ("member_id", "x'61'"),
        ("revision", "'text'"),
        ("outcome", "CAST(x'ff' AS TEXT)"),
        ("signature", "'text'"),
    ],
)
def test_a_value_of_another_type_is_found_and_hides_nothing_before_it(
    store: Database, file: Path, chain: list[ChainedEntry], column: str, value: str
) -> None:
    """Who holds the store's key may put any type into any column."""
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text(f"UPDATE audit SET {column} = {value} WHERE seq = 3"))  # noqa: S608
        connection.execute(text("UPDATE audit SET detail = 'forged' WHERE seq = 2"))
    again = open_store(file)
    found = [flaw.place for flaw in again.audit_flaws(OnlyAda())]
    again.close()
    assert found == [(2, Flaw.EDITED), (3, Flaw.EDITED)]


def chained(*entries: AuditEntry, revisions: Sequence[int] = ()) -> list[ChainedEntry]:
    """A chain of these entries, all signed with Ada's key; revision 1 where none is given."""
    chain, state = list[ChainedEntry](), ChainState.beginning()
    for place, one in enumerate(entries):
        revision = revisions[place] if revisions else 1
        chain.append(next_link(state, one, signer(revision)))
        state = chain[-1].state
    return chain


def signed_again(link: ChainedEntry, **fields: object) -> ChainedEntry:
    """Changed by its own signer, with a hash and a signature that fit."""
    changed = replace(link, **fields)  # type: ignore[arg-type]
    digest = hash_of(changed)
    return replace(changed, hash=digest, signature=signer().sign(digest))


def at(**later: float) -> datetime:
    return OPENED_AT + timedelta(**later)


@pytest.mark.parametrize("field", ["member_id", "member_name"])
def test_an_entry_that_names_another_than_its_signer_is_found(field: str) -> None:
    forged = replace(entry("refund given"), **{field: "ida"})  # type: ignore[arg-type]
    [flaw] = find_flaws(chained(entry("a"), forged, entry("b")), OnlyAda())
    assert flaw.place == (2, Flaw.IMPOSTOR)
    assert flaw.signed_by == ADA
    assert flaw.link is not None
    assert flaw.link.entry == forged


@pytest.mark.parametrize(
    ("signers", "revisions", "found"),
    [
        (OnlyAda(first=1, last=9), (1, 5, 9), []),
        (OnlyAda(first=5, last=9), (4, 5, 6), [(1, Flaw.NOT_A_MEMBER)]),
        (OnlyAda(first=1, last=5), (5, 6, 6), [(2, Flaw.NOT_A_MEMBER), (3, Flaw.NOT_A_MEMBER)]),
        (OnlyAda(), (3, 2, 3), [(2, Flaw.REVISION_BACK)]),
        (OnlyAda(revision=3), (3, 4, 4), [(2, Flaw.REVISION_UNKNOWN), (3, Flaw.REVISION_UNKNOWN)]),
    ],
)
def test_a_key_signs_only_while_its_member_list_is_in_force(
    signers: OnlyAda, revisions: Sequence[int], found: list[tuple[int, Flaw]]
) -> None:
    chain = chained(entry("a"), entry("b"), entry("c"), revisions=revisions)
    assert flaws(chain, signers) == found


def test_a_clock_that_goes_back_stops_nobody_and_the_entry_says_so() -> None:
    times = (at(), at(hours=-2), at(hours=-1), at(minutes=1))
    chain = chained(*(replace(entry("a"), at=time) for time in times))
    assert [link.clock_set_back for link in chain] == [False, True, True, False]
    assert [link.latest for link in chain] == [at(), at(), at(), at(minutes=1)]
    report = ChainReport()
    assert list(find_flaws(chain, OnlyAda(), report=report)) == []
    assert (report.set_back, report.first_set_back) == (2, chain[1])


def test_jobs_that_end_in_another_order_set_no_clock_back() -> None:
    chain = chained(entry("a"), replace(entry("b"), at=at() - CLOCK_TOLERANCE))
    assert not chain[1].clock_set_back
    assert flaws(chain) == []


def test_an_entry_dated_before_an_earlier_one_that_does_not_say_so_is_found() -> None:
    chain = chained(entry("a"), replace(entry("b"), at=at(days=-300)))
    chain[1] = signed_again(chain[1], clock_set_back=False)
    assert flaws(chain) == [(2, Flaw.BACKDATED)]


@pytest.mark.parametrize("fields", [{"clock_set_back": True}, {"latest": at(days=-300)}])
def test_what_an_entry_says_falsely_about_the_time_is_found(fields: dict[str, object]) -> None:
    """Else the one behind it could be dated back unsaid."""
    chain = chained(entry("a"), entry("b"))
    chain[1] = signed_again(chain[1], **fields)
    assert flaws(chain) == [(2, Flaw.FALSE_CLOCK)]


NOTE = note_of(FailedSignIn("adaid", SignInWay.USUAL, "locked_out", OPENED_AT), "Ada", at())


def test_an_unsigned_note_names_whom_it_will() -> None:
    unknown = FailedSignIn("idaid", SignInWay.RECOVERY, "suspended", OPENED_AT)
    notes = (NOTE, note_of(unknown, "", at()))
    report = ChainReport()
    assert list(find_flaws(chained(*notes), OnlyAda(), report=report)) == []
    assert (report.entries, report.notes) == (2, 2)


@pytest.mark.parametrize(
    "field",
    [
        {"action": "card taken"}, {"outcome": "done"}, {"subject": "tripadahere"},
        {"detail": "refund of 9,999"}, {"detail": "noted at 0001-01-01T00:00:00+14:00"},
        {"member_name": "Ida Marlow"}, {"member_id": "IDA"},
        {"member_id": "", "member_name": "Ada"},
    ],
)  # fmt: skip
def test_an_unsigned_note_of_anything_else_is_found(field: dict[str, str]) -> None:
    chain = chained(replace(NOTE, **field))  # type: ignore[arg-type]
    assert flaws(chain) == [(1, Flaw.NOT_A_NOTE)]


def test_what_follows_a_flaw_is_still_checked() -> None:
    forged = replace(entry("b"), member_id="ida")
    chain = chained(entry("a"), forged, entry("c"), forged, entry("d"))
    del chain[2]
    assert flaws(chain) == [(2, Flaw.IMPOSTOR), (3, Flaw.MISSING), (4, Flaw.IMPOSTOR)]


def test_entries_in_which_a_sign_in_found_a_flaw_are_reported() -> None:
    reported = replace(entry(LOG_CHECKED), outcome=LOG_FLAWED, detail="the end is missing")
    chain, report = chained(entry("a"), reported, entry(LOG_CHECKED)), ChainReport()
    assert list(find_flaws(chain, OnlyAda(), report=report)) == []
    assert report.reported == [chain[1]]


def test_entries_of_one_whom_no_owner_let_in_are_counted_where_they_are_proved() -> None:
    chain, report = chained(entry("a"), entry("b"), entry("c")), ChainReport()
    chain[1] = replace(chain[1], entry=entry("refund given"))
    found = list(find_flaws(chain, OnlyAda(let_in=False), report=report))
    assert [flaw.place for flaw in found] == [(2, Flaw.EDITED)]
    assert report.not_let_in == {"Ada": 2}


def test_a_search_goes_on_behind_what_was_checked_before() -> None:
    chain = chained(entry("a"), replace(entry("b"), at=at(hours=1)), entry("c"))
    [_, before, last] = chain
    assert list(find_flaws([last], OnlyAda(), start=before.state)) == []
    missing = [flaw.place for flaw in find_flaws([last], OnlyAda(), start=chain[0].state)]
    assert missing == [(2, Flaw.MISSING)]


def test_entries_dated_after_what_came_later_are_seen() -> None:
    now, seen_by_witness = at() + timedelta(days=9), at()
    limits = (TimeLimit(1 << 63, now), TimeLimit(2, seen_by_witness))
    times = (timedelta(hours=20), timedelta(days=2), timedelta(days=3), timedelta(days=10, hours=1))
    chain = chained(*(replace(entry("a"), at=at() + by) for by in times))
    report = ChainReport(limits)
    assert list(find_flaws(chain, OnlyAda(), report=report)) == []
    assert [link.seq for link in report.ahead] == [2, 4]


def test_of_a_time_that_is_set_back_both_entries_are_known() -> None:
    times = (timedelta(), timedelta(hours=2), timedelta(hours=1), timedelta(minutes=1))
    chain = chained(*(replace(entry("a"), at=at() + by) for by in times))
    report = ChainReport()
    assert list(find_flaws(chain, OnlyAda(), report=report)) == []
    assert (report.first_set_back, report.set_back_after) == (chain[2], chain[1])
    later = ChainReport()
    assert list(find_flaws(chain[2:], OnlyAda(), start=chain[1].state, report=later)) == []
    assert (later.first_set_back, later.set_back_after) == (chain[2], None)


def test_only_the_first_of_them_are_kept() -> None:
    report = ChainReport((TimeLimit(1 << 63, at() - timedelta(days=3)),))
    chain = chained(*(entry("a") for _ in range(MOST_AHEAD + 5)))
    assert list(find_flaws(chain, OnlyAda(), report=report)) == []
    assert len(report.ahead) == MOST_AHEAD
