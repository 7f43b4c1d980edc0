"""The band names the training faults that are still to happen, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from desktop.ui import palette_entries
from tests.unit.ui.conftest import OpenWindow


@dataclass
class Faults:
    """`FaultTrigger`: what is asked for happens when the test takes it out."""

    waiting: set[str] = field(default_factory=set)

    def __call__(self, fault: str) -> None:
        self.waiting.add(fault)

    def armed(self) -> frozenset[str]:
        return frozenset(self.waiting)


def test_a_fault_leaves_the_band_once_it_has_happened(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(palette_entries, "_LOOK_EVERY_MS", 10)
    faults = Faults()
    named = (("price_jump", "the fare rises"), ("slow", "the search is slow"))
    keyboard = open_window(faults=named, trigger_fault=faults)
    banner = keyboard.window._banner
    usual = banner.accessibleName()
    for word in ("rises", "slow"):
        keyboard.press("Ctrl+K")
        keyboard.type(word)
        keyboard.press("Return")
    both = "asked for: the fare rises, the search is slow"
    keyboard.until(lambda: both in banner.accessibleName())
    faults.waiting.remove("price_jump")
    keyboard.until(lambda: banner.accessibleName().endswith("asked for: the search is slow"))
    faults.waiting.clear()
    keyboard.until(lambda: banner.accessibleName() == usual)
