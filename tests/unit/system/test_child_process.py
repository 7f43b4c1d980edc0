"""Real children: good ones, silent ones, stubborn ones, and one that never stops talking."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from desktop.app.environment.training_process import TrainingProcess, TrainingServers
from desktop.system.child_process import ChildProcess

Start = Callable[..., ChildProcess]
LONG = 60.0
ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
# It says when it no longer listens to anything but SIGKILL.
STUBBORN = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('deaf', flush=True)\n"
    "while True: time.sleep(60)"
)


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[ChildProcess] = []

    def start(
        program: str,
        limit: int = 1 << 20,
        grace_seconds: float = LONG,
        environment: dict[str, str] | None = None,
    ) -> ChildProcess:
        child = ChildProcess(
            (sys.executable, "-c", program),
            limit=limit,
            grace_seconds=grace_seconds,
            environment=environment,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()


def test_a_line_comes_as_soon_as_it_is_written(start: Start) -> None:
    child = start("import sys; print('here', flush=True); print('more'); sys.stdin.read()")
    assert child.untrusted_line(LONG).rstrip() == b"here"
    assert child.exit_status is None
    child.end()
    assert child.exit_status == 0


def test_a_child_that_ends_without_a_line_gives_what_it_wrote(start: Start) -> None:
    child = start("print('no end', end='')")
    assert child.untrusted_line(LONG) == b"no end"


def test_a_silent_child_is_waited_for_no_longer_than_the_limit(start: Start) -> None:
    child = start("import sys; sys.stdin.read()")
    for ask in (child.untrusted_line, child.untrusted_output):
        with pytest.raises(TimeoutError):
            ask(0.01)
    assert child.exit_status is None


def test_more_than_a_pipe_holds_goes_there_and_back(start: Start) -> None:
    much = os.urandom(3 << 20)
    assert start(ECHO, limit=4 << 20).exchange(much, LONG) == much[::-1]


def test_output_without_end_is_cut_off_and_the_child_can_still_be_ended(start: Start) -> None:
    child = start("while True: print('x' * 1000)", limit=5000, grace_seconds=0.01)
    assert len(child.untrusted_output(LONG)) == 5000
    child.end()
    assert child.exit_status not in (None, 0)


def test_a_child_that_reads_nothing_can_be_ended_during_an_exchange(start: Start) -> None:
    child = start("import time; time.sleep(600)", grace_seconds=0.01)
    with pytest.raises(TimeoutError):
        child.exchange(b"x" * (4 << 20), 0.01)
    child.end()
    assert child.exit_status is not None


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
def test_a_child_that_does_not_want_to_end_is_killed(start: Start) -> None:
    child = start(STUBBORN, grace_seconds=0.01)
    assert child.untrusted_line(LONG).rstrip() == b"deaf"
    child.end()
    assert child.exit_status == -signal.SIGKILL


def test_one_thread_may_end_what_another_waits_for(start: Start) -> None:
    child, waits, got = start("import sys; sys.stdin.read()"), Event(), list[bytes]()

    def wait() -> None:
        waits.set()
        got.append(child.untrusted_line(LONG))

    waiting = Thread(target=wait)
    waiting.start()
    assert waits.wait(LONG)
    child.end()
    waiting.join(LONG)
    assert got == [b""]


def test_what_was_ended_cannot_be_sent_to_and_is_ended_again_in_peace(start: Start) -> None:
    child = start(ECHO)
    assert child.lifeline() >= 0
    child.end()
    child.end()
    assert child.lifeline() == -1
    with pytest.raises(BrokenPipeError):
        child.send(b"late")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors as Linux shows them")
@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc")
def test_it_inherits_nothing_but_its_pipes_and_the_environment_it_is_given(start: Start) -> None:
    reads, writes = os.pipe()
    os.set_inheritable(reads, True)
    try:
        child = start(
            "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:-1], os.getsid(0) == "
            "os.getpid(), sorted(set(os.environ) - {'LC_CTYPE'}))",
            environment={"ONLY": "this"},
        )
        assert child.untrusted_line(LONG) == b"[0, 1, 2] True ['ONLY']\n"
    finally:
        os.close(reads)
        os.close(writes)


def test_a_program_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ChildProcess((str(tmp_path / "none"),), limit=1, grace_seconds=1)


def test_the_training_servers_say_where_they_are_and_end_with_their_lifeline(
    tmp_path: Path,
) -> None:
    process = TrainingProcess(tmp_path)
    try:
        servers = process.wait_until_ready()
        assert servers.ca_file == tmp_path / "ca.pem"
        assert servers.airline_url.startswith("https://127.0.0.1:")
        assert process.lifeline() >= 0
    finally:
        process.stop()
    assert process.lifeline() == -1


def test_training_servers_that_do_not_start_are_a_value_error(tmp_path: Path) -> None:
    process = TrainingProcess(tmp_path, (sys.executable, "-c", "print('no servers')"))
    try:
        with pytest.raises(ValueError, match="where they listen"):
            process.wait_until_ready()
    finally:
        process.stop()


FACTS = {
    "airline": {"url": "https://127.0.0.1:1", "token": "a"},
    "cards": {"url": "https://127.0.0.1:2", "client_key": "b"},
    "processor": {"url": "https://127.0.0.1:3", "publishable_key": "c"},
    "control": {"url": "https://127.0.0.1:4", "token": "e", "accepted_keys": ["f"]},
    "ca_file": "/ca.pem",
}


@pytest.mark.parametrize("junk", [None, 0, True, "", [], {}, ["x"], {"url": 1}])
@pytest.mark.parametrize("name", list(FACTS))
def test_a_line_with_nonsense_in_it_is_a_value_error(name: str, junk: object) -> None:
    assert TrainingServers.read(json.dumps(FACTS)).control_token == "e"
    with pytest.raises(ValueError, match="where they listen"):
        TrainingServers.read(json.dumps({**FACTS, name: junk}))


@pytest.mark.parametrize("line", ["", "no", "[" * 100_000, "null", "{}", "\x00"])
def test_a_line_that_is_no_answer_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError, match="where they listen"):
        TrainingServers.read(line)


@pytest.mark.skipif(sys.platform == "win32", reason="plays Windows elsewhere")
def test_on_windows_the_lifeline_is_a_handle_that_another_process_can_inherit(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A descriptor is a number of this process alone there (`msvcrt.get_osfhandle`)."""
    child = start("import sys; sys.stdin.read()")
    descriptor = child.lifeline()
    c_library = SimpleNamespace(get_osfhandle=lambda descriptor: 0x1000 + descriptor)
    monkeypatch.setitem(sys.modules, "msvcrt", c_library)
    with monkeypatch.context() as on_windows:
        on_windows.setattr(sys, "platform", "win32")
        handle = child.lifeline()
    child.end()
    assert handle == 0x1000 + descriptor
    assert child.lifeline() == -1
