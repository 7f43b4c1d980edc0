"""Ten thousand garbage frames each way, through real pipes into the code in use."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desktop.card_entry import native_pane
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_outcomes import ending_of, error_for
from desktop.card_entry.pane_process import PaneProcess
from desktop.card_protocol import (
    VERSION,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
    SelfCheck,
    SelfCheckRequest,
    encode_reply,
    encode_request,
)
from desktop.cardpane.process.parent_channel import ParentChannel
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardReading
from tests.support.cardpane.signed_requests import Company
from tests.support.hostile.garbage_frames import garbage
from tests.unit.card_entry.test_native_pane import REQUEST, at_vendors
from tests.unit.card_protocol.test_card_protocol import FULL, LIVE, TRAINING

pytestmark = pytest.mark.hostile

TURNS = 10_000
HELD = frozenset({Protection.NO_CORE, Protection.NO_BUS})
CANCELLED = PaneReply(Outcome.CANCELLED, receipt=FULL.receipt)
REPLIES = (encode_reply(FULL), encode_reply(CANCELLED))
REQUESTS = (
    encode_request(TRAINING),
    encode_request(replace(LIVE, ports=(3128,), proxy=("proxy.example", 3128))),
    encode_request(Company().signed(LIVE, "a" * 64)),
    encode_request(SelfCheckRequest()),
)
# All that the log may contain about a reply: the name of a part, or enumerated values.
REFUSED = re.compile(r"the card pane's reply was refused: [a-z_0-9]{1,16}")
REPORTED = re.compile(
    r"card pane: [a-z]+ [a-z_]+, open \d{1,5} s, focus lost \d{1,4} times, shield [a-z_0-9]+, "
    r"held [a-z_ ]*, shown \d{1,3} times(, with a screen reader)?(, \d{1,6} requests blocked)?"
)


class PipeOnlyProcess(subprocess.Popen[bytes]):
    """A fake of a program that wrote its reply and exited; only its pipe is real."""

    def __init__(self, reply: bytes) -> None:
        read_end, write_end = os.pipe()
        os.write(write_end, reply)
        os.close(write_end)
        self.stdin = FileIO(os.open(os.devnull, os.O_WRONLY), "w")
        self.stdout = FileIO(read_end)
        self.pid = os.getpid()
        self.returncode = 0

    def poll(self) -> int:
        return 0

    def wait(self, timeout: float | None = None) -> int:
        return 0


def pane_replying(monkeypatch: pytest.MonkeyPatch, frames: list[bytes]) -> CardPane:
    """The desk's real pane code, with pipes that contain these frames instead of programs."""

    def start(
        _command: tuple[str, ...], _folder: Path, _environment: Mapping[str, str], limit: int
    ) -> PaneProcess:
        return PaneProcess.attach(PipeOnlyProcess(frames.pop(0)), limit)

    encoded: list[tuple[PaneRequest, bytes]] = []

    def encoded_once(request: PaneRequest) -> bytes:
        """It is the same each time, and not what is tried here."""
        if not encoded or encoded[0][0] != request:
            encoded[:] = [(request, encode_request(request))]
        return encoded[0][1]

    monkeypatch.setattr(PaneProcess, "start", start)
    monkeypatch.setattr(native_pane, "encode_request", encoded_once)
    return CardPane(at_vendors(), total_seconds=1)


def test_every_garbage_reply_is_refused_by_name_or_accepted_exactly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    frames = list(garbage(REPLIES, TURNS, seed=20261124))
    pane = pane_replying(monkeypatch, frames.copy())
    outcomes: Counter[str] = Counter()
    for frame in frames:
        try:
            reading = pane.take(REQUEST)
        except DeskError as error:
            assert_ended_as_it_says(error, frame)
            outcomes[error.code] += 1
        else:
            assert_taken_as_it_says(reading, frame)
            outcomes["tokens"] += 1
        assert pane.pid is None
    assert outcomes["pane_garbled"] > TURNS // 2
    assert outcomes["tokens"] > TURNS // 100, "some were good, in other bytes"
    for record in caplog.records:
        content = record.getMessage()
        assert REFUSED.fullmatch(content) or REPORTED.fullmatch(content), content
        assert record.exc_info is None


def assert_ended_as_it_says(error: DeskError, frame: bytes) -> None:
    assert "Nothing is charged" in error.sentences()
    if error.code == "pane_died":
        assert frame == b""
    elif error.code == "pane_garbled":
        assert frame not in REPLIES
    else:
        content = json.loads(frame)
        assert content["card"] is None
        assert (
            error.code
            == error_for(ending_of(Outcome(content["outcome"]), Code(content["code"]))).code
        )
        assert error.report is not None


def assert_taken_as_it_says(reading: CardReading, frame: bytes) -> None:
    content, card = json.loads(frame), reading.card
    assert content["outcome"] == "tokens"
    assert (type(content["v"]), content["v"]) == (int, VERSION)
    taken = {
        "tokens": {
            token.payee: [token.token, token.ends_at and token.ends_at.timestamp()]
            for token in card.tokens
        },
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }
    assert taken == {name: content["card"][name] for name in taken}
    assert len(card.tokens) == 2
    assert reading.report.shown == content["shown"]


@dataclass(slots=True)
class RecordingExit:
    """An `ExitOnce` that records the reply and keeps the process running."""

    replies: list[PaneReply | SelfCheck | None] = field(default_factory=list)

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        self.replies.append(reply)
        raise SystemExit

    def exit_silently(self) -> NoReturn:
        self.replies.append(None)
        raise SystemExit


def exchange(frame: bytes) -> tuple[PaneRequest | None, PaneReply | SelfCheck | None]:
    """The request or the reply for a channel that contains this frame and is then closed."""
    read_end, write_end = os.pipe()
    os.write(write_end, frame)
    os.close(write_end)
    error: Any = RecordingExit()
    channel = ParentChannel(error, HELD, read_end)
    delivered: list[PaneRequest] = []
    channel.deliver_to(delivered.append)
    try:
        with pytest.raises(SystemExit):
            channel.run()
    finally:
        os.close(read_end)
    (reply,) = error.replies
    return (delivered[0] if delivered else None), reply


def test_every_garbage_request_gets_one_fault_or_is_decoded_exactly() -> None:
    outcomes: Counter[str] = Counter()
    for frame in garbage(REQUESTS, TURNS, seed=1124):
        request, reply = exchange(frame)
        if request is not None:
            outcomes["asked"] += 1
            content = json.loads(encode_request(request))
            assert json.dumps(content, sort_keys=True) == json.dumps(
                json.loads(frame), sort_keys=True
            )
            assert reply is None, "the desk is gone before the window was needed"
        elif isinstance(reply, SelfCheck):
            outcomes["checked"] += 1
            assert json.loads(frame) == {"v": VERSION, "kind": "self_check"}
            assert (reply.held, reply.roots > 0) == (HELD, True)
        elif frame:
            outcomes["refused"] += 1
            assert reply == PaneReply(Outcome.FAULT, Code.BAD_REQUEST)
        else:
            assert reply is None
    assert outcomes["refused"] > TURNS // 2
    assert outcomes["asked"] > TURNS // 100, "some were good, in other bytes"
    assert outcomes["checked"] > TURNS // 100, "and some asked for a self-check"
