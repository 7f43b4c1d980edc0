"""The pane's end of the line: it reads before there is a window, and keeps what it has read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, NoReturn

import pytest

from desktop.card_protocol import (
    PaneReply,
    PaneRequest,
    Protection,
    SelfCheck,
    SelfCheckRequest,
    encode_request,
)
from desktop.cardpane.process.parent_channel import ParentChannel

from .test_card_protocol import TRAINING

SECONDS = 30


@dataclass
class Ends:
    """An `Ending` that ends the thread of the line and notes what was to be said."""

    replies: SimpleQueue[PaneReply | SelfCheck | None] = field(default_factory=SimpleQueue)

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        self.replies.put(reply)
        raise SystemExit

    def exit_silently(self) -> NoReturn:
        self.replies.put(None)
        raise SystemExit


@dataclass
class Stage:
    """A line at a real pipe, of which the test holds the desk's end."""

    ends: Ends
    line: ParentChannel
    desk: int

    def hang_up(self) -> None:
        os.close(self.desk)
        self.desk = -1


@pytest.fixture
def stage() -> Iterator[Stage]:
    pane, desk = os.pipe()
    ends: Any = Ends()
    there = Stage(ends, ParentChannel(ends, {Protection.NO_CORE}, pane), desk)

    def read() -> None:
        with suppress(SystemExit):
            there.line.run()

    thread = Thread(target=read)
    thread.start()
    yield there
    if there.desk >= 0:
        there.hang_up()
    there.line.deliver_to(lambda _: None)
    thread.join(SECONDS)
    assert not thread.is_alive()
    os.close(pane)


def test_a_request_that_comes_before_there_is_a_window_is_kept_for_it(stage: Stage) -> None:
    os.write(stage.desk, encode_request(TRAINING))
    delivered: SimpleQueue[PaneRequest] = SimpleQueue()
    stage.line.deliver_to(delivered.put)
    assert delivered.get(timeout=SECONDS) == TRAINING


def test_a_self_check_is_answered_though_there_is_never_a_window(stage: Stage) -> None:
    os.write(stage.desk, encode_request(SelfCheckRequest()))
    reply = stage.ends.replies.get(timeout=SECONDS)
    assert isinstance(reply, SelfCheck)
    assert reply.held == {Protection.NO_CORE}
    assert reply.roots > 100


def test_a_desk_that_hangs_up_ends_the_pane_while_it_has_a_card(stage: Stage) -> None:
    opened = Event()
    stage.line.deliver_to(lambda _: opened.set())
    os.write(stage.desk, encode_request(TRAINING))
    assert opened.wait(SECONDS)
    assert stage.ends.replies.empty()
    stage.hang_up()
    assert stage.ends.replies.get(timeout=SECONDS) is None
