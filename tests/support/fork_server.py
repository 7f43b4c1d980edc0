"""Starts Python programs of the tests without loading their modules anew each time.

A server loads a module once; each program is a fork of it that runs the module's `main` with its
own arguments, environment, input and output. It is for programs that play a part in a test, such
as the vendors' training servers or the desk that opens a pane, and for none whose start is under
test. ``python -m tests.support.fork_server MODULE DESCRIPTOR``.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_REQUEST = 1 << 17


@dataclass(frozen=True, slots=True)
class ForkedProgram:
    """A running program: as much of `subprocess.Popen` as the tests use.

    `handle`: a descriptor of the process, which its number may outlive.
    """

    pid: int
    handle: int
    stdin: IO[str]
    stdout: IO[str]

    def kill(self) -> None:
        """SIGKILL; nothing happens where it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        """Until it has ended. subprocess.TimeoutExpired."""
        if not select.select([self.handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)

    def close(self) -> None:
        """Kill it where it still runs, and let go of all that belongs to it."""
        self.kill()
        self.wait()
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        os.close(self.handle)


def forked(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> ForkedProgram:
    """Run `module`'s ``main``, which reads `sys.argv`; the caller closes it."""
    line = _server_of(module)
    program_reads, we_write = os.pipe()
    we_read, program_writes = os.pipe()
    request = json.dumps([[module, *arguments], dict(environment)]).encode()
    socket.send_fds(line, [request], [program_reads, program_writes])
    for theirs in (program_reads, program_writes):
        os.close(theirs)
    pid, (handle,), _, _ = socket.recv_fds(line, 32, 1)
    return ForkedProgram(int(pid), handle, open(we_write, "w"), open(we_read))


@cache
def _server_of(module: str) -> socket.socket:
    """The line to its server, which ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        server = subprocess.Popen(
            [sys.executable, "-m", __name__, module, str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        server.wait(60)

    atexit.register(end)
    return ours


def serve(main: Callable[[], object], line: socket.socket) -> None:
    """Fork for each request, until the other end of the line is closed."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(line, _LONGEST_REQUEST, 2)
        if not request:
            return
        pid = os.fork()
        if not pid:
            line.close()
            _run(main, *json.loads(request), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        # It cannot have been waited for yet, so the number is still its own.
        handle = os.pidfd_open(pid)
        socket.send_fds(line, [str(pid).encode()], [handle])
        os.close(handle)
        _wait_for_ended()


def _run(
    main: Callable[[], object],
    arguments: list[str],
    environment: dict[str, str],
    program_reads: int,
    program_writes: int,
) -> NoReturn:
    status = 1
    try:
        for descriptor, standard in ((program_reads, 0), (program_writes, 1)):
            os.dup2(descriptor, standard)
            os.close(descriptor)
        sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = arguments
        main()
        sys.stdout.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _wait_for_ended() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    loaded = importlib.import_module(sys.argv[1])
    # What is loaded stays, so that no program's garbage collection writes to shared pages.
    gc.freeze()
    serve(loaded.main, socket.socket(fileno=int(sys.argv[2])))
