"""What the command line asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """From the command line. `servers` names a file with the line of servers already running.

    `pane_idle`: seconds without a key after which the sealed pane closes. `idle`: seconds in which
    nobody touches this computer, after which the desk locks.
    """

    servers: Path | None = None
    lifeline: int = -1
    pane_idle: int = 60
    idle: int = 300
    measure: bool = False
    look: str = "system"
    arguments: tuple[str, ...] = ()
