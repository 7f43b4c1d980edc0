"""Secret keys of the training vendors: shown once, kept as hashes, good until they are revoked."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.training import private_file
from desktop.training.issued_keys import AIRLINE, CHARGE, PURPOSES, REFUND, IssuedKeys, key_id
from tests.support.special_files import place_special_file
from tests.support.training.servers import Servers


def test_each_key_is_good_for_its_own_purpose() -> None:
    issued = IssuedKeys()
    keys = {purpose: issued.issue(purpose) for purpose in PURPOSES}
    assert {purpose: issued.purpose_of(key) for purpose, key in keys.items()} == {
        purpose: purpose for purpose in PURPOSES
    }
    assert keys[AIRLINE].startswith("duffel_test_")
    assert keys[CHARGE].startswith("rk_test_")
    assert issued.purpose_of("rk_test_stranger") is None
    assert IssuedKeys(live=True).issue(REFUND).startswith("rk_live_")


def test_only_what_is_missing_is_issued() -> None:
    issued = IssuedKeys()
    first = issued.issue_missing({})
    assert set(first) == set(PURPOSES)
    held = {purpose: key_id(key) for purpose, key in first.items()}
    assert issued.issue_missing(held) == {}
    assert set(issued.accepted()) == set(held.values())
    issued.revoke([held[CHARGE]])
    assert issued.purpose_of(first[CHARGE]) is None
    assert set(issued.issue_missing(held)) == {CHARGE}
    # A key of one purpose does not stand for another's.
    assert set(issued.issue_missing({**held, CHARGE: held[REFUND]})) == {CHARGE}


def test_keys_stay_good_after_a_restart_and_are_in_no_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    issued = IssuedKeys(file=file)
    key, gone = issued.issue(CHARGE), issued.issue(REFUND)
    issued.revoke([key_id(gone)])
    again = IssuedKeys(file=file)
    assert (again.purpose_of(key), again.purpose_of(gone)) == (CHARGE, None)
    assert key not in file.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "[]", "null", '{"charge": 3}', "[" * 100_000, "\0"])
def test_a_damaged_file_accepts_nothing_and_is_written_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    issued = IssuedKeys(file=file)
    key = issued.issue(CHARGE)
    assert IssuedKeys(file=file).purpose_of(key) == CHARGE


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    for what in ("pipe", "socket", "circle of links"):
        place_special_file(tmp_path / f"keys {what}", what)
        assert IssuedKeys(file=tmp_path / f"keys {what}").purpose_of("rk_test_a") is None


def test_what_the_servers_print_holds_no_secret_key(training: Servers) -> None:
    """Every desk reads that line, also one of a member who may not charge."""
    for key in (training.airline_token, training.charge_key, training.refund_key):
        assert key not in training.line


@pytest.mark.parametrize(
    ("platform", "refusals", "kept"),
    [
        ("win32", 9, b"new"),
        ("win32", 10, b"old"),
        ("linux", 1, b"old"),
    ],
)
def test_on_windows_a_file_that_is_being_read_is_replaced_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, refusals: int, kept: bytes
) -> None:
    left, replace, file = [PermissionError()] * refusals, Path.replace, tmp_path / "file"
    file.write_bytes(b"old")

    def refuse(making: Path, target: Path) -> Path:
        if left:
            raise left.pop()
        return replace(making, target)

    monkeypatch.setattr(private_file, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(Path, "replace", refuse)
    with suppress(PermissionError):
        private_file.write_private(file, b"new", platform)
    assert file.read_bytes() == kept
    assert list(tmp_path.iterdir()) == [file]
