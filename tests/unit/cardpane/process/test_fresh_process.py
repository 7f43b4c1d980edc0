"""The pane's first instructions, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cardpane.process import fresh_process
from tests.support.hostile.pane_stage import ROOT, until
from tests.support.hostile.process_scan import is_gone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks the pane")

_FORKS = """
import os, sys
from desktop.cardpane.process import fresh_process as p
print(p.close_memory(), p.is_traced(), flush=True)
parent = os.getpid()
p.continue_in_child()
print(parent, os.getpid(), flush=True)
os.read(0, 1)
os._exit(int(sys.argv[1]))
"""


def forked(exit_code: int = 0) -> tuple[subprocess.Popen[bytes], int, int]:
    """The program that was started, and the process ids that its child wrote."""
    program = subprocess.Popen(
        [sys.executable, "-c", _FORKS, str(exit_code)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == b"False False\n"
    parent, child = (int(word) for word in program.stdout.readline().split())
    return program, parent, child


def leads_nowhere(pid: int, descriptor: int) -> bool:
    return os.readlink(f"/proc/{pid}/fd/{descriptor}") == os.devnull


def test_the_child_goes_on_with_the_pipes_and_the_parent_ends_with_it() -> None:
    program, parent, child = forked(exit_code=7)
    with program:
        assert parent == program.pid
        assert child != parent
        until(lambda: all(leads_nowhere(parent, stream) for stream in (0, 1)))
        program.stdin.close()  # type: ignore[union-attr]
        assert program.wait(60) == 1, "no more of the child's status than that it failed"
    assert is_gone(child)


def test_the_parent_ends_also_where_ended_children_were_ignored() -> None:
    ignored = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        program, _, _ = forked(exit_code=7)
    finally:
        signal.signal(signal.SIGCHLD, ignored)
    with program:
        program.stdin.close()  # type: ignore[union-attr]
        assert program.wait(60) == 1


def test_the_child_dies_with_its_parent() -> None:
    program, parent, child = forked()
    with program:
        os.kill(parent, signal.SIGKILL)
        assert program.stdout is not None
        assert program.stdout.read() == b"", "the desk hears the end"
    until(lambda: is_gone(child))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSYS])
def test_the_parent_dies_with_its_child_and_the_desk_hears_it_at_once(
    ending: signal.Signals,
) -> None:
    program, _, child = forked()
    with program:
        os.kill(child, ending)
        assert program.stdout is not None
        assert program.stdout.read() == b""
        assert program.wait(60) == 1, "for each signal the same"


def test_a_signal_to_the_parent_reaches_the_child() -> None:
    program, parent, child = forked()
    with program:
        # The test's child handles none: it waits for it no longer than until it is stopped.
        os.kill(parent, signal.SIGTERM)
        until(lambda: "SigPnd:\t0000000000000000" not in pending(child))


def pending(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    return status.replace("ShdPnd", "SigPnd").partition("SigPnd")[2]


def test_a_traced_process_notices_it() -> None:
    if os.system("command -v strace >/dev/null") != 0:  # noqa: S605
        pytest.skip("no strace here to trace with")
    script = "from desktop.cardpane.process.fresh_process import is_traced; print(is_traced())"
    ran = subprocess.run(
        ["strace", "-o", os.devnull, sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "True\n"


def test_from_source_it_never_starts_closed() -> None:
    assert not fresh_process.is_installed_closed()
