"""The audit head file: anything else in its place is reported, never a crash."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from desktop.store.audit.audit_chain import ChainHead
from desktop.store.audit.audit_head_file import AuditHeadDamaged, AuditHeadFile
from tests.support.store.opening import signer, verify

HEAD = ChainHead(7, bytes(range(32)))


def test_what_was_written_is_read_again_and_only_by_its_owner(tmp_path: Path) -> None:
    mark = AuditHeadFile(tmp_path / "record-end.json")
    assert mark.read(verify) is None
    mark.write(ChainHead.beginning(), signer())
    mark.write(HEAD, signer())
    assert mark.read(verify) == HEAD
    assert list(tmp_path.iterdir()) == [mark.file]
    if os.name == "posix":
        assert mark.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\xff{",
        b"null",
        b"[1, 2]",
        b'{"seq": 1}',
        b'{"seq": 1e999, "hash": "00", "signer": "ada", "signature": "00"}',
        b'{"seq": "x", "hash": 7, "signer": "ada", "signature": "00"}',
        b'{"seq": 7, "hash": "zz", "signer": "ada", "signature": "00"}',
        b"[" * 4000,
        os.urandom(5000),
    ],
)
def test_garbage_was_changed(tmp_path: Path, garbage: bytes) -> None:
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.file.write_bytes(garbage)
    with pytest.raises(AuditHeadDamaged, match="was changed"):
        mark.read(verify)


def test_a_number_that_no_chain_can_have_was_changed(tmp_path: Path) -> None:
    """Signed or not, it must not reach the database, which has 63 bits."""
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.write(ChainHead(1 << 70, HEAD.hash), signer())
    with pytest.raises(AuditHeadDamaged, match="was changed"):
        mark.read(verify)


def test_another_end_under_the_same_signature_was_changed(tmp_path: Path) -> None:
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.write(HEAD, signer())
    kept = json.loads(mark.file.read_bytes())
    mark.file.write_text(json.dumps(kept | {"seq": 6}))
    with pytest.raises(AuditHeadDamaged, match="was changed"):
        mark.read(verify)


@pytest.mark.skipif(sys.platform == "win32", reason="Wine makes no links")
def test_a_folder_or_a_link_in_its_place_is_named(tmp_path: Path) -> None:
    genuine = AuditHeadFile(tmp_path / "elsewhere.json")
    genuine.write(HEAD, signer())
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.file.mkdir()
    with pytest.raises(AuditHeadDamaged, match="folder or a link"):
        mark.read(verify)
    mark.file.rmdir()
    for target in (genuine.file, tmp_path / "nothing"):
        mark.file.symlink_to(target)
        with pytest.raises(AuditHeadDamaged, match="folder or a link"):
            mark.read(verify)
        mark.file.unlink()


def test_an_end_that_its_signer_may_not_mark_was_changed(tmp_path: Path) -> None:
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.write(HEAD, signer())
    asked: list[tuple[ChainHead, str]] = []

    def may_mark(head: ChainHead, by: str) -> bool:
        asked.append((head, by))
        return len(asked) > 1

    with pytest.raises(AuditHeadDamaged, match="was changed"):
        mark.read(verify, may_mark)
    assert mark.read(verify, may_mark) == HEAD
    assert asked == [(HEAD, signer().signer)] * 2
