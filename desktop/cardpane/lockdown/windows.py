"""Windows: a job without clipboard or children, mitigations, a tight DACL, capture exclusion.

Never run on real Windows: written from Microsoft's documentation of SetWindowDisplayAffinity,
SetInformationJobObject and SetProcessMitigationPolicy, and tested with fakes only. It is the only
system on which the number can be revealed, because its screen shield can be read back.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.card_protocol import Code, Protection, Shield

from .interface import ProtectionFailed, ScreenShield

_EXCLUDE_FROM_CAPTURE, _MONITOR = 0x11, 0x01

_NO_ERROR_BOXES = 0x0001 | 0x0002
_EXTENSION_POINTS, _IMAGE_LOAD = 6, 10
_DISABLE_EXTENSION_POINTS = 0x1
_NO_REMOTE_NO_LOW_IMAGES = 0x1 | 0x2

_UI_RESTRICTIONS, _EXTENDED_LIMITS = 4, 9
_NO_CLIPBOARD = 0x0002 | 0x0004
_ONE_PROCESS_KILL_ON_CLOSE = 0x0008 | 0x0400 | 0x2000

# The owner may wait for the process, query and end it, and read this list; others may do nothing.
_SDDL = "D:P(A;;0x121001;;;OW)"
_DACL_INFORMATION = 0x4


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("min_working_set", ctypes.c_size_t),
        ("max_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


@dataclass(frozen=True, slots=True)
class WindowsLockdown:
    """`user32`, `kernel32` and `advapi32` are the libraries or fakes."""

    user32: Any
    kernel32: Any
    advapi32: Any

    def before_qt(self) -> frozenset[Protection]:
        """Close the process to other programs of the same user; ProtectionFailed if it cannot be.

        The mitigations are best effort: those that an older Windows lacks are not reported.
        """
        kernel = self.kernel32
        kernel.SetErrorMode(_NO_ERROR_BOXES)
        kernel.SetDllDirectoryW("")
        held = {Protection.NO_CORE}
        for policy, flags in (
            (_EXTENSION_POINTS, _DISABLE_EXTENSION_POINTS),
            (_IMAGE_LOAD, _NO_REMOTE_NO_LOW_IMAGES),
        ):
            value = ctypes.c_uint32(flags)
            if kernel.SetProcessMitigationPolicy(policy, ctypes.byref(value), 4):
                held.add(Protection.CALLS_FILTERED)
        if not self._tighten_dacl():
            raise ProtectionFailed(Code.MEMORY_READABLE)
        held.add(Protection.NOT_READABLE)
        return frozenset(held)

    def confine_engine(self, programs: tuple[Path, ...], relay_port: int) -> frozenset[Protection]:
        """Nothing: the web engine was never run there by us."""
        return frozenset()

    def seal(self) -> frozenset[Protection]:
        """Does nothing: this needs an AppContainer, and the pane is not packaged as one."""
        return frozenset()

    @property
    def needed_in_live(self) -> frozenset[Protection]:
        """None: what confines the pane was never seen working on this system."""
        return frozenset()

    def confine(self) -> frozenset[Protection]:
        """Put this process into a job: no clipboard, no second process, killed on close."""
        kernel = self.kernel32
        job = kernel.CreateJobObjectW(None, None)
        if not job:
            return frozenset()
        limits = _ExtendedLimits()
        limits.basic.flags = _ONE_PROCESS_KILL_ON_CLOSE
        limits.basic.active_processes = 1
        no_clipboard = ctypes.c_uint32(_NO_CLIPBOARD)
        held = set()
        if kernel.SetInformationJobObject(
            job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        ):
            held.add(Protection.NO_CHILDREN)
        if kernel.SetInformationJobObject(job, _UI_RESTRICTIONS, ctypes.byref(no_clipboard), 4):
            held.add(Protection.NO_CLIPBOARD)
        if not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            return frozenset()
        return frozenset(held)

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        """Exclude the window from capture and read it back, or else make captures black.

        Both keep the contents out of captures. ProtectionFailed when neither reads back.
        """
        handle = ctypes.c_void_p(window_id)
        for affinity in (_EXCLUDE_FROM_CAPTURE, _MONITOR):
            taken = self.user32.SetWindowDisplayAffinity(handle, affinity)
            if taken and self._affinity(window_id) == affinity:
                return ScreenShield(
                    Shield.EXCLUDED,
                    frozenset({Protection.SCREEN_EXCLUDED}),
                    "Windows keeps this window out of screenshots and recordings (read back). "
                    "Remote support sees nothing here either.",
                    read_back=affinity,
                )
        raise ProtectionFailed(Code.SCREEN_UNSHIELDED)

    def shield_is_active(self, window_id: int, screen: ScreenShield) -> bool:
        """Reads the affinity and never sets it: a removed shield must be noticed, not restored."""
        return screen.read_back != 0 and self._affinity(window_id) == screen.read_back

    def secure_keyboard(self, enabled: bool) -> frozenset[Protection]:
        """Does nothing: only a separate desktop would stop keyboard hooks."""
        return frozenset()

    def _affinity(self, window_id: int) -> int:
        """The window's display affinity; 0 (no shield) when Windows does not return it."""
        read = ctypes.c_uint32(0)
        handle = ctypes.c_void_p(window_id)
        answered = self.user32.GetWindowDisplayAffinity(handle, ctypes.byref(read))
        return int(read.value) if answered else 0

    def _tighten_dacl(self) -> bool:
        descriptor = ctypes.c_void_p()
        if not self.advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            _SDDL, 1, ctypes.byref(descriptor), None
        ):
            return False
        try:
            return bool(
                self.advapi32.SetKernelObjectSecurity(
                    self.kernel32.GetCurrentProcess(), _DACL_INFORMATION, descriptor
                )
            )
        finally:
            self.kernel32.LocalFree(descriptor)


def windows_lockdown() -> WindowsLockdown:
    """The lockdown with the real libraries. OSError on other systems."""
    if sys.platform != "win32":
        raise OSError("not Windows")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    kernel.LocalFree.argtypes = (ctypes.c_void_p,)
    advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    advapi.SetKernelObjectSecurity.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
    return WindowsLockdown(ctypes.WinDLL("user32", use_last_error=True), kernel, advapi)
