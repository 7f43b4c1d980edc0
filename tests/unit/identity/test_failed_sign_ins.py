"""Failed sign-ins are kept on disk until the next sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.identity.failed_sign_ins import MAX_BYTES, FailedSignIns
from tests.support.samples import OPENED_AT


@pytest.fixture
def failed_attempts(tmp_path: Path) -> FailedSignIns:
    return FailedSignIns(tmp_path / "desk" / "refused.jsonl")


def test_only_its_user_can_read_the_file(failed_attempts: FailedSignIns) -> None:
    failed_attempts.add(
        AuditEntry("idaid", "Ida", "sign-in refused", OPENED_AT, "suspended", "desk-one")
    )
    assert failed_attempts.file.stat().st_mode & 0o777 == 0o600


def test_a_program_that_tries_for_days_does_not_fill_the_disk(
    failed_attempts: FailedSignIns,
) -> None:
    entry = AuditEntry("", "x" * 1000, "sign-in refused", OPENED_AT, "locked_out", "desk-one")
    for _ in range(1200):
        failed_attempts.add(entry)
    assert failed_attempts.file.stat().st_size <= MAX_BYTES
    assert len(failed_attempts.kept()) > 500


def test_lines_not_of_our_making_are_passed_over(failed_attempts: FailedSignIns) -> None:
    failed_attempts.add(
        AuditEntry("idaid", "Ida", "sign-in refused", OPENED_AT, "locked_out", "desk-one")
    )
    with failed_attempts.file.open("ab") as note:
        note.write(b'{"at": "2026-01-01T00:00:00"}\n[]\n\xff\xfe\n{"at": 7}\n{"who": 1}\n')
    assert len(failed_attempts.kept()) == 1
    failed_attempts.forget()
    failed_attempts.forget()
    assert failed_attempts.kept() == ()


def test_members_with_similar_names_are_kept_apart_by_id_and_whole_name(
    failed_attempts: FailedSignIns,
) -> None:
    entries = tuple(
        AuditEntry(member_id, name, "sign-in refused", OPENED_AT, "wrong_passphrase", "desk-one")
        for member_id, name in (("annsales", "Ann (Sales)"), ("annops", "Ann (Ops)"))
    )
    for entry in entries:
        failed_attempts.add(entry)
    assert failed_attempts.kept() == entries
