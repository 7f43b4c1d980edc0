"""Light hardening of the main program: no memory in crash files, on Windows no foreign code.

Light, because the program opens files in other programs and uses desktop portals: a portal cannot
identify a process that its own user may not read, and a process that may gain no privileges starts
browsers without their sandbox. The card pane needs neither and has strict hardening of its own.

Linux: core(5), setrlimit(2), fs/coredump.c. The Windows part is written from Microsoft's pages on
SetErrorMode, SetDllDirectory, GetDriveType and SetProcessMitigationPolicy, the macOS part is
setrlimit as on Linux; neither was ever run there by this project.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

NO_CRASH_FILE, NO_FOREIGN_CODE = "no crash file", "no foreign code"

# A limit of one byte is less than the smallest core file, and the only one at which Linux feeds no
# crash reporter through a pipe either: its mark of a reporter that crashed (fs/coredump.c).
_LOWEST = 1 if sys.platform == "linux" else 0
_NO_ERROR_BOXES = 0x0001 | 0x0002
_EXTENSION_POINTS, _IMAGE_LOAD = 6, 10
_DISABLE_EXTENSION_POINTS, _NO_REMOTE_IMAGES, _NO_LOW_IMAGES = 0x1, 0x1, 0x2
_DRIVE_REMOTE = 4

LimitCore = Callable[[], tuple[int, int]]


def harden(platform: str = sys.platform) -> tuple[str, ...]:
    """Call at program start. Returns the active protections, read back if possible. No errors."""
    held = on_windows(_kernel32()) if platform == "win32" else on_unix(limit_core)
    log.info("light hardening: %s", ", ".join(held) or "nothing held")
    return held


def on_unix(limit: LimitCore) -> tuple[str, ...]:
    """`limit` lowers the core limit and returns what it reads back."""
    try:
        soft, _hard = limit()
    except (OSError, ValueError):
        return ()
    return (NO_CRASH_FILE,) if soft in (0, 1) else ()


def limit_core() -> tuple[int, int]:
    """Lower the soft limit only: programs that we start may raise their own again."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    lowest = 0 if hard == 0 else _LOWEST
    resource.setrlimit(resource.RLIMIT_CORE, (lowest, hard))
    return resource.getrlimit(resource.RLIMIT_CORE)


def on_windows(kernel: Any) -> tuple[str, ...]:  # noqa: ANN401
    """No crash boxes that offer to send memory away; no hooks and no images from elsewhere.

    On a drive of another machine the program's own libraries would count as from elsewhere, and the
    window would not open: there only the rest is asked for, and nothing is called held.
    """
    elsewhere = is_on_network_drive(kernel)
    images = _NO_LOW_IMAGES if elsewhere else _NO_REMOTE_IMAGES | _NO_LOW_IMAGES
    kernel.SetErrorMode(_NO_ERROR_BOXES)
    kernel.SetDllDirectoryW("")
    taken = [
        kernel.SetProcessMitigationPolicy(policy, ctypes.byref(ctypes.c_uint32(flags)), 4)
        for policy, flags in (
            (_EXTENSION_POINTS, _DISABLE_EXTENSION_POINTS),
            (_IMAGE_LOAD, images),
        )
    ]
    return (NO_FOREIGN_CODE,) if all(taken) and not elsewhere else ()


def is_on_network_drive(kernel: Any) -> bool:  # noqa: ANN401
    """Whether this code, or the Python that runs it, lies on a drive of another machine."""
    for place in (__file__, sys.executable):
        drive = os.path.splitdrive(os.path.abspath(place))[0]
        if kernel.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE:
            return True
    return False


def _kernel32() -> Any:  # noqa: ANN401
    if sys.platform == "win32":
        return ctypes.WinDLL("kernel32", use_last_error=True)
    return None
