"""Deadlines with two clocks: one stops during sleep, the other may be set."""

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


def test_a_minute_without_a_key_is_the_limit(clocks: Clocks) -> None:
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


def test_sleep_counts_although_the_monotonic_clock_stopped(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall += 12 * 3600
    assert deadline.passed() is Code.TIME_UP


def test_setting_the_clock_back_does_not_extend_the_time(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall -= 12 * 3600
    clocks.monotonic += 60
    assert deadline.passed() is Code.NO_KEY


def test_the_first_key_after_sleep_does_not_extend_a_passed_deadline(clocks: Clocks) -> None:
    deadline = clocks.deadline()
    clocks.wall += 90
    deadline.key_pressed()
    assert deadline.passed() is Code.NO_KEY
