"""The audit log checked for a pack, in parts; and by which key the pack is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from desktop.app import evidence_proof
from desktop.app.evidence_proof import LogChecker, OrganizationSigner
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.evidence.evidence_receiver import EvidenceReceiver, ReceiverKind
from desktop.identity.crypto.org_key import fingerprint
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.identity.directory.signer_history import SignerHistory
from desktop.identity.statements.signed_statement import in_letters
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, EnrolledDesk, joined, open_directory
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.support.store.opening import KEY, NOW, OnlyAda, open_empty_store, open_store
from tests.support.use_cases.evidence_desk import EvidenceDesk, NamedKeys


@dataclass(slots=True)
class AdaAlone(OnlyAda):
    """With all that a `SignerHistory` says."""

    unproved: tuple[str, ...] = ()


def an_entry(number: int) -> AuditEntry:
    return AuditEntry("adaid", "Ada", "role changed", NOW, "done", "desk", "bob", f"{number}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def store(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """With ten entries, which are read three at a time."""
    monkeypatch.setattr(evidence_proof, "_AT_ONCE", 3)
    store = open_empty_store(file)
    for number in range(10):
        store.write(lambda repos, number=number: repos.audit.add(an_entry(number)))  # type: ignore[misc]
    yield store
    store.close()


def checker(store: Database, most: int = 100, flaw: str = "") -> LogChecker:
    signers = cast(SignerHistory, AdaAlone())
    return LogChecker(store, lambda: signers, lambda _: flaw, most)


def odd(entry: AuditEntry) -> bool:
    return int(entry.detail) % 2 == 1


def test_the_whole_log_is_checked_in_parts_and_what_is_wanted_is_given_out(
    store: Database,
) -> None:
    proof = checker(store).check(odd)
    assert (proof.first, proof.last, proof.flaws) == (1, 10, ())
    assert [each.logged.seq for each in proof.entries] == [2, 4, 6, 8, 10]
    assert len(proof.hashes) == 11
    assert proof.hashes[0] == bytes(32)
    for each in proof.entries:
        assert proof.hashes[each.logged.seq] == each.hash
        assert proof.hashes[each.logged.seq - 1] == each.previous


def test_of_a_long_log_the_newest_entries_are_checked(store: Database) -> None:
    proof = checker(store, most=4).check(odd)
    assert (proof.first, proof.last, proof.flaws) == (7, 10, ())
    assert [each.logged.seq for each in proof.entries] == [8, 10]
    assert len(proof.hashes) == 5
    assert proof.hashes[0] == store.audit_hash(6)


def test_a_changed_entry_is_no_evidence_and_an_end_that_was_cut_is_said(
    store: Database, file: Path
) -> None:
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET outcome = 'undone' WHERE seq = 4"))
        connection.execute(text("UPDATE audit SET at = 'never' WHERE seq = 9"))
    again = open_store(file)
    proof = checker(again, flaw="the end of the audit log is missing").check(odd)
    again.close()
    assert proof.flaws == (
        "Entry 4: the entry was changed.",
        "Entry 9: the entry was changed.",
        "The end of the audit log is missing.",
    )
    assert [each.logged.seq for each in proof.entries] == [2, 6, 8]


def test_a_log_of_flaws_does_not_fill_the_pack(store: Database, file: Path) -> None:
    signers = cast(SignerHistory, AdaAlone(first=8))
    proof = LogChecker(store, lambda: signers, lambda _: "", 100).check(odd)
    assert len(proof.flaws) == 10
    assert not proof.entries
    bare = open_empty_store(file.with_name("bare.db"))
    empty = checker(bare).check(odd)
    bare.close()
    assert (empty.first, empty.last, empty.hashes) == (1, 0, (bytes(32),))


def test_a_log_of_ten_thousand_entries_makes_a_page_of_a_mail_s_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = EvidenceDesk()
    monkeypatch.setattr(NamedKeys, "has_signed", lambda *_: True)
    signing = replace(desk.keys.signing("adaid"), sign=lambda _: bytes(64))
    monkeypatch.setattr(NamedKeys, "signing", lambda *_: signing)
    actor = desk.actor()
    desk.log.extend(
        actor.audit_entry("role changed" if number % 2 else "client changed", subject="bobid")
        for number in range(10_000)
    )
    made = desk.make(EvidenceReceiver(ReceiverKind.BANK), tmp_path / "pack.html")
    assert made.flaws == ()
    assert 400_000 < (tmp_path / "pack.html").stat().st_size < 2_000_000


def test_an_owner_signs_by_the_organization_key_and_nobody_else_can(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    directory = open_directory(tmp_path, anns_desk.copied_to(tmp_path))
    ann = directory.open_named("Ann Example", TypedSecret.of(GOOD))
    signed = OrganizationSigner(directory, ann).sign(b"content")
    assert signed.key == ann.org_key
    assert signed.fingerprint == fingerprint(ann.org_key)
    assert signature_is_valid(signed.key, signed.signature, signed.text.encode())
    assert json.loads(signed.text) == {
        "use": "skycap 1 evidence pack",
        "sha256": in_letters(sha256(b"content").digest()),
    }
    bea = joined(directory, ann, "Bea", "card agent")
    with pytest.raises(Refused, match="not_owner"):
        OrganizationSigner(directory, bea).sign(b"content")
