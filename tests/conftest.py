"""What all tests share: strictness, an offscreen Qt, and a display for those who need one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import settings

from tests.virtual_display import VirtualDisplay, virtual_display

# Widgets under test are painted in memory. Journeys start programs of their own on a display.
# `QT_QPA_PLATFORM=xcb pytest ...` shows the widgets instead.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("dev", deadline=timedelta(seconds=2))
# The same examples every time, on machines of any speed.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    """A fresh display of 1440 by 900."""
    with virtual_display() as fresh:
        yield fresh
