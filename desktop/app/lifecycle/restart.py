"""Replaces this process by a new one after a lock, so that nothing of its memory is left.

Windows cannot replace a process: there a new one is started, and this one ends once the new one
shows its window. Until then what is typed goes to this one's covered window; without it, half a
passphrase could go to another program. Seen under Wine 8.0, never on a real Windows machine;
written from Python's pages on subprocess and msvcrt.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from desktop.system.python_program import python_program

SHOWN = "--shown"
_SHOWN_WITHIN_SECONDS = 3.0
"""This process, which still holds what it knew, ends by then whatever the new one does."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What the next process gets. The training servers keep running through a lock.

    `servers_file` has their addresses, `lifeline` (a file descriptor, on Windows a handle) keeps
    them alive. `servers_digest`: the SHA-256 of that file, which other programs could write to.
    """

    arguments: tuple[str, ...]
    servers_file: Path | None = None
    lifeline: int = -1
    servers_digest: str = ""

    def command(self) -> list[str]:
        """The command line of the next process.

        However this one was started: nothing that lies in the current folder or is named by a
        PYTHON* variable runs in the next one (`python_program`).
        """
        frozen = getattr(sys, "frozen", False)
        program = (sys.executable,) if frozen else python_program("desktop")
        servers = [] if self.servers_file is None else ["--servers", str(self.servers_file)]
        digest = ["--servers-digest", self.servers_digest] if self.servers_digest else []
        lifeline = [] if self.lifeline < 0 else ["--lifeline", str(self.lifeline)]
        return [*program, *self.arguments, *servers, *digest, *lifeline]


def restart_process(handover: Handover) -> NoReturn:
    """Start the next process in place of this one. OSError if it cannot start; else no return.

    Waits for nothing: threads that wait for the network end with the process.
    """
    command = handover.command()
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        # Otherwise PyInstaller's bootloader takes the new process for its own child.
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    logging.shutdown()
    if sys.platform == "win32":
        _start_windows_process(command, environment, handover.lifeline)
        os._exit(0)
    if handover.lifeline >= 0:
        os.set_inheritable(handover.lifeline, True)
    os.execve(sys.executable, command, environment)  # noqa: S606


def report_shown(handle: int) -> None:
    """Windows: let the process end that this one follows. `handle` is that of a pipe; -1: none."""
    if sys.platform == "win32" and handle >= 0:
        import msvcrt

        # A byte, and not its end alone, which did not come under Wine.
        with suppress(OSError), os.fdopen(msvcrt.open_osfhandle(handle, os.O_WRONLY), "wb") as pipe:
            pipe.write(b"\n")


def _start_windows_process(command: list[str], environment: dict[str, str], lifeline: int) -> None:
    """Windows: start the next process, and wait until it shows its window. It inherits the
    lifeline's handle, that of a pipe which it writes to then, and no other.
    """
    if sys.platform == "win32":
        import msvcrt

        reading, writing = os.pipe()
        handles = [msvcrt.get_osfhandle(writing), *([lifeline] if lifeline >= 0 else [])]
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": handles}
        subprocess.Popen(
            [*command, SHOWN, str(handles[0])],
            env=environment,
            startupinfo=startup,
            close_fds=True,
            # Otherwise a desk without a console would flash one, and the keyboard would go there.
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
        os.close(writing)
        shown = threading.Thread(target=os.read, args=(reading, 1), daemon=True)
        shown.start()
        shown.join(_SHOWN_WITHIN_SECONDS)
