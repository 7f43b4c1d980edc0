"""What a pane that was taken over can still reach: a process locked down like it tries it all."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.hostile.pane_stage import POWERLESS, ROOT
from tests.support.hostile.thieves.ways_out import WRITTEN

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="drops powers with setpriv"),
]

# What an attack of the pane found open, and what every Linux lets a program do.
OPEN_TO_ANY_PROGRAM = {
    *("udp", "udp to a name server", "tcp to a payee's port on any host", "tcp fast open"),
    *("tcp to the payee itself", "onward from what was handed in", "unix socket by path"),
    *("unix socket by abstract name", "unix datagram", "open to write", "create", "times"),
    *("rights", "owner", "rename", "read a file of the user's", "look at processes"),
    *("file in memory", "signal another", "limits of another", "priority of another", "fork"),
    *("run", "writable code", "code", "memory made code", "name that all can see"),
    *("wake another", "locks that wake another at the end"),
    # What others can see.
    *("umask", "blocked signals", "ignored signals", "pending signals", "signals as descriptor"),
    *("signals blocked in ppoll", "signals blocked in pselect6", "signals waited for"),
    *("own priority", "own disk priority", "own scheduler", "own processors", "timer slack"),
    *("personality", "folder it is in", "where the kernel writes at a thread's end"),
    *("pages of a mapping", "size of a socket's buffer", "owner of a socket", "stack of signals"),
    *("large pages", "signals waited for without a limit"),
}
# Ended by what the program chose; 0 where it may choose nothing.
CHOSEN_END = 42


@dataclass(frozen=True, slots=True)
class Tried:
    """The protections in force, and what came of each way: once for each thread that tried it.

    `command_line`: what another program reads as such. `exit_status`: what its parent got.
    """

    held: frozenset[str]
    found: dict[str, list[str]]
    command_line: bytes
    exit_status: int

    def not_refused(self) -> set[str]:
        return {way for way, outcomes in self.found.items() if set(outcomes) != {"refused"}}


@contextmanager
def listeners(folder: Path) -> Iterator[int]:
    """A TCP server on every address of this machine, and unix sockets; its port."""
    with ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("0.0.0.0", 0)))  # noqa: S104
        for kind, name in (
            (socket.SOCK_STREAM, f"{folder}/socket"),
            (socket.SOCK_STREAM, f"\0{folder}/socket"),
            (socket.SOCK_DGRAM, f"{folder}/socket-datagram"),
        ):
            unix = opened.enter_context(socket.socket(socket.AF_UNIX, kind))
            unix.bind(name)
            if kind == socket.SOCK_STREAM:
                unix.listen(8)
        yield server.getsockname()[1]


def try_every_way(mode: str, folder: Path) -> Tried:
    (folder / "own").write_text("the user's own")
    with (
        listeners(folder) as port,
        subprocess.Popen([*POWERLESS, "cat"], stdin=subprocess.PIPE) as another,
    ):
        module = ("-m", "tests.support.hostile.thieves.ways_out", mode)
        with subprocess.Popen(
            [*POWERLESS, sys.executable, *module, str(folder), str(another.pid), str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as tried:
            assert tried.stdout is not None
            answer = json.loads(tried.stdout.readline())
            command_line = Path(f"/proc/{answer['pid']}/cmdline").read_bytes()
            tried.communicate(timeout=60)
        another.kill()
    held = frozenset(answer["held"])
    return Tried(held, answer["found"], command_line, tried.returncode)


def test_every_way_out_is_closed_to_the_pane_and_open_without_its_lockdown(tmp_path: Path) -> None:
    for mode in ("free", "confined"):
        (tmp_path / mode).mkdir()
    free = try_every_way("free", tmp_path / "free")
    assert free.not_refused() >= OPEN_TO_ANY_PROGRAM, "the same attempts work elsewhere"
    assert free.command_line.startswith(WRITTEN)
    assert free.exit_status == CHOSEN_END

    confined = try_every_way("confined", tmp_path / "confined")
    needed = {"CALLS_FILTERED", "NETWORK_BOUNDED", "NO_NEW_CODE", "READS_BOUNDED"}
    if needed - confined.held:
        pytest.skip(f"this kernel does not support {sorted(needed - confined.held)}")
    assert confined.found.keys() - free.found.keys() == {"an address that was not named"}
    assert confined.not_refused() == set()
    assert confined.command_line == b""
    assert confined.exit_status == 0
