"""``python -m desktop.cardpane``: shut the process in, load Qt, wait for one request, show, reply.

The order matters: nothing of Qt is loaded before the process is closed, and nothing is shown
before every protection that must hold was read back. A pane may be started ahead of time: it
then waits here, empty and shut in, and opens at once when it is asked.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from desktop.card_protocol import SCREEN_READER, Code, Outcome, PaneReply, Protection
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.process import exit_once as exit_module
from desktop.cardpane.process.accessibility_bus import find_accessibility_bus
from desktop.cardpane.process.exit_once import ExitOnce
from desktop.cardpane.process.parent_channel import ParentChannel
from desktop.cardpane.process.pyside_import_hook import install_plain_import_hook

from .lockdown import Lockdown, NotHeld, this_system

_DEAD_BUS = "unix:path=/dev/null"
# Input methods, accessibility and session buses, proxies and key logs have no business here.
_NOT_HERE = (
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON",
    "QT_IM_MODULES",
    "XMODIFIERS",
    "SSLKEYLOGFILE",
    "OPENSSL_CONF",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_IDLE_MS = 300


def main() -> NoReturn:
    """Never returns: `Ending` ends the process."""
    memory = LockedMemory()
    card = CardBuffer(memory)
    exit_once = ExitOnce(card.wipe)
    exit_module.block_signals()
    lockdown = this_system()
    reads_out = SCREEN_READER in sys.argv[1:]
    try:
        held = set(lockdown.before_qt())
        held |= _memory_held(memory)
        held |= lockdown.confine()
        held |= _quiet_environment(reads_out)
    except Exception as failed:
        code = failed.code if isinstance(failed, NotHeld) else Code.BROKEN
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, code))
    line = ParentChannel(exit_once, held)
    if not _has_display():
        line.deliver_to(
            lambda _: exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.NO_DISPLAY))
        )
        line.run()
    line.listen()
    try:
        _wait_and_sit(card, line, exit_once, lockdown, held, reads_out)
    except Exception:
        # A traceback could quote what it met; the code alone goes out.
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BROKEN))


def _memory_held(memory: LockedMemory) -> set[Protection]:
    if not memory.hold.locked:
        raise NotHeld(Code.MEMORY_UNLOCKED)
    if sys.platform == "linux" and not (memory.hold.secret or memory.hold.not_dumped):
        # A page of the ordinary kind that would go into core files and into children.
        raise NotHeld(Code.CORE_DUMPS)
    held = {Protection.MEMORY_LOCKED}
    if memory.hold.not_dumped:
        held.add(Protection.MEMORY_NOT_DUMPED)
    if memory.hold.secret:
        held.add(Protection.MEMORY_HIDDEN)
    return held


def _quiet_environment(reads_out: bool) -> set[Protection]:
    """The desk's allow-list has kept most of it out; what Qt would ask for is answered here.

    Only a pane that was asked to speak finds the accessibility bus, and no other. NotHeld.
    """
    os.environ["QT_IM_MODULE"] = "compose"
    os.environ["QT_LOGGING_RULES"] = "*=false"
    for name in _NOT_HERE:
        os.environ.pop(name, None)
    if reads_out:
        find_accessibility_bus(os.environ)
    else:
        os.environ.pop("AT_SPI_BUS_ADDRESS", None)
        os.environ["QT_ACCESSIBILITY"] = "0"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = _DEAD_BUS
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = _DEAD_BUS
    return set() if reads_out else {Protection.NO_BUS}


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _wait_and_sit(
    card: CardBuffer,
    line: ParentChannel,
    exit_once: ExitOnce,
    lockdown: Lockdown,
    held: set[Protection],
    reads_out: bool,
) -> NoReturn:
    from PySide6.QtCore import QTimer

    install_plain_import_hook()
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from desktop.cardpane.process.request_receiver import RequestReceiver

    QGuiApplication.setDesktopFileName("skycap-card-pane")
    application: QApplication
    if reads_out:
        from desktop.cardpane.process.key_filter import KeyFilter

        application = KeyFilter(["skycap-card-pane"])
    else:
        application = QApplication(["skycap-card-pane"])
    # Only the reply ends it, not a window that is hidden or made anew.
    application.setQuitOnLastWindowClosed(False)
    receiver = RequestReceiver(card, exit_once, lockdown, held, reads_out)
    exit_module.watch_signals(exit_once, receiver.told_to_end)
    line.deliver_to(receiver.asked.emit)
    QTimer.singleShot(_IDLE_MS, receiver.make_ready)
    application.exec()
    exit_once.reply_and_exit(receiver.told_to_end())


if __name__ == "__main__":
    main()
