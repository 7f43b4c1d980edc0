"""Whether this is Wine, for what Wine lacks of Windows."""

from __future__ import annotations

import ctypes
import sys


def is_wine() -> bool:
    """By the function that Wine's own ntdll has for this question."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
