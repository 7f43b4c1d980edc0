"""An attacker may set the clock of the machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, OTHER, Clock, EnrolledDesk, open_directory, refusal

pytestmark = pytest.mark.hostile


def _locked_account(kept: EnrolledDesk, folder: Path) -> tuple[MemoryKeyring, Clock, str]:
    ring, clock = kept.copied_to(folder), Clock()
    directory, member_id = open_directory(folder, ring, clock), kept.owner_id
    for _ in range(10):
        refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER)))
    return ring, clock, member_id


def test_a_clock_set_back_does_not_end_a_lockout(anns_desk: EnrolledDesk, tmp_path: Path) -> None:
    ring, clock, member_id = _locked_account(anns_desk, tmp_path)
    for back in (1, 31, 60 * 24, 60 * 24 * 365):
        clock.move(minutes=-back)
        directory = open_directory(tmp_path, ring, clock)
        assert refusal(partial(directory.open, member_id, TypedSecret.of(GOOD))) == "locked_out"
    clock.move(minutes=30)
    open_directory(tmp_path, ring, clock).open(member_id, TypedSecret.of(GOOD))


def test_a_clock_swung_back_and_forth_gains_no_time(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    ring, clock, member_id = _locked_account(anns_desk, tmp_path)
    directory = open_directory(tmp_path, ring, clock)
    for _ in range(5):
        clock.move(minutes=-10)
        assert refusal(lambda: directory.open(member_id, TypedSecret.of(GOOD))) == "locked_out"
        clock.move(minutes=5)
        assert refusal(lambda: directory.open(member_id, TypedSecret.of(GOOD))) == "locked_out"


def test_failed_attempts_are_not_forgiven_by_any_clock(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory, member_id = open_directory(tmp_path, ring, clock), anns_desk.owner_id
    for turn in range(9):
        assert (
            refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER))) == "wrong_passphrase"
        )
        clock.move(days=40 if turn % 2 else -80)
    assert refusal(lambda: directory.open(member_id, TypedSecret.of(OTHER))) == "locked_out"
