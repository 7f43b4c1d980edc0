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
}


@dataclass(frozen=True, slots=True)
class Tried:
    """The protections in force, and what came of each way: once for each thread that tried it."""

    held: frozenset[str]
    found: dict[str, list[str]]

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
        ran = subprocess.run(
            [*POWERLESS, sys.executable, *module, str(folder), str(another.pid), str(port)],
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
        )
        another.kill()
    answer = json.loads(ran.stdout)
    return Tried(frozenset(answer["held"]), answer["found"])


def test_every_way_out_is_closed_to_the_pane_and_open_without_its_lockdown(tmp_path: Path) -> None:
    for mode in ("free", "confined"):
        (tmp_path / mode).mkdir()
    free = try_every_way("free", tmp_path / "free")
    assert free.not_refused() >= OPEN_TO_ANY_PROGRAM, "the same attempts work elsewhere"

    confined = try_every_way("confined", tmp_path / "confined")
    needed = {"CALLS_FILTERED", "NETWORK_BOUNDED", "NO_NEW_CODE", "READS_BOUNDED"}
    if needed - confined.held:
        pytest.skip(f"this kernel does not support {sorted(needed - confined.held)}")
    assert confined.found.keys() - free.found.keys() == {"an address that was not named"}
    assert confined.not_refused() == set()
