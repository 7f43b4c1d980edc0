"""Asynchronous D-Bus calls and signals: nothing here blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

_TIMEOUT_MS = 1500

ReplyCallback = Callable[[object], None]


def ask(
    bus: QDBusConnection,
    to: tuple[str, str, str, str],
    arguments: list[object],
    then: ReplyCallback,
    parent: QObject,
) -> None:
    """Call a method: `to` is service, path, interface, method. `then` gets the first value of the
    reply; None if the service is missing, replies with an error, or not within 1.5 s.

    The call is dropped when `parent` is deleted.
    """
    message = QDBusMessage.createMethodCall(*to)
    message.setAutoStartService(False)
    message.setArguments(arguments)
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message, _TIMEOUT_MS), parent)

    def answered() -> None:
        # The connection keeps this function alive, and through `then` perhaps the last reference
        # to `parent`. If it were released only with the watcher, the parent would free its child,
        # the watcher, while the watcher is being freed: a crash. So disconnect first.
        watcher.finished.disconnect(answered)
        values = [] if watcher.isError() else watcher.reply().arguments()
        watcher.deleteLater()
        then(values[0] if values else None)

    watcher.finished.connect(answered)


def listen(
    bus: QDBusConnection, to: tuple[str, str, str, str], receiver: QObject, slot: str
) -> None:
    """Connect a signal: `to` is service, path, interface, signal; an empty service matches any.

    `slot` is the receiver's slot with its Qt signature, such as ``turned(bool)``.
    """
    # The stub says bytes, but the binding takes only what SLOT returns, which is str.
    bus.connect(*to, receiver, SLOT(slot))  # type: ignore[call-overload]
