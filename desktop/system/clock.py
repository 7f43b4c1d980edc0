"""The time of this machine, and how long it runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4


def utc_now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC)


def machine_uptime() -> tuple[str, float]:
    """A clock that nobody sets, and what it shows, in seconds.

    On Linux it runs from the start of the machine, also through sleep, and is the same for every
    process. Elsewhere each process has its own.
    """
    if hasattr(time, "CLOCK_BOOTTIME") and (boot := _boot_id()):
        return boot, time.clock_gettime(time.CLOCK_BOOTTIME)
    return _process_id(), time.monotonic()


@cache
def _boot_id() -> str:
    try:
        return _letters(Path("/proc/sys/kernel/random/boot_id").read_text("ascii"))
    except OSError:
        return ""


@cache
def _process_id() -> str:
    return _letters(uuid4().hex)


def _letters(hexadecimal: str) -> str:
    """Without digits, as all ids are: none can look like a card number."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in hexadecimal if digit.isalnum())
