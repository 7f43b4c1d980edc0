"""Windows: a job without children or clipboard, mitigations, closed access, capture exclusion.

Never run on real Windows: written from Microsoft's documentation of SetWindowDisplayAffinity,
SetInformationJobObject, SetProcessMitigationPolicy, SetErrorMode and WerSetFlags; seen under Wine
8.0, which takes most of these calls without doing anything. It is the only system on which the
number can be revealed, because its screen shield can be read back.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.card_protocol import Code, Protection, Shield

from . import windows_access
from .interface import ProtectionFailed, ScreenShield

_EXCLUDE_FROM_CAPTURE, _MONITOR = 0x11, 0x01

_NO_ERROR_BOXES = 0x0001 | 0x0002
_EXTENSION_POINTS, _IMAGE_LOAD = 6, 10
_DISABLE_EXTENSION_POINTS = 0x1
_NO_REMOTE_IMAGES, _NO_LOW_IMAGES = 0x1, 0x2
_DRIVE_REMOTE = 4

_UI_RESTRICTIONS, _EXTENDED_LIMITS = 4, 9
_NO_CLIPBOARD = 0x0002 | 0x0004
_ONE_PROCESS_KILL_ON_CLOSE = 0x0008 | 0x0400 | 0x2000

# Reports of a crash go out without the heap.
_REPORT_WITHOUT_HEAP = 0x1


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
        kernel.SetDllDirectoryW("")
        held = {Protection.NO_CORE} if self._limits_crash_reports() else set()
        for policy, flags in (
            (_EXTENSION_POINTS, _DISABLE_EXTENSION_POINTS),
            (_IMAGE_LOAD, self._images_kept_out()),
        ):
            value = ctypes.c_uint32(flags)
            if kernel.SetProcessMitigationPolicy(policy, ctypes.byref(value), 4):
                held.add(Protection.CALLS_FILTERED)
        if not windows_access.close_to_others(kernel, self.advapi32):
            raise ProtectionFailed(Code.MEMORY_READABLE)
        held.add(Protection.NOT_READABLE)
        return frozenset(held)

    def _images_kept_out(self) -> int:
        """Those of a drive of another machine too, unless the pane itself lies on one: then Windows
        would refuse it Qt, and no window would open.
        """
        for place in (__file__, sys.executable):
            drive = os.path.splitdrive(os.path.abspath(place))[0]
            if self.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE:
                return _NO_LOW_IMAGES
        return _NO_REMOTE_IMAGES | _NO_LOW_IMAGES

    def confine_engine(self, programs: tuple[Path, ...], relay_port: int) -> frozenset[Protection]:
        """Nothing: the web engine was never run there by us."""
        return frozenset()

    def seal(self) -> frozenset[Protection]:
        """Close the threads that were made since `before_qt`. To give up the network takes an
        AppContainer, and the pane is not packaged as one.
        """
        windows_access.close_later_threads(self.kernel32, self.advapi32)
        return frozenset()

    @property
    def needed_in_live(self) -> frozenset[Protection]:
        """None: what confines the pane was never seen working on this system."""
        return frozenset()

    def confine(self) -> frozenset[Protection]:
        """Put this process into a job: no second process, killed on close, no clipboard.

        A process that is in a job already can join no other with limits on the user interface, nor
        any other once it is in one with such limits (Microsoft, Nested Jobs). So all limits are
        those of one job. Where a launcher has put Python into a job, as in a virtual environment,
        the clipboard stays.
        """
        limits = _ExtendedLimits()
        limits.basic.flags = _ONE_PROCESS_KILL_ON_CLOSE
        limits.basic.active_processes = 1
        one_process = (_EXTENDED_LIMITS, limits)
        no_clipboard = (_UI_RESTRICTIONS, ctypes.c_uint32(_NO_CLIPBOARD))
        if self._joins_job(one_process, no_clipboard):
            return frozenset({Protection.NO_CHILDREN, Protection.NO_CLIPBOARD})
        if self._joins_job(one_process):
            return frozenset({Protection.NO_CHILDREN})
        return frozenset({Protection.NO_CLIPBOARD} if self._joins_job(no_clipboard) else ())

    def _joins_job(self, *limits: tuple[int, ctypes.Structure | ctypes.c_uint32]) -> bool:
        """Whether Windows says that this process is in a new job with these limits, each with its
        kind. The handle is kept open: some limits end with it.
        """
        kernel = self.kernel32
        job = kernel.CreateJobObjectW(None, None)
        if not job:
            return False
        job, own, is_in = ctypes.c_void_p(job), kernel.GetCurrentProcess(), ctypes.c_int32(0)
        return bool(
            all(
                kernel.SetInformationJobObject(job, kind, ctypes.byref(limit), ctypes.sizeof(limit))
                for kind, limit in limits
            )
            and kernel.AssignProcessToJobObject(job, own)
            and kernel.IsProcessInJob(own, job, ctypes.byref(is_in))
            and is_in.value
        )

    def _limits_crash_reports(self) -> bool:
        """No box that offers to send memory away (read back), and no heap in Windows' reports."""
        kernel = self.kernel32
        kernel.SetErrorMode(_NO_ERROR_BOXES)
        if kernel.GetErrorMode() & _NO_ERROR_BOXES != _NO_ERROR_BOXES:
            return False
        without_heap = getattr(kernel, "WerSetFlags", None)
        return without_heap is not None and without_heap(_REPORT_WITHOUT_HEAP) == 0

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


def windows_lockdown() -> WindowsLockdown:
    """The lockdown with the real libraries. OSError on other systems."""
    if sys.platform != "win32":
        raise OSError("not Windows")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    kernel.IsProcessInJob.argtypes = (ctypes.c_void_p,) * 3
    advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    windows_access.declare(kernel, advapi)
    return WindowsLockdown(ctypes.WinDLL("user32", use_last_error=True), kernel, advapi)
