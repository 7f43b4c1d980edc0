"""A clock that nobody sets: one for all processes of a machine."""

from __future__ import annotations

import sys
import time

import pytest

from desktop.system import clock
from desktop.system.clock import machine_uptime


def test_it_only_goes_on_and_names_no_digits() -> None:
    name, first = machine_uptime()
    again, later = machine_uptime()
    assert name == again
    assert len(name) == 32
    assert name.isalpha()
    assert later >= first > 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no other clock there")
def test_without_a_clock_of_the_machine_each_process_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_machine, _ = machine_uptime()
    monkeypatch.setattr(clock, "_boot_id", lambda: "")
    name, seconds = machine_uptime()
    assert (name, name.isalpha()) == (machine_uptime()[0], True)
    assert name != of_machine
    assert 0 <= time.monotonic() - seconds < 60
