"""The restart after a lock: arguments of the next process, and nothing else passed on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.app.lifecycle.restart import Handover
from desktop.system.python_program import python_program

SCRIPT = """
import os, sys, threading, time
sys.path.insert(0, {root!r})
from pathlib import Path
from desktop.app.lifecycle.restart import Handover, restart_process
threading.Thread(target=time.sleep, args=(600,)).start()
secret = "{secret}" + "opens"
sys.executable = {program!r}
restart_process(Handover(("--training",), Path("line.json"), {lifeline}))
"""
ROOT = str(Path(__file__).resolve().parents[4])


def test_the_command_line_has_the_arguments_and_the_servers() -> None:
    handover = Handover(("--training", "--look", "dark"), Path("servers.json"), 7)
    assert handover.command() == [
        *(*python_program("desktop"), "--training", "--look", "dark"),
        *("--servers", "servers.json", "--lifeline", "7"),
    ]
    assert Handover(()).command() == [*python_program("desktop")]


def test_a_bundle_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert Handover(("--training",)).command() == [sys.executable, "--training"]


@pytest.mark.skipif(
    sys.platform == "win32",
    reason="looks into /proc; tests/windows/inside/test_restart_after_lock.py is Windows'",
)
def test_a_hanging_thread_ends_with_the_process_and_the_lifeline_stays_open(tmp_path: Path) -> None:
    """The next program writes down its process id, arguments, lifeline and threads."""
    ours, theirs = os.pipe()
    program = tmp_path / "program"
    seen = tmp_path / "seen.json"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"alive = os.fstat({theirs}) is not None\n"
        f"threads = len(os.listdir('/proc/self/task'))\n"
        f"json.dump([os.getpid(), sys.argv[1:], alive, threads], open({str(seen)!r}, 'w'))\n",
        "utf-8",
    )
    program.chmod(0o700)
    script = SCRIPT.format(root=ROOT, secret="a word that ", program=str(program), lifeline=theirs)
    try:
        process = subprocess.Popen([sys.executable, "-c", script], pass_fds=[theirs])
        assert process.wait(60) == 0
    finally:
        os.close(ours)
        os.close(theirs)
    job, arguments, alive, threads = json.loads(seen.read_text())
    assert (job, alive, threads) == (process.pid, True, 1)
    assert arguments[:2] == ["-I", "-S"]
    rest = arguments[arguments.index("desktop") :]
    assert (rest[0], rest[2:]) == (
        "desktop",
        ["--training", "--servers", "line.json", "--lifeline", str(theirs)],
    )
