"""What each system offers to shut the process in before the first key, and what must hold.

A protection that must hold and does not is a `NotHeld`: the pane then never takes focus.
"""

from __future__ import annotations

import sys

from .interface import Lockdown as Lockdown
from .interface import NotHeld as NotHeld
from .interface import ScreenShield as ScreenShield


def this_system() -> Lockdown:
    """The one for this machine."""
    if sys.platform == "win32":
        from .windows import windows_lockdown

        return windows_lockdown()
    if sys.platform == "darwin":
        from .macos import macos_lockdown

        return macos_lockdown()
    from .linux import linux_lockdown

    return linux_lockdown()
