"""``python -m tests.windows.installed``: the Windows installer, and what it installs, under Wine.

Run by `make windows-package`. Installs, works the desk by real key presses up to the installed
pane, which must stay hidden because Wine keeps no window out of captures; then plays the whole
call, with a stand-in for that one call frozen into the pane's program file; then removes all of it.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from desktop import __version__
from desktop.card_protocol import program_manifest
from tests.journeys.bundle.smoke import NOT_FOR_THE_PANE
from tests.support.journeys.running_desk import PANE_TITLE, PASSPHRASE, ROOT
from tests.support.journeys.the_call import until
from tests.support.virtual_display import VirtualDisplay
from tests.support.windows.windows_call import new_client, search, sign_up, to_the_consent
from tests.support.windows.wine import (
    PREFIX,
    run_on_windows,
    windows_display,
    windows_path,
    windows_processes,
)
from tests.support.windows.wine_desk import running_wine_desk
from tests.windows.tour import SCENES, play_the_call

INSTALLER = ROOT / "build" / f"skycap_{__version__}_setup.exe"
FOLDER = PREFIX / "drive_c" / "Program Files" / "Skycap"
PANE_FOLDER = FOLDER / "skycap-card-pane"
MENU = PREFIX / "drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs/Skycap"
IN_THE_MENU = {"Skycap (training).lnk", "Skycap (vendor test).lnk", "Skycap (live).lnk"}
UNINSTALL_KEY = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Skycap"
DESK = r"C:\Program Files\Skycap\skycap\skycap.exe"
CONSOLE = r"C:\Program Files\Skycap\skycap\skycap-console.exe"
UNINSTALLER = r"C:\Program Files\Skycap\uninstall.exe"
# No DLL of Qt's network either.
REFUSED_IN_THE_PANE = (*NOT_FOR_THE_PANE, "qt6network", "qtnetwork")


class BrokenInstaller(Exception):
    """The installer, or what it installed, is not what it must be; the text says how."""


def main() -> int:
    """The exit code; BrokenInstaller or DeskDidNotLog say what is wrong."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="skycap-installed-") as folder:
        with windows_display() as display:
            install()
            refuse_desk_parts_in_the_pane()
            ask_the_doctor(Path(folder))
            refuse_a_planted_file(Path(folder))
            work_the_desk(display, Path(folder) / "profile")
        play_with_the_stand_in(Path(folder))
        with windows_display():
            uninstall()
        if not (Path(folder) / "profile" / "training").is_dir():
            raise BrokenInstaller("the records were removed with the programs")
    print("1 passed, 0 failed")
    return 0


def install() -> None:
    """For all users, and without a question."""
    run_on_windows(windows_path(INSTALLER), "/S", seconds=600)
    bill = f"documents/skycap_{__version__}_windows.cdx.json"
    programs = ("skycap/skycap.exe", "skycap/skycap-console.exe", "uninstall.exe")
    for name in (*programs, "manifest", bill):
        if not (FOLDER / name).is_file():
            raise BrokenInstaller(f"{name} was not installed")
    if not (PANE_FOLDER / "skycap-card-pane.exe").is_file():
        raise BrokenInstaller("the pane was not installed into a folder of its own")
    if not MENU.is_dir() or {entry.name for entry in MENU.iterdir()} != IN_THE_MENU:
        raise BrokenInstaller("the start menu has other entries")
    if __version__ not in run_on_windows("reg.exe", "query", UNINSTALL_KEY):
        raise BrokenInstaller("Windows does not list it among what can be removed")
    print("Installed for all users, in the start menu, and in the list of programs.")


def refuse_desk_parts_in_the_pane() -> None:
    """Neither as files nor in the frozen archive (whose table of names is plain text)."""
    names = [str(path.relative_to(PANE_FOLDER)).lower() for path in PANE_FOLDER.rglob("*")]
    inside = (PANE_FOLDER / "skycap-card-pane.exe").read_bytes()
    if b"desktop.card_protocol" not in inside:
        raise BrokenInstaller("names can no longer be read from the frozen programs")
    for part in REFUSED_IN_THE_PANE:
        if any(part in name for name in names) or part.encode() in inside.lower():
            raise BrokenInstaller(f"the pane carries {part}")
    print("The pane's folder holds nothing of the desk, and no network part of Qt.")


def ask_the_doctor(folder: Path) -> None:
    """The console program prints what it found, as JSON."""
    profile = windows_path(folder / "doctor")
    printed = run_on_windows(CONSOLE, "doctor", "--json", "--profile", profile)
    rows = json.loads(printed[printed.index("[") :])
    (files,) = (row for row in rows if row["subject"] == "program files")
    if not files["words"].startswith("The files of both programs are as they were installed"):
        raise BrokenInstaller(f"of the program files the doctor says: {files}")
    print("The doctor found the files of both programs as they were installed, contents and all.")


def refuse_a_planted_file(folder: Path) -> None:
    """What is neither in the manifest nor in a package of ours could be loaded by the desk."""
    planted = FOLDER / "skycap" / "_internal" / "planted.dll"
    planted.touch()
    printed = run_on_windows(CONSOLE, "verify", "--profile", windows_path(folder / "doctor"))
    planted.unlink()
    if "a file of its program is added" not in printed or "planted.dll" not in printed:
        raise BrokenInstaller(f"a planted file was not found: {printed}")
    print("A planted file was named before a passphrase was asked for.")


def work_the_desk(display: VirtualDisplay, profile: Path) -> None:
    """With training servers of its own: sign-in, a lock, and the call up to the pane."""
    profile.mkdir()
    with running_wine_desk(display, profile, program=(DESK,)) as desk:
        sign_up(desk)
        servers = set(windows_processes("serve-training"))
        if not servers:
            raise BrokenInstaller("the installed training servers do not run")
        refuse_to_install_over_an_open_desk()
        desk.press("ctrl+l")
        desk.wait_for("lock left")
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("signed in")
        desk.wait_for("today needs=")
        if set(windows_processes("serve-training")) != servers:
            raise BrokenInstaller("the training servers did not live through a lock")
        new_client(desk)
        search(desk)
        to_the_consent(desk)
        desk.press("p")
        if "screen_unshielded" not in desk.wait_for("card pane: "):
            raise BrokenInstaller("the installed pane ended in another way")
        desk.wait_for("error shown code=")
        if display.visible_windows(PANE_TITLE):
            raise BrokenInstaller("a pane that captures can see was shown")
    print("The installed desk locked and came back; its pane stayed hidden, and said why.")


def refuse_to_install_over_an_open_desk() -> None:
    """What lies there stays as it is."""
    mark = FOLDER / "skycap" / "of-this-installation"
    mark.touch()
    run_on_windows(windows_path(INSTALLER), "/S", seconds=600)
    if not mark.is_file():
        raise BrokenInstaller("it was installed over a desk that was open")
    mark.unlink()
    print("It was not installed over an open desk.")


def play_with_the_stand_in(folder: Path) -> None:
    """The installed desk, and the installed pane's folder with another program file in it."""
    spec = windows_path(ROOT / "tests" / "support" / "windows" / "shielded_pane.spec")
    printed = run_on_windows(
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--workpath", windows_path(folder / "freezer"), "--distpath", windows_path(folder)),
        spec,
        seconds=1200,
    )
    # Not collected into a folder, so it stays where it was made.
    stand_in = next((folder / "freezer").rglob("skycap-card-pane.exe"), None)
    if stand_in is None:
        raise BrokenInstaller(f"the stand-in was not frozen: {printed[-2000:]}")
    own, manifest = PANE_FOLDER / stand_in.name, FOLDER / program_manifest.NAME
    shipped, listed = own.read_bytes(), manifest.read_text("utf-8")
    shutil.copy(stand_in, own)
    entry = program_manifest.entry_of(str(own), own.stat().st_mode)
    path = own.relative_to(FOLDER).as_posix()
    lines = listed.splitlines(keepends=True)
    (as_shipped,) = (line for line in lines if line.endswith(f" {path}\n"))
    manifest.write_text(listed.replace(as_shipped, program_manifest.line_of(entry, path)), "utf-8")
    try:
        if play_the_call("light", "1440", (DESK,)) != SCENES:
            raise BrokenInstaller("the call had other scenes")
    finally:
        own.write_bytes(shipped)
        manifest.write_text(listed, "utf-8")
    print("The installed desk played the whole call.")


def uninstall() -> None:
    """Records stay."""
    run_on_windows(UNINSTALLER, "/S")
    until(lambda: not FOLDER.exists(), "the programs to be removed")
    if MENU.exists() or __version__ in run_on_windows("reg.exe", "query", UNINSTALL_KEY):
        raise BrokenInstaller("something was left of the installation")
    print("Removed; records stay.")


if __name__ == "__main__":
    if not INSTALLER.is_file():
        sys.exit(f"{INSTALLER} is missing; `make windows-package` makes it")
    sys.exit(main())
