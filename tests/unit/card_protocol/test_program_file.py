"""Which program files start closed to their user, by what stat(2) says of them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import pytest

from desktop.card_protocol.program_file import starts_closed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="owners and modes of Linux")


@dataclass(frozen=True, slots=True)
class File:
    """What stat(2) says of a file."""

    st_mode: int
    st_uid: int = 0
    st_gid: int = 0


@pytest.mark.parametrize(
    ("program", "folder", "closed"),
    [
        (File(0o100711), File(0o40755), True),
        (File(0o102755, st_gid=990), File(0o40755), True),
        (File(0o100750, st_gid=990), File(0o40755), True),
        (File(0o100755), File(0o40755), False),
        (File(0o100711, st_uid=1000), File(0o40755), False),
        (File(0o100731), File(0o40755), False),
        (File(0o100711), File(0o40777), False),
        (File(0o100711), File(0o40755, st_uid=1000), False),
        (File(0o100750, st_gid=1000), File(0o40755), False),
        (File(0o102755, st_gid=1000), File(0o40755), False),
    ],
    ids=[
        *("unreadable", "own group", "of a group", "readable", "the user's", "changeable"),
        *("open folder", "user's folder", "of the user's group", "set to the user's group"),
    ],
)
def test_a_program_starts_closed_only_where_its_user_can_neither_read_nor_change_it(
    monkeypatch: pytest.MonkeyPatch, program: File, folder: File, closed: bool
) -> None:
    def stat(path: str) -> File:
        return program if path == "/opt/skycap/pane" else folder

    monkeypatch.setattr(os, "stat", stat)
    assert starts_closed("/opt/skycap/pane", 1000, (1000, 27)) is closed
    assert not starts_closed("/opt/skycap/pane", 0, (0,)), "root reads all"


def test_a_library_that_its_user_can_change_spoils_it(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = "/opt/skycap"
    entries = {f"{folder}/pane": File(0o102755, st_gid=990), f"{folder}/lib/qt.so": File(0o100644)}
    monkeypatch.setattr(os, "stat", lambda path: entries.get(path, File(0o40755)))
    tree = [(folder, ["lib"], ["pane"]), (f"{folder}/lib", [], ["qt.so"])]
    monkeypatch.setattr(os, "walk", lambda _folder: tree)
    assert starts_closed(f"{folder}/pane", 1000, (1000,))
    for spoiled in (File(0o100664), File(0o100644, st_uid=1000)):
        entries[f"{folder}/lib/qt.so"] = spoiled
        assert not starts_closed(f"{folder}/pane", 1000, (1000,))


def test_a_program_that_is_not_there_does_not_start_closed() -> None:
    assert not starts_closed("/nowhere/skycap/pane", 1000, (1000,))
