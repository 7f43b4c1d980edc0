"""Whether a process runs. On Windows signal 0, which asks for that elsewhere, would end it."""

from __future__ import annotations

import psutil


def is_gone(pid: int | None) -> bool:
    """True once no process has this number."""
    assert pid is not None
    return not psutil.pid_exists(pid)


def kill(pid: int | None) -> None:
    """At once, without a chance to clean up."""
    psutil.Process(pid).kill()
