"""The control files of the Debian package; the package itself is built by `make package` only."""

from __future__ import annotations

import hashlib
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from desktop.app.command_line import ENVIRONMENTS
from distribution import system_libraries
from distribution.debian_package import (
    INSTALLED_PANE_MODE,
    PackageFacts,
    control_text,
    debian_changelog,
    qt_libraries,
    set_modes,
    write_program_manifest,
)
from distribution.licenses import copyright_text

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".ci" / "distribution" / "debian"
FACTS = PackageFacts(version="1.2.3", epoch=1_790_000_000)


def fields(control: str) -> dict[str, str]:
    """By name; a long value keeps its further lines."""
    found = re.findall(r"^([A-Z][\w-]*): (.*(?:\n .*)*)", control, re.M)
    return dict(found)


def test_control_names_the_version_and_every_dependency() -> None:
    control = fields(control_text(FACTS, ("adduser", "libc6 (>= 2.36)"), 1024))
    assert (control["Package"], control["Version"]) == ("skycap", "1.2.3")
    assert control["Architecture"] == "amd64"
    assert control["Depends"] == "adduser, libc6 (>= 2.36)"
    assert control["Installed-Size"] == "1024"
    assert "<" in control["Maintainer"]
    assert "\n\n" not in control["Description"], "an empty line would end the fields"


def test_what_qt_loads_is_one_list_for_setup_and_package() -> None:
    libraries = qt_libraries(ROOT)
    assert "libxcb-cursor0" in libraries
    assert len(set(libraries)) == len(libraries) > 15
    setup = (ROOT / ".ci" / "setup.sh").read_text("utf-8")
    assert "qt=$(grep -v '^#' .ci/qt_libraries" in setup
    assert not [library for library in libraries if library in setup]


@pytest.mark.parametrize("name", ["preinst", "postinst", "prerm", "postrm"])
def test_a_maintainer_script_stops_at_the_first_error(name: str) -> None:
    script = (SCRIPTS / name).read_text("utf-8")
    assert script.startswith("#!/bin/sh\n")
    assert "\nset -e\n" in script
    subprocess.run(["sh", "-n", str(SCRIPTS / name)], check=True)


def test_no_maintainer_script_touches_what_is_a_users() -> None:
    for path in SCRIPTS.iterdir():
        assert not re.search(r"HOME|/home|\.local|\.config", path.read_text("utf-8"))


@pytest.mark.parametrize("name", ["preinst", "prerm"])
def test_a_program_that_runs_holds_an_upgrade_up(name: str) -> None:
    """This test's own program stands for the installed one."""
    action = {"preinst": "upgrade", "prerm": "remove"}[name]
    script = (SCRIPTS / name).read_text("utf-8")
    program = str(Path("/proc/self/exe").resolve())
    held_up = script.replace("/usr/lib/skycap/*)", f"{program})")
    ran = subprocess.run(["sh", "-c", held_up, name, action], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "Skycap is open (process " in ran.stderr
    other = subprocess.run(["sh", "-c", held_up, name, "failed-upgrade"], capture_output=True)
    assert other.returncode == 0


def test_the_group_is_given_before_the_mode_that_a_new_group_takes_away() -> None:
    script = (SCRIPTS / "postinst").read_text("utf-8")
    assert script.index("chgrp") < script.index("chmod 2751")


def test_in_the_archive_the_pane_is_closed_and_the_desk_is_open(tmp_path: Path) -> None:
    desk = tmp_path / "usr/lib/skycap/skycap"
    pane = tmp_path / "usr/lib/skycap/skycap-card-pane"
    for program in (desk, pane):
        (program / "_internal").mkdir(parents=True)
        for name in (program.name, "_internal/libqt.so", "_internal/archive.zip"):
            (program / name).write_bytes(b"")
        (program / program.name).chmod(0o775)
        (program / "_internal/libqt.so").chmod(0o777)
        (program / "_internal/archive.zip").chmod(0o666)
    set_modes(tmp_path)
    modes = {
        str(path.relative_to(tmp_path / "usr/lib/skycap")): path.stat().st_mode & 0o7777
        for path in (tmp_path / "usr/lib/skycap").rglob("*")
    }
    assert modes == {
        **{"skycap": 0o755, "skycap/_internal": 0o755, "skycap/skycap": 0o755},
        **{"skycap/_internal/libqt.so": 0o755, "skycap/_internal/archive.zip": 0o644},
        **{"skycap-card-pane": 0o755, "skycap-card-pane/_internal": 0o750},
        "skycap-card-pane/skycap-card-pane": 0o750,
        "skycap-card-pane/_internal/libqt.so": 0o750,
        "skycap-card-pane/_internal/archive.zip": 0o640,
    }


def test_the_manifest_has_the_modes_and_times_of_the_installed_files(tmp_path: Path) -> None:
    programs = tmp_path / "usr/lib/skycap"
    for name in ("skycap", "skycap-card-pane"):
        (programs / name).mkdir(parents=True)
        (programs / name / name).write_bytes(b"program")
        (programs / name / name).chmod(0o755)
    set_modes(tmp_path)
    write_program_manifest(tmp_path, FACTS.epoch)
    digest = hashlib.sha256(b"program").hexdigest()
    assert (programs / "manifest").read_text("utf-8").splitlines() == [
        "skycap manifest 1",
        "0 0 40755 0 skycap",
        f"{digest} 7 100755 {FACTS.epoch} skycap/skycap",
        "0 0 40755 0 skycap-card-pane",
        f"{digest} 7 102751 {FACTS.epoch} skycap-card-pane/skycap-card-pane",
    ]
    assert (programs / "manifest").stat().st_mode & 0o777 == 0o644
    script = (SCRIPTS / "postinst").read_text("utf-8")
    assert f"chmod {INSTALLED_PANE_MODE:o} " in script


def test_only_exact_copies_of_system_libraries_are_left_to_debian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, frozen = tmp_path / "system", tmp_path / "frozen"
    for folder in (system, frozen):
        folder.mkdir()
        for name in ("libz.so.1", "libssl.so.3", "libpython3.11.so.1.0"):
            (folder / name).write_text(name)
    (frozen / "libssl.so.3").write_text("of another version")
    (frozen / "libQt6Core.so.6").write_text("not of the system")
    (frozen / "libQt6Gui.so.6").symlink_to("libQt6Core.so.6")
    monkeypatch.setattr(system_libraries, "SYSTEM_FOLDERS", (str(system),))
    assert system_libraries.drop_copies_of_system_libraries(frozen) == ("libz.so.1",)
    kept = {path.name for path in frozen.iterdir()}
    assert kept == {"libssl.so.3", "libpython3.11.so.1.0", "libQt6Core.so.6", "libQt6Gui.so.6"}


def test_the_menu_entry_starts_training_and_offers_the_other_environments() -> None:
    file = ConfigParser(interpolation=None)
    file.optionxform = str  # type: ignore[assignment,method-assign]
    file.read(SCRIPTS / "skycap.desktop", "utf-8")
    entry = file["Desktop Entry"]
    assert entry["Exec"] == "skycap --training"
    assert entry["Icon"] == "skycap"
    named = entry["Actions"].rstrip(";").split(";")
    started = {name: file[f"Desktop Action {name}"]["Exec"] for name in named}
    assert started == {
        each: f"skycap --environment {each}" for each in ENVIRONMENTS if each != "training"
    }
    assert len(file.sections()) == 1 + len(named)
    assert (ROOT / "resources" / "icons" / "skycap.svg").is_file()


def test_copyright_and_changelog_have_debians_form() -> None:
    stated = copyright_text((ROOT / "LICENSE").read_text("utf-8"))
    assert stated.startswith("Format: ")
    assert "Permission is hereby granted" in stated
    assert "LGPL-3" in stated
    license_body = stated.rpartition("License: MIT\n")[2]
    assert all(line.startswith(" ") for line in license_body.splitlines())
    assert re.fullmatch(
        r"skycap \(1\.2\.3\) stable; urgency=medium\n\n  \* .+\n\n -- .+ <.+>  .+ -0000\n",
        debian_changelog(FACTS),
    )
