"""A program that is asked once and answers once: started bare, watched, and surely gone afterwards.

It gets a short list of environment words, two pipes and nothing else of ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
    """Only the words on the list, of those that are set."""
    return {name: ours[name] for name in _PASSED_ON if name in ours}


def reader_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a pane needs beyond that to be heard by a screen reader."""
    return {name: ours[name] for name in _FOR_A_READER if name in ours}


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
        """All it wrote, once there is a line or it is gone, and it is gone.

        TimeoutError when neither comes within `seconds`; the program runs on.
        """
        with self._heard:
            if not self._heard.wait_for(self._has_answered, seconds):
                raise TimeoutError
        self.end(patience=_END_SECONDS)
        with self._heard:
            return bytes(self._reply)

    def end(self, patience: float = 0.0) -> None:
        """See it gone: by itself within `patience` seconds, else told, else killed. Any thread."""
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
