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

    `digest`: the SHA-256 of that file, in hexadecimal digits, from the desk that wrote it. While
    the desk was locked other programs could write there. Empty where a person named the file.
    """

    def __init__(self, line: Path | None, lifeline: int, digest: str = "") -> None:
        self._line, self._lifeline, self._digest = line, lifeline, digest
        self._process: TrainingProcess | None = None

    def start(self, ca_folder: Path) -> None:
        """Nothing to do where they run already."""
        if self._line is None:
            # Loaded here: the sign-in page is shown before anything is started.
            from .training_process import TrainingProcess

            self._process = TrainingProcess(ca_folder, own_command("serve-training"))

    def wait(self) -> TrainingServers:
        """Blocks until they listen.

        Refused ``no_training_servers``, ``training_servers_changed``.
        """
        from .training_process import TrainingServers

        try:
            if self._process is not None:
                return self._process.wait_until_ready()
            if self._line is None:
                raise ValueError("no training servers")
            return TrainingServers.read(self._checked(self._line.read_bytes()))
        except (OSError, ValueError) as bad:
            raise Refused(
                "no_training_servers",
                "The training airline did not start.",
                "Nothing was changed.",
                "Close Skycap and start it again.",
            ) from bad

    def hand_over(self, folder: Path) -> tuple[Path | None, int, str]:
        """File, lifeline and digest of the file, for the process that takes this one's place.

        OSError. Servers that do not listen yet end with this process; the next one starts its own.
        """
        if self._process is None:
            return self._line, self._lifeline, self._digest
        if not self._process.line:
            return None, -1, ""
        from desktop.system.atomic_file import write_atomically

        file, line = folder / "servers.json", self._process.line.encode("ascii")
        write_atomically(file, line)
        return file, self._process.lifeline(), _digest_of(line)

    def stop(self) -> None:
        """End those that were started here."""
        if self._process is not None:
            self._process.stop()

    def _checked(self, untrusted: bytes) -> str:
        if self._digest and self._digest != _digest_of(untrusted):
            raise Refused(
                "training_servers_changed",
                "While Skycap was locked, another program changed where its training servers are.",
                "Nothing was sent there.",
                "Close Skycap and start it again.",
            )
        return untrusted.decode("ascii")


def _digest_of(line: bytes) -> str:
    import hashlib

    return hashlib.sha256(line).hexdigest()
