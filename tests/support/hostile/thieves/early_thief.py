"""A program that lies in wait for the pane: ``-m tests.support.hostile.thieves.early_thief WAY``.

It looks for new processes without pause and takes hold of each the moment it can: WAY ``read``
opens its memory, ``trace`` attaches to it as a debugger does, and to all that it starts, ``desk``
attaches so to the desk, and by that to a pane before its first instruction. It writes ``ready``,
then for each line that it reads (the digits to look for) one line of JSON: how many processes it
took hold of, how many of them it still traces, how many refused it, how often the digits are in
what it can read, and how often the pane's own name is, which shows that it can read.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.support.hostile.memory_scan import _CHUNK

_MARK = b"desktop.cardpane"
_INSTALLED = b"/skycap-card-pane"
_DESK = b"tests.support.hostile.desk_process"
_SEIZE, _CONTINUE = 0x4206, 7
# PTRACE_O_TRACEFORK, VFORK, CLONE, EXEC
_FOLLOW = 0x02 | 0x04 | 0x08 | 0x10
_ANY_CHILD = 0x40000000
_BETWEEN_QUESTIONS = 200

Hold = tuple[int, int]
"""Open descriptors of a process's ``mem`` and ``maps``."""


def is_a_pane(pid: int) -> bool:
    """Whether it was started by the pane's command, and not by what runs that command; or is the
    child of one, which hides its own.
    """
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words == [b""]:
            status = Path(f"/proc/{pid}/stat").read_text()
            parent = int(status.rpartition(")")[2].split()[1])
            words = Path(f"/proc/{parent}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(_INSTALLED) or (words[1:2] == [b"-I"] and _MARK in words)


def is_a_desk(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[1:3] == [b"-m", _DESK]


def open_memory(pid: int) -> Hold:
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        return memory, os.open(f"/proc/{pid}/maps", os.O_RDONLY)
    except OSError:
        os.close(memory)
        raise


def chunks(hold: Hold) -> Iterator[bytes]:
    """All that can be read through descriptors that were opened early; none of an ended process."""
    memory, maps = hold
    listed = b""
    with suppress(ProcessLookupError):
        os.lseek(maps, 0, os.SEEK_SET)
        listed = b"".join(iter(lambda: os.read(maps, 1 << 16), b""))
    for line in listed.decode().splitlines():
        span, rights, *_ = line.split()
        first, last = (int(edge, 16) for edge in span.split("-"))
        while rights.startswith("r") and first < last:
            with suppress(OSError):
                yield os.pread(memory, min(_CHUNK, last - first), first)
            first += _CHUNK


def attach(libc: ctypes.CDLL, pid: int) -> None:
    arguments = (ctypes.c_void_p(0), ctypes.c_void_p(_FOLLOW))
    if libc.ptrace(_SEIZE, pid, *arguments) != 0:
        raise PermissionError(pid)


def let_run(libc: ctypes.CDLL) -> None:
    """Continue every traced process that stopped, with the signal that it was sent."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | _ANY_CHILD)
        except ChildProcessError:
            return
        if not pid:
            return
        if os.WIFSTOPPED(status):
            signal = os.WSTOPSIG(status) if status >> 16 == 0 else 0
            libc.ptrace(_CONTINUE, pid, ctypes.c_void_p(0), ctypes.c_void_p(signal))


def traced_by_us() -> int:
    ours = f"TracerPid:\t{os.getpid()}\n"
    count = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            count += entry.name.isdigit() and ours in (entry / "status").read_text()
    return count


def main() -> None:
    way = sys.argv[1]
    libc = ctypes.CDLL(None, use_errno=True)
    holds: dict[int, Hold] = {}
    seized: set[int] = set()
    closed: set[int] = set()
    others = {int(name) for name in os.listdir("/proc") if name.isdigit()}

    def take_hold(pid: int) -> None:
        try:
            # What a traced desk starts is traced from the start.
            if way == "trace" or (way == "desk" and is_a_desk(pid)):
                attach(libc, pid)
                seized.add(pid)
            holds[pid] = open_memory(pid)
        except PermissionError:
            closed.add(pid)
            raise

    def answer(digits: bytes) -> dict[str, int]:
        found = {"caught": len(holds if way == "read" else seized), "traced": traced_by_us()}
        found |= {"closed": len(closed), "digits": 0, "mark": 0}
        for hold in holds.values():
            for chunk in chunks(hold):
                found["digits"] += chunk.count(digits)
                found["mark"] += chunk.count(_MARK)
        return found

    def is_sought(pid: int) -> bool:
        return is_a_pane(pid) or (way == "desk" and is_a_desk(pid))

    print("ready", flush=True)
    while True:
        for _ in range(_BETWEEN_QUESTIONS):
            _look(others, holds, take_hold, is_sought)
            if seized:
                let_run(libc)
        if select.select([sys.stdin], [], [], 0)[0]:
            digits = sys.stdin.readline().strip().encode()
            if not digits:
                return
            print(json.dumps(answer(digits)), flush=True)


def _look(
    others: set[int],
    holds: dict[int, Hold],
    take_hold: Callable[[int], None],
    is_sought: Callable[[int], bool],
) -> None:
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        pid = int(name)
        if pid in others or pid in holds:
            continue
        if is_sought(pid):
            with suppress(OSError):
                take_hold(pid)


if __name__ == "__main__":
    main()
