"""How a pane is started: listed variables and nothing else; on Windows it may take the keyboard."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.card_entry.pane_process import PaneProcess, bare_environment, let_come_forward


def test_only_listed_variables_are_passed_on() -> None:
    ours = {
        "DISPLAY": ":7",
        "LANG": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus",
        "LD_PRELOAD": "spy.so",
        "PYTHONPATH": "/elsewhere",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "SSLKEYLOGFILE": "/tmp/keys",
        "QT_PLUGIN_PATH": "/elsewhere",
    }
    assert bare_environment(ours, "linux") == {"DISPLAY": ":7", "LANG": "C.UTF-8"}


def test_on_windows_libraries_are_found_in_the_systems_own_folder_only() -> None:
    ours = {"SYSTEMROOT": r"C:\Windows", "PATH": r"D:\tools;C:\Windows"}
    assert bare_environment(ours, "win32") == {
        "SYSTEMROOT": r"C:\Windows",
        "PATH": r"C:\Windows\System32",
    }
    assert bare_environment(ours, "linux") == {"SYSTEMROOT": r"C:\Windows"}


@pytest.mark.parametrize(("base", "named"), [("/python", 4711), ("/elsewhere", 0xFFFFFFFF)])
def test_on_windows_the_pane_may_take_the_keyboard(
    monkeypatch: pytest.MonkeyPatch, base: str, named: int
) -> None:
    monkeypatch.setattr(sys, "prefix", "/python")
    monkeypatch.setattr(sys, "base_prefix", base)
    asked: list[ctypes.c_uint32] = []
    let_come_forward(SimpleNamespace(AllowSetForegroundWindow=asked.append), 4711)
    assert [each.value for each in asked] == [named]


def test_a_pane_that_reads_nothing_can_be_ended_while_its_request_is_sent() -> None:
    """Windows would wait for the write before it closes the pipe."""
    pane = PaneProcess.start(
        (sys.executable, "-c", "import time; time.sleep(600)"), Path(), dict(os.environ), 100
    )
    sending = threading.Thread(target=_send, args=(pane, bytes(4 << 20)))
    sending.start()
    while not pane._is_writing:
        sending.join(0.005)
    pane.end()
    sending.join(10)
    assert not sending.is_alive()
    assert not pane.is_running()


def _send(pane: PaneProcess, frame: bytes) -> None:
    with suppress(OSError, ValueError):
        pane.send(frame)
