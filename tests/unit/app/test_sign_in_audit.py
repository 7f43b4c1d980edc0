"""Every refusal at the door is noted, with no word of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.app.sign_in_audit import noted
from desktop.booking.access.audit_entry import AuditEntry
from desktop.identity.failed_sign_ins import MOST_BYTES, RefusedTries
from desktop.ui.sign_in_calls import CompanyDoor, DoorCalls
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import OpenedDoor, Person
from tests.support.samples import OPENED_AT

IDA = Person("idaidaida", "Ida Marlow", "owner")
TYPED = "seven grey geese 41"


def refusing(code: str) -> Callable[..., OpenedDoor]:
    def refuse(*given: str) -> OpenedDoor:
        raise Refused(code, "No.")

    return refuse


def door(code: str) -> DoorCalls:
    """Every way in is refused with this code."""
    refuse = refusing(code)
    return DoorCalls(
        people=lambda: (IDA,),
        enrol_owner=refuse,
        open=refuse,
        recover=refuse,
        recovery_sheet=lambda opened: "",
        strength=lambda text, name: (0, False, ""),
        company=CompanyDoor(
            names_hidden=lambda: True,
            open=refuse,
            open_named=refuse,
            recover_named=refuse,
            enter_code=refuse,
        ),
    )


@pytest.fixture
def tries(tmp_path: Path) -> RefusedTries:
    return RefusedTries(tmp_path / "desk" / "refused.jsonl")


def watched(tries: RefusedTries, code: str) -> DoorCalls:
    return noted(door(code), lambda: tries, lambda: OPENED_AT, "desk-one")


def test_a_wrong_passphrase_is_noted_with_who_when_and_where(tries: RefusedTries) -> None:
    with pytest.raises(Refused):
        watched(tries, "wrong_passphrase").open(IDA.id, TYPED)
    assert tries.kept() == (
        AuditEntry("Ida Marlow (idaidaida)", "sign-in refused", OPENED_AT, "wrong_passphrase",
                   "desk-one", "door"),
    )  # fmt: skip


def test_each_way_in_is_watched_and_nothing_typed_is_noted(tries: RefusedTries) -> None:
    calls = watched(tries, "door_closed")
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
    assert [entry.what for entry in tries.kept()] == [
        "sign-in refused", "recovery refused", "sign-in refused", "sign-in refused",
        "recovery refused", "code refused",
    ]  # fmt: skip
    assert TYPED not in tries.file.read_text()
    assert tries.file.stat().st_mode & 0o777 == 0o600


def test_a_form_that_is_not_filled_in_yet_is_no_try(tries: RefusedTries) -> None:
    with pytest.raises(Refused):
        watched(tries, "second_factor_needed").open(IDA.id, TYPED)
    assert tries.kept() == ()


def test_who_comes_in_is_not_noted(tries: RefusedTries) -> None:
    opened = OpenedDoor(IDA, b"\0" * 32, lambda text: b"", b"")
    calls = replace(door("never"), open=lambda person, passphrase: opened)
    assert noted(calls, lambda: tries, lambda: OPENED_AT, "desk-one").open("", "") is opened
    assert tries.kept() == ()


def test_a_program_that_tries_for_days_does_not_fill_the_disk(tries: RefusedTries) -> None:
    entry = AuditEntry("x" * 1000, "sign-in refused", OPENED_AT, "door_closed", "desk-one")
    for _ in range(1200):
        tries.add(entry)
    assert tries.file.stat().st_size <= MOST_BYTES
    assert len(tries.kept()) > 500


def test_lines_not_of_our_making_are_passed_over(tries: RefusedTries) -> None:
    tries.add(AuditEntry("Ida", "sign-in refused", OPENED_AT, "door_closed", "desk-one"))
    with tries.file.open("ab") as note:
        note.write(b'{"at": "2026-01-01T00:00:00"}\n[]\n\xff\xfe\n{"at": 7}\n{"who": 1}\n')
    assert len(tries.kept()) == 1
    tries.forget()
    tries.forget()
    assert tries.kept() == ()
