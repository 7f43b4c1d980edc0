"""``python -m desktop.cardpane``: shut the process in, read one request, show the pane, reply.

The order matters: nothing of Qt is loaded before the process is closed, and nothing is shown
before every protection that must hold was read back.
"""

from __future__ import annotations

import os
import time
from collections.abc import Set
from typing import NoReturn

from desktop.card_protocol import (
    REQUEST_LIMIT,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
    ProtocolError,
    decode_request,
)

from . import ending as endings
from .ending import Ending
from .lockdown import Lockdown, NotHeld, this_system
from .owned_memory import OwnedMemory
from .sealed_card import SealedCard

_DEAD_BUS = "unix:path=/dev/null"
# Input methods, accessibility and session buses, proxies and key logs have no business here.
_NOT_HERE = (
    "AT_SPI_BUS_ADDRESS",
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON",
    "QT_IM_MODULES",
    "XMODIFIERS",
    "SSLKEYLOGFILE",
    "OPENSSL_CONF",
)


def main() -> NoReturn:
    """Never returns: `Ending` ends the process."""
    memory = OwnedMemory()
    card = SealedCard(memory)
    ending = Ending(card.wipe)
    endings.block_signals()
    lockdown = this_system()
    try:
        held = set(lockdown.before_qt())
        held |= _memory_held(memory)
        request = _read_request()
        held |= _quiet_environment()
        held |= lockdown.confine(request.ports or (443,))
    except NotHeld as failed:
        ending.reply_and_exit(PaneReply(Outcome.FAULT, failed.code))
    except ProtocolError:
        ending.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
    try:
        _sit(request, card, ending, lockdown, held)
    except Exception:
        # A traceback could quote what it met; the code alone goes out.
        ending.reply_and_exit(PaneReply(Outcome.FAULT, Code.BROKEN))


def _memory_held(memory: OwnedMemory) -> set[Protection]:
    if not memory.hold.locked:
        raise NotHeld(Code.MEMORY_UNLOCKED)
    held = {Protection.MEMORY_LOCKED}
    if memory.hold.not_dumped:
        held.add(Protection.MEMORY_NOT_DUMPED)
    if memory.hold.secret:
        held.add(Protection.MEMORY_HIDDEN)
    return held


def _read_request() -> PaneRequest:
    untrusted = b""
    while not untrusted.endswith(b"\n"):
        piece = os.read(0, REQUEST_LIMIT + 1 - len(untrusted))
        untrusted += piece
        if not piece or len(untrusted) > REQUEST_LIMIT:
            raise ProtocolError("request")
    return decode_request(untrusted)


def _quiet_environment() -> set[Protection]:
    """The desk's allow-list has kept most of it out; what Qt would ask for is answered here."""
    for name in _NOT_HERE:
        os.environ.pop(name, None)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = _DEAD_BUS
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = _DEAD_BUS
    os.environ["QT_ACCESSIBILITY"] = "0"
    os.environ["QT_IM_MODULE"] = "compose"
    os.environ["QT_LOGGING_RULES"] = "*=false"
    return {Protection.NO_BUS}


def _sit(
    request: PaneRequest,
    card: SealedCard,
    ending: Ending,
    lockdown: Lockdown,
    held: Set[Protection],
) -> NoReturn:
    from datetime import date

    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from .deadline import Deadline
    from .entries import CodeEntry, ExpiryEntry, NumberEntry
    from .look import make_look
    from .pane import Pane
    from .sitting import Means, Send, Sitting

    def make_sender() -> Send:
        # TLS is loaded while the number is dictated, not before the window is there.
        from .seal_and_send import seal_and_send

        return seal_and_send(card, request)

    QGuiApplication.setDesktopFileName("skycap-card-pane")
    application = QApplication(["skycap-card-pane"])
    pane = Pane(
        make_look(request.dark),
        request,
        NumberEntry(card, request.training),
        ExpiryEntry(date.today()),
        CodeEntry(card),
    )
    clock = Deadline(request.idle_seconds, request.total_seconds, time.monotonic, time.time)
    sitting = Sitting(pane, Means(clock, ending, lockdown, make_sender, held))
    endings.watch_desk(ending, lambda: sitting.reply(Outcome.LOCKED, Code.TOLD_TO_END))
    QTimer.singleShot(0, sitting.begin)
    application.exec()
    ending.reply_and_exit(sitting.reply(Outcome.CANCELLED, Code.NONE))


if __name__ == "__main__":
    main()
