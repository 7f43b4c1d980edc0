"""The training servers of this run: started by it, or by an earlier one that a lock has ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.system.config import own_command
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from .training_process import TrainingProcess, TrainingServers


class TrainingBackend:
    """`line` names a file with the line of servers that run already; `lifeline` keeps those alive
    (a descriptor, on Windows a handle).
    """

    def __init__(self, line: Path | None, lifeline: int) -> None:
        self._line, self._lifeline = line, lifeline
        self._process: TrainingProcess | None = None

    def start(self, ca_folder: Path) -> None:
        """Nothing to do where they run already."""
        if self._line is None:
            # Loaded here: the sign-in page is shown before anything is started.
            from .training_process import TrainingProcess

            self._process = TrainingProcess(ca_folder, own_command("serve-training"))

    def wait(self) -> TrainingServers:
        """Blocks until they listen. Refused ``no_training_servers``."""
        from .training_process import TrainingServers

        try:
            if self._process is not None:
                return self._process.wait_until_ready()
            if self._line is None:
                raise ValueError("no training servers")
            return TrainingServers.read(self._line.read_text("ascii"))
        except (OSError, ValueError) as bad:
            raise Refused(
                "no_training_servers",
                "The training airline did not start.",
                "Nothing was changed.",
                "Close Skycap and start it again.",
            ) from bad

    def hand_over(self, folder: Path) -> tuple[Path | None, int]:
        """File and lifeline for the process that takes this one's place.

        Servers that do not listen yet end with this process; the next one starts its own.
        """
        if self._process is None:
            return self._line, self._lifeline
        if not self._process.line:
            return None, -1
        line = folder / "servers.json"
        line.write_text(self._process.line, "ascii")
        return line, self._process.lifeline()

    def stop(self) -> None:
        """End those that were started here."""
        if self._process is not None:
            self._process.stop()
