"""The channel from the desk: it reads before the window exists, and keeps the request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, NoReturn

import pytest

from desktop.card_protocol import (
    Challenge,
    ChallengeRequest,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
    SelfCheck,
    SelfCheckRequest,
    encode_request,
)
from desktop.cardpane.process.parent_channel import ParentChannel
from distribution.manifest import write_manifest
from tests.unit.card_protocol.test_card_protocol import TRAINING

SECONDS = 30


@dataclass
class RecordingExit:
    """An `ExitOnce` that ends the reading thread and records the reply."""

    replies: SimpleQueue[PaneReply | SelfCheck | Challenge | None] = field(
        default_factory=SimpleQueue
    )

    def reply(self, challenge: Challenge) -> None:
        self.replies.put(challenge)

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        self.replies.put(reply)
        raise SystemExit

    def exit_silently(self) -> NoReturn:
        self.replies.put(None)
        raise SystemExit


@dataclass
class ChannelHarness:
    """A channel on a real pipe; the test holds the desk's end."""

    recorder: RecordingExit
    channel: ParentChannel
    desk: int

    def close_desk_end(self) -> None:
        os.close(self.desk)
        self.desk = -1


@pytest.fixture
def harness() -> Iterator[ChannelHarness]:
    pane, desk = os.pipe()
    recorder: Any = RecordingExit()
    harness = ChannelHarness(recorder, ParentChannel(recorder, {Protection.NO_CORE}, pane), desk)

    def read() -> None:
        with suppress(SystemExit):
            harness.channel.run()

    thread = Thread(target=read)
    thread.start()
    yield harness
    if harness.desk >= 0:
        harness.close_desk_end()
    harness.channel.deliver_to(lambda _: None)
    thread.join(SECONDS)
    assert not thread.is_alive()
    os.close(pane)


def test_a_request_before_the_window_exists_is_kept(
    harness: ChannelHarness,
) -> None:
    os.write(harness.desk, encode_request(TRAINING))
    delivered: SimpleQueue[PaneRequest] = SimpleQueue()
    harness.channel.deliver_to(delivered.put)
    assert delivered.get(timeout=SECONDS) == TRAINING


def test_a_self_check_is_answered_without_a_window(harness: ChannelHarness) -> None:
    harness.channel.deliver_to(lambda _: None)
    os.write(harness.desk, encode_request(SelfCheckRequest()))
    reply = harness.recorder.replies.get(timeout=SECONDS)
    assert isinstance(reply, SelfCheck)
    assert reply.held == {Protection.NO_CORE}
    assert reply.roots > 100


def test_a_self_check_waits_until_the_pane_could_show_a_window(harness: ChannelHarness) -> None:
    """Where the toolkit cannot be loaded the pane ends, and all is not well."""
    os.write(harness.desk, encode_request(SelfCheckRequest()))
    with pytest.raises(Empty):
        harness.recorder.replies.get(timeout=0.1)
    harness.channel.deliver_to(lambda _: None)
    assert isinstance(harness.recorder.replies.get(timeout=SECONDS), SelfCheck)


def test_a_challenge_is_answered_with_a_nonce_and_the_request_follows(
    harness: ChannelHarness,
) -> None:
    assert harness.channel.nonce == ""
    delivered: SimpleQueue[PaneRequest] = SimpleQueue()
    harness.channel.deliver_to(delivered.put)
    os.write(harness.desk, encode_request(ChallengeRequest()))
    challenge = harness.recorder.replies.get(timeout=SECONDS)
    assert isinstance(challenge, Challenge)
    assert challenge.nonce == harness.channel.nonce
    assert len(set(challenge.nonce)) > 4, "random"
    os.write(harness.desk, encode_request(TRAINING))
    assert delivered.get(timeout=SECONDS) == TRAINING


def test_one_pane_makes_one_nonce(harness: ChannelHarness) -> None:
    os.write(harness.desk, encode_request(ChallengeRequest()))
    assert isinstance(harness.recorder.replies.get(timeout=SECONDS), Challenge)
    os.write(harness.desk, encode_request(ChallengeRequest()))
    assert harness.recorder.replies.get(timeout=SECONDS) == PaneReply(
        Outcome.FAULT, Code.BAD_REQUEST
    )


def test_a_self_check_of_a_program_that_was_changed_says_so(
    harness: ChannelHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pane" / "pane"
    program.parent.mkdir()
    program.write_bytes(b"program")
    write_manifest(tmp_path, {}, epoch=1_790_000_000)
    program.write_bytes(b"planted")
    os.utime(program, (1_790_000_000, 1_790_000_000))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    harness.channel.deliver_to(lambda _: None)
    os.write(harness.desk, encode_request(SelfCheckRequest()))
    reply = harness.recorder.replies.get(timeout=SECONDS)
    assert reply == PaneReply(Outcome.FAULT, Code.PROGRAM_CHANGED)


def test_closing_the_pipe_ends_the_pane_during_a_card_entry(harness: ChannelHarness) -> None:
    opened = Event()
    harness.channel.deliver_to(lambda _: opened.set())
    os.write(harness.desk, encode_request(TRAINING))
    assert opened.wait(SECONDS)
    assert harness.recorder.replies.empty()
    harness.close_desk_end()
    assert harness.recorder.replies.get(timeout=SECONDS) is None
