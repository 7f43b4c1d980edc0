"""Rollback guard and audit anchor in a keyring."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.os_keyring.audit_anchor import HASH_PREFIX_BYTES, KeyringAuditAnchor
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.use_cases.ports.keyring_port import (
    ROLLBACK_EPOCH,
    AnchoredEntry,
    AuditAnchor,
    MemberMark,
    RollbackGuard,
    RollbackMark,
    keyring_refused,
)

MARK = MemberMark(
    *(5, 10, timedelta(minutes=30), ROLLBACK_EPOCH + timedelta(days=2000)),
    last_seen=ROLLBACK_EPOCH + timedelta(days=1999),
)
LATER = RollbackMark(7, ROLLBACK_EPOCH + timedelta(days=2000, seconds=5))


class LockedKeyring(MemoryKeyring):
    """A keyring that nobody has unlocked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        self.asked.append(member_id)
        raise keyring_refused("keyring_locked")

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        self.asked.append(member_id)
        raise keyring_refused("keyring_locked")


def test_a_mark_comes_back_for_its_own_desk_only() -> None:
    ring = MemoryKeyring()
    guard: RollbackGuard = KeyringRollbackGuard(ring)
    assert guard.recall("deskone") == RollbackMark()
    guard.keep("deskone", RollbackMark(), LATER)
    assert KeyringRollbackGuard(ring).recall("deskone") == LATER
    assert guard.recall("desktwo") == RollbackMark()


def test_organization_key_and_list_are_pinned_beside_the_revision() -> None:
    ring = MemoryKeyring()
    pinned = RollbackMark(1 << 40, LATER.seen_at, bytes(range(16)), b"list.")
    KeyringRollbackGuard(ring).keep("deskone", RollbackMark(), pinned)
    assert KeyringRollbackGuard(ring).recall("deskone") == pinned


def test_a_members_mark_comes_back_for_that_member_only() -> None:
    ring = MemoryKeyring()
    guard: RollbackGuard = KeyringRollbackGuard(ring)
    assert guard.recall_member("deskone", "ann") == MemberMark()
    guard.keep_member("deskone", "ann", MARK)
    assert KeyringRollbackGuard(ring).recall_member("deskone", "ann") == MARK
    assert guard.recall_member("deskone", "bea") == MemberMark()
    assert guard.recall_member("desktwo", "ann") == MemberMark()
    assert guard.recall("deskone") == RollbackMark()


def test_a_wait_is_kept_rounded_up_and_never_longer_than_a_day() -> None:
    ring = MemoryKeyring()
    guard = KeyringRollbackGuard(ring)
    guard.keep_member("deskone", "ann", MemberMark(1, 10, timedelta(milliseconds=1)))
    assert guard.recall_member("deskone", "ann").wait_left == timedelta(seconds=1)
    guard.keep_member("deskone", "ann", MemberMark(1, 10, timedelta(days=9)))
    assert guard.recall_member("deskone", "ann").wait_left == timedelta(days=1)
    ring.put("deskone", "rollback guard ann", b"\xff" * 32)
    assert guard.recall_member("deskone", "ann").seen_at == ROLLBACK_EPOCH


@pytest.mark.parametrize(
    ("revision", "minutes", "written"),
    [(7, 9, False), (7, -9, False), (7, 10, True), (7, -10, True), (8, 0, True)],
)
def test_a_mark_is_written_for_a_new_revision_or_ten_minutes(
    revision: int, minutes: int, written: bool
) -> None:
    ring = MemoryKeyring()
    now = RollbackMark(revision, LATER.seen_at + timedelta(minutes=minutes))
    KeyringRollbackGuard(ring).keep("deskone", LATER, now)
    assert KeyringRollbackGuard(ring).recall("deskone") == (now if written else RollbackMark())


def test_a_time_that_no_calendar_has_keeps_the_revision() -> None:
    ring = MemoryKeyring()
    ring.put("deskone", "rollback guard", (9).to_bytes(6, "big") + b"\xff" * 5 + bytes(21))
    assert KeyringRollbackGuard(ring).recall("deskone") == RollbackMark(9)


def test_an_anchor_comes_back_for_its_own_store_only(tmp_path: Path) -> None:
    ring, digest = MemoryKeyring(), bytes(range(32))
    anchor: AuditAnchor = KeyringAuditAnchor(ring, "deskone", tmp_path / "desk.db")
    assert anchor.recall() is None
    anchor.keep(12, digest)
    assert anchor.recall() == AnchoredEntry(12, digest[:HASH_PREFIX_BYTES])
    assert KeyringAuditAnchor(ring, "deskone", tmp_path / "other.db").recall() is None
    assert KeyringAuditAnchor(ring, "desktwo", tmp_path / "desk.db").recall() is None


def test_an_anchor_never_stops_the_work_of_a_desk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ring = LockedKeyring()
    anchor = KeyringAuditAnchor(ring, "deskone", tmp_path / "desk.db")
    anchor.keep(1, bytes(32))
    assert anchor.recall() is None
    assert len(ring.asked) == 2
    assert caplog.text.count("keyring_locked") == 2
