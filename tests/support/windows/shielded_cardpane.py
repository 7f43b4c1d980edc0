"""The real Windows pane, with a stand-in for the one call of Windows that Wine refuses.

Run by `shielded_desk`. Wine 8 keeps no window out of captures, so the pane rightly stays hidden
there. Only the two functions of user32 that set and read this are replaced, as Windows answers
them; the product has no switch for it.
"""

from __future__ import annotations

import ctypes
from dataclasses import replace
from typing import Any

from desktop.cardpane.__main__ import main
from desktop.cardpane.lockdown import Lockdown
from desktop.cardpane.lockdown.windows import windows_lockdown
from desktop.cardpane.process import pane_program


class _User32:
    affinity = 0

    def SetWindowDisplayAffinity(self, _window: object, affinity: int) -> int:
        self.affinity = affinity
        return 1

    def GetWindowDisplayAffinity(self, _window: object, answer: Any) -> int:  # noqa: ANN401
        ctypes.cast(answer, ctypes.POINTER(ctypes.c_uint32))[0] = self.affinity
        return 1


def _shielded() -> Lockdown:
    return replace(windows_lockdown(), user32=_User32())


if __name__ == "__main__":
    setattr(pane_program, "current_lockdown", _shielded)  # noqa: B010
    main()
