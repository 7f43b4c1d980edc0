"""D-Bus, without ever waiting: what is asked is answered later, and signals come when they come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

_PATIENCE_MS = 1500

Answered = Callable[[object], None]


def ask(
    bus: QDBusConnection,
    to: tuple[str, str, str, str],
    arguments: list[object],
    then: Answered,
    parent: QObject,
) -> None:
    """`to` is service, path, interface, method. `then` gets the first value of the answer, or
    None when there is no such service, it says no, or it is silent for a second and a half.

    The question ends with `parent`.
    """
    message = QDBusMessage.createMethodCall(*to)
    message.setAutoStartService(False)
    message.setArguments(arguments)
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message, _PATIENCE_MS), parent)

    def answered() -> None:
        # The connection keeps this function alive, and through `then` perhaps the last reference
        # to `parent`. Were it given up only with the watcher, the parent would free its child, the
        # watcher, while the watcher is being freed: a crash. So the connection ends first.
        watcher.finished.disconnect(answered)
        values = [] if watcher.isError() else watcher.reply().arguments()
        watcher.deleteLater()
        then(values[0] if values else None)

    watcher.finished.connect(answered)


def listen(
    bus: QDBusConnection, to: tuple[str, str, str, str], receiver: QObject, slot: str
) -> None:
    """`to` is service, path, interface, signal; an empty service means anybody.

    `slot` is the receiver's slot with its Qt signature, such as ``turned(bool)``.
    """
    # The stub says bytes; the binding takes what SLOT makes, which is text, and nothing else.
    bus.connect(*to, receiver, SLOT(slot))  # type: ignore[call-overload]
