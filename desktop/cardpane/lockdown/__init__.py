"""Locks down the pane's process with what each operating system offers, before the first key.

A required protection that cannot be put in place raises `ProtectionFailed`: the pane then never
takes the focus.
"""

from __future__ import annotations

import sys

from .interface import Lockdown as Lockdown
from .interface import ProtectionFailed as ProtectionFailed
from .interface import ScreenShield as ScreenShield


def current_lockdown() -> Lockdown:
    """The lockdown for the running operating system."""
    if sys.platform == "win32":
        from .windows import windows_lockdown

        return windows_lockdown()
    if sys.platform == "darwin":
        from .macos import macos_lockdown

        return macos_lockdown()
    from .linux import linux_lockdown

    return linux_lockdown()
