"""What every system's lockdown offers, and what it raises when a protection does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.card_protocol import Code, Protection, Shield


class NotHeld(Exception):
    """A protection that must hold failed; `code` names it."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class ScreenShield:
    """What stands between the pane's picture and a capture, and the words that say so.

    `read_back` is what the system answered when it was asked whether the shield is there, in the
    system's own number; 0 where no system can be asked or believed. Only where it is not 0 may the
    number ever be shown.
    """

    shield: Shield
    held: frozenset[Protection]
    truth: str
    read_back: int = 0


class Lockdown(Protocol):
    """One system's means. All calls come on the main thread, those before the window in order."""

    def before_qt(self) -> frozenset[Protection]:
        """Close the process. NotHeld."""

    def confine(self) -> frozenset[Protection]:
        """Take away files to write and calls that are not needed; best effort, before Qt."""

    def bound_network(self, ports: tuple[int, ...]) -> frozenset[Protection]:
        """From here on this thread and those it starts reach these TCP ports only; best effort."""

    def shield_window(self, window_id: int, platform: str) -> ScreenShield:
        """Before the first show, and again whenever the native window changes. NotHeld."""

    def shield_holds(self, window_id: int, screen: ScreenShield) -> bool:
        """Ask again, changing nothing, whether the shield that was read back is still there."""

    def hold_keyboard(self, held: bool) -> frozenset[Protection]:
        """While the pane has the focus; always released. NotHeld."""
