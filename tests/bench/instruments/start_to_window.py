"""How long a program takes from its start to its first window on an X display."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.support.virtual_display import VirtualDisplay
from tests.support.window_watch import next_window, watched

_SETTLE_SECONDS = 3.0
_STOP_SECONDS = 10.0


class NoWindow(Exception):
    """The program ended, or showed nothing in time; the text names it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A program with its first window on the display."""

    process: subprocess.Popen[bytes]
    window_ms: float

    def memory_mb(self) -> float:
        """Resident memory of the program once it rests, in MiB."""
        time.sleep(_SETTLE_SECONDS)
        return resident_mb(self.process.pid)


def resident_mb(process_id: int) -> float:
    """Resident memory of one process, in MiB.

    Not of its children: the training servers play other companies and are no part of the desk.
    """
    return float(psutil.Process(process_id).memory_info().rss) / 2**20


@contextmanager
def shown(
    command: Sequence[str],
    display: VirtualDisplay,
    environment: dict[str, str],
    first_words: bytes = b"",
) -> Iterator[Shown]:
    """Start the program, wait for its first window, end it on the way out.

    `first_words` are written to its standard input at once. The display must show nothing else.
    The X server itself says when the window is mapped, so nothing polls and nothing is guessed.
    """
    with watched(display) as events:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if process.stdin and first_words:
                process.stdin.write(first_words)
                process.stdin.flush()
            if next_window(events) is None:
                raise NoWindow(f"{command[0]} showed no window; its status is {process.poll()}")
            yield Shown(process, (time.perf_counter() - started) * 1000)
        finally:
            end_all(process)


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End the program and its children, whatever it would rather do."""
    family = [process.pid]
    if process.poll() is None:
        family += [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    for member in family[1:]:
        if psutil.pid_exists(member):
            psutil.Process(member).kill()
