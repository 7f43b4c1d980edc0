"""Why the desk locks."""

from __future__ import annotations

from enum import Enum


class LockReason(Enum):
    """The value goes into the log and the audit entry."""

    ASKED = "asked by key"
    IDLE = "left alone"
    CLOCK = "the clock jumped"
    SLEEP = "the computer goes to sleep"
    SESSION = "the session was locked"
    SCREEN = "the screen saver came on"
    SWITCHED = "the screen went to another user"
    PARENT = "the program that started it ended"
    ENDED = "ended by the system"
