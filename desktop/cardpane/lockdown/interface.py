"""The interface of every system's lockdown, and the error for a missing protection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.card_protocol import Code, Protection, Shield


class ProtectionFailed(Exception):
    """A required protection is not in place; `code` names it."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class ScreenShield:
    """What protects the window from screen capture; `notice` is the text that says so.

    `read_back`: the value that the system returned for the shield, in its own numbering; 0 where it
    cannot be read or not be trusted. The number may be shown only where it is not 0.
    """

    shield: Shield
    held: frozenset[Protection]
    notice: str
    read_back: int = 0


class Lockdown(Protocol):
    """One system's protections. Call on the main thread, before the window in the order below."""

    def before_qt(self) -> frozenset[Protection]:
        """Close the process to debuggers, core files and other programs. ProtectionFailed."""

    def confine(self) -> frozenset[Protection]:
        """Give up writing files, the network and unneeded system calls. Best effort.

        Call before Qt is loaded and before any other thread exists.
        """

    def confine_engine(self, programs: tuple[Path, ...], relay_port: int) -> frozenset[Protection]:
        """The same for a pane with a web engine: it may start `programs`, and connect to the relay.

        Instead of `confine`, and without a filter of system calls: the engine brings its own.
        """

    def seal(self) -> frozenset[Protection]:
        """Give up new connections and new code. Best effort.

        Call once the window and all that sending needs are loaded, and before the first key.
        """

    @property
    def needed_in_live(self) -> frozenset[Protection]:
        """Best-effort protections without which no live card may be taken."""

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        """Call before the first show and whenever the native window changes. ProtectionFailed."""

    def shield_is_active(self, window_id: int, screen: ScreenShield) -> bool:
        """Whether the shield that was read back is still in place; changes nothing."""

    def secure_keyboard(self, enabled: bool) -> frozenset[Protection]:
        """Secure keyboard entry while the pane has the focus. ProtectionFailed."""
