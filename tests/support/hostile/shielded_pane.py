"""The real pane on Linux with the screen shield of a fake Windows that hides its window.

Run as ``python -m tests.support.hostile.shielded_pane``. All code is the product's, including its
Windows code; only user32 is a fake, which accepts every affinity and reads it back. The product has
no switch for this: a shipped pane uses the lockdown of the system that it runs on.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

from desktop.cardpane.__main__ import main
from desktop.cardpane.lockdown import Lockdown, ScreenShield
from desktop.cardpane.lockdown.linux import LinuxLockdown, linux_lockdown
from desktop.cardpane.lockdown.windows import WindowsLockdown
from desktop.cardpane.process import pane_program


class _User32:
    affinity = 0

    def SetWindowDisplayAffinity(self, _window: object, affinity: int) -> int:
        self.affinity = affinity
        return 1

    def GetWindowDisplayAffinity(self, _window: object, answer: Any) -> int:  # noqa: ANN401
        ctypes.cast(answer, ctypes.POINTER(ctypes.c_uint32))[0] = self.affinity
        return 1


@dataclass(frozen=True, slots=True)
class _Shielded(LinuxLockdown):
    windows: WindowsLockdown = field(default_factory=lambda: WindowsLockdown(_User32(), None, None))

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        return self.windows.shield_window(window_id, platform)

    def shield_is_active(self, window_id: int, screen: ScreenShield) -> bool:
        return self.windows.shield_is_active(window_id, screen)


def _shielded() -> Lockdown:
    real = linux_lockdown()
    return _Shielded(real.prctl, real.limit_core)


if __name__ == "__main__":
    setattr(pane_program, "current_lockdown", _shielded)  # noqa: B010
    main()
