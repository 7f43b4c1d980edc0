"""Another program of the same user asks Windows for the pane's process and its threads."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from desktop.card_entry.pane_process import start_pane
from desktop.card_entry.self_check import check_pane
from desktop.card_protocol import REPLY_LIMIT, ChallengeRequest, encode_request

# winnt.h: rights by which memory, handles or code could be reached.
PROCESS_RIGHTS = {
    "read memory": 0x0010,
    "write memory": 0x0020,
    "change memory": 0x0008,
    "copy handles": 0x0040,
    "make a thread": 0x0002,
    "suspend": 0x0800,
}
THREAD_RIGHTS = {"suspend": 0x0002, "read registers": 0x0008, "set registers": 0x0010}
SECONDS = 60.0


def kernel32() -> Any:  # noqa: ANN401
    if sys.platform == "win32":
        library = ctypes.WinDLL("kernel32")
        library.OpenProcess.restype = library.OpenThread.restype = ctypes.c_void_p
        library.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
        library.Thread32First.argtypes = library.Thread32Next.argtypes = (ctypes.c_void_p,) * 2
        library.CloseHandle.argtypes = (ctypes.c_void_p,)
        return library
    raise OSError


def threads_of(process: int) -> list[int]:
    from desktop.cardpane.lockdown.windows_access import _ThreadEntry

    kernel, found = kernel32(), []
    snapshot = kernel.CreateToolhelp32Snapshot(0x4, 0)
    entry = _ThreadEntry(size=ctypes.sizeof(_ThreadEntry))
    more = kernel.Thread32First(snapshot, ctypes.byref(entry))
    while more:
        if entry.process == process:
            found.append(int(entry.thread))
        more = kernel.Thread32Next(snapshot, ctypes.byref(entry))
    kernel.CloseHandle(snapshot)
    return found


def opened(
    open_it: Callable[[int, int, int], int | None], rights: dict[str, int], number: int
) -> set[str]:
    found = set()
    for name, right in rights.items():
        handle = open_it(right, 0, number)
        if handle:
            found.add(name)
            kernel32().CloseHandle(handle)
    return found


@pytest.fixture
def pane() -> Iterator[int]:
    """The process id of a spare pane that waits, locked down, with its threads running."""
    started = start_pane(os.environ, REPLY_LIMIT)
    started.send(encode_request(ChallengeRequest()))
    assert started.untrusted_line(SECONDS)
    yield started.pid
    started.end()


def test_no_right_that_reaches_memory_is_given(pane: int) -> None:
    assert opened(kernel32().OpenProcess, PROCESS_RIGHTS, pane) == set()


def test_its_first_thread_cannot_be_steered(pane: int) -> None:
    """Wine gives later ones no list by default; the pane closes them before the first key."""
    assert opened(kernel32().OpenThread, THREAD_RIGHTS, threads_of(pane)[0]) == set()


_LOCKED_DOWN = """
import sys, threading
from desktop.cardpane.lockdown.windows import windows_lockdown
lockdown = windows_lockdown()
lockdown.before_qt()
threading.Thread(target=sys.stdin.read).start()
lockdown.seal()
print("sealed", flush=True)
"""


def test_threads_that_are_there_at_the_first_key_cannot_be_steered() -> None:
    child = subprocess.Popen(
        (sys.executable, "-c", _LOCKED_DOWN), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"sealed"
    threads = threads_of(child.pid)
    assert len(threads) == 2
    for thread in threads:
        assert opened(kernel32().OpenThread, THREAD_RIGHTS, thread) == set()
    child.communicate()


def test_the_same_program_opens_any_other_child() -> None:
    """So what is refused above is refused because of the pane."""
    child = subprocess.Popen(
        (sys.executable, "-c", "import sys; sys.stdin.read()"), stdin=subprocess.PIPE
    )
    assert opened(kernel32().OpenProcess, PROCESS_RIGHTS, child.pid) == PROCESS_RIGHTS.keys()
    assert opened(kernel32().OpenThread, THREAD_RIGHTS, threads_of(child.pid)[0]) == set(
        THREAD_RIGHTS
    )
    child.communicate()


def test_the_pane_reports_what_windows_was_asked_for_and_no_more() -> None:
    check = check_pane()
    assert check is not None
    assert check.held >= {PaneProtection.NOT_READABLE, PaneProtection.MEMORY_LOCKED}
    assert PaneProtection.NO_BUS not in check.held
