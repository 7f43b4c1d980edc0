"""After a lock: this process image ends, with every byte it held, and a fresh door takes its place.

On Windows, which cannot replace a process, a new one is started before this one ends. Never run
on a real machine there: written from Python's pages on subprocess and msvcrt.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Handover:
    """What the next process is told. The training servers live on through the lock: `line` is the
    file with their addresses, `lifeline` what keeps them alive (a descriptor, on Windows a handle).
    """

    arguments: tuple[str, ...]
    line: Path | None = None
    lifeline: int = -1

    def command(self) -> list[str]:
        """How the next process is started; the bundle has no ``-m``."""
        program = [sys.executable]
        if not getattr(sys, "frozen", False):
            program += ["-m", "desktop"]
        line = [] if self.line is None else ["--servers", str(self.line)]
        lifeline = [] if self.lifeline < 0 else ["--lifeline", str(self.lifeline)]
        return [*program, *self.arguments, *line, *lifeline]


def restart_process(handover: Handover) -> NoReturn:
    """OSError when the program cannot be started again; else this never returns.

    Nothing is waited for and nothing more is run: threads that wait for the network end with it.
    """
    command = handover.command()
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        # The bundle's starter takes itself for its own child otherwise.
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    logging.shutdown()
    if sys.platform == "win32":
        _start_beside(command, environment, handover.lifeline)
        os._exit(0)
    if handover.lifeline >= 0:
        os.set_inheritable(handover.lifeline, True)
    os.execve(sys.executable, command, environment)  # noqa: S606


def _start_beside(command: list[str], environment: dict[str, str], lifeline: int) -> None:
    """Windows: a process of its own, given the lifeline's handle and no other."""
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO()
        if lifeline >= 0:
            os.set_handle_inheritable(lifeline, True)
            startup.lpAttributeList = {"handle_list": [lifeline]}
        subprocess.Popen(command, env=environment, startupinfo=startup, close_fds=True)
