"""For a pane that was asked to speak: finds the accessibility bus, then forgets the session's.

Only Linux has such a bus; elsewhere a screen reader asks the window itself.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping

from desktop.card_protocol import Code
from desktop.cardpane.lockdown import NotHeld

_SESSION, _READER = "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"
_WAIT_MS = 2000


def find_accessibility_bus(text: MutableMapping[str, str]) -> None:
    """Leave its address in `words`, for Qt to take up. NotHeld where nobody could listen.

    The session's own bus is asked one thing: where the other one is (AT-SPI, ``org.a11y.Bus``).
    """
    session = text.pop(_SESSION, "")
    if sys.platform != "linux":
        return
    address = text.pop(_READER, "") or (_asked(session) if session else "")
    if not address:
        raise NotHeld(Code.NO_READER)
    text[_READER] = address
    text["QT_ACCESSIBILITY"] = text["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"


def _asked(session: str) -> str:
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    name = "where the reader is"
    line = QDBusConnection.connectToBus(session, name)
    if not line.isConnected():
        return ""
    place = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    answer = line.call(QDBusMessage.createMethodCall(*place), QDBus.CallMode.Block, _WAIT_MS)
    QDBusConnection.disconnectFromBus(name)
    told = answer.arguments()
    return told[0] if told and isinstance(told[0], str) else ""
