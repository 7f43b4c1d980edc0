"""Every refusal at the door is noted, with no word of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.app.sign_in_audit import noted
from desktop.booking.access.audit_entry import AuditEntry
from desktop.identity.failed_sign_ins import MOST_BYTES, FailedSignIns
from desktop.ui.sign_in_calls import CompanySignIn, SignInCalls
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member, OpenedAccount
from tests.support.samples import OPENED_AT

IDA = Member("idaidaida", "Ida Marlow", "owner")
TYPED = "seven grey geese 41"


def refusing(code: str) -> Callable[..., OpenedAccount]:
    def refuse(*given: str) -> OpenedAccount:
        raise Refused(code, "No.")

    return refuse


def directory(code: str) -> SignInCalls:
    """Every way in is refused with this code."""
    refuse = refusing(code)
    return SignInCalls(
        members=lambda: (IDA,),
        enroll_owner=refuse,
        open=refuse,
        recover=refuse,
        recovery_sheet=lambda opened: "",
        strength=lambda text, name: (0, False, ""),
        company=CompanySignIn(
            names_hidden=lambda: True,
            open=refuse,
            open_named=refuse,
            recover_named=refuse,
            enter_code=refuse,
        ),
    )


@pytest.fixture
def failed_attempts(tmp_path: Path) -> FailedSignIns:
    return FailedSignIns(tmp_path / "desk" / "refused.jsonl")


def watched(failed_attempts: FailedSignIns, code: str) -> SignInCalls:
    return noted(directory(code), lambda: failed_attempts, lambda: OPENED_AT, "desk-one")


def test_a_wrong_passphrase_is_noted_with_who_when_and_where(
    failed_attempts: FailedSignIns,
) -> None:
    with pytest.raises(Refused):
        watched(failed_attempts, "wrong_passphrase").open(IDA.id, TYPED)
    assert failed_attempts.kept() == (
        AuditEntry("Ida Marlow (idaidaida)", "sign-in refused", OPENED_AT, "wrong_passphrase",
                   "desk-one", "door"),
    )  # fmt: skip


def test_each_way_in_is_watched_and_nothing_typed_is_noted(failed_attempts: FailedSignIns) -> None:
    calls = watched(failed_attempts, "directory_closed")
    company = calls.company
    assert company is not None
    ways: tuple[Callable[[], object], ...] = (
        lambda: calls.open(IDA.id, TYPED),
        lambda: calls.recover(IDA.id, TYPED, TYPED),
        lambda: company.open(IDA.id, TYPED, TYPED),
        lambda: company.open_named(TYPED, TYPED, TYPED),
        lambda: company.recover_named(TYPED, TYPED, TYPED),
        lambda: company.enter_code(TYPED, TYPED),
    )
    for way in ways:
        with pytest.raises(Refused):
            way()
    assert [entry.what for entry in failed_attempts.kept()] == [
        "sign-in refused", "recovery refused", "sign-in refused", "sign-in refused",
        "recovery refused", "code refused",
    ]  # fmt: skip
    assert TYPED not in failed_attempts.file.read_text()
    assert failed_attempts.file.stat().st_mode & 0o777 == 0o600


def test_a_form_that_is_not_filled_in_yet_is_no_try(failed_attempts: FailedSignIns) -> None:
    with pytest.raises(Refused):
        watched(failed_attempts, "second_factor_needed").open(IDA.id, TYPED)
    assert failed_attempts.kept() == ()


def test_who_comes_in_is_not_noted(failed_attempts: FailedSignIns) -> None:
    opened = OpenedAccount(IDA, b"\0" * 32, lambda text: b"", b"")
    calls = replace(directory("never"), open=lambda member, passphrase: opened)
    assert (
        noted(calls, lambda: failed_attempts, lambda: OPENED_AT, "desk-one").open("", "") is opened
    )
    assert failed_attempts.kept() == ()


def test_a_program_that_tries_for_days_does_not_fill_the_disk(
    failed_attempts: FailedSignIns,
) -> None:
    entry = AuditEntry("x" * 1000, "sign-in refused", OPENED_AT, "directory_closed", "desk-one")
    for _ in range(1200):
        failed_attempts.add(entry)
    assert failed_attempts.file.stat().st_size <= MOST_BYTES
    assert len(failed_attempts.kept()) > 500


def test_lines_not_of_our_making_are_passed_over(failed_attempts: FailedSignIns) -> None:
    failed_attempts.add(
        AuditEntry("Ida", "sign-in refused", OPENED_AT, "directory_closed", "desk-one")
    )
    with failed_attempts.file.open("ab") as note:
        note.write(b'{"at": "2026-01-01T00:00:00"}\n[]\n\xff\xfe\n{"at": 7}\n{"who": 1}\n')
    assert len(failed_attempts.kept()) == 1
    failed_attempts.forget()
    failed_attempts.forget()
    assert failed_attempts.kept() == ()
