"""Finds the accessibility bus for a screen reader, then drops the session bus.

Only Linux has such a bus; elsewhere a screen reader queries the window itself.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping

from desktop.card_protocol import Code
from desktop.cardpane.lockdown import ProtectionFailed

_SESSION, _ACCESSIBILITY = "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"
_WAIT_MS = 2000


def find_accessibility_bus(environment: MutableMapping[str, str]) -> None:
    """Put the bus address into `environment`, where Qt reads it. ProtectionFailed without a bus.

    One call is made on the session bus: GetAddress of ``org.a11y.Bus`` (AT-SPI).
    """
    session = environment.pop(_SESSION, "")
    if sys.platform != "linux":
        return
    address = environment.pop(_ACCESSIBILITY, "") or (_query_address(session) if session else "")
    if not address:
        raise ProtectionFailed(Code.NO_READER)
    environment[_ACCESSIBILITY] = address
    environment["QT_ACCESSIBILITY"] = environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"


def _query_address(session: str) -> str:
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    name = "accessibility bus lookup"
    connection = QDBusConnection.connectToBus(session, name)
    if not connection.isConnected():
        return ""
    target = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    answer = connection.call(QDBusMessage.createMethodCall(*target), QDBus.CallMode.Block, _WAIT_MS)
    QDBusConnection.disconnectFromBus(name)
    arguments = answer.arguments()
    return arguments[0] if arguments and isinstance(arguments[0], str) else ""
