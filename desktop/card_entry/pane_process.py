"""The pane's child process: start it, send one request, read the reply, and end it.

It gets a short list of environment variables and two pipes, and inherits nothing else.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.card_protocol import HOSTED_FIELDS, SCREEN_READER, program_file
from desktop.system.python_program import python_program

_SOURCE = Path(__file__).resolve().parents[2]

# What a window needs to find its display, fonts and language. No bus, proxy or preload.
_PASSED_VARIABLES = (
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "QT_QPA_PLATFORM",
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "SYSTEMROOT",
    "WINDIR",
    "USERPROFILE",
)
# Only for a screen reader: the pane finds the accessibility bus by them, then drops them.
_SCREEN_READER_VARIABLES = ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS")
_END_SECONDS = 1.0
_ANY_PROCESS = 0xFFFFFFFF  # Windows, ASFW_ANY


def bare_environment(
    environment: Mapping[str, str], platform: str = sys.platform
) -> dict[str, str]:
    """The variables of `environment` that every pane gets.

    Windows finds libraries by PATH, and PySide fails to load without one: there the pane gets one
    with the system's own folder only, never the user's.
    """
    passed = {name: environment[name] for name in _PASSED_VARIABLES if name in environment}
    if platform == "win32" and "SYSTEMROOT" in passed:
        passed["PATH"] = passed["SYSTEMROOT"] + "\\System32"
    return passed


def reader_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The further variables that a pane with a screen reader gets."""
    return {name: environment[name] for name in _SCREEN_READER_VARIABLES if name in environment}


def pane_command() -> tuple[str, ...]:
    """The command that starts the pane: the installed program, or the one in the source tree."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        folder = Path(sys.executable).resolve().parents[1] / "skycap-card-pane"
        return (str(folder / f"skycap-card-pane{suffix}"),)
    return python_program("desktop.cardpane", writes_bytecode=False)


def let_come_forward(user32: Any, pid: int) -> None:  # noqa: ANN401
    """Windows lets a program take the keyboard that the foreground program has started just now, or
    has named (AllowSetForegroundWindow). A spare was started minutes ago. In a virtual environment
    this number is that of Python's launcher, so there any program is named, until the next key.
    """
    is_launcher = sys.prefix != sys.base_prefix
    user32.AllowSetForegroundWindow(ctypes.c_uint32(_ANY_PROCESS if is_launcher else pid))


def starts_closed(command: tuple[str, ...] = ()) -> bool:
    """Whether the file of this command, or of the pane's own, makes its processes start closed to
    the user of this desk, by its owner, mode and group (`program_file`). Never from source.
    """
    command = command or pane_command()
    if sys.platform != "linux" or len(command) != 1:
        return False
    return program_file.starts_closed(command[0], os.getuid(), (os.getgid(), *os.getgroups()))


def start_pane(
    environment: Mapping[str, str],
    limit: int,
    command: tuple[str, ...] = (),
    *,
    screen_reader: bool = False,
    hosted: bool = False,
) -> PaneProcess:
    """Start a pane. It gets the listed variables of `environment`; `limit` is the greatest size of
    its reply in bytes. OSError when the program does not exist.
    """
    command = command or pane_command()
    folder = Path(command[0]).parent if len(command) == 1 else _SOURCE
    variables = bare_environment(environment)
    if screen_reader:
        variables |= reader_environment(environment)
        command = (*command, SCREEN_READER)
    if hosted:
        command = (*command, HOSTED_FIELDS)
    return PaneProcess.start(command, folder, variables, limit)


@dataclass(slots=True)
class PaneProcess:
    """A running pane. `limit`: the greatest size of its reply in bytes; the rest is not read.

    On Linux the card is in a child of this process. They end together, and the pipes are the
    child's, so the end of its reply is the end of both.
    """

    limit: int
    _process: subprocess.Popen[bytes]
    _reply: bytearray = field(default_factory=bytearray)
    _reply_changed: threading.Condition = field(default_factory=threading.Condition)
    _at_eof: bool = False
    _is_writing: bool = False
    _end_lock: threading.Lock = field(default_factory=threading.Lock)
    _reader: threading.Thread | None = None

    @classmethod
    def start(
        cls, command: tuple[str, ...], folder: Path, environment: Mapping[str, str], limit: int
    ) -> PaneProcess:
        """Start the program with exactly `environment`. OSError when it does not exist."""
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=0x08000000 if sys.platform == "win32" else 0,
            bufsize=0,
        )
        return cls.attach(process, limit)

    @classmethod
    def attach(cls, process: subprocess.Popen[bytes], limit: int) -> PaneProcess:
        """Read the output of a program that was started with both pipes, from now on."""
        pane = cls(limit, process)
        pane._reader = threading.Thread(target=pane._read, name="pane reply", daemon=True)
        pane._reader.start()
        return pane

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def send(self, frame: bytes) -> None:
        """Send the request. OSError when the program is gone or was ended.

        On Windows the desk, which has the keyboard, first lets the pane take it.
        """
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            raise BrokenPipeError
        if sys.platform == "win32":
            let_come_forward(ctypes.WinDLL("user32"), self.pid)
        self._is_writing = True
        try:
            stdin.write(frame)
        finally:
            self._is_writing = False

    def untrusted_line(self, seconds: float) -> bytes:
        """The first line that the program wrote, or less at its end. It stays unread until
        `drop_line`. TimeoutError when neither arrives within `seconds`.
        """
        with self._reply_changed:
            if not self._reply_changed.wait_for(self._has_answered, seconds):
                raise TimeoutError
            return bytes(self._reply.partition(b"\n")[0] + b"\n")

    def drop_line(self) -> None:
        """The first line has been read; what comes behind it is the reply."""
        with self._reply_changed:
            del self._reply[: self._reply.find(b"\n") + 1]

    def untrusted_reply(self, seconds: float) -> bytes:
        """All that the program wrote. Waits for one line or end of file, then ends the program.

        TimeoutError when neither arrives within `seconds`; the program then keeps running.
        """
        with self._reply_changed:
            if not self._reply_changed.wait_for(self._has_answered, seconds):
                raise TimeoutError
        self.end(grace_seconds=_END_SECONDS)
        with self._reply_changed:
            return bytes(self._reply)

    def end(self, grace_seconds: float = 0.0) -> None:
        """Wait `grace_seconds` for the program to exit, then terminate it, then kill it.

        The program is gone when this returns. Safe from any thread.
        """
        with self._end_lock:
            if grace_seconds:
                self._exits_within(grace_seconds)
            # Windows closes no pipe that a thread is writing to: there the pane has to end first.
            if sys.platform != "win32" or not self._is_writing:
                self._close_input()
            if not self._exits_within(_END_SECONDS / 4):
                self._process.terminate()
            if not self._exits_within(_END_SECONDS / 4):
                self._process.kill()
                self._process.wait()
            self._close_input()
        if self._reader is not None:
            self._reader.join(_END_SECONDS)

    def _close_input(self) -> None:
        stdin = self._process.stdin
        if stdin is not None and not stdin.closed:
            stdin.close()

    def _has_answered(self) -> bool:
        return self._at_eof or b"\n" in self._reply

    def _exits_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read(self) -> None:
        stdout = self._process.stdout
        if stdout is None:
            return
        try:
            # A challenge is dropped as it is read, so a reply may be as long as without one.
            while len(self._reply) <= self.limit:
                chunk = os.read(stdout.fileno(), self.limit + 1)
                if not chunk:
                    break
                with self._reply_changed:
                    self._reply += chunk
                    self._reply_changed.notify_all()
        except OSError:
            pass  # a broken pipe counts as end of file
        finally:
            stdout.close()
            with self._reply_changed:
                self._at_eof = True
                self._reply_changed.notify_all()
