"""Linux: no core file, debugger or new privileges (prctl(2), setrlimit(2)), and no way out.

What a pane that was taken over could still reach is bounded twice, by Landlock (`landlock`) and by
seccomp (`seccomp`). Of the network it has only sockets that its parent connected
(`process/connection_broker`). An own connection could not be bounded as well: Landlock knows ports
and no hosts, neither UDP nor multipath TCP, and no thread that was born before it; seccomp sees no
addresses. Connections made before the first key would be closed by the payees while the card is
typed. What stays open: the display's socket, whose requests nobody filters, and the pipe to the
desk.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.card_protocol import Code, Protection, Shield

from . import landlock, seccomp
from .hidden_command_line import hide_command_line
from .interface import ProtectionFailed, ScreenShield
from .readable_paths import engine_paths, needed_paths

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39

Prctl = Callable[[int, int, int, int, int], int]
LimitCore = Callable[[], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LinuxLockdown:
    """`limit_core` sets the core file limit to 0 and returns the limits that it reads back."""

    prctl: Prctl
    limit_core: LimitCore

    def before_qt(self) -> frozenset[Protection]:
        os.umask(0o077)
        if self.limit_core() != (0, 0):
            raise ProtectionFailed(Code.CORE_DUMPS)
        self.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if self.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) != 0:
            raise ProtectionFailed(Code.MEMORY_READABLE)
        self.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if self.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
            raise ProtectionFailed(Code.NEW_PRIVILEGES)
        hide_command_line(self.prctl)
        return frozenset(
            {Protection.NO_CORE, Protection.NOT_READABLE, Protection.NO_NEW_PRIVILEGES}
        )

    def confine(self) -> frozenset[Protection]:
        held = landlock.restrict_access(needed_paths(os.environ))
        return held | seccomp.filter_system_calls(sealed=False, wayland=_uses_wayland())

    def confine_engine(self, programs: tuple[Path, ...], relay_port: int) -> frozenset[Protection]:
        readable = (*needed_paths(os.environ), *engine_paths())
        return landlock.restrict_engine(readable, programs, relay_port)

    def seal(self) -> frozenset[Protection]:
        landlock.refuse_abstract_sockets()
        held = seccomp.filter_system_calls(sealed=True, wayland=_uses_wayland())
        return held | {Protection.NO_NEW_CODE} if held else held

    @property
    def needed_in_live(self) -> frozenset[Protection]:
        return frozenset(
            {
                Protection.NO_FILE_WRITES,
                Protection.READS_BOUNDED,
                Protection.CALLS_FILTERED,
                Protection.NETWORK_BOUNDED,
                Protection.NO_NEW_CODE,
            }
        )

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        if platform == "xcb":
            return ScreenShield(
                Shield.DOTS_X11,
                frozenset(),
                "On X11 nothing can stop a screenshot, so the number and the code are never "
                "painted. Only the last four are shown.",
            )
        if platform == "wayland":
            return ScreenShield(
                Shield.DOTS_WAYLAND,
                frozenset(),
                "Wayland lets no program hide its window from a recording, so the number and the "
                "code are never painted. Only the last four are shown.",
            )
        return ScreenShield(
            Shield.DOTS,
            frozenset(),
            "This screen may be recorded, so the number and the code are never painted. Only the "
            "last four are shown.",
        )

    def shield_is_active(self, window_id: int, screen: ScreenShield) -> bool:
        """False: neither X11 nor Wayland has such a shield."""
        return False

    def secure_keyboard(self, enabled: bool) -> frozenset[Protection]:
        """Does nothing: X11 shows keys to every program, Wayland only to the focused one."""
        return frozenset()


def _uses_wayland() -> bool:
    return bool(os.environ.get("WAYLAND_DISPLAY"))


def _limit_core() -> tuple[int, int]:
    if sys.platform == "win32":
        return (-1, -1)
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return resource.getrlimit(resource.RLIMIT_CORE)
    except (OSError, ValueError):
        return (-1, -1)


def linux_lockdown() -> LinuxLockdown:
    """The lockdown with the real system calls."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    # One of them is an address.
    prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    return LinuxLockdown(prctl=prctl, limit_core=_limit_core)
