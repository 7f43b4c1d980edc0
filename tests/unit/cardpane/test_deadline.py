"""Two clocks: one stops in suspend, the other may be set."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.card_protocol import Code
from desktop.cardpane.entry_native.deadline import Deadline


@dataclass(slots=True)
class Clocks:
    monotonic: float = 1000.0
    wall: float = 1_800_000_000.0

    def pass_(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds

    def deadline(self) -> Deadline:
        return Deadline(60, 180, lambda: self.monotonic, lambda: self.wall)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def test_a_minute_without_a_key_is_the_end(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.pass_(59)
    assert deadline.passed() is Code.NONE
    assert deadline.seconds_left() == 1
    clocks.pass_(1)
    assert deadline.passed() is Code.NO_KEY
    assert deadline.seconds_left() == 0


def test_a_key_extends_the_minute_but_never_the_total(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    for _ in range(5):
        clocks.pass_(35)
        deadline.key_pressed()
        assert deadline.passed() is Code.NONE
    assert deadline.seconds_left() == 5
    clocks.pass_(5)
    assert deadline.passed() is Code.TIME_UP
    assert deadline.seconds_open() == 180


def test_a_machine_that_slept_is_over_time_though_the_monotonic_clock_stood(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall += 12 * 3600
    assert deadline.passed() is Code.TIME_UP


def test_a_clock_set_back_buys_no_time(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall -= 12 * 3600
    clocks.monotonic += 60
    assert deadline.passed() is Code.NO_KEY


def test_the_first_key_after_waking_does_not_revive_it(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall += 90
    deadline.key_pressed()
    assert deadline.passed() is Code.NO_KEY
