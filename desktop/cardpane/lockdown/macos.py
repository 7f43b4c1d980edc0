"""macOS: no debugger, no core file, secure keyboard entry, sharing none as a best effort.

Never run on a real machine: written from Apple's pages on ptrace, NSWindow.sharingType and
EnableSecureEventInput, and tested on fakes only. Newer systems let ScreenCaptureKit record a
window in spite of its sharing type, so the screen is never called protected here.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.card_protocol import Code, Protection, Shield

from .interface import NotHeld, ScreenShield

_PT_DENY_ATTACH = 31
_SHARING_NONE = 0

LimitCore = Callable[[], tuple[int, int]]
Send = Callable[..., int]


@dataclass(frozen=True, slots=True)
class MacLockdown:
    """`libc` and `carbon` are libraries or fakes; `send` is objc_msgSend by selector name."""

    libc: Any
    carbon: Any
    send: Send
    limit_core: LimitCore

    def before_qt(self) -> frozenset[Protection]:
        if self.limit_core() != (0, 0):
            raise NotHeld(Code.CORE_DUMPS)
        if self.libc.ptrace(_PT_DENY_ATTACH, 0, None, 0) != 0:
            raise NotHeld(Code.MEMORY_READABLE)
        return frozenset({Protection.NO_CORE, Protection.NO_DEBUGGER, Protection.NOT_READABLE})

    def confine(self) -> frozenset[Protection]:
        """The bundle's own sandbox profile does this on macOS, not the process."""
        return frozenset()

    def bound_network(self, ports: tuple[int, ...]) -> frozenset[Protection]:
        """As `confine`."""
        return frozenset()

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        """`window_id` is the NSView; its window's sharing type is set and read back."""
        window = self.send(window_id, "window")
        if window:
            self.send(window, "setSharingType:", _SHARING_NONE)
        set_so = bool(window) and self.send(window, "sharingType") == _SHARING_NONE
        truth = (
            "macOS may still let a recording see this window"
            if set_so
            else ("macOS lets recordings see this window")
        )
        return ScreenShield(
            Shield.BEST_EFFORT if set_so else Shield.DOTS,
            frozenset(),
            f"{truth}, so the number and the code are never painted. Only the last four are shown.",
        )

    def shield_holds(self, window_id: int, screen: ScreenShield) -> bool:
        """A sharing type that reads back well is recorded all the same, so it proves nothing."""
        return False

    def hold_keyboard(self, held: bool) -> frozenset[Protection]:
        """Calls are counted by the system, so each hold is released once; exit releases all."""
        if not held:
            self.carbon.DisableSecureEventInput()
            return frozenset()
        self.carbon.EnableSecureEventInput()
        if not self.carbon.IsSecureEventInputEnabled():
            raise NotHeld(Code.KEYBOARD_UNSECURED)
        return frozenset({Protection.SECURE_KEYBOARD})


def macos_lockdown() -> MacLockdown:
    """With the real libraries; OSError elsewhere."""
    if sys.platform != "darwin":
        raise OSError("not macOS")
    import resource

    objc = ctypes.CDLL("/usr/lib/libobjc.dylib")
    objc.sel_registerName.restype = ctypes.c_void_p

    def send(receiver: int, selector: str, *numbers: int) -> int:
        kinds = (ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_ulong for _ in numbers))
        call = ctypes.CFUNCTYPE(ctypes.c_size_t, *kinds)(("objc_msgSend", objc))
        return int(call(receiver, objc.sel_registerName(selector.encode("ascii")), *numbers))

    def limit_core() -> tuple[int, int]:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return resource.getrlimit(resource.RLIMIT_CORE)

    carbon = ctypes.CDLL("/System/Library/Frameworks/Carbon.framework/Carbon")
    return MacLockdown(ctypes.CDLL(None, use_errno=True), carbon, send, limit_core)
