"""Vendors are asked while a member is signed in: one question at a time, none after the end."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject

from desktop.ui.event_loop.background import Background
from desktop.ui.vendor_polling import VendorPolling
from desktop.use_cases.errors import Refused
from desktop.use_cases.polling.poll import Occasion
from desktop.use_cases.polling.poll_vendors import Polled
from tests.support.ui.slow_qtbot import SlowQtBot


class Asked:
    """A use case that answers as it is given, and waits while `held`."""

    def __init__(self) -> None:
        self.occasions: list[Occasion] = []
        self.answers: list[Polled | Refused] = []
        self.may_go_on = Event()
        self.may_go_on.set()

    def __call__(self, occasion: Occasion) -> Polled:
        self.occasions.append(occasion)
        self.may_go_on.wait(60)
        answer = self.answers.pop(0) if self.answers else Polled(0, 0)
        if isinstance(answer, Refused):
            raise answer
        return answer


@pytest.fixture
def background(qtbot: SlowQtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()
    assert made.wait(60)


def polling(background: Background, shown: list[str]) -> VendorPolling:
    return VendorPolling(QObject(background), background, lambda: shown.append("news"))


def test_a_sign_in_asks_and_news_are_shown(qtbot: SlowQtBot, background: Background) -> None:
    shown: list[str] = []
    asked = Asked()
    asked.answers = [Polled(2, 4), Polled(0, 4)]
    vendors = polling(background, shown)
    vendors.window_shown()
    vendors.begin(cast(Any, asked))
    qtbot.waitUntil(lambda: shown == ["news"])
    vendors.window_shown()
    qtbot.waitUntil(lambda: asked.answers == [] and not vendors._asking)
    assert asked.occasions == [Occasion.SIGN_IN, Occasion.SHOWN]
    assert shown == ["news"]


def test_while_one_question_waits_no_other_is_asked(
    qtbot: SlowQtBot, background: Background
) -> None:
    asked = Asked()
    asked.may_go_on.clear()
    vendors = polling(background, [])
    vendors.begin(cast(Any, asked))
    qtbot.waitUntil(lambda: len(asked.occasions) == 1)
    for _ in range(5):
        vendors._time_has_passed()
    asked.may_go_on.set()
    qtbot.waitUntil(lambda: not vendors._asking)
    vendors._time_has_passed()
    qtbot.waitUntil(lambda: asked.occasions == [Occasion.SIGN_IN, Occasion.TIME])
    qtbot.waitUntil(lambda: not vendors._asking)


def test_a_question_that_fails_is_asked_again_at_its_time(
    qtbot: SlowQtBot, background: Background
) -> None:
    asked = Asked()
    asked.answers = [Refused("disk_full", "Full.")]
    vendors = polling(background, [])
    vendors.begin(cast(Any, asked))
    qtbot.waitUntil(lambda: not vendors._asking)
    vendors._time_has_passed()
    qtbot.waitUntil(lambda: len(asked.occasions) == 2 and not vendors._asking)


def test_after_the_end_nothing_is_asked(qtbot: SlowQtBot, background: Background) -> None:
    asked = Asked()
    vendors = polling(background, [])
    vendors.begin(cast(Any, asked))
    qtbot.waitUntil(lambda: not vendors._asking)
    vendors.stop()
    vendors._time_has_passed()
    vendors.window_shown()
    assert asked.occasions == [Occasion.SIGN_IN]
    assert not vendors._timer.isActive()
