"""One id for each copy of Skycap on a machine, kept where it can be, and the machine's name."""

from __future__ import annotations

import logging
import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from desktop.store.leases.installation_id import installation_id
from desktop.system.ids import machine_name, new_id
from tests.support.special_files import place_special_file


def test_it_is_made_once_and_kept_to_its_user(tmp_path: Path) -> None:
    file = tmp_path / "installation"
    made = installation_id(file, new_id)
    assert installation_id(file, new_id) == made
    assert [path.name for path in tmp_path.iterdir()] == ["installation"]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("garbage", [b"", b"\xff\xfe\x00", b"a" * 25, b"b" * 10_000, b"A" * 26])
def test_garbage_is_replaced(tmp_path: Path, garbage: bytes) -> None:
    file = tmp_path / "installation"
    file.write_bytes(garbage)
    made = installation_id(file, lambda: "c" * 26)
    assert made == "c" * 26
    assert file.read_text("ascii") == "c" * 26 + "\n"


def test_what_a_crash_left_half_written_is_in_nobody_s_way(tmp_path: Path) -> None:
    (tmp_path / "installation.new").write_text("half")
    assert installation_id(tmp_path / "installation", lambda: "c" * 26) == "c" * 26


def test_where_it_cannot_be_kept_it_is_good_for_this_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder_in_its_place = tmp_path / "installation"
    os.mkdir(folder_in_its_place)
    with caplog.at_level(logging.WARNING):
        assert installation_id(folder_in_its_place, lambda: "c" * 26) == "c" * 26
    assert "was not kept" in caplog.text


@pytest.mark.parametrize("what", ["pipe", "socket", "circle of links"])
def test_what_is_no_file_is_replaced_and_never_waited_for(tmp_path: Path, what: str) -> None:
    file = tmp_path / "installation"
    place_special_file(file, what)
    assert installation_id(file, lambda: "c" * 26) == "c" * 26
    assert file.read_text("ascii") == "c" * 26 + "\n"


def test_a_host_name_that_is_no_text_can_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "desk-\udcff")
    assert machine_name() == "desk-?"
