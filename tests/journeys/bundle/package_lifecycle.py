"""``python -m tests.journeys.bundle.package_lifecycle PACKAGE``: the Debian package's whole life.

As root, on a machine that may be changed: installs it, starts its desk as an ordinary user, is held
up in upgrading and removing it while that is open, upgrades, removes and purges it. It removes all
that it installed, also when a step fails.
"""

from __future__ import annotations

import grp
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.identity.crypto.org_key import OrgKey, fingerprint
from tests.support.virtual_display import VirtualDisplay, virtual_display

COMMAND = Path("/usr/bin/skycap")
PROGRAMS = Path("/usr/lib/skycap")
PANE = PROGRAMS / "skycap-card-pane" / "skycap-card-pane"
GROUP = "skycap-pane"
PIN = Path("/etc/skycap/organization-key.pub")
NEWER = "999.1"
_USER = 65534
AS_USER = ("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups")
_PATIENCE = 90.0


class WrongPackage(Exception):
    """The package does not do what it must; the text says what."""


def main() -> int:
    """The exit code; WrongPackage and CalledProcessError say what is wrong."""
    package = Path(sys.argv[1]).resolve()
    if os.geteuid() != 0:
        raise WrongPackage("only root installs packages")
    check(not PROGRAMS.exists(), f"{PROGRAMS} is there already")
    check(not PIN.exists(), f"{PIN} is there already")
    with tempfile.TemporaryDirectory(prefix="skycap-package-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        Path(folder).chmod(0o755)
        os.chown(home, _USER, _USER)
        newer = as_version(NEWER, package, Path(folder))
        try:
            with virtual_display() as display:
                live(package, newer, display, home)
        finally:
            dpkg("--purge", "skycap", may_fail=True)
    print("1 passed, 0 failed")
    return 0


def live(package: Path, newer: Path, display: VirtualDisplay, home: Path) -> None:
    """Install, upgrade, remove, purge."""
    dpkg("--install", str(package))
    version = installed_version()
    check_pane()
    print(f"Version {version} is installed; the pane is closed to its user.")
    check_own_files(home)
    check_changed_files(display, home)
    check_planted_code(home)
    print("Its files are its own: no changed, missing or added one, and no planted code, is run.")
    check_pin(home)
    print("Root pins an organization's key, and nobody else can.")
    with open_desk(display, home):
        for refused in (("--install", str(newer)), ("--remove", "skycap")):
            output = dpkg(*refused, may_fail=True)
            check("Skycap is open (process" in output, f"dpkg {refused[0]} output: {output}")
            check(installed_version() == version, "another version is there")
            check_pane()
    print("While a desk is open it is neither upgraded nor removed.")
    kept = contents(home)
    dpkg("--install", str(newer))
    check(installed_version() == NEWER, "it was not upgraded")
    check_pane()
    with open_desk(display, home):
        pass
    dpkg("--install", str(newer))
    check_pane()
    print("Upgraded and installed again; its desk opens.")
    dpkg("--remove", "skycap")
    check(not PROGRAMS.exists() and not COMMAND.is_symlink(), "programs were left behind")
    dpkg("--purge", "skycap")
    check(not PIN.parent.exists(), "the pinned key was left behind")
    check(GROUP not in {group.gr_name for group in grp.getgrall()}, "its group was left behind")
    check(kept.keys() <= contents(home).keys(), "the profile was touched")
    print("Removed and purged: no program and no group is left, and the profile is whole.")


def as_version(version: str, package: Path, folder: Path) -> Path:
    """The same package, called by another version."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text("utf-8").splitlines()
    changed = [f"Version: {version}" if line.startswith("Version: ") else line for line in lines]
    control.write_text("\n".join(changed) + "\n", "utf-8")
    built = folder / "newer.deb"
    quickly = ["dpkg-deb", "-Zzstd", "-z1", "--build", str(tree), str(built)]
    subprocess.run(quickly, check=True, stdout=subprocess.DEVNULL)
    return built


def dpkg(*arguments: str, may_fail: bool = False) -> str:
    """What it printed."""
    ran = subprocess.run(["dpkg", *arguments], capture_output=True, text=True)
    output = ran.stdout + ran.stderr
    check(may_fail or ran.returncode == 0, f"dpkg {arguments[0]} failed: {output}")
    return output


def installed_version() -> str:
    """Of a package that is installed and configured."""
    ran = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}|${Version}", "skycap"],
        capture_output=True,
        text=True,
        check=True,
    )
    status, version = ran.stdout.split("|")
    check(status == "installed", f"it is {status}")
    return version


def check_pane() -> None:
    """Root's, of its own group, to be started and not to be read."""
    status = PANE.stat()
    check(status.st_uid == 0, "the pane is not root's")
    check(grp.getgrgid(status.st_gid).gr_name == GROUP, "the pane has another group")
    check(not grp.getgrnam(GROUP).gr_mem, "its group has members")
    check(stat.S_IMODE(status.st_mode) == 0o2751, f"its mode is {oct(status.st_mode)}")
    within = (PANE.parent / "_internal").stat()
    check(stat.S_IMODE(within.st_mode) == 0o750, "its folder is open")


def check_pin(home: Path) -> None:
    """Pinned by root alone; the doctor of an ordinary user says so."""
    key = fingerprint(OrgKey.fresh().verify_key)
    command = (str(COMMAND), "pin-organization", *key.split())
    check(subprocess.run([*AS_USER, *command]).returncode != 0, "a user has pinned a key")
    check(not PIN.exists(), "a user has written the pin")
    subprocess.run(command, check=True)
    status = PIN.stat()
    check((status.st_uid, stat.S_IMODE(status.st_mode)) == (0, 0o644), "the pin is not root's")
    row = doctor(home)["card requests"]
    check(row["verdict"] == "protected", f"the doctor says: {row}")


def check_own_files(home: Path) -> None:
    """Every file agrees with the manifest, and the doctor says so."""
    row = doctor(home)["program files"]
    check(row["verdict"] == "protected", f"the doctor says: {row}")


def check_changed_files(display: VirtualDisplay, home: Path) -> None:
    """Each change is made by root and taken back."""
    airports = PROGRAMS / "skycap" / "_internal" / "airportsdata" / "airports.csv"
    of_the_pane = PANE.parent / "_internal" / "certifi" / "cacert.pem"
    planted = PROGRAMS / "skycap" / "_internal" / "planted.so"
    with kept(airports):
        with airports.open("ab") as file:
            file.write(b"planted")
        refused_start(display, home, f"a file of its program is changed: {airports}.")
    with kept(airports):
        airports.unlink()
        check_no_passphrase(home, f"a file of its program is missing: {airports}.")
    planted.write_bytes(b"")
    try:
        check_no_passphrase(home, f"a file of its program is added: {planted}.")
    finally:
        planted.unlink()
    with kept(of_the_pane):
        facts = of_the_pane.stat()
        contents = bytearray(of_the_pane.read_bytes())
        contents[-1] ^= 1
        of_the_pane.write_bytes(contents)
        rows = doctor(home)
        check(rows["memory"]["verdict"] == "exposed", f"a pane that was changed: {rows['memory']}")
        os.utime(of_the_pane, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        row = doctor(home)["program files"]
        check(row["verdict"] == "exposed", f"other contents of the same time: {row}")
    check_own_files(home)


def check_planted_code(home: Path) -> None:
    """Not by variables of Python, and not beside the user."""
    mark = home / "ran"
    for name in ("sitecustomize", "usercustomize", "platform", "argparse"):
        (home / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').close()\n")
    variables = {"PYTHONPATH": str(home), "PYTHONHOME": str(home), "PYTHONPYCACHEPREFIX": str(home)}
    ran = subprocess.run(
        [*AS_USER, str(COMMAND), "--version"],
        cwd=home,
        env=variables | {"HOME": str(home)},
        capture_output=True,
        text=True,
    )
    check(ran.stdout.startswith("Skycap "), f"it does not start: {ran.stderr}")
    check(not mark.exists(), "planted code was run")


@contextmanager
def kept(file: Path) -> Iterator[None]:
    """As it is now, with its owner, mode and time, once this is left."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        subprocess.run(["cp", "--archive", str(file), str(copy)], check=True)
        try:
            yield
        finally:
            subprocess.run(["cp", "--archive", str(copy), str(file)], check=True)


def doctor(home: Path) -> dict[str, dict[str, str]]:
    """What it says, by subject."""
    ran = subprocess.run(
        [*AS_USER, str(COMMAND), "doctor", "--json", "--profile", str(home / "profile")],
        env={"HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        check=True,
    )
    return {row["subject"]: row for row in json.loads(ran.stdout)}


def check_no_passphrase(home: Path, sentence: str) -> None:
    """A command that asks for one says this instead."""
    ran = subprocess.run(
        [*AS_USER, str(COMMAND), "verify", "--profile", str(home / "profile")],
        env={"HOME": str(home), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    check(ran.returncode == 2 and sentence in ran.stderr, f"verify: {ran.stdout} {ran.stderr}")
    check(not ran.stdout, f"verify asks: {ran.stdout}")


def refused_start(display: VirtualDisplay, home: Path, sentence: str) -> None:
    """The desk says this on the terminal and in a window, and opens nothing."""
    with subprocess.Popen(
        [*AS_USER, str(COMMAND), "--training", "--profile", str(home / "profile")],
        env=display.environment() | {"HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as desk:
        try:
            ends = time.monotonic() + _PATIENCE
            while not display.visible_windows("Skycap cannot start"):
                check(desk.poll() is None, "the desk ended without a window")
                check(time.monotonic() < ends, "no window says why it does not start")
                time.sleep(0.05)
        finally:
            desk.terminate()
        _, printed = desk.communicate(timeout=_PATIENCE)
    check(sentence in printed, f"it printed: {printed}")
    check(not (home / "profile").exists(), "it opened its folder")


@contextmanager
def open_desk(display: VirtualDisplay, home: Path) -> Iterator[None]:
    """The installed desk as an ordinary user, from its window to its end."""
    environment = display.environment() | {"HOME": str(home)}
    with subprocess.Popen(
        [*AS_USER, str(COMMAND), "--training", "--profile", str(home / "profile")],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as desk:
        try:
            ends = time.monotonic() + _PATIENCE
            while not display.visible_windows("Skycap"):
                check(desk.poll() is None, "the desk ended")
                check(time.monotonic() < ends, "the desk shows no window")
                time.sleep(0.05)
            yield
        finally:
            desk.terminate()
            desk.wait(_PATIENCE)
    ends = time.monotonic() + _PATIENCE
    while any(is_of_package(entry) for entry in Path("/proc").iterdir()):
        check(time.monotonic() < ends, "a program of the desk did not end with it")
        time.sleep(0.05)


def is_of_package(entry: Path) -> bool:
    try:
        return entry.name.isdigit() and str(PROGRAMS) in os.readlink(entry / "exe")
    except OSError:
        return False


def contents(folder: Path) -> dict[str, int]:
    """Sizes by path."""
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise WrongPackage(otherwise)


if __name__ == "__main__":
    sys.exit(main())
