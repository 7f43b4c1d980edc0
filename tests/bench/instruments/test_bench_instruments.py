"""What the bench measures with: log, X11 client, relay, processor time, stores, databases."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from desktop.booking.trip.trip import Trip
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import ClientHit, Repositories
from tests.bench.desk.idle_cpu import idle_percent
from tests.bench.store.store_fill import fill
from tests.support.store.opening import open_store
from tests.support.virtual_display import VirtualDisplay
from tests.support.x11_client import X11Error, x11_client

from .desk_log import delays_of, logged_at, ms_of
from .kdbx import write_database
from .start_to_window import NoWindow, resident_mb, shown
from .timed_relay import timed_relay

LOG = """\
09:12:44 INFO desktop.ui: window shown
09:12:58 INFO desktop.ui: signed in ms=412
09:13:20 INFO desktop.ui: first rows painted ms=88 offers=230
09:15:01 INFO desktop.ui: longest stall ms=23
"""
# A field whose title is what was typed.
FIELD = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.resize(500, 40)
field.setWindowTitle("nothing")
field.textChanged.connect(field.setWindowTitle)
field.show()
field.activateWindow()
application.exec()
"""


def test_the_delays_are_read_from_the_log() -> None:
    delays = delays_of(LOG)
    assert (delays.sign_ins, delays.first_rows, delays.stalls) == ([412], [88], [23])
    assert ms_of("lock covered ms=2.5 reason=asked") == 2.5
    with pytest.raises(ValueError, match="no time"):
        ms_of("lock left")


def test_a_line_of_the_log_is_dated_to_the_millisecond() -> None:
    line = (
        "2026-11-24T10:12:37.120Z INFO desktop.ui.pages.call.offers_page: first rows painted ms=88"
    )
    assert logged_at(line) == pytest.approx(1_795_515_157.120, abs=1e-4)


def test_the_first_window_of_a_program_is_seen_and_its_memory_read(display: VirtualDisplay) -> None:
    with shown(["xmessage", "hello"], display, display.environment()) as running:
        assert running.window_ms > 0
        assert resident_mb(running.process.pid) > 1
    assert running.process.poll() is not None


def test_a_program_that_shows_nothing_is_named(
    display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.window_watch.WAIT_SECONDS", 1.0)
    command = [sys.executable, "-c", ""]
    with (
        pytest.raises(NoWindow, match="showed no window"),
        shown(command, display, display.environment()),
    ):
        pytest.fail("nothing was shown")


def test_keys_are_pressed_and_what_they_paint_and_retitle_is_reported(
    display: VirtualDisplay,
) -> None:
    command = [sys.executable, "-c", FIELD]
    with (
        x11_client(display.name) as keys,
        shown(command, display, display.environment()),
    ):
        keys.watch_painting()
        window = keys.wait_for_focus()
        keys.watch_title(window)
        assert keys.title(window) == "nothing"
        keys.type("Ab+")
        titles = keys.title_changes(window)
        while (changed := next(titles))[1] != "Ab+":
            pass
        keys.forget_painted()
        pressed = keys.press("1")
        wide = next(drawn for drawn in keys.painted(60) if drawn.width >= 200)
        assert wide.at > pressed > changed[0]
        assert (wide.width, wide.height) == (500, 40)
        keys.press("ctrl+a")
        keys.press("z")
        while next(titles)[1] != "z":
            pass
        assert keys.title(window) == "z"


def test_a_display_where_nothing_has_the_keyboard_says_so(display: VirtualDisplay) -> None:
    with x11_client(display.name) as keys:
        with pytest.raises(X11Error, match="no window took the keyboard"):
            keys.wait_for_focus(seconds=0.01)
        with pytest.raises(X11Error, match="no 'é'"):
            keys.press("é")


@contextmanager
def _echo() -> Iterator[str]:
    """A server that answers each piece with itself, twice."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(100):
                connection.sendall(piece * 2)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve)
        server.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/path"
    server.join(10)


def test_the_relay_carries_bytes_and_keeps_when_answers_passed() -> None:
    with _echo() as url, timed_relay(url) as relay:
        assert relay.url.endswith("/path")
        port = int(relay.url.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"one")
            assert caller.recv(100) == b"oneone"
            (first,) = relay.answers
            assert first.size == 6
            relay.hold_next_answer(0.2)
            with pytest.raises(LookupError):
                relay.last_before(first.at)
            caller.sendall(b"two!")
            assert caller.recv(100) == b"two!two!"
            (second,) = relay.answers
            assert second.at - first.at >= 0.2
            assert relay.last_before(second.at) is second


def test_processor_time_is_of_a_process_and_what_it_started() -> None:
    """A shell that sleeps and one whose child is at work."""
    sleeps = subprocess.Popen(["sleep", "60"])
    works = subprocess.Popen(["sh", "-c", "sh -c 'while :; do :; done'; :"], start_new_session=True)
    try:
        idle, busy = idle_percent(sleeps.pid, 0.1), 0.0
        while busy == 0.0:  # its child may not have started yet
            busy = idle_percent(works.pid, 0.2)
        assert idle < busy
    finally:
        os.killpg(works.pid, 9)
        sleeps.kill()
        works.wait()
        sleeps.wait()


def _trips(text: str, repos: Repositories) -> tuple[Trip, ...]:
    return tuple(repos.trips.get(hit.id) for hit in repos.trips.find(text))


def _clients(text: str, repos: Repositories) -> tuple[ClientHit, ...]:
    return repos.clients.find(text, limit=100)


def test_a_filled_store_opens_with_its_key_and_finds_all_that_is_in_it(tmp_path: Path) -> None:
    key = KeyHandle(bytes(range(100, 132)))
    filled = fill(tmp_path / "records.db", 30, 60, key)
    store = open_store(tmp_path / "records.db", key)
    try:
        for number in (1, 60):
            client = filled.client_of(number)
            (trip,) = store.read(partial(_trips, filled.record_locator(number)))
            assert (trip.id, trip.client_id) == (filled.trip_id(number), client.id)
            (hit,) = store.read(partial(_clients, client.email))
            assert hit.id == client.id
        everybody = store.read(partial(_clients, ""))
        assert {hit.id for hit in everybody} == {client.id for client in filled.clients}
    finally:
        store.close()


@pytest.mark.skipif(shutil.which("keepassxc-cli") is None, reason="`make bench` installs KeePassXC")
def test_keepassxc_opens_the_database_and_names_its_cost(tmp_path: Path) -> None:
    file = tmp_path / "desk.kdbx"
    write_database(file, "three mild llamas", memory_kib=65536, iterations=3, parallelism=4)

    def db_info(passphrase: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["keepassxc-cli", "db-info", "--quiet", str(file)],
            env={**os.environ, "HOME": str(tmp_path)},
            input=passphrase,
            capture_output=True,
            text=True,
            check=False,
        )

    opened = db_info("three mild llamas")
    assert opened.returncode == 0, opened.stderr
    assert "Argon2id (3 rounds, 65536 KB)" in opened.stdout
    assert "Number of entries: 1" in opened.stdout
    assert db_info("three mild lamas").returncode != 0
