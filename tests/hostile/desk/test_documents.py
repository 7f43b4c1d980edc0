"""A thief with the disk after a whole call with documents, and one with root after the lock.

A program of the test is the system's viewer and mail program.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.documents.disk_scan import texts_in_clear
from tests.support.hostile.process_scan import copies, ours, written
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    book,
    call_until_money,
    hand_out,
    save_document,
    take_card,
    until,
)

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]

SURNAME = "Calloway"
OPENER = """#!/bin/sh
case "$1" in
mailto:*) printf %s "$1" > {seen}/mail ;;
*) cp "$1" {seen}/viewed ;;
esac
"""


@pytest.fixture
def runtime() -> Iterator[Path]:
    """The user's runtime folder, in memory."""
    folder = Path(tempfile.mkdtemp(prefix="skycap-test-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


def surroundings(home: Path, runtime: Path, seen: Path) -> dict[str, str]:
    """Every place outside of the profile where a program may write, and our viewer."""
    programs = home / "programs"
    for folder in (programs, seen, home / "tmp"):
        folder.mkdir(parents=True)
    (programs / "xdg-open").write_text(OPENER.format(seen=seen))
    (programs / "xdg-open").chmod(0o755)
    places = {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {**places, "TMPDIR": str(home / "tmp"), "XDG_RUNTIME_DIR": str(runtime), "PATH": path}


def test_documents_are_on_no_disk_but_where_they_were_saved_and_in_no_memory_after_the_lock(
    fresh_stage: Stage, runtime: Path, tmp_path: Path
) -> None:
    home, seen, chosen = tmp_path / "home", tmp_path / "seen", tmp_path / "chosen"
    chosen.mkdir()
    around = surroundings(home, runtime, seen)
    with fresh_stage.open_session(environment=around) as desk:
        call_until_money(desk)
        hand_out(desk, "m", "document sent")
        take_card(desk)
        book(desk)
        reference = fresh_stage.moved().orders[0]["booking_reference"]
        sought = (reference, SURNAME, "LAX-LHR", "Los Angeles")
        desk.press("ctrl+d")
        save_document(desk, "s", chosen / "itinerary.pdf")
        save_document(desk, "c", chosen / "flights.ics")
        for key in ("o", "v"):
            desk.press(key)
            desk.wait_for("document opened")
        desk.press("m")
        desk.wait_for("document sent")

        # The eyes are good: this is what was handed out, and what the viewer has in memory.
        handed = texts_in_clear(chosen, sought)
        assert {name: SURNAME in held for name, held in handed.items()} == {
            "flights.ics": False,
            "itinerary.pdf": True,
        }
        assert all(reference in held for held in handed.values())
        assert len(texts_in_clear(runtime, (reference,))) == 2
        assert texts_in_clear(seen, (reference,)).keys() == {"mail", "viewed"}
        nothing_in_clear(fresh_stage.profile, home, sought)
        nothing_is_left_after_the_lock(desk, runtime, (reference, SURNAME))
        assert desk.close() == 0
    nothing_in_clear(fresh_stage.profile, home, sought)


def nothing_in_clear(profile: Path, home: Path, sought: tuple[str, ...]) -> None:
    assert {"desk.db", "desk.log"} <= {file.name for file in profile.rglob("*")}
    assert texts_in_clear(profile, sought) == {}
    assert texts_in_clear(home, sought) == {}


def nothing_is_left_after_the_lock(
    desk: RunningDesk, runtime: Path, secrets: tuple[str, ...]
) -> None:
    """One second after it: not in the viewer's folder, and in the memory of no process of ours."""
    sought = {secret: written(secret) for secret in secrets}
    assert all(copies(ours(desk.process.pid), sought).values())
    desk.press("ctrl+l")
    desk.wait_for("lock left")
    left_at = time.monotonic()
    assert [file for file in runtime.rglob("*") if file.is_file()] == []
    desk.wait_for("page=sign_in")
    until(lambda: time.monotonic() - left_at >= 1, "a second to pass")
    assert copies(ours(desk.process.pid), sought) == dict.fromkeys(secrets, 0)
