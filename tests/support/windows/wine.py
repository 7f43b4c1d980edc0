"""A Windows of the project's own, made by ``.ci/windows/setup.sh``: Wine, and a Windows Python."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.journeys.running_desk import ROOT
from tests.support.virtual_display import VirtualDisplay, virtual_display

WINDOWS = Path(os.environ.get("SKYCAP_WINDOWS_FOLDER") or ROOT / "build" / "windows")
PREFIX = WINDOWS / "prefix"
_WINESERVER = "/usr/lib/wine/wineserver64"
_RUNNER = ROOT / ".ci" / "windows" / "run.sh"
_WINES_OWN = (
    *("services.exe", "winedevice.exe", "plugplay.exe", "svchost.exe", "rpcss.exe"),
    *("explorer.exe", "conhost.exe", "start.exe", "wineboot.exe", "winemenubuilder.exe"),
)


def windows_path(path: Path) -> str:
    """As Windows programs know a file of this machine: Wine has its root as drive Z."""
    return "Z:" + str(path).replace("/", "\\")


def wine_command(*arguments: str) -> tuple[str, ...]:
    """The Windows Python with these arguments, behind all else that the machine does.

    Its output goes through a pipe: Wine 8 starts no Python whose output is a file.
    """
    shell = 'runner=$1; shift; nice -n 10 sh "$runner" "$@" </dev/null 2>&1 | cat'
    return ("sh", "-c", shell, "wine", str(_RUNNER), *arguments)


def run_on_windows(
    *arguments: str, environment: dict[str, str] | None = None, seconds: float = 300.0
) -> str:
    """What the Windows Python prints, with the project as its current folder, until it has ended
    and so has whatever it started.
    """
    read, write = os.pipe()
    os.set_blocking(read, False)
    try:
        program = subprocess.Popen(
            ("nice", "-n", "10", "sh", str(_RUNNER), *arguments),
            cwd=ROOT,
            env=variables(environment or dict(os.environ)),
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=subprocess.STDOUT,
        )
    finally:
        os.close(write)
    try:
        # What a Windows program prints may be in its code page.
        printed = _printed(read, program, time.monotonic() + seconds)
        return printed.decode(errors="replace").replace("\r\n", "\n")
    finally:
        os.close(read)
        program.kill()
        program.wait()


def _printed(read: int, program: subprocess.Popen[bytes], latest: float) -> bytes:
    """To the end of the pipe, or until nothing but Wine's own programs hold it: where they were
    started with this one, they stay, such as a console without a window.
    """
    found = b""
    while time.monotonic() < latest:
        has_ended = program.poll() is not None and not _of_ours()
        select.select([read], [], [], 0 if has_ended else 0.5)
        try:
            while part := os.read(read, 1 << 16):
                found += part
            return found
        except BlockingIOError:
            if has_ended:
                # They know the display of this run, which the next one may not have.
                end_all()
                return found
    raise TimeoutError(found[-3000:].decode(errors="replace"))


def _of_ours() -> bool:
    return any(
        not any(name in line.lower() for name in _WINES_OWN)
        for line in windows_processes(".exe").values()
    )


def variables(environment: dict[str, str]) -> dict[str, str]:
    """What the Windows programs get of this environment, for the same Windows."""
    kept = {**environment, "SKYCAP_WINDOWS_FOLDER": str(WINDOWS), "PYTHONPATH": ""}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def windows_processes(*words: str) -> dict[int, str]:
    """Of our Windows: process ids of this machine, with command lines that hold all these words."""
    mark, found = f"WINEPREFIX={PREFIX}\0".encode(), {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if all(word in line for word in words) and mark in (entry / "environ").read_bytes():
                found[int(entry.name)] = line
    return found


@contextmanager
def windows_display(width: int = 1440, height: int = 900) -> Iterator[VirtualDisplay]:
    """A display with a window manager, without which Wine gives no window the keyboard.

    What still runs in our Windows is ended on the way out.
    """
    with virtual_display(width, height) as display:
        manager = subprocess.Popen(
            ["openbox", "--config-file", "/dev/null"],
            env=display.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield display
        finally:
            end_all()
            manager.terminate()
            manager.wait(30)


@contextmanager
def screen_scale(percent: int) -> Iterator[None]:
    """The scale of the screen that a person chooses in Windows' settings; 100 % again afterwards.

    For programs that start meanwhile, once all others have ended.
    """
    _set_dots_per_inch(96 * percent // 100)
    try:
        yield
    finally:
        _set_dots_per_inch(96)


def _set_dots_per_inch(dots: int) -> None:
    key, value = r"HKCU\Control Panel\Desktop", ("/t", "REG_DWORD", "/d", str(dots), "/f")
    run_on_windows("reg.exe", "add", key, "/v", "LogPixels", *value)
    end_all()


def end_all() -> None:
    """End every program of our Windows, and of no other."""
    subprocess.run(
        [_WINESERVER, "-k"], env={**os.environ, "WINEPREFIX": str(PREFIX)}, check=False, timeout=60
    )
