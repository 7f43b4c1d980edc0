"""Starts `early_thief` and asks it what it got hold of."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.hostile.pane_stage import POWERLESS, ROOT

_HOLDS_DIGITS = "held = input(); print(flush=True); input()"


@dataclass(frozen=True, slots=True)
class Thief:
    """`early_thief` at work."""

    process: subprocess.Popen[str]

    def has(self, digits: str) -> dict[str, int]:
        """What it got hold of until now, and how often it can read these digits."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(digits + "\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        assert isinstance(found, dict)
        return found


@contextmanager
def lying_in_wait(way: str, prefix: tuple[str, ...] = POWERLESS) -> Iterator[Thief]:
    """A thief that looks for the pane until the end of the block. `prefix`: what runs it."""
    with subprocess.Popen(
        [*prefix, sys.executable, "-m", "tests.support.hostile.thieves.early_thief", way],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Thief(process)
        finally:
            process.kill()


def found_in_ordinary_program(
    way: str, digits: str, prefix: tuple[str, ...] = POWERLESS
) -> dict[str, int]:
    """What the same thief finds in a Python program that takes no care; `prefix` runs both."""
    with (
        lying_in_wait(way, prefix) as thief,
        subprocess.Popen(
            [*prefix, sys.executable, "-I", "-S", "-c", _HOLDS_DIGITS, "desktop.cardpane"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as ordinary,
    ):
        assert ordinary.stdin is not None
        assert ordinary.stdout is not None
        ordinary.stdin.write(digits + "\n")
        ordinary.stdin.flush()
        ordinary.stdout.readline()
        found = thief.has(digits)
        ordinary.kill()
    return found
