"""The pane's program: lock down the process, load Qt, take one request, show, reply.

The order matters. Qt is loaded only after the process is locked down, and the window is shown only
after every required protection has been read back. A pane may be started ahead of time: it then
waits here, locked down and without a card, and opens as soon as a request arrives.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import dataclass
from typing import NoReturn

from desktop.card_protocol import SCREEN_READER, Code, Outcome, PaneReply, Protection
from desktop.card_protocol.organization_pin import read_pin
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.lockdown import Lockdown, ProtectionFailed, current_lockdown

from . import exit_once as exit_once_module
from .accessibility_bus import find_accessibility_bus
from .connection_broker import BrokeredConnections
from .exit_once import ExitOnce
from .own_files import compare_own_files
from .parent_channel import ParentChannel
from .pyside_import_hook import install_plain_import_hook

_DEAD_BUS = "unix:path=/dev/null"
# Settings of input methods, accessibility, TLS key logging and OpenSSL that the pane must not read.
_REMOVED_VARIABLES = (
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON",
    "QT_IM_MODULES",
    "XMODIFIERS",
    "SSLKEYLOGFILE",
    "OPENSSL_CONF",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_IDLE_MS = 300


@dataclass(frozen=True, slots=True)
class Birth:
    """How this process began (`fresh_process`).

    `closed_from_start`: no other program could open it at its first instruction, and its file is
    installed so that this is always so. `broker`: the channel to the parent, None where there is
    no such parent.
    """

    closed_from_start: bool
    traced: bool
    broker: int | None


def run(birth: Birth) -> NoReturn:
    """Never returns: `ExitOnce` ends the process."""
    if birth.traced:
        ExitOnce(lambda: None).reply_and_exit(PaneReply(Outcome.FAULT, Code.TRACED))
    memory = LockedMemory()
    card = CardBuffer(memory)
    exit_once = ExitOnce(card.wipe)
    exit_once_module.block_signals()
    lockdown = current_lockdown()
    screen_reader = SCREEN_READER in sys.argv[1:]
    broker = None if birth.broker is None else socket.socket(fileno=birth.broker)
    try:
        held = set(lockdown.before_qt())
        compare_own_files()
        if birth.closed_from_start:
            held.add(Protection.CLOSED_FROM_START)
        held |= _memory_protections(memory)
        # Before the process is confined, which takes the file out of its reach.
        pin = read_pin()
        held |= lockdown.confine()
        held |= clean_environment(screen_reader)
    except Exception as failed:
        code = failed.code if isinstance(failed, ProtectionFailed) else Code.BROKEN
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, code))
    pinned = {Protection.KEY_PINNED} if pin.live else set()
    channel = ParentChannel(exit_once, held | pinned)
    if not has_display():
        channel.deliver_to(
            lambda _: exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.NO_DISPLAY))
        )
        channel.run()
    channel.listen()
    connections = None if broker is None else BrokeredConnections(broker)
    try:
        check = RequestCheck(pin, time.time)
        _run_session(card, channel, exit_once, lockdown, held, check, screen_reader, connections)
    except Exception:
        # A traceback could contain card data, so only the code is sent.
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BROKEN))


def _memory_protections(memory: LockedMemory) -> set[Protection]:
    if not memory.protection.locked:
        raise ProtectionFailed(Code.MEMORY_UNLOCKED)
    if sys.platform == "linux" and not (memory.protection.secret or memory.protection.not_dumped):
        # An ordinary page that core files and child processes would contain.
        raise ProtectionFailed(Code.CORE_DUMPS)
    held = {Protection.MEMORY_LOCKED}
    if memory.protection.not_dumped:
        held.add(Protection.MEMORY_NOT_DUMPED)
    if memory.protection.secret:
        held.add(Protection.MEMORY_HIDDEN)
    return held


def clean_environment(screen_reader: bool) -> set[Protection]:
    """Set and remove the variables that Qt reads; the desk's allow list has left out most others.

    A pane started for a screen reader gets the accessibility bus and no other bus.
    ProtectionFailed when that bus is not found.
    """
    os.environ["QT_IM_MODULE"] = "compose"
    os.environ["QT_LOGGING_RULES"] = "*=false"
    # Nothing is painted by OpenGL or Vulkan, and their drivers are much code.
    os.environ["QT_XCB_GL_INTEGRATION"] = "none"
    os.environ["QT_WIDGETS_RHI"] = "0"
    # Its picture goes to the display by the socket: shared memory could be read from outside.
    os.environ["QT_XCB_NO_MITSHM"] = "1"
    for name in _REMOVED_VARIABLES:
        os.environ.pop(name, None)
    if screen_reader:
        find_accessibility_bus(os.environ)
    else:
        os.environ.pop("AT_SPI_BUS_ADDRESS", None)
        os.environ["QT_ACCESSIBILITY"] = "0"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = _DEAD_BUS
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = _DEAD_BUS
    # The buses are Linux's. On Windows and macOS a screen reader reaches Qt in other ways.
    return {Protection.NO_BUS} if sys.platform == "linux" and not screen_reader else set()


def has_display() -> bool:
    """False also for a display on another machine, which could not be reached without a network."""
    if sys.platform != "linux":
        return True
    host = os.environ.get("DISPLAY", "").rpartition(":")[0]
    if host not in ("", "unix") and not os.environ.get("WAYLAND_DISPLAY"):
        return False
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _run_session(
    card: CardBuffer,
    channel: ParentChannel,
    exit_once: ExitOnce,
    lockdown: Lockdown,
    held: set[Protection],
    check: RequestCheck,
    screen_reader: bool,
    connections: BrokeredConnections | None,
) -> NoReturn:
    from PySide6.QtCore import QTimer

    install_plain_import_hook()
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from desktop.cardpane.process.request_receiver import RequestReceiver

    QGuiApplication.setDesktopFileName("skycap-card-pane")
    application: QApplication
    if screen_reader:
        from desktop.cardpane.process.key_filter import KeyFilter

        application = KeyFilter(["skycap-card-pane"])
    else:
        application = QApplication(["skycap-card-pane"])
    # The application ends with the reply, not when a window is hidden or recreated.
    application.setQuitOnLastWindowClosed(False)
    receiver = RequestReceiver(
        *(card, exit_once, lockdown, held, check, lambda: channel.nonce),
        screen_reader,
        connections,
    )
    exit_once_module.watch_signals(exit_once, receiver.shutdown_reply)
    channel.deliver_to(receiver.request_received)
    QTimer.singleShot(_IDLE_MS, receiver.preload)
    application.exec()
    exit_once.reply_and_exit(receiver.shutdown_reply())
