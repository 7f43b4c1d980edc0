"""macOS: no debugger, no core file, secure keyboard entry; window sharing off as a best effort.

Never run on a real Mac: written from Apple's documentation of ptrace, NSWindow.sharingType and
EnableSecureEventInput, and tested with fakes only. Newer systems let ScreenCaptureKit record a
window despite its sharing type, so the screen is never reported as protected.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.card_protocol import Code, Protection, Shield

from .interface import ProtectionFailed, ScreenShield

_PT_DENY_ATTACH = 31
_SHARING_NONE = 0

LimitCore = Callable[[], tuple[int, int]]
Send = Callable[..., int]


@dataclass(frozen=True, slots=True)
class MacLockdown:
    """`libc` and `carbon` are the libraries or fakes; `send` is objc_msgSend by selector name."""

    libc: Any
    carbon: Any
    send: Send
    limit_core: LimitCore

    def before_qt(self) -> frozenset[Protection]:
        if self.limit_core() != (0, 0):
            raise ProtectionFailed(Code.CORE_DUMPS)
        if self.libc.ptrace(_PT_DENY_ATTACH, 0, None, 0) != 0:
            raise ProtectionFailed(Code.MEMORY_READABLE)
        # A program with Apple's right to task ports needs no debugger to read this one, and only a
        # signed program with the hardened runtime refuses it: so NOT_READABLE is not reported.
        return frozenset({Protection.NO_CORE, Protection.NO_DEBUGGER})

    def confine(self) -> frozenset[Protection]:
        """Does nothing: on macOS the bundle's sandbox profile does this, not the process."""
        return frozenset()

    def confine_engine(self, programs: tuple[Path, ...], relay_port: int) -> frozenset[Protection]:
        """Nothing: the web engine was never run there by us."""
        return frozenset()

    def seal(self) -> frozenset[Protection]:
        """Does nothing: as `confine`."""
        return frozenset()

    @property
    def needed_in_live(self) -> frozenset[Protection]:
        """None: what confines the pane was never seen working on this system."""
        return frozenset()

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        """Set and read back the window's sharing type. `window_id` is the NSView."""
        window = self.send(window_id, "window")
        if window:
            self.send(window, "setSharingType:", _SHARING_NONE)
        is_set = bool(window) and self.send(window, "sharingType") == _SHARING_NONE
        may_record = (
            "macOS may still let a recording see this window"
            if is_set
            else ("macOS lets recordings see this window")
        )
        return ScreenShield(
            Shield.BEST_EFFORT if is_set else Shield.DOTS,
            frozenset(),
            f"{may_record}, so the number and the code are never painted. "
            "Only the last four are shown.",
        )

    def shield_is_active(self, window_id: int, screen: ScreenShield) -> bool:
        """False: a window can be recorded even when its sharing type reads back as none."""
        return False

    def secure_keyboard(self, enabled: bool) -> frozenset[Protection]:
        """Turn secure input on or off. The system counts calls; process exit releases all.

        It reads back as on while any program holds it, so this cannot show who does.
        """
        if not enabled:
            self.carbon.DisableSecureEventInput()
            return frozenset()
        self.carbon.EnableSecureEventInput()
        if not self.carbon.IsSecureEventInputEnabled():
            raise ProtectionFailed(Code.KEYBOARD_UNSECURED)
        return frozenset({Protection.SECURE_KEYBOARD})


def declare_boolean(carbon: Any) -> None:  # noqa: ANN401
    """Apple's Boolean is one byte; what else is in the register means nothing."""
    carbon.IsSecureEventInputEnabled.restype = ctypes.c_ubyte


def macos_lockdown() -> MacLockdown:
    """The lockdown with the real libraries. OSError on other systems."""
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
    declare_boolean(carbon)
    return MacLockdown(ctypes.CDLL(None, use_errno=True), carbon, send, limit_core)
