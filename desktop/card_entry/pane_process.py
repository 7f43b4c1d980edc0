"""The pane's process: started bare, asked once, watched, and surely gone afterwards.

It gets a short list of environment variables, two pipes and nothing else of ours.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.card_protocol import SCREEN_READER

_SOURCE = Path(__file__).resolve().parents[2]

# What a window needs to find its screen, its fonts and its language. No bus, proxy or preload.
_PASSED_ON = (
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
# Only for a pane that was asked to speak: it finds the accessibility bus by them, and drops them.
_FOR_A_READER = ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS")
_END_SECONDS = 1.0


def bare_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Only the variables on the list, of those that are set."""
    return {name: ours[name] for name in _PASSED_ON if name in ours}


def reader_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a pane needs beyond that to be heard by a screen reader."""
    return {name: ours[name] for name in _FOR_A_READER if name in ours}


def pane_command() -> tuple[str, ...]:
    """How to start the pane: the program in the folder beside ours, or the module in the source.

    No variable of the environment and no package of the user's own may change what is loaded.
    """
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        beside = Path(sys.executable).resolve().parents[1] / "skycap-card-pane"
        return (str(beside / f"skycap-card-pane{suffix}"),)
    return (sys.executable, "-E", "-s", "-m", "desktop.cardpane")


def keep_compiled() -> None:
    """The pane cannot write its own bytecode, for it has given up writing; so the desk does."""
    if not sys.dont_write_bytecode and not getattr(sys, "frozen", False):
        compileall.compile_dir(_SOURCE / "desktop" / "cardpane", quiet=2)


def start_pane(
    environment: Mapping[str, str],
    limit: int,
    command: tuple[str, ...] = (),
    *,
    screen_reader: bool = False,
) -> PaneProcess:
    """Start a pane. `environment` is ours, of which it gets the listed variables; `limit` bounds
    its reply. OSError when there is no such program.
    """
    command = command or pane_command()
    folder = Path(command[0]).parent if len(command) == 1 else _SOURCE
    variables = bare_environment(environment)
    if screen_reader:
        variables |= reader_environment(environment)
        command = (*command, SCREEN_READER)
    return PaneProcess.start(command, folder, variables, limit)


@dataclass(slots=True)
class PaneProcess:
    """One started program. `limit` bounds the reply; what comes beyond it is not read."""

    limit: int
    _process: subprocess.Popen[bytes]
    _reply: bytearray = field(default_factory=bytearray)
    _heard: threading.Condition = field(default_factory=threading.Condition)
    _ended: bool = False
    _ending: threading.Lock = field(default_factory=threading.Lock)
    _reader: threading.Thread | None = None

    @classmethod
    def start(
        cls, command: tuple[str, ...], folder: Path, environment: Mapping[str, str], limit: int
    ) -> PaneProcess:
        """`environment` is all that it gets. OSError when there is no such program."""
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
        return cls.watching(process, limit)

    @classmethod
    def watching(cls, process: subprocess.Popen[bytes], limit: int) -> PaneProcess:
        """Listen from now on to a program that was started with both pipes."""
        pane = cls(limit, process)
        pane._reader = threading.Thread(target=pane._read, name="pane reply", daemon=True)
        pane._reader.start()
        return pane

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def ask(self, frame: bytes) -> None:
        """Send the request; OSError when the program is gone or was ended."""
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            raise BrokenPipeError
        stdin.write(frame)

    def untrusted_reply(self, seconds: float) -> bytes:
        """All that it wrote. Waits for one line or for its end, and then until it is gone.

        TimeoutError when neither comes within `seconds`; the program runs on.
        """
        with self._heard:
            if not self._heard.wait_for(self._has_answered, seconds):
                raise TimeoutError
        self.end(patience=_END_SECONDS)
        with self._heard:
            return bytes(self._reply)

    def end(self, patience: float = 0.0) -> None:
        """Wait `patience` seconds for it to end by itself, then terminate it, then kill it.

        Safe from any thread; it is gone when this returns.
        """
        with self._ending:
            if patience:
                self._gone_within(patience)
            stdin = self._process.stdin
            if stdin is not None and not stdin.closed:
                stdin.close()
            if not self._gone_within(_END_SECONDS / 4):
                self._process.terminate()
            if not self._gone_within(_END_SECONDS / 4):
                self._process.kill()
                self._process.wait()
        if self._reader is not None:
            self._reader.join(_END_SECONDS)

    def _has_answered(self) -> bool:
        return self._ended or b"\n" in self._reply

    def _gone_within(self, seconds: float) -> bool:
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
            while len(self._reply) <= self.limit:
                piece = os.read(stdout.fileno(), self.limit + 1)
                if not piece:
                    break
                with self._heard:
                    self._reply += piece
                    self._heard.notify_all()
        except OSError:
            pass  # the pipe was torn down: as good as its end
        finally:
            stdout.close()
            with self._heard:
                self._ended = True
                self._heard.notify_all()
