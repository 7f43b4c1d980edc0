"""Ten thousand garbage frames each way, through real pipes into the code that reads them in use."""

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
from tests.support.hostile.garbage_frames import garbage
from tests.unit.cardpane.test_card_protocol import FULL, LIVE, TRAINING
from tests.unit.processors.test_native_pane import REQUEST, at_vendors

pytestmark = pytest.mark.hostile

TURNS = 10_000
HELD = frozenset({Protection.NO_CORE, Protection.NO_BUS})
CANCELLED = PaneReply(Outcome.CANCELLED, receipt=FULL.receipt)
REPLIES = (encode_reply(FULL), encode_reply(CANCELLED))
REQUESTS = (
    encode_request(TRAINING),
    encode_request(replace(LIVE, ports=(3128,), proxy=("proxy.example", 3128))),
    encode_request(SelfCheckRequest()),
)
# All that may be said of a reply in the log: the name of a part, or the words of closed lists.
REFUSED = re.compile(r"the card pane's reply was refused: [a-z_0-9]{1,16}")
REPORTED = re.compile(
    r"card pane: [a-z]+ [a-z_]+, open \d{1,5} s, focus lost \d{1,4} times, shield [a-z_0-9]+, "
    r"held [a-z_ ]*, shown \d{1,3} times(, with a screen reader)?"
)


class PipeAlone(subprocess.Popen[bytes]):
    """Looks like a program that wrote its reply and ended; only its pipe is real."""

    def __init__(self, reply: bytes) -> None:
        hearing, saying = os.pipe()
        os.write(saying, reply)
        os.close(saying)
        self.stdin = FileIO(os.open(os.devnull, os.O_WRONLY), "w")
        self.stdout = FileIO(hearing)
        self.pid = os.getpid()
        self.returncode = 0

    def poll(self) -> int:
        return 0

    def wait(self, timeout: float | None = None) -> int:
        return 0


def replying(monkeypatch: pytest.MonkeyPatch, frames: list[bytes]) -> CardPane:
    """The desk's side, whole, but that its programs are pipes which say these frames in turn."""

    def start(
        _command: tuple[str, ...], _folder: Path, _environment: Mapping[str, str], limit: int
    ) -> PaneProcess:
        return PaneProcess.watching(PipeAlone(frames.pop(0)), limit)

    monkeypatch.setattr(PaneProcess, "start", start)
    return CardPane(at_vendors(), total_seconds=1)


def test_every_garbage_reply_is_refused_by_name_or_believed_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    frames = list(garbage(REPLIES, TURNS, seed=20261124))
    pane = replying(monkeypatch, frames.copy())
    came: Counter[str] = Counter()
    for frame in frames:
        try:
            reading = pane.take(REQUEST)
        except DeskError as ending:
            assert_ended_as_it_says(ending, frame)
            came[ending.code] += 1
        else:
            assert_taken_as_it_says(reading, frame)
            came["tokens"] += 1
        assert pane.pid is None
    assert came["pane_garbled"] > TURNS // 2
    assert came["tokens"] > TURNS // 100, "some were good, in other bytes"
    for record in caplog.records:
        said = record.getMessage()
        assert REFUSED.fullmatch(said) or REPORTED.fullmatch(said), said
        assert record.exc_info is None


def assert_ended_as_it_says(ending: DeskError, frame: bytes) -> None:
    assert "Nothing is charged" in ending.sentences()
    if ending.code == "pane_died":
        assert frame == b""
    elif ending.code == "pane_garbled":
        assert frame not in REPLIES
    else:
        said = json.loads(frame)
        assert said["card"] is None
        assert (
            ending.code == error_for(ending_of(Outcome(said["outcome"]), Code(said["code"]))).code
        )
        assert ending.report is not None


def assert_taken_as_it_says(reading: CardReading, frame: bytes) -> None:
    said, card = json.loads(frame), reading.card
    assert said["outcome"] == "tokens"
    assert (type(said["v"]), said["v"]) == (int, VERSION)
    told = {
        "tokens": {
            token.payee: [token.token, token.ends_at and token.ends_at.timestamp()]
            for token in card.tokens
        },
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }
    assert told == {name: said["card"][name] for name in told}
    assert len(card.tokens) == 2
    assert reading.report.shown == said["shown"]


@dataclass(slots=True)
class Kept:
    """An `Ending` that notes what it is told and keeps the process."""

    replies: list[PaneReply | SelfCheck | None] = field(default_factory=list)

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        self.replies.append(reply)
        raise SystemExit

    def exit_silently(self) -> NoReturn:
        self.replies.append(None)
        raise SystemExit


def heard(frame: bytes) -> tuple[PaneRequest | None, PaneReply | SelfCheck | None]:
    """What the pane makes of a line that says this and ends: what is asked, the reply without."""
    hearing, saying = os.pipe()
    os.write(saying, frame)
    os.close(saying)
    ending: Any = Kept()
    line = ParentChannel(ending, HELD, hearing)
    asked: list[PaneRequest] = []
    line.deliver_to(asked.append)
    try:
        with pytest.raises(SystemExit):
            line.run()
    finally:
        os.close(hearing)
    (reply,) = ending.replies
    return (asked[0] if asked else None), reply


def test_every_garbage_request_is_answered_with_one_fault_or_means_what_it_says() -> None:
    came: Counter[str] = Counter()
    for frame in garbage(REQUESTS, TURNS, seed=1124):
        request, reply = heard(frame)
        if request is not None:
            came["asked"] += 1
            said = json.loads(encode_request(request))
            assert json.dumps(said, sort_keys=True) == json.dumps(json.loads(frame), sort_keys=True)
            assert reply is None, "the desk is gone before the window was needed"
        elif isinstance(reply, SelfCheck):
            came["checked"] += 1
            assert json.loads(frame) == {"v": VERSION, "kind": "self_check"}
            assert (reply.held, reply.roots > 0) == (HELD, True)
        elif frame:
            came["refused"] += 1
            assert reply == PaneReply(Outcome.FAULT, Code.BAD_REQUEST)
        else:
            assert reply is None
    assert came["refused"] > TURNS // 2
    assert came["asked"] > TURNS // 100, "some were good, in other bytes"
    assert came["checked"] > TURNS // 100, "and some asked for a self-check"
