"""A desk that cannot start says why, in a window and on the terminal, and shows no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.python_program import python_program
from tests.support.journeys.running_desk import ROOT, SOURCE, running_desk
from tests.support.journeys.the_call import until
from tests.support.special_files import place_special_file
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey
ALONE = ("unshare", "--mount")
READ_ONLY = 'mount -t tmpfs -o ro none "$1" && shift && exec "$@"'
# Room for two names: the folder itself and the profile in it.
FULL = 'mount -t tmpfs -o nr_inodes=2 none "$1" && shift && exec "$@"'


def started_on(script: str, folder: Path) -> tuple[str, ...]:
    """The program in a world of its own, where `script` has mounted something on `folder`."""
    folder.mkdir()
    allowed = subprocess.run(
        [*ALONE, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False
    )
    if allowed.returncode != 0:
        pytest.skip("may not mount a disk of its own here")
    return (*ALONE, "sh", "-c", script, "sh", str(folder), *SOURCE)


def cannot_start(display: VirtualDisplay, profile: Path, program: tuple[str, ...] = SOURCE) -> str:
    """What it wrote on the terminal; the window is closed by a key."""
    until(lambda: not display.visible_windows("Skycap cannot start"), "an earlier window to go")
    with running_desk(display, profile, program=program) as desk:
        until(lambda: bool(display.visible_windows("Skycap cannot start")), "the window")
        until(lambda: display.holds_keyboard("Skycap cannot start"), "the keyboard")
        desk.press("Return")
        assert desk.process.wait(60) == 1
    output = (profile.parent / f"{profile.name}.output").read_text()
    assert "Traceback" not in output
    assert "Nothing was opened or changed." in output
    assert "--profile" in output
    return output


def test_on_a_read_only_disk(desk_screen: VirtualDisplay, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    program = started_on(READ_ONLY, folder)
    output = cannot_start(desk_screen, folder / "profile", program)
    assert f"Skycap cannot write to {folder / 'profile'}: the disk is read-only." in output


def test_on_a_full_disk(desk_screen: VirtualDisplay, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    program = started_on(FULL, folder)
    output = cannot_start(desk_screen, folder / "profile", program)
    assert "the disk is full" in output


@pytest.mark.parametrize("where", ["profile", "profile/training", "profile/training/logs"])
def test_where_a_file_has_the_place_of_a_folder(
    desk_screen: VirtualDisplay, tmp_path: Path, where: str
) -> None:
    place = tmp_path / where
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("not a folder")
    output = cannot_start(desk_screen, tmp_path / "profile")
    assert f"a file in its place: {place}" in output
    assert place.read_text() == "not a folder"


@pytest.mark.parametrize("what", ["folder", "pipe", "circle of links"])
def test_where_the_log_cannot_be_opened(
    desk_screen: VirtualDisplay, tmp_path: Path, what: str
) -> None:
    log = tmp_path / "profile" / "training" / "logs" / "desk.log"
    log.parent.mkdir(parents=True)
    if what == "folder":
        log.mkdir()
    else:
        place_special_file(log, what)
    output = cannot_start(desk_screen, tmp_path / "profile")
    assert f"Skycap cannot use {log}: a folder, a link or a device has its name." in output


@pytest.mark.parametrize(
    ("environment", "profile", "sentence"),
    [
        ({"DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"}, "", "cannot open a window here"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "", "cannot open a window here"),
        ({"DISPLAY": "localhost:10.0"}, "", "screen of another machine"),
        ({}, "~nobody-of-that-name/desk", "cannot find its folder"),
        ({}, "noNULsuch", "cannot find its folder"),
    ],
)
def test_where_there_is_no_window_it_says_so_on_the_terminal(
    tmp_path: Path, environment: dict[str, str], profile: str, sentence: str
) -> None:
    profile = profile or str(tmp_path / "profile")
    script = (
        "import sys; from desktop.__main__ import main; "
        "main(['--training', '--profile', sys.argv[1].replace('NUL', chr(0))])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, profile],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_where_the_window_library_does_not_load_it_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "PySide6"
    broken.mkdir(parents=True)
    missing = "libEGL.so.1: cannot open shared object file"
    (broken / "__init__.py").write_text(f"raise ImportError({missing!r}, name='PySide6')\n")
    *program, folders = python_program("desktop")
    ended = subprocess.run(
        [
            *(*program, f"{broken.parent}:{folders}"),
            *("--training", "--profile", str(tmp_path / "profile")),
        ],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert f"cannot load its window library: {missing}." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "profile").exists()
