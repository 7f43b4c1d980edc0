"""The real program on a virtual display, worked by real key presses and watched by its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.app.environment.environment_policy import POLICIES
from tests.support.virtual_display import VirtualDisplay

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "seven grey geese over 41 barns"
PATIENCE = 90.0
PANE_TITLE = "Sealed card"
SOURCE = (sys.executable, "-m", "desktop")


class DeskDidNotLog(AssertionError):
    """The line that was waited for did not come; the text shows what came instead."""


@dataclass
class RunningDesk:
    """One process of the desk. `press` and `type` go to whatever window has the keyboard."""

    display: VirtualDisplay
    profile: Path
    process: subprocess.Popen[bytes]
    _read_from: int = 0
    where: str = "training"
    log_file: Path = field(init=False)
    had_to_be_killed: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._began_at = self._read_from
        self.log_file = self.profile / self.where / "logs" / "desk.log"

    def path_of(self, file: Path) -> str:
        """As a person types it where the desk runs."""
        return str(file)

    def press(self, *keys: str) -> None:
        """By their X names."""
        for key in keys:
            self.display.press(key)

    def type(self, text: str, delay_ms: int = 4) -> None:
        """One key at a time."""
        self.display.type(text, delay_ms)

    def wait_for(self, logged: str, patience: float = PATIENCE) -> str:
        """The next line of the log that holds this text."""
        ends = time.monotonic() + patience
        passed: list[str] = []
        while True:
            for line in self._new_lines():
                passed.append(line)
                if logged in line:
                    # What comes after it stays to be read.
                    return line
            if self.process.poll() is not None and not self._more():
                raise DeskDidNotLog(f"desk ended ({self.process.returncode}) before {logged!r}")
            if time.monotonic() > ends:
                raise DeskDidNotLog(f"no {logged!r}; instead:\n" + "\n".join(passed[-25:]))
            time.sleep(0.01)

    def wait_until_logged(self, logged: str, patience: float = PATIENCE) -> None:
        """Anywhere in this run's log, for what may come before or after another line."""
        ends = time.monotonic() + patience
        while not self._has_logged_in_this_run(logged):
            if time.monotonic() > ends:
                raise DeskDidNotLog(f"no {logged!r} in this run, but:\n{self._end_of_log()}")
            time.sleep(0.02)

    def _has_logged_in_this_run(self, logged: str) -> bool:
        if not self.log_file.exists():
            return False
        with self.log_file.open("rb") as log:
            log.seek(self._began_at)
            return logged.encode() in log.read()

    def _end_of_log(self) -> str:
        lines = self.log_file.read_text().splitlines() if self.log_file.exists() else []
        return "\n".join(lines[-25:])

    def has_logged(self, logged: str) -> bool:
        """Anywhere in the log of this profile."""
        return self.log_file.exists() and logged in self.log_file.read_text()

    def children(self, word: str) -> list[int]:
        """Processes whose command line holds this word and whose parent is the desk."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                status = (entry / "stat").read_text()
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            parent = int(status.rsplit(")", 1)[1].split()[1])
            if parent == self.process.pid and word in command:
                found.append(int(entry.name))
        return found

    def wait_for_pane(self, patience: float = PATIENCE) -> int:
        """The pane's process, once its window has the keyboard."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            if self.display.holds_keyboard(PANE_TITLE):
                panes = self.children("cardpane") or self.children("skycap-card-pane")
                if panes:
                    return panes[0]
            time.sleep(0.02)
        raise DeskDidNotLog("the sealed pane did not open")

    def wait_for_keyboard(self, patience: float = PATIENCE) -> None:
        """Until keys go to the desk itself again."""
        ends = time.monotonic() + patience
        while not self.display.holds_keyboard(POLICIES[self.where].window_title):
            if time.monotonic() > ends:
                raise DeskDidNotLog("the desk did not get the keyboard back")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: no chance to save anything."""
        self.process.kill()
        self.process.wait(10)

    def close(self) -> int:
        """Ask it to end and wait; the exit code. One that does not is killed, which is a fault."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.had_to_be_killed = True
                self.process.kill()
                self.process.wait(10)
        return self.process.returncode

    def _more(self) -> bool:
        # Asked a hundred times a second: the file is opened only where it has grown.
        try:
            return os.stat(self.log_file).st_size > self._read_from
        except FileNotFoundError:
            return False

    def _new_lines(self) -> Iterator[str]:
        if not self._more():
            return
        with self.log_file.open("rb") as log:
            log.seek(self._read_from)
            while True:
                raw = log.readline()
                if not raw.endswith(b"\n"):
                    return
                self._read_from += len(raw)
                yield raw.decode().rstrip("\n")


@contextmanager
def running_desk(
    display: VirtualDisplay,
    profile: Path,
    *,
    look: str = "light",
    servers: Path | None = None,
    extra: tuple[str, ...] = (),
    environment: dict[str, str] | None = None,
    program: tuple[str, ...] = SOURCE,
    where: str = "training",
) -> Iterator[RunningDesk]:
    """Start the desk in an environment and end it on the way out, which it must do by itself;
    `program` may name a bundle.
    """
    command = [*program, "--environment", where, "--profile", str(profile)]
    command += ["--look", look, *extra]
    if servers is not None:
        command += ["--servers", str(servers)]
    desk_log = profile / where / "logs" / "desk.log"
    start_at = desk_log.stat().st_size if desk_log.exists() else 0
    output = profile.parent / f"{profile.name}.output"
    # As for a user: compiled modules are kept, so that the second start is the usual one.
    usual = {**display.environment(), **(environment or {}), "PYTHONPATH": str(ROOT)}
    usual.pop("PYTHONDONTWRITEBYTECODE", None)
    with output.open("ab") as logged:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=usual,
            stdin=subprocess.DEVNULL,
            stdout=logged,
            stderr=logged,
        )
    desk = RunningDesk(display, profile, process, start_at, where)
    try:
        yield desk
    finally:
        desk.close()
    assert not desk.had_to_be_killed, "the desk did not end within a minute of SIGTERM"


def has_keyring() -> bool:
    """A Secret Service is promised by the environment of the tests."""
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
