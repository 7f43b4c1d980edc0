"""The pane's channel alone and the whole program: a bad request opens no window."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import pytest

from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import (
    REQUEST_LIMIT,
    VERSION,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    decode_reply,
    encode_request,
)
from desktop.cardpane.process.parent_channel import ParentChannel
from tests.support.hostile.pane_stage import ROOT, has_keyboard, until
from tests.support.virtual_display import VirtualDisplay
from tests.support.window_watch import next_window, watched
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING

from .test_pane_garbage import RecordingExit

pytestmark = pytest.mark.hostile

GOOD = encode_request(replace(LIVE, window_id=0))
OPENS = encode_request(replace(TRAINING, window_id=0))
FAULT = PaneReply(Outcome.FAULT, Code.BAD_REQUEST)


def changed(**changes: object) -> bytes:
    return json.dumps(json.loads(GOOD) | changes).encode() + b"\n"


def single_bytes(frame: bytes) -> list[bytes]:
    return [frame[index : index + 1] for index in range(len(frame))]


def version_late() -> bytes:
    text = json.loads(GOOD)
    version = text.pop("v")
    return json.dumps(text | {"v": version}).encode() + b"\n"


def payees(**changes: dict[str, object]) -> dict[str, dict[str, object]]:
    text = json.loads(GOOD)["payees"]
    return {role: content | changes.get(role, {}) for role, content in text.items()}


def texts(**changes: str) -> dict[str, str]:
    text: dict[str, str] = json.loads(GOOD)["labels"]
    return text | changes


BAD: dict[str, list[bytes]] = {
    "an empty line": [b"\n"],
    "an empty object": [b"{}\n"],
    "another version": [changed(v=VERSION - 1)],
    "the version as a fraction": [changed(v=float(VERSION))],
    "a late version": [version_late()],
    "an address": [changed(url="https://127.0.0.1:9")],
    "a key twice": [GOOD[:-2] + b',"dark":true}\n'],
    "a vault that nobody knows": [changed(payees=payees(vault={"vendor": "evil"}))],
    "a payee that nobody knows": [changed(payees=payees() | {"thief": payees()["vault"]})],
    "an address of a payee": [changed(payees=payees(vault={"host": "127.0.0.1"}))],
    "nobody to pay": [changed(payees={})],
    "a key of the other mode": [changed(payees=payees(processor={"key": "pk_test_abc"}))],
    "a key that may do all": [changed(payees=payees(processor={"key": "sk_live_abc"}))],
    "real cards where nothing is live": [changed(live=False)],
    "another port beside": [changed(ports=[443, 8080])],
    "our own authority for a vendor": [changed(ca_pem="-----BEGIN CERTIFICATE-----")],
    "a text with a number": [changed(labels=texts(cancel="Call 555 0142"))],
    "a text with an address": [changed(labels=texts(send="https://evil.example"))],
    "a text with a turned direction": [changed(labels=texts(postcode="edoc\u202e"))],
    "a text in place of the title": [changed(labels=texts(title="Your bank"))],
    "a text too long": [changed(labels=texts(card_number="x" * 200))],
    "a self-check with more": [changed(kind="self_check")],
    "two at once": [GOOD + GOOD],
    "the end in the middle": [GOOD[:-1] + b" \n\n"],
    "halved": [GOOD[: len(GOOD) // 2]],
    "without its end": [GOOD[:-1]],
    "garbage drop by drop": single_bytes(b'{"v":3,"live":falsch}\n'),
    "one byte too long": [GOOD[:-1] + b" " * (REQUEST_LIMIT + 1 - len(GOOD)) + b"\n"],
    "without end": [b"x" * 4096] * 16,
    "a huge length before it": [b"\xff\xff\xff\xff" + GOOD],
    "zeros": [bytes(4096) + b"\n"],
    "deep": [b"[" * 8000 + b"]" * 8000 + b"\n"],
    "a number of a thousand digits": [re.sub(rb'"v":\d', b'"v":' + b"5" * 1000, GOOD)],
    "no text": [b"\xff\xfe" + GOOD],
    "wide text": [GOOD.decode().encode("utf-16-le") + b"\n"],
    "not a number": [GOOD.replace(b'"window_id":0', b'"window_id":NaN')],
}
WHOLE: dict[str, list[bytes]] = {"at once": [OPENS], "drop by drop": single_bytes(OPENS)}


class ChannelOnly:
    """The pane's channel on a real pipe in this process; its exit is only recorded."""

    def reply_to(self, pieces: Iterable[bytes]) -> PaneReply | None:
        delivered, reply = self._hear(pieces)
        assert delivered == [], "a request that is none was handed on"
        return reply

    def opens(self, pieces: Iterable[bytes]) -> bool:
        delivered, reply = self._hear(pieces)
        return delivered == [replace(TRAINING, window_id=0)] and reply is None

    def _hear(self, pieces: Iterable[bytes]) -> tuple[list[PaneRequest], PaneReply | None]:
        read_end, write_end = os.pipe()
        error: Any = RecordingExit()
        channel = ParentChannel(error, descriptor=read_end)
        delivered: list[PaneRequest] = []
        channel.deliver_to(delivered.append)
        with text(write_end, pieces):
            with pytest.raises(SystemExit):
                channel.run()
            os.close(read_end)
        (reply,) = error.replies
        return delivered, reply


@dataclass(frozen=True, slots=True)
class WholeProgram:
    """The real pane on a display."""

    display: VirtualDisplay

    def reply_to(self, pieces: Iterable[bytes]) -> PaneReply | None:
        with no_window_shown(self.display), self._started() as (pane, channel):
            with text(channel, pieces):
                reply = pane.stdout.read() if pane.stdout else b""
            assert pane.wait(30) == 0
        return decode_reply(reply) if reply else None

    def opens(self, pieces: Iterable[bytes]) -> bool:
        with self._started() as (_, channel):
            for piece in pieces:
                os.write(channel, piece)
            until(lambda: has_keyboard(self.display))
            os.close(channel)
            return True

    @contextmanager
    def _started(self) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        read_end, write_end = os.pipe()
        with subprocess.Popen(
            pane_command(),
            cwd=ROOT,
            env=self.display.environment(),
            stdin=read_end,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as pane:
            os.close(read_end)
            try:
                yield pane, write_end
            finally:
                pane.kill()


@contextmanager
def text(channel: int, pieces: Iterable[bytes]) -> Iterator[None]:
    """Write everything while the other end reads, then close the pipe."""

    def say() -> None:
        try:
            for piece in pieces:
                os.write(channel, piece)
        except BrokenPipeError:
            pass  # the pane has stopped reading
        finally:
            os.close(channel)

    write_end = Thread(target=say)
    write_end.start()
    yield
    write_end.join()


@contextmanager
def no_window_shown(display: VirtualDisplay) -> Iterator[None]:
    """Asserts that the next window on the display is our own, shown afterwards."""
    with watched(display) as events:
        yield
        with subprocess.Popen(["xmessage", "nothing before"], env=display.environment()) as ours:
            window = next_window(events)
            try:
                assert window in display.visible_windows("xmessage"), "a window was shown"
            finally:
                ours.kill()


@pytest.fixture(params=["channel only", "whole program"])
def pane(request: pytest.FixtureRequest, screen: VirtualDisplay) -> ChannelOnly | WholeProgram:
    return ChannelOnly() if request.param == "channel only" else WholeProgram(screen)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_request_gets_one_fault_and_no_window(
    pane: ChannelOnly | WholeProgram, kind: str
) -> None:
    assert pane.reply_to(BAD[kind]) == FAULT


@pytest.mark.parametrize("way", WHOLE)
def test_a_valid_request_opens_the_pane_however_it_arrives(
    pane: ChannelOnly | WholeProgram, way: str
) -> None:
    assert pane.opens(WHOLE[way])


def test_a_channel_closed_without_a_request_ends_the_pane_silently(
    pane: ChannelOnly | WholeProgram,
) -> None:
    assert pane.reply_to([]) is None


def test_a_shown_window_is_detected(screen: VirtualDisplay) -> None:
    """Proves that the check for windows detects one."""
    with pytest.raises(AssertionError, match="a window was shown"), no_window_shown(screen):
        WholeProgram(screen).opens([OPENS])
