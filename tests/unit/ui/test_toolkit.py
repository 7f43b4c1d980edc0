"""Faults of PySide6 that must not come back."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRectF


def test_a_call_without_a_result_keeps_the_references_of_none() -> None:
    """PySide6 6.12.0 on Python 3.11 lost one reference a call, and the desk died in seconds."""
    rect = QRectF()
    before = sys.getrefcount(None)
    for _ in range(2_000):
        rect.setWidth(1.0)
    assert sys.getrefcount(None) > before - 1_000
