"""What the command line asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FIRST_START = "--finish-first-start"
"""Given to the process that takes over from a first start that a lock cut short."""


@dataclass(frozen=True, slots=True)
class Options:
    """From the command line. `servers` names a file with the line of servers already running.
    `servers_digest`: its SHA-256, where the desk wrote it before a lock.

    `pane_idle`: seconds without a key after which the sealed pane closes. `idle`: seconds in which
    nobody touches this computer, after which the desk locks. `first_start`: the owner has signed up
    and still needs the recovery sheet, and perhaps the records. `hosted_fields`: in training, cards
    are typed into the vendors' own fields; at the vendors, Set up says so. `shown`: on Windows,
    what tells the process before a lock that this one shows its window.
    """

    servers: Path | None = None
    servers_digest: str = ""
    lifeline: int = -1
    shown: int = -1
    pane_idle: int = 60
    idle: int = 300
    measure: bool = False
    look: str = "system"
    first_start: bool = False
    hosted_fields: bool = False
    arguments: tuple[str, ...] = ()
