"""Lock triggers from macOS: the screen is locked, the computer sleeps, the user is switched.

Never run on a real machine: written from Apple's pages on NSWorkspace, on
NSDistributedNotificationCenter and on the Objective-C runtime, and tested on fakes only.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Protocol

from .lock_reason import LockReason

DISTRIBUTED, WORKSPACE = "distributed", "workspace"
# (notification center, name of the notification, lock reason)
LOCK_NOTIFICATIONS: tuple[tuple[str, str, LockReason], ...] = (
    (DISTRIBUTED, "com.apple.screenIsLocked", LockReason.SESSION),
    (DISTRIBUTED, "com.apple.screensaver.didstart", LockReason.SCREEN),
    (WORKSPACE, "NSWorkspaceWillSleepNotification", LockReason.SLEEP),
    (WORKSPACE, "NSWorkspaceScreensDidSleepNotification", LockReason.SLEEP),
    (WORKSPACE, "NSWorkspaceSessionDidResignActiveNotification", LockReason.SWITCHED),
    (WORKSPACE, "NSWorkspaceWillPowerOffNotification", LockReason.ENDED),
)


class NotificationCenters(Protocol):
    """The two notification centers, or a fake of them."""

    def observe(self, center: str, name: str, call: Callable[[], None]) -> None:
        """Call `call` on the main thread for each notification of this name."""


def watch_session(centers: NotificationCenters, due: Callable[[LockReason], None]) -> None:
    """Call `due` with the LockReason of each notification."""

    def call_for(reason: LockReason) -> Callable[[], None]:
        return lambda: due(reason)

    for center, name, reason in LOCK_NOTIFICATIONS:
        centers.observe(center, name, call_for(reason))


class CocoaCenters:
    """Uses the Objective-C runtime, with one class per notification. OSError on other systems."""

    def __init__(self) -> None:
        if sys.platform != "darwin":
            raise OSError("not macOS")
        self._objc: Any = ctypes.CDLL("/usr/lib/libobjc.dylib")
        for name in ("objc_getClass", "sel_registerName", "objc_allocateClassPair"):
            getattr(self._objc, name).restype = ctypes.c_void_p
        self._objc.class_addMethod.argtypes = (
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p,
        )  # fmt: skip
        # Callbacks that the runtime calls must live as long as the program.
        self._kept: list[object] = []

    def observe(self, center: str, name: str, call: Callable[[], None]) -> None:
        kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        method = kind(lambda _self, _selector, _notification: call())
        self._kept.append(method)
        ours = self._objc.objc_allocateClassPair(
            ctypes.c_void_p(self._class("NSObject")), f"SkycapLock{len(self._kept)}".encode(), 0
        )
        notified = self._selector("notified:")
        self._objc.class_addMethod(ours, notified, ctypes.cast(method, ctypes.c_void_p), b"v@:@")
        self._objc.objc_registerClassPair(ctypes.c_void_p(ours))
        observer = self._send(self._send(ours, "alloc"), "init")
        text = self._send(self._class("NSString"), "stringWithUTF8String:", name.encode())
        self._send(
            self._center(center),
            "addObserver:selector:name:object:",
            observer,
            notified,
            text,
            None,
        )

    def _center(self, center: str) -> int:
        if center == DISTRIBUTED:
            return self._send(self._class("NSDistributedNotificationCenter"), "defaultCenter")
        workspace = self._send(self._class("NSWorkspace"), "sharedWorkspace")
        return self._send(workspace, "notificationCenter")

    def _class(self, name: str) -> int:
        return int(self._objc.objc_getClass(name.encode()))

    def _selector(self, name: str) -> int:
        return int(self._objc.sel_registerName(name.encode()))

    def _send(self, receiver: int, selector: str, *values: int | bytes | None) -> int:
        kinds = [ctypes.c_char_p if isinstance(each, bytes) else ctypes.c_void_p for each in values]
        call = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        send = call(("objc_msgSend", self._objc))
        return int(send(receiver, self._selector(selector), *values) or 0)
